"""证书模板: templates at the left, the page as it will be printed, all about a box at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from app.documents.certificate_template import BoxKind, CertificateTemplate
from app.documents.fonts import default_fonts
from app.documents.template_editing import add_box, copy_box, remove_box, reorder_box, set_box, set_page
from app.documents.template_problems import TemplateProblem, find_problems
from app.domain.rights import Right
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.templates.desk import TemplateDesk
from app.gui.screens.templates.document import NOTHING, Chosen, TemplateDocument
from app.gui.screens.templates.drawing import PageDrawer, PagePicture
from app.gui.screens.templates.font_choices import FontChoices, read_fonts
from app.gui.screens.templates.lists import BoxesCard, TemplatesCard
from app.gui.screens.templates.page_card import PageCard
from app.gui.screens.templates.panel import PropertiesCard
from app.gui.screens.templates.samples import SampleChooser
from app.gui.theme import GAP
from app.gui.widgets import ConfirmBar, EmptyState, hbox, vbox
from app.gui.widgets.close_guard import CloseGuard
from app.gui.widgets.copy_bar import CopyBar
from app.gui.widgets.question_bar import UNSAVED, Answer, QuestionBar
from app.services.certificate_templates import TemplateEntry
from app.services.competitions import CompetitionView, list_competitions
from app.services.ledger_views import sample_certificate

LEFT_WIDTH = (184, 230)
READ_ONLY = "“{}”是程序自带的模板,不能直接修改。复制一份就能改。"


class TemplatesScreen(Screen):
    """The editor of certificate templates."""

    key = "templates"
    title = "证书模板"
    topics = frozenset({"templates", "competition"})
    needs_competition = False
    help_text = (
        "左侧选模板和框,中间是印出来的样子,右侧改属性。自带的模板先复制再改。\n"
        "鼠标拖动框,靠近页边、页面中线和别的框时对齐,按住 Alt 不对齐;拖边角改大小。"
        "方向键移 0.1 mm,Shift+方向键 1 mm,Tab 到下一个框,Enter 去改文字,Delete 删除,Ctrl+D 复制。\n"
        "Ctrl+滚轮缩放。Ctrl+Z 撤销,Ctrl+Y 重做,Ctrl+S 保存。\n"
        "文字中用“插入”放占位符,打印时换成各人的内容。“看套打”只显示印在预印纸上的部分。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._entries: tuple[TemplateEntry, ...] = ()
        self._wanted = ""
        self._problems: tuple[TemplateProblem, ...] = ()
        self._trouble = ""
        self._drawn_width = 0
        self.document = TemplateDocument(self)
        self.desk = TemplateDesk(self.store, self.messages, self.document, self)
        self.drawer = PageDrawer(self.store, parent=self)
        self.guard = CloseGuard(self, self._must_stay)
        self.templates = TemplatesCard()
        self.boxes = BoxesCard(self.document)
        self.page = PageCard(self.document)
        self.panel = PropertiesCard(self.document)
        self.question = QuestionBar()
        self.read_only = QuestionBar()
        self.confirm = ConfirmBar()
        hint = "内容和图片照原样复制,之后可以改"
        self.naming = CopyBar("新模板的名称", hint, self._copy, numbered="{name} {number}")
        self.sample = SampleChooser()
        self.empty = EmptyState("还没有打开模板", hint="在左侧选一个模板。")
        self._fonts: FontChoices | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        left = QWidget()
        left.setMinimumWidth(LEFT_WIDTH[0])
        left.setMaximumWidth(LEFT_WIDTH[1])
        lists = vbox(self.templates, self.boxes, gap=GAP)
        lists.setStretch(0, 2)
        lists.setStretch(1, 3)
        left.setLayout(lists)
        work = QWidget()
        bars = (self.read_only, self.question, self.confirm, self.naming)
        row = hbox(self.page, self.panel, gap=GAP)
        row.setStretch(0, 1)
        column = vbox(*bars, row, gap=10)
        column.setStretch(len(bars), 1)
        work.setLayout(column)
        self.side = QStackedWidget()
        self.side.addWidget(self.empty)
        self.side.addWidget(work)
        whole = hbox(left, self.side, gap=GAP)
        whole.setStretch(0, 1)
        whole.setStretch(1, 6)
        self.setLayout(whole)
        self.setFocusProxy(self.page.view)

    def _connect(self) -> None:
        view = self.page.view
        self.templates.list.chosen.connect(self._on_template_chosen)
        self.boxes.add_wanted.connect(self._add_box)
        self.boxes.copy_wanted.connect(self._copy_box)
        self.boxes.move_wanted.connect(self._move_box)
        self.boxes.remove_wanted.connect(self._remove_box)
        self.panel.box.picture_wanted.connect(partial(self.desk.bring, self._put_picture, background=False))
        self.panel.page.background_wanted.connect(
            partial(self.desk.bring, self._put_background, background=True)
        )
        self.document.opened.connect(self._on_opened)
        self.document.changed.connect(self._on_changed)
        self.document.chosen_changed.connect(self._show_boxes)
        self.document.state_changed.connect(self._on_state_changed)
        self.desk.listed.connect(self._on_listed)
        self.desk.copied.connect(self._on_copied)
        self.desk.deleted.connect(self.document.close)
        self.desk.failed.connect(self._show_templates)
        self.desk.refused.connect(self.naming.refuse)
        self.drawer.drawn.connect(self._on_drawn)
        self.drawer.failed.connect(self._on_draw_failed)
        view.looked.connect(lambda _template: self._draw())
        view.zoomed.connect(lambda _zoom: self._draw_sharper())
        view.remove_wanted.connect(self._remove_box)
        view.text_wanted.connect(self.panel.go_to_text)
        self.page.overlay.toggled.connect(lambda _on: self._draw())
        self.sample.chosen.connect(lambda _name: self._on_sample_chosen())
        for keys, step in (
            ("Ctrl+Z", self.document.undo),
            ("Ctrl+Y", self.document.redo),
            ("Ctrl+Shift+Z", self.document.redo),
            ("Ctrl+D", self._copy_box),
        ):
            QShortcut(QKeySequence(keys), self, step)

    # -- the window's hooks ------------------------------------------------------------------------

    @override
    def header_widgets(self) -> tuple[QWidget, ...]:
        return (self.sample,)

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        document = self.document
        if not document.is_open:
            return ()
        own, dirty = document.editable, document.is_dirty
        copy_hint = "先保存修改,再复制" if dirty else ""
        actions = (
            HeaderAction(
                "删除模板", self._ask_removal, enabled=own, hint="" if own else "自带的模板不能删除"
            ),
            HeaderAction("复制模板", self._ask_name, enabled=not dirty, hint=copy_hint),
            HeaderAction("保存", self.desk.save, primary=True, enabled=dirty, shortcut="Ctrl+S"),
        )
        return tuple(self.gated(action, Right.AWARD) for action in actions)

    @override
    def subtitle(self) -> str:
        if not self.document.is_open:
            return ""
        return f"· {self.document.template.title}{' *' if self.document.is_dirty else ''}"

    @override
    def open(self, **params: object) -> None:
        key = params.get("key")
        if isinstance(key, str):
            self._wanted = key

    @override
    def refresh(self) -> None:
        self.store.read_later(list_competitions, self._on_competitions, latest=f"{self.key}.competition")
        self.desk.read_list()
        self._read_sample()
        if self._fonts is None:
            self.store.read_later(
                lambda _session: read_fonts(default_fonts()), self._on_fonts, latest=f"{self.key}.fonts"
            )

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.guard.watch(self.window())

    def _must_stay(self) -> bool:
        """Whether the window has to stay open: something is unsaved, and somebody decides about it."""
        if not self.document.is_dirty:
            return False
        self.context.navigate(self.key)
        self._ask_unsaved(self.window().close)
        return True

    def _on_competitions(self, found: tuple[CompetitionView, ...]) -> None:
        self.desk.made_for = next(
            (each.title for each in found if each.id == self.context.competition_id), ""
        )

    # -- which template ----------------------------------------------------------------------------

    def _on_listed(self, entries: tuple[TemplateEntry, ...]) -> None:
        self._entries = entries
        known = [entry.key for entry in entries if not entry.problem]
        wanted, self._wanted = self._wanted, ""
        if wanted and wanted not in known:
            self.messages.warn(f"证书模板“{wanted}”不在了,请在左侧另选一个。")
        if wanted in known and wanted != self.document.key:
            self._go_to(wanted)
        elif not self.document.is_open and known:
            self._open(known[0])
        self._show_templates()

    def _show_templates(self) -> None:
        self.templates.show_entries(self._entries, self.document.key, self.document.is_dirty)

    def _on_template_chosen(self, key: object) -> None:
        if isinstance(key, str) and key != self.document.key:
            self._go_to(key)

    def _go_to(self, key: str) -> None:
        if self.document.is_dirty:
            self._ask_unsaved(partial(self._open, key))
        else:
            self._open(key)

    def _open(self, key: str) -> None:
        entry = next((entry for entry in self._entries if entry.key == key), None)
        if entry is not None:
            self.question.hide()
            self.confirm.hide()
            self.naming.hide()
            self.desk.open(entry)

    def _ask_unsaved(self, then: Callable[[], object]) -> None:
        def discard() -> None:
            self.document.close()
            then()

        self.question.ask(
            UNSAVED.format(self.document.template.title),
            Answer("保存", partial(self.desk.save, then)),
            Answer("不保存", discard),
            Answer("接着改", self._show_templates),
        )
        self.question.buttons[0].setFocus()

    def _on_opened(self) -> None:
        document = self.document
        self.drawer.forget()
        self._trouble = ""
        self.side.setCurrentIndex(1 if document.is_open else 0)
        self.boxes.setVisible(document.is_open)
        if document.is_open and not document.editable:
            text = READ_ONLY.format(document.template.title)
            self.read_only.ask(text, Answer("复制一份", self._ask_name, self.may(Right.AWARD), stays=True))
        else:
            self.read_only.hide()
        self._read_sample()
        self._on_changed()

    # -- copies and removal ------------------------------------------------------------------------

    def _ask_name(self) -> None:
        if self.document.is_open:
            self.naming.ask(self.document.template.title, [entry.title for entry in self._entries])

    def _copy(self, title: str) -> None:
        self.desk.copy(self.document.key, title)

    def _on_copied(self, key: str) -> None:
        self.naming.hide()
        self._wanted = key
        self.desk.read_list()

    def _ask_removal(self) -> None:
        key, title = self.document.key, self.document.template.title
        text = f"删除模板“{title}”?它的文件和只有它用的图片一起删除,不能恢复。"
        self.confirm.ask(text, "删除", partial(self.desk.delete, key))

    # -- what is shown -----------------------------------------------------------------------------

    def _on_changed(self) -> None:
        document = self.document
        self._problems = find_problems(document.template, self._substitute) if document.is_open else ()
        self.panel.show_problems(self._problems)
        self.page.show_problems(self._problems, self._trouble)
        self._show_boxes()
        self._draw()

    def _show_boxes(self) -> None:
        if self.document.is_open:
            wrong = frozenset(problem.box for problem in self._problems if problem.box is not None)
            self.boxes.show_boxes(self.document.template.boxes, self.document.chosen.box, wrong)

    def _on_state_changed(self) -> None:
        self._show_templates()
        self.update_header()

    def _on_fonts(self, fonts: FontChoices) -> None:
        self._fonts = fonts
        self.panel.set_fonts(fonts.names)
        self._on_changed()

    def _substitute(self, font: str) -> str:
        return "" if self._fonts is None else self._fonts.substitute(font)

    def _on_sample_chosen(self) -> None:
        self.panel.text.look_at(self.sample.data.kind)
        self._draw()

    def _read_sample(self) -> None:
        competition_id = self.context.competition_id
        if competition_id is not None:
            op = partial(sample_certificate, competition_id=competition_id, template=self.document.key)
            self.store.read_later(op, self.sample.set_own, latest=f"{self.key}.sample")

    def _draw(self) -> None:
        template = self.page.view.show_template()
        if template is not None:
            self._drawn_width = self.page.view.picture_width
            overlay = self.page.overlay.isChecked()
            self.drawer.request(template, self.sample.data, self._drawn_width, overlay=overlay)

    def _draw_sharper(self) -> None:
        if self.page.view.picture_width != self._drawn_width:
            self._draw()

    def _on_drawn(self, picture: PagePicture) -> None:
        self._trouble = ""
        self.page.view.show_picture(picture)
        self.page.show_problems(self._problems)

    def _on_draw_failed(self, text: str) -> None:
        self._trouble = text
        self.page.show_problems(self._problems, text)

    # -- boxes -------------------------------------------------------------------------------------

    def _add_box(self, kind: BoxKind) -> None:
        changed = add_box(self.document.template, kind)
        box = changed.boxes[-1]
        self.document.change(f"添加“{box.name}”", changed, Chosen(len(changed.boxes) - 1))
        self.page.view.setFocus()

    def _copy_box(self) -> None:
        at, box = self.document.chosen.box, self.document.box
        if at is not None and box is not None:
            self.document.change(f"复制“{box.name}”", copy_box(self.document.template, at), Chosen(at + 1))

    def _move_box(self, by: int) -> None:
        at, box = self.document.chosen.box, self.document.box
        if at is not None and box is not None:
            changed = reorder_box(self.document.template, at, at + by)
            self.document.change(f"改变“{box.name}”的先后", changed, Chosen(at + by))

    def _remove_box(self) -> None:
        at, box = self.document.chosen.box, self.document.box
        if at is not None and box is not None:
            self.document.change(f"删除“{box.name}”", remove_box(self.document.template, at), NOTHING)

    def _put_picture(self, template: CertificateTemplate, name: str) -> None:
        at, box = self.document.chosen.box, self.document.box
        if at is not None and box is not None:
            self.document.change(f"换“{box.name}”的图片", set_box(template, at, image=name))

    def _put_background(self, template: CertificateTemplate, name: str) -> None:
        self.document.change("换背景", set_page(template, background=name))
