"""申诉书: an appeal in writing, blank to be filled in by hand, or as it was filed."""

from __future__ import annotations

from app.documents.fonts import FontBook
from app.documents.form_paper import Box, FormLine, FormPaper, render_forms
from app.documents.whole_file import Target
from app.domain.appeal_papers import APPEAL_FORM, AppealFormData
from app.domain.certificates import typeset
from app.domain.progress import Progress

SIGNERS = ("申诉人", "领队", "收件人", "日期")
NOTE = "申诉须在比赛结束后 {} 内书面提出,由申诉人和领队签名;监督仲裁组的裁决为最终裁决。"
CHOICE = "□ 受理    □ 不予受理,原因:"
SUBJECT_HEIGHT, REQUEST_HEIGHT, DECISION_HEIGHT = 258.0, 110.0, 96.0


def render_appeal_form(
    data: AppealFormData, target: Target, progress: Progress | None = None, *, book: FontBook | None = None
) -> None:
    """Write the form into `target` (a path, or a binary stream); `progress` is called once."""
    render_forms([form_paper(data)], target, progress, book=book)


def form_paper(data: AppealFormData) -> FormPaper:
    """What stands in its boxes."""
    late = (FormLine((Box("逾期理由", typeset(data.late_reason)),)),) if data.late_reason else ()
    lines = (
        FormLine((Box("申诉人", typeset(data.appellant)), Box("联系电话", data.phone))),
        FormLine((Box("单位", data.organization), Box("参赛者", typeset(data.entry)))),
        FormLine((Box("赛项", typeset(data.event)), Box("针对成绩", typeset(data.version)))),
        FormLine((Box("比赛结束", data.ended), Box("申诉截止", data.deadline))),
        FormLine((Box("收到时间", data.received), Box("编号", data.number))),
        *late,
        FormLine((Box("申诉事项\n事实和依据", typeset(data.subject)),), SUBJECT_HEIGHT),
        FormLine((Box("申诉请求", typeset(data.request)),), REQUEST_HEIGHT),
        FormLine((Box("受理意见", typeset(data.decision or CHOICE)),), DECISION_HEIGHT),
    )
    return FormPaper(
        title=APPEAL_FORM,
        above=typeset(data.competition),
        left=typeset("监督仲裁组:"),
        right=data.printed,
        lines=lines,
        signers=SIGNERS,
        note=typeset(NOTE.format(data.limit)),
        who=data.number or data.event,
        audit=data.audit,
    )
