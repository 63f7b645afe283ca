"""People are found by the pinyin somebody would type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from app.domain.pinyin import pinyin_key, pinyin_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("张伟", {"zw", "zhangwei"}),
        ("单志飞", {"szf", "shanzhifei", "dzf"}),
        ("曾明", {"zm", "zengming"}),
        ("仇英", {"qy", "qiuying"}),
        ("朴树", {"ps", "piaoshu", "pushu"}),
        ("欧阳建国", {"oyjg", "ouyangjianguo"}),
        ("尉迟恭", {"ycg", "yuchigong"}),
        ("买买提·吐尔逊", {"mmttex", "maimaitituerxun"}),
        ("John Smith", {"js", "johnsmith"}),
        ("", set()),
    ],
)
def test_keys_hold_initials_and_full_pinyin(name: str, words: set[str]) -> None:
    assert words <= set(pinyin_key(name).split())


def test_units_are_read_as_phrases() -> None:
    assert pinyin_words("重庆长安") == "cqca chongqingchangan"


def test_a_character_nobody_can_read_is_left_out() -> None:
    assert pinyin_key("张𠍣") == "z zhang"


@given(
    st.text(st.sampled_from("张王单曾重庆长安行乐音厦门买卖·䶮𠮷银行会计不都的了"), min_size=1, max_size=9)
)
def test_reading_character_by_character_says_what_the_library_says(text: str) -> None:
    words = "".join(lazy_pinyin(text, errors="ignore"))
    assert pinyin_words(text).split(" ")[-1] == words
