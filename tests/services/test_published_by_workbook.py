"""Published results reproduced through the workbooks an organiser writes: every total, every place."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from app.domain.numbers import shown
from app.exchange.book_kinds import recognise
from app.exchange.marks_workbook import read_marks
from app.exchange.scheme_workbook import read_scheme
from app.services.marks_import import import_marks
from app.services.results import EventResults, ResultRow, compute_event
from app.services.scheme_import import import_schemes
from tests.bench import Bench
from tests.golden import case_books, sport_books
from tests.golden.case_books import Rows, save
from tests.golden.cases import load_case
from tests.golden.sport_books import Books

Document = dict[str, Any]


def _rank(session: Bench, folder: Path, scheme: dict[str, Rows], marks: dict[str, Rows]) -> EventResults:
    rules, entered = save(folder / "SCHEME.xlsx", scheme), save(folder / "MARKS.xlsx", marks)
    assert (recognise(rules), recognise(entered)) == ("scheme", "marks")
    done = import_schemes(session, read_scheme(rules))
    import_marks(session, done.competition_id, read_marks(entered))
    return compute_event(session, done.events[0].id)


def _by_number(results: EventResults) -> dict[str, ResultRow]:
    return {row.label.number: row for row in results.rows}


@pytest.mark.parametrize(
    "name",
    [
        "figure_skating_gpchn2017_ladies_short",
        "figure_skating_gpusa2016_pairs_short",
        "figure_skating_gpf2017_junior_men_free",
    ],
)
def test_figure_skating(session: Bench, tmp_path: Path, name: str) -> None:
    entries = load_case(name)["entries"]
    results = _rank(session, tmp_path, case_books.skating_scheme(entries), case_books.skating_marks(entries))
    rows = _by_number(results)
    for entry in entries:
        row = rows[entry["id"]]
        technical, *components = (module.weighted or Fraction(0) for module in row.score.modules)
        assert shown(technical, 2) == entry["expected_tes"]
        assert shown(sum(components, Fraction(0)), 2) == entry["expected_pcs"]
        assert (row.shown, row.rank) == (entry["expected_total"], entry["expected_rank"]), entry["id"]


def test_diving_with_difficulty_and_carry_over(session: Bench, tmp_path: Path) -> None:
    entries = load_case("diving_sydney2000_m3m_final")["entries"]
    results = _rank(session, tmp_path, case_books.diving_scheme(entries), case_books.diving_marks(entries))
    rows = _by_number(results)
    for entry in entries:
        row = rows[entry["id"]]
        assert row.rank == entry["expected_rank"]
        assert entry["expected_total"] in (None, row.shown)


def test_ski_jumping_where_31_go_on(session: Bench, tmp_path: Path) -> None:
    case = load_case("ski_jumping_engelberg2012_cut")
    entries = case["entries"]
    results = _rank(session, tmp_path, case_books.jumping_scheme(case), case_books.jumping_marks(entries))
    rows = _by_number(results)
    for entry in entries:
        row = rows[entry["id"]]
        assert (row.shown, row.rank) == (shown(Fraction(entry["expected_total"]), 1), entry["expected_rank"])
        assert (row.label.entry_id in results.advancing) == entry["expected_advances"]
    assert len(results.advancing) == 31


def test_a_programming_contest(session: Bench, tmp_path: Path) -> None:
    entries = load_case("icpc_anshan2014")["entries"]
    results = _rank(session, tmp_path, case_books.icpc_scheme(entries), case_books.icpc_marks(entries))
    rows = _by_number(results)
    for entry in entries:
        row = rows[entry["id"]]
        assert row.shown == str(entry["expected_solved"])
        assert row.score.ties["time"] == entry["expected_total"]
        assert row.rank == entry["expected_rank"]
        place = results.unit_places[row.label.entry_id]
        assert place.text == (entry["expected_unit_rank"] or "").replace("--", "")


@pytest.mark.parametrize(
    "make", [*sport_books.PUBLISHED, *sport_books.BY_HAND], ids=lambda make: make.__name__
)
def test_more_sports(session: Bench, tmp_path: Path, make: Callable[[], Books]) -> None:
    books = make()
    rows = _by_number(_rank(session, tmp_path, books.scheme, books.marks))
    assert {number: (row.shown, row.rank) for number, row in rows.items()} == books.expected


def test_eight_of_an_air_pistol_qualification_go_on(session: Bench, tmp_path: Path) -> None:
    books = sport_books.air_pistol()
    results = _rank(session, tmp_path, books.scheme, books.marks)
    going_on = {row.label.number for row in results.rows if row.label.entry_id in results.advancing}
    assert going_on == {str(place) for place in range(1, 9)}
