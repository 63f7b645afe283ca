"""成果材料: the papers that tell what came out, as one list for screens and for the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.advance_list import ADVANCE_LIST
from app.domain.appeal_papers import APPEAL_FILE
from app.domain.award_roll import ROLL, SCRIPT
from app.domain.file_names import safe_name
from app.domain.personal_statement import STATEMENT
from app.domain.prize_list import PAYMENT_LIST
from app.domain.promotion_list import PROMOTION_LIST
from app.domain.recheck_papers import RECHECK_RESULT
from app.domain.result_list import SUMMARY
from app.domain.result_notice import RESULT_NOTICE
from app.domain.unit_report import UNIT_REPORT
from app.domain.version_effects import CORRECTION

PDF, EXCEL = ".pdf", ".xlsx"
NAMED_LENGTH = 40  # of the names of events in a note


class ResultPaperKind(StrEnum):
    """What there is after the marks, in the order in which screens offer it: of an event, then of all.

    A kind is either of events or of the whole competition, never of both.
    """

    ADVANCED = "advanced"
    RECHECK = "recheck"
    APPEALS = "appeals"
    CORRECTION = "correction"
    SUMMARY = "summary"
    NOTICE = "notice"
    STATEMENTS = "statements"
    ROLL = "roll"
    SCRIPT = "script"
    WHOLE_ROLL = "whole_roll"
    WHOLE_SCRIPT = "whole_script"
    PROMOTIONS = "promotions"
    PAYMENTS = "payments"
    UNITS = "units"


RESULT_PAPER_NAMES: Mapping[ResultPaperKind, str] = {
    ResultPaperKind.ADVANCED: ADVANCE_LIST,
    ResultPaperKind.RECHECK: RECHECK_RESULT,
    ResultPaperKind.APPEALS: APPEAL_FILE,
    ResultPaperKind.CORRECTION: CORRECTION,
    ResultPaperKind.SUMMARY: SUMMARY,
    ResultPaperKind.NOTICE: RESULT_NOTICE,
    ResultPaperKind.STATEMENTS: STATEMENT,
    ResultPaperKind.ROLL: ROLL,
    ResultPaperKind.SCRIPT: SCRIPT,
    ResultPaperKind.WHOLE_ROLL: f"全赛事{ROLL}",
    ResultPaperKind.WHOLE_SCRIPT: f"全赛事{SCRIPT}",
    ResultPaperKind.PROMOTIONS: PROMOTION_LIST,
    ResultPaperKind.PAYMENTS: PAYMENT_LIST,
    ResultPaperKind.UNITS: UNIT_REPORT,
}
# People only read these; of the others there is a workbook to go on working with.
_ONLY_READ = (
    ResultPaperKind.RECHECK,
    ResultPaperKind.APPEALS,
    ResultPaperKind.CORRECTION,
    ResultPaperKind.NOTICE,
    ResultPaperKind.STATEMENTS,
    ResultPaperKind.SCRIPT,
    ResultPaperKind.WHOLE_SCRIPT,
)


@dataclass(frozen=True, slots=True)
class ResultPaper:
    """A paper that can be made, of an event or (`event_id` None) of the whole competition.

    `file_name` has no ending and is that of no other paper of the list. `publication_id` is the version that
    it tells of; `part` the label of the one entry or unit it is of, '' for all. `missing`: why it cannot be
    made yet, with the cure; '' where it can.
    """

    kind: ResultPaperKind
    competition_id: int
    file_name: str
    event_id: int | None = None
    event: str = ""
    publication_id: int | None = None
    missing: str = ""
    part: str = ""

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
        return (PDF,) if self.kind in _ONLY_READ else (PDF, EXCEL)

    def only(self, part: str) -> ResultPaper:
        """The same for one of its parts."""
        return replace(self, part=part, file_name=f"{self.file_name}-{safe_name(part)}")


def left_out(events: Sequence[str]) -> str:
    """'未公布、没有列入:钳工、电工等 12 个赛项', as many names as a line takes; '' for none."""
    if not events:
        return ""
    named = [name for at, name in enumerate(events) if len("、".join(events[: at + 1])) <= NAMED_LENGTH]
    colon, more = ":" if named else " ", f"等 {len(events)} 个赛项" if named else f"{len(events)} 个赛项"
    return f"未公布、没有列入{colon}{'、'.join(named)}{'' if len(named) == len(events) else more}"
