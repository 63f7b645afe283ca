"""评分差距: a panel too far apart goes back to its judges, or the chief judge lets it stand."""

import pytest
from sqlalchemy import Engine

from app.domain.rights import Role
from app.errors import InputError, UserError
from app.services import sheets
from app.services.door import Refused
from tests.services.sheet_hall import CHECKER, CHIEF, FIRST, SECOND, SUPERVISOR, TYPIST, Hall, open_hall


@pytest.fixture
def hall(engine: Engine) -> Hall:
    return open_hall(engine)


def _accept(hall: Hall, name: str = CHIEF, reason: str = "各有依据", module: str = "P") -> None:
    with hall.door(name) as session:
        sheets.accept_spread(session, entry_id=hall.entry, module=module, reason=reason)


def _states(hall: Hall) -> list[str]:
    return [hall.sheet(seat=seat).state for seat in (1, 2)]


def _apart(hall: Hall) -> sheets.Submitted:
    hall.hand_in(FIRST, ("8", "1"))
    return hall.hand_in(SECOND, ("8", "3"), seat=2)


def test_the_whole_panel_goes_back_with_who_gave_what(hall: Hall) -> None:
    hall.hand_in(FIRST, ("8", "1"))
    hall.confirm(CHECKER)
    (alarm,) = hall.hand_in(SECOND, ("8", "3"), seat=2).alarms
    assert alarm == f"A2 综合评价:{FIRST} 1、{SECOND} 3,相差 2,超过 1 级"
    assert _states(hall) == ["draft", "draft"], "the confirmed sheet went back too"
    for seat in (1, 2):
        sheet = hall.sheet(seat=seat)
        assert sheet.returned_reason == f"评分差距过大({alarm}),请评分组复议"
        assert sheet.confirmed_by == ""
    *_rest, handed_in, sent_back = hall.log()
    assert handed_in[1] == f"提交 焊工 · 张伟 · {SECOND} 的评分单"
    assert sent_back[1].startswith("焊工 · 张伟 · 实操的评分单退回评分组:评分差距过大")
    hall.check_log()


def test_as_far_apart_as_the_rules_allow_is_fine(hall: Hall) -> None:
    hall.hand_in(FIRST, ("0", "2"))
    assert hall.hand_in(SECOND, ("10", "3"), seat=2).alarms == ()
    assert _states(hall) == ["submitted", "submitted"]


def test_the_panel_agrees_and_hands_in_again(hall: Hall) -> None:
    _apart(hall)
    with pytest.raises(InputError, match="写明原因"):
        hall.mark(FIRST, "A2", "2")
    hall.mark(FIRST, "A2", "2", reason="评分组复议")
    hall.submit(FIRST)
    assert hall.submit(SECOND, seat=2).alarms == ()
    assert _states(hall) == ["submitted", "submitted"]


def test_handed_in_unchanged_it_alarms_again(hall: Hall) -> None:
    _apart(hall)
    hall.submit(FIRST)
    assert len(hall.submit(SECOND, seat=2).alarms) == 1
    assert _states(hall) == ["draft", "draft"]


def test_what_the_chief_judge_lets_stand_alarms_no_more(hall: Hall) -> None:
    _apart(hall)
    _accept(hall)
    assert hall.log()[-1][:2] == (f"裁判长 {CHIEF}", "裁定 焊工 · 张伟 的评分差距:准予保留(理由:各有依据)")
    hall.submit(FIRST)
    assert hall.submit(SECOND, seat=2).alarms == ()
    hall.confirm(CHECKER)
    hall.confirm(CHECKER, seat=2)
    assert _states(hall) == ["confirmed", "confirmed"]


def test_a_ruling_covers_the_spread_it_was_given_for_not_a_wider_one(hall: Hall) -> None:
    _apart(hall)
    _accept(hall)
    hall.mark(FIRST, "A1", "7", reason="核对纸质评分单")
    hall.submit(FIRST)
    assert hall.submit(SECOND, seat=2).alarms == (), "another aspect does not touch the ruling"
    hall.give_back(CHECKER, "核对")
    hall.mark(FIRST, "A2", "0", reason="核对纸质评分单")
    (alarm,) = hall.submit(FIRST).alarms
    assert "相差 3" in alarm
    _accept(hall)
    hall.submit(FIRST)
    assert hall.submit(SECOND, seat=2).alarms == ()


def test_there_is_nothing_to_rule_on_before_the_panel_is_too_far_apart(hall: Hall) -> None:
    with pytest.raises(UserError, match="没有超过规定,不用裁定"):
        _accept(hall)
    hall.hand_in(FIRST, ("8", "1"))
    with pytest.raises(UserError, match="不用裁定"):
        _accept(hall)
    with pytest.raises(UserError, match="不用裁定"):
        _accept(hall, module="Q")
    assert len(hall.hand_in(SECOND, ("8", "3"), seat=2).alarms) == 1, "no ruling was left behind"
    hall.mark(FIRST, "A2", "2", reason="评分组复议")
    with pytest.raises(UserError, match="不用裁定"):
        _accept(hall)


def test_only_the_chief_judge_of_the_place_rules_and_says_why(hall: Hall) -> None:
    _apart(hall)
    hall.give("吴工", Role.CHIEF, hall.event_id, "T")
    for name in (TYPIST, FIRST, SUPERVISOR, "周建平", "吴工"):
        with pytest.raises(Refused, match=r"没有“裁定评分差距和并列名次”的权限.*裁判长"):
            _accept(hall, name)
        assert "裁定 焊工 · 张伟 的评分差距:被拒绝" in hall.refused()[1]
    with pytest.raises(InputError, match="裁定理由"):
        _accept(hall, reason=" ")


def test_a_locked_sheet_of_the_panel_stays_locked(hall: Hall) -> None:
    for entry in (hall.entry, hall.other):
        hall.check_all(entry)
    hall.publish()
    hall.give_back(CHIEF, "申诉成立")
    hall.mark(TYPIST, "A2", "0", reason="申诉成立")
    assert len(hall.submit(TYPIST).alarms) == 1
    assert _states(hall) == ["draft", "locked"]
