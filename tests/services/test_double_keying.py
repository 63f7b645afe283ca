"""双人录入: papers typed twice by two people, blind of each other, on both kinds of database."""

import pytest
from sqlalchemy import Engine

from app.domain.rights import Role
from app.domain.sheets import CLOSED, SheetState
from app.errors import InputError, UserError
from app.services import sheets
from app.services.door import Refused
from tests.services.sheet_hall import CHECKER, CHIEF, FIRST, THIRD, TYPIST, Hall, open_hall


@pytest.fixture
def hall(engine: Engine) -> Hall:
    return open_hall(engine, "double")


def _differences(hall: Hall) -> list[str]:
    with hall.read() as session:
        found = sheets.keying_differences(session, entry_id=hall.entry, judge_id=hall.seats["P", 1])
    return [each.text for each in found]


def test_two_equal_typings_confirm_the_sheet(hall: Hall) -> None:
    hall.hand_in(TYPIST, ("8", "2"))
    hall.fill(CHECKER, ("8.0", "2"), second=True)
    assert hall.second(CHECKER) == ()
    sheet = hall.sheet()
    assert (sheet.state, sheet.second_by, sheet.confirmed_by) == (
        "confirmed",
        f"统分员 {CHECKER}",
        f"统分员 {CHECKER}",
    )
    assert hall.log()[-1][1].endswith("与第一遍一致,已确认")
    hall.check_log()


def test_the_second_typing_is_blind_and_never_counts(hall: Hall) -> None:
    hall.hand_in(TYPIST, ("8", "2"))
    hall.hand_in(TYPIST, ("8", "2"), seat=2)
    assert hall.sheet(second=True).marks == {}, "it starts empty"
    before = hall.row().score.modules
    hall.fill(CHECKER, ("3", "1"), second=True)
    assert hall.sheet(second=True).marks == {"A1": 3, "A2": 1}
    assert hall.sheet().marks == {"A1": 8, "A2": 2}
    assert hall.row().score.modules == before
    assert [version.text for version in hall.history("A1")] == ["8.0"]
    hall.second(CHECKER)
    assert hall.row().score.modules == before


def test_differences_stand_side_by_side_until_they_are_mended(hall: Hall) -> None:
    hall.hand_in(TYPIST, ("8", "2"))
    hall.fill(CHECKER, ("8.5", "2"), second=True)
    assert _differences(hall) == [], "not before the second typing is handed in"
    (difference,) = hall.second(CHECKER)
    assert (difference.code, difference.first_text, difference.second_text) == ("A1", "8.0", "8.5")
    assert _differences(hall) == ["A1 焊缝外观:第一次 8.0,第二次 8.5"]
    assert hall.sheet().state == "submitted"
    assert hall.log()[-1][1].endswith("1 项与第一遍不同(A1)")
    hall.mark(CHECKER, "A1", "8", second=True)
    assert _differences(hall) == []
    assert hall.second(CHECKER) == ()
    assert hall.sheet().state == "confirmed"


def test_the_second_typist_is_somebody_else(hall: Hall) -> None:
    hall.mark(TYPIST, "A1", "8")
    hall.mark(THIRD, "A2", "2")
    hall.submit(TYPIST)
    for name in (TYPIST, THIRD):
        with pytest.raises(Refused, match="第二遍要由另一个人录入"):
            hall.mark(name, "A1", "8", second=True)
        assert "A1 第二遍录入 8:被拒绝" in hall.refused()[1]
    hall.fill(CHECKER, second=True)
    with pytest.raises(Refused, match="不能复核自己录入"):
        hall.second(TYPIST)
    assert hall.sheet().state == "submitted"


def test_the_judge_of_the_paper_does_not_type_it_a_second_time(hall: Hall) -> None:
    hall.give(FIRST, Role.SCORER)
    hall.hand_in(TYPIST)
    with pytest.raises(Refused, match="第二遍要由另一个人录入"):
        hall.mark(FIRST, "A1", "8", second=True)


@pytest.mark.parametrize(("name", "right"), [(CHIEF, "录入得分"), (FIRST, "复核评分单")])
def test_typing_a_second_time_takes_both_rights(hall: Hall, name: str, right: str) -> None:
    hall.hand_in(TYPIST)
    with pytest.raises(Refused, match=f"没有“{right}”的权限"):
        hall.mark(name, "A1", "8", second=True)
    hall.fill(CHECKER, second=True)
    with pytest.raises(Refused, match=f"没有“{right}”的权限"):
        hall.second(name)


def test_nobody_confirms_by_looking_where_papers_are_typed_twice(hall: Hall) -> None:
    hall.hand_in(TYPIST)
    with pytest.raises(UserError, match=r"双人录入.*第二遍"):
        hall.confirm(CHECKER)
    assert hall.sheet().state == "submitted"


def test_after_a_return_the_second_typing_starts_anew(hall: Hall) -> None:
    hall.hand_in(TYPIST, ("8", "2"))
    hall.mark(CHECKER, "A1", "8", second=True)  # half done
    hall.give_back(TYPIST, "看错一行")
    with pytest.raises(UserError, match="第一遍还没有提交"):
        hall.mark(CHECKER, "A2", "2", second=True)
    hall.mark(TYPIST, "A1", "7", reason="看错一行")
    hall.submit(TYPIST)
    assert hall.sheet(second=True).marks == {}
    with pytest.raises(InputError, match="还有 2 项没有得分"):
        hall.second(CHECKER)
    hall.fill(CHECKER, ("7", "2"), second=True)
    assert hall.second(CHECKER) == ()
    assert hall.sheet().state == "confirmed"


def test_a_difference_handed_in_before_a_return_is_forgotten(hall: Hall) -> None:
    hall.hand_in(TYPIST, ("8", "2"))
    hall.fill(CHECKER, ("9", "2"), second=True)
    hall.second(CHECKER)
    hall.give_back(CHECKER, "请第一遍核对 A1")
    assert _differences(hall) == []
    assert hall.sheet().second_by == ""
    hall.mark(TYPIST, "A1", "9", reason="看错一行")
    hall.submit(TYPIST)
    assert _differences(hall) == [], "the second typing of this round was not handed in"


def test_who_mends_the_first_typing_may_not_be_the_second(hall: Hall) -> None:
    hall.hand_in(TYPIST, ("8", "2"))
    hall.fill(CHECKER, ("9", "2"), second=True)
    hall.give_back(CHECKER, "A1 应为 9")
    for act in (lambda: hall.mark(CHECKER, "A1", "9", reason="A1 应为 9"), lambda: hall.submit(CHECKER)):
        with pytest.raises(Refused, match="复核人不能改"):
            act()
    hall.mark(THIRD, "A1", "9", reason="A1 应为 9")
    hall.submit(TYPIST)
    for name in (TYPIST, THIRD):
        with pytest.raises(Refused, match="第二遍要由另一个人录入"):
            hall.mark(name, "A1", "9", second=True)
    hall.fill(CHECKER, ("9", "2"), second=True)
    assert hall.second(CHECKER) == ()


def test_a_confirmed_paper_takes_no_second_typing_and_the_log_keeps_the_attempt(hall: Hall) -> None:
    hall.hand_in(TYPIST)
    hall.fill(CHECKER, second=True)
    hall.second(CHECKER)
    with pytest.raises(Refused, match="已复核确认"):
        hall.mark(CHECKER, "A1", "9", second=True)
    assert CLOSED[SheetState.CONFIRMED] in hall.refused()[1]
    with pytest.raises(Refused, match="已经确认过"):
        hall.second(THIRD)


def test_an_entry_disqualified_meanwhile_is_not_confirmed(hall: Hall) -> None:
    hall.hand_in(TYPIST)
    hall.fill(CHECKER, second=True)
    hall.set_status("disqualified")
    with pytest.raises(UserError, match=r"取消资格.*不能复核"):
        hall.second(CHECKER)


def test_a_second_typing_is_for_events_that_ask_for_it(engine: Engine) -> None:
    hall = open_hall(engine, "confirm")
    hall.hand_in(TYPIST)
    with pytest.raises(UserError, match="焊工不是双人录入的赛项"):
        hall.mark(CHECKER, "A1", "8", second=True)
    with pytest.raises(UserError, match="焊工不是双人录入的赛项"):
        hall.second(CHECKER)


def test_where_the_way_of_checking_changes_the_second_typist_may_confirm(hall: Hall) -> None:
    hall.hand_in(TYPIST)
    hall.fill(CHECKER, second=True)
    hall.change_checking("confirm")
    hall.confirm(CHECKER)
    assert hall.sheet().state == "confirmed"
