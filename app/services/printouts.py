"""印发: what went out and what it said, so that what is wrong now is exactly the difference.

A paper is put right by printing it again, or by hand: with a pen, or by taking it back. Either way a new
row says what it says from then on; rows are never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.domain.printed import (
    PAPER_NAMES,
    PAPER_RIGHTS,
    FactChange,
    Paper,
    PaperKind,
    PaperScope,
    PaperSheet,
    Printed,
    Wrong,
    WrongPaper,
    fact_changes,
    withdrawn,
    wrong_papers,
)
from app.domain.rights import Actor, Place, Right, is_granted
from app.errors import InputError
from app.services.certificate_matching import match_competition
from app.services.day_papers import load_papers
from app.services.door import WriteSession
from app.services.rows import row_id
from db.tables import Person, Printout

# Papers whose key ends with the person they are of.
OF_PEOPLE = frozenset({"badge", "admission", "leader", "coach"})
NAMED = 3  # papers that are named in the log


@dataclass(frozen=True, slots=True)
class PrintoutView:
    """A time at which papers went out; `note` tells how wrong ones were put right by hand."""

    id: int
    kind: PaperKind
    title: str
    count: int
    at: datetime
    by: str
    note: str


def record_printout(
    session: WriteSession,
    competition_id: int,
    kind: PaperKind,
    sheets: Sequence[PaperSheet],
    scope: PaperScope | None = None,
) -> None:
    """Note that these papers go out. With a `scope` they are all of it: what is entered later is missing."""
    if sheets:
        what = f"印发{PAPER_NAMES[kind]} {_counted(sheets)}"
        by = _require(session, competition_id, kind, sheets, what)
        session.add(_row(session, competition_id, kind, sheets, scope, by))
        session.record(what)


def settle_papers(session: WriteSession, competition_id: int, wrong: Sequence[WrongPaper], note: str) -> None:
    """Note that papers that are wrong were put right by hand, and how; those to be taken back are back."""
    note = " ".join(note.split())
    if not note:
        raise InputError("note", "请写明怎样处理的,例如“已收回”“已在表上改正”。")
    for kind in dict.fromkeys(each.kind for each in wrong):
        here = [each for each in wrong if each.kind is kind]
        sheets = [withdrawn(each.sheet) if each.wrong is Wrong.GONE else each.sheet for each in here]
        what = f"处理有误的{PAPER_NAMES[kind]} {_counted(sheets)}:{note}"
        by = _require(session, competition_id, kind, sheets, what)
        row = _row(session, competition_id, kind, sheets, None, by)
        row.settled_at, row.settled_by, row.settled_note = row.at, by, note
        session.add(row)
        session.record(what)


def printable(
    session: Session, competition_id: int, kind: PaperKind, now: datetime, actor: Actor
) -> tuple[Paper[object], ...]:
    """The papers of a kind that this person may see: who sits at hidden stations is for who draws."""
    papers = load_papers(session, competition_id, kind, now)
    return tuple(paper for paper in papers if may_see(actor, competition_id, paper.sheet))


def may_see(actor: Actor, competition_id: int, sheet: PaperSheet) -> bool:
    """Whether a paper may be shown to this person."""
    places = [Place(competition_id, event) for event in (sheet.event_ids or {None})]
    return not sheet.secret or all(is_granted(actor, Right.DRAW, place) for place in places)


def not_out_yet(
    session: Session, competition_id: int, kind: PaperKind, sheets: Sequence[PaperSheet]
) -> tuple[str, ...]:
    """The keys of the papers that never went out, or that would say something else by now."""
    merged = _merged(session)
    said = {
        _key_now(key, merged): fact["said"]
        for row in _rows(session, competition_id)
        if row.kind == kind.value
        for key, fact in row.facts.items()
    }
    return tuple(
        sheet.key for sheet in sheets if not said.get(sheet.key) or fact_changes(said[sheet.key], sheet.said)
    )


def list_wrong(session: Session, competition_id: int, now: datetime) -> tuple[WrongPaper, ...]:
    """Everything that went out and is wrong now, and what is missing among it; kind by kind.

    `now` is the minute on the wall. Certificates that no longer agree stand last. What it tells of papers
    that are secret is for those only who `may_see` them.
    """
    printed: dict[PaperKind, list[Printed]] = {}
    merged = _merged(session)
    for row in _rows(session, competition_id):
        printed.setdefault(PaperKind(row.kind), []).append(_printed(row, merged))
    found: list[WrongPaper] = []
    for kind in PaperKind:
        if kind in printed:
            papers = load_papers(session, competition_id, kind, now)
            found += wrong_papers(kind, printed[kind], [paper.sheet for paper in papers])
    return (*found, *_certificates(session, competition_id))


def list_printouts(session: Session, competition_id: int) -> tuple[PrintoutView, ...]:
    """What went out, the newest first."""
    return tuple(
        PrintoutView(
            id=row_id(row),
            kind=PaperKind(row.kind),
            title=row.title,
            count=len(row.facts),
            at=row.at,
            by=row.by,
            note=row.settled_note,
        )
        for row in reversed(_rows(session, competition_id))
    )


def _require(
    session: WriteSession, competition_id: int, kind: PaperKind, sheets: Iterable[PaperSheet], what: str
) -> str:
    """Ask for the right to hand these out, in every event they are about; returns by whom."""
    by = ""
    for secret in (False, True):
        here = [sheet for sheet in sheets if sheet.secret is secret]
        right = Right.DRAW if secret else PAPER_RIGHTS[kind]
        events = {event for sheet in here for event in (sheet.event_ids or {None})}
        for event in sorted(events, key=lambda each: each or 0):
            by = session.require(right, Place(competition_id, event), attempt=what)
    return by


def _counted(sheets: Sequence[PaperSheet]) -> str:
    named = "、".join(sheet.title for sheet in sheets[:NAMED])
    return f"{len(sheets)} 份:{named}{'等' if len(sheets) > NAMED else ''}"


def _row(
    session: WriteSession,
    competition_id: int,
    kind: PaperKind,
    sheets: Sequence[PaperSheet],
    scope: PaperScope | None,
    by: str,
) -> Printout:
    return Printout(
        competition_id=competition_id,
        kind=kind.value,
        title=sheets[0].title if len(sheets) == 1 else f"{PAPER_NAMES[kind]} {len(sheets)} 份",
        scope=(
            {}
            if scope is None
            else {"all": True, "event_id": scope.event_id, "organization_id": scope.organization_id}
        ),
        facts={sheet.key: _fact(sheet) for sheet in sheets},
        at=session.clock(),
        by=by,
    )


def _fact(sheet: PaperSheet) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "said": dict(sheet.said),
        "events": sorted(sheet.event_ids),
        "unit": sheet.organization_id,
        "secret": sheet.secret,
    }


def _merged(session: Session) -> dict[int, int]:
    """Into whom people were merged, by id."""
    rows = session.exec(select(Person.id, Person.merged_into).where(col(Person.merged_into).is_not(None)))
    return {key: into for key, into in rows if key is not None and into is not None}


def _key_now(key: str, merged: Mapping[int, int]) -> str:
    """The key a paper of somebody has by now: the badge of who was merged still opens the door."""
    kind, *rest = key.split("/")
    if kind not in OF_PEOPLE or int(rest[-1]) not in merged:
        return key
    return "/".join((kind, *rest[:-1], str(merged[int(rest[-1])])))


def _printed(row: Printout, merged: Mapping[int, int]) -> Printed:
    whole = PaperScope(row.scope["event_id"], row.scope["organization_id"]) if row.scope else None
    sheets = tuple(_sheet(_key_now(key, merged), fact) for key, fact in row.facts.items())
    return Printed(sheets, whole, f"{row.at.astimezone():%m-%d %H:%M}", row.by)


def _sheet(key: str, fact: Mapping[str, Any]) -> PaperSheet:
    return PaperSheet(
        key, fact["title"], fact["said"], frozenset(fact["events"]), fact["unit"], fact["secret"]
    )


def _rows(session: Session, competition_id: int) -> Sequence[Printout]:
    return session.exec(
        select(Printout).where(Printout.competition_id == competition_id).order_by(col(Printout.id))
    ).all()


def _certificates(session: Session, competition_id: int) -> Iterable[WrongPaper]:
    """Certificates that were printed and no longer agree; they are put right under 奖项与证书."""
    for each in match_competition(session, competition_id).outdated:
        row = each.certificate
        if row.state == "printed":
            events = frozenset() if row.event_id is None else frozenset({row.event_id})
            title = f"{row.recipient}的证书 {row.number}"
            change = FactChange("奖项", row.award, each.affected)
            sheet = PaperSheet(f"certificate/{row.id}", title, {"奖项": each.affected}, events)
            yield WrongPaper(PaperKind.CERTIFICATE, sheet, Wrong.CHANGED, (change,))
