"""证书设置: which templates the certificates of a competition take, how they are numbered, who signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from app.domain.certificate_plan import CertificatePlan, check_rule, read_plan, tell_plan_changes, write_plan
from app.domain.certificates import Category
from app.domain.rights import Right
from app.errors import InputError
from app.services.door import WriteSession
from app.services.places import at_competition
from app.services.rows import load_competition_row
from app.services.waiting_certificates import take_over

SIGNATORY_LENGTH = 60


def load_plan(session: Session, competition_id: int) -> CertificatePlan:
    """The settings of a competition, as usual where nobody changed them."""
    return read_plan(load_competition_row(session, competition_id).certificates)


def save_plan(session: WriteSession, competition_id: int, plan: CertificatePlan) -> None:
    """Change the settings. Other numbers hold for new certificates; templates and signatory also for those
    that wait to be printed, which then need a proof again.
    """
    competition = load_competition_row(session, competition_id, lock=True)
    session.require(Right.SETUP, at_competition(competition_id), attempt="修改证书设置")
    before, after = read_plan(competition.certificates), _checked(plan)
    told = tell_plan_changes(before, after)
    if not told:
        return
    competition.certificates = write_plan(after)
    session.add(competition)
    changed = take_over(session, competition)
    more = f";{changed} 张未打印的证书随之更改" if changed else ""
    session.record(f"修改证书设置:{told}{more}")


def _checked(plan: CertificatePlan) -> CertificatePlan:
    for rule in (plan.number, *plan.numbers.values()):
        if rule is not None:
            check_rule(rule)
    signatory = plan.signatory.strip()
    if len(signatory) > SIGNATORY_LENGTH:
        raise InputError(
            "signatory", f"签署人最多 {SIGNATORY_LENGTH} 个字,现有 {len(signatory)} 个,请写短些。"
        )
    templates: Mapping[Category, str] = {
        category: plan.templates.get(category, "").strip() for category in Category
    }
    return replace(plan, templates=templates, teams=plan.teams.strip(), signatory=signatory)
