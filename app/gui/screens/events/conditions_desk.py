"""Between the page of conditions and the store: reading, counting who would fall out, saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.eligibility import UnitFact
from app.domain.eligibility_reading import EligibilityDocuments
from app.domain.reading import Document
from app.domain.word_lists import WordKey
from app.errors import UserError
from app.gui.screen import ScreenContext
from app.gui.screens.events.conditions import ConditionsPage, Scope
from app.services import eligibility
from app.services.competitions import load_event
from app.services.word_lists import load_words

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.services.door import WriteSession

Words = Mapping[UnitFact, Sequence[str]]

TOPICS = ("competition", "registration")
WORD_KEYS: Mapping[UnitFact, WordKey] = {
    UnitFact.KINDS: WordKey.UNIT_KIND,
    UnitFact.INDUSTRIES: WordKey.INDUSTRY,
    UnitFact.DISTRICTS: WordKey.DISTRICT,
    UnitFact.CHAINS: WordKey.CHAIN,
}


def load_conditions(session: Session, event_id: int) -> tuple[EligibilityDocuments, Words]:
    """The conditions of the competition of an event as stored, and the words units are told by."""
    competition_id = load_event(session, event_id).competition_id
    words = {fact: load_words(session, key) for fact, key in WORD_KEYS.items()}
    return eligibility.load_documents(session, competition_id), words


class ConditionsDesk(QObject):
    """Counts at every change, saves what is asked for."""

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.page = ConditionsPage()
        self.page.draft_changed.connect(self._count)
        self.page.save_wanted.connect(self._save)
        self.page.list_wanted.connect(self._show_list)

    def _count(self, documents: EligibilityDocuments) -> None:
        competition_id = self._context.competition_id
        if competition_id is None:
            return
        op = partial(
            eligibility.count_ineligible,
            competition_id=competition_id,
            documents=documents,
            event_id=self.page.scope.event_id,
        )
        self._context.store.read_later(op, self.page.show_found, latest="events.conditions")

    def _save(self, scope: Scope, layer: Document) -> None:
        competition_id = self._context.competition_id

        def op(session: WriteSession) -> None:
            if scope.event_id is not None:
                eligibility.save_conditions(session, scope.event_id, layer, scope.division)
            elif competition_id is not None:
                eligibility.save_common_conditions(session, competition_id, layer)

        def failed(error: UserError) -> None:
            if not self.page.show_error(error):
                self._context.messages.error(str(error))

        def done(_none: None) -> None:
            self._context.messages.ok("报名条件已保存,名单已按它重新核对。")

        self._context.store.write(op, topics=TOPICS, on_done=done, on_failed=failed)

    def _show_list(self) -> None:
        self._context.navigate("registration", event_id=self.page.scope.event_id, review="ineligible")
