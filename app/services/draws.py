"""抽签: sittings and stations of an event by lot, kept with everything needed to draw it again.

The practical sittings of one module take part, each with the places of its room; without any there is one
row of stations. The first module's draw also gives the stations by which judges of a blind event know the
entries; where another module has practical sittings of its own, its draw gives seats only.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from app.domain.draw import (
    BY_LOT_ALONE,
    METHOD,
    Capacity,
    DrawRule,
    ImpossibleDrawError,
    Lot,
    draw_late,
    draw_places,
    station_bases,
)
from app.domain.people import clean_text
from app.domain.ranking import Status
from app.domain.rights import Right
from app.domain.timetable import Sitting, SittingKind
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.draw_views import DrawView, draw_view
from app.services.entry_people import is_competing
from app.services.places import at_event
from app.services.rows import load_event_row, row_id
from app.services.sittings import list_seats, list_sittings
from db.tables import Draw, Entry, EntryMember, Event, Judge, Mark, Organization, ScoreSheet, Seat

LAYER = "station"
SEED_DIGITS = 8
Result = tuple[str, int | None, int]  # number, sitting (None: the event has none), place in it


@dataclass(frozen=True, slots=True)
class DrawState:
    """What a draw would do: `drawing` entries take part, `waiting` of them have no place.

    Once judging has `begun` only those may draw. `modules` have practical sittings, the first one first.
    """

    drawing: int
    waiting: int
    begun: bool
    sittings: tuple[Sitting, ...]
    modules: tuple[str, ...]


def new_seed() -> str:
    """A seed to propose: digits nobody could know before."""
    return f"{secrets.randbelow(10**SEED_DIGITS):0{SEED_DIGITS}d}"


def load_state(session: Session, event_id: int, module: str | None = None) -> DrawState:
    """What a draw of this event (in one of its modules; None: the first) would do."""
    field = _Field(session, load_event_row(session, event_id), module)
    return DrawState(len(field.entries), len(field.waiting), field.has_begun(), field.sittings, field.modules)


def draw_stations(
    session: WriteSession,
    event_id: int,
    seed: str,
    rule: DrawRule = BY_LOT_ALONE,
    *,
    module: str | None = None,
    late_only: bool = False,
) -> DrawView:
    """Draw sittings and stations, in a way anybody can repeat from the seed.

    With `late_only`, and always after the first mark or paper that came back, only entries without a place
    draw, for the places that are left. Who was returned or does not take part draws no lot. A UserError
    names what makes the rule impossible.
    """
    seed = clean_text(seed)
    if not seed:
        raise InputError("seed", "请填写抽签种子,例如当天公布的一串数字。")
    event = load_event_row(session, event_id, lock=True)
    by = session.require(Right.DRAW, at_event(event), attempt=f"{event.name}抽签")
    field = _Field(session, event, module)
    begun = field.has_begun()
    late = late_only or begun
    drawing = field.waiting if late else field.entries
    if not drawing:
        raise UserError(
            f"“{event.name}”已有评分,不能重新抽签。"
            if begun
            else f"“{event.name}”还没有可抽签的选手。请先导入或新增报名。"
        )
    given = field.given(drawing, rule, late=late)
    if event.blind:
        given["salt"] = secrets.token_hex(16)
    try:
        drawn = _draw(seed, given)
    except ImpossibleDrawError as impossible:
        raise _refusal(event, impossible) from impossible
    field.place(drawn, late=late)
    draw = Draw(
        event_id=event_id,
        layer=LAYER,
        method=METHOD,
        seed=seed,
        given=given,
        drawn=[list(each) for each in drawn],
        at=session.clock(),
        by=by,
    )
    session.add(draw)
    session.flush()
    # Seed and numbers tell who sits where: of a blind event the log keeps a proof of the seed only, with salt
    # that is kept beside it: all seeds of eight digits are tried out in a minute.
    proof = hashlib.sha256(f"{given['salt']}{seed}".encode()).hexdigest()[:16] if event.blind else ""
    told = f"种子摘要 {proof}" if proof else f"种子“{seed}”"
    session.record(f"{event.name}{'补抽签' if late else '抽签'}:{len(drawn)} 个赛位,{told}")
    return draw_view(session, draw, event, hidden=False)


def is_repeatable(session: Session, draw_id: int) -> bool:
    """Whether seed, entries and rule still give the result that is kept."""
    draw = session.get_one(Draw, draw_id)
    if draw.method != METHOD:
        raise UserError("这次抽签用的是另一版抽签方法,请用当时的程序核对。")
    return [list(each) for each in _draw(draw.seed, draw.given)] == draw.drawn


def _draw(seed: str, given: dict[str, Any]) -> list[Result]:
    """The result of what was given; everything the draw depends on stands in it."""
    rule = DrawRule(**given["rule"])
    lots = [Lot(number, unit) for number, unit in given["lots"]]
    if given["late"]:
        lots = lots if rule.apart else [Lot(lot.number) for lot in lots]
        seated: dict[int | None, dict[int, str]] = {}
        for sitting, place, unit in given["seated"]:
            seated.setdefault(sitting, {})[place] = unit
        free = [(sitting, place) for sitting, place in given["free"]]
        return [(number, _sitting_id(at), place) for number, at, place in draw_late(seed, lots, free, seated)]
    sittings = [Capacity(sitting, places) for sitting, places in given["sittings"]]
    drawn = draw_places(seed, lots, sittings, rule)
    return [(each.number, _sitting_id(each.sitting), each.place) for each in drawn]


def _sitting_id(sitting: object) -> int | None:
    return sitting if isinstance(sitting, int) else None


def _refusal(event: Event, impossible: ImpossibleDrawError) -> UserError:
    if impossible.unit:
        return UserError(
            f"“{event.name}”的 {impossible.entries} 名选手中有 {impossible.of_unit} 名"
            f"来自“{impossible.unit}”,超过一半,同一单位不相邻做不到。请取消“同单位不相邻”再抽,或增加场次。"
        )
    return UserError(
        f"“{event.name}”有 {impossible.entries} 名选手要抽签,场次里只剩 {impossible.places} 个位置。"
        "请在“赛程与考场”里增加场次或位置。"
    )


class _Field:
    """Who draws in an event, in one module, and what there is to draw."""

    def __init__(self, session: Session, event: Event, module: str | None) -> None:
        self._session, self._event = session, event
        listed = [
            each
            for each in list_sittings(session, event.competition_id, row_id(event))
            if each.kind is SittingKind.PRACTICAL
        ]
        practical = [each for each in listed if each.room is not None]
        self.modules = tuple(dict.fromkeys(each.module for each in practical))
        if module is not None and module not in self.modules:
            raise UserError(f"“{event.name}”的这个模块还没有实操场次。请先在“赛程与考场”里安排。")
        self.module = module if module is not None else next(iter(self.modules), "")
        self.is_first = self.module in self.modules[:1] or not self.modules
        self.sittings = tuple(each for each in practical if each.module == self.module)
        # Seats of an earlier draw are left where a sitting lost its room.
        self._left = [
            each for each in listed if each.room is None and (each.module == self.module or not practical)
        ]
        self._seats = list_seats(session, [each.id for each in self.sittings])
        self.entries = session.exec(
            select(Entry)
            .where(
                Entry.event_id == row_id(event),
                col(Entry.review).in_(("pending", "approved")),
                Entry.status == Status.ACTIVE.value,
            )
            .order_by(col(Entry.number))
        ).all()

    @property
    def waiting(self) -> list[Entry]:
        """The entries that have no place."""
        if self.is_first:
            return [entry for entry in self.entries if entry.station is None]
        seated = {seat.entry_id for seats in self._seats.values() for seat in seats}
        return [entry for entry in self.entries if row_id(entry) not in seated]

    def has_begun(self) -> bool:
        """Whether marks were typed or papers came back: they name stations that must stay."""
        marks = select(Mark.id).where(col(Mark.sheet_id) == col(ScoreSheet.id)).exists()
        sheets = (
            select(ScoreSheet.id)
            .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
            .where(Judge.event_id == row_id(self._event), marks | col(ScoreSheet.paper_at).is_not(None))
        )
        if not self.is_first:
            sheets = sheets.where(Judge.module == self.module)
        return self._session.exec(sheets).first() is not None

    def given(self, drawing: Sequence[Entry], rule: DrawRule, *, late: bool) -> dict[str, Any]:
        """Everything the draw depends on, as it is kept."""
        units = self._units()
        given: dict[str, Any] = {
            "module": self.module,
            "late": late,
            "rule": asdict(rule),
            "lots": [[entry.number, units.get(entry.organization_id, "")] for entry in drawing],
            "bases": [[sitting, base] for sitting, base in self._bases().items()],
        }
        if not late:
            given["sittings"] = [[each.id, _places(each)] for each in self.sittings] or [[None, len(drawing)]]
            return given
        taken = self._taken(units)
        given["seated"] = [[sitting, place, unit] for (sitting, place), unit in taken.items()]
        given["free"] = self._free(taken.keys(), len(drawing))
        return given

    def _bases(self) -> dict[int | None, int]:
        """What makes a station of a place in each sitting; a sitting that is added later comes last."""
        by_age = sorted(self.sittings, key=lambda each: each.id)
        rooms = [each.room for each in by_age]
        bases = station_bases([0 if room is None else room.last for room in rooms])
        return {each.id: base for each, base in zip(by_age, bases, strict=True)} or {None: 0}

    def _units(self) -> dict[int | None, str]:
        ids = {entry.organization_id for entry in self.entries}
        units = self._session.exec(select(Organization).where(col(Organization.id).in_(ids)))
        return {unit.id: unit.name for unit in units}

    def _taken(self, units: dict[int | None, str]) -> dict[tuple[int | None, int], str]:
        if self.sittings:
            seats = (seat for found in self._seats.values() for seat in found)
            return {(seat.sitting_id, seat.station): seat.organization for seat in seats}
        stationed = select(Entry).where(
            Entry.event_id == row_id(self._event), col(Entry.station).is_not(None)
        )
        return {
            (None, entry.station or 0): units.get(entry.organization_id, "")
            for entry in self._session.exec(stationed)
        }

    def _free(self, taken: Collection[tuple[int | None, int]], wanted: int) -> list[list[int | None]]:
        """The places left, first those of the emptiest sitting; without sittings those behind the last."""
        if not self.sittings:
            last = max((place for _, place in taken), default=0)
            return [[None, last + step] for step in range(1, wanted + 1)]
        by_room = sorted(self.sittings, key=lambda each: each.taken - _places(each))
        return [
            [each.id, place]
            for each in by_room
            for place in range(1, _places(each) + 1)
            if (each.id, place) not in taken
        ]

    def place(self, drawn: Sequence[Result], *, late: bool) -> None:
        """Put everybody where they were drawn to."""
        entries = {entry.number: entry for entry in self.entries}
        if not late:
            self._clear()
        if self.sittings:
            people = self._people()
            for number, sitting, place in sorted(drawn):  # the log tells their ids: not in order of places
                key = row_id(entries[number])
                self._session.add(
                    Seat(sitting_id=sitting or 0, entry_id=key, person_id=people.get(key), station=place)
                )
        if self.is_first:
            bases = self._bases()
            for number, sitting, place in drawn:
                entries[number].station = bases[sitting] + place
        self._session.flush()

    def _clear(self) -> None:
        """The old places go before the new ones come: each is taken once."""
        sittings = [each.id for each in (*self.sittings, *self._left)]
        old = select(Seat).where(col(Seat.sitting_id).in_(sittings))
        for seat in self._session.exec(old):
            self._session.delete(seat)
        if self.is_first:
            for entry in self._session.exec(select(Entry).where(Entry.event_id == row_id(self._event))):
                entry.station = None
        self._session.flush()

    def _people(self) -> dict[int, int]:
        """Whose seat it is, where people enter one by one; teams and works sit as one."""
        if self._event.entry_kind != "person":
            return {}
        members = (
            select(EntryMember)
            .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
            .where(Entry.event_id == row_id(self._event), is_competing())
        )
        return {member.entry_id: member.person_id for member in self._session.exec(members)}


def _places(sitting: Sitting) -> int:
    return 0 if sitting.room is None else sitting.room.places
