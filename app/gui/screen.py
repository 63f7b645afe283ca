"""The base of every screen, and what the window gives it.

A screen in one piece (register it in `registry.py`)::

    class RegistrationScreen(Screen):
        key = "registration"
        title = "报名与资格审核"
        topics = frozenset({"competition", "registration"})
        help_text = "在搜索框中输入姓名、单位或拼音首字母。选中一行后在右侧修改。"

        def __init__(self, context: ScreenContext) -> None:
            super().__init__(context)
            self._model = TableModel(COLUMNS, key=lambda row: row.entry_id)
            self._table = TableView(self._model)
            self._table.current_changed.connect(self._on_table_current_changed)
            self._search = SearchField("搜索姓名、单位、拼音首字母…")
            self._search.searched.connect(self.refresh)
            card = Card(flush=True)
            card.body.addLayout(hbox(self._search, margins=(14, 12, 14, 12)))
            card.body.addWidget(self._table, 1)
            self._panel = PersonPanel()
            self.setLayout(hbox(card, self._panel, gap=GAP))

        def header_actions(self) -> tuple[HeaderAction, ...]:
            return (HeaderAction("新增选手", self._add, primary=True, shortcut="Ctrl+N"),)

        def refresh(self) -> None:
            op = partial(registration.list_people, competition_id=self.competition_id)
            self.store.read_later(op, self._model.set_rows, latest=self.key)

        @classmethod
        def rail_count(cls, session: Session, competition_id: int) -> str:
            return str(registration.count_entries(session, competition_id))

        def _save(self) -> None:
            op = partial(registration.change_person, person=self._panel.person())
            self.store.write(op, topics={"registration"}, on_failed=self._panel.show_error)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QWidget

from app.domain.rights import Place, Right, has_anywhere, holders
from app.gui.audit_guard import AuditGuard
from app.gui.store import Store
from app.gui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.services.arrivals import Exchange


@dataclass(frozen=True, slots=True)
class HeaderAction:
    """A button of the header; at most one is primary. `shortcut` is a key sequence, e.g. Ctrl+Return."""

    label: str
    callback: Callable[[], object]
    primary: bool = False
    enabled: bool = True
    shortcut: str = ""
    hint: str = ""


def reserved_for(*rights: Right) -> str:
    """Why somebody cannot do it: '由裁判长、统分员操作'."""
    return f"由{holders(*rights)}操作"


def blind_note(*, blind: bool, opened: bool = False) -> str:
    """What the header says where a screen tells stations and no names."""
    if not blind:
        return ""
    return "身份已启封,这里仍按赛位号" if opened else "盲评:只显示赛位号"


@dataclass(slots=True)
class ScreenContext:
    """What the window gives every screen. One object for all of them."""

    store: Store
    messages: MessageBar
    navigate: Callable[..., None]
    """navigate("judging", event_id=3): show another screen; the rest goes to its `open`."""
    open_window: Callable[..., QWidget]
    """open_window("bigscreen", event_id=3): a top-level window of the registry."""
    set_header: Callable[[Screen], None]
    choose_competition: Callable[[int], None]
    """Make this competition (e.g. a new one) the current one for all screens."""
    audit: AuditGuard
    """What is known of the audit log's proof."""
    change_person: Callable[[], None]
    """Let somebody else sign in at this machine, or nobody."""
    can_open: Callable[[str], bool]
    """can_open("judging"): whether that screen concerns who is signed in."""
    exchange_data: Callable[[Exchange], None]
    """Close the window, do this to the data, and open everything again."""
    competition_id: int | None = None


class Screen(QWidget):
    """One screen. Everything here is called on the GUI thread."""

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    topics: ClassVar[frozenset[str]] = frozenset()
    help_text: ClassVar[str] = ""
    needs_competition: ClassVar[bool] = True
    """With True the window shows an empty state instead of this screen while there is no competition."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self.context = context
        self.setAccessibleName(self.title)

    @property
    def store(self) -> Store:
        """The door to data."""
        return self.context.store

    @property
    def messages(self) -> MessageBar:
        """The message bar."""
        return self.context.messages

    @property
    def competition_id(self) -> int:
        """The current competition; only screens with `needs_competition` may rely on it."""
        if self.context.competition_id is None:
            raise RuntimeError(f"{type(self).__name__} was used without a competition")
        return self.context.competition_id

    def update_header(self) -> None:
        """Have the header read `subtitle`, `header_note`, `header_widgets` and `header_actions` again."""
        self.context.set_header(self)

    def may(self, right: Right, place: Place | None = None) -> bool:
        """Whether who is signed in may do this here (None: somewhere). The services decide themselves."""
        return has_anywhere(self.store.actor, right) if place is None else self.store.may(right, place)

    def gated(self, action: HeaderAction, right: Right, place: Place | None = None) -> HeaderAction:
        """The action as it is for who has the right; for others it says who may."""
        if self.may(right, place):
            return action
        return replace(action, enabled=False, hint=reserved_for(right))

    def reserve(self, right: Right, *parts: QWidget) -> None:
        """Let only those work with these parts who have the right somewhere; others are told who has."""
        allowed = self.may(right)
        for part in parts:
            if part.property("usual tip") is None:
                part.setProperty("usual tip", part.toolTip())
            part.setEnabled(allowed)
            part.setToolTip(str(part.property("usual tip")) if allowed else reserved_for(right))

    # -- hooks -------------------------------------------------------------------------------------

    def header_actions(self) -> tuple[HeaderAction, ...]:
        """The buttons at the right of the header, the primary one last."""
        return ()

    def header_widgets(self) -> tuple[QWidget, ...]:
        """Further controls left of the buttons (a FilterButton); made once, kept by the screen."""
        return ()

    def header_note(self) -> str:
        """A muted remark left of the buttons, e.g. 盲评:只显示赛位号."""
        return ""

    def subtitle(self) -> str:
        """What stands behind the title, e.g. "· 焊工 · 实操模块"."""
        return ""

    def refresh(self) -> None:
        """Read everything again: called when shown, when a topic changed, when the competition changed."""

    def open(self, **params: object) -> None:
        """Take the parameters of `navigate`; `refresh` follows."""

    def leave(self) -> None:
        """Put away what is half typed: called before another screen, another competition, or the end."""

    @classmethod
    def rail_count(cls, session: Session, competition_id: int) -> str:
        """The count in the rail, e.g. "486" or "7/9"; runs on a reader thread."""
        return ""
