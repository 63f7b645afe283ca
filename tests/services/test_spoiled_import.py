"""One spoiled file of each kind, imported; 500 are run by `python -m tests.nightly.mutate_workbooks`."""

from pathlib import Path

import pytest

from tests.bench import Bench
from tests.exchange.mutations import KINDS, Spoiled, good_book, packed, spoil
from tests.services.spoiled_import import Fate, try_import


@pytest.mark.parametrize("kind", KINDS)
def test_a_spoiled_file_says_why_or_its_good_rows_go_in_whole(
    session: Bench, tmp_path: Path, kind: str
) -> None:
    fate = try_import(session, spoil(kind, 8), tmp_path)
    assert fate.reason or fate.taken + fate.refused


def test_the_form_that_is_spoiled_is_a_good_one(session: Bench, tmp_path: Path) -> None:
    assert try_import(session, Spoiled("", "好表.xlsx", packed(good_book()[0])), tmp_path) == Fate(taken=12)
