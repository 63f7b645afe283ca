"""The editor as an office uses it: copy, change, save, leave, delete; pictures; what is wrong."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.documents.certificate_template import BoxKind
from app.documents.template_editing import set_field
from app.documents.template_reading import load_template
from app.gui.screens.templates.field_panel import FieldPanel
from app.services import certificate_templates as templates
from tests.documents.own_template import TITLE
from tests.gui.screen_tools import button, click, press, type_in, words
from tests.gui.templates.conftest import Editor

CONTROL = Qt.KeyboardModifier.ControlModifier
COMPETITION = "2026年民营企业劳动竞赛"


@pytest.fixture
def choose_file(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Answer the next file dialog with this file."""

    def choose(path: Path) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))

    return choose


def _text(editor: Editor) -> FieldPanel:
    return editor.screen.panel.text


# -- whole templates -----------------------------------------------------------------------------------


def test_a_bundled_template_is_copied_and_then_changed(editor: Editor) -> None:
    editor.window.navigate("templates", key="honour_a4")
    screen = editor.screen
    assert not screen.panel.page.isEnabled()
    click(button(screen.read_only, "复制一份"))
    assert screen.naming.name.editor.text() == f"{load_template().title} 2"
    type_in(screen.naming.name.editor, TITLE)
    QTest.keyClick(screen.naming.name.editor, Qt.Key.Key_Return)
    assert "已有名为" in screen.naming.name.error()
    type_in(screen.naming.name.editor, "理士获奖证书")
    QTest.keyClick(screen.naming.name.editor, Qt.Key.Key_Return)
    assert screen.document.key == "理士获奖证书"
    assert screen.document.editable
    assert screen.naming.isHidden()
    assert screen.panel.page.isEnabled()
    assert [line.text for line in screen.templates.list.lines()][-2:] == [TITLE, "理士获奖证书"]
    assert templates.load(editor.folder, "理士获奖证书").made_for == COMPETITION


def test_saving_by_key_writes_the_file_and_says_for_which_competition(editor: Editor) -> None:
    editor.choose("二维码")
    editor.key(Qt.Key.Key_Right)
    assert editor.screen.subtitle().endswith("*")
    assert editor.saved().boxes[editor.at("二维码")].x == 32
    press(editor.view, Qt.Key.Key_S, CONTROL)
    assert editor.saved().boxes[editor.at("二维码")].x == 32.1
    assert editor.saved().made_for == COMPETITION
    assert not editor.screen.document.is_dirty
    assert not editor.screen.subtitle().endswith("*")


def test_a_full_disk_keeps_the_changes(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    editor.choose("二维码")
    editor.key(Qt.Key.Key_Right)

    def fail(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    editor.screen.desk.save()
    assert any("磁盘已满" in text for text in words(editor.window.messages))
    assert editor.screen.document.is_dirty
    assert editor.box("二维码").x == 32.1


@pytest.mark.parametrize(("answer", "x"), [("保存", 32.1), ("不保存", 32.0)])
def test_another_template_asks_first(editor: Editor, answer: str, x: float) -> None:
    editor.choose("二维码")
    editor.key(Qt.Key.Key_Right)
    editor.window.navigate("templates", key="honour_a4")
    assert editor.screen.document.key == TITLE
    assert f"“{TITLE}”有修改还没有保存。" in words(editor.screen.question)
    click(button(editor.screen.question, answer))
    assert editor.screen.document.key == "honour_a4"
    assert editor.saved().boxes[2].x == x


def test_one_may_stay(editor: Editor) -> None:
    editor.choose("二维码")
    editor.key(Qt.Key.Key_Right)
    screen = editor.screen
    screen.templates.list.setCurrentRow(1)  # a bundled one
    click(button(screen.question, "接着改"))
    assert screen.question.isHidden()
    assert screen.document.key == TITLE
    assert screen.templates.list.current_key() == TITLE
    assert editor.box("二维码").x == 32.1


def test_the_window_stays_open_while_something_is_unsaved(editor: Editor) -> None:
    editor.choose("二维码")
    editor.key(Qt.Key.Key_Right)
    assert not editor.window.close()
    assert editor.window.isVisible()
    click(button(editor.screen.question, "不保存"))
    assert not editor.window.isVisible()


def test_a_template_is_deleted_after_a_question(editor: Editor) -> None:
    editor.screen._ask_removal()
    click(button(editor.screen.confirm, "删除"))
    assert not any(entry.own for entry in templates.list_templates(editor.folder))
    assert editor.screen.document.key == templates.list_templates(editor.folder)[0].key


def test_a_damaged_template_is_told_and_not_opened(editor: Editor) -> None:
    (editor.folder / "certificates" / "坏.json").write_text("{", encoding="utf-8")
    editor.screen.refresh()
    line = next(line for line in editor.screen.templates.list.lines() if line.key == "坏")
    assert line.state == "损坏"
    editor.screen._on_template_chosen("坏")
    assert any("不是有效的模板文件" in text for text in words(editor.window.messages))


def test_a_template_that_is_gone_is_told(editor: Editor) -> None:
    editor.window.navigate("templates", key="没有的")
    assert "证书模板“没有的”不在了,请在左侧另选一个。" in words(editor.window.messages)
    assert editor.screen.document.key == TITLE


# -- boxes and texts -----------------------------------------------------------------------------------


def test_typing_is_one_step_and_ctrl_z_takes_it_back(editor: Editor) -> None:
    editor.choose("题头")
    box = _text(editor).text.box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "Honour")
    assert set(editor.box("题头").fields[0].text.values()) == {"Honour"}
    press(box, Qt.Key.Key_Z, CONTROL)
    assert set(editor.box("题头").fields[0].text.values()) == {"荣誉证书"}
    assert box.toPlainText() == "荣誉证书"
    press(box, Qt.Key.Key_Y, CONTROL)
    assert box.toPlainText() == "Honour"


def test_texts_by_kind_of_certificate(editor: Editor) -> None:
    editor.choose("正文")
    editor.screen.document.choose(editor.at("正文"), 3)
    text = _text(editor).text
    assert text.kinds.value == "person"
    editor.screen.sample._choose("单位或团队")
    assert text.kinds.value == "unit"
    text.box.setPlainText("获得")
    field = editor.box("正文").fields[3]
    assert field.text["unit"] == "获得"
    assert field.text["person"].startswith("在{competition}中")
    text.kinds._choose(None)
    assert "各类证书的文字不同" in text.below.text()
    text.box.setPlainText("都一样")
    assert set(editor.box("正文").fields[3].text.values()) == {"都一样"}


def test_a_placeholder_is_inserted_by_its_name(editor: Editor) -> None:
    editor.choose("题头")
    text = _text(editor).text
    action = next(each for each in text.insert.drop.actions() if each.text() == "签署人")
    action.trigger()
    assert editor.box("题头").fields[0].text["person"].count("{signatory}") == 1


def test_an_unknown_placeholder_is_told_at_its_place_while_it_is_typed(editor: Editor, qtbot: QtBot) -> None:
    editor.choose("题头")
    text = _text(editor).text
    text.box.setPlainText("{winner}")
    assert "{winner} 不认识" in text.error
    line = next(line for line in editor.screen.boxes.list.lines() if line.text == "题头")
    assert line.state == "有误"
    assert "{winner} 不认识" in editor.screen.page.foot.whole_text()
    qtbot.waitUntil(lambda: editor.screen.drawer.is_idle, timeout=10_000)
    assert editor.view.page.picture is not None  # half a template is drawn all the same
    editor.screen.desk.save()
    assert any("{winner} 不认识" in said for said in words(editor.window.messages))
    text.box.setPlainText("{award}")
    assert text.error == ""


def test_the_foot_leads_to_each_problem(editor: Editor) -> None:
    for name in ("题头", "编号"):
        editor.choose(name)
        _text(editor).text.box.setPlainText("{")
    editor.screen.document.choose(None)
    assert editor.screen.page.foot.whole_text().startswith("共 2 处问题。")
    chosen = []
    for _ in range(3):
        click(editor.screen.page.go)
        chosen.append(editor.screen.document.chosen.box)
    assert chosen == [editor.at("题头"), editor.at("编号"), editor.at("题头")]


@pytest.mark.parametrize(
    ("typed", "x", "said"),
    [("40.5", 40.5, ""), ("40\u30025", 40.5, ""), ("abc", 32, "请填一个数"), ("5000", 32, "-1000 至 1000")],
)
def test_a_measure_is_typed(editor: Editor, typed: str, x: float, said: str) -> None:
    editor.choose("二维码")
    field = editor.screen.panel.box.sides["x"]
    type_in(field.editor, typed)
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    assert editor.box("二维码").x == x
    assert said in field.error()


def test_arrows_in_a_field_change_it_by_a_step(editor: Editor) -> None:
    editor.choose("题头")
    field = _text(editor).numbers["size"]
    QTest.keyClick(field.editor, Qt.Key.Key_Up)
    assert editor.box("题头").fields[0].size == 57
    QTest.keyClick(field.editor, Qt.Key.Key_Down)
    assert editor.box("题头").fields[0].size == 56


def test_look_of_a_text(editor: Editor) -> None:
    editor.choose("题头")
    panel = _text(editor)
    panel.choices["align"].changed.emit("left")
    panel.choices["font"].changed.emit("serif")
    panel.numbers["lines"].changed.emit(2.0)
    panel.colour.editor.changed.emit("#000000")
    panel.preprinted.click()
    field = editor.box("题头").fields[0]
    assert (field.align, field.font, field.lines, field.color, field.preprinted) == (
        "left", "serif", 2, "#000000", True,
    )  # fmt: skip
    assert isinstance(field.lines, int)


def test_a_font_that_is_not_installed_is_told_with_what_stands_in(editor: Editor) -> None:
    editor.choose("题头")
    font = _text(editor).choices["font"]
    assert font.editor.findText("楷体(自带,霞鹜文楷)") == 0
    editor.screen.document.change("换字体", set_field(editor.template, editor.at("题头"), 0, font="某某行楷"))
    assert font.value == "某某行楷"
    assert "本机没有字体“某某行楷”,打印时用霞鹜文楷代替" in font.error()


def test_fields_are_added_moved_copied_and_removed(editor: Editor) -> None:
    editor.choose("落款")
    steps = _text(editor).steps
    click(steps["add"])
    assert [len(editor.box("落款").fields), editor.screen.document.chosen.field] == [3, 2]
    click(steps["up"])
    assert editor.box("落款").fields[1].text["person"] == "请输入文字"
    click(steps["copy"])
    click(steps["remove"])
    assert editor.screen.document.chosen.field == 2  # the next one
    editor.screen.document.choose(editor.at("落款"), 1)
    click(steps["remove"])
    assert [field.text["person"] for field in editor.box("落款").fields] == ["{issuers}", "{date}"]


def test_boxes_are_added_copied_reordered(editor: Editor) -> None:
    boxes = editor.screen.boxes
    count = len(editor.template.boxes)
    action = next(each for each in boxes.add.drop.actions() if each.text() == "印章")
    action.trigger()
    assert editor.template.boxes[-1].kind is BoxKind.SEAL
    assert editor.screen.document.chosen.box == count
    assert not editor.template.boxes[-1].shown
    click(boxes.steps["up"])
    assert editor.template.boxes[count - 1].kind is BoxKind.SEAL
    press(editor.view, Qt.Key.Key_D, CONTROL)
    assert editor.template.boxes[count].name == "印章 2"
    click(boxes.steps["remove"])
    assert len(editor.template.boxes) == count + 1


def test_a_photo_box_says_what_is_printed(editor: Editor) -> None:
    editor.screen._add_box(BoxKind.PHOTO)
    assert editor.screen.panel.box.note.text() == "印获奖人的证件照;没有照片的印一个空框,打印后自己贴。"


def test_a_hundred_boxes_stay_in_hand(editor: Editor) -> None:
    for _ in range(60):
        editor.screen._add_box(BoxKind.TEXT)
    assert len(editor.view.frames) == len(editor.template.boxes) == 65
    assert editor.screen.boxes.list.current_key() == 64
    for _ in range(60):
        editor.screen.document.undo()
    assert len(editor.view.frames) == 5


# -- the page and pictures -----------------------------------------------------------------------------


def test_another_paper(editor: Editor) -> None:
    page = editor.screen.panel.page
    page.paper_size.changed.emit("大16开 210×285")
    assert (editor.template.width, editor.template.height) == (210, 285)
    assert page.paper_size.value == "大16开 210×285"
    assert any("超出页面" in problem.text for problem in editor.screen._problems)
    type_in(page.width_mm.editor, "200.5")
    QTest.keyClick(page.width_mm.editor, Qt.Key.Key_Return)
    assert page.paper_size.value == "自定义"
    assert editor.view.sceneRect().width() == pytest.approx(224.5)


def test_a_title_is_typed_and_the_border_goes(editor: Editor) -> None:
    page = editor.screen.panel.page
    type_in(page.title.editor, "理士荣誉证书")
    QTest.keyClick(page.title.editor, Qt.Key.Key_Return)
    assert editor.template.title == "理士荣誉证书"
    click(page.plain)
    assert editor.template.ornaments == ()
    assert page.plain.isHidden()


def test_a_page_is_cleared_to_begin_anew(editor: Editor) -> None:
    editor.screen.document.choose(2)
    editor.screen.panel.sections.setCurrentIndex(0)
    click(editor.screen.panel.page.blank)
    assert (editor.template.boxes, editor.template.ornaments) == ((), ())
    assert editor.screen.document.chosen.box is None
    assert "先添加一个" in editor.screen.page.foot.whole_text()
    press(editor.view, Qt.Key.Key_Z, CONTROL)
    assert len(editor.template.boxes) == 5


def test_a_background_is_brought_in_or_refused(
    editor: Editor, tmp_path: Path, choose_file: Callable[[Path], None]
) -> None:
    Image.new("RGB", (594, 420), "#FFEECC").save(tmp_path / "底图.png")
    Image.new("RGB", (420, 420)).save(tmp_path / "方的.png")
    page = editor.screen.panel.page
    choose_file(tmp_path / "方的.png")
    click(page.choose)
    assert editor.template.background == ""
    assert any("长宽比例不同" in text for text in words(editor.window.messages))
    choose_file(tmp_path / "底图.png")
    click(page.choose)
    assert editor.template.background == "底图.png"
    assert "底图.png" in page.background.text()
    editor.screen.desk.save()
    assert editor.saved().background == "底图.png"
    click(page.clear)
    assert editor.template.background == ""


def test_a_seal_gets_its_picture(
    editor: Editor, tmp_path: Path, choose_file: Callable[[Path], None], qtbot: QtBot
) -> None:
    Image.new("RGBA", (200, 200), (200, 0, 0, 128)).save(tmp_path / "章.png")
    editor.screen._add_box(BoxKind.SEAL)
    panel = editor.screen.panel.box
    panel.shown.click()
    assert "还没有图片" in panel.problems.text()
    choose_file(tmp_path / "章.png")
    click(panel.choose)
    assert editor.box("印章").image == "章.png"
    assert panel.problems.isHidden()
    qtbot.waitUntil(lambda: editor.screen.drawer.is_idle, timeout=10_000)
    assert editor.screen._trouble == ""


def test_overlay_shows_only_what_is_printed_on_stock(editor: Editor, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: editor.view.page.picture is not None, timeout=10_000)
    whole = editor.view.page.image
    editor.screen.page.overlay.click()
    qtbot.waitUntil(lambda: editor.screen.drawer.is_idle, timeout=10_000)
    assert editor.view.page.image != whole


def test_a_name_no_font_has_is_told_below_the_page(editor: Editor, qtbot: QtBot) -> None:
    editor.choose("题头")
    _text(editor).text.box.setPlainText("\U000e0fff\ue000")
    qtbot.waitUntil(lambda: editor.screen._trouble != "", timeout=10_000)
    assert "没有字形" in editor.screen.page.foot.whole_text()
