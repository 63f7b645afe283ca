"""How a score came about, step by step, in words: the lines that `app.domain.why` comes to on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from app.domain.marking import AspectKind
from app.domain.numbers import exact_text, parse_decimal, percent_text, shown
from app.domain.panels import combined_text
from app.domain.rule_words import VETO_NAMES
from app.domain.scores import Score
from app.domain.why import WhyAspect, WhyGroup, WhyModule, WhyRound, WhyScore, WhyVeto
from app.domain.why_score import explain_score


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation, with smaller lines below it."""

    text: str
    details: tuple[str, ...] = ()


def explain(score: Score) -> tuple[Step, ...]:
    """The steps that led to the total, module by module, then rounds, penalties, vetoes and the total."""
    return score_steps(explain_score(score))


def score_steps(why: WhyScore) -> tuple[Step, ...]:
    """The same of a score that is explained already."""
    steps = [module_step(module, why.decimals) for module in why.modules if not module.waived]
    return (*steps, *total_steps(why))


def total_steps(why: WhyScore) -> tuple[Step, ...]:
    """What follows the modules: rounds, penalties, vetoes, the total."""
    steps = list(_round_steps(why.rounds))
    steps += [
        Step(f"违规{'加罚' if each.added else '扣分'} {exact_text(each.points)}:{each.reason}")
        for each in why.penalties
    ]
    steps += [Step(veto_text(veto)) for veto in why.vetoes]
    if why.total is None:
        return tuple(steps)
    if why.floored:
        steps.append(Step(why.floored))
    return (*steps, Step(f"总成绩 {why.shown}", (why.rounding,) if why.rounding else ()))


def veto_text(veto: WhyVeto) -> str:
    """'一票否决 V1 伤亡事故(1、2 号席):不授奖'"""
    seats = "、".join(map(str, veto.seats))
    return f"一票否决 {veto.code} {veto.name}({seats} 号席):{VETO_NAMES[veto.effect]}"


def module_step(module: WhyModule, decimals: int) -> Step:
    """A module's line, and below it what is to be said of its panel, aspects, groups and penalties."""
    if module.value is None or module.weighted is None:
        trouble = (module.trouble,) if module.trouble else ()
        return Step(f"{module.name}:已录 {module.marked} / {module.expected} 项,尚未出分", trouble)
    told = [f"{name}:{words}" for name, words in _aspect_lines(module)]
    details = [*sheet_texts(module), *told, *module_notes(module)]
    text = f"{module.name} {_plain(module.value, decimals)}"
    if module.weight != 1:
        text += f" × {percent_text(module.weight)} = {exact_text(module.weighted)}"
    return Step(text, tuple(details))


def sheet_texts(module: WhyModule) -> tuple[str, ...]:
    """How the judges' sheet totals became one figure; () where there is nothing to say."""
    if module.sheets_value is None:
        return ()
    figures = [sheet.total for sheet in module.sheets]
    text = combined_text(figures, module.sheets_how, module.sheets_value)
    return (text,) if text else ()


def module_notes(module: WhyModule) -> tuple[str, ...]:
    """What happened between the aspects and the module's points."""
    notes = [text for group in module.groups for text in _group_texts(group)]
    if module.factor is not None and module.raw is not None:
        product = exact_text(module.raw * module.factor)
        notes.append(f"{exact_text(module.raw)} × 系数 {exact_text(module.factor)} = {product}")
    notes += [
        f"{penalty.word} {exact_text(penalty.points)} 分:{penalty.reason}" for penalty in module.penalties
    ]
    return (*notes, *([module.floored] if module.floored else []))


def _aspect_lines(module: WhyModule) -> Iterator[tuple[str, str]]:
    for aspect in module.aspects:
        words = aspect_text(aspect)
        if words:
            yield f"{aspect.code} {aspect.name}", words


# Kinds whose points say little without what was entered.
_BY_ENTRY = (AspectKind.RELATIVE, AspectKind.ATTEMPTS, AspectKind.CHOICE)


def aspect_text(aspect: WhyAspect) -> str:
    """How an aspect that is combined by itself came to its points; '' where there is nothing to say."""
    if not aspect.apart or not aspect.counts or aspect.value is None or aspect.combined is None:
        return ""
    figures = [mark.figure for mark in aspect.marks if mark.figure is not None]
    words = combined_text(figures, aspect.how, aspect.combined) if len(aspect.marks) > 1 else ""
    given = "、".join(mark.text for mark in aspect.marks)
    if aspect.kind in _BY_ENTRY or aspect.after_panel:
        return f"{given}{_best_text(aspect)},得 {exact_text(aspect.value)}"
    if any(parse_decimal(mark.text) != mark.figure for mark in aspect.marks):
        words = f"{given};{words}" if words else f"{given},得 {exact_text(aspect.combined)}"
    if aspect.factor is not None or aspect.weight != 1:
        words = words or exact_text(aspect.combined)
        words += "" if aspect.factor is None else f" × 系数 {exact_text(aspect.factor)}"
        words += "" if aspect.weight == 1 else f" × {exact_text(aspect.weight)}"
        return f"{words} = {exact_text(aspect.value)}"
    if not words and (aspect.own_panel or not aspect.counted):
        return exact_text(aspect.value)
    return words


def _best_text(aspect: WhyAspect) -> str:
    return "" if aspect.best is None else f"(全场最好 {exact_text(aspect.best)})"


def _group_texts(group: WhyGroup) -> Iterator[str]:
    who = "" if group.seat is None else f"{group.seat} 号席 "
    if group.left_out:
        yield f"{who}{group.name}:只计最好的,未计入 {'、'.join(group.left_out)}"
    if group.over:
        yield f"{who}{group.name}:超过上限,多出的 {exact_text(group.over)} 分不计"


def _round_steps(rounds: tuple[WhyRound, ...]) -> Iterator[Step]:
    before: WhyRound | None = None
    for each in rounds:
        if not each.entered:
            yield Step(f"未进入{each.name}")
            return
        if each.standing is not None:
            yield Step(f"{each.name}后成绩 {exact_text(each.standing)}{_carried(each, before)}")
        before = each


def _carried(each: WhyRound, before: WhyRound | None) -> str:
    if before is None or before.standing is None or each.carry is None or each.carry == 1:
        return ""
    return f"(带入 {before.name} {exact_text(before.standing)} × {percent_text(each.carry)})"


def _plain(value: Fraction, decimals: int) -> str:
    rounded = shown(value, decimals)
    return rounded if Fraction(rounded) == value else exact_text(value)
