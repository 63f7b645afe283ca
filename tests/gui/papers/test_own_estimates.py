"""自评 on 评分单收发: forms for it are printed where they are asked for, and none is missing."""

from __future__ import annotations

from app.gui.main_window import MainWindow
from app.gui.screens.papers.page import seat_name
from app.gui.store import Store
from app.services.competitions import list_judges, load_event
from app.services.workspace import Workspace
from tests.every_kind import RULES
from tests.gui.marking_floor import make_floor
from tests.gui.papers.hands import group_texts, open_papers


def test_forms_of_estimates_are_printed_on_demand_and_nobody_owes_one(
    window: MainWindow, inline: Store, workspace: Workspace, competition: int
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, 3, rules=RULES)
    screen = open_papers(window, floor.event_id)
    assert group_texts(screen) == [
        ["全部", "", "6"],
        ["裁判 1", "实操 1 号席", "3/3"],
        ["裁判 2", "实操 2 号席", "3/3"],
    ]
    assert screen.print_card.words.text() == "共 6 份 · 12 页"
    screen.print_card.judge._choose(floor.judges[0])
    with workspace.read() as session:
        event = load_event(session, floor.event_id)
        names = [seat_name(event, judge) for judge in list_judges(session, floor.event_id)]
    assert names == ["自评 · 实操", "裁判 1 · 实操 1 号席", "裁判 2 · 实操 2 号席"]
    assert screen.print_card.words.text() == "共 3 份 · 6 页"
