"""What is wrong with a value: where, how badly, and what cures it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps a row out; a warning wants a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one column (code name, e.g. `document_number`)."""

    column: str
    severity: Severity
    message: str
    cure: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def text(self) -> str:
        """Message and cure in one line."""
        return f"{self.message},{self.cure}" if self.cure else self.message


def error(column: str, message: str, cure: str = "") -> Problem:
    """A problem that keeps the row out."""
    return Problem(column, Severity.ERROR, message, cure)


def warning(column: str, message: str, cure: str = "") -> Problem:
    """A problem that wants a look but lets the row in."""
    return Problem(column, Severity.WARNING, message, cure)
