"""Headers are known by their labels, and what was said of them makes rows of one kind."""

import pytest

from app.domain.column_mapping import guess_header, header_labels, headers_digest, sheet_kind
from app.domain.registration_form import SheetKind

ROWS = (("报名表", "报名表"), ("姓 名", "单位", "单位", "", "身份"), ("", "", "", "", "号\n码"))


def test_labels_are_those_of_the_lowest_row_and_told_apart() -> None:
    assert header_labels(ROWS, 1, 2) == ("姓名", "单位", "单位(2)", "", "号码")
    assert header_labels(ROWS, 1, 1) == ("姓名", "单位", "单位(2)", "", "身份")
    assert header_labels((), 0, 0) == ()


def test_the_row_with_the_most_words_looks_like_a_header() -> None:
    rows = (("职工名册", "职工名册"), ("大名", "号", "哪家"), ("张伟", "340602198409120017", "金泷", "焊工1"))
    assert guess_header(rows) == 1
    assert guess_header(()) == 0


def test_empty_columns_do_not_make_another_header() -> None:
    assert headers_digest(("姓名", "", "单位")) == headers_digest(("姓名", "单位", ""))
    assert headers_digest(("姓名", "单位")) != headers_digest(("单位", "姓名"))


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (("name", "document_number"), SheetKind.PERSON),
        (("name", "serial"), None),
        (("title", "organization"), SheetKind.ACHIEVEMENT),
        (("organization", "district"), SheetKind.UNIT),
        (("organization", "phone"), None),
    ],
)
def test_what_rows_are(columns: tuple[str, ...], kind: SheetKind | None) -> None:
    assert sheet_kind(dict.fromkeys(columns), by_hand=True) is kind


def test_a_name_and_one_column_are_enough_only_by_hand() -> None:
    assert sheet_kind(dict.fromkeys(("name", "phone"))) is None
