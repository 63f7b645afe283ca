"""申诉书 and 仲裁决定书 as data: what stands in their boxes, '' where somebody writes by hand."""

from __future__ import annotations

from dataclasses import dataclass

APPEAL_FORM, RULING, APPEAL_FILE = "申诉书", "仲裁决定书", "申诉与仲裁"


@dataclass(frozen=True, slots=True)
class AppealFormData:
    """An appeal, blank or as it was filed; `decision` is what became of it first, `limit` '2 小时'."""

    competition: str
    limit: str
    printed: str = ""
    event: str = ""
    ended: str = ""
    deadline: str = ""
    number: str = ""
    appellant: str = ""
    phone: str = ""
    organization: str = ""
    entry: str = ""
    version: str = ""
    received: str = ""
    late_reason: str = ""
    subject: str = ""
    request: str = ""
    decision: str = ""
    audit: str = ""


@dataclass(frozen=True, slots=True)
class RulingData:
    """The ruling on an appeal; `carried` tells how it was carried out, '' while it waits."""

    competition: str
    event: str
    number: str
    appeal: str
    appellant: str
    organization: str
    entry: str
    version: str
    received: str
    accepted: str
    subject: str
    request: str
    panel: tuple[str, ...]
    findings: str
    ruling: str
    outcome: str
    effect: str
    carried: str
    ruled: str
    printed: str = ""
    audit: str = ""
