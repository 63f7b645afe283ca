"""Adding and editing entries by hand."""

from dataclasses import replace

import pytest
from sqlmodel import select

from app.errors import InputError, UserError
from app.services import registration
from app.services.entry_form import EntryForm, load_entry, review_form, save_entry
from app.services.entry_members import PersonForm
from db.tables import Judge, Person, ScoreSheet
from tests.bench import Bench
from tests.services.registration_data import World, form, id_number, make_world, person


@pytest.fixture
def world(session: Bench) -> World:
    world = make_world(session)
    world.take_in(form(person("张伟", 1, division="职工组", phone="13805616206"), person("李䶮", 3, "钳工")))
    return world


def blank(world: World, **changes: str) -> EntryForm:
    form = EntryForm(
        world.events["焊工"],
        name="欧阳 建国",
        document_number=id_number(5),
        organization="新 单位",
        division="学生组",
        skill_level="高级工(三级)",
    )
    return replace(form, **changes)  # type: ignore[arg-type]


def test_an_entry_is_added(world: World) -> None:
    key = save_entry(world.session, blank(world))
    detail = load_entry(world.session, key)
    assert (detail.number, detail.event, detail.entry_kind, detail.review) == (
        "20220003",
        "焊工",
        "person",
        "pending",
    )
    assert detail.divisions == ("职工组", "学生组")
    shown = detail.form
    assert (shown.name, shown.organization, shown.skill_level, shown.gender) == (
        "欧阳建国",
        "新单位",
        "高级工",
        "男",
    )
    assert (shown.born_on, shown.document_type) == ("1984-09-12", "居民身份证")
    assert world.names("oyjg") == ["欧阳建国"]


def test_saving_what_was_loaded_changes_nothing(world: World) -> None:
    before = load_entry(world.session, world.entries()[0].entry_id)
    save_entry(world.session, before.form)
    assert load_entry(world.session, world.entries()[0].entry_id) == before


BAD_INPUT: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"name": ""}, "name", "没有写姓名,请补填。"),
    ({"document_number": "340602198409120013"}, "document_number", "第 18 位校验码应为 7,请核对原件。"),
    ({"document_type": "驾驶证"}, "document_type", "不认识证件类型“驾驶证”"),
    ({"division": "教师组"}, "division", "“焊工”没有组别“教师组”"),
    (
        {"document_number": id_number(1)},
        "document_number",
        "这个证件号已登记为“张伟”,请核对姓名和证件号。",
    ),
    (
        {"name": "张伟", "document_number": id_number(1)},
        "document_number",
        "“张伟”已报“焊工”,报名号 20220001。",
    ),
)


def test_bad_input_is_refused_at_its_field(world: World) -> None:
    for changes, field, message in BAD_INPUT:
        with pytest.raises(InputError) as caught:
            save_entry(world.session, blank(world, **changes))
        assert caught.value.field == field
        assert str(caught.value).startswith(message)


def test_a_known_person_enters_a_second_event(world: World) -> None:
    save_entry(world.session, blank(world, name="李䶮", document_number=id_number(3)))
    people = world.session.exec(select(Person).where(Person.name == "李䶮")).all()
    assert len(people) == 1
    assert len(world.entries("李䶮")) == 2


def test_a_corrected_document_keeps_the_person(world: World) -> None:
    detail = load_entry(world.session, world.entries()[0].entry_id)
    save_entry(world.session, replace(detail.form, document_number=id_number(11)))
    assert world.session.exec(select(Person.document_number).where(Person.name == "张伟")).all() == [
        id_number(11)
    ]


def test_a_corrected_name_keeps_the_person(world: World) -> None:
    detail = load_entry(world.session, world.entries()[0].entry_id)
    save_entry(world.session, replace(detail.form, name="张炜"))
    assert world.names() == ["张炜", "李䶮"]
    assert len(world.session.exec(select(Person)).all()) == 2


def test_a_substitute_takes_the_place(world: World) -> None:
    entry = world.entries()[0]
    detail = load_entry(world.session, entry.entry_id)
    save_entry(world.session, replace(detail.form, name="赵敏", document_number=id_number(4)))
    assert [(row.number, row.name) for row in world.entries()] == [("20220001", "赵敏"), ("20220002", "李䶮")]
    assert world.session.exec(select(Person).where(Person.name == "张伟")).one().document_number == id_number(
        1
    )


def test_emptied_fields_are_emptied(world: World) -> None:
    detail = load_entry(world.session, world.entries()[0].entry_id)
    save_entry(world.session, replace(detail.form, phone=""))
    assert load_entry(world.session, world.entries()[0].entry_id).form.phone == ""


def test_a_returned_entry_comes_back_for_review_once_corrected(world: World) -> None:
    entry = world.entries()[0].entry_id
    registration.review_entry(world.session, entry, "returned", "电话不通")
    save_entry(world.session, replace(load_entry(world.session, entry).form, phone="13805616207"))
    assert (world.entries()[0].review, world.entries()[0].note) == ("pending", "")
    registration.review_entry(world.session, entry, "approved")
    save_entry(world.session, load_entry(world.session, entry).form)
    assert world.entries()[0].review == "approved"


def test_units_projects_and_achievements(world: World) -> None:
    unit = EntryForm(world.events["安全生产竞赛"], organization="相城水泥")
    key = save_entry(world.session, unit)
    assert world.entries(event="安全生产竞赛")[0].name == "相城水泥"
    assert load_entry(world.session, key).form.people == (PersonForm(),)
    with pytest.raises(InputError, match="“相城水泥”已报“安全生产竞赛”") as caught:
        save_entry(world.session, unit)
    assert caught.value.field == "organization"
    work = EntryForm(
        world.events["“五小”成果评审"], organization="相城水泥", title="夹具", authors="张 伟,李䶮"
    )
    save_entry(world.session, work)
    assert world.names("夹具") == ["夹具"]
    with pytest.raises(InputError, match="“夹 具”已报"):
        save_entry(world.session, replace(work, title="夹 具"))


def test_changing_the_event_is_refused_once_sheets_exist(world: World) -> None:
    entry = world.entries()[0]
    form = replace(load_entry(world.session, entry.entry_id).form, event_id=world.events["钳工"])
    save_entry(world.session, form)
    moved = world.entries()[0]
    assert (moved.event, moved.number, moved.division) == ("钳工", "20220001", "")
    judge = Judge(event_id=world.events["钳工"], module="P", seat=1, name="裁判 1")
    world.session.add(judge)
    world.session.flush()
    world.session.add(ScoreSheet(entry_id=entry.entry_id, judge_id=judge.id or 0))
    world.session.flush()
    with pytest.raises(UserError, match="已有评分单,不能换赛项"):
        save_entry(world.session, replace(form, event_id=world.events["焊工"], division="职工组"))


def test_warnings_can_be_shown_while_typing(world: World) -> None:
    review = review_form(world.session, blank(world, phone="12", gender="女"))
    assert {problem.column for problem in review.problems} == {"phone", "gender"}
    assert not review.has_errors
