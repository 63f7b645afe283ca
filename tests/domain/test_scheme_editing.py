"""Editing the tree of a rules document: adding, moving, renaming, taking back."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import scheme_editing as editing
from app.domain import scheme_naming as naming
from app.domain.reading import Path
from app.domain.scheme_editing import Edited
from app.domain.scheme_outline import Level, find_node, locate, outline, value_at
from app.domain.undo import LONGEST, History, Moment

Doc = dict[str, Any]


def _aspect(code: str, group: str = "", **more: object) -> Doc:
    return {"code": code, "name": f"项 {code}", **({"group": group} if group else {}), **more}


def _document() -> Doc:
    return {
        "modules": [
            {"code": "T", "name": "理论", "aspects": [_aspect("T1", maximum="100")]},
            {
                "code": "P",
                "name": "实操",
                "groups": [{"name": "B 焊缝", "best": 1}],
                "aspects": [
                    _aspect("A1", "A 准备"),
                    _aspect("A2", "A 准备"),
                    _aspect("B1", "B 焊缝", bands=[{"upto": "3", "points": "10"}, {"points": "0"}]),
                    _aspect("B2", "B 焊缝", table_of="A2"),
                    _aspect("E1"),
                ],
            },
        ],
        "rounds": [{"code": "R1", "name": "预赛"}],
        "ranking": {"ties": [{"key": "module:P"}, {"key": "aspect:P.A2+aspect:P.B1"}]},
        "awards": {"module_floors": {"P": "60"}, "tiers": [{"name": "一等奖", "module_floors": {"P": "80"}}]},
    }


def _lines(document: Doc) -> list[str]:
    return [f"{node.level.value} {node.code or node.name}" for node in outline(document)]


def _codes(document: Doc, module: int) -> list[str]:
    return [aspect["code"] for aspect in document["modules"][module]["aspects"]]


P = ("modules", 1)


def _at(place: int) -> Path:
    return (*P, "aspects", place)


# -- the tree ------------------------------------------------------------------------------------------


def test_the_tree_top_down() -> None:
    assert _lines(_document()) == [
        "module T",
        "aspect T1",
        "module P",
        "group A 准备",
        "aspect A1",
        "aspect A2",
        "group B 焊缝",
        "aspect B1",
        "aspect B2",
        "aspect E1",
    ]
    node = find_node(_document(), (*P, "run", 2))
    assert node is not None
    assert (node.level, node.item["best"]) == (Level.GROUP, 1)


def test_nonsense_is_shown_as_it_stands() -> None:
    assert outline({}) == ()
    assert outline({"modules": "?"}) == ()
    assert _lines({"modules": [7, {"code": 3, "aspects": [None]}]}) == ["module ", "module 3", "aspect "]


@pytest.mark.parametrize(
    ("path", "node", "rest"),
    [
        (("modules", 1, "aspects", 2, "bands", 1, "upto"), _at(2), ("bands", 1, "upto")),
        (("modules", 1, "groups", 0, "best"), (*P, "run", 2), ("best",)),
        (("modules", 1, "panel", "judges"), P, ("panel", "judges")),
        (("modules",), (), ("modules",)),
        (("ranking", "ties", 0), (), ("ranking", "ties", 0)),
    ],
)
def test_a_path_of_the_document_is_found_in_the_tree(path: Path, node: Path, rest: Path) -> None:
    assert locate(_document(), path) == (node, rest)


# -- values --------------------------------------------------------------------------------------------


def test_a_value_is_put_and_taken_away() -> None:
    document = _document()
    made = editing.set_value(document, (*P, "panel", "spread", "percent"), "20")
    assert made["modules"][1]["panel"] == {"spread": {"percent": "20"}}
    assert "panel" not in document["modules"][1]
    assert editing.set_value(made, (*P, "panel", "spread", "percent"), "") == document
    assert editing.set_value(document, (*_at(2), "bands", 0, "points"), "8")["modules"][1]["aspects"][2][
        "bands"
    ][0] == {"upto": "3", "points": "8"}
    assert document == _document()


def test_the_rule_of_a_group_comes_and_goes() -> None:
    node = find_node(_document(), (*P, "run", 0))
    assert node is not None
    made = editing.set_group_value(_document(), node, "cap", "5")
    assert made["modules"][1]["groups"] == [{"name": "B 焊缝", "best": 1}, {"name": "A 准备", "cap": "5"}]
    assert editing.set_group_value(made, node, "cap", "") == _document()


def test_what_points_to_a_code_follows_it() -> None:
    document = naming.rename_module(_document(), 1, "S")
    assert [tie["key"] for tie in document["ranking"]["ties"]] == ["module:S", "aspect:S.A2+aspect:S.B1"]
    assert document["awards"] == {
        "module_floors": {"S": "60"},
        "tiers": [{"name": "一等奖", "module_floors": {"S": "80"}}],
    }
    document = naming.rename_aspect(document, _at(1), "A9")
    assert document["ranking"]["ties"][1]["key"] == "aspect:S.A9+aspect:S.B1"
    assert document["modules"][1]["aspects"][3]["table_of"] == "A9"


def test_a_code_that_is_taken_leads_nobody_astray() -> None:
    document = naming.rename_aspect(_document(), _at(1), "A1")
    assert _codes(document, 1)[:2] == ["A1", "A1"]
    assert document["ranking"] == _document()["ranking"]
    assert naming.rename_module(_document(), 1, "T")["awards"] == _document()["awards"]


def test_the_modules_of_a_round_follow_its_code() -> None:
    document = editing.set_value(_document(), (*P, "round"), "R1")
    document = editing.set_value(document, ("ranking", "ties", 0, "key"), "round:R1")
    renamed = naming.rename_round(document, 0, "决赛")
    assert renamed["modules"][1]["round"] == "决赛"
    assert renamed["ranking"]["ties"][0]["key"] == "round:决赛"


def test_own_grades_become_a_shared_table_and_back() -> None:
    grades = [{"name": "好", "points": "5"}]
    document = editing.set_value(_document(), (*_at(0), "grades"), grades)
    shared = naming.share_table(document, _at(0), "等级")
    assert (shared["tables"], value_at(shared, _at(0))["table"]) == ({"等级": grades}, "等级")
    assert "grades" not in value_at(shared, _at(0))
    second = naming.share_table(shared, _at(1), "等级")
    assert second["tables"] == {"等级": grades}
    own = naming.share_table(second, _at(0), "")
    assert value_at(own, _at(0)) == value_at(document, _at(0))
    assert own["tables"] == {"等级": grades}


def test_a_group_is_renamed_as_a_whole() -> None:
    node = find_node(_document(), (*P, "run", 2))
    assert node is not None
    edited = naming.rename_group(_document(), node, "B 外观")
    assert [aspect.get("group") for aspect in edited.document["modules"][1]["aspects"]] == [
        "A 准备",
        "A 准备",
        "B 外观",
        "B 外观",
        None,
    ]
    assert edited.document["modules"][1]["groups"] == [{"name": "B 外观", "best": 1}]


# -- adding --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "place", "code", "group"),
    [
        (_at(0), 1, "A3", "A 准备"),
        ((*P, "run", 2), 4, "B3", "B 焊缝"),
        (P, 5, "E2", None),
    ],
)
def test_a_new_aspect_comes_behind_the_current_one(
    at: Path, place: int, code: str, group: str | None
) -> None:
    edited = editing.add_aspect(_document(), at)
    assert edited.at == _at(place)
    new = value_at(edited.document, edited.at)
    assert (new["code"], new.get("group")) == (code, group)


def test_an_empty_document_gets_a_module() -> None:
    edited = editing.add_aspect({}, ())
    assert edited.document == {
        "modules": [{"code": "A", "name": "", "aspects": [{"code": "A1", "name": ""}]}]
    }
    assert editing.add_module(_document(), _at(0)).at == ("modules", 2)


def test_a_new_group_has_a_free_letter() -> None:
    edited = editing.add_group(_document(), _at(0))
    assert edited.at == (*P, "run", 2)
    assert value_at(edited.document, _at(2)) == {"code": "C1", "name": "", "group": "C 新小项"}


def test_twins_have_codes_of_their_own() -> None:
    edited = editing.duplicate(_document(), _at(2))
    assert (edited.at, _codes(dict(edited.document), 1)) == (_at(3), ["A1", "A2", "B1", "B3", "B2", "E1"])
    assert value_at(edited.document, (*_at(3), "bands")) == _document()["modules"][1]["aspects"][2]["bands"]
    edited = editing.duplicate(_document(), (*P, "run", 0))
    assert edited.at == (*P, "run", 2)
    assert _lines(dict(edited.document))[3:9] == [
        "group A 准备",
        "aspect A1",
        "aspect A2",
        "group A 准备(2)",
        "aspect A3",
        "aspect A4",
    ]
    edited = editing.duplicate(_document(), P)
    assert [module["code"] for module in edited.document["modules"]] == ["T", "P", "P2"]


def test_a_twin_of_a_group_has_its_rule() -> None:
    edited = editing.duplicate(_document(), (*P, "run", 2))
    rules = edited.document["modules"][1]["groups"]
    assert rules == [{"name": "B 焊缝", "best": 1}, {"name": "B 焊缝(2)", "best": 1}]


@pytest.mark.parametrize(
    ("place", "group", "stays", "order"),
    [
        (0, "B 焊缝", 3, ["A2", "B1", "B2", "A1", "E1"]),
        (0, "新的", 1, ["A2", "A1", "B1", "B2", "E1"]),
        (0, "", 1, ["A2", "A1", "B1", "B2", "E1"]),
        (4, "A 准备", 2, ["A1", "A2", "E1", "B1", "B2"]),
        (2, "B 焊缝", 2, ["A1", "A2", "B1", "B2", "E1"]),
    ],
)
def test_another_group_takes_an_aspect_to_its_end(
    place: int, group: str, stays: int, order: list[str]
) -> None:
    edited = editing.regroup(_document(), _at(place), group)
    assert (edited.at, _codes(dict(edited.document), 1)) == (_at(stays), order)
    assert value_at(edited.document, edited.at).get("group", "") == group
    names = [line for line in _lines(dict(edited.document)) if line.startswith("group")]
    assert len(names) == len(set(names))


# -- removing and moving -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "stays", "left"),
    [
        (_at(2), _at(2), ["A1", "A2", "B2", "E1"]),
        (_at(4), _at(3), ["A1", "A2", "B1", "B2"]),
        ((*P, "run", 2), (*P, "run", 0), ["A1", "A2", "E1"]),
    ],
)
def test_what_is_removed_leaves_its_neighbour_current(at: Path, stays: Path, left: list[str]) -> None:
    edited = editing.remove(_document(), at)
    assert (edited.at, _codes(dict(edited.document), 1)) == (stays, left)
    assert find_node(edited.document, edited.at) is not None


def test_a_rule_goes_with_its_group() -> None:
    assert "groups" not in editing.remove(_document(), (*P, "run", 2)).document["modules"][1]


def test_the_last_module_can_go() -> None:
    edited = editing.remove(editing.remove(_document(), P).document, ("modules", 0))
    assert (edited.at, "modules" in edited.document) == ((), False)


def test_an_aspect_moves_through_its_group_and_into_the_next() -> None:
    edited = editing.move(_document(), _at(0), 1)
    assert (edited.at, _codes(dict(edited.document), 1)[:3]) == (_at(1), ["A2", "A1", "B1"])
    edited = editing.move(edited.document, edited.at, 1)
    assert edited.at == _at(1)
    assert value_at(edited.document, _at(1))["group"] == "B 焊缝"
    assert _lines(dict(edited.document))[3:8] == [
        "group A 准备",
        "aspect A2",
        "group B 焊缝",
        "aspect A1",
        "aspect B1",
    ]


def test_an_aspect_moves_over_to_the_next_module() -> None:
    edited = editing.move(_document(), ("modules", 0, "aspects", 0), 1)
    assert edited.at == _at(0)
    assert value_at(edited.document, edited.at) == {
        "code": "T1",
        "name": "项 T1",
        "maximum": "100",
        "group": "A 准备",
    }
    assert edited.document["modules"][0] == {"code": "T", "name": "理论", "aspects": []}


def test_groups_and_modules_change_places() -> None:
    down = editing.move(_document(), (*P, "run", 0), 1)
    assert (down.at, _codes(dict(down.document), 1)) == ((*P, "run", 2), ["B1", "B2", "A1", "A2", "E1"])
    up = editing.move(down.document, down.at, -1)
    assert (up.at, up.document) == ((*P, "run", 0), _document())
    moved = editing.move(_document(), P, -1)
    assert (moved.at, [module["code"] for module in moved.document["modules"]]) == (
        ("modules", 0),
        ["P", "T"],
    )
    assert editing.move(_document(), ("modules", 0), -1).document == _document()


# -- laws ----------------------------------------------------------------------------------------------

STEPS: dict[str, Callable[[Any, Path], Edited]] = {
    "aspect": editing.add_aspect,
    "group": editing.add_group,
    "module": editing.add_module,
    "twin": editing.duplicate,
    "remove": editing.remove,
    "up": lambda document, at: editing.move(document, at, -1),
    "down": lambda document, at: editing.move(document, at, 1),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 40)), max_size=12))
def test_any_row_of_steps_keeps_the_tree_whole(steps: list[tuple[str, int]]) -> None:
    history = History(Moment(_document()))
    documents = [history.document]
    for name, number in steps:
        nodes = outline(history.document)
        at = nodes[number % len(nodes)].path if nodes else ()
        before = deepcopy(history.document)
        edited = STEPS[name](history.document, at)
        assert history.document == before
        assert edited.at == () or find_node(edited.document, edited.at) is not None
        assert json.loads(json.dumps(edited.document)) == edited.document
        for module in edited.document.get("modules", []):
            codes = [aspect["code"] for aspect in module.get("aspects", [])]
            assert len(codes) == len(set(codes))
        if edited.document != history.document:
            documents.append(edited.document)
        history = history.change(edited.document, edited.at)
    for document in reversed(documents):
        assert history.document == document
        history = history.undo()
    for document in documents[1:]:
        history = history.redo()
        assert history.document == document


@given(st.lists(st.sampled_from([-1, 1]), max_size=12), st.integers(0, 4))
def test_moving_loses_no_aspect(ways: list[int], place: int) -> None:
    document: Any = _document()
    at = _at(place)
    for way in ways:
        edited = editing.move(document, at, way)
        document, at = edited.document, edited.at
    codes = [aspect["code"] for module in document["modules"] for aspect in module.get("aspects", [])]
    assert sorted(codes) == ["A1", "A2", "B1", "B2", "E1", "T1"]


# -- history -------------------------------------------------------------------------------------------


def test_letters_typed_in_one_field_are_one_step() -> None:
    history = History(Moment({"total": "1"}))
    for text in ("10", "100"):
        history = history.change({"total": text}, (), mark="total")
    history = history.change({"total": "100", "x": 1}, ())
    assert history.undo().document == {"total": "100"}
    assert history.undo().undo().document == {"total": "1"}
    again = history.at(("modules", 0)).change({"total": "7"}, (), mark="total")
    assert again.undo().document == {"total": "100", "x": 1}


def test_what_is_in_force_stays_however_far_one_goes_back() -> None:
    history = History(Moment({"total": "1"})).change({"total": "2"}, ()).change({"total": "3"}, ()).undo()
    history = history.everywhere(lambda document: {**document, "checking": "double"})
    assert history.document == {"total": "2", "checking": "double"}
    assert history.undo().document == {"total": "1", "checking": "double"}
    assert history.redo().document == {"total": "3", "checking": "double"}


def test_a_new_change_ends_what_was_taken_back_and_the_past_is_not_endless() -> None:
    history = History(Moment({}))
    for number in range(LONGEST + 20):
        history = history.change({"total": number}, ())
    assert len(history.past) == LONGEST
    history = history.undo().change({"total": "x"}, ())
    assert history.redo() is history
    assert History(Moment({})).undo().document == {}
