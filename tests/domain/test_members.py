"""What people are in an entry."""

import pytest

from app.domain.members import COMPETING, MemberRole, parse_role


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
