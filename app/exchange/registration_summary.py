"""报名汇总表: all that was registered, a sheet for each kind of entry; with full numbers it can come back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.domain.registration_form import COLUMN_LABELS, SummaryRow
from app.exchange.book_sheets import new_book
from app.exchange.list_pages import write_list
from app.exchange.registration_forms import FORM_SHEETS
from app.exchange.workbook import save_workbook

# Besides the columns of the form; whoever reads the workbook again leaves them out.
NUMBER, STATE = "报名号", "审核"


def write_registration_summary(path: Path, title: str, rows: Sequence[SummaryRow]) -> None:
    """Write the sheets that have rows; columns of the form, and others where something is in them."""
    book = new_book()
    for form in FORM_SHEETS.values():
        own = [row for row in rows if row.entry_kind == form.entry_kind]
        if not own:
            continue
        used = {column for row in own for column, text in row.texts.items() if text}
        columns = [*form.columns, *(each for each in COLUMN_LABELS if each in used - set(form.columns))]
        headings = [NUMBER, *map(form.label, columns), STATE]
        lines = [(row.number, *(row.texts.get(column, "") for column in columns), row.state) for row in own]
        write_list(book.create_sheet(form.title), f"{title}报名汇总表 {form.title}", headings, lines)
    if not book.worksheets:
        write_list(book.create_sheet("报名汇总表"), f"{title}报名汇总表", (NUMBER,), ())
    save_workbook(book, path)
