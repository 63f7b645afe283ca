"""Certificates that are not printed yet follow the issuers, date, signatory and templates of the moment."""

from __future__ import annotations

from sqlmodel import col, select

from app.domain.certificate_plan import read_plan
from app.domain.certificate_words import read_kind
from app.domain.certificates import Category
from app.domain.rights import Right
from app.services.certificate_codes import make_codes
from app.services.door import WriteSession
from app.services.places import at_competition
from db.tables import Certificate, Competition


def take_over(session: WriteSession, competition: Competition) -> int:
    """Let what waits to be printed say what the competition says now: part of the act that changed it.

    Returns how many changed; they need a proof again, and with another date another code.
    """
    if not competition.issuers or competition.issued_on is None:
        return 0
    plan = read_plan(competition.certificates)
    waiting = select(Certificate).where(
        Certificate.competition_id == competition.id, Certificate.state == "issued"
    )
    # Under a lock: what another machine printed meanwhile waits no more.
    locked = waiting.order_by(col(Certificate.id)).with_for_update()
    changed, dated = 0, []
    for row in session.exec(locked.execution_options(populate_existing=True)):
        template = plan.template(Category(row.category), read_kind(row.wording)) or row.template
        said = (row.issuers, row.issued_on, row.signatory, row.template)
        now = (list(competition.issuers), competition.issued_on, plan.signatory, template)
        if said == now:
            continue
        changed += 1
        if row.issued_on != competition.issued_on:
            dated.append(row)
        row.issuers, row.issued_on, row.signatory, row.template = now
        row.proof_id = None
        session.add(row)
    if dated:
        session.require(Right.AWARD, at_competition(competition.id), attempt="更改证书的日期")
        make_codes(session, dated)
    return changed
