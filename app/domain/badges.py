"""参赛证 and 工作证: what a badge says. How it looks is the matter of `app.documents.badge`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.members import MemberRole
from app.domain.printed import PHOTO


class BadgeTone(StrEnum):
    """Who somebody is, told by the colour of the head from afar."""

    ENTRANT = "entrant"
    LEADER = "leader"
    JUDGE = "judge"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Badge:
    """One badge. `title` is 参赛证, 领队证, 裁判证 …; `lines` are captions with their words.

    `number` stands large beside the QR code, '' where there is none. `photo` is the name of a kept picture;
    `has_photo` tells whether there is a place for one at all.
    """

    title: str
    tone: BadgeTone
    competition: str
    name: str
    organization: str
    lines: tuple[tuple[str, str], ...]
    number: str
    code: str
    has_photo: bool = True
    photo: str = ""

    @property
    def said(self) -> dict[str, str]:
        """What it says, subject by subject."""
        return {
            "赛事": self.competition,
            "证件": self.title,
            "姓名": self.name,
            "单位": self.organization,
            **dict(self.lines),
            "编号": self.number,
            PHOTO: self.photo,
        }


ENTRANT_TITLES: Mapping[MemberRole, str] = {
    MemberRole.COMPETITOR: "参赛证",
    MemberRole.CAPTAIN: "参赛证",
    MemberRole.RESERVE: "参赛证",
    MemberRole.LEADER: "领队证",
    MemberRole.COACH: "教练证",
}


@dataclass(frozen=True, slots=True)
class BadgeFormat:
    """How badges are cut: size in mm, and how many across and down a sheet of A4 (0: each its own page)."""

    key: str
    name: str
    width: float
    height: float
    across: int = 0
    down: int = 0


# Business cards are 90 × 54, the cards of card printers (CR80) 85.6 × 54, hanging covers take 90 × 130.
FORMATS = (
    BadgeFormat("card_sheet", "A4 每页 10 张(90×54 mm)", 90, 54, 2, 5),
    BadgeFormat("hanging_sheet", "A4 每页 4 张胸牌(90×130 mm)", 90, 130, 2, 2),
    BadgeFormat("card", "证卡机单张(85.6×54 mm)", 85.6, 54),
    BadgeFormat("hanging", "胸牌单张(90×130 mm)", 90, 130),
)


def find_format(key: str) -> BadgeFormat:
    """The format of this key, the usual one for an unknown key."""
    return next((each for each in FORMATS if each.key == key), FORMATS[0])
