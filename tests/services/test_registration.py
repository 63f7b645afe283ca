"""The registration list: searching, reviewing, statuses, the draw."""

import pytest
from sqlmodel import select

from app.errors import InputError, UserError
from app.services import registration
from db.tables import AuditEntry, Entry
from tests.bench import Bench
from tests.services.registration_data import BY, World, form, id_number, make_full_world, make_world, person


@pytest.fixture
def world(session: Bench) -> World:
    return make_full_world(session)


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
