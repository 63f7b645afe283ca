"""What an import found, as tables to print or send: its files, and every problem at its place."""

from __future__ import annotations

from app.domain.registration_form import COLUMN_LABELS
from app.services.registration_comparison import Outcome
from app.services.registration_import import ImportPreview

FILE_HEADINGS = ("文件", "行数", "新增", "更正", "不变", "有误", "没有读的")
PROBLEM_HEADINGS = ("文件", "工作表", "行", "列", "姓名 / 名称", "单位", "栏目", "程度", "问题", "改法")
_OUTCOMES = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.ERROR)


def file_table(preview: ImportPreview) -> tuple[tuple[str, ...], ...]:
    """A line for each file, under FILE_HEADINGS."""
    return tuple(
        (
            file.name,
            str(file.rows),
            *(str(file.outcomes.get(outcome, 0)) for outcome in _OUTCOMES),
            file.note,
        )
        for file in preview.of_files()
    )


def problem_table(preview: ImportPreview) -> tuple[tuple[str, ...], ...]:
    """A line for each problem, under PROBLEM_HEADINGS; no document or phone numbers of their own."""
    return tuple(
        (
            row.review.raw.file,
            row.review.raw.sheet,
            str(row.review.raw.row),
            row.review.raw.letters.get(problem.column, ""),
            row.review.values.label,
            row.review.values.organization,
            COLUMN_LABELS.get(problem.column, ""),
            "错误,没有导入" if problem.is_error else "提醒",
            problem.message,
            problem.cure,
        )
        for row in preview.rows
        for problem in row.review.problems
    )
