"""参赛人员: everybody over all competitions and years, with what they took part in and who stands twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from functools import partial

from typing_extensions import override

from app.domain.duplicates import Suspicion
from app.gui.screen import ScreenContext
from app.gui.screens.registration.doubles_page import DOUBLE, DoublesPage
from app.gui.screens.registration.person_desk import PersonDesk
from app.gui.screens.registration.person_panel import PersonPanel
from app.gui.screens.registration.person_views import DoubleLine
from app.gui.screens.registration.section import Section
from app.gui.table_model import Column, Kind
from app.gui.widgets.question_bar import QuestionBar
from app.services.person_book import PeopleBook, PersonRow, list_doubles, read_people

HERE = "本赛事"
COLUMNS: tuple[Column[PersonRow], ...] = (
    Column("姓名", lambda row: row.name, width=120, stretch=2),
    Column("性别", lambda row: row.gender or None, width=48),
    Column("证件号", lambda row: row.document, width=152, faint=True),
    Column("单位", lambda row: row.organization or None, width=120, stretch=3),
    Column("参赛次数", lambda row: row.entries, width=76, kind=Kind.NUMBER),
    Column("最近", lambda row: row.last_year, width=56, kind=Kind.NUMBER),
)


class PersonsPage(DoublesPage[PersonRow]):
    """The people, searched in memory."""

    def __init__(self) -> None:
        self._book = PeopleBook()
        placeholder = "搜索姓名、单位、证件号、报名号、拼音首字母…"
        super().__init__("参赛人员", placeholder, COLUMNS, lambda row: row.id, HERE, at_once=True)
        self.say_empty("还没有人报过名", "", "报名或导入报名表时,人员会自动登记在这里。")

    def show_book(self, book: PeopleBook) -> None:
        """Show what was read."""
        self._book = book
        self.show_found()

    @override
    def show_found(self) -> None:
        scope = self.scope.value
        only = self._book.here if scope == HERE else self.doubles if scope == DOUBLE else None
        rows = self._book.find(self.query, only=only)
        self.model.set_rows(rows)
        self.show_page(is_empty=not self._book.rows)
        parts = [f"共 {len(self._book.rows)} 人", f"本赛事 {len(self._book.here)} 人"]
        parts += [f"疑似重复 {len(self.doubles)} 人"] if self.doubles else []
        if len(rows) != len(self._book.rows):
            parts.insert(0, f"列出 {len(rows)} 人")
        self.totals.setText(" · ".join(parts))

    def label_of(self, person_id: int) -> str:
        """'张伟(金泷机电,20220007)'."""
        return next((row.label for row in self._book.rows if row.id == person_id), "")


class PeopleSection(Section):
    """Nobody is added here: people come with their entries."""

    def __init__(self, context: ScreenContext, unsaved: QuestionBar) -> None:
        self.persons, self.person = PersonsPage(), PersonPanel()
        self.person_desk = PersonDesk(
            context.store, context.messages, self.person, lambda: self.competition_id
        )
        self._doubles: dict[int, list[Suspicion]] = {}
        super().__init__(context, unsaved, self.persons, self.person, self.person_desk)
        self.person_desk.merged.connect(self._on_merged)

    @override
    def read(self) -> None:
        book = partial(read_people, competition_id=self.competition_id)
        self.context.store.read_later(book, self._show_book, latest="registration.people")
        self.context.store.read_later(list_doubles, self._show_doubles, latest="registration.doubles")

    def _show_book(self, book: PeopleBook) -> None:
        self.persons.show_book(book)
        self.rows_shown()

    def _show_doubles(self, doubles: tuple[Suspicion, ...]) -> None:
        found: defaultdict[int, list[Suspicion]] = defaultdict(list)
        for double in doubles:
            for key in double.pair:
                found[key].append(double)
        self._doubles = dict(found)
        self.persons.set_doubles(doubles)
        self.rows_shown()
        person_id = self.person.person_id
        if person_id is not None and self.person.comparison is None:
            self.person.show_doubles(self._lines(person_id))

    def _lines(self, person_id: int) -> Sequence[DoubleLine]:
        return [
            DoubleLine(other, self.persons.label_of(other), double.text)
            for double in self._doubles.get(person_id, ())
            for other in double.pair
            if other != person_id
        ]

    def _on_merged(self, person_id: int) -> None:
        """Who stays is current, where the list still has them."""
        self.persons.table.select_key(person_id)

    @override
    def find(self) -> None:
        self.persons.show_found()
        self.rows_shown()

    @property
    @override
    def shown_key(self) -> Hashable:
        return self.person.person_id

    @override
    def show_current(self) -> None:
        row = self.persons.current
        if row is not None:
            self.person_desk.load(row.id, partial(self._lines, row.id))

    @property
    @override
    def is_adding(self) -> bool:
        return False
