"""What a version of results says beside places and awards: honours, promotions, money, and who got nothing.

`Extras` belong to one entry, `EventExtras` to the event. Both are written to and read from a document, so
that a published version keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.domain.people import SKILL_LEVELS


@dataclass(frozen=True, slots=True)
class Honour:
    """An honour. `person` is told where the entry has other people too, '' where it is the entry itself."""

    name: str
    reason: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Rise:
    """Somebody rises to a skill level (1 高级技师 … 5 初级工); `from_level` None had none."""

    to_level: int
    reason: str
    from_level: int | None = None
    person: str = ""
    name: str = ""

    @property
    def text(self) -> str:
        """For example: 由中级工晋升高级工."""
        before = "" if self.from_level is None else f"由{SKILL_LEVELS[self.from_level]}"
        return f"{before}晋升{SKILL_LEVELS[self.to_level]}"


@dataclass(frozen=True, slots=True)
class Decided:
    """An award that somebody decided on."""

    award: str
    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class Paid:
    """Prize money in yuan, two decimals; `award` is what it goes with."""

    award: str
    amount: Decimal
    person: str = ""


@dataclass(frozen=True, slots=True)
class Denied:
    """An award, honour or promotion somebody was in the places of and does not get, and why."""

    what: str
    reason: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Extras:
    """Everything of one entry beside its award."""

    honours: tuple[Honour, ...] = ()
    promotions: tuple[Rise, ...] = ()
    decided: tuple[Decided, ...] = ()
    money: tuple[Paid, ...] = ()
    refusals: tuple[Denied, ...] = ()

    @property
    def honours_text(self) -> str:
        """For example: 技术能手(张伟、李芳)、青年岗位能手(李芳)."""
        people: dict[str, list[str]] = {}
        for honour in self.honours:
            people.setdefault(honour.name, []).append(honour.person)
        return "、".join(_with_people(name, named) for name, named in people.items())

    @property
    def promotions_text(self) -> str:
        """For example: 由中级工晋升高级工; of a team: 张伟由中级工晋升高级工、李芳晋升高级工."""
        return "、".join(f"{rise.person}{rise.text}" for rise in self.promotions)

    @property
    def decided_text(self) -> str:
        """The awards by decision."""
        return "、".join(each.award for each in self.decided)

    @property
    def money_total(self) -> Decimal:
        """All prize money, two decimals."""
        return sum((each.amount for each in self.money), Decimal("0.00"))

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """What a list says of it, by heading; '' for nothing."""
        return (
            ("荣誉", self.honours_text),
            ("等级晋升", self.promotions_text),
            ("评定奖项", self.decided_text),
            ("奖金", f"{self.money_total}" if self.money else ""),
        )


@dataclass(frozen=True, slots=True)
class TeamLine:
    """团体: a unit's result. `members` are the entries that count; without a place `reason` says why."""

    unit: str
    rank: int | None
    total: Fraction | None
    shown: str
    division: str = ""
    members: tuple[int, ...] = ()
    steps: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnitAward:
    """An award for a unit (优秀组织奖); `amount` in yuan where money goes with it."""

    unit: str
    award: str
    reason: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class GivenByDecision:
    """An award by decision for somebody who is no entry (优秀指导教师)."""

    award: str
    recipient: str
    organization: str
    reason: str
    approver: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EventExtras:
    """What an event gives beyond its entries; `subsidy` 赛事补助 in yuan."""

    teams: tuple[TeamLine, ...] = ()
    unit_awards: tuple[UnitAward, ...] = ()
    decided: tuple[GivenByDecision, ...] = ()
    subsidy: Decimal | None = None


def _with_people(name: str, people: Iterable[str]) -> str:
    known = "、".join(person for person in people if person)
    return f"{name}({known})" if known else name


# -- documents -------------------------------------------------------------------------------------


def write_extras(extras: Extras) -> dict[str, Any]:
    """The document of an entry; what is empty is left out."""
    money = [{**asdict(each), "amount": f"{each.amount}"} for each in extras.money]
    parts = {
        "honours": [asdict(each) for each in extras.honours],
        "promotions": [asdict(each) for each in extras.promotions],
        "decided": [asdict(each) for each in extras.decided],
        "money": money,
        "refusals": [asdict(each) for each in extras.refusals],
    }
    return {key: value for key, value in parts.items() if value}


def read_extras(document: Mapping[str, Any]) -> Extras:
    """What `write_extras` wrote; nothing where a version is from before."""
    return Extras(
        honours=tuple(Honour(**item) for item in document.get("honours", ())),
        promotions=tuple(Rise(**item) for item in document.get("promotions", ())),
        decided=tuple(Decided(**item) for item in document.get("decided", ())),
        money=tuple(
            Paid(**{**item, "amount": Decimal(item["amount"])}) for item in document.get("money", ())
        ),
        refusals=tuple(Denied(**item) for item in document.get("refusals", ())),
    )


def write_event_extras(extras: EventExtras) -> list[dict[str, Any]]:
    """The list of documents of an event, each with its `kind`."""
    return [
        *({"kind": "team", **asdict(team), "total": _exact(team.total)} for team in extras.teams),
        *(
            {"kind": "unit_award", **asdict(each), "amount": _text(each.amount)}
            for each in extras.unit_awards
        ),
        *({"kind": "decided", **asdict(each), "amount": _text(each.amount)} for each in extras.decided),
        *([] if extras.subsidy is None else [{"kind": "subsidy", "amount": _text(extras.subsidy)}]),
    ]


def read_event_extras(documents: Iterable[Mapping[str, Any]]) -> EventExtras:
    """What `write_event_extras` wrote."""
    found = EventExtras()
    for document in documents:
        item = {key: value for key, value in document.items() if key != "kind"}
        match document["kind"]:
            case "team":
                total = None if item["total"] is None else Fraction(item["total"])
                lists = {key: tuple(item[key]) for key in ("members", "steps", "left_out")}
                team = TeamLine(**{**item, **lists, "total": total})
                found = replace(found, teams=(*found.teams, team))
            case "unit_award":
                award = UnitAward(**{**item, "amount": _amount(item["amount"])})
                found = replace(found, unit_awards=(*found.unit_awards, award))
            case "decided":
                given = GivenByDecision(**{**item, "amount": _amount(item["amount"])})
                found = replace(found, decided=(*found.decided, given))
            case "subsidy":
                found = replace(found, subsidy=_amount(item["amount"]))
            case kind:
                raise ValueError(f"a published version tells of something unknown: {kind}")
    return found


def _exact(total: Fraction | None) -> str | None:
    return None if total is None else f"{total.numerator}/{total.denominator}"


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount}"


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
