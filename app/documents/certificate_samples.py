"""Certificates to look at while a template is made: one of each kind, and names as long as they come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.domain.certificates import CertificateData

LONG_NAME = "阿依古丽·买买提吐尔逊·阿布都热依木"
LONG_UNIT = (
    "淮海新材料与智能装备职业技能提升示范基地联合建设集团有限责任公司"
    "第三工程分公司工会委员会劳动竞赛与职工技术创新工作领导小组"
)

PERSON = CertificateData(
    number="淮工竞证〔2022〕0001",
    recipient="陈晓明",
    honorific="同志",
    organization="淮海新材料有限公司",
    competition="2022年“淮海杯”职工职业技能竞赛",
    event="焊工",
    award="一等奖",
    kind="person",
    authors="",
    issuers=("淮海市总工会", "淮海市人力资源和社会保障局"),
    issued_on=date(2022, 10, 28),
    qr_text="SC2\n淮工竞证〔2022〕0001\n陈晓明\n焊工\n一等奖\n20221028\n" + "0" * 96,
    year=2022,
    rank=1,
    signatory="周建平",
)
TEAM = replace(
    PERSON,
    number="淮工竞证〔2022〕0002",
    recipient="淮海新材料有限公司第一代表队",
    honorific="",
    organization="",
    event="班组安全技能",
    award="团体二等奖",
    kind="unit",
    rank=2,
)
INNOVATION = replace(
    PERSON,
    number="淮工竞证〔2022〕0003",
    recipient="重载带式输送机托辊快速更换装置",
    honorific="",
    event="职工创新成果",
    award="三等奖",
    kind="innovation",
    authors="陈晓明、李雪梅、何志强",
    rank=3,
)
PROMOTION = replace(
    PERSON,
    number="淮工竞证〔2022〕0004",
    award="",
    detail="晋升为焊工技师(国家职业资格二级)",
)
LONG = replace(
    PERSON,
    number="淮工竞证〔2022〕0005",
    recipient=LONG_NAME,
    organization=LONG_UNIT,
    competition="2022年“淮海杯”全市重点工程建设与民营企业职工职业技能竞赛暨青年职工技术比武活动",
    event="工业机器人系统操作与智能制造单元集成应用",
    award="优秀组织奖(特等奖)",
    issuers=("淮海市总工会", "淮海市人力资源和社会保障局", "淮海市工业和信息化局", "共青团淮海市委员会"),
)
LONG_TEAM = replace(LONG, recipient=LONG_UNIT, honorific="", organization="", kind="unit")

SAMPLES: Mapping[str, CertificateData] = {
    "个人": PERSON,
    "单位或团队": TEAM,
    "创新成果": INNOVATION,
    "等级晋升": PROMOTION,
    "很长的姓名": LONG,
    "很长的单位": LONG_TEAM,
}
