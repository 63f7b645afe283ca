"""From one template to the next, with the store's own threads; and the competition's own certificates."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.documents.certificate_template import BoxKind
from app.errors import UserError
from app.gui.screens.templates import TemplatesScreen
from app.gui.screens.templates.samples import OWN
from app.gui.store import Store
from app.services import certificate_templates as templates
from app.services import ledger
from app.services.workspace import Workspace
from tests.documents.own_template import TITLE
from tests.gui.finished_contest import make_contest
from tests.gui.screen_tools import button, click, open_screen
from tests.gui.templates.conftest import Editor
from tests.services.publish_steps import publish


def test_templates_with_more_and_fewer_boxes_follow_each_other(
    workspace: Workspace, competition: int, store: Store, qtbot: QtBot
) -> None:
    window, screen = open_screen(store, TemplatesScreen)
    view = screen.page.view
    entries = templates.list_templates(workspace.folder)
    for entry in (*entries, *entries):
        screen.desk.open(entry)
        assert store.wait_idle()
        view.zoom_by(1.3)
        screen.document.choose(len(screen.document.template.boxes) - 1)
        qtbot.waitUntil(lambda: screen.drawer.is_idle and not store.busy, timeout=20_000)
        assert view.page.picture is not None
        assert len(view.frames) == len(screen.document.template.boxes)
        view.grab()
    window.close()
    window.deleteLater()


def test_only_the_newest_of_many_wishes_is_drawn(
    workspace: Workspace, competition: int, store: Store, qtbot: QtBot
) -> None:
    window, screen = open_screen(store, TemplatesScreen)
    qtbot.waitUntil(lambda: screen.drawer.is_idle and not store.busy, timeout=20_000)
    drawn = []
    screen.drawer.drawn.connect(lambda picture: drawn.append(picture.template))
    wishes = [templates.load(workspace.folder, "honour_a4") for _ in range(40)]
    for wish in wishes:
        screen.drawer.request(wish, screen.sample.data, 600)
    qtbot.waitUntil(lambda: screen.drawer.is_idle, timeout=20_000)
    assert drawn[-1] is wishes[-1]
    assert len(drawn) <= 2
    window.close()
    window.deleteLater()


def test_a_save_that_fails_on_the_way_to_another_template_stays(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = editor.screen
    screen._add_box(BoxKind.TEXT)

    def refuse(*_args: object, **_more: object) -> None:
        raise UserError("磁盘已满,没有写成。")

    monkeypatch.setattr(templates, "save_template", refuse)
    screen.templates.list.setCurrentRow(1)
    click(button(screen.question, "保存"))
    assert screen.document.key == TITLE
    assert screen.document.is_dirty
    assert screen.templates.list.current_key() == TITLE


def test_the_first_certificate_of_the_competition_is_a_sample(workspace: Workspace, inline: Store) -> None:
    with workspace.write() as session:
        made = make_contest(session)
        publish(session, made.event_id)
        ledger.issue_certificates(session, made.event_id)
    window, screen = open_screen(inline, TemplatesScreen)
    screen.sample._choose(OWN)
    assert screen.sample.data.number.endswith("0001")
    assert screen.sample.data.issuers == ("淮北市总工会",)
    screen.document.close()
    window.close()
    window.deleteLater()


def test_without_certificates_only_samples_are_offered(editor: Editor) -> None:
    offered = [action.text() for action in editor.screen.sample.drop.actions()]
    assert OWN not in offered
    assert "很长的单位" in offered
