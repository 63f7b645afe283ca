"""Whatever stands in the cells: reading a workbook says what is wrong and never breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.rules import find_problems
from app.exchange.book_tables import Column
from app.exchange.marks_sheets import (
    ENTRIES_SHEET,
    ENTRY_COLUMNS,
    JUDGE_COLUMNS,
    JUDGES_SHEET,
    MARK_COLUMNS,
    MARKS_SHEET,
    PENALTIES_SHEET,
    PENALTY_COLUMNS,
)
from app.exchange.marks_workbook import marks_from
from app.exchange.scheme_sheets import SHEETS
from app.exchange.scheme_workbook import locate, scheme_from
from app.exchange.workbook import Area, Sheet

# What people type, right or wrong, and codes that lead from sheet to sheet.
CELLS = st.one_of(
    st.just(""),
    st.sampled_from(
        ["P", "T", "A1", "焊工", "电工", "10", "0.30000000000000004", "1", "-3", "60%", "2026-05-11"]
    ),
    st.sampled_from(
        ["是", "直接给分", "综合评价", "T:60;P:60", "≤3:10;其余:0", "模块 P + 用时", "1至3", "总成绩 1 位"]
    ),
    st.sampled_from([";", ":", "+", "::", "≤:", "P:", "、", "%", "…", "\uff1a", "模块", "A1.B2"]),
    st.text(max_size=6),
)
NUMERIC = ("10", "0.30000000000000004", "1", "-3")


@st.composite
def sheet(draw: st.DrawFn, name: str, columns: Sequence[Column]) -> Sheet:
    """A sheet with some of the columns in any order, and junk below."""
    titles = draw(st.lists(st.sampled_from([c.title for c in columns]), min_size=1, max_size=9, unique=True))
    titles += draw(st.lists(st.sampled_from(["A1", "A2", "P.A1", "备注"]), max_size=2))
    rows = draw(st.lists(st.lists(CELLS, max_size=len(titles)), max_size=4))
    grid = (tuple(titles), *(tuple(row) for row in rows))
    places = [(at, place) for at, row in enumerate(grid, 1) for place, text in enumerate(row, 1) if at > 1]
    numeric = frozenset((at, place) for at, place in places if grid[at - 1][place - 1] in NUMERIC)
    chosen = draw(st.sets(st.sampled_from(places))) if places else set()
    merged = draw(
        st.lists(st.builds(Area, st.just(2), st.just(1), st.integers(2, 6), st.just(1)), max_size=1)
    )
    return Sheet(name, grid, numeric, tuple(merged), frozenset(chosen - numeric))


SCHEMES = st.tuples(*(sheet(layout.title, layout.all_columns) | st.none() for layout in SHEETS))
MARKS = st.tuples(
    sheet(ENTRIES_SHEET, ENTRY_COLUMNS),
    sheet(MARKS_SHEET, MARK_COLUMNS),
    sheet(PENALTIES_SHEET, PENALTY_COLUMNS) | st.none(),
    sheet(JUDGES_SHEET, JUDGE_COLUMNS) | st.none(),
)


def paths(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of a document, the inner ones too."""
    yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from paths(value, (*path, key))


@given(SCHEMES)
@settings(deadline=None, max_examples=25)
def test_rules_are_read_whatever_stands_there(found: tuple[Sheet | None, ...]) -> None:
    book = scheme_from([sheet for sheet in found if sheet is not None])
    assert all(problem.text.endswith("。") for problem in (*book.problems, *book.warnings))
    for event in book.events:
        for path in paths(event.document):
            assert locate(event, path).startswith("“")
        for problem in find_problems(event.document):
            assert locate(event, problem.path).startswith("“")


@given(MARKS)
@settings(deadline=None, max_examples=25)
def test_marks_are_read_whatever_stands_there(found: tuple[Sheet | None, ...]) -> None:
    book = marks_from([sheet for sheet in found if sheet is not None])
    assert all(problem.text.endswith("。") for problem in (*book.problems, *book.warnings))
    assert all(mark.entry and mark.aspect and mark.text for mark in book.marks)
