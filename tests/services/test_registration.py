"""The registration list: searching, reviewing, statuses, the draw."""

from datetime import date

import pytest
from sqlmodel import select

from app.domain.registration_form import SheetKind
from app.errors import InputError, UserError
from app.services import registration
from db.tables import AuditEntry, Entry
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


SEARCHES: tuple[tuple[str, list[str]], ...] = (
    ("张伟", ["张伟"]),
    ("张 伟", ["张伟"]),
    ("伟", ["张伟"]),
    ("zw", ["张伟"]),
    ("zhangwei", ["张伟"]),
    ("ZW", ["张伟"]),
    ("szf", ["单志飞"]),
    ("dzf", ["单志飞"]),
    ("ly", ["李䶮"]),
    ("长安", ["李䶮"]),
    ("cqca", ["李䶮"]),
    ("smith", ["John Smith"]),
    ("20220003", ["单志飞"]),
    ("0003", ["单志飞"]),
    ("6206", ["张伟"]),
    (id_number(3), ["李䶮"]),
    ("e12345678", ["John Smith"]),
    ("赵敏", ["100%可靠的_夹具"]),
    ("0%", ["100%可靠的_夹具"]),
    ("的_", ["100%可靠的_夹具"]),
    ("张伟 金泷", ["张伟"]),
    ("张伟 长安", []),
    ("%", ["100%可靠的_夹具"]),
    ("不存在", []),
)


def test_one_box_finds_everything(world: World) -> None:
    found = [(query, world.names(query)) for query, _ in SEARCHES]
    assert found == list(SEARCHES)


def test_filters_by_event_and_review(world: World) -> None:
    assert [row.name for row in world.entries(event="钳工")] == ["单志飞", "John Smith"]
    first = world.entries()[0]
    registration.review_entry(world.session, first.entry_id, "approved")
    rows = registration.list_entries(world.session, world.competition_id, review="approved")
    assert [row.name for row in rows] == ["张伟"]


def test_ages_are_counted_on_the_first_day_or_the_day_given(world: World) -> None:
    assert world.entries("张伟")[0].age == 38
    rows = registration.list_entries(world.session, world.competition_id, "张伟", day=date(2022, 9, 11))
    assert rows[0].age == 37


def test_an_achievement_has_neither_age_nor_gender(world: World) -> None:
    row = world.entries(event="“五小”成果评审")[0]
    assert (row.name, row.gender, row.age, row.level_name, row.entry_kind) == (
        "100%可靠的_夹具",
        "",
        None,
        "",
        "innovation",
    )


def test_counts(world: World) -> None:
    rows = world.entries()
    registration.review_entry(world.session, rows[0].entry_id, "approved")
    registration.review_entry(world.session, rows[1].entry_id, "returned", "证件照不清")
    counts = registration.count_entries(world.session, world.competition_id)
    assert (counts.total, counts.approved, counts.pending, counts.returned) == (5, 1, 3, 1)
    assert registration.count_entries(world.session, world.competition_id, world.events["钳工"]).total == 2


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
    pending = registration.list_entries(world.session, world.competition_id, review="pending")
    assert [(row.name, row.note) for row in pending] == [("张伟", "另有同名人员(金泷机电),请确认不是同一人")]
    assert registration.count_entries(world.session, world.competition_id).doubtful == 1


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
