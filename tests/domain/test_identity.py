"""Document numbers: the shared vectors, the traps around python-stdnum, what the numbers tell."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from app.domain.identity import (
    DocumentType,
    check_credit_code,
    check_document,
    mask_document,
    parse_document_type,
)

VECTORS = json.loads(
    (Path(__file__).parents[1] / "golden" / "micro_vectors.json").read_text(encoding="utf-8")
)
ID_NUMBERS = VECTORS["id_numbers"]["vectors"]


def test_all_published_vectors_are_here() -> None:
    assert len(ID_NUMBERS) == 14


@pytest.mark.parametrize("vector", ID_NUMBERS, ids=[vector["value"].strip() for vector in ID_NUMBERS])
def test_published_vectors(vector: dict[str, str]) -> None:
    check = check_document(DocumentType.ID_CARD, vector["value"])
    errors = [problem.message for problem in check.problems if problem.is_error]
    warnings = [problem.message for problem in check.problems if not problem.is_error]
    expect = vector["expect"]
    if expect.startswith("valid"):
        assert errors == []
        assert check.number == ric.compact(check.number)
        assert len(check.number) == 18
        assert bool(warnings) == (expect == "valid_15_digit_old")
    elif expect == "bad_check":
        assert [message[:11] for message in errors] == ["第 18 位校验码应为"]
    elif expect == "bad_region":
        assert errors == []
        assert warnings == ["前 6 位 160105 不在行政区划表里"]
    else:
        assert expect in {"bad_date", "bad_date_15_digit"}
        assert any("不是真实的日期" in message for message in errors)
        assert not check.is_valid


def test_the_expected_digit_is_named_as_in_the_design() -> None:
    check = check_document(DocumentType.ID_CARD, "340602198409120013")
    assert [problem.text for problem in check.problems] == ["第 18 位校验码应为 7,请核对原件"]


def test_a_number_tells_gender_and_birth() -> None:
    check = check_document(DocumentType.ID_CARD, "340602198409120017")
    assert (check.gender, check.born_on, check.problems) == ("男", date(1984, 9, 12), ())


def test_an_old_number_meets_its_new_form() -> None:
    old = check_document(DocumentType.ID_CARD, "340602840912001")
    new = check_document(DocumentType.ID_CARD, "340602198409120017")
    assert old.number == new.number
    assert [problem.is_error for problem in old.problems] == [False]


def test_a_region_missing_from_the_list_is_only_doubted() -> None:
    body = "34062219840912001"
    check = check_document(DocumentType.ID_CARD, body + ric.calc_check_digit(body + "0"))
    assert [(problem.is_error, problem.message) for problem in check.problems] == [
        (False, "前 6 位 340622 不在行政区划表里")
    ]


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_are_numbers_of_their_own(region: str) -> None:
    body = f"{region}19900101002"
    number = body + ric.calc_check_digit(body + "0")
    check = check_document(DocumentType.RESIDENCE_PERMIT, number)
    assert (check.problems, check.gender, check.born_on) == ((), "女", date(1990, 1, 1))
    written_as_id = check_document(DocumentType.ID_CARD, number)
    assert (written_as_id.type, written_as_id.number) == (check.type, check.number)
    assert [problem.column for problem in written_as_id.problems] == ["document_type"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("34060219840912001", "身份证号应为 18 位,现有 17 位"),
        ("3406021984O9120017", "第 11 位“O”不是数字"),
        ("34060219840912001A", "第 18 位“A”应为数字或 X"),
        ("34060219840912001²", "第 18 位校验码应为 7"),
        ("", "没有写证件号"),
        ("340602190002290013", "第 7 至 14 位 19000229 不是真实的日期"),
    ],
)
def test_wrong_numbers_name_place_and_cure(text: str, message: str) -> None:
    problems = check_document(DocumentType.ID_CARD, text).problems
    assert message in [problem.message for problem in problems]
    assert all(problem.cure for problem in problems)


def test_three_zeros_point_to_excel() -> None:
    problem = check_document(DocumentType.ID_CARD, "340602198409120000").problems[0]
    assert "Excel" in problem.cure


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.integers(0, 999), st.sampled_from("0123456789X"))
def test_exactly_one_check_digit_is_right(born_on: date, serial: int, digit: str) -> None:
    body = f"340602{born_on:%Y%m%d}{serial:03d}"
    check = check_document(DocumentType.ID_CARD, body + digit)
    assert check.is_valid == (digit == ric.calc_check_digit(body + "0"))
    assert check.born_on == born_on


@pytest.mark.parametrize(
    ("kind", "good", "odd"),
    [
        (DocumentType.PASSPORT, "e12345678", "12"),
        (DocumentType.HK_MACAO_PASS, "H12345678", "X1"),
        (DocumentType.TAIWAN_PASS, "12345678", "1234"),
        (DocumentType.OFFICER, "军字第1234567号", "军"),
        (DocumentType.OTHER, "A-1234", "1"),
        (DocumentType.PERMANENT_RESIDENCE, "CHN123456789012", None),
    ],
)
def test_other_documents(kind: DocumentType, good: str, odd: str | None) -> None:
    assert check_document(kind, good).problems == ()
    assert check_document(kind, good).number == good.upper()
    if odd is not None:
        problems = check_document(kind, odd).problems
        assert [problem.is_error for problem in problems] == [False]


def test_permanent_residence_of_18_digits() -> None:
    body = "91134119900101002"
    kind = DocumentType.PERMANENT_RESIDENCE
    good = check_document(kind, body + ric.calc_check_digit(body + "0"))
    assert (good.problems, good.gender, good.born_on) == ((), "女", date(1990, 1, 1))
    assert [problem.is_error for problem in check_document(kind, body + "Y").problems] == [True]
    assert [problem.is_error for problem in check_document(kind, "911341199013010021").problems] == [True]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", DocumentType.ID_CARD),
        ("二代身份证", DocumentType.ID_CARD),
        ("港澳居民居住证", DocumentType.RESIDENCE_PERMIT),
        ("外国人永久居留身份证", DocumentType.PERMANENT_RESIDENCE),
        ("护 照", DocumentType.PASSPORT),
        ("回乡证", DocumentType.HK_MACAO_PASS),
        ("台胞证", DocumentType.TAIWAN_PASS),
        ("士兵证", DocumentType.OFFICER),
        ("其他", DocumentType.OTHER),
        ("驾驶证", None),
    ],
)
def test_document_types(text: str, kind: DocumentType | None) -> None:
    assert parse_document_type(text) is kind


def test_every_document_type_is_read_by_its_own_name() -> None:
    assert [parse_document_type(kind.value) for kind in DocumentType] == list(DocumentType)


def test_masks() -> None:
    assert mask_document("340602198409120017") == "340602********0017"
    assert mask_document("E12345678") == "E1*****78"
    assert mask_document("123") == "***"


def test_credit_codes() -> None:
    assert check_credit_code(" 91110000600037341l ") == ("91110000600037341L", ())
    assert check_credit_code("") == ("", ())
    assert "现有 5 位" in check_credit_code("12345")[1][0].message
    assert "校验不通过" in check_credit_code("91110000600037341M")[1][0].message
