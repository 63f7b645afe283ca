"""评分单收发: what is printed, what comes back, and what is missing — on both kinds of database."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from app.domain.papers import BlankSheet
from app.domain.ranking import Status
from app.domain.rights import Duty, Role
from app.domain.sheet_code import SheetCode, read_code, write_code
from app.errors import InputError, UserError
from app.services import draws, judging, rounds, sheets
from app.services.blank_sheets import blank_sheets
from app.services.door import Refused, open_door
from app.services.paperwork import (
    NOT_STARTED,
    list_papers,
    missing_by_entry,
    missing_by_judge,
    open_scanned,
    receive_paper,
    receive_scanned,
)
from app.services.seats import list_recused, recuses
from db.engine import WRITE
from db.tables import (
    Account,
    AccountDuty,
    AuditEntry,
    Entry,
    EntryMember,
    Judge,
    Organization,
    Person,
    ScoreSheet,
)
from tests.bench import ALL_ROUND, BY, Bench
from tests.services.scoring_data import IN_ROUNDS, SmallEvent, add_event, make_event

ENTRANTS, SEATS = 900, 5


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    """An open event of four seats (理论 1, 实操 3) without entries."""
    return make_event(session)


@pytest.fixture
def blind(session: Bench) -> SmallEvent:
    """A blind event with two stations, drawn against the order of the names."""
    made = make_event(session, "焊工", blind=True)
    made.enter("张伟", station=4)
    made.enter("陈静", station=2)
    return made


def _code(event: SmallEvent, entry: int, seat: tuple[str, int] = ("P", 1)) -> str:
    return write_code(SheetCode(event.id, entry, event.judges[seat].id))


def _seat(event: SmallEvent, seat: tuple[str, int], **columns: object) -> None:
    judge = event.session.get_one(Judge, event.judges[seat].id)
    for key, value in columns.items():
        setattr(judge, key, value)
    event.session.flush()


def _log(session: Bench) -> list[AuditEntry]:
    return list(session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))))


def _said(sheet: BlankSheet) -> str:
    return f"{sheet.label} {sheet.detail} {sheet.judge} {sheet.seat} {sheet.code}"


# -- out -----------------------------------------------------------------------------------------------


def test_blank_sheets_lie_judge_by_judge_in_the_order_of_the_pile(blind: SmallEvent) -> None:
    printed = blank_sheets(blind.session, blind.id)
    assert [(sheet.module, sheet.seat, sheet.label) for sheet in printed] == [
        (module, f"{seat} 号席", station)
        for module, seat in (("理论", 1), ("实操", 1), ("实操", 2), ("实操", 3))
        for station in ("02 号赛位", "04 号赛位")
    ]
    assert (printed[0].competition, printed[0].event) == ("2022年职工技能竞赛", "焊工")
    assert [aspect.code for aspect in printed[2].aspects] == ["A1", "E2"]
    codes = [read_code(sheet.code) for sheet in printed]
    lines = list_papers(blind.session, blind.id)
    assert codes == [SheetCode(blind.id, line.entry_id, line.judge_id) for line in lines]
    assert not any(name in _said(sheet) for sheet in printed for name in ("张伟", "陈静", "机修厂"))


def test_an_open_sheet_names_number_person_and_unit(event: SmallEvent) -> None:
    event.enter("张伟", division="职工组")
    sheet = blank_sheets(event.session, event.id)[0]
    assert (sheet.label, sheet.detail, sheet.division) == ("2022001 张伟", "淮北矿业机修厂", "职工组")


def test_only_who_is_approved_and_competes_gets_a_sheet(event: SmallEvent) -> None:
    event.enter("张伟")
    event.enter("李芳", review="pending")
    event.enter("刘洋", review="returned")
    event.enter("陈静", status=Status.ABSENT.value)
    assert {sheet.label for sheet in blank_sheets(event.session, event.id)} == {"2022001 张伟"}
    assert {line.label for line in list_papers(event.session, event.id)} == {"张伟"}


def test_a_part_can_be_chosen(event: SmallEvent) -> None:
    first, second = event.enter("张伟"), event.enter("陈静")
    judge = event.judges["P", 2]
    chosen = blank_sheets(event.session, event.id, judge_ids=[judge.id], entry_ids=[second])
    assert [sheet.code for sheet in chosen] == [_code(event, second, ("P", 2))]
    receive_paper(event.session, entry_id=first, judge_id=judge.id)
    rest = blank_sheets(event.session, event.id, judge_ids=[judge.id], missing_only=True)
    assert [sheet.code for sheet in rest] == [_code(event, second, ("P", 2))]
    assert blank_sheets(event.session, event.id, judge_ids=[]) == ()


def test_a_blind_event_without_stations_is_not_printed(session: Bench) -> None:
    event = make_event(session, blind=True)
    event.enter("张伟", station=1)
    waiting = event.enter("陈静")
    with pytest.raises(UserError, match=r"焊工是盲评赛项,还有 1 个参赛者没有赛位.*检录与抽签"):
        blank_sheets(session, event.id)
    assert {line.label for line in list_papers(session, event.id)} == {"01 号赛位"}
    session.get_one(Entry, waiting).station = 2
    session.flush()
    assert len(blank_sheets(session, event.id)) == 8


def test_only_who_went_on_gets_sheets_of_a_later_round(session: Bench) -> None:
    event = make_event(session, rules=IN_ROUNDS)
    best, other = event.enter("张伟"), event.enter("陈静")
    event.judge_theory(best, "90")
    event.judge_theory(other, "80")
    assert {sheet.module for sheet in blank_sheets(session, event.id)} == {"理论"}
    rounds.advance_round(session, event.id)
    printed = [(sheet.module, sheet.label) for sheet in blank_sheets(session, event.id)]
    assert [label for module, label in printed if module == "实操"] == ["2022001 张伟"] * 3
    lines = [(line.module, line.label) for line in list_papers(session, event.id)]
    assert [label for module, label in lines if module == "实操"] == ["张伟"] * 3


def test_each_seat_gets_the_aspects_it_marks_with_all_that_goes_with_them(session: Bench) -> None:
    module = {
        "code": "P",
        "name": "自由滑",
        "panel": {"judges": 2, "per_aspect": True},
        "groups": [{"name": "试跳", "best": 1}],
        "aspects": [
            {
                "code": "E1",
                "name": "动作",
                "kind": "choice",
                "seats": "1",
                "grades": [{"name": "3T", "points": "4", "table": "G"}],
            },
            {"code": "E2", "name": "质量", "kind": "grade", "table_of": "E1", "seats": "2"},
            {"code": "J1", "name": "第一跳", "group": "试跳", "maximum": "10"},
            {"code": "J2", "name": "第二跳", "group": "试跳", "maximum": "10"},
        ],
    }
    tables = {"G": [{"name": "-1", "points": "-1"}, {"name": "1", "points": "1"}]}
    event = make_event(session, rules={"modules": [module], "tables": tables, "checking": "none"})
    entry = event.enter("张伟")
    first, second = blank_sheets(session, event.id)
    assert [[aspect.code for aspect in sheet.aspects] for sheet in (first, second)] == [
        ["E1", "J1", "J2"],
        ["E2", "J1", "J2"],
    ]
    assert [sheet.groups for sheet in (first, second)] == [first.groups] * 2
    assert [source.code for source in second.sources] == ["E1"]
    assert first.sources == ()
    event.mark(entry, "E1", "3T")
    view = judging.load_sheet(session, entry, event.judges["P", 2].id)
    assert view.chosen == {"E1": 1}
    assert judging.load_sheet(session, entry, event.judges["P", 1].id).chosen == {}
    assert {line.judge: line.state for line in list_papers(session, event.id)} == {
        "1 号裁判": "draft",
        "2 号裁判": NOT_STARTED,
    }


def test_nobody_gets_a_sheet_of_the_own_unit(event: SmallEvent) -> None:
    own, team = event.enter("张伟", unit="甲厂"), event.enter("陈静", unit="乙厂")
    event.enter("刘洋", unit="丙厂")
    unit = event.session.exec(select(Organization).where(Organization.name == "甲厂")).one()
    _seat(event, ("P", 1), organization_id=unit.id)
    colleague = Person(name="赵敏", document_type="其他", document_number="x", organization_id=unit.id)
    event.session.add(colleague)
    event.session.flush()
    event.session.add(EntryMember(entry_id=team, person_id=colleague.id or 0, position=1))
    event.session.flush()
    judge = event.judges["P", 1].id
    assert list_recused(event.session, event.id) == {(own, judge), (team, judge)}
    row = event.session.get_one(Judge, judge)
    for entry in event.session.exec(select(Entry)):
        assert bool(recuses(event.session, row, entry)) is (entry.id in (own, team)), "the same rule"
    printed = [sheet for sheet in blank_sheets(event.session, event.id) if sheet.judge == row.name]
    assert [s.label for s in printed if s.module == "实操"] == ["2022003 刘洋"]
    expected = [line.label for line in list_papers(event.session, event.id) if line.judge_id == judge]
    assert expected == ["刘洋"]


def test_what_an_earlier_judge_of_the_seat_marked_is_still_expected_back(event: SmallEvent) -> None:
    entry = event.enter("张伟", unit="甲厂")
    event.mark(entry, "A1", "88", 1)
    unit = event.session.exec(select(Organization).where(Organization.name == "甲厂")).one()
    _seat(event, ("P", 1), organization_id=unit.id)
    expected = [line.seat for line in list_papers(event.session, event.id) if line.module == "实操"]
    assert expected == [1, 2, 3]
    assert len(blank_sheets(event.session, event.id, judge_ids=[event.judges["P", 1].id])) == 0


# -- back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        str,
        str.lower,
        lambda code: f"  {code}\t",
        lambda code: "".join(chr(ord(each) + 0xFEE0) for each in code),
        lambda code: "".join(chr(ord(each) + 0xFEE0) for each in code.lower()),
    ],
    ids=["as printed", "lower case", "blanks", "full width", "full width lower case"],
)
def test_a_scan_ticks_the_paper_in(blind: SmallEvent, typed: object) -> None:
    assert callable(typed)
    line = list_papers(blind.session, blind.id)[2]
    code = write_code(SheetCode(blind.id, line.entry_id, line.judge_id))
    received = receive_scanned(blind.session, typed(code), blind.id)
    assert (received.label, received.judge, received.by) == ("02 号赛位", "1 号裁判", BY)
    assert received.present
    assert received.changed
    blind.session.commit()
    back = [each for each in list_papers(blind.session, blind.id) if not each.missing]
    assert [(each.entry_id, each.judge_id) for each in back] == [(line.entry_id, line.judge_id)]
    assert (back[0].at, back[0].by, back[0].state) == (received.at, BY, NOT_STARTED)
    last = _log(blind.session)[-1]
    assert last.text == "收到 焊工 · 02 号赛位 · 1 号裁判 的纸质评分单"
    assert (last.act, last.event_id, last.entry_id, last.judge_id) == (
        "check_in", blind.id, line.entry_id, line.judge_id,
    )  # fmt: skip


def test_the_second_tick_changes_nothing_and_says_so(event: SmallEvent) -> None:
    entry, judge = event.enter("张伟"), event.judges["P", 1].id
    first = receive_paper(event.session, entry_id=entry, judge_id=judge)
    event.session.commit()
    logged = len(_log(event.session))
    again = receive_paper(event.session, entry_id=entry, judge_id=judge)
    event.session.commit()
    assert (again.changed, again.at, again.by) == (False, first.at, first.by)
    assert len(_log(event.session)) == logged


def test_a_tick_is_taken_back(event: SmallEvent) -> None:
    entry, judge = event.enter("张伟"), event.judges["P", 1].id
    assert not receive_paper(event.session, entry_id=entry, judge_id=judge, present=False).changed
    assert event.session.exec(select(ScoreSheet)).all() == [], "nothing to take back, nothing made"
    receive_paper(event.session, entry_id=entry, judge_id=judge)
    back = receive_paper(event.session, entry_id=entry, judge_id=judge, present=False)
    assert (back.changed, back.present, back.at, back.by) == (True, False, None, "")
    event.session.commit()
    assert all(line.missing for line in list_papers(event.session, event.id))
    assert _log(event.session)[-1].text == "取消收到 焊工 · 张伟 · 1 号裁判 的纸质评分单"


def test_paper_comes_back_whatever_the_state_of_its_sheet(event: SmallEvent) -> None:
    untouched, begun, handed_in = event.enter("张伟"), event.enter("陈静"), event.enter("刘洋")
    absent = event.enter("李芳", status=Status.ABSENT.value)
    judge = event.judges["P", 1].id
    event.mark(begun, "A1", "88")
    event.fill(handed_in, "90", ["88"] * 3)
    sheets.submit_sheet(event.session, entry_id=handed_in, judge_id=judge)
    for entry in (untouched, begun, handed_in, absent):
        assert receive_paper(event.session, entry_id=entry, judge_id=judge).changed
    states = {
        line.label: (line.state, line.entered)
        for line in list_papers(event.session, event.id)
        if line.judge_id == judge
    }
    assert states == {
        "张伟": (NOT_STARTED, False),
        "陈静": ("draft", False),
        "刘洋": ("submitted", True),
    }


def test_the_sheet_of_another_event_is_refused_and_kept_in_the_log(engine: Engine) -> None:
    with Bench(engine.execution_options(**WRITE)) as session, session.begin():
        welding = make_event(session, "焊工")
        fitting = add_event(session, welding.competition_id, "钳工")
        entry = fitting.enter("张伟")
        code = _code(fitting, entry)
        _plant(session, Role.SCORER)
    with pytest.raises(Refused, match="这是“钳工”的评分单,现在办理的是“焊工”"):
        _act(engine, code, welding.id)
    with Bench(engine) as session:
        last = _log(session)[-1]
        assert (last.outcome, last.act, last.event_id) == ("refused", "check_in", welding.id)
        assert last.text.startswith("焊工 扫描“钳工”的评分单:被拒绝。")
        assert session.exec(select(ScoreSheet)).all() == []


def test_a_sheet_of_another_competition_says_which(event: SmallEvent) -> None:
    other = make_event(event.session, "电工")
    entry = other.enter("张伟")
    with pytest.raises(Refused, match="“2022年职工技能竞赛 · 电工”"):
        open_scanned(event.session, _code(other, entry), event.id)


def test_who_may_not_take_papers_is_refused(engine: Engine) -> None:
    with Bench(engine.execution_options(**WRITE)) as session, session.begin():
        event = make_event(session)
        code = _code(event, event.enter("张伟"))
        _plant(session, Role.SUPERVISOR)
    with pytest.raises(Refused, match=r"没有“裁判签到和收表”的权限。请由管理员、裁判长、统分员操作"):
        _act(engine, code, event.id)
    with Bench(engine) as session:
        assert _log(session)[-1].text.startswith("收到 焊工 · 张伟 · 1 号裁判 的纸质评分单:被拒绝")


def _plant(session: Bench, role: Role) -> None:
    session.add(Account(id=7, name="王敏"))
    session.flush()
    session.add(AccountDuty(account_id=7, role=role.value))


def _act(engine: Engine, code: str, event_id: int) -> None:
    with open_door(engine.execution_options(**WRITE), 7, None) as session:
        receive_scanned(session, code, event_id)


@pytest.mark.parametrize("text", ["", "8.5", "04", "https://example.cn/1"])
def test_what_is_no_code_says_what_to_scan(event: SmallEvent, text: str) -> None:
    with pytest.raises(InputError, match="不是评分单上的条码") as caught:
        open_scanned(event.session, text, event.id)
    assert caught.value.field == "code"


def test_a_misread_code_is_not_taken_for_another_sheet(event: SmallEvent) -> None:
    code = _code(event, event.enter("张伟"))
    wrong = code.replace(f"-{event.id}-", f"-{event.id + 1}-", 1)
    for text in (wrong, code[:-1], code + code):
        with pytest.raises(InputError, match="没有读对"):
            open_scanned(event.session, text, event.id)


def test_what_is_gone_is_said_with_the_cure(event: SmallEvent) -> None:
    entry, judge = event.enter("张伟"), event.judges["P", 1].id
    other = add_event(event.session, event.competition_id, "钳工")
    moved = other.enter("陈静")
    for code, said in (
        (SheetCode(event.id, 9999, judge), "没有这份评分单的参赛者"),
        (SheetCode(event.id, moved, judge), "没有这份评分单的参赛者"),
        (SheetCode(event.id, entry, 9999), "没有这份评分单的裁判席位"),
        (SheetCode(event.id, entry, other.judges["P", 1].id), "没有这份评分单的裁判席位"),
        (SheetCode(9999, entry, judge), "赛项已不存在"),
    ):
        with pytest.raises(UserError, match=rf"{said}.*重新打印") as caught:
            open_scanned(event.session, write_code(code), event.id)
        assert not isinstance(caught.value, Refused)


def test_a_chief_judge_of_one_module_takes_the_papers_of_that_module(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    chief = type(ALL_ROUND)(1, "孙志强", (Duty(Role.CHIEF, event.id, "P"),))
    with event.session.acting(chief):
        assert receive_paper(event.session, entry_id=entry, judge_id=event.judges["P", 1].id).changed
        with pytest.raises(Refused):
            receive_paper(event.session, entry_id=entry, judge_id=event.judges["T", 1].id)


def test_stations_stay_once_a_paper_is_back(blind: SmallEvent) -> None:
    draws.draw_stations(blind.session, blind.id, "1")
    before = {line.entry_id: line.station for line in list_papers(blind.session, blind.id)}
    receive_paper(blind.session, entry_id=min(before), judge_id=blind.judges["P", 1].id)
    with pytest.raises(UserError, match="不能重新抽签"):
        draws.draw_stations(blind.session, blind.id, "2")
    assert {line.entry_id: line.station for line in list_papers(blind.session, blind.id)} == before


# -- missing -------------------------------------------------------------------------------------------


def test_what_is_missing_by_judge_and_by_station(blind: SmallEvent) -> None:
    lines = list_papers(blind.session, blind.id)
    for line in lines:
        if line.module == "理论" or (line.seat, line.station) in ((1, 2), (2, 2), (3, 2), (3, 4)):
            receive_paper(blind.session, entry_id=line.entry_id, judge_id=line.judge_id)
    lines = list_papers(blind.session, blind.id)
    by_judge = missing_by_judge(lines)
    assert [(group.title, group.place, len(group.lines), group.expected) for group in by_judge] == [
        ("1 号裁判", "实操 1 号席", 1, 2),
        ("2 号裁判", "实操 2 号席", 1, 2),
    ]
    (station,) = missing_by_entry(lines)
    assert (station.title, len(station.lines), station.expected) == ("04 号赛位", 2, 4)
    assert [line.judge for line in station.lines] == ["1 号裁判", "2 号裁判"]
    assert not any("张伟" in str(each) or "陈静" in str(each) for each in (*lines, *by_judge, station))


def test_two_people_of_one_name_stay_apart(event: SmallEvent) -> None:
    event.enter("张伟")
    event.enter("张伟")
    titles = [group.title for group in missing_by_entry(list_papers(event.session, event.id))]
    assert titles == ["2022001 张伟", "2022002 张伟"]


def test_an_event_without_entries_or_judges_expects_nothing(event: SmallEvent) -> None:
    assert list_papers(event.session, event.id) == ()
    assert blank_sheets(event.session, event.id) == ()
