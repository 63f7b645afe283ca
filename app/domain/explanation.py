"""How a score came about, step by step, in words: for the screen, for paper, and for whoever complains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.marking import AspectKind, mark_text
from app.domain.module_scoring import deduct
from app.domain.numbers import exact_text, percent_text, round_half_up, shown
from app.domain.rule_words import STAGE_NAMES, VETO_NAMES
from app.domain.scheme import Module, Rounding, Stage
from app.domain.scores import AspectScore, Deducted, GroupNote, ModuleScore, Score


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation, with smaller lines below it."""

    text: str
    details: tuple[str, ...] = ()


def explain(score: Score) -> tuple[Step, ...]:
    """The steps that led to the total, module by module, then rounds, penalties, vetoes and the total."""
    steps = [_module_step(score, module) for module in score.modules if not module.waived]
    steps += _round_steps(score)
    steps += [Step(f"违规扣分 {exact_text(d.points)}:{d.reason}") for d in score.deducted]
    for veto in score.vetoes:
        seats = "、".join(map(str, veto.seats))
        steps.append(
            Step(f"一票否决 {veto.aspect.code} {veto.aspect.name}({seats} 号席):{VETO_NAMES[veto.effect]}")
        )
    if score.total is None or score.exact is None:
        return tuple(steps)
    standing = score.standings[-1]
    if standing is not None:
        steps += [Step(text) for text in _floored(standing, score.deducted)]
    rounding = score.scheme.rounding
    text = f"总成绩 {shown(score.total, rounding.decimals)}"
    return (*steps, Step(text, _rounding_note(score.exact, rounding)))


def _module_step(score: Score, found: ModuleScore) -> Step:
    module, rounding = score.scheme.module(found.code), score.scheme.rounding
    if found.value is None or found.weighted is None:
        trouble = (found.trouble,) if found.trouble else ()
        return Step(f"{module.name}:已录 {found.marked} / {found.expected} 项,尚未出分", trouble)
    details = [found.sheets.explanation] if found.sheets is not None and found.sheets.explanation else []
    details += [text for scored in found.aspects if (text := _aspect_text(module, scored))]
    details += [text for note in found.groups for text in _group_texts(note)]
    if found.factor is not None and found.raw is not None:
        product = exact_text(found.raw * found.factor)
        details.append(f"{exact_text(found.raw)} × 系数 {exact_text(found.factor)} = {product}")
    details += [f"扣 {exact_text(penalty.points)} 分:{penalty.reason}" for penalty in found.deducted]
    details += _floored((found.raw or Fraction(0)) * (found.factor or 1), found.deducted)
    text = f"{module.name} {_plain(found.value, rounding)}"
    if module.weight != 1:
        text += f" × {percent_text(module.weight)} = {exact_text(found.weighted)}"
    return Step(text, tuple(details))


def _aspect_text(module: Module, scored: AspectScore) -> str:
    aspect, combined = scored.aspect, scored.combined
    name = f"{aspect.code} {aspect.name}"
    if aspect.kind in (AspectKind.TIME, AspectKind.FACTOR) and not aspect.counts:
        return ""
    words = combined.explanation if combined is not None and len(scored.entered) > 1 else ""
    if aspect.kind in (AspectKind.RELATIVE, AspectKind.ATTEMPTS, AspectKind.CHOICE) or aspect.after_panel:
        given = "、".join(mark_text(aspect, number) for _seat, number in scored.entered)
        words = f"{given}{_best_text(scored)},得 {exact_text(scored.value)}"
    elif scored.factor is not None or aspect.weight != 1:
        words = words or (exact_text(combined.value) if combined is not None else "")
        words += "" if scored.factor is None else f" × 系数 {exact_text(scored.factor)}"
        words += "" if aspect.weight == 1 else f" × {exact_text(aspect.weight)}"
        words += f" = {exact_text(scored.value)}"
    elif not words and (aspect.seats or scored.counted is False):
        words = exact_text(scored.value)
    return f"{name}:{words}" if words else ""


def _best_text(scored: AspectScore) -> str:
    if scored.best is None:
        return ""
    return f"(全场最好 {exact_text(scored.best)})"


def _group_texts(note: GroupNote) -> Iterator[str]:
    who = "" if note.seat is None else f"{note.seat} 号席 "
    if note.left_out:
        yield f"{who}{note.name}:只计最好的,未计入 {'、'.join(note.left_out)}"
    if note.over:
        yield f"{who}{note.name}:超过上限,多出的 {exact_text(note.over)} 分不计"


def _round_steps(score: Score) -> list[Step]:
    rounds = score.scheme.rounds
    if len(rounds) < 2:
        return []
    steps = []
    for n, standing in enumerate(score.standings):
        if standing is None:
            continue
        text = f"{rounds[n].name}后成绩 {exact_text(standing)}"
        before = score.standings[n - 1] if n else None
        if before is not None and rounds[n - 1].carry != 1:
            text += f"(带入 {rounds[n - 1].name} {exact_text(before)} × {percent_text(rounds[n - 1].carry)})"
        steps.append(Step(text))
    if score.reached < len(rounds) - 1:
        steps.append(Step(f"未进入{rounds[score.reached + 1].name}"))
    return steps


def _floored(value: Fraction, deducted: Sequence[Deducted]) -> list[str]:
    left = value - sum((Fraction(penalty.points) for penalty in deducted), Fraction(0))
    if deduct(value, deducted) == left:
        return []
    return ["扣分后低于 0,按 0 分计" if value >= 0 else "未扣分时已低于 0,不再往下扣"]


def _plain(value: Fraction, rounding: Rounding) -> str:
    rounded = shown(value, rounding.decimals)
    return rounded if Fraction(rounded) == value else exact_text(value)


def _rounding_note(exact: Fraction, rounding: Rounding) -> tuple[str, ...]:
    if round_half_up(exact, rounding.decimals) == exact and not rounding.stages:
        return ()
    if not rounding.stages:
        return (f"{exact_text(exact)} 只在显示时四舍五入,排名按未舍入的值",)
    by_places: dict[int, list[str]] = {}
    for stage in Stage:
        if stage in rounding.stages:
            by_places.setdefault(rounding.decimals_at(stage), []).append(STAGE_NAMES[stage])
    said = ",".join(f"{'、'.join(names)}环节四舍五入到 {places} 位" for places, names in by_places.items())
    return (f"{exact_text(exact)};按规则在{said}",)
