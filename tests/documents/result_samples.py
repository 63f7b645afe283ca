"""What the result papers are tried with; every name is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.domain.advance_list import Advanced, AdvanceList
from app.domain.award_roll import AwardGroup, AwardRoll, Laureate
from app.domain.certificates import Category
from app.domain.explanation import Step
from app.domain.personal_statement import PersonalStatement
from app.domain.prize_list import EventPayments, PayLine, PaymentList
from app.domain.promotion_list import Promoted, PromotionList
from app.domain.result_notice import ResultNotice
from app.domain.unit_report import UnitLine, UnitReport
from tests.documents.samples import AUDIT, COMPETITION, LONG_NAME, LONG_UNIT, RESULTS

WINNERS = (Laureate("张伟", "淮北矿业机修厂"), Laureate(LONG_NAME, LONG_UNIT), Laureate("李䶮", "理士电池"))


def roll(events: int = 2, winners: int = 3) -> AwardRoll:
    """So many events, each with two awards for so many people (numbered behind the third), and one unit."""
    people = [WINNERS[at] if at < 3 else Laureate(f"获奖{at:03d}", "京信电子") for at in range(winners)]
    groups = [
        AwardGroup(f"焊工{event}", "职工组", Category.AWARD, award, tier, tuple(people))
        for event in range(events)
        for tier, award in enumerate(("一等奖", "二等奖"))
    ]
    units = AwardGroup("", "", Category.UNIT, "优秀组织奖", 0, (Laureate(LONG_UNIT),))
    return AwardRoll(
        COMPETITION, "依据已公布的 2 个赛项", (*groups, units), "", ("淮北市总工会",), ("钳工",), AUDIT
    )


NOTICE = ResultNotice(
    lists=(replace(RESULTS, audit=AUDIT),),
    event="焊工",
    version=1,
    since=date(2022, 10, 20),
    until=date(2022, 10, 24),
    appeals_to="市工人文化宫 203 室",
    hosts=("淮北市总工会",),
    issued=date(2022, 10, 20),
)
STATEMENT = PersonalStatement(
    competition=COMPETITION,
    event="焊工(职工组)",
    version="第 1 版",
    published="2022-10-20 17:30 公布",
    number="2022012",
    name=LONG_NAME,
    organization=LONG_UNIT,
    place="并列第 2 名(共 16 名)",
    total="89.58",
    award="二等奖",
    award_reason="第 2 名,在二等奖名次(第 2-4 名)内",
    steps=(Step("实操 98.00 × 70% = 68.6", ("去掉最高、最低,余 3 名均分 48",)), Step("总成绩 89.58")),
    given=("技术能手:第 2 名,在前 2 名内",),
    objections="对成绩有异议的,请书面提出。",
    audit=AUDIT,
)
PAYMENTS = PaymentList(
    COMPETITION,
    (
        EventPayments(
            "焊工",
            "第 2 版",
            (PayLine("一等奖", LONG_NAME, LONG_UNIT, "职工组", Decimal("3000.50")),),
            Decimal(20000),
        ),
        EventPayments("钳工", "第 1 版", (PayLine("二等奖", "张伟", "京信电子", "", Decimal(1680)),)),
        EventPayments("电工", "第 1 版", ()),
    ),
    missing=("叉车司机",),
    audit=AUDIT,
)
PROMOTIONS = PromotionList(
    COMPETITION,
    "依据已公布的 2 个赛项",
    (
        Promoted("焊工", 1, LONG_NAME, LONG_UNIT, "中级工", "高级工", "第 1 名,在前 3 名内"),
        Promoted("焊工", 2, "张伟", "京信电子", "", "高级工", "第 2 名,在前 3 名内"),
    ),
    ("钳工",),
    AUDIT,
)
UNIT = UnitReport(
    COMPETITION,
    LONG_UNIT,
    (
        UnitLine(
            "焊工(职工组)",
            LONG_NAME,
            "2",
            "89.58",
            ("二等奖", "技术能手"),
            ("淮工竞证〔2022〕0003", "淮工竞证〔2022〕0007"),
            Decimal("3000.50"),
        ),
        UnitLine("钳工", "张伟", "缺考", "—"),
        UnitLine("整个赛事", LONG_UNIT, awards=("优秀组织奖",), money=Decimal(1000), entry=False),
    ),
    "依据已公布的 2 个赛项",
    "团体总分第 3 名(86 分)",
    ("电工",),
    AUDIT,
)
ADVANCED = AdvanceList(
    COMPETITION,
    "焊工",
    "预赛",
    "决赛",
    24,
    (
        Advanced("04", LONG_NAME, LONG_UNIT, "职工组", "95.00"),
        Advanced("11", "张伟", "京信电子", "职工组", "90.00"),
        Advanced("07", "", "", "学生组", "88.00"),
    ),
    "赛位号",
    AUDIT,
)
