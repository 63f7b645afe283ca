"""The judges' list and their pledges read back from the PDF."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from app.documents.fonts import MissingGlyph
from app.documents.pledge import PLEDGE, PLEDGE_FILE, render_pledges
from app.documents.wording import Wording, read_wording
from app.domain.certificates import typeset
from app.domain.papers import JudgePledge, PledgeData
from app.domain.progress import Cancelled
from app.errors import UserError
from tests.documents.samples import BUNDLED, LONG_NAME, LONG_UNIT, PLEDGES, page_images, texts


def drawn(data: PledgeData, text: Wording | None = None) -> bytes:
    """The PDF of list and pledges."""
    stream = BytesIO()
    render_pledges(data, stream, text=text, book=BUNDLED)
    return stream.getvalue()


def run_on(text: str) -> str:
    """The text as `texts` gives it back, with its punctuation as printed."""
    return "".join(typeset(text).split())


def test_the_list_says_everything() -> None:
    for text in texts(drawn(PLEDGES))[0]:
        for said in ("裁判签到表", "“四赛一创”", "裁判2人", "2022年10月20日", "签到时间", "签名", "8:05"):
            assert said in text
        for judge in PLEDGES.judges:
            for said in (judge.name, judge.organization, *judge.seats):
                assert run_on(said) in text


def test_each_judge_signs_a_pledge_of_the_whole_text() -> None:
    words = read_wording(PLEDGE_FILE, PLEDGE)
    pages = texts(drawn(PLEDGES))
    assert len(pages) == 3
    for judge, page in zip(PLEDGES.judges, pages[1:], strict=True):
        for text in page:
            assert f"本人受聘担任{run_on(PLEDGES.competition)}裁判工作" in text
            for said in (words.title, words.closing, *words.clauses, judge.name, judge.organization):
                assert run_on(said) in text
            assert run_on("、".join(judge.seats)) in text
            for said in ("一、", "二、", "承诺人签名", "日期"):
                assert said in text
            assert not [other for other in PLEDGES.judges if other is not judge and other.name in text]


def test_the_pledge_speaks_of_what_judges_owe() -> None:
    clauses = "".join(read_wording(PLEDGE_FILE, PLEDGE).clauses)
    assert not [word for word in ("公平公正", "回避", "秘密", "通讯工具", "监督") if word not in clauses]


def test_a_long_list_goes_on_and_loses_nobody() -> None:
    judges = tuple(replace(PLEDGES.judges[0], name=f"裁判{at:03d}号") for at in range(60))
    steps: list[tuple[int, int]] = []
    stream = BytesIO()
    render_pledges(replace(PLEDGES, judges=judges), stream, lambda *step: steps.append(step), book=BUNDLED)
    pages = [text for text, _ in texts(stream.getvalue())]
    lists = [text for text in pages if "签到表" in text]
    assert len(lists) >= 3
    assert len(pages) == len(lists) + 60
    assert steps == [(at, len(pages)) for at in range(1, len(pages) + 1)]
    assert [judge.name in "".join(lists) for judge in judges] == [True] * 60
    assert [judge.name in page for judge, page in zip(judges, pages[len(lists) :], strict=True)] == [
        True
    ] * 60


def test_a_judge_of_many_seats_keeps_to_the_page() -> None:
    seats = tuple(f"焊工 · 实操 · {at} 号席" for at in range(1, 13))
    judge = JudgePledge(LONG_NAME, LONG_UNIT, seats)
    pdf = drawn(replace(PLEDGES, judges=(judge,)))
    pages = texts(pdf)
    assert len(pages) == 2
    assert [run_on(seat) in page[0] for page in pages for seat in seats] == [True] * 24
    for image in page_images(pdf):
        ink = image.convert("L").point([255] * 200 + [0] * 56).getbbox()
        assert ink is not None
        assert ink[3] < image.height - 30
        assert ink[2] < image.width - 38


def test_a_longer_text_is_set_smaller_and_too_long_a_text_refused() -> None:
    words = read_wording(PLEDGE_FILE, PLEDGE)
    longer = replace(words, clauses=words.clauses * 2)
    for text in texts(drawn(PLEDGES, longer))[1]:
        assert "十六、" in text
        assert "承诺人签名" in text
    with pytest.raises(UserError, match="一页放不下"):
        drawn(PLEDGES, replace(words, clauses=words.clauses * 10))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "读不到"),
        ("{", "不是有效的 JSON"),
        ("[]", "format 应为 1"),
        (json.dumps({"format": 2, "clauses": ["a"]}), "format 应为 1"),
        (json.dumps({"format": 1, "clauses": []}), "没有条款"),
        (json.dumps({"format": 1, "clauses": ["a", 5]}), "只能写文字"),
        (json.dumps({"format": 1, "title": 5, "clauses": ["a"]}), "只能写文字"),
    ],
)
def test_a_damaged_text_is_named(tmp_path: Path, content: str | None, said: str) -> None:
    path = tmp_path / "pledge.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"pledge\.json") as caught:
        read_wording(path, PLEDGE)
    assert said in str(caught.value)


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    def cancel(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        render_pledges(PLEDGES, tmp_path / "a.pdf", cancel, book=BUNDLED)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_printed_is_said() -> None:
    with pytest.raises(UserError, match="还没有裁判"):
        drawn(replace(PLEDGES, judges=()))
    with pytest.raises(MissingGlyph, match="李𰂃"):
        drawn(replace(PLEDGES, judges=(JudgePledge("李𰂃", "理士电池", ()),)))


def test_same_judges_same_bytes() -> None:
    assert drawn(PLEDGES) == drawn(PLEDGES)
