"""检录与抽签: the desk where people arrive, and the lots they draw."""

from __future__ import annotations

from typing_extensions import override

from app.domain.rights import Actor, Right
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.arrival.check_in_desk import CheckInDesk
from app.gui.screens.arrival.desk_page import DeskPage
from app.gui.screens.arrival.draw_desk import DrawDesk
from app.gui.screens.arrival.draw_page import DrawPage
from app.gui.widgets import Card, hbox, vbox
from app.gui.widgets.section_bar import Pages, SectionBar

SECTIONS = ("检录", "抽签")
CHECK_IN, DRAW = range(2)


class ArrivalScreen(Screen):
    """Two sections: whoever scans sees the first, whoever draws only the second."""

    key = "arrival"
    title = "检录与抽签"
    topics = frozenset({"arrival", "registration", "competition", "timetable"})
    help_text = (
        "“检录”:扫参赛证,绿色放行,红色写明原因。扫码枪输完会自动判断;输入参赛号、身份证号、"
        "拼音首字母后按 Enter。要输入汉字按 F2。同名的人按序号选。\n"
        "场次按赛程和时间自动判断;只检录一场时,按 F6 选那一场。每场的入场时间在“赛程与考场”里设。\n"
        "迟到的由裁判长或统分员按 F8 写明原因放行。截止入场后,按 F7 把“未到”里没来的人记为缺考。"
        "扫错了,按 F3 写明原因撤销最近一次。停电时用纸质签到表,来电后按 F4 补录,写签到的时间。\n"
        "“抽签”:定种子和规则,抽出场次和赛位;可以打印签字,或在大屏上逐个公布。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.desk_page, self.draw_page = DeskPage(), DrawPage()
        self.check_in = CheckInDesk(context, self.desk_page)
        self.draw = DrawDesk(context, self.draw_page, self.update_header)
        self.sections = SectionBar(SECTIONS)
        self.pages = Pages()
        for page in (self.desk_page, self.draw_page):
            self.pages.addWidget(page)
        bar = Card(flush=True)
        bar.body.addLayout(hbox(self.sections, None, margins=(4, 0, 4, 0)))
        column = vbox(bar, self.pages, gap=12)
        column.setStretch(1, 1)
        self.setLayout(column)
        self.sections.currentChanged.connect(self._on_section_changed)
        self.store.actor_changed.connect(self._on_actor_changed)
        self.setFocusProxy(self.desk_page)
        self._choose_section()

    @property
    def section(self) -> int:
        """CHECK_IN or DRAW."""
        return self.pages.currentIndex()

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        return self.draw.header_actions() if self.section == DRAW else ()

    @override
    def open(self, **params: object) -> None:
        event_id = params.get("event_id")
        if isinstance(event_id, int):
            self.draw.choose_event(event_id)
            self.sections.setCurrentIndex(DRAW)

    @override
    def refresh(self) -> None:
        if self.section == DRAW:
            self.check_in.rest()
            self.draw.refresh()
        else:
            self.check_in.refresh()

    @override
    def leave(self) -> None:
        self.check_in.rest()

    def _on_section_changed(self, section: int) -> None:
        self.pages.setCurrentIndex(section)
        self.setFocusProxy((self.desk_page, self.draw_page)[section])
        self.setFocus()
        self.refresh()
        self.update_header()

    def _on_actor_changed(self, _actor: Actor) -> None:
        self.check_in.forget()
        self._choose_section()
        self.refresh()

    def _choose_section(self) -> None:
        """Whoever only draws begins there."""
        draws_only = self.may(Right.DRAW) and not self.may(Right.ADMIT)
        self.sections.setCurrentIndex(DRAW if draws_only else CHECK_IN)
