"""The code of a score sheet: `SC-<event>-<entry>-<judge>-<check>`, see `id_code`."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.id_code import IdCode

PREFIX = "SC-"

_SHEET = IdCode(PREFIX, 3, "评分单条码")


@dataclass(frozen=True, slots=True)
class SheetCode:
    """Whose marks a sheet takes: the row ids (1 and up) of the event, the entry and the judge."""

    event_id: int
    entry_id: int
    judge_id: int


def write_code(code: SheetCode) -> str:
    """The code as it is printed; ValueError for an id no row has."""
    return _SHEET.write((code.event_id, code.entry_id, code.judge_id))


def read_code(text: str) -> SheetCode | None:
    """What a scanned or typed code names; None for a text that is none, InputError for a misread one."""
    ids = _SHEET.read(text)
    return None if ids is None else SheetCode(*ids)


def split_scan(text: str) -> tuple[str, str]:
    """What was typed before a scan, and the scanned code ('' where there is none): '8.5SC-3-120-7-Q8U'."""
    return _SHEET.split(text)
