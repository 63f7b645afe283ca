"""仲裁决定书: what the panel found and ruled on an appeal, to be signed by its members."""

from __future__ import annotations

from app.documents.fonts import FontBook
from app.documents.form_paper import Box, FormLine, FormPaper, render_forms
from app.documents.whole_file import Target
from app.domain.appeal_papers import RULING, RulingData
from app.domain.certificates import typeset
from app.domain.progress import Progress

SIGNERS = ("仲裁组长", "成员", "成员", "日期")
NOTE = "本裁决为最终裁决。一式三份:申诉人、裁判长、组委会各存一份。"
WAITS = "待执行"


def render_ruling(
    data: RulingData, target: Target, progress: Progress | None = None, *, book: FontBook | None = None
) -> None:
    """Write the ruling into `target` (a path, or a binary stream); `progress` is called once."""
    render_forms([ruling_paper(data)], target, progress, book=book)


def ruling_paper(data: RulingData) -> FormPaper:
    """What stands in its boxes."""
    lines = (
        FormLine((Box("申诉人", typeset(data.appellant)), Box("单位", data.organization))),
        FormLine((Box("赛项", typeset(data.event)), Box("参赛者", typeset(data.entry)))),
        FormLine((Box("申诉编号", data.appeal), Box("针对成绩", typeset(data.version)))),
        FormLine((Box("收到时间", data.received), Box("受理时间", data.accepted))),
        FormLine((Box("申诉事项", typeset(data.subject)),), 66),
        FormLine((Box("申诉请求", typeset(data.request)),), 48),
        FormLine((Box("查明的事实", typeset(data.findings)),), 160),
        FormLine((Box("裁决", typeset(data.ruling)),), 130),
        FormLine((Box("裁决结果", typeset(data.outcome)), Box("对成绩", typeset(data.effect)))),
        FormLine((Box("执行", typeset(data.carried or WAITS)),)),
        FormLine((Box("仲裁组成员", "、".join(data.panel)), Box("裁决时间", data.ruled))),
    )
    return FormPaper(
        title=RULING,
        above=typeset(data.competition),
        left=data.number,
        right=data.printed,
        lines=lines,
        signers=SIGNERS,
        note=typeset(NOTE),
        who=data.number,
        audit=data.audit,
    )
