"""The people of the entry in the panel, as they are typed: one of them is shown, the others wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.identity import DocumentType
from app.domain.members import MemberRole, line_up, parse_role
from app.services.entry_members import PersonForm

NEW_PERSON = PersonForm(document_type=DocumentType.ID_CARD.value)


@dataclass(slots=True, eq=False)
class Slot:
    """A place in the entry: who is typed there, which fields somebody was in, and whom they replace."""

    form: PersonForm
    seen: set[str] = field(default_factory=set)
    replaces: str = ""

    @property
    def role(self) -> MemberRole:
        """What they are."""
        return parse_role(self.form.role) or MemberRole.COMPETITOR


class EntryLine:
    """Captain, competitors, reserves, leaders, coaches; within a role in the order somebody gave them."""

    def __init__(self) -> None:
        self.slots = [Slot(NEW_PERSON)]
        self.at = 0

    @property
    def current(self) -> Slot:
        """The place shown."""
        return self.slots[self.at]

    @property
    def people(self) -> list[PersonForm]:
        """Everybody, in their order."""
        return [slot.form for slot in self.slots]

    def find(self, slot: Slot) -> Slot | None:
        """A place that was shown, also when the entry was read again since; None where it is gone."""
        if slot in self.slots:
            return slot
        person = slot.form.person_id
        return next((each for each in self.slots if person and each.form.person_id == person), None)

    def show(self, people: Sequence[PersonForm], seen: set[str]) -> None:
        """Take these people in."""
        self.slots = [Slot(person, set(seen)) for person in people]
        self.at = min(self.at, len(self.slots) - 1)

    def take(self, texts: Mapping[str, str]) -> None:
        """What is typed of who is shown."""
        self.current.form = replace(self.current.form, **texts)  # type: ignore[arg-type]

    def put_in_order(self) -> None:
        """Stand as entries are kept; who is shown stays shown."""
        shown = self.current
        self.slots = line_up(self.slots, lambda slot: slot.role)
        self.at = self.slots.index(shown)

    def add(self) -> None:
        """A new place, shown."""
        self.slots.append(Slot(NEW_PERSON))
        self.at = len(self.slots) - 1
        self.put_in_order()

    def remove(self) -> None:
        """Take out who is shown, unless nobody would be left."""
        if len(self.slots) > 1:
            del self.slots[self.at]
            self.at = min(self.at, len(self.slots) - 1)

    def move(self, step: int) -> None:
        """One place up (-1) or down (1)."""
        to = self.at + step
        if 0 <= to < len(self.slots):
            self.slots[self.at], self.slots[to] = self.slots[to], self.slots[self.at]
            self.at = to
            self.put_in_order()

    def substitute(self) -> None:
        """An empty form in the place of who is shown."""
        slot = self.current
        slot.replaces = slot.replaces or slot.form.name
        slot.form = replace(NEW_PERSON, role=slot.form.role, person_id=slot.form.person_id)
        slot.seen = set()
