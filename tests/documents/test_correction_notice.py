"""成绩更正通知 read back from the PDF."""

from dataclasses import replace
from io import BytesIO

import pytest

from app.documents import style
from app.documents.correction_notice import render_correction_notices
from app.documents.fonts import MissingGlyph
from app.domain.certificates import typeset
from app.domain.version_effects import CertificateEffect, EffectKind, GivenChange, VersionEffects
from app.domain.versions import Change, Difference
from app.errors import UserError
from tests.documents.samples import BUNDLED, texts, written_where

DIFFERENCES = (
    Difference(1, "张伟", (Change("名次", "3", "2"), Change("总成绩", "88.00", "89.50"))),
    Difference(2, "李芳", (Change("奖项", "二等奖", "三等奖"),)),
)
CERTIFICATES = (
    CertificateEffect(
        EffectKind.OUTDATED,
        "淮工竞证〔2022〕0002",
        "李芳",
        "甲厂",
        "二等奖",
        True,
        "改为三等奖",
        "收回原件,作废,改发三等奖",
        False,
    ),
    CertificateEffect(EffectKind.NEW, "", "张伟", "乙厂", "二等奖", False, "新获奖项", "新发证书", False),
)
NOTICE = VersionEffects(
    competition="2022年职工技能竞赛",
    event="焊工",
    version=2,
    reason="执行仲裁〔2022〕3号,更正第一席录入错误",
    published="2022-10-21 09:00",
    differences=DIFFERENCES,
    given=(GivenChange("李芳", "甲厂", "二等奖", "三等奖"),),
    certificates=CERTIFICATES,
    audit="审计链第 140 条",
)


def test_an_entry_with_many_changes_goes_on_over_the_page() -> None:
    changes = tuple(Change(f"模块{at:02d}", "88.00", "89.50") for at in range(90))
    stream = BytesIO()
    data = replace(NOTICE, differences=(replace(DIFFERENCES[0], changes=changes),), certificates=())
    render_correction_notices([data], stream, book=BUNDLED)
    low = written_where(stream.getvalue(), lambda _left, bottom, _right: bottom < style.FOOT_HEIGHT - 4)
    assert "模块" not in low
    text = "".join(one for one, _ in texts(stream.getvalue()))
    assert all(f"模块{at:02d}" in text for at in range(90))
    assert text.count(typeset("张伟(续)")) == 2


def _pages(data: VersionEffects) -> list[str]:
    stream = BytesIO()
    render_correction_notices([data], stream, book=BUNDLED)
    return [text for text, _ in texts(stream.getvalue())]


def _run_on(text: str) -> str:
    return "".join(typeset(text).split())


def test_differences_come_first_and_the_certificates_behind_them() -> None:
    first, second = _pages(NOTICE)
    for said in ("成绩更正通知", "第 2 版(更正第 1 版)", NOTICE.reason, "共 2 处", NOTICE.audit):
        assert _run_on(said) in first
    for difference in DIFFERENCES:
        assert difference.label in first
        assert all(_run_on(change.text) in first for change in difference.changes)
    assert "受影响的证书" in second
    assert _run_on("共 2 张,待处理 2 张") in second
    for each in CERTIFICATES:
        for said in (each.number or "待编号", each.recipient, each.organization, each.change, each.handling):
            assert _run_on(said) in second
    assert (second.count("已打印"), second.count("未打印")) == (1, 1)


def test_without_certificates_there_is_no_second_list_and_without_differences_no_notice() -> None:
    (page,) = _pages(replace(NOTICE, certificates=(), reason=""))
    assert "受影响" not in page
    assert "更正原因" not in page
    with pytest.raises(UserError, match="没有差别"):
        _pages(replace(NOTICE, differences=(), certificates=()))


def test_a_missing_glyph_names_whose_it_is() -> None:
    with pytest.raises(MissingGlyph, match="李𰂃"):
        _pages(replace(NOTICE, differences=(replace(DIFFERENCES[0], label="李𰂃"),)))
