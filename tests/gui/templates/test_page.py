"""The page under the mouse and the keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.documents.template_snapping import Guide
from tests.gui.screen_tools import press, settle
from tests.gui.templates.conftest import Editor

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def _middle(editor: Editor, name: str) -> tuple[float, float]:
    box = editor.box(name)
    return box.x + box.width / 2, box.y + box.height / 2


@pytest.mark.parametrize(
    ("key", "modifier", "dx", "dy"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 0.1, 0),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, -0.1, 0),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, 0, -0.1),
        (Qt.Key.Key_Down, SHIFT, 0, 1),
    ],
)
def test_arrows_move_the_chosen_box(
    editor: Editor, key: Qt.Key, modifier: Qt.KeyboardModifier, dx: float, dy: float
) -> None:
    before = editor.choose("二维码")
    for _ in range(3):
        editor.key(key, modifier)
    after = editor.box("二维码")
    assert (after.x, after.y) == pytest.approx((before.x + 3 * dx, before.y + 3 * dy))
    assert editor.screen.panel.box.sides["x"].editor.text() == f"{after.x:.1f}"


def test_undo_and_redo_by_keys(editor: Editor) -> None:
    before = editor.choose("二维码")
    editor.key(Qt.Key.Key_Right, SHIFT)
    assert editor.screen.page.undo.isEnabled()
    assert "移动“二维码”" in editor.screen.page.undo.toolTip()
    press(editor.view, Qt.Key.Key_Z, CONTROL)
    assert editor.box("二维码").x == before.x
    press(editor.view, Qt.Key.Key_Y, CONTROL)
    assert editor.box("二维码").x == before.x + 1


def test_tab_goes_from_box_to_box_and_on_to_the_next_part(editor: Editor) -> None:
    editor.view.setFocus()
    chosen = []
    for _ in editor.template.boxes:
        QTest.keyClick(editor.view, Qt.Key.Key_Tab)
        chosen.append(editor.screen.document.chosen.box)
    assert chosen == list(range(len(editor.template.boxes)))
    assert editor.view.hasFocus()
    QTest.keyClick(editor.view, Qt.Key.Key_Tab)
    assert not editor.view.hasFocus()


def test_delete_takes_a_box_away_and_undo_brings_it_back(editor: Editor) -> None:
    editor.choose("二维码")
    names = [box.name for box in editor.template.boxes]
    editor.key(Qt.Key.Key_Delete)
    assert [box.name for box in editor.template.boxes] == [name for name in names if name != "二维码"]
    assert editor.screen.document.chosen.box is None
    press(editor.view, Qt.Key.Key_Z, CONTROL)
    assert [box.name for box in editor.template.boxes] == names
    assert editor.screen.document.chosen.box == editor.at("二维码")


def test_a_dragged_box_rests_on_the_lines_of_others(editor: Editor) -> None:
    x, y = _middle(editor, "二维码")
    left = editor.box("题头").x
    editor.drag((x, y), (x + left - editor.box("二维码").x + 0.6, y - 30), release=False)
    assert Guide(True, left) in editor.view.guides.guides
    frame = editor.view.frames[editor.at("二维码")]
    assert frame.rect.x == left
    assert editor.screen.page.across.band == (left, left + 27)
    assert editor.box("二维码").x != left  # only the release is a step
    QTest.mouseRelease(editor.view.viewport(), Qt.MouseButton.LeftButton)
    assert editor.box("二维码").x == left
    assert editor.view.guides.guides == ()
    assert editor.screen.document.undo_text == "移动“二维码”"


def test_alt_drags_without_snapping(editor: Editor) -> None:
    box = editor.box("二维码")
    x, y = _middle(editor, "二维码")
    editor.drag((x, y), (x + 20.37, y - 31.21), ALT)
    moved = editor.box("二维码")
    exact = editor.view.mapToScene(editor.pixel(x + 20.37, y - 31.21)) - editor.view.mapToScene(
        editor.pixel(x, y)
    )
    assert moved.x == pytest.approx(box.x + exact.x(), abs=0.051)
    assert moved.y == pytest.approx(box.y + exact.y(), abs=0.051)


def test_a_handle_changes_the_size(editor: Editor) -> None:
    box = editor.choose("编号")
    corner = (box.x + box.width, box.y + box.height)
    editor.drag(corner, (corner[0] - 20.3, corner[1] - 10.3))
    after = editor.box("编号")
    assert (after.x, after.y) == (box.x, box.y)
    assert after.width == pytest.approx(box.width - 20, abs=1.1)
    assert after.height == pytest.approx(box.height - 10, abs=1.1)
    assert editor.screen.document.undo_text == "改变大小“编号”"


def test_escape_ends_a_drag_where_it_began(editor: Editor) -> None:
    before = editor.box("二维码")
    x, y = _middle(editor, "二维码")
    editor.drag((x, y), (x + 40, y - 40), release=False)
    editor.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(editor.view.viewport(), Qt.MouseButton.LeftButton)
    assert editor.box("二维码") is before
    assert editor.view.frames[editor.at("二维码")].rect.x == before.x


def test_a_press_without_a_move_only_chooses(editor: Editor) -> None:
    x, y = _middle(editor, "二维码")
    QTest.mouseClick(editor.view.viewport(), Qt.MouseButton.LeftButton, pos=editor.pixel(x, y))
    assert editor.screen.document.chosen.box == editor.at("二维码")
    assert not editor.screen.document.is_dirty
    QTest.mouseClick(editor.view.viewport(), Qt.MouseButton.LeftButton, pos=editor.pixel(3, 3))
    assert editor.screen.document.chosen.box is None


def test_a_bundled_template_is_not_dragged(editor: Editor) -> None:
    editor.window.navigate("templates", key="honour_a4")
    before = editor.choose("二维码")
    x, y = _middle(editor, "二维码")
    editor.drag((x, y), (x + 40, y - 40))
    editor.key(Qt.Key.Key_Right)
    editor.key(Qt.Key.Key_Delete)
    assert editor.box("二维码") is before
    assert not editor.screen.read_only.isHidden()


def test_the_wheel_zooms_about_the_mouse(editor: Editor) -> None:
    before = editor.view.scale_now
    place = QPointF(editor.pixel(100, 100))
    wheel = QWheelEvent(
        place,
        place,
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        CONTROL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    editor.view.wheelEvent(wheel)
    assert editor.view.scale_now > before * 1.3
    there = editor.view.mapToScene(place.toPoint())
    assert (there.x(), there.y()) == pytest.approx((100, 100), abs=2)
    editor.screen.page.whole.click()
    assert editor.screen.page.zoom.text() == "100%"
    editor.screen.page.fit.click()
    assert editor.view.scale_now == pytest.approx(before)


def test_the_rulers_follow_the_zoom(editor: Editor) -> None:
    ruler = editor.screen.page.across
    for zoom in (0.2, 0.5, 1, 4):
        editor.view.zoom_to(zoom)
        figures, ticks = ruler.steps()
        assert figures % ticks == 0
        assert figures * editor.view.scale_now >= 42 or figures == 200
        pixel = editor.view.mapFromScene(QPointF(50, 50))
        assert ruler.place(50) == pytest.approx(pixel.x(), abs=1)
        assert editor.screen.page.down.place(50) == pytest.approx(pixel.y(), abs=1)


def test_the_page_is_drawn_by_the_real_engine(editor: Editor, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: editor.view.page.picture is not None, timeout=10_000)
    first = editor.view.page.image
    assert first.width() >= 600
    red = first.pixelColor(round(first.width() * 0.5), round(first.height() * 0.18))
    editor.choose("题头")
    editor.key(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: editor.screen.drawer.is_idle, timeout=10_000)
    assert editor.view.page.image != first
    assert red.isValid()


def test_the_page_is_drawn_anew_while_a_box_is_dragged(editor: Editor, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: editor.view.page.picture is not None, timeout=10_000)
    x, y = _middle(editor, "二维码")
    at = editor.at("二维码")
    editor.drag((x, y), (x + 40, y - 100), release=False)
    qtbot.waitUntil(lambda: editor.screen.drawer.is_idle, timeout=10_000)
    picture = editor.view.page.picture
    assert picture is not None
    drawn = picture.template.boxes[at]
    assert (drawn.x, drawn.y) == editor.view.frames[at].rect[:2]
    assert drawn.x != editor.box("二维码").x  # the template itself changes at the release only
    editor.key(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: editor.screen.drawer.is_idle, timeout=10_000)
    picture = editor.view.page.picture
    assert picture is not None
    assert picture.template is editor.template


def test_the_rulers_mark_where_the_mouse_is(editor: Editor) -> None:
    QTest.mouseMove(editor.view.viewport(), editor.pixel(100, 50))
    settle()
    before = editor.screen.page.across.grab().toImage()
    editor.view.pointed.emit(None)
    assert editor.screen.page.across.grab().toImage() != before


def test_double_click_goes_to_the_text(editor: Editor) -> None:
    x, y = _middle(editor, "题头")
    QTest.mouseDClick(editor.view.viewport(), Qt.MouseButton.LeftButton, pos=editor.pixel(x, y))
    settle()
    assert editor.screen.panel.text.text.box.hasFocus()
