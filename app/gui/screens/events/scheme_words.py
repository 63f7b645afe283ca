"""The kinds of aspects explained, and ranges as they are typed into the table of bands."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.marking import AspectKind
from app.domain.numbers import fold_wide
from app.domain.reading import Document
from app.domain.rule_words import KIND_NAMES
from app.domain.scheme_outline import text

NOTES: Mapping[AspectKind, str] = {
    AspectKind.POINTS: "裁判在最低分和满分之间按步长给分。",
    AspectKind.JUDGEMENT: "裁判评 0、1、2、3 四档,得分 = 满分 × 档次 ÷ 3。",
    AspectKind.YES_NO: "符合得满分,不符合得 0 分。",
    AspectKind.MEASURED: "录入实测值,按得分区间换算成分数。",
    AspectKind.GRADE: "裁判选等级,按等级表得分。",
    AspectKind.CHOICE: "裁判选一个选项,得它的分,或由它决定用哪张等级表。",
    AspectKind.DEDUCTION: "录入处数,每处扣若干分,扣到上限为止。",
    AspectKind.BONUS: "在满分之外加分;填级别表时只取一个级别,0 为没有。",
    AspectKind.VETO: "裁判选有或没有;有则按所选后果处理。",
    AspectKind.TIME: "录入 分:秒,只在同分时比较。",
    AspectKind.ATTEMPTS: "录入 次数/用时,如 2/118;没有成功写 3/-。",
    AspectKind.RELATIVE: "全场最好的得满分,其余按比例得分。",
    AspectKind.FACTOR: "录入系数,乘到所选评分项或整个模块的得分上。",
    AspectKind.IMPORTED: "从外部导入的成绩,如理论机考。",
}
BOUNDS: Mapping[str, str] = {"upto": "≤", "below": "<", "from": "≥", "above": ">"}
REST = "其余"
_WRITTEN = {"≤": "upto", "<=": "upto", "<": "below", "≥": "from", ">=": "from", ">": "above", "": "upto"}


def kind_of(item: Document) -> str:
    """The kind of an aspect; points where nothing is said."""
    return text(item, "kind") or AspectKind.POINTS.value


def kind_name(item: Document) -> str:
    """直接给分; an unknown kind as it is written."""
    kind = kind_of(item)
    return KIND_NAMES[AspectKind(kind)] if kind in KIND_NAMES else kind


def kind_note(item: Document) -> str:
    """What the kind of an aspect does, in a sentence; '' for an unknown one."""
    kind = kind_of(item)
    return NOTES[AspectKind(kind)] if kind in KIND_NAMES else ""


def bound_text(band: Document) -> str:
    """The range of a band as it is typed: ≤3, ≥5, 其余."""
    return " ".join(f"{sign}{text(band, key)}" for key, sign in BOUNDS.items() if text(band, key)) or REST


def bound_values(typed: str) -> dict[str, str]:
    """What was typed as a range, as a bound by key: '≤3' or plain '3' → upto 3; 其余 → none."""
    folded = fold_wide(typed).replace("≦", "≤").replace("≧", "≥")
    if folded in ("", REST):
        return {}
    sign = next(sign for sign in ("<=", ">=", "≤", "≥", "<", ">", "") if folded.startswith(sign))
    return {_WRITTEN[sign]: folded.removeprefix(sign).strip()}
