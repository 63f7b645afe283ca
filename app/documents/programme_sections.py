"""The sections of a 秩序册 as strips that flow over pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.documents import style
from app.documents.flow import Block, Piece, Strip, column_width, strip
from app.documents.text import TextPainter, TextStyle
from app.domain.certificates import typeset
from app.domain.day_lists import sitting_title
from app.domain.programme import (
    ProgrammeData,
    ProgrammeDay,
    ProgrammeEntry,
    ProgrammeEvent,
    ProgrammeUnit,
)
from app.domain.timetable import Room, Sitting

PADDING, TIGHT = 4.2, 2.4
SIDE = 5.0
GROUP = TextStyle("sans-bold", 11, style.INK)
WORDS = TextStyle("sans", 9.5, style.INK)
BOLD = TextStyle("sans-bold", 9.5, style.INK)
SOFT = TextStyle("sans", 9, style.MUTED)
LEAD = TextStyle("sans", 11, style.INK)
UNIT_COLUMNS = 2
GAP = Strip((), 9.0)
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its title, its tables, and in how many columns they flow."""

    title: str
    blocks: tuple[Block, ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class _Field:
    """One column of a table: its head, its width, and how its texts look."""

    head: str
    width: float
    look: TextStyle = WORDS
    align: str = "left"


def sections(painter: TextPainter, data: ProgrammeData, width: float) -> Iterator[Section]:
    """The sections that have something to say, in their order; `width` in points."""
    lay = _Layout(painter, width)
    yield Section("竞赛概况", lay.about(data))
    if data.days or data.rooms:
        rooms = (lay.rooms(data.rooms),) if data.rooms else ()
        yield Section("竞赛日程和场地", (*map(lay.day, data.days), *rooms))
    if any(event.chiefs or event.judges for event in data.events):
        yield Section("裁判名单", tuple(lay.judges(data.events)))
    if data.units:
        half = _Layout(painter, column_width(width, UNIT_COLUMNS))
        yield Section("参赛单位", tuple(map(half.unit, data.units)), UNIT_COLUMNS)
    entered = [event for event in data.events if event.entries]
    if entered:
        yield Section("各赛项参赛名单", tuple(map(lay.event, entered)))


@dataclass(frozen=True, slots=True)
class _Layout:
    """Lays tables out for columns of one width."""

    painter: TextPainter
    width: float

    def about(self, data: ProgrammeData) -> tuple[Block, ...]:
        """Who organises, when, where, how much."""
        said = (
            ("主办、承办单位", "\n".join(typeset(host) for host in data.hosts)),
            ("竞赛级别", "".join(part for part in (data.level, data.contest_class) if part)),
            ("竞赛时间", data.dates),
            ("竞赛地点", typeset(data.venue)),
            ("竞赛规模", typeset(data.figures)),
            ("竞赛项目", typeset("、".join(event.name for event in data.events))),
        )
        fields = (_Field("", 104.0, replace(BOLD, size=11)), _Field("", self.width - 104.0, LEAD))
        rows = tuple((self._row(fields, pair),) for pair in said if pair[1])
        return (Block((), (), rows),)

    def day(self, day: ProgrammeDay) -> Block:
        """The sittings of one day."""
        date = day.day
        title = f"{date.year} 年 {date.month} 月 {date.day} 日 星期{WEEKDAYS[date.weekday()]}"
        fields = self._shared(
            _Field("时间", 86.0), _Field("内容", 0.0, BOLD), _Field("地点", 170.0), _Field("备注", 96.0, SOFT)
        )
        return self._table(title, fields, [_sitting_cells(each) for each in day.sittings])

    def rooms(self, rooms: Iterable[Room]) -> Block:
        """Rooms with their places."""
        fields = self._shared(
            _Field("考场(赛场)", 150.0, BOLD),
            _Field("地点", 0.0),
            _Field("座位(工位)", 80.0, WORDS, "center"),
            _Field("备用", 60.0, WORDS, "center"),
        )
        rows = [(room.name, room.address, str(room.places), str(room.spares or "—")) for room in rooms]
        return self._table("考场和赛场", fields, rows)

    def judges(self, events: Iterable[ProgrammeEvent]) -> Iterator[Block]:
        """A table of the judges of each event that has any."""
        fields = self._shared(_Field("岗位", 150.0), _Field("姓名", 120.0, BOLD), _Field("单位", 0.0))
        for event in events:
            rows = [("裁判长", name, "") for name in event.chiefs]
            rows += [(f"{judge.module} 裁判", judge.name, judge.organization) for judge in event.judges]
            if rows:
                yield self._table(event.name, fields, list(dict.fromkeys(rows)))

    def unit(self, unit: ProgrammeUnit) -> Block:
        """Who a unit sends: leaders, coaches, and its entries event by event."""
        fields = (_Field("", 78.0, SOFT), _Field("", self.width - 78.0))
        said = [("领队", "、".join(unit.leaders)), ("教练", "、".join(unit.coaches))]
        by_event: dict[str, list[str]] = {}
        for entry in unit.entries:
            by_event.setdefault(entry.event, []).append(_numbered(entry))
        rows = [self._row(fields, pair) for pair in said if pair[1]]
        for event, names in by_event.items():
            for at, name in enumerate(names):
                said_once = event if at == 0 else ""
                last = at == len(names) - 1
                rows.append(self._row(fields, (said_once, name), ruled=last, padding=TIGHT))
        return self._block(unit.name, (), rows, f"{len(unit.entries)} 项")

    def event(self, event: ProgrammeEvent) -> Block:
        """The entries of one event."""
        divided = any(entry.division for entry in event.entries)
        crowded = any(entry.members for entry in event.entries)
        fields = self._shared(
            _Field("序号", 34.0, WORDS, "center"),
            _Field("编号", 84.0),
            _Field("姓名" if not crowded else "名称", 104.0 if not crowded else 130.0, BOLD),
            *((_Field("组别", 62.0),) if divided else ()),
            _Field("单位", 0.0),
            *((_Field("成员(作者)", 130.0),) if crowded else ()),
        )
        rows = [
            _entry_cells(number, entry, divided, crowded) for number, entry in enumerate(event.entries, 1)
        ]
        about = " · ".join(part for part in (event.track, event.kind, event.by) if part)
        return self._table(event.name, fields, rows, f"{about} · {len(event.entries)} 项")

    def _shared(self, *fields: _Field) -> tuple[_Field, ...]:
        """The fields; those without a width share what is left."""
        rest = self.width - sum(each.width for each in fields)
        return tuple(each if each.width else replace(each, width=rest) for each in fields)

    def _table(
        self, title: str, fields: Sequence[_Field], rows: Iterable[Sequence[str]], note: str = ""
    ) -> Block:
        heads = [replace(each, look=style.HEAD) for each in fields]
        head = self._row(heads, [each.head for each in fields], filled=True)
        return self._block(title, (head,), [self._row(fields, row) for row in rows], note)

    def _block(self, title: str, head: Sequence[Strip], rows: Sequence[Strip], note: str = "") -> Block:
        """A table under its title; where it goes on the title is told again."""
        titled = self._title(title, note) if title else ()
        again = self._title(typeset(f"{title}(续)"), "") if title else ()
        strips = (*((row,) for row in rows[:-1]), (*rows[-1:], GAP))
        return Block((*titled, *head), (*again, *head), strips)

    def _title(self, title: str, note: str) -> tuple[Strip, ...]:
        room = self.width - (self.painter.width(note, SOFT) + 12 if note else 0)
        lines = tuple(self.painter.lines(typeset(title), GROUP, room))
        pieces = [Piece(0.0, room, lines, GROUP)]
        if note:
            pieces.append(Piece(0.0, self.width, (note,), SOFT, "right"))
        return (strip(pieces, PADDING),)

    def _row(
        self,
        fields: Sequence[_Field],
        texts: Sequence[str],
        *,
        filled: bool = False,
        ruled: bool = True,
        padding: float = PADDING,
    ) -> Strip:
        """One line of a table; long texts take as many lines as they need."""
        pieces, left = [], 0.0
        for field, text in zip(fields, texts, strict=True):
            room = field.width - 2 * SIDE
            parts = [self.painter.lines(part, field.look, room) for part in typeset(text).split("\n")]
            lines = tuple(line for part in parts for line in part) or ("",)
            pieces.append(Piece(left + SIDE, room, lines, field.look, field.align))
            left += field.width
        return strip(pieces, padding, filled=filled, ruled=ruled)


def _sitting_cells(sitting: Sitting) -> tuple[str, ...]:
    same = sitting.starts_at.date() == sitting.ends_at.date()
    end = f"{sitting.ends_at:%H:%M}" if same else f"次日 {sitting.ends_at:%H:%M}"
    title = sitting_title(sitting)
    module = f"({sitting.module_name})" if sitting.module_name and sitting.module_name not in title else ""
    return (f"{sitting.starts_at:%H:%M}–{end}", f"{title}{module}", sitting.where or "—", sitting.note)


def _entry_cells(number: int, entry: ProgrammeEntry, divided: bool, crowded: bool) -> tuple[str, ...]:
    name = f"{entry.name}(打星)" if entry.guest else entry.name
    division = (entry.division,) if divided else ()
    members = ("、".join(entry.members),) if crowded else ()
    return (str(number), entry.number, name, *division, entry.organization, *members)


def _numbered(entry: ProgrammeEntry) -> str:
    """'003 张伟', a team with its members: '012 抢修一队(张伟、李芳)'."""
    members = f"({'、'.join(entry.members)})" if entry.members else ""
    return f"{entry.number} {entry.name}{members}"
