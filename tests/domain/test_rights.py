"""Who may do what: every role with every right, and where a duty reaches."""

from __future__ import annotations

import pytest

from app.domain.rights import (
    PROGRAM,
    PROGRAM_RIGHTS,
    RIGHT_NAMES,
    ROLE_NAMES,
    ROLE_RIGHTS,
    Actor,
    Duty,
    Place,
    Right,
    Role,
    acting_name,
    granting_role,
    has_anywhere,
    holders,
    is_granted,
    roles_text,
)

# One line a right, one column a role: what the union office decided, written out by hand.
ROLES = (Role.ADMIN, Role.CHIEF, Role.JUDGE, Role.CODER, Role.SCORER, Role.SUPERVISOR, Role.MARSHAL)
TABLE = {
    Right.SETUP: "x......",
    Right.PEOPLE: "x......",
    Right.SEATS: "xx.....",
    Right.REGISTER: "x...x..",
    Right.FULL_NUMBERS: "x...x..",
    Right.TIMETABLE: "xx..x..",
    Right.ADMIT: "xx..x.x",
    Right.DRAW: "x..x...",
    Right.CHECK_IN: "xx..x..",
    Right.MARK: "..x.x..",
    Right.CHECK: ".x..x..",
    Right.UNLOCK: ".x.....",
    Right.RULE: ".x.....",
    Right.PENALISE: ".x...x.",
    Right.STATUS: ".x..x..",
    Right.INCIDENT: ".x...xx",
    Right.RECHECK: ".x..xx.",
    Right.SIGN: ".x.....",
    Right.OPEN: ".x.x.x.",
    Right.PUBLISH: ".x..x..",
    Right.APPEAL: "xx..xx.",
    Right.ARBITRATE: ".....x.",
    Right.AWARD: "x...x..",
    Right.AUDIT: "xx...x.",
    Right.SAFEKEEP: "x...x..",
    Right.MOVE: "x......",
    Right.BRING_BACK: ".x..x..",
    Right.WORK: "xxxxxxx",
    Right.FOUND: ".......",
    Right.SIGN_IN: ".......",
    Right.RECOVER: ".......",
    Right.ADOPT: ".......",
}
HERE = Place(competition_id=1, event_id=10, module="P", entry_id=100, judge_id=1000)


def _actor(*duties: Duty) -> Actor:
    return Actor(1, "王敏", duties)


def test_the_table_names_every_right_and_role() -> None:
    assert set(TABLE) == set(Right) == set(RIGHT_NAMES)
    assert set(ROLES) == set(Role) == set(ROLE_NAMES) == set(ROLE_RIGHTS)
    assert len(set(RIGHT_NAMES.values())) == len(Right)


@pytest.mark.parametrize("right", Right)
def test_each_role_has_the_rights_of_the_table(right: Right) -> None:
    for role, said in zip(ROLES, TABLE[right], strict=True):
        actor = _actor(Duty(role))
        assert is_granted(actor, right, HERE) is (said == "x"), f"{role.value} {right.value}"
        assert has_anywhere(actor, right) is (said == "x")


@pytest.mark.parametrize("right", Right)
def test_without_a_duty_nobody_has_more_than_their_own_settings(right: Right) -> None:
    assert is_granted(_actor(), right, HERE) is (right is Right.WORK)
    assert has_anywhere(_actor(), right) is (right is Right.WORK)


@pytest.mark.parametrize("right", Right)
def test_the_program_does_only_what_nobody_else_can(right: Right) -> None:
    assert is_granted(PROGRAM, right, HERE) is (right in PROGRAM_RIGHTS)
    assert not (right in PROGRAM_RIGHTS and "x" in TABLE[right])


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.JUDGE])
def test_a_duty_in_one_event_ends_there(role: Role) -> None:
    actor = _actor(Duty(role, event_id=10))
    for right in ROLE_RIGHTS[role]:
        assert is_granted(actor, right, Place(1, 10))
        assert is_granted(actor, right, Place(1, 10, "T"))
        assert not is_granted(actor, right, Place(1, 11))
        assert not is_granted(actor, right, Place(1)), "nor the whole competition"
        assert not is_granted(actor, right), "nor what is about no event"
        assert has_anywhere(actor, right), "so its screen is shown"


def test_a_duty_in_one_module_ends_there() -> None:
    actor = _actor(Duty(Role.CHIEF, event_id=10, module="P"))
    assert is_granted(actor, Right.CHECK, Place(1, 10, "P"))
    assert not is_granted(actor, Right.CHECK, Place(1, 10, "T"))
    assert not is_granted(actor, Right.CHECK, Place(1, 11, "P")), "a module of that name in another event"
    assert not is_granted(actor, Right.PUBLISH, Place(1, 10)), "nor the event as a whole"


def test_a_judge_marks_at_the_own_seat_only() -> None:
    actor = _actor(Duty(Role.JUDGE, 10, "P", judge_id=1000))
    assert is_granted(actor, Right.MARK, HERE)
    assert is_granted(actor, Right.MARK, Place(1, 10, "P", 101, 1000)), "every entry of the pile"
    assert not is_granted(actor, Right.MARK, Place(1, 10, "P", 100, 1001)), "not the neighbour's"
    assert not is_granted(actor, Right.MARK, Place(1, 10, "P")), "nor without a seat"
    assert not is_granted(actor, Right.CHECK, HERE)


def test_several_duties_add_up_and_the_one_that_allows_is_named() -> None:
    actor = _actor(Duty(Role.JUDGE, 10, "P", 1000), Duty(Role.SCORER, 11), Duty(Role.CHIEF, 12))
    assert granting_role(actor, Right.MARK, HERE) is Role.JUDGE
    assert granting_role(actor, Right.MARK, Place(1, 11, "P", 100, 1001)) is Role.SCORER
    assert granting_role(actor, Right.MARK, Place(1, 12, "P", 100, 1002)) is None
    assert acting_name(actor, Right.MARK, HERE) == "评分裁判 王敏"
    assert acting_name(actor, Right.CHECK, Place(1, 12)) == "裁判长 王敏"
    assert acting_name(actor, Right.WORK) == "王敏"


def test_the_title_is_the_first_of_the_roles() -> None:
    assert _actor(Duty(Role.SCORER), Duty(Role.ADMIN)).title == "管理员 王敏"
    assert _actor().title == "王敏"
    assert PROGRAM.title == "程序"


def test_who_could_do_it_is_named_in_the_order_of_the_roles() -> None:
    assert holders(Right.PUBLISH) == "裁判长、统分员"
    assert holders(Right.MARK) == "评分裁判、统分员"
    assert holders(Right.ADOPT) == ""
    assert roles_text([Duty(Role.SCORER, 11), Duty(Role.CHIEF), Duty(Role.SCORER, 10)]) == "裁判长、统分员"


def test_nobody_confirms_and_administers_by_one_role() -> None:
    """Separate hands: who keeps accounts neither marks nor checks nor publishes; arbiters do not mark."""
    assert not ROLE_RIGHTS[Role.ADMIN] & {
        Right.MARK,
        Right.CHECK,
        Right.UNLOCK,
        Right.PUBLISH,
        Right.PENALISE,
    }
    assert Right.MARK not in ROLE_RIGHTS[Role.CHIEF] | ROLE_RIGHTS[Role.SUPERVISOR] | ROLE_RIGHTS[Role.CODER]
