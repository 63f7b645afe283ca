"""The designs the program brings along with the words of a usual certificate and of the worst one."""

from __future__ import annotations

from dataclasses import replace

from app.domain.certificates import CertificateData
from tests.documents.samples import INNOVATION, LONG_NAME, LONG_UNIT, PERSON, THREE_ISSUERS

CODE_BYTES = 210
LONG_COMPETITION = (
    '2022年淮北市民营企业"中国梦·劳动美"四赛一创职业技能劳动竞赛暨首届全市产业工人职业技能大比武'
)
LONG_EVENT = "工业机器人系统操作与智能产线装调(职工组)"
LONG_AWARD = "职业技能竞赛优秀选手"


def code_text(data: CertificateData) -> str:
    """A text as long as a signed one, or longer where the words alone are."""
    said = ("SC2", data.number, data.recipient, data.event, data.award, "20221020", "7b1c00fa", "")
    words = "\n".join(said)
    signature = ("Zk3-x_9A" * 11)[:86]
    return words + (signature * 2)[: max(CODE_BYTES - len(words.encode()), 86)]


def _coded(data: CertificateData, key: str) -> CertificateData:
    return replace(data, template=key, qr_text=code_text(data))


def _crowded(data: CertificateData) -> CertificateData:
    return replace(
        data,
        competition=LONG_COMPETITION,
        event=LONG_EVENT,
        award=LONG_AWARD,
        organization=LONG_UNIT,
        issuers=THREE_ISSUERS,
    )


_PERSON = replace(PERSON, recipient="张伟", organization="相山重型机修厂")
_TEAM = replace(
    PERSON,
    recipient="相山重型机修厂一队",
    honorific="",
    organization="相山重型机修厂",
    award="团体一等奖",
    kind="unit",
    authors="张伟、陈静、买买提·吐尔逊",
    issuers=THREE_ISSUERS[:2],
)
_UNIT = replace(
    PERSON,
    recipient="淮海工业职业技术学院",
    honorific="",
    organization="",
    event="",
    award="优秀组织奖",
    kind="unit",
    issuers=THREE_ISSUERS,
)
_PROMOTED = replace(
    _PERSON, award="等级晋升", rank=3, detail="由中级工晋升高级工", issuers=(THREE_ISSUERS[1],)
)

USUAL = {
    "honour_a4": _coded(_PERSON, "honour_a4"),
    "honour_16k": _coded(_PERSON, "honour_16k"),
    "team_a4": _coded(_TEAM, "team_a4"),
    "unit_a4": _coded(_UNIT, "unit_a4"),
    "promotion_a4": _coded(_PROMOTED, "promotion_a4"),
}
_CROWDED_PERSON = _crowded(replace(_PERSON, recipient=LONG_NAME))
_CROWDED_TEAM = _crowded(replace(_TEAM, recipient=LONG_UNIT, authors="、".join([LONG_NAME] * 3)))
WORST = {
    "honour_a4": _coded(_CROWDED_PERSON, "honour_a4"),
    "honour_16k": _coded(_CROWDED_PERSON, "honour_16k"),
    "team_a4": _coded(_CROWDED_TEAM, "team_a4"),
    "unit_a4": _coded(
        replace(_crowded(_UNIT), recipient=LONG_UNIT, organization=""),
        "unit_a4",
    ),
    "promotion_a4": _coded(
        replace(_CROWDED_PERSON, rank=12, detail="由高级技师以下等级晋升高级技师"), "promotion_a4"
    ),
}
ACHIEVEMENTS = {
    key: _coded(
        replace(_crowded(INNOVATION), recipient=LONG_UNIT, authors="、".join([LONG_NAME] * 4)),
        key,
    )
    for key in USUAL
}
