"""The papers of the results read back from the PDF: what they say, and that nobody is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from app.documents import style
from app.documents.advance_list import render_advance_lists
from app.documents.award_roll import render_award_roll
from app.documents.award_script import render_award_script
from app.documents.fonts import MissingGlyph
from app.documents.payment_list import render_payment_list
from app.documents.personal_statement import render_statements
from app.documents.promotion_list import render_promotion_list
from app.documents.result_notice import render_result_notice
from app.documents.unit_report import render_unit_reports
from app.domain.award_roll import Laureate
from app.domain.certificates import typeset
from app.domain.explanation import Step
from app.domain.result_list import ResultListData
from app.errors import UserError
from tests.documents.result_samples import (
    ADVANCED,
    NOTICE,
    PAYMENTS,
    PROMOTIONS,
    STATEMENT,
    UNIT,
    roll,
)
from tests.documents.samples import AUDIT, BUNDLED, LONG_NAME, LONG_UNIT, RESULTS, texts, written_where

Render = Callable[..., None]


def pages(render: Render, data: Any) -> list[str]:
    """The texts of the pages, without spaces; both readers agree on what stands there."""
    stream = BytesIO()
    steps: list[tuple[int, int]] = []
    render(data, stream, lambda *step: steps.append(step), book=BUNDLED)
    found = texts(stream.getvalue())
    assert steps == [(at, len(found)) for at in range(1, len(found) + 1)]
    assert all(sorted(one) == sorted(other) for one, other in found)
    return [one for one, _other in found]


def plain(text: str) -> str:
    """As it stands in the text of a page."""
    return "".join(typeset(text).split())


PAPERS: tuple[tuple[Render, Any, tuple[str, ...]], ...] = (
    (render_award_roll, roll(), ("获奖名单", "焊工0(职工组)", "一等奖", "优秀组织奖", "钳工", "监督")),
    (
        render_award_script,
        roll(),
        (
            "颁奖词",
            "受淮北市总工会委托",
            "首先颁发“二等奖”,共 6 名",
            "获得焊工0赛项职工组一等奖的是:",
            "主持人",
        ),
    ),
    (
        render_result_notice,
        NOTICE,
        ("成绩公示", "公示期自 2022-10-20 起至 2022-10-24 止", "203 室", "二〇二二年十月二十日", "第1版"),
    ),
    (
        render_statements,
        (STATEMENT,),
        ("个人成绩说明", "并列第 2 名(共 16 名)", "余 3 名均分 48", "技术能手", "书面提出"),
    ),
    (
        render_payment_list,
        PAYMENTS,
        (
            "奖金与补助汇总表",
            "3,000.50",
            "人民币贰万叁仟元伍角整",
            "合计:人民币贰万肆仟陆佰捌拾元伍角整",
            "财务",
        ),
    ),
    (render_promotion_list, PROMOTIONS, ("等级晋升名单", "中级工", "高级工", "共2人", "钳工")),
    (
        render_unit_reports,
        (UNIT,),
        (
            "单位成绩报告",
            "团体总分第 3 名(86 分)",
            "〔2022〕0007",
            "缺考",
            "参赛 2 项 · 获奖 3 项 · 证书 2 张",
        ),
    ),
    (render_advance_lists, (ADVANCED,), ("晋级名单", "预赛 → 决赛", "24 名中晋级 3 名", "职工组", "07")),
)


@pytest.mark.parametrize(("render", "data", "said"), PAPERS)
def test_a_paper_says_everything(render: Render, data: Any, said: tuple[str, ...]) -> None:
    text = "".join(pages(render, data))
    for each in (*said, LONG_NAME, LONG_UNIT, AUDIT, "第1页"):
        assert plain(each) in text, each


@pytest.mark.parametrize(("render", "data", "_said"), PAPERS)
def test_the_same_paper_has_the_same_bytes(render: Render, data: Any, _said: object) -> None:
    streams = [BytesIO(), BytesIO()]
    for stream in streams:
        render(data, stream, book=BUNDLED)
    assert streams[0].getvalue() == streams[1].getvalue()


@pytest.mark.parametrize(
    ("render", "data"),
    [
        (render_award_roll, replace(roll(), groups=())),
        (render_award_script, replace(roll(), groups=())),
        (render_result_notice, replace(NOTICE, lists=())),
        (render_statements, ()),
        (render_payment_list, replace(PAYMENTS, events=())),
        (render_promotion_list, replace(PROMOTIONS, lines=())),
        (render_unit_reports, ()),
        (render_advance_lists, ()),
    ],
)
def test_an_empty_paper_is_refused(render: Render, data: Any) -> None:
    with pytest.raises(UserError, match="没有"):
        render(data, BytesIO(), book=BUNDLED)


def test_long_names_stay_between_the_margins() -> None:
    many = tuple(f"赛项{at}" for at in range(200))
    long = "长" * 60
    cases: tuple[tuple[Render, Any], ...] = (
        (render_result_notice, replace(NOTICE, hosts=(long,), appeals_to=long, lists=(_long_list(long),))),
        (render_award_roll, replace(roll(), missing=many)),
        (render_award_script, replace(roll(), missing=many, hosts=(long,))),
        (render_payment_list, replace(PAYMENTS, missing=many)),
        (render_promotion_list, replace(PROMOTIONS, missing=many)),
        (render_unit_reports, (replace(UNIT, unit=long, missing=many),)),
        (render_advance_lists, (replace(ADVANCED, event=long),)),
    )
    for render, data in cases:
        stream = BytesIO()
        render(data, stream, book=BUNDLED)
        assert written_where(stream.getvalue(), _is_beyond) == "", render


def _is_beyond(left: float, _bottom: float, right: float) -> bool:
    return left < style.MARGIN - 1 or right > style.PORTRAIT[0] - style.MARGIN + 1


def _long_list(text: str) -> ResultListData:
    line = replace(RESULTS.lines[0], organization=text, name=text, award=text, honours=text)
    return replace(RESULTS, event=text, lines=(line,), audit=AUDIT)


def test_a_missing_glyph_names_whom() -> None:
    odd = roll()
    group = replace(odd.groups[0], laureates=(Laureate("李𰂃", "理士电池"),))
    cases: tuple[tuple[Render, Any], ...] = (
        (render_award_roll, replace(odd, groups=(group,))),
        (render_award_script, replace(odd, groups=(group,))),
        (render_statements, (replace(STATEMENT, name="李𰂃"),)),
        (render_promotion_list, replace(PROMOTIONS, lines=(replace(PROMOTIONS.lines[0], name="李𰂃"),))),
    )
    for render, data in cases:
        with pytest.raises(MissingGlyph, match="李𰂃"):
            render(data, BytesIO(), book=BUNDLED)


# -- one page, or many -----------------------------------------------------------------------------


@pytest.mark.parametrize(("events", "winners"), [(1, 3), (3, 12), (6, 20), (12, 14)])
def test_a_roll_shrinks_onto_one_page_and_loses_nobody(events: int, winners: int) -> None:
    (text,) = pages(render_award_roll, roll(events, winners))
    assert text.count("京信电子") == events * 2 * max(winners - 3, 0)
    assert f"获奖{winners - 1:03d}" in text or winners <= 3


def test_what_cannot_be_read_on_one_page_goes_on_in_larger_writing() -> None:
    found = pages(render_award_roll, roll(16, 24))
    assert len(found) > 2
    assert "".join(found).count("京信电子") == 16 * 2 * 21
    assert all(plain(f"第 {at} 页 · 共 {len(found)} 页") in text for at, text in enumerate(found, 1))


@pytest.mark.parametrize(("people", "unit"), [(120, "淮北矿业机修厂"), (300, LONG_UNIT)])
def test_hundreds_who_have_one_award_stay_on_the_paper(people: int, unit: str) -> None:
    group = replace(
        roll().groups[0], laureates=tuple(Laureate(f"获奖{at:03d}", unit) for at in range(people))
    )
    stream = BytesIO()
    render_award_roll(replace(roll(), groups=(group,)), stream, book=BUNDLED)
    low = written_where(stream.getvalue(), lambda _left, bottom, _right: bottom < style.FOOT_HEIGHT - 4)
    assert "获奖0" not in low
    text = "".join(one for one, _other in texts(stream.getvalue()))
    assert all(f"获奖{at:03d}" in text for at in range(people))


def test_the_script_calls_the_lowest_award_first_and_units_last() -> None:
    text = "".join(pages(render_award_script, roll(2, 40)))
    order = [
        text.index(plain(f"{number}、{award}"))
        for number, award in zip("一二三", ("二等奖", "一等奖", "优秀组织奖"), strict=True)
    ]
    assert order == sorted(order)
    assert text.count("京信电子") == 2 * 2 * 37


def test_a_long_notice_repeats_its_head_and_says_the_rest_once() -> None:
    listed = replace(
        NOTICE.lists[0], lines=tuple(replace(RESULTS.lines[0], number=f"号{at:03d}") for at in range(40))
    )
    found = pages(render_result_notice, replace(NOTICE, lists=(listed, NOTICE.lists[0])))
    assert [text.count("予以公示") for text in found] == [1, 0, 1]
    assert [text.count("二〇二二年") for text in found] == [0, 1, 1]
    assert all("名次" in text and plain(AUDIT) in text for text in found)
    assert all(f"号{at:03d}" in "".join(found) for at in range(40))


def test_a_heading_is_never_left_alone_at_the_end_of_a_page() -> None:
    payments = PAYMENTS.events[1]
    for count in range(22, 26):
        many = replace(payments, lines=payments.lines * count)
        first, *_rest = pages(render_payment_list, replace(PAYMENTS, events=(many, PAYMENTS.events[0])))
        if plain("焊工 · 第 2 版") in first:
            assert plain("3,000.50") in first


def test_a_long_statement_is_written_smaller_before_it_takes_a_second_page() -> None:
    def steps(count: int) -> tuple[Step, ...]:
        return tuple(Step(f"模块{at} 90.00", ("三名裁判均分",)) for at in range(count))

    assert len(pages(render_statements, (replace(STATEMENT, steps=steps(24)),))) == 1
    text = pages(render_statements, (replace(STATEMENT, steps=steps(60)), STATEMENT))
    assert len(text) == 3
    assert all(f"模块{at}" in "".join(text) for at in range(60))
