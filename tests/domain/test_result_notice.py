"""公示: how long, and where to object."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.domain.result_list import ResultLine, ResultListData
from app.domain.result_notice import ResultNotice

LINE = ResultLine("1", "012", "张伟", "理士电池", (), "94.45", "一等奖")
LIST = ResultListData("2022年技能竞赛", "焊工", "第 2 版", "2022-10-20 公布", (), (LINE,))
NOTICE = ResultNotice(
    (LIST,),
    "焊工",
    2,
    date(2022, 10, 20),
    date(2022, 10, 24),
    reason="复核更正。",
    appeals_to="市工人文化宫 203 室,0561-0000000",
    hosts=("市总工会",),
    issued=date(2022, 10, 20),
)


def test_a_notice_says_what_for_how_long_and_where_to_object() -> None:
    told, objections = NOTICE.paragraphs
    assert told == (
        "现将2022年技能竞赛焊工赛项成绩(第 2 版)予以公示。本版更正此前公布的成绩,更正原因:复核更正。"
        "公示期自 2022-10-20 起至 2022-10-24 止,共 5 天。"
    )
    assert objections.startswith("对成绩有异议的,请在 2022-10-24 前(含当天)")
    assert objections.endswith("受理:市工人文化宫 203 室,0561-0000000。")
    assert NOTICE.closing == ("市总工会", "二〇二二年十月二十日")


def test_a_version_of_before_there_were_days_says_so() -> None:
    told, objections = replace(NOTICE, reason="", since=None, until=None).paragraphs
    assert told.endswith("予以公示。公示期以竞赛通知为准。")
    assert "请在公示期内以书面形式提出" in objections
