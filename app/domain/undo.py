"""A history of documents: every change can be taken back and made again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from app.domain.reading import Document, Path

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """A document, and the node that was current in it."""

    document: Document
    at: Path = ()


@dataclass(frozen=True, slots=True)
class History:
    """What stands now, what stood before, and what was taken back."""

    now: Moment
    past: tuple[Moment, ...] = ()
    future: tuple[Moment, ...] = ()
    mark: Hashable = None

    @property
    def document(self) -> Document:
        """The document as it stands."""
        return self.now.document

    def change(self, document: Document, at: Path, mark: Hashable = None) -> History:
        """Another document; further changes under the same `mark` (letters typed in a field) are one step."""
        if document == self.now.document:
            return replace(self, now=Moment(self.now.document, at))
        now = Moment(document, at)
        if mark is not None and mark == self.mark:
            return replace(self, now=now, future=())
        return History(now, (*self.past, self.now)[-LONGEST:], (), mark)

    def at(self, path: Path) -> History:
        """Another node is current; typing there begins a new step."""
        return replace(self, now=replace(self.now, at=path), mark=None)

    def everywhere(self, change: Callable[[Document], Document]) -> History:
        """The same change in every document: it stays, however far one goes back."""

        def changed(moment: Moment) -> Moment:
            return replace(moment, document=change(moment.document))

        return replace(
            self,
            now=changed(self.now),
            past=tuple(map(changed, self.past)),
            future=tuple(map(changed, self.future)),
        )

    def undo(self) -> History:
        """One step back; the same without one."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.now, *self.future))

    def redo(self) -> History:
        """One step forward again; the same without one."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.now), self.future[1:])
