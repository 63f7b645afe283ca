"""Lists of words: cleaned once, each word once, in the order written."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.word_lists import MOST_WORDS, WORD_LENGTH, check_words, clean_words

TEXTS = st.lists(st.text(alphabet="焊工 钳Ａa\t\u3000\u200b·-", max_size=6), max_size=12)


@given(TEXTS)
def test_cleaning_again_changes_nothing(texts: list[str]) -> None:
    words = clean_words(texts)
    assert clean_words(words) == words
    assert all(word.strip() for word in words)


@given(TEXTS, TEXTS)
def test_words_said_before_keep_their_place(first: list[str], second: list[str]) -> None:
    kept = clean_words(first)
    assert clean_words([*first, *second])[: len(kept)] == kept


def test_the_same_word_in_another_width_stands_once() -> None:
    assert clean_words(["相山区", "  ", "相 山区", "ＡＢ厂", "ab厂", "烈山区"]) == (
        "相山区",
        "ＡＢ厂",
        "烈山区",
    )


def test_what_is_no_list_of_words_is_told() -> None:
    assert check_words(()) == ()
    assert check_words(("字" * WORD_LENGTH,) * 1) == ()
    assert "每行只写一个" in check_words(("字" * (WORD_LENGTH + 1),))[0].text
    assert f"最多 {MOST_WORDS} 个" in check_words(tuple(map(str, range(MOST_WORDS + 1))))[0].text
