"""人员与裁判: everybody with their roles, and the judges' seats; one of them at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.pinyin import pinyin_words
from app.domain.rights import Actor, Right
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.people.export import file_name, write_pledges
from app.gui.screens.people.people_page import PeoplePage
from app.gui.screens.people.person_desk import PersonDesk
from app.gui.screens.people.person_panel import PersonPanel
from app.gui.screens.people.seat_desk import SeatDesk
from app.gui.screens.people.seat_panel import SeatPanel
from app.gui.screens.people.seats_page import SeatsPage
from app.gui.theme import GAP
from app.gui.widgets import Card, ChooserButton, divider, hbox, vbox
from app.gui.widgets.form_panel import FormPanel
from app.gui.widgets.question_bar import UNSAVED, QuestionBar
from app.gui.widgets.save_file import ask_save_path
from app.gui.widgets.section_bar import Pages, SectionBar
from app.services import accounts, competitions, organizations, seats
from app.services.accounts import AccountView
from app.services.competitions import EventView
from app.services.seats import SeatView

if TYPE_CHECKING:
    from sqlmodel import Session

SECTIONS = ("人员与岗位", "裁判席位")
PEOPLE, SEATS = range(2)


@dataclass(frozen=True, slots=True)
class Found:
    """What both sections show."""

    people: tuple[AccountView, ...]
    listed: tuple[AccountView, ...]
    units: tuple[str, ...]
    events: tuple[EventView, ...]
    event_id: int | None
    seats: tuple[SeatView, ...]


def read_all(session: Session, competition_id: int | None, query: str, event_id: int | None) -> Found:
    """Everybody and those found, the units known, the events, and the seats of one of them."""
    people = _by_name(accounts.list_accounts(session))
    units = organizations.list_organizations(session, competition_id or 0)
    events = () if competition_id is None else competitions.list_events(session, competition_id)
    known = [event.id for event in events]
    event_id = event_id if event_id in known else (known[0] if known else None)
    return Found(
        people=people,
        listed=_by_name(accounts.list_accounts(session, query)) if query else people,
        units=tuple(unit.name for unit in units),
        events=events,
        event_id=event_id,
        seats=() if event_id is None else seats.list_seats(session, event_id),
    )


def _by_name(people: tuple[AccountView, ...]) -> tuple[AccountView, ...]:
    """As a Chinese list of names is read: by pinyin."""
    return tuple(sorted(people, key=lambda person: (pinyin_words(person.name).split(" ")[-1], person.name)))


class PeopleScreen(Screen):
    """Who may not manage people sees the seats only."""

    key = "people"
    title = "人员与裁判"
    topics = frozenset({"competition", "registration", "settings"})
    needs_competition = False
    help_text = (
        "“人员与岗位”登记工作人员,设密码、PIN 和岗位;岗位可以只在一个赛项或一个模块。\n"
        "“裁判席位”安排每个席位的裁判和单位;与参赛者同单位时,右侧写明要回避谁。"
        "已评过分的席位换人要写原因,已评的得分仍记原裁判。"
        "Ctrl+Enter 保存并到下一席,PageDown、PageUp 换席位,F8 签到,Esc 回到名单。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._found = Found((), (), (), (), None, ())
        self._wanted_event: int | None = None
        self._wanted_person: int | None = None
        self.people, self.seats = PeoplePage(), SeatsPage()
        self.person, self.seat = PersonPanel(), SeatPanel()
        self.persons = PersonDesk(self.store, self.messages, self.person)
        self.seating = SeatDesk(self.store, self.messages, self.seat, lambda: self.context.competition_id)
        self.sections = SectionBar(SECTIONS)
        self.pages = Pages()
        self.unsaved = QuestionBar()
        self.print_button = ChooserButton("打印签到表和承诺书")
        self._lay_out()
        self._connect()
        self._show_rights()

    def _lay_out(self) -> None:
        card = Card(flush=True)
        self._bar = QWidget()
        self._bar.setLayout(vbox(hbox(self.sections, None, margins=(4, 0, 4, 0)), divider(), gap=0))
        self.pages.addWidget(self.people)
        self.pages.addWidget(self.seats)
        card.body.addWidget(self._bar)
        card.body.addWidget(self.pages, 1)
        left = vbox(self.unsaved, card, gap=12)
        left.setStretch(1, 1)
        self.setLayout(hbox(left, self.person, self.seat, gap=GAP))
        self.person.hide()
        self.seat.hide()
        self.setFocusProxy(self.people)

    def _connect(self) -> None:
        self.store.actor_changed.connect(self._on_actor_changed)
        self.sections.currentChanged.connect(self._on_section_changed)
        self.people.searched.connect(self.refresh)
        self.people.add_wanted.connect(self.add)
        self.seats.event_chosen.connect(self._on_event_chosen)
        self.seats.events_wanted.connect(self._go_to_events)
        self.persons.saved.connect(self._on_person_saved)
        self.person.duties.seats_wanted.connect(lambda: self.sections.setCurrentIndex(SEATS))
        self.seating.next_wanted.connect(self._next_seat)
        for page in (self.people, self.seats):
            page.chosen.connect(self._follow)
            page.activated.connect(lambda: self._panel.go_to_first())
        for desk in (self.persons, self.seating):
            desk.settled.connect(self.unsaved.hide)
        for panel in (self.person, self.seat):
            panel.left.connect(self._on_panel_left)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self.pages).activated.connect(self._save)
        QShortcut(QKeySequence("Ctrl+F"), self.people).activated.connect(self._search)
        self.seats.shortcut("F8", self.seating.check_in)
        self.seats.shortcut("PgDown", self._next_seat)
        self.seats.shortcut("PgUp", lambda: self.seats.table.select_next(-1))
        self.print_button.drop.aboutToShow.connect(self._fill_print_menu)

    # -- the window's hooks ------------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        if self.section == PEOPLE:
            return (HeaderAction("新增人员", self.add, primary=True, shortcut="Ctrl+N"),)
        return ()

    @override
    def header_widgets(self) -> tuple[QWidget, ...]:
        return (self.print_button,) if self.section == SEATS and self._found.events else ()

    @override
    def open(self, **params: object) -> None:
        event_id = params.get("event_id")
        if isinstance(event_id, int):
            self._wanted_event = event_id
            self.sections.setCurrentIndex(SEATS)

    @override
    def refresh(self) -> None:
        op = partial(
            read_all,
            competition_id=self.context.competition_id,
            query=self.people.query,
            event_id=self._wanted_event or self._found.event_id,
        )
        self.store.read_later(op, self._show, latest=self.key)

    @override
    def leave(self) -> None:
        if self._panel.is_changed:
            self._ask_unsaved()
            text = UNSAVED.format(self._panel.label)
            self.messages.info(text, "去保存", lambda: self.context.navigate(self.key))

    @classmethod
    @override
    def rail_count(cls, session: Session, competition_id: int) -> str:
        return str(accounts.count_open_accounts(session))

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def section(self) -> int:
        """PEOPLE or SEATS."""
        return self.pages.currentIndex()

    @property
    def _page(self) -> QWidget:
        return self.people if self.section == PEOPLE else self.seats

    @property
    def _panel(self) -> FormPanel:
        return self.person if self.section == PEOPLE else self.seat

    def _on_actor_changed(self, _actor: Actor) -> None:
        """What one person was typing is none of the next one's business."""
        self.unsaved.hide()
        self.person.forget()
        self.seat.forget()
        self._show_rights()
        self.refresh()

    def _show_rights(self) -> None:
        manages = self.store.may(Right.PEOPLE)
        self._bar.setVisible(manages)
        if not manages:
            self.sections.setCurrentIndex(SEATS)

    def _show(self, found: Found) -> None:
        self._found, self._wanted_event = found, None
        self.person.set_units(found.units)
        self.person.duties.set_events(found.events)
        open_people = {person.name: person.organization for person in found.people if person.active}
        self.seat.set_people(open_people, found.units)
        self.people.show_people(found.listed)
        if found.events:
            self.seats.show_seats(found.events, found.event_id, found.seats)
        else:
            self.seats.show_nothing(competition=self.context.competition_id is not None)
        if not (self.person.is_new and self.section == PEOPLE):
            self._choose()
        self.update_header()

    def _choose(self) -> None:
        """Something is always current, and shown as it stands now."""
        if self.section == PEOPLE:
            current = self.people.current
            self.people.choose(self._wanted_person or (current.id if current else None))
        else:
            shown = self.seats.current
            self.seats.choose(shown.judge_id if shown else None)
        self._follow()
        if self._wanted_person is not None and self._wanted_person == self.person.account_id:
            self.person.duties.role_field.setFocus()
        self._wanted_person = None

    def _on_section_changed(self, section: int) -> None:
        if section == self.section:
            return
        if self._panel.is_changed:
            self._ask_unsaved(lambda: self.sections.setCurrentIndex(section))
            self.sections.setCurrentIndex(self.section)
            return
        self.pages.setCurrentIndex(section)
        self.setFocusProxy(self._page)
        self.person.forget()
        self.seat.forget()
        self._choose()
        self.update_header()

    def _follow(self) -> None:
        """Show what is current, unless something half typed is in the way."""
        person, seat = self.people.current, self.seats.current
        people = self.section == PEOPLE
        shown = self.person.account_id if people else self.seat.seat and self.seat.seat.judge_id
        key = (person and person.id) if people else (seat and seat.judge_id)
        if self._panel.is_changed and key != shown:
            self._ask_unsaved()
            return
        self.unsaved.hide()
        if people and person is not None:
            self.person.show_person(person)
        elif not people and seat is not None:
            self.seating.show(seat)
        elif people and not self.person.is_new:
            self.person.forget()
        elif not people:
            self.seat.forget()

    def _ask_unsaved(self, then: Callable[[], None] | None = None) -> None:
        desk = self.persons if self.section == PEOPLE else self.seating

        def discard() -> None:
            desk.discard()
            (then or self._choose)()
            if self._panel.isHidden() or not self._panel.has_focus_inside():
                self._page.setFocus()

        self.unsaved.ask_unsaved(self._panel.label, lambda: desk.save(then or self._follow), discard)

    # -- steps -------------------------------------------------------------------------------------

    def add(self) -> None:
        """An empty form for somebody new."""
        if self.person.is_changed:
            self._ask_unsaved(self.add)
            return
        self.people.search.clear()
        self.people.table.clearSelection()
        self.people.table.setCurrentIndex(self.people.model.index(-1, -1))
        self.person.show_new()
        self.person.go_to_first()

    def _on_person_saved(self, account_id: int) -> None:
        """Somebody new is current once they are listed; then their first role is asked for."""
        if self.person.is_new:
            self._wanted_person = account_id
            self.person.is_new = False

    def _save(self) -> None:
        if self.section == PEOPLE:
            self.persons.save()
        else:
            self.seating.save()

    def _search(self) -> None:
        self.people.search.setFocus()
        self.people.search.selectAll()

    def _next_seat(self) -> None:
        typing = self.seat.has_focus_inside()
        if self.seats.table.select_next() and typing and not self.seat.is_changed:
            self.seat.go_to_first()

    def _on_panel_left(self) -> None:
        if self.person.is_new and not self.person.is_changed:
            self.person.forget()
            self._choose()
        self._page.setFocus()

    def _on_event_chosen(self, event_id: int) -> None:
        if self.seat.is_changed:
            self.seats.event_button.set_value(self._found.event_id)
            self._ask_unsaved(partial(self._on_event_chosen, event_id))
            return
        self._wanted_event = event_id
        self.refresh()

    def _go_to_events(self) -> None:
        if self.context.competition_id is None:
            self.context.navigate("overview", create=True)
        else:
            self.context.navigate("events")

    # -- paper -------------------------------------------------------------------------------------

    def _fill_print_menu(self) -> None:
        menu = self.print_button.drop
        menu.clear()
        event = next((event for event in self._found.events if event.id == self._found.event_id), None)
        if event is not None:
            name = event.name.replace("&", "&&")
            menu.addAction(f"{name}…", partial(self._print, event.id, event.name))
            menu.addAction("全部赛项…", partial(self._print, None, "全部赛项"))

    def _print(self, event_id: int | None, name: str) -> None:
        competition_id = self.context.competition_id
        target = ask_save_path(self, "打印签到表和承诺书", file_name(name), "PDF 文件", ".pdf")
        if target is not None and competition_id is not None:
            job = partial(write_pledges, self.store, competition_id, event_id, datetime.now(), target)
            self.store.run_job(job, "生成签到表和承诺书", self._on_written)

    def _on_written(self, target: Path) -> None:
        self.messages.saved(f"签到表和承诺书已存为 {target}。", target)
