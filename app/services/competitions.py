"""Competitions, their tracks and events: made from a template, then edited."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.awards import AwardRule
from app.domain.rights import Right
from app.domain.rule_words import CHECKING_NAMES, Checking
from app.domain.rules import EventRules, read_awards, read_checking, read_rules, write_awards
from app.domain.sheets import SheetState
from app.errors import InputError, UserError
from app.paths import resource
from app.services.door import WriteSession
from app.services.entries import event_rules
from app.services.places import at_competition, at_event
from app.services.rows import load_competition_row, load_event_row, row_id
from db.tables import AccountDuty, Certificate, Competition, Entry, Event, Judge, ScoreSheet, Track

KIND_NAMES: Mapping[str, str] = {"skill": "技能竞赛", "emulation": "劳动竞赛", "innovation": "创新成果评审"}
ENTRY_KIND_NAMES: Mapping[str, str] = {
    "person": "个人",
    "team": "团队",
    "unit": "单位",
    "project": "项目",
    "innovation": "成果",
}


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
    """A stored competition."""

    id: int = 0

    @property
    def certificate_gaps(self) -> tuple[str, ...]:
        """What certificates cannot do without and nobody has filled in yet, in words."""
        needed = {
            "颁发单位": bool(self.issuers),
            "颁发日期": self.issued_on is not None,
            "证书编号前缀": bool(self.number_prefix),
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
    """赛项 with its rules, read and checked."""

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
    session.require(Right.SETUP, attempt=f"新建赛事“{form.title}”")
    competition = Competition(**_columns(form))
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
            _add_event(session, track, event, order)
    what = f"按模板“{document['name']}”新建赛事“{form.title}”"
    session.record(what, at_competition(competition.id))
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
    if competition.issuers and competition.issued_on is not None:
        waiting = select(Certificate).where(
            Certificate.competition_id == competition_id, Certificate.state == "issued"
        )
        for certificate in session.exec(waiting):
            certificate.issuers, certificate.issued_on = list(competition.issuers), competition.issued_on
    session.record("修改赛事信息")


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
        select(Event)
        .join(Track, col(Event.track_id) == col(Track.id))
        .where(Event.competition_id == competition_id)
        .order_by(col(Track.position), col(Event.position), col(Event.id))
    )
    return tuple(_event_view(row) for row in rows)


def load_event(session: Session, event_id: int) -> EventView:
    """One event."""
    return _event_view(load_event_row(session, event_id))


def update_event(
    session: WriteSession, event_id: int, *, name: str, blind: bool, divisions: Sequence[str]
) -> None:
    """Change an event's name, blindness and divisions (a division with entries cannot go)."""
    event = load_event_row(session, event_id)
    name = name.strip()
    session.require(Right.SETUP, at_event(event), attempt=f"修改赛项“{event.name}”")
    if not name:
        raise InputError("name", "赛项名称不能为空。")
    same = select(Event.id).where(
        Event.competition_id == event.competition_id, Event.name == name, Event.id != event_id
    )
    if session.exec(same).first() is not None:
        raise InputError("name", f"已有赛项“{name}”,请换一个名称。")
    wanted = [division.strip() for division in divisions if division.strip()]
    if twice := {division for division in wanted if wanted.count(division) > 1}:
        raise InputError("divisions", f"组别“{'、'.join(sorted(twice))}”写了两次,请去掉一个。")
    used = set(session.exec(select(Entry.division).where(Entry.event_id == event_id).distinct())) - {""}
    if lost := used - set(wanted):
        names = "、".join(sorted(lost))
        cure = "要改名时,请先加上新组别,在“报名与资格审核”中把这些选手改过去,再删旧组别。"
        raise InputError("divisions", f"组别“{names}”已有人参赛,不能删除。{cure}")
    event.name, event.blind, event.divisions = name, blind, wanted
    session.record(f"修改赛项“{name}”")


def copy_event(session: WriteSession, event_id: int, name: str) -> int:
    """Add an event with the rules of another one, under a new name; returns its id."""
    source = load_event_row(session, event_id)
    session.require(Right.SETUP, at_event(source), attempt=f"复制赛项“{source.name}”")
    twin = Event(**source.model_dump(exclude={"id", "name"}), name="")
    twin.rules_version = 1
    last = select(func.max(Event.position)).where(Event.track_id == source.track_id)
    twin.position = (session.exec(last).one() or 0) + 1
    session.add(twin)
    session.flush()
    _add_judges(session, twin)
    session.record(f"复制赛项“{source.name}”", at_event(twin))
    update_event(session, row_id(twin), name=name, blind=twin.blind, divisions=twin.divisions)
    return row_id(twin)


def remove_event(session: WriteSession, event_id: int) -> None:
    """Remove an event nobody has entered."""
    event = load_event_row(session, event_id)
    session.require(Right.SETUP, at_event(event), attempt=f"删除赛项“{event.name}”")
    if session.exec(select(Entry.id).where(Entry.event_id == event_id)).first() is not None:
        raise UserError(f"赛项“{event.name}”已有参赛记录,不能删除。")
    for judge in session.exec(select(Judge).where(Judge.event_id == event_id)):
        session.delete(judge)
    for duty in session.exec(select(AccountDuty).where(AccountDuty.event_id == event_id)):
        session.require(Right.PEOPLE, at_event(event))
        session.delete(duty)
    session.flush()
    session.delete(event)
    session.record(f"删除赛项“{event.name}”")


def save_award_rule(session: WriteSession, event_id: int, rule: AwardRule) -> None:
    """Change who gets what; published results keep the rule they were published with."""
    event = load_event_row(session, event_id)
    session.require(Right.SETUP, at_event(event), attempt=f"修改{event.name}的奖项规则")
    document = write_awards(rule)
    read_awards(document)
    event.rules = {**event.rules, "awards": document}
    event.rules_version += 1
    session.record(f"修改{event.name}的奖项规则")


def save_checking(session: WriteSession, event_id: int, checking: Checking) -> None:
    """Change how submitted sheets are checked (核分方式); refused once a sheet of the event is locked."""
    event = load_event_row(session, event_id, lock=True)
    before = read_checking(event.rules)
    name = CHECKING_NAMES[checking]
    session.require(Right.SETUP, at_event(event), attempt=f"{event.name}的核分方式改为“{name}”")
    if checking is before:
        return
    locked = (
        select(ScoreSheet.id)
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(Judge.event_id == event_id, ScoreSheet.state == SheetState.LOCKED.value)
    )
    if session.exec(locked).first() is not None:
        text = f"{event.name}已有锁定的评分单,是按“{CHECKING_NAMES[before]}”核的,核分方式不能再改。"
        raise InputError("checking", text)
    event.rules = {**event.rules, "checking": checking.value}
    event.rules_version += 1
    session.record(f"{event.name}的核分方式由“{CHECKING_NAMES[before]}”改为“{name}”")


def list_judges(session: Session, event_id: int) -> tuple[JudgeView, ...]:
    """The seats of the event's panels, in the order of its modules."""
    order = [module["code"] for module in load_event_row(session, event_id).rules["modules"]]
    rows = session.exec(select(Judge).where(Judge.event_id == event_id))
    views = [JudgeView(row_id(row), row.module, row.seat, row.name) for row in rows]
    return tuple(sorted(views, key=lambda judge: (order.index(judge.module), judge.seat)))


def _add_event(session: WriteSession, track: Track, item: Mapping[str, Any], position: int) -> None:
    read_rules(item["rules"])
    event = Event(
        competition_id=track.competition_id,
        track_id=row_id(track),
        name=item["name"],
        kind=item["kind"],
        entry_kind=item["entry_kind"],
        blind=item.get("blind", False),
        divisions=item.get("divisions", []),
        position=position,
        rules=item["rules"],
    )
    session.add(event)
    session.flush()
    _add_judges(session, event)


def _add_judges(session: WriteSession, event: Event) -> None:
    for module in event_rules(event).scheme.modules:
        for seat in range(1, module.panel.judges + 1):
            session.add(Judge(event_id=row_id(event), module=module.code, seat=seat, name=f"裁判 {seat}"))


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
    )


def _event_view(row: Event) -> EventView:
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
    )
