"""Importing: what goes in, what stays out and why, and that twice is once."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from app.domain.progress import Cancelled
from app.domain.registration_form import RawRow, RegistrationFile, SheetKind
from app.errors import UserError
from app.exchange.registration_sheet import read_registration
from app.services import registration_import
from app.services.late_changes import list_changes
from app.services.registration import review_entry
from app.services.registration_comparison import Outcome
from db.engine import WRITE
from db.tables import AuditEntry, Entry, EntryMember, Event, Judge, Organization, Person, ScoreSheet
from tests.bench import Bench
from tests.services.registration_data import World, form, id_number, make_world, person

DEMO = Path(__file__).parents[2] / "resources" / "demo"
TABLES = (Person, Organization, Entry, EntryMember, AuditEntry)


@pytest.fixture
def world(session: Bench) -> World:
    return make_world(session)


def contents(session: Bench) -> list[list[str]]:
    """Everything stored of people, units and entries."""
    session.commit()
    session.expire_all()
    return [
        [
            repr(row.model_dump())
            for row in session.exec(select(table).order_by(*sa.inspect(table).primary_key))
        ]
        for table in TABLES
    ]


def outcomes(world: World, file: RegistrationFile) -> list[str]:
    return [row.outcome.value for row in world.preview(file).rows]


def problems(world: World, file: RegistrationFile, row: int) -> list[str]:
    return [problem.message for problem in world.preview(file).rows[row].review.problems]


def test_good_rows_go_in_and_wrong_ones_stay_out(world: World) -> None:
    file = form(
        person("张 伟", 1, division="职工组", phone="13805616206", skill_level="高级工"),
        person("李䶮", 3) | {"document_number": "340602198409120013"},
        person("王芳", 2, unit="相城 水泥", event="钳工"),
    )
    report = world.take_in(file)
    assert (report.added, report.refused, report.organizations) == (2, 1, 2)
    assert report.text == "新增 2 条,有误未导入 1 条"
    rows = world.entries()
    assert [(row.number, row.name, row.organization, row.event, row.division) for row in rows] == [
        ("20220001", "张伟", "金泷机电", "焊工", "职工组"),
        ("20220002", "王芳", "相城水泥", "钳工", ""),
    ]
    first = rows[0]
    assert (first.gender, first.age, first.level_name, first.review) == ("男", 38, "高级工", "pending")
    world.session.commit()
    text = world.session.exec(select(AuditEntry.text).where(AuditEntry.act == "register")).one()
    assert text == "导入“报名表.xlsx”:新增 2 条,有误未导入 1 条"


def test_importing_twice_changes_nothing(world: World) -> None:
    file = form(
        person("张伟", 1, phone="13805616206"),
        person("张伟", 1, "钳工", phone="13900000000"),  # another phone in another row
        person("张伟", 5, unit="相城水泥"),
        person("坏行", 3) | {"document_number": "1"},
    )
    world.take_in(file)
    before = contents(world.session)
    preview = world.preview(file)
    assert [row.outcome.value for row in preview.rows] == ["unchanged", "unchanged", "unchanged", "error"]
    assert [row.number for row in preview.rows] == ["20220001", "20220002", "20220003", ""]
    report = world.commit(preview)
    assert (report.added, report.changed, report.unchanged, report.refused) == (0, 0, 3, 1)
    assert contents(world.session) == before


def test_a_stale_preview_is_compared_again(world: World) -> None:
    preview = world.preview(form(person("张伟", 1)))
    world.commit(preview)
    assert world.commit(preview).unchanged == 1
    assert len(world.entries()) == 1


def test_numbers_run_through_the_competition(world: World) -> None:
    world.take_in(form(person("张伟", 1), person("李䶮", 3, "钳工")))
    world.take_in(form(person("王芳", 2)))
    assert [row.number for row in world.entries()] == ["20220001", "20220002", "20220003"]
    other = make_world(world.session, "另一赛事")
    other.take_in(form(person("张伟", 1)))
    assert [row.number for row in other.entries()] == ["20220001"]


def test_changes_are_shown_and_go_in(world: World) -> None:
    world.take_in(form(person("张伟", 1, phone="13805616206", division="职工组")))
    file = form(person("张伟", 1, phone="13805616207", division="学生组", unit="相城水泥"))
    row = world.preview(file).rows[0]
    assert row.outcome is Outcome.CHANGED
    assert row.changes == (
        "组别:职工组 → 学生组",
        "单位:金泷机电 → 相城水泥",
        "联系电话:138****6206 → 138****6207",
    )
    assert world.take_in(file).changed == 1
    entry = world.entries()[0]
    assert (entry.division, entry.organization, entry.review) == ("学生组", "相城水泥", "pending")
    assert "组别:职工组 → 学生组" in entry.note
    assert outcomes(world, file) == ["unchanged"]


def test_changes_can_be_left_out(world: World) -> None:
    world.take_in(form(person("张伟", 1, phone="13805616206")))
    preview = world.preview(form(person("张伟", 1, phone="13805616207"), person("李䶮", 3)))
    report = registration_import.commit_import(
        world.session, world.competition_id, preview, include_changed=False
    )
    assert (report.added, report.changed, report.unchanged) == (1, 0, 1)
    assert world.session.exec(select(Person.phone).where(Person.name == "张伟")).one() == "13805616206"


def test_empty_cells_never_wipe_out_what_is_known(world: World) -> None:
    world.take_in(form(person("张伟", 1, phone="13805616206", ethnicity="回族")))
    assert outcomes(world, form(person("张伟", 1))) == ["unchanged"]


def test_the_same_person_twice_in_an_event(world: World) -> None:
    file = form(person("张伟", 1), person("张 伟", 1), person("张伟", 1, "钳工"))
    assert outcomes(world, file) == ["new", "error", "new"]
    assert problems(world, file, 1)[-1] == "“张伟”与第 3 行重复报名"


def test_one_document_with_two_names_in_the_file(world: World) -> None:
    file = form(person("张伟", 1), person("张炜", 1, "钳工"))
    assert outcomes(world, file) == ["error", "error"]
    message = "同一证件号写了不同的姓名:“张伟”(第 3 行)、“张炜”(第 4 行)"
    assert message in problems(world, file, 0)
    assert message in problems(world, file, 1)


def test_one_document_with_another_name_stored(world: World) -> None:
    world.take_in(form(person("张伟", 1)))
    file = form(person("张炜", 1))
    assert outcomes(world, file) == ["error"]
    message = problems(world, file, 0)[-1]
    assert message == f"证件号 340602********{id_number(1)[-4:]} 已登记为“张伟(金泷机电)”,这里是“张炜”"


def test_two_people_of_one_name_are_both_named_with_their_units(world: World) -> None:
    file = form(person("张伟", 1), person("张伟", 5, unit="相城水泥"))
    preview = world.preview(file)
    assert [row.outcome.value for row in preview.rows] == ["new", "new"]
    assert "另有同名人员(相城水泥)" in problems(world, file, 0)
    world.commit(preview)
    assert "另有同名人员(金泷机电、相城水泥)" in problems(world, form(person("张伟", 7, unit="口井酒业")), 0)
    assert "另有同名人员(相城水泥)" in world.entries()[0].note


def test_unknown_events_name_the_known_ones(world: World) -> None:
    assert "没有赛项“焊接”,已有:焊工、钳工、抢修接力" in problems(world, form(person("张伟", 1, "焊接")), 0)


def test_a_number_cell_is_refused(world: World) -> None:
    file = form(person("张伟", 1), numeric=frozenset({"document_number"}))
    assert outcomes(world, file) == ["error"]
    assert "已被 Excel 改成 0" in problems(world, file, 0)[-1]


def test_a_row_is_corrected_on_screen(world: World) -> None:
    preview = world.preview(
        form(person("张伟", 1), person("李䶮", 3) | {"document_number": "12"}, person("张伟", 1))
    )
    assert [row.outcome.value for row in preview.rows] == ["new", "error", "error"]
    assert [review.values.name for review in preview.wrong] == ["李䶮", "张伟"]
    fixed = registration_import.recheck_row(
        world.session, world.competition_id, preview, 1, {"document_number": id_number(3)}
    )
    fixed = registration_import.recheck_row(world.session, world.competition_id, fixed, 2, {"event": "钳工"})
    assert [row.outcome.value for row in fixed.rows] == ["new", "new", "new"]
    assert fixed.count(Outcome.NEW) == 3
    assert preview.count(Outcome.ERROR) == 2
    assert world.commit(fixed).added == 3


def test_an_event_renamed_meanwhile_is_noticed(world: World) -> None:
    preview = world.preview(form(person("张伟", 1, "钳工")))
    event = world.session.get(Event, world.events["钳工"])
    assert event is not None
    event.name = "装配钳工"
    report = world.commit(preview)
    assert (report.added, report.refused) == (0, 1)


def test_units(world: World) -> None:
    rows = [
        {
            "organization": "金泷机电",
            "event": "安全生产竞赛",
            "contact": "韩 冬",
            "credit_code": "91110000600037341L",
        },
        {"organization": "相城水泥", "event": "安全生产竞赛", "credit_code": "91110000600037341L"},
        {"organization": "金泷 机电", "event": "安全生产"},
    ]
    file = form(*rows, kind=SheetKind.UNIT)
    assert outcomes(world, file) == ["new", "error", "error"]
    assert "统一社会信用代码已登记给“金泷机电”,这里是“相城水泥”" in problems(world, file, 1)
    assert "“金泷机电”与第 3 行重复报名" in problems(world, file, 2)
    world.take_in(file)
    unit = world.session.exec(select(Organization).where(Organization.name == "金泷机电")).one()
    assert (unit.contact, unit.credit_code) == ("韩冬", "91110000600037341L")
    assert outcomes(world, file)[0] == "unchanged"
    changed = world.preview(form({**rows[0], "contact": "贺岁"}, kind=SheetKind.UNIT)).rows[0]
    assert changed.changes == ("联系人:韩冬 → 贺岁",)


def test_achievements_are_known_by_title_and_unit(world: World) -> None:
    row = {"title": "焊接夹具", "authors": "张伟", "organization": "金泷机电", "event": "五小成果"}
    file = form(
        row, {**row, "organization": "相城水泥"}, {**row, "title": "焊接 夹具"}, kind=SheetKind.ACHIEVEMENT
    )
    assert outcomes(world, file) == ["new", "new", "error"]
    world.take_in(file)
    assert [(entry.name, entry.organization) for entry in world.entries()] == [
        ("焊接夹具", "金泷机电"),
        ("焊接夹具", "相城水泥"),
    ]
    more = world.preview(form({**row, "authors": "张伟、李䶮"}, kind=SheetKind.ACHIEVEMENT))
    assert more.rows[0].changes == ("完成人:张伟 → 张伟、李䶮",)


def test_members_of_a_team_share_one_entry(world: World) -> None:
    file = form(
        person("张伟", 1, "抢修接力", title="先锋队"),
        person("李䶮", 3, "抢修接力", title="先锋队"),
        person("王芳", 2, "抢修接力", title="突击队"),
    )
    assert world.take_in(file).added == 3
    assert [(row.number, row.name) for row in world.entries()] == [
        ("20220001", "先锋队"),
        ("20220002", "突击队"),
    ]
    world.take_in(form(person("赵敏", 4, "抢修接力", title="先锋队")))
    assert len(world.entries()) == 2
    seats = world.session.exec(
        select(Person.name, EntryMember.position)
        .join(EntryMember, col(EntryMember.person_id) == col(Person.id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .where(Entry.title == "先锋队")
        .order_by(col(EntryMember.position))
    ).all()
    assert [tuple(seat) for seat in seats] == [("张伟", 0), ("李䶮", 1), ("赵敏", 2)]
    assert outcomes(world, file) == ["unchanged", "unchanged", "unchanged"]


def members(world: World, title: str) -> list[tuple[str, str, int]]:
    rows = world.session.exec(
        select(Person.name, EntryMember.role, EntryMember.position)
        .join(EntryMember, col(EntryMember.person_id) == col(Person.id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .where(Entry.title == title)
        .order_by(col(EntryMember.position))
    )
    return [(name, role, position) for name, role, position in rows]


def relay(name: str, serial: int, role: str = "", title: str = "先锋队", **more: str) -> dict[str, str]:
    return person(name, serial, "抢修接力", title=title, role=role, **more)


def test_the_captain_stands_first_and_who_serves_last(world: World) -> None:
    file = form(
        relay("贺兰", 1, "领队", contact="宋江平", note="住东门"),
        relay("张伟", 3, "队员", note="素食"),
        relay("李䶮", 5, "队长", category="一线"),
        relay("王芳", 2, "替补"),
    )
    assert world.take_in(file).added == 4
    assert members(world, "先锋队") == [
        ("李䶮", "队长", 0),
        ("张伟", "选手", 1),
        ("王芳", "替补", 2),
        ("贺兰", "领队", 3),
    ]
    entry = world.session.exec(select(Entry).where(Entry.title == "先锋队")).one()
    assert (entry.contact, entry.note) == ("宋江平", "住东门\n素食")
    before = contents(world.session)
    assert outcomes(world, file) == ["unchanged"] * 4
    assert world.take_in(file).changed == 0
    assert contents(world.session) == before
    late = form(relay("赵敏", 4, "选手", note="补报"), relay("张伟", 3, "队长"), relay("李䶮", 5, "选手"))
    assert outcomes(world, late) == ["new", "changed", "changed"]
    assert world.preview(late).rows[1].changes == ("角色:选手 → 队长",)
    world.take_in(late)
    assert members(world, "先锋队")[:3] == [("张伟", "队长", 0), ("李䶮", "选手", 1), ("赵敏", "选手", 2)]
    world.session.refresh(entry)
    assert entry.note == "住东门\n素食\n补报"
    assert outcomes(world, late) == ["unchanged"] * 3


def test_what_comes_to_a_team_that_was_passed_is_a_late_change(world: World) -> None:
    world.take_in(form(relay("张伟", 3, "队长"), relay("李䶮", 5)))
    entry = world.entries("先锋队")[0].entry_id
    world.take_in(form(relay("李䶮", 5, "替补")))  # nobody counts on it yet
    assert list_changes(world.session, world.competition_id) == ()
    review_entry(world.session, entry, "approved")
    world.take_in(form(relay("赵敏", 4, "教练"), relay("李䶮", 5, "选手"), relay("张伟", 3, note="素食")))
    changes = list_changes(world.session, world.competition_id)
    assert sorted((row.change.text, row.reason) for row in changes) == [
        ("增补 赵敏(教练)", "导入“报名表.xlsx”"),
        ("改角色 李䶮(替补) → 选手", "导入“报名表.xlsx”"),
    ]
    assert world.entries("先锋队")[0].review == "pending"


def test_who_competes_for_a_team_with_marks_stays(world: World) -> None:
    world.take_in(form(relay("张伟", 3, "队长"), relay("李䶮", 5), relay("王芳", 2, "替补")))
    judge = Judge(event_id=world.events["抢修接力"], module="P", seat=1, name="郑一")
    world.session.add(judge)
    world.session.flush()
    entry = world.entries("先锋队")[0].entry_id
    world.session.add(ScoreSheet(entry_id=entry, judge_id=judge.id or 0))
    late = (relay("赵敏", 4), relay("王芳", 2, "选手"), relay("李䶮", 5, "替补"))
    served = (relay("钱程", 6, "教练"), relay("李䶮", 5, phone="13805616206"))
    assert outcomes(world, form(*late)) == ["error"] * 3
    assert problems(world, form(*late), 0)[-1] == "“先锋队”已有得分,参赛的人不能再变"
    assert outcomes(world, form(*served)) == ["new", "changed"]


def test_a_team_has_one_captain(world: World) -> None:
    file = form(relay("张伟", 3, "队长"), relay("李䶮", 5, "队长"), relay("王芳", 2, "队长", title="突击队"))
    assert outcomes(world, file) == ["new", "error", "new"]
    assert problems(world, file, 1)[-1] == "“先锋队”已有队长“张伟”(第 3 行)"


def test_a_leader_serves_several_teams_a_member_only_one(world: World) -> None:
    file = form(
        relay("贺兰", 1, "领队"),
        relay("贺兰", 1, "领队", title="突击队"),
        relay("张伟", 3),
        relay("张伟", 3, title="突击队"),
        relay("贺兰", 1, "选手"),
    )
    assert outcomes(world, file) == ["new", "new", "new", "error", "error"]
    assert problems(world, file, 4)[-1] == "“先锋队”与第 3 行重复报名"
    world.take_in(file)
    assert [role for _, role, _ in members(world, "突击队")] == ["领队"]
    moved = form(relay("张伟", 3, title="突击队"))
    assert problems(world, moved, 0)[-1] == "“张伟”已在“先锋队”队中报名"
    assert outcomes(world, form(relay("贺兰", 1, "教练"))) == ["changed"]


def test_works_and_units_keep_all_that_was_written(world: World) -> None:
    work = {
        "title": "焊接夹具",
        "authors": "张伟",
        "organization": "金泷机电",
        "event": "五小成果",
        "category": "小发明",
        "summary": "一次装夹。\n两面焊接。",
        "effect": "年节约 12 万元",
        "site": "二车间",
        "contact": "韩 冬",
        "phone": "13805616206",
        "note": "附图两张",
    }
    unit = {
        "organization": "金泷机电",
        "event": "安全生产竞赛",
        "industry": "装备制造",
        "district": "濉溪县",
        "chain": "高端装备",
        "unit_kind": "民营企业",
        "contact": "贺岁",
        "phone": "0561-3021234",
    }
    for file in (form(work, kind=SheetKind.ACHIEVEMENT), form(unit, kind=SheetKind.UNIT)):
        world.take_in(file)
        before = contents(world.session)
        assert outcomes(world, file) == ["unchanged"]
        assert contents(world.session) == before
    entry = world.session.exec(select(Entry).where(Entry.title == "焊接夹具")).one()
    assert (entry.category, entry.summary, entry.effect) == ("小发明", work["summary"], work["effect"])
    assert (entry.site, entry.contact, entry.phone, entry.note) == (
        "二车间",
        "韩冬",
        "13805616206",
        "附图两张",
    )
    stored = world.session.exec(select(Organization)).one()
    assert (stored.industry, stored.district, stored.chain, stored.kind) == (
        "装备制造",
        "濉溪县",
        "高端装备",
        "民营企业",
    )
    assert (stored.contact, stored.phone) == ("贺岁", "05613021234")
    more = form(person("张伟", 1, district="相山区"))
    assert world.preview(more).rows[0].changes == ("县区:濉溪县 → 相山区",)
    assert world.take_in(more).added == 1
    assert outcomes(world, form(person("张伟", 1, district="杜集区"))) == ["changed"]


def test_a_sheet_may_only_say_what_units_are(world: World) -> None:
    rows = (
        {"organization": "金泷机电", "district": "濉溪县", "unit_kind": "民营企业", "contact": "韩冬"},
        {"organization": "相城水泥"},
        {"organization": "金泷机电", "district": "濉溪县"},
    )
    raws = tuple(RawRow("单位信息表", at, SheetKind.UNIT, row) for at, row in enumerate(rows, 4))
    file = RegistrationFile("单位.xlsx", raws)
    assert outcomes(world, file) == ["new", "new", "error"]
    report = world.take_in(file)
    assert (report.added, report.organizations) == (2, 2)
    assert world.entries() == ()
    unit = world.session.exec(select(Organization).where(Organization.name == "金泷机电")).one()
    assert (unit.district, unit.kind, unit.contact) == ("濉溪县", "民营企业", "韩冬")
    assert outcomes(world, file) == ["unchanged", "unchanged", "error"]
    later = RegistrationFile(
        "单位.xlsx", (RawRow("单位信息表", 4, SheetKind.UNIT, rows[0] | {"chain": "碳基"}),)
    )
    assert world.preview(later).rows[0].changes == ("产业链:空 → 碳基",)
    assert world.take_in(later).changed == 1


def test_files_are_told_apart_and_go_in_together(world: World) -> None:
    rows = (
        RawRow("a", 3, SheetKind.PERSON, person("张伟", 1, division="职工组"), file="甲.xlsx"),
        RawRow("a", 3, SheetKind.PERSON, person("张伟", 1, division="职工组"), file="乙.xlsx"),
        RawRow("a", 4, SheetKind.PERSON, person("李䶮", 3, division="职工组"), file="乙.xlsx"),
    )
    parts = (
        RegistrationFile("甲.xlsx", rows[:1]),
        RegistrationFile("乙.xlsx", rows[1:], unread_columns=("血型",)),
        RegistrationFile("丙.xlsx", (), refusal="“丙.xlsx”已损坏。"),
    )
    preview = world.preview(RegistrationFile("各单位", rows, parts=parts))
    assert [(count.name, count.rows, count.note, count.refused) for count in preview.of_files()] == [
        ("甲.xlsx", 1, "", False),
        ("乙.xlsx", 2, "没有用到的列:血型", False),
        ("丙.xlsx", 0, "“丙.xlsx”已损坏。", True),
    ]
    assert preview.of_files()[1].outcomes == {Outcome.ERROR: 1, Outcome.NEW: 1}
    told = preview.rows[1].review.problems[-1].message
    assert told == "“张伟”与“甲.xlsx”工作表“a”第 3 行重复报名"
    world.commit(preview)
    world.session.commit()
    text = world.session.exec(select(AuditEntry.text).where(AuditEntry.act == "register")).one()
    assert text == "导入“各单位”:新增 2 条,有误未导入 1 条"


def test_cancelling_the_preview_leaves_nothing(world: World) -> None:
    def cancel(done: int, total: int) -> None:
        raise Cancelled

    before = contents(world.session)
    with pytest.raises(Cancelled):
        registration_import.preview_import(
            world.session, world.competition_id, form(person("张伟", 1)), cancel
        )
    assert contents(world.session) == before


def test_a_failure_in_mid_import_leaves_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = engine.execution_options(**WRITE)
    with Bench(writer) as session, session.begin():
        world = make_world(session)
    rows = [person(f"张{serial}号", serial) for serial in range(1, 40)]

    def broken(*_: object, **__: object) -> None:
        raise UserError("磁盘已满")

    monkeypatch.setattr("app.services.door.append_entries", broken)
    with Session(engine) as reader:
        preview = registration_import.preview_import(reader, world.competition_id, form(*rows))
    with pytest.raises(UserError, match="磁盘已满"), Bench(writer) as session, session.begin():
        registration_import.commit_import(session, world.competition_id, preview)
    with Session(engine) as reader:
        counts = [reader.exec(select(func.count()).select_from(table)).one() for table in TABLES]
    assert counts == [0, 0, 0, 0, 1], "the log has the entry of the competition only"


def test_no_document_or_phone_number_reaches_the_log(world: World) -> None:
    world.take_in(form(person("张伟", 1, phone="13805616206")))
    world.take_in(form(person("张伟", 1, phone="13805616207")))
    world.session.commit()
    texts = " ".join(f"{row.text} {row.rows}" for row in world.session.exec(select(AuditEntry)))
    assert id_number(1) not in texts
    assert "1380561" not in texts


def test_a_competition_that_is_gone(world: World) -> None:
    with pytest.raises(UserError, match="已不存在"):
        registration_import.preview_import(world.session, 999_999, form(person("张伟", 1)))


DEMO_RESULTS = {
    "1-相山重型机修厂报名表.xlsx": (11, 0),
    "2-民营企业联合报名表.xlsx": (18, 17),
    "5-单位和工程项目报名表.xlsx": (20, 8),
    "6-五小成果申报表.xlsx": (12, 0),
}


def test_the_demonstration_workbooks(world: World) -> None:
    # This competition has neither 电工 nor 叉车司机: their rows are refused. Units of 降本增效竞赛 go into
    # the only event of units, with a warning, where they are no doubles there.
    files = {name: read_registration(DEMO / name) for name in DEMO_RESULTS}
    reports = {name: world.take_in(file) for name, file in files.items()}
    assert {name: (report.added, report.refused) for name, report in reports.items()} == DEMO_RESULTS
    before = contents(world.session)
    assert sum(world.take_in(file).added for file in files.values()) == 0
    assert contents(world.session) == before


def test_a_character_that_cannot_be_printed_is_told_when_the_name_comes_in(world: World) -> None:
    nobody_has_it = "\U000323ad"  # the last of Extension H
    file = form(person(f"李{nobody_has_it}", 1, division="职工组"), person("张伟", 3, division="职工组"))
    assert outcomes(world, file) == ["new", "new"]
    assert problems(world, file, 0) == [f"本机没有 {nobody_has_it}(U+323AD) 的字形,证书上打不出来"]
    assert problems(world, file, 1) == []
