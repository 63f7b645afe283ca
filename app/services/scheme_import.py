"""评分方案导入: a workbook of rules becomes events that are open for judging, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from app.domain.numbers import exact_text
from app.domain.rules import find_problems
from app.errors import UserError
from app.exchange.book_tables import BookProblem
from app.exchange.scheme_workbook import SchemeBook, SchemeEvent, locate
from app.services.competitions import CompetitionForm, add_competition, save_competition_rules
from app.services.door import WriteSession
from app.services.events import KIND_NAMES, add_event, add_track, set_event_weight_class, update_event
from app.services.rows import load_competition_row, load_event_row, row_id
from app.services.schemes import adopt_rules
from db.tables import Competition, Event, Track

PROBLEMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """An event that came from a workbook; `version` of its rules, `created`: it was not there before.

    `changes`: what else became different of an event that was there, in words.
    """

    id: int
    name: str
    version: int
    created: bool
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemeImport:
    """What came from a workbook of rules; `warnings` are to be told."""

    competition_id: int
    events: tuple[ImportedEvent, ...]
    warnings: tuple[str, ...]


def import_schemes(
    session: WriteSession, book: SchemeBook, competition_id: int | None = None, *, reason: str = ""
) -> SchemeImport:
    """Take the events of a workbook into a competition, opened for judging.

    Into the one named, the one of the workbook's title, or a new one. An event of the same name gets the
    rules as its next version (`reason` is asked for once it has marks). Everything that is wrong is told at
    once, by cell, and then nothing is imported.
    """
    refuse_book(book.problems, _rule_problems(book.events))
    if competition_id is None:
        competition_id = _competition(session, book)
    events = tuple(_take(session, competition_id, event, reason) for event in book.events)
    _save_competition_rules(session, competition_id, book)  # its weights name the events
    warnings = (*(warning.text for warning in book.warnings), *(c for event in events for c in event.changes))
    return SchemeImport(competition_id, events, warnings)


def refuse_book(problems: Iterable[BookProblem], more: Iterable[str] = ()) -> None:
    """Raise a UserError that lists what is wrong in a workbook, where something is."""
    texts = [*(problem.text for problem in problems), *more]
    if not texts:
        return
    lines = [f"工作簿有 {len(texts)} 处问题,没有导入:", *texts[:PROBLEMS_SHOWN]]
    if len(texts) > PROBLEMS_SHOWN:
        lines.append(f"另有 {len(texts) - PROBLEMS_SHOWN} 处。")
    raise UserError("\n".join(lines))


def _rule_problems(events: Sequence[SchemeEvent]) -> list[str]:
    """What is wrong with the rules, each with its cell."""
    if not events:
        return ["工作簿里没有赛项,请在工作表“赛项”或“评分项”中写上。"]
    texts = []
    for event in events:
        for problem in find_problems(event.document):
            where = locate(event, problem.path)
            texts.append(f"{where}:{problem.message}。" if where else problem.text)
    return texts


def _competition(session: WriteSession, book: SchemeBook) -> int:
    said = book.competition
    title = str(said.get("title") or f"{book.events[0].name}竞赛").strip()
    known = session.exec(select(Competition.id).where(Competition.title == title)).first()
    if known is not None:
        return known
    form = CompetitionForm(
        title=title,
        year=int(said.get("year") or session.clock().year),
        level=str(said.get("level", "")),
        venue=str(said.get("venue", "")),
        starts_on=_day(said, "starts_on"),
        ends_on=_day(said, "ends_on"),
        hosts=tuple(said.get("hosts", ())),
        issuers=tuple(said.get("issuers", ())),
        issued_on=_day(said, "issued_on"),
        number_prefix=str(said.get("number_prefix", "")),
    )
    return add_competition(session, form)


def _save_competition_rules(session: WriteSession, competition_id: int, book: SchemeBook) -> None:
    """The class and the standings of the competition, where the workbook tells them."""
    said = book.competition
    if not said.get("contest_class") and not said.get("rules"):
        return
    row = load_competition_row(session, competition_id)
    named = str(said.get("contest_class") or row.contest_class)
    rules = {**row.rules, **said.get("rules", {})}
    save_competition_rules(session, competition_id, contest_class=named, rules=rules)


def _day(said: Mapping[str, Any], key: str) -> date | None:
    text = said.get(key)
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        raise UserError(f"工作表“赛事”中的日期“{text}”不对,请写成如 2026-05-11。") from None


def _take(session: WriteSession, competition_id: int, event: SchemeEvent, reason: str) -> ImportedEvent:
    known = session.exec(
        select(Event).where(Event.competition_id == competition_id, Event.name == event.name)
    ).first()
    changes: tuple[str, ...] = ()
    if known is None:
        track = _track(session, competition_id, event)
        event_id = add_event(
            session,
            track,
            event.name,
            event.kind,
            event.entry_kind,
            blind=event.blind,
            divisions=event.divisions,
            draft=event.document,
        )
        known = load_event_row(session, event_id)
        created = True
    else:
        changes, created = _update(session, known, event), False
    _set_weight_class(session, known, event)
    version = known.rules_version
    if dict(event.document) != known.rules:
        version = adopt_rules(session, row_id(known), event.document, reason=reason)
    return ImportedEvent(row_id(known), event.name, version, created, changes)


def _update(session: WriteSession, known: Event, event: SchemeEvent) -> tuple[str, ...]:
    """Change of a known event what the workbook tells otherwise; what was changed, in words."""
    blind = event.blind if "blind" in event.told else known.blind
    divisions = event.divisions if "divisions" in event.told else tuple(known.divisions)
    changes = []
    kept = {"kind": known.kind, "entry_kind": known.entry_kind}
    if any(key in event.told and getattr(event, key) != stands for key, stands in kept.items()):
        changes.append(f"赛项“{event.name}”的赛项类型和参赛单位类型保持原来的,导入不更改")
    told = len(changes)
    if blind != known.blind:
        changes.append(f"赛项“{event.name}”改为{'盲评' if blind else '不盲评'}")
    if list(divisions) != known.divisions:
        before, after = ("、".join(each) or "无" for each in (known.divisions, divisions))
        changes.append(f"赛项“{event.name}”的组别由“{before}”改为“{after}”")
    if len(changes) > told:
        update_event(session, row_id(known), name=event.name, blind=blind, divisions=divisions)
    return tuple(changes)


def _set_weight_class(session: WriteSession, known: Event, event: SchemeEvent) -> None:
    if event.told & {"weight", "contest_class"}:
        weight = event.weight if "weight" in event.told else exact_text(known.weight)
        named = event.contest_class if "contest_class" in event.told else known.contest_class
        set_event_weight_class(session, row_id(known), weight=weight, contest_class=named)


def _track(session: WriteSession, competition_id: int, event: SchemeEvent) -> int:
    name = event.track or KIND_NAMES[event.kind]
    known = session.exec(
        select(Track.id).where(Track.competition_id == competition_id, Track.name == name)
    ).first()
    return known if known is not None else add_track(session, competition_id, name)


def find_event(session: Session, name: str, competition_id: int | None = None) -> Event:
    """The event of that name; a UserError tells where there is none or more than one."""
    query = select(Event).where(Event.name == name)
    if competition_id is not None:
        query = query.where(Event.competition_id == competition_id)
    found = session.exec(query.order_by(col(Event.id))).all()
    if len(found) == 1:
        return found[0]
    if not found:
        known = session.exec(select(Event.name).order_by(col(Event.id))).all()
        raise UserError(f"没有赛项“{name}”。现有赛项:{'、'.join(known) or '无'}。")
    titles = "、".join(load_competition_row(session, event.competition_id).title for event in found)
    raise UserError(f"有 {len(found)} 个赛项叫“{name}”({titles}),请用 --competition 写明赛事名称。")
