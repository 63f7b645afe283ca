"""证书清样 on paper: what was to be looked at before a batch of certificates is printed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProofSheetLine:
    """One thing to look at; without a caption it belongs to the line before."""

    caption: str
    text: str


@dataclass(frozen=True, slots=True)
class ProofSheetData:
    """The lines of a batch of so many certificates; `printed` says when the sheet was made."""

    competition: str
    count: int
    lines: tuple[ProofSheetLine, ...]
    printed: str
