"""The papers of a recheck read back from the PDF."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from app.documents.recheck_papers import (
    LIST_NOTE,
    LIST_SIGNERS,
    NO_ERRORS,
    RESULT_SIGNERS,
    render_recheck_list,
    render_recheck_result,
)
from app.domain.certificates import typeset
from app.domain.recheck_papers import RecheckError, RecheckLine, RecheckListData, RecheckResultData
from app.errors import UserError
from tests.documents.samples import AUDIT, BUNDLED, texts

COMPETITION, EVENT = "2022年民营企业“四赛一创”劳动竞赛", "焊工"
DRAWN = "各组别前 30%(并列的都在内)共 5 个全部复核,其余按 15% 抽查 2 个。种子“20221028”。"
SEATS = (("理论", "周明", "91.00"), ("实操", "李建国", "88.50"), ("实操", "陈志远", "89.50"))
LIST = RecheckListData(
    COMPETITION,
    EVENT,
    "赛位",
    DRAWN,
    tuple(
        RecheckLine(f"{station:02d} 号赛位", module, judge, "前列" if station % 7 else "抽查", figure)
        for module, judge, figure in SEATS
        for station in (2, 5, 7, 9, 11, 14, 16)
    ),
    "2022-10-28 17:30",
    AUDIT,
)
RESULT = RecheckResultData(
    COMPETITION,
    EVENT,
    "赛位",
    (
        f"抽取:{DRAWN}",
        "核对:应复核 21 份评分单,已核对 21 份,有误 1 份,差错率 4.76%(规定不超过 5%)。",
        "复核人:统分员 刘芳(14 份)、监督仲裁 何志刚(7 份)。",
        "结论:差错率未超过 5%,抽查通过,有误的都已更正。",
        "签字:裁判长 孙志强,2022-10-28 18:05。",
    ),
    (
        RecheckError(
            "05 号赛位", "实操", "李建国", "B2 咬边纸面 8.5,录入成 5.8", "统分员 刘芳", "B2 5.8 → 8.5"
        ),
    ),
    "共 21 份 · 有误 1 份",
    AUDIT,
)


def plain(text: str) -> str:
    return "".join(typeset(text).split())


def work_list(data: RecheckListData = LIST) -> list[str]:
    stream = BytesIO()
    render_recheck_list(data, stream, book=BUNDLED)
    return [text for text, _ in texts(stream.getvalue())]


def result(data: RecheckResultData = RESULT) -> list[str]:
    stream = BytesIO()
    render_recheck_result(data, stream, book=BUNDLED)
    return [text for text, _ in texts(stream.getvalue())]


def test_the_work_list_names_every_sheet_and_how_they_were_chosen() -> None:
    (page,) = work_list()
    for line in LIST.lines:
        assert plain(line.label) in page
    for said in (DRAWN, "共21份", LIST_NOTE, AUDIT, *LIST_SIGNERS, "赛位"):
        assert plain(said) in page


def test_a_long_list_takes_pages_with_the_head_on_each() -> None:
    pages = work_list(replace(LIST, lines=LIST.lines * 4))
    assert len(pages) > 1
    assert all("录入小计" in page for page in pages)


def test_nothing_left_to_compare_needs_no_list() -> None:
    with pytest.raises(UserError, match="不用印工作单"):
        work_list(replace(LIST, lines=()))


def test_the_result_tells_figures_errors_and_who_signs() -> None:
    (page,) = result()
    error = RESULT.errors[0]
    for said in (*RESULT.facts, error.found, error.corrected, error.by, *RESULT_SIGNERS, AUDIT):
        assert plain(said) in page
    assert plain(NO_ERRORS) not in page


def test_a_result_without_errors_says_so() -> None:
    (page,) = result(replace(RESULT, errors=()))
    assert plain(NO_ERRORS) in page
