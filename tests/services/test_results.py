"""The live ranking of an event, on both kinds of database."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.ranking import Status
from app.services import judging, penalties, publishing, registration
from app.services.publish_states import list_event_states
from app.services.results import NOT_SUBMITTED, EventResults, compute_event
from db.tables import Entry
from tests.bench import Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import RULES, SmallEvent, make_event


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    return make_event(session)


def _compute(event: SmallEvent) -> EventResults:
    return compute_event(event.session, event.id)


def _places(event: SmallEvent) -> list[tuple[str, int | None, str]]:
    return [(row.label.name, row.rank, row.shown) for row in _compute(event).rows]


def test_an_event_without_entries_has_an_empty_ranking(event: SmallEvent) -> None:
    results = _compute(event)
    assert (results.rows, results.scored, results.competing) == ((), 0, 0)


def test_totals_are_computed_from_the_marks_that_stand(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    event.fill(entry, "88.5", ["80", "85", "90.5"])
    event.mark(entry, "A1", "", seat=3)
    event.mark(entry, "A1", "91", seat=3)
    row = event.rows()["张伟"]
    assert row.score.total == Fraction("88.5") * Fraction(3, 10) + Fraction(256, 3) * Fraction(7, 10)
    assert (row.shown, row.modules, row.rank) == ("86.28", ("88.50", "85.33"), 1)
    assert row.waiting == NOT_SUBMITTED
    event.submit(entry)
    assert event.rows()["张伟"].waiting == ""


def test_an_entry_lacking_a_mark_has_no_total_and_no_place(event: SmallEvent) -> None:
    whole, partial, fresh = (event.enter(name) for name in ("张伟", "李芳", "王强"))
    event.judge(whole, "10")
    event.fill(partial, "100", ["100", "100", "100"])
    event.mark(partial, "E2", "", seat=2)
    assert _places(event) == [("张伟", 1, "10.00"), ("李芳", None, ""), ("王强", None, "")]
    rows = event.rows()
    assert rows["李芳"].modules == ("100.00", "")
    assert [rows[name].status_text for name in ("张伟", "李芳", "王强")] == ["", "录入中", "未开始"]
    assert (_compute(event).scored, _compute(event).competing) == (1, 3)
    assert fresh not in {due.id for due in _compute(event).allotment.awards}


def test_statuses_and_guests_take_no_place_and_no_award(session: Bench, event: SmallEvent) -> None:
    names = ["张伟", "李芳", "王强", "赵敏", "孙磊"]
    ids = {name: event.enter(name, guest=name == "王强") for name in names}
    for name, score in zip(names, ("80", "85", "99", "98", "97"), strict=True):
        event.judge(ids[name], score)
    session.get_one(Entry, ids["赵敏"]).status = Status.DISQUALIFIED.value
    session.get_one(Entry, ids["孙磊"]).status = Status.ABSENT.value
    session.flush()
    assert _places(event) == [
        ("王强", None, "99.00"),
        ("李芳", 1, "85.00"),
        ("张伟", 2, "80.00"),
        ("赵敏", None, ""),
        ("孙磊", None, ""),
    ]
    rows = event.rows()
    assert [rows[name].status_text for name in names] == ["", "", "打星", "取消资格", "缺考"]
    results = _compute(event)
    assert {due.id for due in results.allotment.awards} == {ids["李芳"], ids["张伟"]}
    assert {quota.base for quota in results.allotment.quotas} == {2}


def test_a_vetoed_entry_says_why_it_has_no_place(session: Bench) -> None:
    theory, practice = RULES["modules"]
    veto = {"code": "V1", "name": "焊件烧穿", "kind": "veto", "effect": "no_rank"}
    barred = {**practice, "aspects": [*practice["aspects"], veto]}
    event = make_event(session, rules={**RULES, "modules": [theory, barred]})
    for name in ("张伟", "李芳"):
        entry = event.enter(name)
        for seat in (1, 2, 3):
            event.mark(entry, "V1", "是" if (name, seat) == ("李芳", 2) else "否", seat)
        event.judge(entry, "90")
    told = {name: (row.rank, row.shown, row.status_text) for name, row in event.rows().items()}
    assert told == {"张伟": (1, "90.00", ""), "李芳": (None, "90.00", "一票否决")}
    publication = publishing.load_publication(session, publish(session, event.id))
    published = {row.recipient: row.status_text for row in publication.rows}
    assert published == {"张伟": "", "李芳": "一票否决"}


def test_a_returned_entry_is_not_in_the_ranking(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    event.judge(entry, "88")
    session.get_one(Entry, entry).review = "returned"
    session.flush()
    assert _places(event) == []


def test_equal_totals_are_parted_by_the_chain_and_say_so(event: SmallEvent) -> None:
    slow, fast, same = (event.enter(name) for name in ("张伟", "李芳", "王强"))
    event.judge(slow, "88", "13:00")
    event.judge(fast, "88", "12:00")
    event.judge(same, "88", "13:00")
    assert _places(event) == [("李芳", 1, "88.00"), ("张伟", 2, "88.00"), ("王强", 2, "88.00")]
    rows = event.rows()
    assert rows["李芳"].tie_note == "总成绩相同,按用时分先后(少者在前)"
    assert rows["张伟"].tie_note == "第 2 名 2 人并列:总成绩、用时均相同"
    assert rows["张伟"].shared_with == 1
    assert _compute(event).tie_rule == "总成绩相同依次比较:用时;仍相同则并列,其后名次顺延。"


def test_the_tie_rule_names_modules_and_aspects(session: Bench) -> None:
    ties = [{"key": "module:P"}, {"key": "aspect:T.T1"}]
    event = make_event(session, rules={**RULES, "ranking": {"ties": ties}})
    assert _compute(event).tie_rule == "总成绩相同依次比较:实操 → 卷面;仍相同则并列,其后名次顺延。"
    plain = make_event(session, "钳工", rules={**RULES, "ranking": {}})
    assert _compute(plain).tie_rule == "总成绩相同者并列,其后名次顺延。"


def test_totals_that_only_look_alike_have_different_places(event: SmallEvent) -> None:
    better, worse = event.enter("张伟"), event.enter("李芳")
    event.fill(better, "80", ["80", "80", "81"])  # 80.2333…
    event.fill(worse, "80.5", ["80", "80", "80.5"])  # 80.2666…
    assert _places(event) == [("李芳", 1, "80.27"), ("张伟", 2, "80.23")]
    event.fill(worse, "100", ["80", "80", "80"])
    event.fill(better, "77", ["90", "90", "89.5"])
    assert _places(event) == [("李芳", 1, "86.00"), ("张伟", 2, "85.98")]


def test_each_division_is_ranked_apart(session: Bench) -> None:
    event = make_event(session, divisions=["职工组", "学生组"])
    for name, division, score in (
        ("张伟", "职工组", "80"),
        ("李芳", "学生组", "70"),
        ("王强", "职工组", "90"),
        ("赵敏", "学生组", "75"),
    ):
        event.judge(event.enter(name, division=division), score)
    ranks = {row.label.name: row.rank for row in _compute(event).rows}
    assert ranks == {"王强": 1, "张伟": 2, "赵敏": 1, "李芳": 2}


def test_the_change_of_place_is_against_the_ranking_before_the_newest_sheet(event: SmallEvent) -> None:
    first, second = event.enter("张伟"), event.enter("李芳")
    event.judge(first, "80")
    assert event.rows()["张伟"].change is None, "new in the ranking"
    event.judge(second, "90")
    rows = event.rows()
    assert (rows["李芳"].change, rows["张伟"].change) == (None, -1)
    third = event.enter("王强")
    event.mark(third, "T1", "50")
    assert event.rows()["张伟"].change == 0


def test_while_a_blind_event_is_judged_only_stations_are_public(session: Bench) -> None:
    event = make_event(session, blind=True)
    event.judge(event.enter("欧阳建国", station=7), "88")
    event.enter("买买提·吐尔逊")
    results = _compute(event)
    assert [results.public_name(row) for row in results.rows] == ["07 号", "未编赛位"]
    open_event = make_event(session, "钳工")
    open_event.enter("张伟", station=1)
    results = _compute(open_event)
    assert [results.public_name(row) for row in results.rows] == ["张伟"]


def test_who_has_no_place_yet_stands_by_station_not_by_registration(session: Bench) -> None:
    event = make_event(session, blind=True)
    for name, station in (("张伟", 9), ("李芳", 2), ("王强", 5)):
        event.enter(name, station=station)
    results = _compute(event)
    assert [results.public_name(row) for row in results.rows] == ["02 号", "05 号", "09 号"]


def test_divisions_stand_in_the_order_of_the_event(session: Bench) -> None:
    event = make_event(session, divisions=["职工组", "学生组"])
    event.enter("张伟", division="学生组")
    event.enter("李芳", division="职工组")
    assert [row.label.division for row in _compute(event).rows] == ["职工组", "学生组"]


def test_titles_units_and_numbers_name_what_is_no_person(session: Bench, event: SmallEvent) -> None:
    event.enter("张伟", title="铆焊班组")
    assert list(event.rows()) == ["铆焊班组"]
    assert event.rows()["铆焊班组"].label.organization == "淮北矿业机修厂"
    session.add(Entry(event_id=event.id, number="2022099"))
    session.flush()
    assert set(event.rows()) == {"铆焊班组", "2022099"}


def test_progress_counts_sheets_of_those_who_compete(session: Bench, event: SmallEvent) -> None:
    done, begun = event.enter("张伟"), event.enter("李芳")
    absent = event.enter("王强")
    event.judge(done, "88")
    event.judge(absent, "88")
    event.mark(begun, "A1", "70")
    session.get_one(Entry, absent).status = Status.ABSENT.value
    session.flush()
    progress = list_event_states(session, event.competition_id)[0]
    assert (progress.entries, progress.sheets, progress.submitted, progress.scored) == (2, 8, 4, 1)


def test_the_ranking_agrees_with_the_steps_it_shows(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    event.fill(entry, "88", ["80", "85", "90"])
    penalties.add_penalty(session, entry_id=entry, module=None, points="0.5", reason="迟到")
    row = event.rows()["张伟"]
    assert [step.text for step in row.steps] == [
        "理论 88.00 × 30% = 26.4",
        "实操 85.00 × 70% = 59.5",
        "违规扣分 0.5:迟到",
        "总成绩 85.40",
    ]
    assert row.steps[1].details == ("3 名裁判:80 85 90;平均 85",)


def test_other_events_do_not_mix_in(session: Bench, event: SmallEvent) -> None:
    other = make_event(session, "钳工")
    event.judge(event.enter("张伟"), "80")
    other.judge(other.enter("李芳"), "90")
    assert list(event.rows()) == ["张伟"]
    assert list(other.rows()) == ["李芳"]


def test_marks_come_back_from_the_database_as_they_went_in(session: Bench) -> None:
    rules: dict[str, Any] = {
        "modules": [
            {
                "code": "M",
                "name": "测量",
                "aspects": [{"code": "A", "name": "甲", "maximum": "1", "step": "0.001"}],
            }
        ]
    }
    event = make_event(session, rules=rules)
    judge = next(iter(event.judges.values()))
    for n, text in enumerate(("0.1", "0.2", "0.335", "0.999")):
        entry = event.enter(f"选手{n}")
        judging.enter_mark(session, entry_id=entry, judge_id=judge.id, aspect="A", text=text)
    session.commit()
    session.expire_all()
    totals = {row.score.total for row in event.rows().values()}
    assert totals == {Fraction(Decimal(text)) for text in ("0.1", "0.2", "0.335", "0.999")}


def test_a_disqualification_says_why(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    registration.set_entry_status(session, entry, "disqualified", "代考")
    row = event.rows()["张伟"]
    assert (row.rank, row.status_text, row.status_note) == (None, "取消资格", "取消资格:代考")
    registration.set_entry_status(session, entry, "active", "复核无误")
    assert event.rows()["张伟"].status_note == ""
