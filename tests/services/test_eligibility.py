"""Conditions are kept as data; entries that do not meet them are found live, pass only as exceptions."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from app.domain.registration_form import SheetKind
from app.errors import InputError, UserError
from app.services import registration
from app.services.eligibility import (
    count_ineligible,
    find_ineligible,
    findings_of,
    load_documents,
    save_common_conditions,
    save_conditions,
)
from app.services.rows import load_competition_row, load_entry_row
from db.tables import Attachment, AuditEntry, Entry, Organization, Person
from db.types import utc_now
from tests.bench import Bench
from tests.services.registration_data import World, form, make_world, person

ASKED = "请于 10 月 8 日前改好"


@pytest.fixture
def world(session: Bench) -> World:
    """Three in 焊工 (two of one unit), one of them in 钳工 too, and an achievement."""
    world = make_world(session)
    world.take_in(
        form(
            person("张伟", 1, division="职工组", skill_level="高级工", phone="13805616206"),
            person("李䶮", 3, division="学生组"),
            person("王芳", 2, unit="相城水泥", division="职工组"),
            person("张伟", 1, "钳工"),
        )
    )
    work = {"title": "夹具", "authors": "王芳、赵敏", "organization": "相城水泥", "event": "五小成果"}
    world.take_in(form(work, kind=SheetKind.ACHIEVEMENT))
    return world


def wrong(world: World) -> dict[str, tuple[str, ...]]:
    """The findings of the list, by name and event."""
    return {f"{row.name} {row.event}": row.findings for row in world.index().rows if row.findings}


def test_without_conditions_everybody_may_enter(world: World) -> None:
    assert find_ineligible(world.session, world.competition_id) == {}


def test_conditions_are_checked_against_what_is_stored(world: World) -> None:
    session, works = world.session, world.events["“五小”成果评审"]
    save_common_conditions(session, world.competition_id, {"max_age": "35", "needs": ["phone"]})
    save_conditions(session, world.events["焊工"], {"max_age": "不限", "levels": [3]})
    save_conditions(session, world.events["焊工"], {"levels": "不限", "needs": "不限"}, "学生组")
    save_conditions(session, works, {"needs": ["attachment", "credit_code", "summary"], "max_size": 1})
    age = "38 周岁,规定不超过 35 周岁(2022-10-18 计)"
    assert wrong(world) == {
        "王芳 焊工": ("没有填技能等级,规定限高级工", "缺联系电话"),
        "张伟 钳工": (age,),
        "夹具 “五小”成果评审": (
            "完成人 2 人,规定不超过 1 人",
            "缺附件",
            "缺单位统一社会信用代码",
            "缺简介",
        ),
    }
    entry = next(row.entry_id for row in world.entries() if row.name == "夹具")
    session.add(Attachment(entry_id=entry, name="图.pdf", digest="0", size=1, at=utc_now(), by="王敏"))
    stored = session.get(Entry, entry)
    unit = session.exec(select(Organization).where(Organization.name == "相城水泥")).one()
    who = session.exec(select(Person).where(Person.name == "王芳")).one()
    assert stored is not None
    stored.summary, unit.credit_code, who.skill_level, who.phone = "省料", "9111", 3, "1"
    session.flush()
    assert wrong(world) == {
        "张伟 钳工": (age,),
        "夹具 “五小”成果评审": ("完成人 2 人,规定不超过 1 人",),
    }


def test_one_entry_is_found_with_all_that_is_counted_with_it(world: World) -> None:
    limits = {"events_per_person": "1", "levels": [3]}
    save_common_conditions(world.session, world.competition_id, limits)
    save_conditions(world.session, world.events["焊工"], {"entries_per_unit": "1"})
    whole = find_ineligible(world.session, world.competition_id)
    assert {finding.key for each in whole.values() for finding in each} == {*limits, "entries_per_unit"}
    for row in world.index().rows:
        entry = load_entry_row(world.session, row.entry_id)
        assert findings_of(world.session, entry) == whole.get(row.entry_id, ())


def test_who_withdrew_takes_nobodys_place(world: World) -> None:
    save_common_conditions(world.session, world.competition_id, {"events_per_person": "1"})
    assert set(wrong(world)) == {"张伟 焊工", "张伟 钳工"}
    registration.set_entry_status(
        world.session, world.entries("张伟", "钳工")[0].entry_id, "withdrew", "本人申请"
    )
    assert wrong(world) == {}


def test_only_those_who_meet_the_conditions_pass_together(world: World) -> None:
    save_conditions(world.session, world.events["焊工"], {"levels": [3]})
    assert registration.approve_all_clean(world.session, world.competition_id) == 3
    counts = world.index().count()
    assert (counts.pending, counts.doubtful, counts.ineligible) == (2, 0, 2)
    assert world.index().count(world.events["钳工"]).ineligible == 0
    entry = world.entries("王芳", "焊工")[0].entry_id
    with pytest.raises(InputError, match="没有填技能等级,规定限高级工。破格通过要写明原因"):
        registration.review_entry(world.session, entry, "approved")
    registration.review_entry(world.session, entry, "approved", "组委会同意")
    row = world.entries("王芳", "焊工")[0]
    assert (row.review, row.note, row.ineligible) == ("approved", "组委会同意", False)
    documents = load_documents(world.session, world.competition_id)
    assert count_ineligible(world.session, world.competition_id, documents) == 1
    event = world.events["钳工"]
    assert count_ineligible(world.session, world.competition_id, documents, event) == 0


def test_of_those_listed_only_the_clean_ones_pass(world: World) -> None:
    save_conditions(world.session, world.events["焊工"], {"levels": [3]})
    listed = {row.entry_id for row in world.index().find("金泷")}
    assert registration.approve_all_clean(world.session, world.competition_id, None, listed) == 2
    passed = world.index().find(review="approved")
    assert [(row.name, row.event) for row in passed] == [("张伟", "焊工"), ("张伟", "钳工")]


def test_new_conditions_find_those_who_passed_before(world: World) -> None:
    registration.approve_all_clean(world.session, world.competition_id)
    save_conditions(world.session, world.events["焊工"], {"levels": [3]})
    assert [row.name for row in world.index().rows if row.ineligible] == ["李䶮", "王芳"]


def test_entries_are_returned_together_each_with_what_was_found(world: World) -> None:
    save_conditions(world.session, world.events["焊工"], {"levels": [3]})
    both = [row.entry_id for row in world.index().rows if row.ineligible]
    assert registration.return_entries(world.session, world.competition_id, both, ASKED) == 2
    said = f"{ASKED};没有填技能等级,规定限高级工"
    assert {row.note for row in world.index().find(review="returned")} == {said}
    assert registration.return_entries(world.session, world.competition_id, both) == 0
    rest = [row.entry_id for row in world.index().find(review="pending")]
    with pytest.raises(InputError, match="没有查出不符合的条件,请写明退回的原因"):
        registration.return_entries(world.session, world.competition_id, rest)
    world.session.commit()
    told = world.session.exec(select(AuditEntry.text).where(col(AuditEntry.text).startswith("退回 "))).all()
    assert told == [f"退回 2 条报名:{ASKED}"]


def test_conditions_that_nobody_can_meet_are_refused(world: World) -> None:
    session = world.session
    save_conditions(session, world.events["焊工"], {"min_age": "40"})
    with pytest.raises(UserError, match="年龄下限大于年龄上限"):
        save_common_conditions(session, world.competition_id, {"max_age": "35"})
    with pytest.raises(UserError, match="组别“学生组”:年龄下限大于年龄上限"):
        save_conditions(session, world.events["焊工"], {"max_age": "30"}, "学生组")
    with pytest.raises(UserError, match="性别“女性”不对"):
        save_common_conditions(session, world.competition_id, {"gender": "女性"})
    documents = load_documents(session, world.competition_id)
    assert (documents.common, documents.events[world.events["焊工"]]) == ({}, {"min_age": "40"})


def test_an_age_needs_a_day(world: World) -> None:
    load_competition_row(world.session, world.competition_id).starts_on = None
    for layer in ({"max_age": "35"}, {"max_age_women": "35"}):
        with pytest.raises(InputError, match="请写年龄按哪一天算"):
            save_common_conditions(world.session, world.competition_id, layer)
        with pytest.raises(InputError, match="请写年龄按哪一天算"):
            save_conditions(world.session, world.events["焊工"], layer, "学生组")
    save_common_conditions(world.session, world.competition_id, {"max_age": "35", "age_on": "2022-10-18"})
    save_conditions(world.session, world.events["焊工"], {"max_age": "30"})
