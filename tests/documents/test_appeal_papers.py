"""申诉书 and 仲裁决定书 read back from the PDF."""

from dataclasses import fields, replace
from io import BytesIO

import pytest

from app.documents.appeal_form import render_appeal_form
from app.documents.fonts import MissingGlyph
from app.documents.ruling import render_ruling
from app.domain.appeal_papers import AppealFormData, RulingData
from app.domain.certificates import typeset
from tests.documents.samples import BUNDLED, texts

BLANK = AppealFormData("2022年职工技能竞赛", "2 小时", "2022-10-20 16:40 打印", "焊工")
FILLED = AppealFormData(
    competition="2022年职工技能竞赛",
    limit="90 分钟",
    printed="2022-10-20 17:30 打印",
    event="焊工",
    ended="2022-10-20 16:30",
    deadline="2022-10-20 18:00",
    number="申诉〔2022〕3号",
    appellant="李领队",
    phone="0561-3000000",
    organization="淮北矿业机修厂",
    entry="张伟(04 号赛位)",
    version="第 1 版",
    received="2022-10-20 18:05",
    late_reason="领队途中受阻",
    subject="焊缝外观漏计 2 分。\n评分单原件为 8 分。",
    request="更正得分。",
    decision="受理。\n裁判长 孙志强",
    audit="审计链第 128 条",
)
RULING = RulingData(
    competition="2022年职工技能竞赛",
    event="焊工",
    number="仲裁〔2022〕3号",
    appeal="申诉〔2022〕3号",
    appellant="李领队",
    organization="淮北矿业机修厂",
    entry="张伟(04 号赛位)",
    version="第 1 版",
    received="2022-10-20 17:05",
    accepted="2022-10-20 17:20",
    subject="焊缝外观漏计 2 分。",
    request="更正得分。",
    panel=("何静", "王磊", "赵敏"),
    findings="原件为 8 分,录入为 6 分。",
    ruling="更正为 8 分。",
    outcome="申诉成立",
    effect="更正得分",
    carried="已由成绩第 2 版执行",
    ruled="2022-10-20 18:02",
    printed="2022-10-20 18:10 打印",
    audit="审计链第 131 条",
)


def _run_on(text: str) -> str:
    return "".join(typeset(text).split())


def _form(data: AppealFormData) -> list[tuple[str, str]]:
    stream = BytesIO()
    render_appeal_form(data, stream, book=BUNDLED)
    return texts(stream.getvalue())


def _ruling(data: RulingData) -> list[tuple[str, str]]:
    stream = BytesIO()
    render_ruling(data, stream, book=BUNDLED)
    return texts(stream.getvalue())


def test_a_blank_form_has_every_caption_and_a_choice_to_tick() -> None:
    (page,) = _form(BLANK)
    for text in page:
        for said in (
            "申诉书",
            "申诉人",
            "联系电话",
            "申诉截止",
            "事实和依据",
            "□受理□不予受理",
            "2小时内",
            "领队",
            "收件人",
        ):
            assert said in text
        assert "逾期理由" not in text


def test_a_filed_appeal_says_everything_and_has_nothing_left_to_tick() -> None:
    (page,) = _form(FILLED)
    for text in page:
        for field in fields(FILLED):
            assert _run_on(getattr(FILLED, field.name)) in text, field.name
        assert "□" not in text


def test_a_ruling_says_everything_and_that_it_is_final() -> None:
    (page,) = _ruling(RULING)
    for text in page:
        for field in fields(RULING):
            said = getattr(RULING, field.name)
            assert _run_on("、".join(said) if isinstance(said, tuple) else said) in text, field.name
        assert "本裁决为最终裁决" in text
    (page,) = _ruling(replace(RULING, carried=""))
    assert "待执行" in page[0]


def test_a_long_text_goes_on_with_its_caption_and_the_signatures() -> None:
    subject = "\n".join(f"第 {at} 条事实。" for at in range(120))
    pages = [text for text, _ in _form(replace(FILLED, subject=subject))]
    assert len(pages) > 2
    for at, text in enumerate(pages, 1):
        assert f"第{at}页·共{len(pages)}页" in text
        assert "收件人" in text
    whole = "".join(pages)
    assert all(f"第{at}条事实" in whole for at in range(120))
    assert "(续)" in whole


def test_a_missing_glyph_names_the_appeal() -> None:
    with pytest.raises(MissingGlyph, match="申诉〔2022〕3号"):
        _form(replace(FILLED, appellant="李𰂃"))
