"""参赛单位: the units of all competitions, known once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial

from typing_extensions import override

from app.gui.screen import ScreenContext
from app.gui.screens.registration.search_page import SearchPage
from app.gui.screens.registration.section import Section
from app.gui.screens.registration.unit_desk import UnitDesk
from app.gui.screens.registration.unit_panel import UnitPanel
from app.gui.table_model import Column, Kind, TableModel
from app.gui.widgets.question_bar import QuestionBar
from app.services import organizations
from app.services.organizations import OrganizationRow

COLUMNS: tuple[Column[OrganizationRow], ...] = (
    Column("单位", lambda row: row.name, width=190, stretch=3),
    Column("统一社会信用代码", lambda row: row.credit_code or None, width=170),
    Column("行业", lambda row: row.industry or None, width=80, stretch=1),
    Column("县区", lambda row: row.district or None, width=80),
    Column("联系人", lambda row: row.contact or None, width=80),
    Column("参赛项次", lambda row: row.entries, width=84, kind=Kind.NUMBER),
)


class UnitsPage(SearchPage[OrganizationRow]):
    """The units."""

    def __init__(self) -> None:
        model = TableModel(COLUMNS, key=lambda row: row.id)
        super().__init__("参赛单位", "搜索单位、拼音首字母、信用代码…", model)
        self.say_empty("还没有参赛单位", "新增单位", "导入报名表时,表里的单位会自动登记。")

    def show_units(self, rows: Sequence[OrganizationRow]) -> None:
        """Show these units."""
        self.model.set_rows(rows)
        self.show_page(is_empty=not self.query)
        self.totals.set_text(f"共 {len(rows)} 家 · 参赛 {sum(1 for row in rows if row.entries)} 家")


class UnitsSection(Section):
    """Units belong to no competition; their entries are counted in the one shown."""

    adding = "新增单位"

    def __init__(self, context: ScreenContext, unsaved: QuestionBar) -> None:
        self.units_page, self.unit = UnitsPage(), UnitPanel()
        self.units = UnitDesk(context.store, context.messages, self.unit, lambda: self.competition_id)
        super().__init__(context, unsaved, self.units_page, self.unit, self.units)

    @override
    def read(self) -> None:
        op = partial(
            organizations.list_organizations,
            competition_id=self.competition_id,
            query=self.units_page.query,
        )
        self.context.store.read_later(op, self._show_units, latest="registration.units")

    def _show_units(self, rows: tuple[OrganizationRow, ...]) -> None:
        self.units_page.show_units(rows)
        self.rows_shown()

    @property
    @override
    def shown_key(self) -> Hashable:
        return self.unit.unit_id

    @override
    def show_current(self) -> None:
        row = self.units_page.current
        if row is not None:
            self.unit.show_unit(row)

    @property
    @override
    def is_adding(self) -> bool:
        return self.unit.is_new

    @override
    def start_adding(self) -> None:
        self.units.add()
