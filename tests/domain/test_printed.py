"""What went out, and what of it is wrong now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from app.domain.printed import (
    FactChange,
    PaperKind,
    PaperScope,
    PaperSheet,
    Printed,
    Wrong,
    fact_changes,
    withdrawn,
    wrong_papers,
)

KEYS = st.sampled_from("abcde")
SAID = st.dictionaries(st.sampled_from(("姓名", "单位", "座位")), st.sampled_from("甲乙丙"), min_size=1)
STATES = st.dictionaries(KEYS, SAID)
EVERYTHING = PaperScope()


def _sheets(state: Mapping[str, Mapping[str, str]]) -> tuple[PaperSheet, ...]:
    return tuple(PaperSheet(key, f"{key} 的证", said) for key, said in state.items())


def _printed(*sheets: PaperSheet, scope: PaperScope | None = None) -> Printed:
    return Printed(sheets, scope, "10-18 08:00", "统分员 王敏")


def _wrong(printed: Sequence[Printed], *now: PaperSheet) -> dict[str, Wrong]:
    return {each.sheet.key: each.wrong for each in wrong_papers(PaperKind.BADGE, printed, now)}


@given(STATES, STATES)
def test_what_is_wrong_is_the_difference_between_then_and_now(
    then: dict[str, dict[str, str]], now: dict[str, dict[str, str]]
) -> None:
    found = _wrong([_printed(*_sheets(then), scope=EVERYTHING)], *_sheets(now))
    assert found == {
        **{key: Wrong.CHANGED for key in then.keys() & now.keys() if then[key] != now[key]},
        **dict.fromkeys(then.keys() - now.keys(), Wrong.GONE),
        **dict.fromkeys(now.keys() - then.keys(), Wrong.MISSING),
    }


@given(STATES, STATES)
def test_what_is_printed_again_or_taken_back_is_right(
    then: dict[str, dict[str, str]], now: dict[str, dict[str, str]]
) -> None:
    sheets = _sheets(now)
    first = _printed(*_sheets(then), scope=EVERYTHING)
    wrong = wrong_papers(PaperKind.BADGE, [first], sheets)
    cured = _printed(*(withdrawn(each.sheet) if each.wrong is Wrong.GONE else each.sheet for each in wrong))
    assert _wrong([first, cured], *sheets) == {}


@given(SAID, SAID)
def test_changes_turn_then_into_now(then: dict[str, str], now: dict[str, str]) -> None:
    changed = dict(then)
    for change in fact_changes(then, now):
        assert change.before == changed.pop(change.subject, "")
        changed |= {change.subject: change.after} if change.after else {}
    assert changed == now


def test_single_papers_make_no_others_missing() -> None:
    one, other = _sheets({"a": {"姓名": "张伟"}, "b": {"姓名": "李芳"}})
    assert _wrong([_printed(one)], one, other) == {}


def test_a_scope_covers_its_event_and_unit() -> None:
    welder = PaperSheet("a", "", {"姓名": "张伟"}, frozenset({1}), 7)
    fitter = PaperSheet("b", "", {"姓名": "李芳"}, frozenset({2}), 7)
    programme = PaperSheet("c", "", {"时间": "10 月"})
    for scope, covered in (
        (PaperScope(), "abc"),
        (PaperScope(event_id=1), "ac"),
        (PaperScope(organization_id=7), "ab"),
        (PaperScope(2, 7), "b"),
    ):
        assert "".join(each.key for each in (welder, fitter, programme) if scope.covers(each)) == covered
    assert _wrong([_printed(welder, scope=PaperScope(event_id=1))], welder, fitter) == {}


def test_a_paper_taken_back_is_missing_once_it_is_due_again() -> None:
    (sheet,) = _sheets({"a": {"姓名": "张伟"}})
    assert _wrong([_printed(sheet), _printed(withdrawn(sheet))]) == {}
    assert _wrong([_printed(sheet), _printed(withdrawn(sheet))], sheet) == {"a": Wrong.MISSING}


def test_changes_are_told_in_words() -> None:
    assert FactChange("姓名", "张伟", "李强").text == "姓名:张伟 → 李强"
    assert FactChange("07 号", "张伟", "").text == "07 号:张伟 → (没有)"
    assert FactChange("照片", "1f3a.jpg", "77ab.jpg").text == "照片换过"


def test_what_was_left_open_is_not_wrong_once_it_is_settled() -> None:
    then = {"照片": "", "理论考试": "10 月 18 日 09:00 待安排", "姓名": "张伟"}
    assert fact_changes(then, {**then, "照片": "1f3a.jpg", "理论考试": "10 月 18 日 09:00 07 号"}) == ()
    moved = fact_changes(then, {**then, "理论考试": "10 月 19 日 09:00 07 号"})
    assert [change.subject for change in moved] == ["理论考试"]
