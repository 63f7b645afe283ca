"""docs/workbook.md tells every sheet, column and word; its examples are read as they stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.rules import find_problems, read_rules
from app.exchange.book_tables import Column
from app.exchange.marks_sheets import ENTRY_COLUMNS, JUDGE_COLUMNS, MARK_COLUMNS, PENALTY_COLUMNS
from app.exchange.marks_workbook import read_marks
from app.exchange.scheme_sheets import SETTINGS, SHEETS
from app.exchange.scheme_workbook import read_scheme
from tests.exchange.sheets import Row, write_book

DOCS = (Path(__file__).parents[2] / "docs" / "workbook.md").read_text(encoding="utf-8")
MARK_SHEETS = {
    "参赛": ENTRY_COLUMNS,
    "得分": MARK_COLUMNS,
    "扣分": PENALTY_COLUMNS,
    "裁判": JUDGE_COLUMNS,
}
LAYOUTS: dict[str, tuple[Column, ...]] = {
    "赛事": SETTINGS,
    **{layout.title: layout.all_columns for layout in SHEETS},
    **MARK_SHEETS,
}


def section(heading: str) -> str:
    """What stands below a heading, up to the next one of the same or a higher rank."""
    level = len(heading.split()[0])
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^#{{1,{level}}} |\Z)", DOCS, re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return found[1]


def rows(text: str) -> Iterator[tuple[str, ...]]:
    """The rows of the tables in a text, without the lines below their headers."""
    for line in text.splitlines():
        if line.startswith("|") and not line.startswith("| ---"):
            yield tuple(cell.strip().strip("`") for cell in line.strip("|").split("|"))


def example(heading: str) -> dict[str, list[Row]]:
    """The sheets of an example: '表 `模块`' and its table below."""
    parts = re.split(r"^表 `([^`]+)`", section(heading), flags=re.MULTILINE)[1:]
    return {name: list(rows(text)) for name, text in zip(parts[::2], parts[1::2], strict=True)}


@pytest.mark.parametrize("title", LAYOUTS)
def test_every_column_is_told_with_its_words(title: str) -> None:
    told = {row[0]: row for row in rows(section(f"#### {title}"))}
    for column in LAYOUTS[title]:
        _, also, what, note = told[column.title]
        assert also == "、".join(column.also)
        assert all(word in what for word in column.form.choices())
        assert note == column.help


def test_the_smallest_example_is_a_clean_scheme(tmp_path: Path) -> None:
    sheets = example("### 最小的例子")
    assert set(sheets) == {"赛项", "模块", "评分项", "排名", "奖项"}
    book = read_scheme(write_book(tmp_path / "a.xlsx", sheets))
    assert (book.problems, book.warnings) == ((), ())
    (event,) = book.events
    assert find_problems(event.document) == ()
    assert read_rules(event.document).scheme.total == 100


def test_the_example_of_marks_is_read_whole(tmp_path: Path) -> None:
    sheets = example("### 例子")
    assert set(sheets) == {"参赛", "得分", "扣分"}
    book = read_marks(write_book(tmp_path / "a.xlsx", sheets))
    assert (book.problems, book.warnings) == ((), ())
    assert [entry.name for entry in book.entries] == ["张伟", "李䶮", "王芳"]
    assert len(book.marks) == 14
    assert len(book.penalties) == 1
