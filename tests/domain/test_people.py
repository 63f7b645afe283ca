"""Names, phones, levels, dates and ages as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.people import (
    age_on,
    check_name,
    check_phone,
    clean_text,
    mask_phone,
    normalize_name,
    normalize_organization,
    parse_date,
    parse_gender,
    parse_skill_level,
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张 伟", "张伟"),
        ("张\u3000\u3000伟", "张伟"),
        (" 张伟\n", "张伟"),
        ("张\u200b伟\ufeff", "张伟"),
        ("欧 阳 建 国", "欧阳建国"),
        ("买买提\u2022吐尔逊", "买买提·吐尔逊"),
        ("买买提\u30fb吐尔逊", "买买提·吐尔逊"),
        ("买买提\uff65吐尔逊", "买买提·吐尔逊"),
        ("买买提\u2027吐尔逊", "买买提·吐尔逊"),
        ("买买提\u22c5吐尔逊", "买买提·吐尔逊"),
        ("买买提 \u00b7 吐尔逊", "买买提·吐尔逊"),
        ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("买买提\uff0e吐尔逊", "买买提·吐尔逊"),
        ("\uff2aohn  Smith", "John Smith"),
        ("J. Smith", "J. Smith"),
        ("𠍣 㙏", "𠍣㙏"),
    ],
)
def test_names_come_out_in_one_form(written: str, name: str) -> None:
    assert normalize_name(written) == name


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalize_name(text)
    assert normalize_name(once) == once


@pytest.mark.parametrize(
    ("written", "fragment"),
    [
        ("张伟1", "“1”"),
        ("张伟(小)", "“(”"),
        ("\ue123伟", "自造字"),
        ("葛\U000e0100伟", "“葛”写的是另一种字形"),
        ("张\ufa19", "另一种字形"),
        ("张", "只有一个字"),
    ],
)
def test_strange_names_are_doubted_but_let_in(written: str, fragment: str) -> None:
    name, problems = check_name(written)
    assert name
    assert any(fragment in problem.message and not problem.is_error for problem in problems)


def test_characters_that_keep_their_shape_are_not_doubted() -> None:
    assert check_name("张\ufa0e伟") == ("张\ufa0e伟", ())  # the same character everywhere
    assert check_name("Jose\u0301 Mu\u0308ller") == ("José Müller", ())


@pytest.mark.parametrize("written", ["", " \u3000", "\u200b", "张" * 61])
def test_no_name_is_an_error(written: str) -> None:
    assert any(problem.is_error for problem in check_name(written)[1])


def test_units_keep_spaces_between_latin_words_only() -> None:
    assert normalize_organization("淮北 矿业（集团）ABC  Co Ltd") == "淮北矿业(集团)ABC Co Ltd"


def test_free_text_keeps_its_width() -> None:
    assert clean_text("5m³  ①型\t（新）") == "5m³ ①型 （新）"


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("138 0561-6206", "13805616206"),
        ("+86 13805616206", "13805616206"),
        ("１３８０５６１６２０６", "13805616206"),
        ("0561-3022222", "05613022222"),
        ("", ""),
    ],
)
def test_good_phones(written: str, phone: str) -> None:
    assert check_phone(written) == (phone, ())


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("1380561620", "手机号应为 11 位,现有 10 位"),
        ("12805616206", "没有这样开头的手机号"),
        ("13805616206/张", "联系电话里有数字以外的字"),
        ("99", "联系电话不像手机号或座机号"),
    ],
)
def test_bad_phones_are_warned_of(written: str, message: str) -> None:
    problems = check_phone(written)[1]
    assert [problem.message for problem in problems] == [message]
    assert not problems[0].is_error


def test_phones_are_masked() -> None:
    assert mask_phone("13805616206") == "138****6206"
    assert mask_phone("3022222") == "***2222"
    assert mask_phone("12") == "**"


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("高级技师", 1),
        ("高级技师(一级)", 1),
        ("技师", 2),
        ("技师证", 2),
        ("2级", 2),
        ("高级工", 3),
        ("高级", 3),
        ("三级", 3),
        ("3", 3),
        ("高级工（三级）", 3),
        ("三级/高级工", 3),
        ("国家职业资格三级", 3),
        ("中级工", 4),
        ("五", 5),
        ("初级", 5),
        ("", None),
        ("无", None),
        ("/", None),
    ],
)
def test_skill_levels(written: str, level: int | None) -> None:
    assert parse_skill_level(written) == level


@pytest.mark.parametrize("written", ["高级工程师", "六级", "高级工(二级)", "老师傅"])
def test_unreadable_levels_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_skill_level(written)


@pytest.mark.parametrize(
    ("written", "day", "has_day"),
    [
        ("1984-09-12", date(1984, 9, 12), True),
        ("1984/9/12", date(1984, 9, 12), True),
        ("1984年9月12日", date(1984, 9, 12), True),
        ("19840912", date(1984, 9, 12), True),
        ("1984-09-12 00:00:00", date(1984, 9, 12), True),
        ("30937", date(1984, 9, 12), True),
        ("1984.9", date(1984, 9, 1), False),
        ("1984年9月", date(1984, 9, 1), False),
        ("198409", date(1984, 9, 1), False),
    ],
)
def test_dates(written: str, day: date, has_day: bool) -> None:
    assert parse_date(written) == (day, has_day)


@pytest.mark.parametrize("written", ["1984-02-30", "九月", "", "1984-13"])
def test_wrong_dates_are_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text is datetime's own
        parse_date(written)


def test_genders() -> None:
    assert [parse_gender(text) for text in ("男", "女性", " Ｍ", "female", "", "?")] == [
        "男",
        "女",
        "男",
        "女",
        "",
        None,
    ]


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2022, 9, 11), 37), (date(2022, 9, 12), 38), (date(2022, 12, 31), 38)],
)
def test_age_counts_full_years(day: date, age: int) -> None:
    assert age_on(date(1984, 9, 12), day) == age


def test_a_leap_day_birthday_is_on_the_first_of_march() -> None:
    assert age_on(date(2000, 2, 29), date(2022, 2, 28)) == 21
    assert age_on(date(2000, 2, 29), date(2022, 3, 1)) == 22
