"""A competition from a file beside the same one here: which rows are the same, and what differs.

A row is told by what it is, not by its id: an event by its name, an entry by event and number, a mark by its
sheet, aspect and place in the order. So both sides can be compared, and what stays keeps its id here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.chain import canonical
from app.exchange.competition_file import Rows
from app.services.moved_rows import ACCOUNT, MOVED, TEMPLATE, Lookup, Moved, Stored, references, renamed
from app.services.row_names import TABLE_NAMES

NAMED = 3
# The order of all marks of a competition tells which was given later.
IN_ORDER = frozenset({"mark"})
_LABELS = ("name", "number", "title", "recipient", "event")
_SHARED = frozenset({"organization", "person", ACCOUNT})


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs in one table: rows only in the file, other ones, rows only here; some of them by name."""

    name: str
    added: int
    changed: int
    gone: int
    examples: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """'得分:文件多 3 行,不同 1 行'."""
        counts = (("文件多", self.added), ("不同", self.changed), ("这里多", self.gone))
        said = ",".join(f"{word} {count}" for word, count in counts if count)
        return f"{self.name}:{said}{'(' + '、'.join(self.examples) + ')' if self.examples else ''}"


@dataclass(slots=True)
class TablePlan:
    """What is to be done with one table: (row of the file, id here or None), and the ids here that go."""

    rows: list[tuple[Stored, int | None]] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    gone: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The plan for each table, and what differs between the file and what is here."""

    tables: Mapping[str, TablePlan]
    differences: tuple[Difference, ...]


class _Side:
    """One of the two: its rows, and what stands for each of them on both sides."""

    def __init__(
        self, rows: Rows, numbers: dict[Hashable, int], shared: Callable[[str, int], Hashable]
    ) -> None:
        self.rows = rows
        self._shared = shared
        self._tokens: dict[tuple[str, int], int] = {}
        for moved in MOVED:
            self._number(moved, numbers)

    def _number(self, moved: Moved, numbers: dict[Hashable, int]) -> None:
        """Give every row its number: the same for rows that are known by the same on both sides."""
        seen: Counter[Hashable] = Counter()
        named = references(moved.name)
        for row in self.rows.get(moved.name, ()):
            known = tuple(
                self.find(named[column], row[column])
                if column in named and row[column] is not None
                else row[column]
                for column in moved.known_by
            )
            seen[known] += 1
            key = (moved.name, known, seen[known])
            self._tokens[moved.name, row["id"]] = numbers.setdefault(key, len(numbers))

    def find(self, table: str, key: int) -> Hashable:
        """What stands for a row that is named."""
        if table in _SHARED or table == TEMPLATE:
            return self._shared(table, key)
        return self._tokens.get((table, key), "gone")

    def by_token(self, moved: Moved) -> dict[int, Stored]:
        """The rows of a table by what stands for them, in their order."""
        return {self._tokens[moved.name, row["id"]]: row for row in self.rows.get(moved.name, ())}

    def content(self, table: str, row: Stored) -> str:
        """What a row says, in words that mean the same on both sides."""
        find: Lookup = self.find
        return canonical({**renamed(table, row, find), "id": 0})


def compare_competition(
    there: Rows,
    here: Rows,
    shared: Callable[[str, int], Hashable],
    shared_here: Callable[[str, int], Hashable],
) -> Comparison:
    """What has to be done to have here what is there. `shared…` give what stands for people, units, accounts,
    and for templates.
    """
    numbers: dict[Hashable, int] = {}
    new, old = _Side(there, numbers, shared), _Side(here, numbers, shared_here)
    tables: dict[str, TablePlan] = {}
    differences = []
    remade: set[str] = set()
    for moved in MOVED:
        plan = _plan(moved, new, old)
        if not moved.bound and (difference := _difference(moved.name, plan, old)) is not None:
            differences.append(difference)
        if moved.name in IN_ORDER and not _keeps_order(plan.rows):
            plan = _anew(plan)
            remade.add(moved.name)
        if not remade.isdisjoint(references(moved.name).values()):
            plan.changed = {key for _row, key in plan.rows if key is not None}
        tables[moved.name] = plan
    return Comparison(tables, tuple(differences))


def _plan(moved: Moved, new: _Side, old: _Side) -> TablePlan:
    wanted, present = new.by_token(moved), old.by_token(moved)
    ids = {token: present[token]["id"] if token in present else None for token in wanted}
    plan = TablePlan()
    for token, row in wanted.items():
        key = ids[token]
        plan.rows.append((row, key))
        if key is not None and new.content(moved.name, row) != old.content(moved.name, present[token]):
            plan.changed.add(key)
    plan.gone = [row["id"] for token, row in present.items() if token not in wanted]
    return plan


def _anew(plan: TablePlan) -> TablePlan:
    """Everything that is here goes, and comes again in the order of the file."""
    kept = [key for _row, key in plan.rows if key is not None]
    return TablePlan([(row, None) for row, _key in plan.rows], set(), sorted([*kept, *plan.gone]))


def _keeps_order(rows: Sequence[tuple[Stored, int | None]]) -> bool:
    """Whether ids that stay and new ones behind them are in the order of the file."""
    kept = [key for _row, key in rows if key is not None]
    return kept == sorted(kept) and None not in [key for _row, key in rows[: len(kept)]]


def _difference(table: str, plan: TablePlan, old: _Side) -> Difference | None:
    added = [row for row, key in plan.rows if key is None]
    changed = [row for row, key in plan.rows if key in plan.changed]
    by_id = {row["id"]: row for row in old.rows.get(table, ())}
    gone = [by_id[key] for key in plan.gone]
    if not (added or changed or gone):
        return None
    examples = dict.fromkeys(filter(None, map(_label, (*changed, *added, *gone))))
    return Difference(
        TABLE_NAMES.get(table, table), len(added), len(changed), len(gone), tuple(examples)[:NAMED]
    )


def _label(row: Stored) -> str:
    return next((str(row[column]) for column in _LABELS if row.get(column)), "")
