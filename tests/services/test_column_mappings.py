"""Columns matched by hand are remembered and read like that the next time."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from app.domain.column_mapping import header_labels
from app.errors import InputError
from app.exchange.registration_sheet import look_into_registration, read_registration
from app.services.column_mappings import forget_mapping, load_mappings, save_mapping
from db.tables import AuditEntry
from tests.bench import Bench
from tests.exchange.sheets import write_book
from tests.services.registration_data import World, id_number, make_world

LABELS = ("大名", "号", "哪家", "去哪", "单位")
MEANT = {"大名": "name", "号": "document_number", "哪家": "organization", "去哪": "event"}


@pytest.fixture
def world(session: Bench) -> World:
    return make_world(session)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A form in words of its own, a title above it."""
    rows = [("名册",), LABELS, ("张伟", id_number(1), "金泷机电", "焊工", "省总")]
    return write_book(tmp_path / "名册.xlsx", {"a": rows})


def test_columns_matched_by_hand_are_read_from_then_on(world: World, path: Path) -> None:
    before = look_into_registration(path)
    assert "没有找到表头" in before.refusal
    (look,) = before.looks
    labels = header_labels(look.rows, 1, 1)
    assert labels == LABELS
    save_mapping(world.session, world.competition_id, labels, MEANT)
    file = read_registration(path, mappings=load_mappings(world.session))
    (row,) = file.rows
    assert (row.get("name"), row.get("event"), row.get("organization")) == ("张伟", "焊工", "金泷机电")
    assert file.unread_columns == ()  # 单位 was said not to be read
    (look,) = file.looks
    assert (look.top, look.bottom, look.by_hand) == (1, 1, True)
    assert dict(look.columns) == MEANT
    assert world.take_in(file).added == 1


def test_it_is_changed_and_forgotten(world: World, path: Path) -> None:
    save_mapping(world.session, world.competition_id, LABELS, MEANT)
    save_mapping(world.session, world.competition_id, LABELS, {**MEANT, "去哪": "trade"})
    (columns,) = load_mappings(world.session).values()
    assert columns == {**MEANT, "去哪": "trade", "单位": ""}
    forget_mapping(world.session, world.competition_id, LABELS)
    forget_mapping(world.session, world.competition_id, LABELS)
    assert load_mappings(world.session) == {}
    assert look_into_registration(path, mappings=load_mappings(world.session)).refusal
    world.session.commit()
    acts = world.session.exec(select(AuditEntry.text).where(AuditEntry.act == "register")).all()
    assert acts == ["记住一种报名表的列(4 列)", "记住一种报名表的列(4 列)", "忘记一种报名表的列"]


@pytest.mark.parametrize(
    ("labels", "columns", "message"),
    [
        (("张伟", id_number(1)), {"张伟": "name"}, "这一行里有号码,不是表头"),
        (LABELS, {"大名": "name"}, "这些列还不够"),
        (LABELS, {**MEANT, "单位": "organization"}, "有两列都对应“单位”"),
    ],
)
def test_what_makes_no_entries_is_refused(
    world: World, labels: tuple[str, ...], columns: dict[str, str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        save_mapping(world.session, world.competition_id, labels, columns)


def test_words_we_know_may_be_told_otherwise(world: World, tmp_path: Path) -> None:
    rows = [("姓名", "证件号码", "单位", "项目"), ("张伟", id_number(1), "金泷机电", "焊工")]
    path = write_book(tmp_path / "a.xlsx", {"a": rows})
    labels = header_labels(rows, 0, 0)
    told = {"姓名": "name", "证件号码": "document_number", "单位": "event", "项目": "organization"}
    save_mapping(world.session, world.competition_id, labels, told)
    (row,) = read_registration(path, mappings=load_mappings(world.session)).rows
    assert (row.get("event"), row.get("organization")) == ("金泷机电", "焊工")
