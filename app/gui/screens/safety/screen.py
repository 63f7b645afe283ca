"""数据安全: pages that keep the data safe, and carry them to other machines."""

from __future__ import annotations

from typing_extensions import override

from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.safety.backups_page import BackupsPage
from app.gui.screens.safety.copy_page import CopyPage
from app.gui.screens.safety.moving_page import MovingPage
from app.gui.screens.safety.packages_page import PackagesPage
from app.gui.screens.safety.page import SafetyPage
from app.gui.widgets import Card, hbox, vbox
from app.gui.widgets.section_bar import SectionBar
from app.gui.widgets.steady_pages import ShownPages

# The pages in their order: 副本 | 备份与恢复 | 搬运 | 评分包.
PAGES: tuple[type[SafetyPage], ...] = (CopyPage, BackupsPage, MovingPage, PackagesPage)


class SafetyScreen(Screen):
    """One page at a time; `navigate("safety", page="副本")` leads to one of them."""

    key = "safety"
    title = "数据安全"
    topics = frozenset({"competition", "marks", "settings"})
    needs_competition = False
    help_text = (
        "“副本”:选一个 U 盘或文件夹,每次保存后几秒内也写到那里,本机坏了换一台电脑接着用。\n"
        "“备份与恢复”:按时备份,出错时换回一份备份;另一台电脑坏了,从它的副本盘接管。\n"
        "“搬运”:把整个赛事写成一个文件,到另一台电脑导入;同一赛事再导入时,先看有什么不同再决定。\n"
        "“评分包”:把一个模块带到另一台电脑上评分,只带赛位,不带姓名;评完收回,两边不同的得分逐处决定。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.all_pages = tuple(kind(self) for kind in PAGES)
        self.sections = SectionBar([page.title for page in self.all_pages])
        self.pages = ShownPages()
        bar = Card(flush=True)
        bar.body.addLayout(hbox(self.sections, None, margins=(4, 0, 4, 0)))
        for page in self.all_pages:
            self.pages.addWidget(page)
        column = vbox(bar, self.pages, gap=12)
        column.setStretch(1, 1)
        self.setLayout(column)
        self.setFocusProxy(self.sections)
        self.sections.currentChanged.connect(self._on_section_changed)

    @property
    def page(self) -> SafetyPage:
        """The page that is shown."""
        return self.all_pages[self.pages.currentIndex()]

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        return self.page.header_actions()

    @override
    def open(self, **params: object) -> None:
        for index, page in enumerate(self.all_pages):
            if page.title == params.get("page"):
                self.sections.setCurrentIndex(index)
        self.page.open(**params)

    @override
    def refresh(self) -> None:
        self.page.refresh()

    @override
    def leave(self) -> None:
        self.page.leave()

    def _on_section_changed(self, index: int) -> None:
        self.page.leave()
        self.pages.setCurrentIndex(index)
        self.page.refresh()
        self.update_header()
