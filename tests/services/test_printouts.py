"""Everything printed before a late change that is now wrong is listed, until it is put right."""

from __future__ import annotations

import pytest

from app.domain.printed import PaperKind, PaperScope, Wrong
from app.domain.rights import Actor, Duty, Role
from app.errors import InputError
from app.services.day_papers import load_papers, score_sheet_papers
from app.services.person_merging import merge_people
from app.services.printouts import (
    list_printouts,
    list_wrong,
    not_out_yet,
    printable,
    record_printout,
    settle_papers,
)
from db.tables import Entry, EntryChange, Event, Judge, Person
from tests.bench import Bench
from tests.services.paper_world import NOW, PaperWorld, make_paper_world
from tests.services.scoring_data import make_event

EVERYTHING = PaperScope()
ALL_KINDS = (
    PaperKind.BADGE,
    PaperKind.ADMISSION,
    PaperKind.SEATING,
    PaperKind.ATTENDANCE,
    PaperKind.PROGRAMME,
)


@pytest.fixture
def world(session: Bench) -> PaperWorld:
    return make_paper_world(session)


def _print(world: PaperWorld, *kinds: PaperKind, scope: PaperScope | None = EVERYTHING) -> None:
    for kind in kinds:
        sheets = [each.sheet for each in load_papers(world.session, world.competition, kind, NOW)]
        sheets = [each for each in sheets if scope is None or scope.covers(each)]
        record_printout(world.session, world.competition, kind, sheets, scope)


def _wrong(world: PaperWorld) -> list[tuple[str, Wrong, str]]:
    found = list_wrong(world.session, world.competition, NOW)
    return [(each.sheet.title, each.wrong, each.text) for each in found]


def test_what_was_just_printed_is_right(world: PaperWorld) -> None:
    _print(world, *ALL_KINDS)
    assert _wrong(world) == []


def test_one_substitution_makes_exactly_its_papers_wrong(world: PaperWorld) -> None:
    _print(world, *ALL_KINDS)
    world.substitute("001", "张伟", "李强", "金泷机电")
    who = "001 张伟(金泷机电) → 001 李强(金泷机电)"
    assert _wrong(world) == [
        ("李强(金泷机电,001)的参赛证", Wrong.MISSING, ""),
        ("张伟(金泷机电,001)的参赛证", Wrong.GONE, ""),
        ("李强(金泷机电,001)的准考证", Wrong.MISSING, ""),
        ("张伟(金泷机电,001)的准考证", Wrong.GONE, ""),
        ("焊工 理论考试 第 1 场 座次表", Wrong.CHANGED, f"01 号:{who}"),
        ("焊工 实操比赛 第 1 场 座次表", Wrong.CHANGED, f"02 号:{who}"),
        ("焊工 理论考试 第 1 场 签到表", Wrong.CHANGED, "001:张伟(金泷机电) 01 号 → 李强(金泷机电) 01 号"),
        ("焊工 实操比赛 第 1 场 签到表", Wrong.CHANGED, "001:张伟(金泷机电) → 李强(金泷机电)"),
        ("秩序册", Wrong.CHANGED, "焊工 001:张伟(金泷机电) → 李强(金泷机电)"),
    ]


def test_a_person_who_was_merged_keeps_their_papers(world: PaperWorld) -> None:
    _print(world, *ALL_KINDS)
    drop = world.people["张伟"]
    keep = world.person("张伟", "金泷机电")
    merge_people(world.session, world.competition, keep, drop, "证件号抄错")
    ((card, wrong, text),) = _wrong(world)  # the number alone is another one
    assert (card, wrong, text[:5]) == ("张伟(金泷机电,001)的准考证", Wrong.CHANGED, "证件号码:")
    badges = [each.sheet for each in load_papers(world.session, world.competition, PaperKind.BADGE, NOW)]
    assert not_out_yet(world.session, world.competition, PaperKind.BADGE, badges) == ()


def test_a_corrected_name_a_withdrawal_and_a_late_entry(world: PaperWorld) -> None:
    _print(world, PaperKind.BADGE)
    world.session.get_one(Person, world.people["李芳"]).name = "李芬"
    world.session.get_one(Entry, world.entries["201"]).status = "withdrew"
    world.enter("003", "焊工", "理士电池", ("郑洁", "选手"))
    assert _wrong(world) == [
        ("李芬(理士电池,002)的参赛证", Wrong.CHANGED, "姓名:李芳 → 李芬"),
        ("郑洁(理士电池,003)的参赛证", Wrong.MISSING, ""),
        ("金泷机电(201)的参赛证", Wrong.GONE, ""),
    ]


def test_printing_again_or_by_hand_puts_it_right_until_the_next_change(world: PaperWorld) -> None:
    _print(world, PaperKind.BADGE, PaperKind.SEATING)
    world.substitute("001", "张伟", "李强", "金泷机电")
    wrong = list_wrong(world.session, world.competition, NOW)
    charts = [each for each in wrong if each.kind is PaperKind.SEATING]
    badges = [each for each in wrong if each.kind is PaperKind.BADGE]
    settle_papers(world.session, world.competition, charts, " 已在门口的表上改正 ")
    new = [each.sheet for each in badges if each.wrong is Wrong.MISSING]
    record_printout(world.session, world.competition, PaperKind.BADGE, new)
    assert [(title, why) for title, why, _text in _wrong(world)] == [
        ("张伟(金泷机电,001)的参赛证", Wrong.GONE)
    ]
    gone = [each for each in badges if each.wrong is Wrong.GONE]
    settle_papers(world.session, world.competition, gone, "已收回")
    assert _wrong(world) == []
    world.substitute("001", "李强", "张伟伟", "金泷机电")
    assert len(_wrong(world)) == 4


def test_a_scope_tells_who_is_missing(world: PaperWorld) -> None:
    _print(world, PaperKind.BADGE, scope=PaperScope(organization_id=world.units["金泷机电"]))
    assert _wrong(world) == []
    world.enter("003", "焊工", "理士电池", ("郑洁", "选手"))
    assert _wrong(world) == []
    world.enter("004", "焊工", "金泷机电", ("钱进", "选手"))
    assert [title for title, _why, _text in _wrong(world)] == ["钱进(金泷机电,004)的参赛证"]


def test_what_went_out_is_listed_with_who_and_how_it_was_put_right(world: PaperWorld) -> None:
    _print(world, PaperKind.STAFF_BADGE, PaperKind.PROGRAMME)
    world.session.get_one(Entry, world.entries["001"]).status = "withdrew"
    settle_papers(
        world.session, world.competition, list_wrong(world.session, world.competition, NOW), "发变更通知"
    )
    newest, programme, staff = list_printouts(world.session, world.competition)
    assert (newest.kind, newest.title, newest.note) == (PaperKind.PROGRAMME, "秩序册", "发变更通知")
    assert (programme.count, programme.note) == (1, "")
    assert staff.title == f"工作证 {staff.count} 份"


def test_putting_right_by_hand_says_how(world: PaperWorld) -> None:
    with pytest.raises(InputError, match="请写明怎样处理"):
        settle_papers(world.session, world.competition, [], "  ")


def test_who_does_not_draw_sees_no_hidden_stations(world: PaperWorld) -> None:
    marshal = Actor(7, "何全", (Duty(Role.MARSHAL),))
    coder = Actor(8, "郑全", (Duty(Role.CODER, world.events["焊工"]),))
    shown = [
        [
            each.sheet.title
            for each in printable(world.session, world.competition, PaperKind.SEATING, NOW, actor)
        ]
        for actor in (marshal, coder)
    ]
    assert shown == [
        ["焊工 理论考试 第 1 场 座次表"],
        ["焊工 理论考试 第 1 场 座次表", "焊工 实操比赛 第 1 场 座次表"],
    ]


def test_what_did_not_go_out_yet_is_what_to_print_next(world: PaperWorld) -> None:
    _print(world, PaperKind.BADGE, scope=PaperScope(organization_id=world.units["金泷机电"]))
    world.session.get_one(Person, world.people["张伟"]).name = "张玮"
    papers = load_papers(world.session, world.competition, PaperKind.BADGE, NOW)
    sheets = {each.sheet.key: each.sheet for each in papers}
    waiting = not_out_yet(world.session, world.competition, PaperKind.BADGE, tuple(sheets.values()))
    assert {sheets[key].said["姓名"] for key in waiting} == {
        each.said["姓名"] for each in sheets.values()
    } - {"金泷机电"}


def test_score_sheets_are_wrong_once_the_station_or_the_judge_is_another(session: Bench) -> None:
    event = make_event(session)
    session.get_one(Event, event.id).blind = True
    entries = [event.enter(name, station=at) for at, name in enumerate(("张伟", "李芳"), 1)]
    sheets = [each.sheet for each in score_sheet_papers(session, event.id)]
    assert len(sheets) == 8
    record_printout(
        session, event.competition_id, PaperKind.SCORE_SHEET, sheets, PaperScope(event_id=event.id)
    )
    session.get_one(Entry, entries[1]).station = 9
    session.get_one(Judge, event.judges["T", 1].id).name = "王建国"
    session.flush()
    found = list_wrong(session, event.competition_id, NOW)
    assert {change.subject for each in found for change in each.changes} == {"参赛者", "裁判"}
    assert [each.wrong for each in found] == [Wrong.CHANGED] * 5
    assert not [each for each in found if "李芳" in f"{each.sheet.title}{each.text}"]


def test_a_change_after_the_notice_was_posted_asks_for_a_new_one(world: PaperWorld) -> None:
    def change(name: str) -> None:
        world.session.add(
            EntryChange(
                entry_id=world.entries["001"],
                kind="换人",
                before="张伟",
                after=name,
                reason="住院",
                at=world.session.clock(),
                by="统分员 王敏",
            )
        )
        world.session.flush()

    change("李强")
    _print(world, PaperKind.NOTICE)
    assert _wrong(world) == []
    change("李勇")
    ((title, why, text),) = _wrong(world)
    assert (title, why) == ("变更通知", Wrong.CHANGED)
    assert text.endswith("换人 张伟 → 李勇")
