"""成果材料: the papers that tell what came out, as one list for screens and for the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

PDF, EXCEL = ".pdf", ".xlsx"


class ResultPaperKind(StrEnum):
    """What there is after the marks, in the order in which screens offer it: of an event, then of all."""

    SUMMARY = "summary"
    PAYMENTS = "payments"


RESULT_PAPER_NAMES: Mapping[ResultPaperKind, str] = {
    ResultPaperKind.SUMMARY: "成绩汇总表",
    ResultPaperKind.PAYMENTS: "奖金与补助汇总表",
}
# A workbook is there of what people go on working with.
RESULT_PAPER_FORMATS: Mapping[ResultPaperKind, tuple[str, ...]] = {
    ResultPaperKind.SUMMARY: (PDF, EXCEL),
    ResultPaperKind.PAYMENTS: (PDF, EXCEL),
}


@dataclass(frozen=True, slots=True)
class ResultPaper:
    """A paper that can be made, of an event or (`event_id` None) of the whole competition.

    `file_name` has no ending and is that of no other paper of the list. `publication_id` is the version that
    it tells of. `missing`: why it cannot be made yet, with the cure; '' where it can.
    """

    kind: ResultPaperKind
    competition_id: int
    file_name: str
    event_id: int | None = None
    event: str = ""
    publication_id: int | None = None
    missing: str = ""

    @property
    def key(self) -> str:
        """The same each time it is listed: 'summary/3', 'payments/0' of the whole competition."""
        return f"{self.kind.value}/{self.event_id or 0}"

    @property
    def title(self) -> str:
        """'成绩汇总表'."""
        return RESULT_PAPER_NAMES[self.kind]

    @property
    def formats(self) -> tuple[str, ...]:
        """The endings of its files."""
        return RESULT_PAPER_FORMATS[self.kind]
