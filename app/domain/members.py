"""成员: what people are in an entry. Only who competes is ranked, honoured and named on a certificate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TypeVar

from app.domain.people import compact_text

T = TypeVar("T")


class MemberRole(StrEnum):
    """角色, in the order in which lists name them."""

    COMPETITOR = "选手"
    CAPTAIN = "队长"
    RESERVE = "替补"
    LEADER = "领队"
    COACH = "教练"


COMPETING = frozenset({MemberRole.COMPETITOR, MemberRole.CAPTAIN})
# Who may stand in one entry of an event only; a leader or coach stands behind several.
TAKING_PART = COMPETING | {MemberRole.RESERVE}
_LINE = (
    MemberRole.CAPTAIN,
    MemberRole.COMPETITOR,
    MemberRole.RESERVE,
    MemberRole.LEADER,
    MemberRole.COACH,
)
_SYNONYMS = {
    MemberRole.COMPETITOR: ("选手", "队员", "参赛选手", "参赛人员", "参赛", "正式队员", "主力"),
    MemberRole.CAPTAIN: ("队长", "组长", "班长"),
    MemberRole.RESERVE: ("替补", "替补队员", "替补选手", "候补", "后备"),
    MemberRole.LEADER: ("领队", "带队", "带队领导", "领队老师", "带队人"),
    MemberRole.COACH: ("教练", "教练员", "指导教师", "指导老师", "辅导员", "技术指导"),
}
_ROLES = {word: role for role, words in _SYNONYMS.items() for word in words}


def parse_role(text: str) -> MemberRole | None:
    """The role a form means: a competitor where it says nothing; None for an unknown word."""
    word = compact_text(text)
    return MemberRole.COMPETITOR if not word else _ROLES.get(word)


def told_member(name: str, role: MemberRole) -> str:
    """'张伟', '李静(教练)': the role where it is not the usual one."""
    return name if role is MemberRole.COMPETITOR else f"{name}({role})"


def line_up(members: Iterable[T], role: Callable[[T], MemberRole]) -> list[T]:
    """The members in the order they are kept: who competes first, the captain at the head.

    Within a role the order given stays.
    """
    return sorted(members, key=lambda member: _LINE.index(role(member)))


def check_roles(roles: Sequence[MemberRole], *, alone: bool = False) -> tuple[int, str] | None:
    """Which member's role is wrong, and why; None where an entry may stand so. `alone`: of one person."""
    competing = [at for at, role in enumerate(roles) if role in COMPETING]
    captains = [at for at, role in enumerate(roles) if role is MemberRole.CAPTAIN]
    if not competing:
        return 0, "至少要有一名选手或队长"
    if len(captains) > 1:
        return captains[1], "队长只能有一名"
    if alone and len(competing) > 1:
        return competing[1], "这个赛项按个人报名,只能有一名选手"
    return None
