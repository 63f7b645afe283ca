"""What people are in an entry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.members import COMPETING, MemberRole, check_roles, line_up, parse_role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("", MemberRole.COMPETITOR),
        ("队 员", MemberRole.COMPETITOR),
        ("队长", MemberRole.CAPTAIN),
        ("替补队员", MemberRole.RESERVE),
        (" 带队 ", MemberRole.LEADER),
        ("指导老师", MemberRole.COACH),
        ("司机", None),
    ],
)
def test_roles_as_forms_write_them(text: str, role: MemberRole | None) -> None:
    assert parse_role(text) is role


def test_every_role_reads_itself_and_only_the_team_competes() -> None:
    assert [parse_role(role) for role in MemberRole] == list(MemberRole)
    assert {MemberRole.COMPETITOR, MemberRole.CAPTAIN} == COMPETING


@given(st.lists(st.sampled_from(MemberRole)))
def test_the_line_begins_with_who_competes_and_keeps_the_order_given(roles: list[MemberRole]) -> None:
    line = line_up(enumerate(roles), lambda member: member[1])
    assert sorted(line) == list(enumerate(roles))
    competing = [role in COMPETING for _at, role in line]
    assert competing == sorted(competing, reverse=True)
    for role in MemberRole:
        places = [at for at, each in line if each is role]
        assert places == sorted(places)
    if MemberRole.CAPTAIN in roles:
        assert line[0][1] is MemberRole.CAPTAIN


def test_who_may_stand_together() -> None:
    captain, competitor, coach = MemberRole.CAPTAIN, MemberRole.COMPETITOR, MemberRole.COACH
    assert check_roles([coach, competitor]) is None
    assert check_roles([competitor, competitor]) is None
    assert check_roles([coach]) == (0, "至少要有一名选手或队长")
    assert check_roles([captain, coach, captain]) == (2, "队长只能有一名")
    assert check_roles([coach, competitor, competitor], alone=True) == (
        2,
        "这个赛项按个人报名,只能有一名选手",
    )
