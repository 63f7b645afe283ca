"""报名汇总表: masked, or full for whoever may; full it comes back in unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from app.domain.registration_form import SheetKind
from app.exchange.registration_sheet import read_registration
from app.exchange.registration_summary import write_registration_summary
from app.services import registration_summary
from app.services.registration_comparison import Outcome
from db.tables import AuditEntry
from tests.bench import Bench
from tests.services.registration_data import World, form, id_number, make_world, person

PHONE = "13805616206"


@pytest.fixture
def world(session: Bench) -> World:
    """One entry of each kind."""
    made = make_world(session)
    relay = {"event": "抢修接力", "title": "先锋队"}
    made.take_in(
        form(
            person(
                "张伟", 1, division="学生组", phone=PHONE, skill_level="高级工", note="左手", contact="韩冬"
            ),
            person("李䶮", 3, **relay, role="队长", district="濉溪县"),
            person("贺兰", 2, **relay, role="领队", phone=PHONE),
        )
    )
    made.take_in(
        form(
            {"organization": "相城水泥", "event": "安全生产竞赛", "unit_kind": "国有企业", "phone": PHONE},
            kind=SheetKind.UNIT,
        )
    )
    works = [
        {"title": "管廊", "event": "重点工程劳动竞赛", "category": "工程", "site": "濉水东路"},
        {
            "title": "夹具",
            "event": "五小成果",
            "category": "小发明",
            "summary": "一。\n二。",
            "effect": "=12",
        },
    ]
    rows = [{"authors": "张伟", "organization": "金泷机电", **work} for work in works]
    made.take_in(form(*rows, kind=SheetKind.ACHIEVEMENT))
    return made


def test_numbers_are_masked_and_members_of_a_team_have_their_roles(world: World) -> None:
    rows = registration_summary.load_summary(world.session, world.competition_id)
    assert [(row.entry_kind, row.number, row.texts["name"], row.texts["role"]) for row in rows][:4] == [
        ("person", "20220001", "张伟", ""),
        ("team", "20220002", "李䶮", "队长"),
        ("team", "20220002", "贺兰", "领队"),
        ("unit", "20220003", "", ""),
    ]
    texts = " ".join(text for row in rows for text in row.texts.values())
    assert id_number(1) not in texts
    assert PHONE not in texts
    assert "138****6206" in texts
    assert rows[0].state == "待审核"
    only = registration_summary.load_summary(
        world.session, world.competition_id, [world.entries("先锋队")[0].entry_id]
    )
    assert {row.number for row in only} == {"20220002"}


def test_full_numbers_are_logged_without_the_numbers(world: World) -> None:
    rows = registration_summary.export_full_summary(world.session, world.competition_id)
    assert rows[0].texts["document_number"] == id_number(1)
    world.session.commit()
    text = world.session.exec(select(AuditEntry.text).where(AuditEntry.act == "full_numbers")).one()
    assert text == "导出报名汇总表,含完整证件号码:6 行"


def test_with_full_numbers_it_comes_back_unchanged(world: World, tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    rows = registration_summary.export_full_summary(world.session, world.competition_id)
    write_registration_summary(path, "2022年四赛一创", rows)
    assert load_workbook(path).sheetnames == [
        "选手报名表",
        "参赛队报名表",
        "单位报名表",
        "工程项目报名表",
        "成果申报表",
    ]
    file = read_registration(path)
    assert file.unread_columns == ()
    preview = world.preview(file)
    assert [row.outcome for row in preview.rows] == [Outcome.UNCHANGED] * 6


def test_nothing_registered_gives_an_empty_list(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_registration_summary(path, "2022年", ())
    assert load_workbook(path).sheetnames == ["报名汇总表"]
