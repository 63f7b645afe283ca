"""Totals straight from a rules document by plain fractions, written apart from the program to check it.

Works on the document's own texts, knows nothing of `app`, and is slow.
"""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import Any

Document = dict[str, Any]
# Entered numbers by module, seat and aspect.
Entered = dict[str, dict[int, dict[str, Fraction]]]

STAGES = ("judge", "aspect", "module", "weighted", "round", "total")
BOUNDS = {"upto": operator.le, "below": operator.lt, "from": operator.ge, "above": operator.gt}
FACTS = ("choice", "attempts", "relative", "factor", "time")


def number(document: Document, key: str, default: str = "0") -> Fraction:
    return Fraction(document.get(key) or default)


def half_up(value: Fraction, decimals: int) -> Fraction:
    moved = abs(value) * 10**decimals + Fraction(1, 2)
    return Fraction((moved.numerator // moved.denominator) * (-1 if value < 0 else 1), 10**decimals)


def panel_figure(method: str, drop: int, fallback: str, judges: int, figures: list[Fraction]) -> Fraction:
    ordered = sorted(figures)
    mean = sum(ordered) / len(ordered)
    median = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    if method == "mean":
        return Fraction(mean)
    if method == "sum":
        return Fraction(sum(ordered))
    if method == "median":
        return median
    kept = ordered[drop : len(ordered) - drop]
    if kept:
        return Fraction(sum(kept)) / (1 if method == "trimmed_sum" else len(kept))
    instead = median if fallback == "median" else Fraction(mean)
    return instead * (max(1, judges - 2 * drop) if method == "trimmed_sum" else 1)


def band_points(aspect: Document, value: Fraction) -> Fraction:
    for band in aspect["bands"]:
        if not all(test(value, Fraction(band[key])) for key, test in BOUNDS.items() if band.get(key)):
            continue
        rate = number(band, "rate")
        units = (value - number(band, "start")) / number(band, "per", "1")
        sign, size = (1 if units > 0 else -1), abs(units)
        floor = size.numerator // size.denominator
        units = {
            "exact": units,
            "down": Fraction(sign * floor),
            "up": Fraction(sign * (floor + (size != floor))),
        }[band.get("whole", "exact")]
        worth = number(band, "points") + rate * units
        if rate:
            worth = max(worth, number(aspect, "minimum"))
            worth = min(worth, number(aspect, "maximum")) if number(aspect, "maximum") else worth
        return worth
    return Fraction(0)


def grade_points(grades: list[Document], value: Fraction, *, combined: bool) -> Fraction:
    names = [grade["name"] for grade in grades]
    if all(name.strip("+-").isdigit() for name in names):
        by_name = {Fraction(grade["name"]): Fraction(grade["points"]) for grade in grades}
        if not combined:
            return by_name[value]
        wanted = half_up(value, 0)
        nearest = min(abs(name - wanted) for name in by_name)
        return by_name[max(name for name in by_name if abs(name - wanted) == nearest)]
    return Fraction(grades[int(half_up(value, 0)) - 1]["points"])


def worth(aspect: Document, value: Fraction, grades: list[Document], *, combined: bool = False) -> Fraction:
    kind = aspect.get("kind", "points")
    maximum = number(aspect, "maximum", "1" if kind == "attempts" else "0")
    if kind in ("points", "imported") or (kind == "factor" and aspect.get("counts")):
        return value
    if kind in ("judgement", "yes_no"):
        return maximum * value / (3 if kind == "judgement" else 1)
    if kind == "measured":
        return band_points(aspect, value)
    if kind in ("grade", "choice"):
        return grade_points(grades, value, combined=combined)
    if kind == "deduction":
        return maximum - min(value * number(aspect, "each"), number(aspect, "cap") or maximum)
    if kind == "bonus" and value:
        return Fraction(grades[int(value) - 1]["points"]) if grades else value
    return maximum if kind == "attempts" and value > 0 else Fraction(0)


def compared(aspect: Document, value: Fraction, best: Fraction) -> Fraction:
    maximum = number(aspect, "maximum")
    lower = aspect.get("better", "lower" if aspect.get("timed") else "higher") == "lower"
    if lower:
        return maximum if value <= best else maximum * max(best, Fraction(0)) / value
    if value <= 0 or best <= 0:
        return Fraction(0)
    return min(maximum, maximum * value / best)


class Reference:
    """One entry by one document."""

    def __init__(self, document: Document, entered: Entered, bests: dict[str, Fraction]) -> None:
        self.document, self.entered, self.bests = document, entered, bests
        rounding = document.get("rounding", {})
        places = rounding.get("decimals", 2)
        self.places: dict[str, int] = {}
        for stage in rounding.get("stages", []):
            if isinstance(stage, dict):
                self.places[stage["stage"]] = stage.get("decimals", places)
            else:
                self.places[stage] = places

    def at(self, stage: str, value: Fraction) -> Fraction:
        return half_up(value, self.places[stage]) if stage in self.places else value

    def seats(self, module: Document, aspect: Document) -> list[int]:
        text = aspect.get("seats")
        if not text:
            return list(range(1, module.get("panel", {}).get("judges", 1) + 1))
        first, _, last = text.partition("-")
        return list(range(int(first), int(last or first) + 1))

    def marks(self, module: Document, aspect: Document) -> list[Fraction]:
        sheets = self.entered[module["code"]]
        found = [sheets[seat].get(aspect["code"]) for seat in self.seats(module, aspect)]
        return [mark for mark in found if mark is not None]

    def grades(self, module: Document, aspect: Document) -> list[Document]:
        tables = self.document.get("tables", {})
        if aspect.get("table_of"):
            source = next(a for a in module["aspects"] if a["code"] == aspect["table_of"])
            chosen = source["grades"][int(self.marks(module, source)[0]) - 1]
            return list(tables[chosen["table"]])
        return list(tables[aspect["table"]]) if aspect.get("table") else list(aspect.get("grades", []))

    def combined(self, module: Document, aspect: Document, figures: list[Fraction]) -> Fraction:
        panel = module.get("panel", {})
        method, drop = panel.get("method", "mean"), panel.get("drop", 1)
        if aspect.get("method"):
            method, drop = aspect["method"], aspect.get("drop", 1)
        elif aspect.get("kind") in FACTS:
            method = {"sum": "mean", "trimmed_sum": "trimmed_mean"}.get(method, method)
        judges = len(self.seats(module, aspect))
        return panel_figure(method, drop, panel.get("fallback", "mean"), judges, figures)

    def alone(self, module: Document, aspect: Document) -> bool:
        """Whether an aspect is combined by itself."""
        own = any(aspect.get(key) for key in ("seats", "method", "after_panel", "table_of"))
        return bool(
            module.get("panel", {}).get("per_aspect") or own or aspect.get("kind") in (*FACTS, "veto")
        )

    def aspect_value(self, module: Document, aspect: Document) -> Fraction | None:
        """Of an aspect combined by itself, factor and weight included; None where it was not marked."""
        marks, kind = self.marks(module, aspect), aspect.get("kind", "points")
        if not marks:
            return None
        grades = self.grades(module, aspect)
        if kind == "relative":
            value = self.combined(module, aspect, marks)
            best = self.bests.get(f"{module['code']}.{aspect['code']}", value)
            points = self.at("judge", compared(aspect, value, best))
        elif aspect.get("after_panel"):
            value = self.combined(module, aspect, marks)
            points = self.at("judge", worth(aspect, value, grades, combined=True))
        elif kind in ("factor", "attempts"):
            points = self.at("judge", worth(aspect, self.combined(module, aspect, marks), grades))
        else:
            each = [self.at("judge", worth(aspect, mark, grades)) for mark in marks]
            points = self.combined(module, aspect, each)
        for other in module["aspects"]:
            if other.get("kind") == "factor" and other.get("target") == aspect["code"]:
                points *= self.combined(module, other, self.marks(module, other))
        return self.at("aspect", points * number(aspect, "weight", "1"))

    def group_sum(self, module: Document, values: list[tuple[str, Fraction]]) -> Fraction:
        total = Fraction(0)
        for name in {group for group, _value in values}:
            rule: Document = next((g for g in module.get("groups", []) if g["name"] == name), {})
            members = sorted((value for group, value in values if group == name), reverse=True)
            whole = sum(members[: rule.get("best", len(members))], Fraction(0))
            total += min(whole, Fraction(rule["cap"])) if rule.get("cap") is not None else whole
        return total

    def module_points(self, module: Document) -> Fraction:
        panel, sheets = module.get("panel", {}), self.entered[module["code"]]
        together = [a for a in module["aspects"] if not self.alone(module, a)]
        apart = [a for a in module["aspects"] if self.alone(module, a)]
        silent = ("time", "veto")
        values = [
            (a.get("group", ""), value)
            for a in apart
            if a.get("kind") not in silent and (a.get("kind") != "factor" or a.get("counts"))
            if (value := self.aspect_value(module, a)) is not None
        ]
        raw = self.group_sum(module, values)
        if together:
            judges = panel.get("judges", 1)
            totals = []
            for seat in range(1, judges + 1):
                rows = [
                    (
                        a.get("group", ""),
                        self.at("aspect", self.at("judge", worth(a, mark, self.grades(module, a))))
                        * number(a, "weight", "1"),
                    )
                    for a in together
                    if (mark := sheets[seat].get(a["code"])) is not None
                ]
                totals.append(self.group_sum(module, rows))
            method, drop = panel.get("method", "mean"), panel.get("drop", 1)
            raw += panel_figure(method, drop, panel.get("fallback", "mean"), judges, totals)
        for a in apart:
            if a.get("kind") == "factor" and not a.get("target"):
                raw *= self.combined(module, a, self.marks(module, a))
        vetoed = any(
            a.get("effect") == "zero_module" and any(self.marks(module, a))
            for a in apart
            if a.get("kind") == "veto"
        )
        return self.at("module", Fraction(0) if vetoed else raw)

    def total(self) -> Fraction:
        rounds = self.document.get("rounds") or [{"code": ""}]
        standing, carry = Fraction(0), Fraction(0)
        for each in rounds:
            weighted = [
                self.at("weighted", self.module_points(module) * number(module, "weight", "1"))
                for module in self.document["modules"]
                if module.get("round", rounds[0]["code"]) == each["code"]
            ]
            gained = self.at("round", sum(weighted, Fraction(0)))
            standing = self.at("round", standing * carry + gained)
            carry = number(each, "carry", "1")
        vetoed = any(
            a.get("kind") == "veto" and a.get("effect") == "zero_total" and any(self.marks(module, a))
            for module in self.document["modules"]
            for a in module["aspects"]
        )
        return self.at("total", Fraction(0) if vetoed else standing)
