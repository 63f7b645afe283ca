"""What differs between two versions of an event's results, line by line, in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from app.domain.extras import EventExtras
from app.domain.numbers import exact_text
from app.domain.people import told_apart
from app.domain.ranking import STATUS_NAMES, Status

NOTHING = "无"
EXACT_DIGITS = 8


@dataclass(frozen=True, slots=True)
class VersionLine:
    """What a version says of one entry; `label` is how a reader finds it (name or station).

    `extras` is what it says beside the award, by heading: 荣誉, 等级晋升, 奖金.
    """

    id: Hashable
    label: str
    organization: str
    status: Status
    guest: bool
    rank: int | None
    total: Fraction | None
    shown: str
    modules: tuple[tuple[str, str], ...]
    award: str
    number: str = ""
    division: str = ""
    authors: str = ""
    extras: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that became another."""

    what: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """For example: 名次 3 → 2."""
        return f"{self.what} {self.before or NOTHING} → {self.after or NOTHING}"


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed for one entry."""

    id: Hashable
    label: str
    changes: tuple[Change, ...]

    @property
    def text(self) -> str:
        """For example: 张伟:名次 3 → 2,总成绩 88.00 → 89.50."""
        return f"{self.label}:{','.join(change.text for change in self.changes)}"


def compare_versions(before: Sequence[VersionLine], after: Sequence[VersionLine]) -> tuple[Difference, ...]:
    """The differences in the order of `after`; entries that are no longer listed come last."""
    old = {line.id: line for line in before}
    names = Counter({line.id: line.label for line in (*before, *after)}.values())
    found = []
    for line in after:
        earlier = old.pop(line.id, None)
        changes = (Change("成绩", "", _result(line)),) if earlier is None else _changes(earlier, line)
        if changes:
            found.append(Difference(line.id, _named(line, names), changes))
    gone = [
        Difference(line.id, _named(line, names), (Change("成绩", _result(line), ""),))
        for line in old.values()
    ]
    return (*found, *gone)


def compare_event_extras(before: EventExtras, after: EventExtras) -> tuple[Difference, ...]:
    """What changed of teams, awards of units and by decision, and the subsidy; those of `after` first."""
    old, new = _event_facts(before), _event_facts(after)
    found = []
    for label in dict.fromkeys((*new, *old)):
        pairs = _named_pairs(list(old.get(label, {}).items()), list(new.get(label, {}).items()))
        changes = tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])
        if changes:
            found.append(Difference(label, label, changes))
    return tuple(found)


def digest_versions(titles: Sequence[str], lines: Sequence[VersionLine]) -> str:
    """64 hexadecimal digits: the same, in whatever order, as long as nothing differs between the lines."""
    # Without the id: it is another one where the competition was moved to.
    plain = ({**asdict(line), "id": None} for line in lines)
    told = sorted(json.dumps(line, default=str, ensure_ascii=False) for line in plain)
    return sha256(json.dumps([*titles, *told], ensure_ascii=False).encode()).hexdigest()


def _event_facts(extras: EventExtras) -> dict[str, dict[str, str]]:
    """By whom it concerns what is said of it, by heading."""
    facts: dict[str, dict[str, str]] = {}
    for team in extras.teams:
        label = f"{team.unit}({team.division})" if team.division else team.unit
        total = "" if team.total is None else exact_text(team.total, EXACT_DIGITS)
        place = "" if team.rank is None else str(team.rank)
        facts[label] = {"团体名次": place, "团体成绩": total}
    for unit in extras.unit_awards:
        facts.setdefault(unit.unit, {})[unit.award] = _given(unit.amount)
    for each in extras.decided:
        whom = f"{each.recipient}({each.organization})" if each.organization else each.recipient
        facts.setdefault(whom, {})[each.award] = _given(each.amount)
    if extras.subsidy is not None:
        facts["赛事补助"] = {"金额": f"{extras.subsidy}"}
    return facts


def _given(amount: Decimal | None) -> str:
    return "授予" if amount is None else f"授予,奖金 {amount}"


def _named(line: VersionLine, names: Mapping[str, int]) -> str:
    return told_apart(line.label, line.organization, line.number) if names[line.label] > 1 else line.label


def _changes(before: VersionLine, after: VersionLine) -> tuple[Change, ...]:
    pairs = [
        ("姓名", before.label, after.label),
        ("单位", before.organization, after.organization),
        ("完成人", before.authors, after.authors),
        ("组别", before.division, after.division),
        ("状态", _state(before), _state(after)),
        ("名次", _place(before), _place(after)),
        ("总成绩", *_totals(before, after)),
        *_named_pairs(before.modules, after.modules),
        ("奖项", before.award, after.award),
        *_named_pairs(before.extras, after.extras),
    ]
    return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])


def _named_pairs(
    before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    old, new = dict(before), dict(after)
    return [(name, old.get(name, ""), new.get(name, "")) for name in dict.fromkeys((*old, *new))]


def _totals(before: VersionLine, after: VersionLine) -> tuple[str, str]:
    """As shown; unrounded where only that tells them apart."""
    if before.total == after.total or before.shown != after.shown:
        return before.shown, after.shown
    return _exact(before), _exact(after)


def _exact(line: VersionLine) -> str:
    return "" if line.total is None else exact_text(line.total, EXACT_DIGITS)


def _place(line: VersionLine) -> str:
    return "" if line.rank is None else str(line.rank)


def _state(line: VersionLine) -> str:
    if line.status is Status.ACTIVE and line.guest:
        return "打星"
    return STATUS_NAMES[line.status]


def _result(line: VersionLine) -> str:
    if line.shown:
        return line.shown if line.rank is None else f"{line.shown}(第 {line.rank} 名)"
    return _state(line)
