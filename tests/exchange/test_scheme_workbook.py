"""The workbook of rules: any document there and back, hand-written sheets, problems at their cells."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.exchange.scheme_workbook import SchemeBook, SchemeEvent, read_scheme
from app.exchange.scheme_writing import write_scheme
from tests.exchange.scheme_documents import DOCUMENTS, NAMES, WORDS

COMPETITION = {
    "title": "2026年淮北市职工技能大赛",
    "year": 2026,
    "level": "市级",
    "class": "一类",
    "venue": "相城体育馆",
    "starts_on": "2026-05-11",
    "ends_on": "2026-05-12",
    "hosts": ["市总工会", "市人社局"],
    "issuers": ["市总工会"],
    "issued_on": "2026-05-20",
    "number_prefix": "2026",
}


def there_and_back(path: Path, events: tuple[SchemeEvent, ...]) -> tuple[SchemeEvent, ...]:
    """Events as they come back from a workbook, without their places."""
    write_scheme(SchemeBook(events, COMPETITION), path)
    book = read_scheme(path)
    assert book.problems == ()
    assert book.warnings == ()
    assert book.competition == COMPETITION
    return tuple(
        SchemeEvent(e.name, e.kind, e.entry_kind, e.blind, e.divisions, e.track, e.document)
        for e in book.events
    )


def events(count: int) -> st.SearchStrategy[tuple[SchemeEvent, ...]]:
    """As many events with any documents."""
    one = st.builds(
        SchemeEvent,
        name=st.just(""),
        kind=st.sampled_from(["skill", "emulation", "innovation"]),
        entry_kind=st.sampled_from(["person", "team", "unit", "project", "innovation"]),
        blind=st.booleans(),
        divisions=st.lists(NAMES, max_size=2).map(tuple),
        track=WORDS | st.just(""),
        document=DOCUMENTS,
        places=st.just({}),
        headings=st.just({}),
    )
    names = st.lists(WORDS, min_size=count, max_size=count, unique=True)
    return st.tuples(names, st.tuples(*[one] * count)).map(
        lambda found: tuple(
            SchemeEvent(n, e.kind, e.entry_kind, e.blind, e.divisions, e.track, e.document)
            for n, e in zip(found[0], found[1], strict=True)
        )
    )


@given(written=st.integers(1, 2).flatmap(events))
@settings(
    deadline=None,
    max_examples=30,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking writes thousands of files,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
def test_any_document_comes_back_as_it_was(tmp_path: Path, written: tuple[SchemeEvent, ...]) -> None:
    assert there_and_back(tmp_path / "a.xlsx", written) == written
