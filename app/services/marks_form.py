"""成绩表: what the empty workbook of marks of an event says of its rules and entries."""

from __future__ import annotations

from sqlmodel import Session

from app.errors import UserError
from app.exchange.marks_form import MarksForm
from app.exchange.marks_workbook import MarksEntry
from app.services.entries import list_labels
from app.services.rows import load_event_row


def load_marks_form(session: Session, event_id: int) -> MarksForm:
    """The form of an event, its entries by number, without marks.

    A UserError before it has rules or entries, and where it is blind: it names who has which number.
    """
    event = load_event_row(session, event_id)
    labels = sorted(list_labels(session, [event_id]).values(), key=lambda label: label.number)
    if event.blind:
        raise UserError(f"{event.name}是盲评赛项,成绩表会写出姓名,不能导出。请在“评分录入”中按赛位录入。")
    if not event.rules:
        raise UserError(
            f"{event.name}还没有启用评分规则,没有成绩表。请先导入评分方案,或在“赛项与评分表”中启用。"
        )
    if not labels:
        raise UserError(f"{event.name}还没有参赛者,没有成绩表。请先导入报名表,或在“报名与资格审核”中新增。")
    entries = tuple(
        MarksEntry(
            event=event.name,
            number=label.number,
            name=label.name,
            organization=label.organization,
            division=label.division,
            station=label.station,
            guest=label.guest,
            status=label.status.value,
            reason=label.status_reason,
        )
        for label in labels
    )
    return MarksForm(event.name, event.rules, entries)
