"""The registration list: searching, reviewing, statuses, the draw."""

import pytest
from sqlmodel import col, select

from app.domain.registration_form import SheetKind
from app.errors import InputError, UserError
from app.services import registration
from db.tables import AuditEntry, Entry, Judge, Mark, ScoreSheet
from tests.bench import Bench
from tests.services.registration_data import BY, World, form, id_number, make_world, person


@pytest.fixture
def world(session: Bench) -> World:
    world = make_world(session)
    world.take_in(
        form(
            person("张伟", 1, division="职工组", phone="13805616206"),
            person("李䶮", 3, unit="重庆 长安", division="学生组"),
            person("单志飞", 5, "钳工", division=""),
            person("John Smith", 7, "钳工")
            | {"document_type": "护照", "document_number": "E12345678", "gender": "男"},
        )
    )
    world.take_in(
        form(
            {
                "title": "100%可靠的_夹具",
                "authors": "王芳、赵敏",
                "organization": "相城水泥",
                "event": "五小成果",
            },
            kind=SheetKind.ACHIEVEMENT,
        )
    )
    return world


def test_returning_needs_a_reason(world: World) -> None:
    entry = world.entries()[0].entry_id
    with pytest.raises(InputError, match="退回要写明原因"):
        registration.review_entry(world.session, entry, "returned", " ")
    registration.review_entry(world.session, entry, "returned", "证件照不清")
    row = world.entries()[0]
    assert (row.review_name, row.note) == ("已退回", "证件照不清")
    with pytest.raises(ValueError, match="nonsense"):
        registration.review_entry(world.session, entry, "nonsense")


def test_only_clean_entries_are_approved_together(world: World) -> None:
    world.take_in(form(person("张伟", 9, unit="口井酒业", division="职工组")))
    assert registration.approve_all_clean(world.session, world.competition_id, world.events["钳工"]) == 2
    assert registration.approve_all_clean(world.session, world.competition_id) == 3
    assert registration.approve_all_clean(world.session, world.competition_id) == 0
    pending = world.index().find(review="pending")
    assert [(row.name, row.note) for row in pending] == [("张伟", "另有同名人员(金泷机电),请确认不是同一人")]
    assert world.index().count().doubtful == 1


def test_statuses_of_the_day(world: World) -> None:
    entry = world.entries()[0].entry_id
    registration.set_entry_status(world.session, entry, "absent", "未到")
    assert world.entries()[0].status_name == "缺考"
    for status in ("disqualified", "absent", "active"):
        with pytest.raises(InputError, match="要写明原因"):
            registration.set_entry_status(world.session, entry, status, " ")
    registration.set_entry_status(world.session, entry, "disqualified", "携带手机")
    registration.set_guest(world.session, entry, True)
    row = world.entries()[0]
    assert (row.status, row.guest) == ("disqualified", True)
    registration.set_entry_status(world.session, entry, "active", "登记有误")
    registration.set_guest(world.session, entry, False)
    assert (world.entries()[0].status, world.entries()[0].guest) == ("active", False)
    world.session.commit()
    done = world.session.exec(select(AuditEntry.by, AuditEntry.text).where(AuditEntry.act == "status")).all()
    assert {by for by, _text in done} == {BY}
    texts = [text for _by, text in done]
    assert "焊工 20220001:取消资格:携带手机" in texts
    assert "焊工 20220001:打星" in texts


def test_an_entry_that_is_gone(world: World) -> None:
    with pytest.raises(UserError, match="已不存在"):
        registration.review_entry(world.session, 999_999, "approved")


def add_welders(world: World, count: int) -> None:
    world.take_in(
        form(*(person(f"焊{serial}", serial, division="职工组") for serial in range(101, 101 + count)))
    )


def test_the_draw_can_be_repeated(world: World) -> None:
    add_welders(world, 10)
    event = world.events["焊工"]
    first = registration.assign_stations(world.session, event, "20220920")
    assert sorted(lot.station for lot in first) == list(range(1, 13))
    again = registration.assign_stations(world.session, event, " 20220920 ")
    assert again == first
    assert registration.assign_stations(world.session, event, "20220921") != first
    stored = {row.number: row.station for row in world.entries(event="焊工")}
    assert sorted(station for station in stored.values() if station is not None) == list(range(1, 13))
    world.session.commit()
    newest = select(AuditEntry.text).order_by(col(AuditEntry.seq).desc())
    assert world.session.exec(newest).first() == "焊工抽签:12 个赛位,种子“20220921”"


def test_who_does_not_take_part_draws_no_lot(world: World) -> None:
    first, second = world.entries(event="焊工")
    registration.assign_stations(world.session, world.events["焊工"], "1")
    registration.review_entry(world.session, first.entry_id, "returned", "材料不全")
    lots = registration.assign_stations(world.session, world.events["焊工"], "1")
    assert [lot.entry_id for lot in lots] == [second.entry_id]
    assert [row.station for row in world.entries(event="焊工")] == [None, 1]
    registration.set_entry_status(world.session, second.entry_id, "withdrew", "本人申请")
    with pytest.raises(UserError, match="还没有可抽签的选手"):
        registration.assign_stations(world.session, world.events["焊工"], "1")


def test_no_draw_without_a_seed_and_only_for_late_entries_after_the_first_mark(world: World) -> None:
    event = world.events["焊工"]
    with pytest.raises(InputError, match="抽签种子"):
        registration.assign_stations(world.session, event, " ")
    judge = Judge(event_id=event, module="P", seat=1, name="裁判 1")
    world.session.add(judge)
    world.session.flush()
    sheet = ScoreSheet(entry_id=world.entries(event="焊工")[0].entry_id, judge_id=judge.id or 0)
    world.session.add(sheet)
    world.session.flush()
    registration.assign_stations(world.session, event, "1")
    world.session.add(Mark(sheet_id=sheet.id or 0, aspect="A1", entered=None, entered_by=BY))
    world.session.flush()
    with pytest.raises(UserError, match="“焊工”已有评分,不能重新抽签"):
        registration.assign_stations(world.session, event, "1")
    before = {row.entry_id: row.station for row in world.entries(event="焊工")}
    add_welders(world, 3)
    late = registration.assign_stations(world.session, event, "2")
    assert sorted(lot.station for lot in late) == [3, 4, 5]
    after = {row.entry_id: row.station for row in world.entries(event="焊工")}
    assert after == before | {lot.entry_id: lot.station for lot in late}


def test_the_exported_list_holds_no_document_or_phone(world: World) -> None:
    table = registration.registration_table(world.entries())
    assert {len(row) for row in table} == {len(registration.LIST_HEADINGS)}
    assert table[0][:4] == ("20220001", "张伟", "男", "38")
    flat = " ".join(text for row in table for text in row)
    assert id_number(1) not in flat
    assert "13805616206" not in flat


def test_entries_of_other_competitions_are_not_shown(world: World) -> None:
    other = make_world(world.session, "另一赛事")
    assert other.entries() == ()
    assert world.session.exec(select(Entry)).first() is not None
