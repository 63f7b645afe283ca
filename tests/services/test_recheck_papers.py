"""What the papers of a recheck say, before and after errors were corrected."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.progress import no_progress
from app.domain.result_papers import ResultPaper, ResultPaperKind
from app.errors import UserError
from app.services import rechecks
from app.services.recheck_papers import load_recheck_list, load_recheck_result
from app.services.result_papers import list_result_papers, write_result_paper
from tests.bench import ALL_ROUND, Bench
from tests.services.rechecked_event import SEED, mark

MOMENT = datetime(2022, 10, 28, 17, 30)


def test_the_list_has_what_is_still_to_compare_by_station_in_a_blind_event(session: Bench) -> None:
    marked = mark(session, blind=True)
    with pytest.raises(UserError, match="还没有抽取"):
        load_recheck_list(session, marked.event.id, MOMENT)
    marked.start()
    marked.compare(marked.sheet("张伟"))
    data = load_recheck_list(session, marked.event.id, MOMENT)
    assert (len(data.lines), data.head, data.printed) == (11, "赛位", "2022-10-28 17:30")
    assert (data.lines[0].label, data.lines[0].module, data.lines[0].subtotal) == (
        "01 号赛位",
        "理论",
        "95.00",
    )
    assert f"“{SEED}”" in data.drawn
    assert not any(name in repr(data) for name in marked.entries)


def test_the_result_tells_errors_and_their_corrections(session: Bench) -> None:
    marked = mark(session, closing={"limit_percent": 20})
    marked.start()
    marked.compare(marked.sheet("张伟"), "A1 纸面 94")
    data = load_recheck_result(session, marked.event.id)
    (error,) = data.errors
    assert (error.label, error.found, error.corrected) == ("2022001 张伟", "A1 纸面 94", "未更正")
    assert "有误 1 份,差错率 100.00%" in "".join(data.facts)
    marked.compare_rest()
    marked.event.correct(marked.entries["张伟"], "94")
    marked.sign()
    data = load_recheck_result(session, marked.event.id)
    assert data.errors[0].corrected == "A1 95.0 → 94.0"
    told = "".join(data.facts)
    assert "已核对 12 份,有误 1 份,差错率 8.33%(规定不超过 20%)" in told
    assert "抽查通过,有误的都已更正" in told
    assert f"签字:裁判长 {ALL_ROUND.name}" in told
    assert "统分员 刘芳(12 份)" in told


def test_a_whole_recheck_says_so(session: Bench) -> None:
    marked = mark(session)
    rechecks.check_all(session, marked.start().id)
    told = load_recheck_result(session, marked.event.id).facts
    assert any("起全部复核" in fact for fact in told)
    assert "还有 16 份待核对" in told[-2]


def test_a_signed_recheck_is_among_the_papers_of_the_archive(session: Bench, tmp_path: Path) -> None:
    marked = mark(session)
    competition = marked.event.competition_id

    def found() -> list[ResultPaper]:
        papers = list_result_papers(session, competition)
        return [paper for paper in papers if paper.kind is ResultPaperKind.RECHECK]

    assert not found()
    marked.start()
    assert ["还没有签字" in paper.missing for paper in found()] == [True]
    marked.compare_rest()
    marked.sign()
    (paper,) = found()
    written = write_result_paper(lambda: nullcontext(session), paper, tmp_path, no_progress)
    assert [file.name for file in written] == ["焊工-成绩复核结果表.pdf"]
    assert written[0].read_bytes().startswith(b"%PDF")


def test_a_signature_that_lapsed_is_told_as_one(session: Bench) -> None:
    marked = mark(session)
    marked.start()
    assert load_recheck_result(session, marked.event.id).facts[-1] == "签字:裁判长还没有签字。"
    marked.compare_rest()
    marked.sign()
    marked.event.correct(marked.entries["张伟"], "94")
    told = load_recheck_result(session, marked.event.id).facts[-1]
    assert told.startswith(f"签字:裁判长 {ALL_ROUND.name},")
    assert told.endswith("之后成绩有改动,签字已失效,还没有重新签字。")
