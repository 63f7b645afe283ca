"""docs/registration.md tells every sheet and column, and the other names it gives are understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.registration_form import COLUMN_LABELS
from app.exchange.header_row import column_of
from app.exchange.registration_forms import COLUMN_HELP, FORM_SHEETS, UNIT_SHEET, FormSheet

DOCS = (Path(__file__).parents[2] / "docs" / "registration.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells[1:]
    for line in DOCS.splitlines()
    if line.startswith("| ")
    for cells in [[cell.strip() for cell in line[1:-1].split("|")]]
}


@pytest.mark.parametrize(("column", "label"), COLUMN_LABELS.items())
def test_every_column_is_told_with_words_that_are_understood(column: str, label: str) -> None:
    also, told = ROWS[label]
    assert told == COLUMN_HELP[column]
    assert {column_of(word) for word in filter(None, also.split("、"))} <= {column}


@pytest.mark.parametrize("form", [*FORM_SHEETS.values(), UNIT_SHEET], ids=lambda form: form.title)
def test_every_sheet_is_told_with_its_columns(form: FormSheet) -> None:
    starred = (form.label(column) + "*" * (column in form.required) for column in form.columns)
    assert ROWS[form.title] == ["、".join(starred)]
