"""What a version gave and took, as a law over any two versions; what has to happen to a certificate."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.version_effects import Given, compare_given, tell_handling

GIVEN = st.builds(Given, st.sampled_from("张李王"), st.just("甲厂"), st.sampled_from(("一等奖", "二等奖")))
VERSIONS = st.dictionaries(st.sampled_from("abcdef"), GIVEN)


@given(VERSIONS, VERSIONS)
def test_what_was_lost_one_way_is_gained_the_other(
    before: Mapping[str, Given], after: Mapping[str, Given]
) -> None:
    there, back = compare_given(before, after), compare_given(after, before)
    assert sorted((c.before, c.after) for c in there) == sorted((c.after, c.before) for c in back)
    assert compare_given(before, before) == ()
    lost, gained = len(before.keys() - after.keys()), len(after.keys() - before.keys())
    assert [not c.after for c in there].count(True) == lost
    assert [not c.before for c in there].count(True) == gained
    assert all(c.after for c in there[: len(there) - lost])


def test_a_change_is_told_with_its_unit() -> None:
    (change,) = compare_given({"a": Given("张伟", "甲厂", "一等奖")}, {"a": Given("张伟", "甲厂", "二等奖")})
    assert change.text == "张伟(甲厂):一等奖 → 二等奖"
    (change,) = compare_given({}, {"a": Given("甲厂", "", "优秀组织奖")})
    assert change.text == "甲厂:无 → 优秀组织奖"


@pytest.mark.parametrize(
    ("printed", "void", "instead", "replaced_by", "text"),
    [
        (False, False, "", "", "作废"),
        (False, False, "二等奖", "", "作废,改发二等奖"),
        (True, False, "二等奖", "", "收回原件,作废,改发二等奖"),
        (True, True, "二等奖", "0003", "收回原件,已作废,已改发 0003"),
        (False, True, "", "", "已作废"),
    ],
)
def test_what_has_to_happen(printed: bool, void: bool, instead: str, replaced_by: str, text: str) -> None:
    assert tell_handling(printed=printed, void=void, instead=instead, replaced_by=replaced_by) == text
