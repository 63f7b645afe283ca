"""Rules documents of every kind there is, and complete marks for them, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from app.domain.attempts import Attempts
from app.domain.marking import Aspect, AspectKind, named_by_number
from app.domain.panels import PanelMethod
from app.domain.rules import read_rules
from app.domain.scheme import MarkingScheme, Stage
from app.domain.scores import Sheets

Document = dict[str, Any]

ROMAN = [{"name": name, "points": points} for name, points in (("Ⅰ", "30"), ("Ⅱ", "24.5"), ("Ⅲ", "0"))]
SIGNED = [{"name": f"{n:+d}", "points": str(Decimal(n) * Decimal("0.7"))} for n in (-2, -1, 0, 1, 3)]
TABLES: Document = {
    "A7": [{"name": "1", "points": "1.25"}, {"name": "2", "points": "3"}, {"name": "3", "points": "2.1"}],
    "B2": [{"name": "1", "points": "-1"}, {"name": "2", "points": "0.4"}, {"name": "3", "points": "7"}],
}
BANDS: Sequence[list[Document]] = (
    [{"upto": "3", "points": "10"}, {"upto": "4", "points": "6.5"}, {"points": "0"}],
    [{"below": "3", "points": "9"}, {"upto": "3", "points": "8"}],
    [{"from": "8", "points": "10"}, {"above": "5", "points": "4"}, {"points": "-1"}],
    [
        {"upto": "6", "points": "10"},
        {"points": "10", "start": "6", "rate": "-1.5", "per": "2", "whole": "up"},
    ],
    [{"points": "60", "start": "9", "rate": "1.8"}],
    [{"above": "-2", "start": "-2", "rate": "3", "per": "1.5", "whole": "down"}, {"points": "1"}],
)

# What goes into an aspect of each kind, besides code and name.
SHAPES: dict[str, tuple[Document, ...]] = {
    "points": ({"maximum": "10"}, {"maximum": "10", "minimum": "-5"}, {"maximum": "6", "step": "0.25"}),
    "imported": ({"maximum": "100", "step": "0.5"},),
    "judgement": ({"maximum": "10"}, {"maximum": "7", "after_panel": True}),
    "yes_no": ({"maximum": "4"},),
    "measured": tuple(
        {"bands": bands, "step": "0.5", **more}
        for bands in BANDS
        for more in ({"maximum": "70"}, {"minimum": "-3", "after_panel": True})
    ),
    "grade": (
        {"grades": ROMAN},
        {"grades": SIGNED},
        {"table": "A7"},
        {"grades": ROMAN, "after_panel": True},
        {"grades": SIGNED, "after_panel": True},
    ),
    "deduction": ({"each": "1.5", "maximum": "10"}, {"each": "2", "cap": "7"}),
    "bonus": ({"maximum": "5"}, {"grades": ROMAN}),
    "veto": tuple({"effect": effect} for effect in ("no_award", "no_rank", "zero_module", "zero_total")),
    "time": ({},),
    "attempts": ({"each": "20"}, {"maximum": "3"}),
    "relative": (
        {"maximum": "20", "better": "higher"},
        {"maximum": "20", "better": "lower"},
        {"maximum": "30", "timed": True},
    ),
    "factor": ({},),
}


@st.composite
def aspects(draw: st.DrawFn, code: str, judges: int) -> Document:
    """One aspect of any kind but those that speak of another."""
    kind = draw(st.sampled_from(list(SHAPES)))
    shape = draw(st.sampled_from(SHAPES[kind]))
    found: Document = {"code": code, "name": f"项 {code}", "kind": kind, **shape}
    weight = draw(st.sampled_from(["1", "1", "1", "0", "0.5", "-1"]))
    if weight != "1":
        found["weight"] = weight
    if draw(st.sampled_from([False, False, True])):
        found["seats"] = draw(st.sampled_from(["1", f"1-{judges}", str(judges)]))
    if draw(st.sampled_from([False, False, False, True])):
        methods = ["mean", "median", "trimmed_mean"] if "grades" in shape else list(PanelMethod)
        found |= {"method": str(draw(st.sampled_from(methods))), "drop": draw(st.integers(0, 2))}
    return found


@st.composite
def modules(draw: st.DrawFn, code: str) -> Document:
    """One module with a panel, aspects, perhaps a chosen exercise, factors and a sub-criterion of its own."""
    judges = draw(st.integers(1, 4))
    panel = {
        "judges": judges,
        "method": str(draw(st.sampled_from(PanelMethod))),
        "drop": draw(st.integers(0, 2)),
        "fallback": draw(st.sampled_from(["mean", "median"])),
        "per_aspect": draw(st.booleans()),
    }
    found = [draw(aspects(f"A{n}", judges)) for n in range(draw(st.integers(1, 4)))]
    found[0].pop("seats", None)  # every seat has something to mark
    chosen, multiplied, grouped = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    if chosen:
        choice = [{"name": "甲", "points": "2", "table": "A7"}, {"name": "乙", "points": "0", "table": "B2"}]
        found.append({"code": "E1", "name": "动作", "kind": "choice", "grades": choice, "seats": "1"})
        found.append({"code": "G1", "name": "执行", "kind": "grade", "table_of": "E1"})
    targets = [a["code"] for a in found if panel["per_aspect"] and a["kind"] not in ("factor", "veto")]
    if targets and multiplied:
        factor = {"code": "F1", "name": "难度", "kind": "factor", "target": draw(st.sampled_from(targets))}
        found.append(factor | ({"counts": True} if draw(st.booleans()) else {}))
    module: Document = {
        "code": code,
        "name": f"模块 {code}",
        "weight": draw(st.sampled_from(["1", "2", "3.7"])),
        "panel": panel,
        "aspects": found,
    }
    scoring = [a for a in found if a["kind"] not in ("factor", "veto", "time") and a["code"][0] == "A"]
    if panel["per_aspect"] and scoring and grouped:
        for aspect in scoring:
            aspect["group"] = "试"
        module["groups"] = [
            {"name": "试"}
            | draw(st.sampled_from([{}, {"cap": "9.5"}]))
            | draw(st.sampled_from([{}, {"best": draw(st.integers(1, len(scoring)))}]))
        ]
    for aspect in found:
        # Grades that are added up before they are looked up mean nothing.
        if aspect.get("after_panel") and aspect["kind"] == "grade" and "sum" in str(panel["method"]):
            aspect["method"], aspect["drop"] = "median", 0
    return module


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A whole rules document of one or two rounds."""
    found = [draw(modules(code)) for code in "MN"[: draw(st.integers(1, 2))]]
    stages = draw(st.lists(st.sampled_from(list(Stage)), unique=True, max_size=4))
    document: Document = {
        "modules": found,
        "tables": TABLES,
        "rounding": {
            "decimals": draw(st.integers(0, 3)),
            "stages": [
                draw(
                    st.sampled_from([str(stage), {"stage": str(stage), "decimals": draw(st.integers(0, 2))}])
                )
                for stage in stages
            ],
        },
    }
    if len(found) == 2 and draw(st.booleans()):
        document["rounds"] = [{"code": "R1", "name": "预赛", "carry": "0.3"}, {"code": "R2", "name": "决赛"}]
        found[1]["round"] = "R2"
    return document


def values(aspect: Aspect, scheme: MarkingScheme) -> list[Decimal]:
    """Some of the numbers a judge may enter for an aspect."""
    halves = [Decimal(n) / 2 for n in range(2 * int(aspect.minimum), 2 * int(aspect.maximum) + 1)]
    match aspect.kind:
        case AspectKind.GRADE | AspectKind.CHOICE:
            if aspect.table_of:
                return [Decimal(n) for n in (1, 2, 3)]
            named = named_by_number(aspect.grades)
            return list(named) if named else [Decimal(n + 1) for n in range(len(aspect.grades))]
        case AspectKind.JUDGEMENT:
            return [Decimal(n) for n in range(4)]
        case AspectKind.YES_NO | AspectKind.VETO:
            return [Decimal(0), Decimal(0), Decimal(1)]
        case AspectKind.DEDUCTION:
            return [Decimal(n) for n in (0, 1, 3, 12)]
        case AspectKind.BONUS if aspect.grades:
            return [Decimal(n) for n in range(len(aspect.grades) + 1)]
        case AspectKind.ATTEMPTS:
            return [each.number for each in (Attempts(0), Attempts(7), Attempts(1, 0), Attempts(5, 118))]
        case AspectKind.FACTOR:
            return [Decimal("0.6"), Decimal(1), Decimal("3.2"), Decimal(0)]
        case AspectKind.TIME | AspectKind.RELATIVE | AspectKind.MEASURED:
            negative = [Decimal(-4)] if aspect.kind is AspectKind.MEASURED and aspect.minimum < 0 else []
            return [*negative, *(Decimal(n) / 2 for n in (0, 5, 6, 8, 13, 16, 90))]
        case _:
            return halves


@st.composite
def sheets(draw: st.DrawFn, scheme: MarkingScheme) -> dict[str, Sheets]:
    """Marks by every seat for everything; what is no judge's opinion is the same on all sheets."""
    found: dict[str, dict[int, dict[str, Decimal]]] = {}
    for module in scheme.modules:
        rows: dict[int, dict[str, Decimal]] = {seat: {} for seat in module.seats}
        for aspect in module.aspects:
            known = st.sampled_from(values(aspect, scheme))
            same = draw(known) if aspect.kind in (AspectKind.CHOICE, AspectKind.ATTEMPTS) else None
            for seat in module.seats_of(aspect):
                rows[seat][aspect.code] = draw(known) if same is None else same
        found[module.code] = rows
    return dict(found)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Document, MarkingScheme, dict[str, Sheets]]:
    """A document, the scheme it reads as, and complete marks."""
    document = draw(documents())
    scheme = read_rules(document).scheme
    return document, scheme, draw(sheets(scheme))


def plain(found: dict[str, Sheets]) -> dict[str, dict[int, dict[str, Fraction]]]:
    """The marks as the reference computation takes them."""
    return {
        module: {
            seat: {code: Fraction(number) for code, number in marks.items()} for seat, marks in rows.items()
        }
        for module, rows in found.items()
    }
