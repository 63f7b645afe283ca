"""How an event is closed once it is marked: recheck, signature, public notice, appeals. Data of the notice.

Usual figures: the best 30 % rechecked in full and 15 % of the rest by lot, all of them above 5 % of errors;
appeals in writing within 2 hours of the end; three to seven days of public notice (practice).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.reading import Document, Reader, RuleProblem

NAMES: Mapping[str, str] = {
    "top_percent": "前几名全部复核(%)",
    "sample_percent": "其余抽查(%)",
    "limit_percent": "差错率超过多少全部复核(%)",
    "recheck_required": "签署前必须复核",
    "appeal_minutes": "申诉时限(分钟)",
    "notice_days": "公示天数",
    "appeals_to": "申诉和异议受理处",
    "certificates_when_final": "定稿后才发证书",
}


@dataclass(frozen=True, slots=True)
class ClosingRules:
    """Percentages are whole; `appeal_minutes` from the end of the contest; `notice_days` calendar days.

    `appeals_to` tells those who object where to go: who, which room, which telephone.
    """

    top_percent: int = 30
    sample_percent: int = 15
    limit_percent: int = 5
    recheck_required: bool = False
    appeal_minutes: int = 120
    notice_days: int = 5
    appeals_to: str = "赛事组委会(监督仲裁组)"
    certificates_when_final: bool = False


USUAL = ClosingRules()


def read_closing(*layers: Document) -> tuple[ClosingRules, tuple[RuleProblem, ...]]:
    """The rules after all layers (competition, event), the last one having the last word; what is wrong."""
    merged: dict[str, Any] = {}
    for layer in layers:
        merged |= layer
    reader = Reader(merged, NAMES)
    rules = ClosingRules(
        top_percent=reader.whole("top_percent", USUAL.top_percent, high=100),
        sample_percent=reader.whole("sample_percent", USUAL.sample_percent, high=100),
        limit_percent=reader.whole("limit_percent", USUAL.limit_percent, high=100),
        appeals_to=reader.text("appeals_to", USUAL.appeals_to),
        recheck_required=reader.flag("recheck_required", default=USUAL.recheck_required),
        appeal_minutes=reader.whole("appeal_minutes", USUAL.appeal_minutes, high=60 * 24 * 30),
        notice_days=reader.whole("notice_days", USUAL.notice_days, low=1, high=60),
        certificates_when_final=reader.flag("certificates_when_final", default=USUAL.certificates_when_final),
    )
    reader.done()
    return rules, tuple(reader.problems)
