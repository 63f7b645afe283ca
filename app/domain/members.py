"""成员: what people are in an entry. Only who competes is ranked, honoured and named on a certificate."""

from __future__ import annotations

from enum import StrEnum

from app.domain.people import compact_text


class MemberRole(StrEnum):
    """角色, in the order in which lists name them."""

    COMPETITOR = "选手"
    CAPTAIN = "队长"
    RESERVE = "替补"
    LEADER = "领队"
    COACH = "教练"


COMPETING = frozenset({MemberRole.COMPETITOR, MemberRole.CAPTAIN})
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
