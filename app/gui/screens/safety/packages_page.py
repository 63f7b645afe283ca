"""评分包: a module of an event for a second laptop; made, opened there, written back, and taken in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override

from app.domain.rights import Right
from app.errors import UserError
from app.gui.package_opening import ask_package, open_package
from app.gui.screen import HeaderAction, Screen
from app.gui.screens.safety.packages_desk import PackagesDesk
from app.gui.screens.safety.packages_list import PackagesList
from app.gui.screens.safety.packages_return import ReturnView
from app.gui.screens.safety.page import SafetyPage
from app.gui.widgets import EmptyState, vbox
from app.services.competitions import EventView, list_events
from app.services.judge_packages import PackageView, list_packages

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.domain.judge_package import Package

NO_COMPETITION = "这台电脑还没有赛事"
NO_COMPETITION_HINT = "只用来评分的电脑:打开从做评分包的电脑拷来的评分包,在“评分录入”评分。"


class PackagesPage(SafetyPage):
    """The packages of the competition, or the return file that is looked at."""

    title = "评分包"

    def __init__(self, host: Screen) -> None:
        super().__init__(host)
        self.list = PackagesList()
        self.view = ReturnView()
        self.nothing = EmptyState(
            NO_COMPETITION, "打开评分包…", self._choose_package, hint=NO_COMPETITION_HINT, primary=True
        )
        self.desk = PackagesDesk(self.store, self.messages, self.view, self)
        self._parts = QStackedWidget()
        for part in (self.list, self.view, self.nothing):
            self._parts.addWidget(part)
        self.setLayout(vbox(self._parts, gap=0))
        self.list.changed.connect(host.update_header)
        self.list.revoke.clicked.connect(self._ask_reason)
        self.desk.made.connect(self.list.remark.clear)
        self.desk.opened.connect(self._on_desk_opened)
        self.desk.closed.connect(self._on_desk_closed)
        self.desk.changed.connect(host.update_header)

    @override
    def refresh(self) -> None:
        competition_id = self.host.context.competition_id
        if competition_id is None:
            self._parts.setCurrentWidget(self.nothing)
            self.nothing.button.setEnabled(self.host.may(Right.MOVE))
            self.host.update_header()
            return
        op = partial(_read, competition_id=competition_id)
        self.store.read_later(op, self._show, latest="safety.packages")

    def _show(self, found: tuple[tuple[EventView, ...], tuple[PackageView, ...]]) -> None:
        self.list.set_packages(*found)
        self.host.reserve(Right.SAFEKEEP, self.list.remark)
        self._parts.setCurrentWidget(self.view if self.desk.is_open else self.list)
        self.host.update_header()

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        if self._parts.currentWidget() is self.view:
            waits = self.view.open_count
            take = HeaderAction(
                "收下",
                self.desk.take,
                primary=True,
                enabled=self.desk.can_take,
                shortcut="Ctrl+Return",
                hint=f"还有 {waits} 处冲突没有决定" if waits else "",
            )
            return HeaderAction("不收了", self.desk.close), take
        if self._parts.currentWidget() is self.nothing:
            return ()
        gated = self.host.gated
        if self.list.is_laptop:
            write = HeaderAction("写返回文件…", self._write_return, primary=True)
            more = HeaderAction("打开评分包…", self._choose_package)
            return gated(more, Right.MOVE), gated(write, Right.SAFEKEEP)
        back = HeaderAction("收回评分包…", self.desk.choose_file)
        make = HeaderAction(
            "做评分包…", self._make, primary=True, enabled=self.list.chosen_module is not None
        )
        return gated(back, Right.BRING_BACK), gated(make, Right.SAFEKEEP)

    @override
    def leave(self) -> None:
        self.list.reason.close_bar()

    # -- steps -------------------------------------------------------------------------------------

    def _make(self) -> None:
        event, module = self.list.chosen_event, self.list.chosen_module
        if event is not None and module is not None:
            self.desk.make(event, module, self.list.remark.text())

    def _write_return(self) -> None:
        package = self.list.current
        if package is None:
            self.messages.info("请先在表中选一个评分包。")
        else:
            self.desk.write_return(package)

    def _ask_reason(self) -> None:
        package = self.list.current
        if package is not None:
            text = f"作废 {package.event} · {package.module_name} 的评分包以后,它的返回文件不能再收回。"
            self.list.reason.ask(text, "作废", partial(self._revoke, package))

    def _revoke(self, package: PackageView, reason: str) -> None:
        self.list.reason.close_bar()
        self.desk.revoke(package, reason)

    def _choose_package(self) -> None:
        ask_package(self, self.store, self._on_package_read, self._on_package_failed)

    def _on_package_read(self, package: Package) -> None:
        self.messages.settle(self)
        go = self.host.context.navigate
        open_package(self.store, package, lambda event_id: go("judging", event_id=event_id))

    def _on_package_failed(self, error: UserError) -> None:
        self.messages.error(str(error), about=self)

    def _on_desk_opened(self) -> None:
        self._parts.setCurrentWidget(self.view)
        self.host.update_header()

    def _on_desk_closed(self) -> None:
        self._parts.setCurrentWidget(self.list)
        self.refresh()


def _read(session: Session, competition_id: int) -> tuple[tuple[EventView, ...], tuple[PackageView, ...]]:
    return list_events(session, competition_id), list_packages(session, competition_id)
