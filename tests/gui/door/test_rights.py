"""What each person sees in the window, and what is closed to them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.rights import PROGRAM, Role
from app.gui import registry
from app.gui.main_window import MainWindow
from app.gui.screens.registration import RegistrationScreen
from app.services import accounts
from tests.gui.door.keys import (
    ADMIN,
    CHIEF,
    CODER,
    JUDGE,
    PASSWORD,
    PIN,
    SCORER,
    SUPERVISOR,
    rail,
    settle,
    sign_in,
)
from tests.gui.screen_tools import words

# -- what each may see ---------------------------------------------------------------------------------

EVERYBODY = {"overview", "verify", "settings"}
SEEN = {
    ADMIN: {
        "events",
        "people",
        "registration",
        "timetable",
        "arrival",
        "papers",
        "judging",
        "ranking",
        "publishing",
        "awards",
        "templates",
        "standings",
        "audit",
    },
    CHIEF: {
        "events",
        "people",
        "timetable",
        "arrival",
        "papers",
        "judging",
        "ranking",
        "publishing",
        "standings",
        "audit",
    },
    JUDGE: {"judging"},
    CODER: {"registration", "timetable", "arrival", "judging", "ranking"},
    SCORER: {
        "people",
        "registration",
        "timetable",
        "arrival",
        "papers",
        "judging",
        "ranking",
        "publishing",
        "awards",
        "templates",
        "standings",
    },
    SUPERVISOR: {"judging", "ranking", "publishing", "standings", "audit"},
}
for hands_out in (ADMIN, CHIEF, SCORER):
    SEEN[hands_out].add("printouts")
for compares in (CHIEF, SCORER, SUPERVISOR):
    SEEN[compares].add("recheck")
for closes in (ADMIN, CHIEF, SCORER, SUPERVISOR):
    SEEN[closes] |= {"appeals", "materials"}
for keeps_safe in (ADMIN, CHIEF, SCORER):
    SEEN[keeps_safe].add("safety")
SEEN[CODER].add("publishing")  # identities are opened there


@pytest.mark.parametrize("name", list(SEEN))
def test_the_rail_shows_the_screens_a_person_has_business_with(window: MainWindow, name: str) -> None:
    sign_in(window, name, PASSWORD if name == ADMIN else PIN)
    assert set(rail(window)) == SEEN[name] | EVERYBODY
    for entry in registry.SCREENS:
        window.navigate(entry.key)
        settle(window)
        assert window.current is not None
        assert (window.current.key == entry.key) is (entry.key in rail(window))
    told = any("操作。" in text for text in window.messages.texts())
    assert told is (len(rail(window)) < len(registry.SCREENS))


def test_a_shortcut_to_a_screen_that_is_not_there_does_nothing(window: MainWindow) -> None:
    sign_in(window, JUDGE)
    place = window.entries.index(next(entry for entry in window.entries if entry.key == "ranking"))
    QTest.keyClick(window, Qt.Key(Qt.Key.Key_1 + place), Qt.KeyboardModifier.ControlModifier)
    assert window.current is not None
    assert window.current.key == "overview"
    assert window.messages.texts() == ()


def test_where_the_next_person_has_no_business_the_first_screen_left_is_shown(window: MainWindow) -> None:
    sign_in(window, SCORER)
    window.navigate("awards")
    settle(window)
    sign_in(window, JUDGE)
    assert window.current is not None
    assert window.current.key == "overview"
    assert window.rail.button("overview").isChecked()


def test_what_one_may_not_do_says_who_may(window: MainWindow) -> None:
    sign_in(window, CHIEF)
    window.navigate("events")
    settle(window)
    assert [(b.isEnabled(), b.toolTip()) for b in window.header.buttons()] == [(False, "由管理员操作")] * 4
    assert not window.current.basics.isEnabled()  # type: ignore[union-attr]
    sign_in(window, ADMIN, PASSWORD)
    # Nothing is changed in the rules: there is nothing to bring into force.
    assert [b.isEnabled() for b in window.header.buttons()] == [True, True, True, False]
    assert window.current.basics.isEnabled()  # type: ignore[union-attr]
    window.navigate("publishing")
    settle(window)
    assert window.header.buttons()[-1].toolTip() == "由裁判长操作"


def test_a_role_given_or_taken_counts_at_once(window: MainWindow) -> None:
    sign_in(window, SCORER)
    assert "events" not in rail(window)
    store, workspace = window.store, window.store.workspace
    account = store.actor.account_id or 0
    with workspace.read() as session:
        admin = next(view.id for view in accounts.list_accounts(session) if view.name == ADMIN)
    with workspace.write(admin) as session:
        accounts.add_duty(session, account, Role.CHIEF)
    store.touch("settings")
    settle(window)
    assert "events" in rail(window)
    with workspace.write(admin) as session:
        accounts.change_account(session, account, name=SCORER, organization="", active=False)
    store.touch("settings")
    settle(window)
    assert store.actor is PROGRAM
    assert not window.work.isVisible()
    assert f"{SCORER}的账号已停用,请联系管理员。" in words(window.door)
    assert SCORER not in [line.text for line in window.door.form.people.list.lines()]


def test_the_overview_lists_what_this_person_can_do(window: MainWindow) -> None:
    sign_in(window, ADMIN, PASSWORD)
    assert window.current is not None
    assert [button.text() for button in window.header.buttons()] == ["修改赛事信息", "继续:报名"]
    sign_in(window, JUDGE)
    (edit,) = window.header.buttons()
    assert (edit.isEnabled(), edit.toolTip()) == (False, "由管理员操作")
    assert window.current.overview.tasks == ()  # type: ignore[attr-defined]


def test_who_only_draws_places_cannot_touch_what_is_registered(window: MainWindow) -> None:
    sign_in(window, CODER)
    window.navigate("registration")
    settle(window)
    enabled = {button.text().split()[0]: button.isEnabled() for button in window.header.buttons()}
    assert enabled == {"下载报名表模板": True, "新增选手": False}
    assert window.header.buttons()[-1].toolTip().startswith("由管理员、统分员操作")
    screen: RegistrationScreen = window.current  # type: ignore[assignment]
    importing = screen.importing.drop.actions()
    assert not any((screen.importing.isEnabled(), *(step.isEnabled() for step in importing)))
    assert screen.importing.toolTip() == "由管理员、统分员操作"
    assert not any(part.isEnabled() for part in screen.entry.editors)
    sign_in(window, ADMIN, PASSWORD)
    assert all(part.isEnabled() for part in screen.entry.editors)
    assert all((screen.importing.isEnabled(), *(step.isEnabled() for step in importing)))
    assert not screen.entry.state.isEnabled(), "缺考 and the like are for 裁判长 and 统分员"
    assert screen.entry.state.toolTip() == "由裁判长、统分员操作"
