"""Competitions, their tracks and events: made from a template, then edited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from app.domain.awards import AwardRule
from app.domain.certificate_plan import CertificatePlan, read_plan
from app.domain.competition_rules import CompetitionRules, read_competition_rules
from app.domain.rights import Right
from app.domain.rule_words import CHECKING_NAMES, Checking
from app.domain.rules import EventRules, read_awards, read_checking, refuse, write_awards
from app.errors import InputError, UserError
from app.paths import resource
from app.services.door import WriteSession
from app.services.entries import event_rules
from app.services.events import check_class, make_event
from app.services.places import at_competition, at_event
from app.services.ready_schemes import whole_event
from app.services.rows import load_competition_row, load_event_row, plain_document, row_id
from app.services.rules_versions import checking_trouble, replace_rules
from app.services.waiting_certificates import take_over
from db.tables import Competition, Event, Judge, Track


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template of competitions under `resources/templates/`."""

    key: str
    name: str
    summary: str
    title: str
    level: str


@dataclass(frozen=True, slots=True)
class CompetitionForm:
    """What the organiser says of a competition; `issuers` in order of rank."""

    title: str
    year: int
    level: str = ""
    venue: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    hosts: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    issued_on: date | None = None
    number_prefix: str = ""


@dataclass(frozen=True, slots=True)
class CompetitionView(CompetitionForm):
    """A stored competition. `rules`: standings over its events, and awards of units, as data.

    `plan`: templates and numbers of its certificates.
    """

    id: int = 0
    contest_class: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)
    plan: CertificatePlan = field(default_factory=CertificatePlan)

    @property
    def certificate_gaps(self) -> tuple[str, ...]:
        """What certificates cannot do without and nobody has filled in yet, in words."""
        needed = {
            "颁发单位": bool(self.issuers),
            "颁发日期": self.issued_on is not None,
            "证书编号前缀": bool(self.number_prefix or self.plan.number),
        }
        return tuple(name for name, filled in needed.items() if not filled)


@dataclass(frozen=True, slots=True)
class TrackView:
    """赛道."""

    id: int
    name: str
    note: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class EventView:
    """赛项 with its rules, read and checked.

    `contest_class` is the competition's where the event has no `own_class`; `drafted`: a draft of other
    rules waits. Without modules it is not opened for judging yet.
    """

    id: int
    competition_id: int
    track_id: int
    name: str
    kind: str
    entry_kind: str
    blind: bool
    divisions: tuple[str, ...]
    rules: EventRules
    rules_version: int
    weight: Decimal = Decimal(1)
    contest_class: str = ""
    own_class: str = ""
    drafted: bool = False


@dataclass(frozen=True, slots=True)
class JudgeView:
    """One seat of a module's panel."""

    id: int
    module: str
    seat: int
    name: str


def list_templates() -> tuple[TemplateView, ...]:
    """The templates that come with the program."""
    views = []
    for path in sorted(resource("templates").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        views.append(
            TemplateView(
                path.stem, document["name"], document["summary"], document["title"], document["level"]
            )
        )
    return tuple(views)


def create_competition(session: WriteSession, form: CompetitionForm, template: str) -> int:
    """Make a competition with the tracks, events and panels of the template; returns its id."""
    form = _checked(form)
    path = resource("templates", f"{template}.json")
    if not path.is_file():
        raise UserError(f"找不到赛事模板“{template}”,请重新安装程序或选择其他模板。")
    document = json.loads(path.read_text(encoding="utf-8"))
    by = session.require(Right.SETUP, attempt=f"新建赛事“{form.title}”")
    competition = Competition(**_columns(form), rules=document.get("rules", {}))
    refuse(read_competition_rules(competition.rules)[1])
    session.add(competition)
    session.flush()
    for position, item in enumerate(document["tracks"]):
        track = Track(
            competition_id=row_id(competition),
            name=item["name"],
            note=item.get("note", ""),
            position=position,
            weight=Decimal(item.get("weight", "1")),
        )
        session.add(track)
        session.flush()
        for order, event in enumerate(item["events"]):
            make_event(session, track, whole_event(event), order, by)
    what = f"按模板“{document['name']}”新建赛事“{form.title}”"
    session.record(what, at_competition(competition.id))
    return row_id(competition)


def add_competition(session: WriteSession, form: CompetitionForm) -> int:
    """Make a competition without tracks and events; returns its id."""
    form = _checked(form)
    session.require(Right.SETUP, attempt=f"新建赛事“{form.title}”")
    competition = Competition(**_columns(form))
    session.add(competition)
    session.flush()
    session.record(f"新建赛事“{form.title}”", at_competition(competition.id))
    return row_id(competition)


def update_competition(session: WriteSession, competition_id: int, form: CompetitionForm) -> None:
    """Change what the organiser says of the competition.

    New issuers and a new date also stand on certificates that are not printed yet.
    """
    competition = load_competition_row(session, competition_id)
    session.require(Right.SETUP, at_competition(competition_id), attempt="修改赛事信息")
    for name, value in _columns(_checked(form)).items():
        setattr(competition, name, value)
    session.add(competition)
    changed = take_over(session, competition)
    session.record(f"修改赛事信息,{changed} 张未打印的证书随之更改" if changed else "修改赛事信息")


def list_competitions(session: Session) -> tuple[CompetitionView, ...]:
    """All competitions, the newest first."""
    rows = session.exec(select(Competition).order_by(col(Competition.id).desc()))
    return tuple(_competition_view(row) for row in rows)


def load_competition(session: Session, competition_id: int) -> CompetitionView:
    """One competition."""
    return _competition_view(load_competition_row(session, competition_id))


def list_tracks(session: Session, competition_id: int) -> tuple[TrackView, ...]:
    """The tracks in their order."""
    rows = session.exec(
        select(Track).where(Track.competition_id == competition_id).order_by(col(Track.position))
    )
    return tuple(TrackView(row_id(row), row.name, row.note, row.weight) for row in rows)


def list_events(session: Session, competition_id: int) -> tuple[EventView, ...]:
    """The events, track by track."""
    rows = session.exec(
        select(Event, Competition.contest_class)
        .join(Track, col(Event.track_id) == col(Track.id))
        .join(Competition, col(Event.competition_id) == col(Competition.id))
        .where(Event.competition_id == competition_id)
        .order_by(col(Track.position), col(Event.position), col(Event.id))
    )
    return tuple(_event_view(row, inherited) for row, inherited in rows)


def load_event(session: Session, event_id: int) -> EventView:
    """One event."""
    event = load_event_row(session, event_id)
    return _event_view(event, load_competition_row(session, event.competition_id).contest_class)


def save_award_rule(session: WriteSession, event_id: int, rule: AwardRule, *, reason: str = "") -> None:
    """Change who gets what, as a new version of the rules; what is published keeps the rule of then."""
    event = load_event_row(session, event_id, lock=True)
    what = f"修改{event.name}的奖项规则"
    by = session.require(Right.SETUP, at_event(event), attempt=what)
    _check_opened(event)
    document = write_awards(rule)
    read_awards(document)
    _replace_part(session, event, "awards", document, what, reason, by)


def save_checking(session: WriteSession, event_id: int, checking: Checking, *, reason: str = "") -> None:
    """Change how submitted sheets are checked (核分方式), as a new version of the rules.

    Refused once a sheet of the event is locked.
    """
    event = load_event_row(session, event_id, lock=True)
    before = read_checking(event.rules)
    name = CHECKING_NAMES[checking]
    by = session.require(Right.SETUP, at_event(event), attempt=f"{event.name}的核分方式改为“{name}”")
    if checking is before:
        return
    _check_opened(event)
    if trouble := checking_trouble(session, event, checking):
        raise InputError("checking", trouble)
    what = f"{event.name}的核分方式由“{CHECKING_NAMES[before]}”改为“{name}”"
    _replace_part(session, event, "checking", checking.value, what, reason, by)


def save_competition_rules(
    session: WriteSession, competition_id: int, *, contest_class: str, rules: Mapping[str, Any]
) -> None:
    """Change the class of the competition (一类, 二类), and its rules of standings and awards of units.

    `rules` may hold the parts `standings`, `unit_awards`, `decided` and `money`; a UserError tells what is
    wrong in them.
    """
    competition = load_competition_row(session, competition_id, lock=True)
    what = "修改赛事的类别、总分和单位奖项规则"
    session.require(Right.SETUP, at_competition(competition_id), attempt=what)
    named, document = check_class(contest_class), plain_document(rules)
    names = session.exec(select(Event.name).where(Event.competition_id == competition_id)).all()
    refuse(read_competition_rules(document, names)[1])
    if (named, document) == (competition.contest_class, competition.rules):
        return
    competition.contest_class, competition.rules = named, document
    session.record(what)


def load_competition_rules(session: Session, competition_id: int) -> CompetitionRules:
    """The rules of standings and awards of the whole competition, read; a UserError where that fails."""
    rules, problems = read_competition_rules(load_competition_row(session, competition_id).rules)
    refuse(problems)
    return rules


def list_judges(session: Session, event_id: int) -> tuple[JudgeView, ...]:
    """The seats of the event's panels, in the order of its modules."""
    modules = event_rules(load_event_row(session, event_id)).scheme.modules
    order = [module.code for module in modules]
    rows = session.exec(select(Judge).where(Judge.event_id == event_id))
    views = [JudgeView(row_id(row), row.module, row.seat, row.name) for row in rows]
    return tuple(sorted(views, key=lambda judge: (order.index(judge.module), judge.seat)))


def _check_opened(event: Event) -> None:
    if not event.rules:
        raise UserError(f"{event.name}还没有启用评分规则。请在“赛项与评分表”中写好规则草稿,再启用。")


def _replace_part(
    session: WriteSession, event: Event, key: str, value: object, what: str, reason: str, by: str
) -> None:
    """One part of the rules anew, as a version with its reason (without one: what was done)."""
    said = reason.strip()
    replace_rules(session, event, {**event.rules, key: value}, reason=said or what, by=by)
    session.record(f"{what}(原因:{said})" if said else what)


def _checked(form: CompetitionForm) -> CompetitionForm:
    if not form.title.strip():
        raise InputError("title", "赛事名称不能为空。")
    if not 2000 <= form.year <= 2100:
        raise InputError("year", f"年份 {form.year} 不对,请写四位年份,如 2026。")
    if form.starts_on and form.ends_on and form.ends_on < form.starts_on:
        raise InputError("ends_on", "结束日期早于开始日期,请核对。")
    return replace(form, title=form.title.strip())


def _columns(form: CompetitionForm) -> dict[str, Any]:
    return {
        "title": form.title,
        "year": form.year,
        "level": form.level,
        "venue": form.venue,
        "starts_on": form.starts_on,
        "ends_on": form.ends_on,
        "hosts": [host.strip() for host in form.hosts if host.strip()],
        "issuers": [issuer.strip() for issuer in form.issuers if issuer.strip()],
        "issued_on": form.issued_on,
        "number_prefix": form.number_prefix.strip(),
    }


def _competition_view(row: Competition) -> CompetitionView:
    return CompetitionView(
        id=row_id(row),
        title=row.title,
        year=row.year,
        level=row.level,
        venue=row.venue,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        hosts=tuple(row.hosts),
        issuers=tuple(row.issuers),
        issued_on=row.issued_on,
        number_prefix=row.number_prefix,
        contest_class=row.contest_class,
        rules=row.rules,
        plan=read_plan(row.certificates),
    )


def _event_view(row: Event, inherited: str) -> EventView:
    return EventView(
        id=row_id(row),
        competition_id=row.competition_id,
        track_id=row.track_id,
        name=row.name,
        kind=row.kind,
        entry_kind=row.entry_kind,
        blind=row.blind,
        divisions=tuple(row.divisions),
        rules=event_rules(row),
        rules_version=row.rules_version,
        weight=row.weight,
        contest_class=row.contest_class or inherited,
        own_class=row.contest_class,
        drafted=row.draft is not None,
    )
