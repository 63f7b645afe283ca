"""Lists to sign read back from the PDF."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from app.documents.attendance_sheet import SIGNERS, render_attendance_sheets
from app.domain.certificates import typeset
from app.domain.day_lists import AttendanceLine, AttendanceSheet
from tests.documents.day_samples import ATTENDANCE
from tests.documents.samples import BUNDLED, texts


def drawn(*sheets: AttendanceSheet) -> list[str]:
    """The texts of the pages."""
    stream = BytesIO()
    render_attendance_sheets(sheets, stream, book=BUNDLED)
    return [text for text, _ in texts(stream.getvalue())]


def _plain(text: str) -> str:
    return "".join(typeset(text).split())


def test_everybody_has_a_line_and_every_page_room_to_sign() -> None:
    pages = drawn(ATTENDANCE)
    assert len(pages) == 2
    for page in pages:
        for said in (ATTENDANCE.title, ATTENDANCE.when, "应到27", "签名", "座位", ATTENDANCE.note, *SIGNERS):
            assert _plain(said) in page
    whole = "".join(pages)
    for line in ATTENDANCE.lines:
        for said in (line.number, line.name, line.organization, line.place):
            assert _plain(said) in whole


def test_columns_that_say_nothing_are_left_out() -> None:
    lines = (AttendanceLine("", "周平", "理士电池"), AttendanceLine("", "", "金泷机电"))
    (page,) = drawn(replace(ATTENDANCE, lines=lines, note=""))
    assert not [head for head in ("编号", "座位") if head in page]
    assert "理士电池" in page
