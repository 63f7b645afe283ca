"""The demonstration's folder of forms has each trap that real ones have."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from app.domain.registration import review_row
from app.domain.registration_form import EventInfo, RegistrationFile, ReviewContext
from app.exchange.registration_folder import find_forms, read_registrations
from app.exchange.workbook import read_sheets
from app.paths import resource

EVENTS = (
    *(EventInfo(at, name, "person") for at, name in enumerate(("焊工", "钳工", "电工", "叉车司机"), 1)),
    EventInfo(5, "安全生产竞赛", "unit"),
    EventInfo(6, "降本增效竞赛", "unit"),
    EventInfo(7, "重点工程劳动竞赛", "project"),
    EventInfo(8, "“五小”成果评审", "innovation"),
)


@pytest.fixture(scope="module")
def demo() -> RegistrationFile:
    """All forms of the demonstration."""
    folder = resource("demo")
    return read_registrations(find_forms(folder), folder=folder)


def texts(demo: RegistrationFile, column: str) -> list[str]:
    return [row.values.get(column, "") for row in demo.rows]


def test_every_file_is_read(demo: RegistrationFile) -> None:
    assert [(file.name.split("-")[0], file.name.rsplit(".", 1)[1]) for file in demo.files] == [
        *((str(number), "xlsx") for number in range(1, 7)),
        ("7", "csv"),
        ("8", "xls"),
        ("9", "xlsx"),
    ]
    assert [file.refusal for file in demo.files if file.refusal] == []
    assert demo.unread_columns == ()


def test_numbers_and_names_come_as_people_write_them(demo: RegistrationFile) -> None:
    numbers = texts(demo, "document_number")
    assert any("document_number" in row.numeric for row in demo.rows)  # Excel made zeros of the last digits
    assert any(re.fullmatch(r"[\uff10-\uff19\uff38]{18}", number) for number in numbers)  # full width
    assert any(re.fullmatch(r"\d\.\d+E\+17", number) for number in numbers)
    assert any(re.fullmatch(r"\w \w", name) for name in texts(demo, "name"))
    dots = {char for name in texts(demo, "name") for char in name if not char.isalnum() and char != " "}
    assert {"\u2022", "\u30fb"} <= dots


def test_sheets_come_as_people_make_them() -> None:
    folder = resource("demo")
    sheets = {path.name[0]: read_sheets(path) for path in find_forms(folder)}
    assert any(len(found) > 1 for found in sheets.values())
    assert any(area.bottom > area.top for sheet in sheets["1"] for area in sheet.merged)  # header of two rows
    assert any(area.left == area.right for area in sheets["2"][0].merged)  # one unit for several rows
    assert not any(sheets["8"][0].grid[-5])  # rows with nothing but borders
    csv = next(path for path in find_forms(folder) if path.suffix == ".csv")
    assert csv.read_bytes().decode("gbk").startswith("2022年")


def test_people_come_twice_and_under_one_name(demo: RegistrationFile) -> None:
    reviews = [review_row(row, ReviewContext(EVENTS)) for row in demo.rows]
    people = Counter(
        (review.values.name, review.values.document_number, review.values.event)
        for review in reviews
        if review.values.document_number
    )
    assert sorted(name for (name, _, _), count in people.items() if count > 1) == ["焦阳", "魏东"]
    numbers = {number for name, number, _ in people if name == "张伟"}
    assert len(numbers) == 2
    unit = next(review for review in reviews if review.values.name == "古月").values.organization
    assert unit == "口井酒业有限公司"  # told by the name of the file only
