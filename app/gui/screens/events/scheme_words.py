"""The kinds of aspects in words, and what stands in a draft of a scheme, whether it is right or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.domain.numbers import exact_text, fold_wide, parse_decimal
from app.domain.reading import Document
from app.domain.scheme_outline import group_rule, mappings, text, value_at


@dataclass(frozen=True, slots=True)
class KindWords:
    """How a kind is called, and what it does, in a sentence."""

    name: str
    note: str


KINDS: Mapping[str, KindWords] = {
    "points": KindWords("直接给分", "裁判在最低分和满分之间按步长给分。"),
    "judgement": KindWords("综合评价", "裁判评 0、1、2、3 四档,得分 = 满分 × 档次 ÷ 3。"),
    "yes_no": KindWords("是否", "符合得满分,不符合得 0 分。"),
    "measured": KindWords("实测", "录入实测值,按得分区间换算成分数。"),
    "grade": KindWords("评定等级", "裁判选等级,按等级表得分。"),
    "choice": KindWords("选项", "裁判选一个选项,得它的分,或由它决定用哪张等级表。"),
    "deduction": KindWords("扣分", "录入处数,每处扣若干分,扣到上限为止。"),
    "bonus": KindWords("加分", "在满分之外加分;填等级表时只取一个级别,0 为没有。"),
    "veto": KindWords("一票否决", "裁判选有或没有;有则按所选后果处理。"),
    "time": KindWords("用时", "录入 分:秒,只在同分时比较。"),
    "attempts": KindWords("次数与用时", "录入 次数/用时,如 5/118;没有通过写 7/- 或 -/-。"),
    "relative": KindWords("相对最好成绩", "全场最好的得满分,其余按比例得分。"),
    "factor": KindWords("难度系数", "录入系数,乘到所选评分项或整个模块的得分上。"),
    "imported": KindWords("导入成绩", "从外部导入的成绩,如理论机考。"),
}
METHODS: Mapping[str, str] = {
    "mean": "取平均",
    "trimmed_mean": "去掉最高最低后取平均",
    "trimmed_sum": "去掉最高最低后合计",
    "median": "取中位数",
    "sum": "合计",
}
EFFECTS: Mapping[str, str] = {
    "no_award": "不得奖",
    "no_rank": "不参加排名",
    "zero_module": "本模块记 0 分",
    "zero_total": "总成绩记 0 分",
}
# What adds nothing to the full score of its module.
_OUTSIDE = ("bonus", "veto", "time", "attempts", "factor")
BOUNDS: Mapping[str, str] = {"upto": "≤", "below": "<", "from": "≥", "above": ">"}
REST = "其余"
_WRITTEN = {"≤": "upto", "<=": "upto", "<": "below", "≥": "from", ">=": "from", ">": "above", "": "upto"}


def kind_of(item: Document) -> str:
    """The kind of an aspect; points where nothing is said."""
    return text(item, "kind") or "points"


def kind_name(item: Document) -> str:
    """直接给分; an unknown kind as it is written."""
    kind = kind_of(item)
    return KINDS[kind].name if kind in KINDS else kind


def full_words(item: Document) -> str | None:
    """The full score of an aspect: '10', '+5' for a bonus; None where it has none."""
    kind = kind_of(item)
    if kind == "bonus":
        best = text(item, "maximum") or _best(item)
        return f"+{best}" if best else None
    return None if kind in _OUTSIDE else text(item, "maximum") or None


def _best(item: Document) -> str:
    points = [
        number for grade in mappings(item, "grades") if (number := parse_decimal(text(grade, "points")))
    ]
    return exact_text(max(points)) if points else ""


def entered_words(item: Document, document: Document) -> str:
    """What is entered for an aspect and what it is worth, in one line."""
    kind = kind_of(item)
    if kind in ("grade", "choice"):
        return _grades_words(item, document)
    if kind == "bonus" and mappings(item, "grades"):
        return _grades_words(item, document)
    return _ENTERED[kind](item) if kind in _ENTERED else ""


def _range_words(item: Document) -> str:
    step = text(item, "step") or "0.5"
    return f"{text(item, 'minimum') or '0'}–{text(item, 'maximum') or '?'},步长 {step}"


def _measured_words(item: Document) -> str:
    unit = text(item, "unit")
    how = "分:秒" if item.get("timed") else f"实测值,单位 {unit}" if unit else "实测值"
    return f"{how}:{','.join(map(band_words, mappings(item, 'bands'))) or '没有得分区间'}"


def _deduction_words(item: Document) -> str:
    most = text(item, "cap") or text(item, "maximum") or "?"
    return f"处数,每处扣 {text(item, 'each') or '?'} 分,最多扣 {most}"


def _relative_words(item: Document) -> str:
    best = "大" if text(item, "better") == "higher" else "小"
    return f"{'分:秒' if item.get('timed') else text(item, 'unit') or '数值'},越{best}越好,最好的得满分"


_ENTERED: Mapping[str, Callable[[Document], str]] = {
    "points": _range_words,
    "imported": _range_words,
    "bonus": _range_words,
    "judgement": lambda _item: "0 / 1 / 2 / 3",
    "yes_no": lambda _item: "是 / 否",
    "measured": _measured_words,
    "deduction": _deduction_words,
    "veto": lambda item: f"有 / 没有;有则{EFFECTS.get(text(item, 'effect'), '?')}",
    "time": lambda _item: "分:秒,如 12:30",
    "attempts": lambda item: f"次数/用时,失败一次罚 {text(item, 'each') or '0'}",
    "relative": _relative_words,
    "factor": lambda item: f"系数,乘到{text(item, 'target') or '整个模块'}",
}


def _grades_words(item: Document, document: Document) -> str:
    if table := text(item, "table_of"):
        return f"按 {table} 的选项查表"
    table = text(item, "table")
    grades = mappings(document.get("tables") or {}, table) if table else mappings(item, "grades")
    words = (f"{n} {text(g, 'name')} {_worth(g)}".rstrip() for n, g in enumerate(grades, 1))
    return f"等级表 {table}:{' / '.join(words)}" if table else " / ".join(words)


def _worth(grade: Document) -> str:
    return f"表 {text(grade, 'table')}" if text(grade, "table") else f"{text(grade, 'points') or '?'} 分"


def band_words(band: Document) -> str:
    """≤3 得 10; with a line: >3 得 10,每 1 −2."""
    range_ = bound_text(band)
    rate = text(band, "rate")
    line = f",每 {text(band, 'per') or '1'} {rate if rate.startswith('-') else '+' + rate}" if rate else ""
    return f"{range_} 得 {text(band, 'points') or '?'}{line}"


def bound_text(band: Document) -> str:
    """The range of a band as it is typed: ≤3, ≥5, 其余; from and to together: ≥5 ≤10."""
    parts = [f"{sign}{text(band, key)}" for key, sign in BOUNDS.items() if text(band, key)]
    return " ".join(reversed(parts)) or REST


def bound_values(typed: str) -> dict[str, str]:
    """What was typed as a range, as bounds by key: '≤3' or plain '3' → upto 3; 其余 → none."""
    found: dict[str, str] = {}
    folded = fold_wide(typed).replace("〈", "<").replace("〉", ">")
    if folded in ("", REST):
        return found
    for part in folded.replace("≦", "≤").replace("≧", "≥").split():
        sign = next(sign for sign in ("<=", ">=", "≤", "≥", "<", ">", "") if part.startswith(sign))
        found[_WRITTEN[sign]] = part.removeprefix(sign)
    return found


def module_words(item: Document) -> str:
    """Weight, full score and panel of a module."""
    panel = value_at(item, ("panel",))
    panel = panel if isinstance(panel, Mapping) else {}
    judges = text(panel, "judges") or "1"
    how = "" if judges == "1" else f",{METHODS.get(text(panel, 'method') or 'mean', '?')}"
    each = ",逐项合成" if panel.get("per_aspect") is True else ""
    parts = [f"权重 {weight_words(item)}", f"满分 {full_of_module(item)}", f"{judges} 名裁判{how}{each}"]
    if item.get("self") is True:
        parts.append("另有自评栏")
    if text(item, "round"):
        parts.append(f"轮次 {text(item, 'round')}")
    return " · ".join(parts)


def weight_words(item: Document) -> str:
    """30% for a weight of 0.3; what is no number as it is written."""
    written = text(item, "weight") or "1"
    number = parse_decimal(written)
    return written if number is None else f"{exact_text(number * 100)}%"


def full_of_module(item: Document) -> str:
    """The full scores of its aspects added up, as far as the rules of groups count them."""
    groups: dict[str, list[Decimal]] = {}
    for aspect in mappings(item, "aspects"):
        number = parse_decimal(full_words(aspect) or "")
        if number is not None and _counts(aspect):
            groups.setdefault(text(aspect, "group"), []).append(number)
    return exact_text(sum(_full_of_group(item, name, full) for name, full in groups.items()))


def _full_of_group(item: Document, name: str, full: list[Decimal]) -> Decimal:
    rule = group_rule(item, name) if name else {}
    best, cap = parse_decimal(text(rule, "best")), parse_decimal(text(rule, "cap"))
    counted = sorted(full, reverse=True)[: None if best is None else max(int(best), 0)]
    total = sum(counted, Decimal(0))
    return total if cap is None else min(total, cap)


def _counts(aspect: Document) -> bool:
    return kind_of(aspect) != "bonus" and text(aspect, "weight") != "0"


def group_words(item: Document) -> str:
    """What the rule of a group says."""
    parts = [f"取最好 {text(item, 'best')} 项"] if text(item, "best") else []
    if text(item, "cap"):
        parts.append(f"最多 {text(item, 'cap')} 分")
    return " · ".join(parts)
