"""参赛单位: the units of all competitions, known once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from typing_extensions import override

from app.domain.duplicates import Suspicion
from app.domain.word_lists import WordKey
from app.gui.screen import ScreenContext
from app.gui.screens.registration.doubles_page import DOUBLE, DoublesPage
from app.gui.screens.registration.section import Section
from app.gui.screens.registration.unit_desk import UnitDesk
from app.gui.screens.registration.unit_panel import UnitPanel
from app.gui.table_model import Column, Kind
from app.gui.widgets import LinkButton
from app.gui.widgets.question_bar import QuestionBar
from app.services import organizations, unit_book, word_lists
from app.services.organizations import OrganizationRow

if TYPE_CHECKING:
    from sqlmodel import Session

ENTERED = "本赛事参赛"
COLUMNS: tuple[Column[OrganizationRow], ...] = (
    Column("单位", lambda row: row.name, width=150, stretch=3),
    Column("统一社会信用代码", lambda row: row.credit_code or None, width=162),
    Column("性质", lambda row: row.kind or None, width=90),
    Column("行业", lambda row: row.industry or None, width=80, stretch=1),
    Column("县区", lambda row: row.district or None, width=88),
    Column("参赛项次", lambda row: row.entries, width=80, kind=Kind.NUMBER),
)


@dataclass(frozen=True, slots=True)
class Units:
    """What the section shows: units found, all units by name, doubles, and the words to choose from."""

    rows: tuple[OrganizationRow, ...] = ()
    ids: Mapping[str, int] = field(default_factory=dict)
    doubles: tuple[Suspicion, ...] = ()
    words: Mapping[WordKey, Sequence[str]] = field(default_factory=dict)

    def doubles_of(self, unit_id: int) -> dict[str, str]:
        """The units this one may be the same as, by name, and why."""
        names = {key: name for name, key in self.ids.items()}
        return {
            names[other]: double.text
            for double in self.doubles
            if unit_id in double.pair
            for other in double.pair
            if other != unit_id
        }


def read_units(session: Session, competition_id: int, query: str) -> Units:
    """Everything about units at once."""
    everyone = organizations.list_organizations(session, competition_id)
    found = organizations.list_organizations(session, competition_id, query) if query else everyone
    return Units(
        found,
        {row.name: row.id for row in everyone},
        unit_book.list_double_units(session),
        word_lists.load_all_words(session),
    )


class UnitsPage(DoublesPage[OrganizationRow]):
    """The units, all or some of them."""

    def __init__(self) -> None:
        self._shown = Units()
        placeholder = "搜索单位、曾用名、拼音首字母、信用代码…"
        super().__init__("参赛单位", placeholder, COLUMNS, lambda row: row.id, ENTERED)
        self.words = LinkButton("行业、县区等选项…")
        self.foot.addWidget(self.words)
        self.say_empty("还没有参赛单位", "新增单位", "导入报名表时,表里的单位会自动登记。")

    def show_units(self, units: Units) -> None:
        """Show what was read."""
        self._shown = units
        self.set_doubles(units.doubles)
        self.show_found()

    @override
    def show_found(self) -> None:
        rows, scope = self._shown.rows, self.scope.value
        if scope == ENTERED:
            rows = tuple(row for row in rows if row.entries)
        elif scope == DOUBLE:
            rows = tuple(row for row in rows if row.id in self.doubles)
        self.model.set_rows(rows)
        self.show_page(is_empty=not self._shown.ids)
        parts = [f"共 {len(rows)} 家", f"参赛 {sum(1 for row in rows if row.entries)} 家"]
        parts += [f"疑似重复 {len(self.doubles)} 家"] if self.doubles else []
        self.totals.setText(" · ".join(parts))


class UnitsSection(Section):
    """Units belong to no competition; their entries are counted in the one shown."""

    adding = "新增单位"

    def __init__(self, context: ScreenContext, unsaved: QuestionBar) -> None:
        self.units_page, self.unit = UnitsPage(), UnitPanel()
        self.units = UnitDesk(context.store, context.messages, self.unit, lambda: self.competition_id)
        self._read = Units()
        super().__init__(context, unsaved, self.units_page, self.unit, self.units)
        self.units.merged.connect(self._on_merged)
        self.units_page.words.clicked.connect(lambda: context.navigate("settings", words=WordKey.INDUSTRY))

    @override
    def read(self) -> None:
        op = partial(read_units, competition_id=self.competition_id, query=self.units_page.query)
        self.context.store.read_later(op, self._show_units, latest="registration.units")

    def _show_units(self, units: Units) -> None:
        self._read = units
        self.units.units = units.ids
        self.unit.set_words(units.words)
        self.units_page.show_units(units)
        self.rows_shown()

    def _on_merged(self, unit_id: int) -> None:
        """The unit that stays is current, where the list still has it."""
        self.units_page.table.select_key(unit_id)

    @property
    @override
    def shown_key(self) -> Hashable:
        return self.unit.unit_id

    @override
    def show_current(self) -> None:
        row = self.units_page.current
        if row is not None:
            self.unit.show_unit(row, self._read.doubles_of(row.id))

    @property
    @override
    def is_adding(self) -> bool:
        return self.unit.is_new

    @override
    def start_adding(self) -> None:
        self.units.add()
