"""What a sheet of the workbook of rules is: its columns, and where in the document its rows stand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.exchange.book_tables import Column

EVENT = Column("赛项", also=("赛项名称",), width=16, shared=True, help="只有一个赛项时可以不写")
MODULE = Column("模块", also=("模块编号",), width=8, shared=True, help="模块的编号;只有一个模块时可以不写")
ASPECT = Column("评分项", also=("评分项编号", "编号"), width=10, shared=True, help="评分项的编号")
TABLE = Column("等级表", also=("表名",), width=12, shared=True, help="共用的等级表的名称,自己起")
# The parent columns by the list whose items they name.
PARENTS = {"modules": MODULE, "aspects": ASPECT, "tables": TABLE}


@dataclass(frozen=True, slots=True)
class Branch:
    """A place in a document; `*` in its path stands for an item that a parent column of the row names.

    `word`: of the switch column, which tells branches apart; `needs`: a title that tells it too.
    """

    path: tuple[str, ...]
    word: str = ""
    needs: str = ""
    of_competition: bool = False  # in the document of the competition, not of an event

    @property
    def parents(self) -> tuple[Column, ...]:
        """The columns that name the `*` of the path."""
        pairs = zip(self.path, self.path[1:], strict=False)
        return tuple(PARENTS[name] for name, star in pairs if star == "*")


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet. `single`: one row an event, its values belong to the mapping at the path, not to a list."""

    title: str
    what: str
    columns: tuple[Column, ...]
    branches: tuple[Branch, ...]
    switch: Column | None = None
    single: bool = False

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Event, switch and parent columns, then the values."""
        parents = dict.fromkeys(column for branch in self.branches for column in branch.parents)
        switch = (self.switch,) if self.switch else ()
        first = EVENT if self.title != EVENT.title else replace(EVENT, help="赛项的名称,必须写")
        return (first, *switch, *parents, *self.columns)
