"""The words of a certificate."""

import re
from dataclasses import replace
from datetime import date

import pytest

from app.domain.certificates import (
    chinese_date,
    event_phrase,
    fill,
    template_values,
    typeset,
)
from app.errors import UserError
from tests.documents.samples import PERSON


@pytest.mark.parametrize(
    ("day", "month_text", "day_text"),
    [
        (date(2022, 10, 20), "二〇二二年十月", "二〇二二年十月二十日"),
        (date(2010, 1, 1), "二〇一〇年一月", "二〇一〇年一月一日"),
        (date(2025, 12, 31), "二〇二五年十二月", "二〇二五年十二月三十一日"),
        (date(2024, 11, 10), "二〇二四年十一月", "二〇二四年十一月十日"),
        (date(2024, 2, 29), "二〇二四年二月", "二〇二四年二月二十九日"),
    ],
)
def test_date_in_chinese_numerals(day: date, month_text: str, day_text: str) -> None:
    assert chinese_date(day) == month_text
    assert chinese_date(day, with_day=True) == day_text


@pytest.mark.parametrize(
    ("event", "phrase"),
    [
        ("焊工", "焊工赛项"),
        ("重点工程质量赛", "重点工程质量赛"),
        ('"五小"成果评审', '"五小"成果评审'),
        ("", ""),
    ],
)
def test_event_in_a_sentence(event: str, phrase: str) -> None:
    assert event_phrase(event) == phrase


def test_typeset_widens_only_chinese_punctuation() -> None:
    assert typeset('在"四赛一创"中,荣获:') == "在“四赛一创”中\uff0c荣获\uff1a"
    assert typeset("3,000 元 (12:30)") == "3,000 元 (12:30)"
    assert typeset("安徽(集团)公司") == "安徽\uff08集团\uff09公司"
    assert typeset("焊缝余高(mm)") == "焊缝余高\uff08mm\uff09", "brackets go in pairs"
    assert typeset("Q235(钢)") == "Q235\uff08钢\uff09"
    assert typeset("余高(≤3 mm)得分(12:30)") == "余高\uff08≤3 mm\uff09得分\uff0812:30\uff09"
    assert typeset('一个"引号') == '一个"引号'


def test_fill_writes_the_sentence() -> None:
    sentence = fill("在{competition}{event_phrase}中,荣获{award}。", template_values(PERSON))
    assert sentence == "在2022年民营企业“四赛一创”劳动竞赛焊工赛项中\uff0c荣获二等奖。"


def test_names_stay_exactly_as_they_are() -> None:
    odd = replace(PERSON, recipient='安徽"新能"(集团)', issuers=("甲,乙",))
    assert fill("{recipient}|{issuers}", template_values(odd)) == '安徽"新能"(集团)|甲,乙'


@pytest.mark.parametrize(
    ("template", "problem"),
    [("{name}同志", "{name} 不认识"), ("{recipient 同志", "花括号不成对"), ("}", "花括号")],
)
def test_bad_placeholders_are_refused(template: str, problem: str) -> None:
    with pytest.raises(UserError, match=re.escape(problem)):
        fill(template, template_values(PERSON))
