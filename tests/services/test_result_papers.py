"""成果材料: which papers there are, what they say, and their files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from app.domain.award_roll import AwardRoll, ceremony
from app.domain.certificates import Category
from app.domain.progress import Cancelled, no_progress
from app.domain.result_papers import EXCEL, PDF, ResultPaper, ResultPaperKind
from app.errors import UserError
from app.services import ledger, rounds
from app.services.advance_lists import load_advance_lists
from app.services.award_rolls import load_award_roll
from app.services.closing_rules import save_common_closing
from app.services.competitions import save_competition_rules
from app.services.papers import DRAFT, SIGNED, signed_lists
from app.services.personal_statements import load_statements
from app.services.result_notices import load_result_notice
from app.services.result_papers import list_result_papers, write_result_paper
from app.services.unit_reports import load_promotion_list, load_unit_reports
from tests.bench import Bench
from tests.services.due_event import Contest, decide, make_contest, settle
from tests.services.publish_steps import publish, sign
from tests.services.scoring_data import IN_ROUNDS, RULES, add_event, make_event

K = ResultPaperKind


@pytest.fixture
def contest(session: Bench) -> Contest:
    """An event whose notice promises everything, with all decisions made."""
    contest = make_contest(session)
    settle(contest)
    return contest


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder for papers; the database lies beside it."""
    folder = tmp_path / "成果材料"
    folder.mkdir()
    return folder


def listed(session: Session, competition_id: int) -> dict[str, ResultPaper]:
    """The papers by their key."""
    papers = list_result_papers(session, competition_id)
    assert len({paper.file_name.casefold() for paper in papers}) == len(papers)
    return {paper.key: paper for paper in papers}


def reader(session: Session) -> Any:
    """Reads through the session of the test, uncommitted as it is."""

    @contextmanager
    def read() -> Iterator[Session]:
        yield session

    return read


# -- the list --------------------------------------------------------------------------------------


def test_before_anything_is_published_every_paper_says_what_is_missing(contest: Contest) -> None:
    event = contest.event
    papers = listed(event.session, event.competition_id)
    assert f"{K.ADVANCED.value}/{event.id}" not in papers, "nobody is cut in an event without rounds"
    # Nor was anything rechecked, appealed against or corrected.
    others = {K.ADVANCED, K.RECHECK, K.APPEALS, K.CORRECTION}
    assert {paper.kind for paper in papers.values()} == set(K) - others
    assert all("先在“成绩公布”中" in paper.missing for paper in papers.values())
    with pytest.raises(UserError, match="还没有公布成绩"):
        write_result_paper(reader(event.session), papers[f"roll/{event.id}"], Path("/nowhere"), no_progress)


def test_every_paper_of_a_published_event_is_written(contest: Contest, out: Path) -> None:
    event = contest.event
    publish(event.session, event.id)
    papers = listed(event.session, event.competition_id)
    assert not any(paper.missing for paper in papers.values())
    written: list[Path] = []
    for paper in papers.values():
        files = write_result_paper(reader(event.session), paper, out, no_progress)
        assert {file.suffix for file in files} == set(paper.formats)
        assert all(file.name.startswith(paper.file_name) for file in files)
        written += files
    assert sorted(written) == sorted(out.iterdir())
    assert all(file.stat().st_size > 1000 for file in written)
    assert papers[f"summary/{event.id}"].file_name == "焊工-成绩汇总表-第1版"
    assert papers["payments/0"].formats == (PDF, EXCEL)
    assert papers[f"notice/{event.id}"].formats == (PDF,)


def test_the_lists_of_entries_and_of_teams_are_two_files(session: Bench, out: Path) -> None:
    event = make_event(session, rules={**RULES, "teams": {"method": "sum", "count": 1}})
    event.judge(event.enter("张伟"), "88")
    publish(session, event.id)
    paper = listed(session, event.competition_id)[f"summary/{event.id}"]
    files = write_result_paper(reader(session), replace(paper, file_name="单"), out, no_progress)
    assert sorted(each.name for each in files) == sorted(each.name for each in out.iterdir())
    assert [each.name for each in files] == ["单-焊工.pdf", "单-焊工-团体成绩汇总表.pdf", "单.xlsx"]


def test_a_version_that_corrects_nothing_has_no_notice(contest: Contest) -> None:
    event = contest.event
    publish(event.session, event.id)
    publish(event.session, event.id, reason="重新公示")
    assert f"correction/{event.id}" not in listed(event.session, event.competition_id)


def test_what_nobody_gets_is_told_as_missing(session: Bench) -> None:
    event = make_event(session, rules={**RULES, "awards": {}})
    event.judge(event.enter("张伟"), "88")
    publish(session, event.id)
    papers = listed(session, event.competition_id)
    lacking = {key for key, paper in papers.items() if paper.missing}
    assert lacking == {
        f"roll/{event.id}",
        f"script/{event.id}",
        "whole_roll/0",
        "whole_script/0",
        "promotions/0",
        "payments/0",
    }
    assert papers["payments/0"].missing == "公布的成绩中没有奖金和补助。"


def test_a_paper_of_an_older_version_is_refused(contest: Contest, out: Path) -> None:
    event = contest.event
    publish(event.session, event.id)
    old = listed(event.session, event.competition_id)[f"roll/{event.id}"]
    event.correct(contest.entries["孙磊"], "70")
    publish(event.session, event.id, reason="复核")
    with pytest.raises(UserError, match="又公布了新的一版"):
        write_result_paper(reader(event.session), old, out, no_progress)
    new = listed(event.session, event.competition_id)[old.key]
    assert new.file_name == "焊工-获奖名单-第2版"


def test_a_cancelled_paper_leaves_no_file(contest: Contest, out: Path) -> None:
    event = contest.event
    publish(event.session, event.id)
    paper = listed(event.session, event.competition_id)[f"summary/{event.id}"]
    for last in (1, 2, 3):

        def cancel(done: int, total: int, last: int = last) -> None:
            if len(list(out.iterdir())) >= last:
                raise Cancelled

        with pytest.raises(Cancelled):
            write_result_paper(reader(event.session), paper, out, cancel)
        assert not list(out.iterdir())


def test_names_that_are_no_file_names_or_stand_twice(session: Bench) -> None:
    event = make_event(session, name="钳工/一")
    add_event(session, event.competition_id, "钳工 一")
    names = [paper.file_name for paper in list_result_papers(session, event.competition_id)]
    assert "钳工 一-成绩汇总表-未公布" in names
    assert "钳工 一-成绩汇总表-未公布 2" in names


def test_from_the_signature_on_there_is_a_summary_to_sign(session: Bench, out: Path) -> None:
    event = make_event(session, blind=True)
    entry = event.enter("张伟", station=4)
    event.judge(entry, "88")
    key = f"summary/{event.id}"
    assert "还没有签署成绩" in listed(session, event.competition_id)[key].missing
    sign(session, event.id)
    paper = listed(session, event.competition_id)[key]
    assert (paper.missing, paper.file_name) == ("", "焊工-成绩汇总表-未公布")
    (data,) = signed_lists(session, event.id)
    assert data.version == SIGNED
    assert data.published.endswith("签署")
    assert [(line.number, line.name, line.total) for line in data.lines] == [("04", "", "88.00")]
    assert len(write_result_paper(reader(session), paper, out, no_progress)) == 2
    event.correct(entry, "80")
    assert signed_lists(session, event.id)[0].version == f"签署后有改动,{DRAFT}"
    publish(session, event.id)
    with pytest.raises(UserError, match="又公布了新的一版"):
        write_result_paper(reader(session), paper, out, no_progress)


# -- what they say ---------------------------------------------------------------------------------


def told(roll: AwardRoll) -> list[tuple[str, str, list[str]]]:
    """Where, what and who."""
    return [(each.where, each.award, [one.name for one in each.laureates]) for each in roll.groups]


def test_the_roll_stands_in_the_order_of_events_and_divisions(contest: Contest) -> None:
    event = contest.event
    publish(event.session, event.id)
    roll = load_award_roll(event.session, event.competition_id, event.id)
    assert told(roll) == [
        ("焊工(职工组)", "一等奖", ["张伟"]),
        ("焊工(职工组)", "二等奖", ["刘洋"]),
        ("焊工(职工组)", "技术能手", ["张伟", "陈静"]),
        ("焊工(职工组)", "青年岗位能手", ["陈静"]),
        ("焊工(学生组)", "一等奖", ["孙磊"]),
        ("焊工(学生组)", "技术能手", ["孙磊"]),
        ("焊工(学生组)", "青年岗位能手", ["孙磊"]),
        ("焊工", "优秀组织奖", ["京信电子"]),
        ("焊工", "优秀指导教师", ["何老师"]),
    ]
    assert (roll.event, roll.basis, roll.missing) == ("焊工", "第 1 版", ())
    assert [step.award for step in ceremony(roll.groups)] == [
        "二等奖",
        "一等奖",
        "优秀指导教师",
        "技术能手",
        "青年岗位能手",
        "优秀组织奖",
    ]


def test_the_roll_of_all_ends_with_the_competition_itself(contest: Contest) -> None:
    event = contest.event
    other = add_event(event.session, event.competition_id, "钳工", rules=RULES)
    other.judge(other.enter("钱进", unit="理士电池"), "80")
    publish(event.session, event.id)
    rules = {"unit_awards": [{"name": "团体一等奖", "by": "entries", "count": 1}]}
    save_competition_rules(event.session, event.competition_id, contest_class="一类", rules=rules)
    before = load_award_roll(event.session, event.competition_id)
    assert before.missing == ("钳工",)
    assert "团体一等奖" not in [group.award for group in before.groups]
    publish(event.session, other.id)
    roll = load_award_roll(event.session, event.competition_id)
    assert told(roll)[-1] == ("", "团体一等奖", ["理士电池"])
    assert roll.groups[-1].category is Category.UNIT
    assert roll.basis == "依据已公布的 2 个赛项"


def test_the_notice_names_its_days_and_where_to_object(contest: Contest) -> None:
    event = contest.event
    save_common_closing(event.session, event.competition_id, {"appeals_to": "文化宫 203 室"})
    days = {"notice_from": date(2032, 10, 20), "notice_until": date(2032, 10, 24)}
    notice = load_result_notice(event.session, publish(event.session, event.id, **days))
    told_days, objections = notice.paragraphs
    assert "自 2032-10-20 起至 2032-10-24 止" in told_days
    assert "文化宫 203 室" in objections
    assert [data.title for data in notice.lists] == ["成绩汇总表", "成绩汇总表", "团体成绩汇总表"]


def test_a_statement_says_what_was_published_and_not_what_stands_now(contest: Contest) -> None:
    event = contest.event
    version = publish(event.session, event.id)
    event.correct(contest.entries["张伟"], "20")
    first, *_others = statements = load_statements(event.session, version)
    assert (first.name, first.place, first.total, first.award) == (
        "张伟",
        "第 1 名(共 5 名)",
        "90.00",
        "一等奖",
    )
    assert [each.place for each in statements if each.name in ("王强", "刘洋")] == [
        "并列第 3 名(共 5 名)"
    ] * 2
    assert any(text.startswith("技术能手:") for text in first.given)
    assert "一等奖的奖金 3,000.00 元" in first.given
    assert first.steps[-1].text.startswith("总成绩")


def test_a_unit_sees_entries_awards_and_money(contest: Contest) -> None:
    event = contest.event
    publish(event.session, event.id)
    reports = {each.unit: each for each in load_unit_reports(event.session, event.competition_id)}
    assert list(reports) == [*sorted(set(reports) - {"未写单位"}), "未写单位"]
    lines = reports["理士电池"].lines
    assert [(line.name, line.place, line.awards) for line in lines] == [
        ("张伟", "1", ("一等奖", "技术能手", "由中级工晋升技师")),
        ("陈静", "2", ("技术能手", "青年岗位能手")),
        ("团体", "1", ()),
    ]
    assert (reports["理士电池"].entries, str(reports["理士电池"].money)) == (2, "4000.00")
    assert [line.awards for line in reports["京信电子"].lines if not line.entry][-1] == ("优秀组织奖",)
    assert reports["未写单位"].lines[0].name == "何老师"


def test_two_of_one_name_have_a_certificate_each(contest: Contest) -> None:
    session, event = contest.event.session, contest.event
    for unit in ("理士电池", "京信电子"):
        decide(contest, "先进个人", recipient="王芳", organization=unit)
    publish(session, event.id)
    ledger.issue_certificates(session, event.id)
    reports = {each.unit: each for each in load_unit_reports(session, event.competition_id)}
    numbers = [
        line.certificates
        for unit in ("理士电池", "京信电子")
        for line in reports[unit].lines
        if line.name == "王芳"
    ]
    assert [len(each) for each in numbers] == [1, 1]
    assert numbers[0] != numbers[1]


def test_promotions_tell_from_which_level_to_which(contest: Contest) -> None:
    event = contest.event
    publish(event.session, event.id)
    data = load_promotion_list(event.session, event.competition_id)
    assert ("张伟", "中级工", "技师", 1) in [(x.name, x.before, x.after, x.rank) for x in data.lines]


def test_a_cut_lists_who_went_on_by_station_while_it_is_blind(session: Bench) -> None:
    event = make_event(session, rules=IN_ROUNDS, blind=True)
    for station, (name, score) in enumerate((("张伟", "88"), ("陈静", "91")), 1):
        event.judge_theory(event.enter(name, station=station), score)
    key = f"advanced/{event.id}"
    assert "晋级名单" in listed(session, event.competition_id)[key].missing
    assert load_advance_lists(session, event.id) == ()
    rounds.advance_round(session, event.id)
    assert not listed(session, event.competition_id)[key].missing
    (data,) = load_advance_lists(session, event.id)
    assert (data.step, data.field, data.number_head) == ("预赛 → 决赛", 2, "赛位号")
    assert [(each.number, each.name, each.organization) for each in data.lines] == [("02", "", "")]
    assert replace(data.lines[0], total="") != data.lines[0]
