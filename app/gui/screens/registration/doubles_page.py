"""A list in which some rows may stand twice: they are marked, and can be shown alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from typing_extensions import override

from app.domain.duplicates import Suspicion
from app.gui.screens.registration.search_page import SearchPage
from app.gui.table_model import Column, Kind, Row, TableModel
from app.gui.theme import Tone
from app.gui.widgets import Choice, FilterButton

DOUBLE, MARK = "疑似重复", "疑似"


class DoublesPage(SearchPage[Row]):
    """Shows all rows, those of this competition (called `here`), or those that may be doubles."""

    def __init__(
        self,
        title: str,
        placeholder: str,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], int],
        here: str,
        *,
        at_once: bool = False,
    ) -> None:
        super().__init__(title, placeholder, TableModel(columns, key=key), at_once=at_once)
        self.doubles: Mapping[int, str] = {}
        """Why a row may be a double, by its key."""
        self._columns = tuple(columns)
        self._mark: Column[Row] = Column(
            "",
            lambda row: MARK if key(row) in self.doubles else "",
            width=72,
            kind=Kind.PILL,
            tone=lambda _row: Tone.WARN,
            tooltip=lambda row: self.doubles.get(key(row), ""),
        )
        self.scope = FilterButton("范围")
        self.scope.set_choices([Choice(scope, scope) for scope in (here, DOUBLE)])
        self.bar.addWidget(self.scope)
        self.scope.chosen.connect(lambda _value: self.say_searched())

    @override
    def reset(self) -> None:
        super().reset()
        self.scope.set_value(None)

    def show_doubles_only(self) -> None:
        """Show only what may stand twice, whatever was searched."""
        self.reset()
        self.scope.set_value(DOUBLE)
        self.say_searched()

    def set_doubles(self, doubles: Sequence[Suspicion]) -> None:
        """Mark these behind the name, each with the reasons; without any the names have the room."""
        reasons: defaultdict[int, list[str]] = defaultdict(list)
        for double in doubles:
            for key in double.pair:
                reasons[key].append(double.text)
        told = {key: ";".join(texts) for key, texts in reasons.items()}
        if told == self.doubles:
            return
        self.doubles = told
        name, *others = self._columns
        columns = (name, self._mark, *others) if told else self._columns
        if columns != self.model.columns:
            self.model.set_columns(columns)
        self.show_found()

    def show_found(self) -> None:
        """Show what is searched for, in the scope chosen."""
        raise NotImplementedError
