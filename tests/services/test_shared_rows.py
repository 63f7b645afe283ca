"""People, units and accounts of another machine are found here, or made once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlmodel import Session

from app.services.moved_rows import checked
from app.services.shared_rows import SharedMatch, match_shared
from db.tables import Account, Organization, Person
from tests.bench import Bench

CODE = "91340600000000001X"
ID: dict[str, Any] = {"document_type": "居民身份证", "document_number": "340602199001010017"}


def unit(key: int, name: str, **columns: Any) -> dict[str, Any]:
    return checked(Organization, {"id": key, "name": name, **columns})


def person(key: int, name: str, **columns: Any) -> dict[str, Any]:
    return checked(Person, {"id": key, "name": name, **ID, **columns})


def matched(session: Session, **rows: Any) -> SharedMatch:
    return match_shared(session, {"organization": [], "person": [], "account": [], **rows})


def known(session: Bench, *rows: Any) -> list[int]:
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def test_units_are_found_by_code_before_name(session: Bench) -> None:
    coded, named = known(
        session, Organization(name="淮北矿业机修厂", credit_code=CODE), Organization(name="机修总厂")
    )
    match = matched(
        session,
        organization=[unit(7, "机修总厂", credit_code=CODE), unit(8, "机修总厂"), unit(9, "理士电池")],
    )
    assert match.ids == {("organization", 7): coded, ("organization", 8): named}
    assert [row["name"] for row in match.new["organization"]] == ["理士电池"]


def test_who_was_merged_here_leads_to_who_stayed(session: Bench) -> None:
    (stayed,) = known(session, Person(name="张伟", document_type="护照", document_number="E1"))
    known(session, Person(name="张玮", merged_into=stayed, **ID))
    assert matched(session, person=[person(7, "张玮")]).ids == {("person", 7): stayed}
    (unit_stayed,) = known(session, Organization(name="机修厂"))
    known(session, Organization(name="矿业机修", merged_into=unit_stayed))
    assert matched(session, organization=[unit(7, "矿业机修")]).ids == {("organization", 7): unit_stayed}


def test_who_was_merged_there_says_nothing_of_who_is_here(session: Bench) -> None:
    (here,) = known(session, Person(name="张伟", trade="焊工", **ID))
    rows = [person(6, "张玮", document_number="E1"), person(7, "张伟", trade="钳工", merged_into=6)]
    match = matched(session, person=rows)
    assert match.ids == {("person", 7): here}
    assert [row["id"] for row in match.new["person"]] == [6]
    assert match.differing == []


@pytest.mark.parametrize(
    ("here", "there", "filled", "text"),
    [
        ({"trade": "焊工"}, {"trade": "焊工"}, None, ""),
        ({"trade": "焊工"}, {"trade": ""}, None, ""),
        ({}, {"trade": "焊工"}, {"trade": "焊工"}, ""),
        ({"skill_level": 4}, {"skill_level": 3}, None, "张伟:技能等级 这里 中级工,文件 高级工"),
        ({"phone": "13800000001"}, {"phone": "13900000002"}, None,
         "张伟:电话 这里 138****0001,文件 139****0002"),
        ({"photo": "a.jpg"}, {"photo": "b.jpg"}, None, "张伟:照片 这里 一张,文件 一张"),
        ({}, {"name": "张玮"}, None, "张伟:名称 这里 张伟,文件 张玮"),
    ],
)  # fmt: skip
def test_what_is_unknown_is_filled_in_and_what_differs_is_told(
    session: Bench, here: dict[str, Any], there: dict[str, Any], filled: Mapping[str, Any] | None, text: str
) -> None:
    (key,) = known(session, Person(name="张伟", **ID, **here))
    match = matched(session, person=[person(7, **{"name": "张伟", **there})])
    assert match.filled == ([("person", key, filled)] if filled else [])
    assert [each.text for each in match.differing] == ([text] if text else [])


def test_a_person_who_changed_units(session: Bench) -> None:
    old, new = known(session, Organization(name="机修厂"), Organization(name="电机厂"))
    known(session, Person(name="张伟", organization_id=old, **ID))
    same = matched(session, organization=[unit(7, "机修厂")], person=[person(7, "张伟", organization_id=7)])
    assert same.differing == []
    for name in ("电机厂", "还没有的厂"):
        rows = [unit(7, name)]
        (told,) = matched(session, organization=rows, person=[person(7, "张伟", organization_id=7)]).differing
        assert told.text == f"张伟:单位 这里 机修厂,文件 {name}"
    assert new != old


def test_accounts_are_known_by_name(session: Bench) -> None:
    (here,) = known(session, Account(name="刘芳"))
    match = matched(session, account=[{"id": 7, "name": "刘芳"}, {"id": 8, "name": "王敏"}])
    assert match.ids == {("account", 7): here}
    assert [row["name"] for row in match.new["account"]] == ["王敏"]
