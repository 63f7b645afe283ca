"""复核工作单 and 复核结果表 of an event, as data: stations only where it is blind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from app.domain.numbers import shown
from app.domain.recheck import PART_NAMES, WAITING, ItemState, Tally, verdict_text
from app.domain.recheck_papers import (
    RecheckError,
    RecheckLine,
    RecheckListData,
    RecheckResultData,
    told_changes,
)
from app.domain.sheets import value_text
from app.errors import UserError
from app.services.papers import head_stamp
from app.services.recheck_views import RecheckSheet, RecheckView, load_recheck
from app.services.rows import load_competition_row
from app.services.sheet_rows import find_sheet, load_desk, newest_marks


def load_recheck_list(session: Session, event_id: int, moment: datetime) -> RecheckListData:
    """The sheets that are still to be compared."""
    view = _loaded(session, event_id)
    return RecheckListData(
        competition=load_competition_row(session, view.event.competition_id).title,
        event=view.event.name,
        head=_head(view),
        drawn=f"{_drawn(view)}种子“{view.seed}”。",
        lines=tuple(_line(view, sheet) for sheet in view.sheets if sheet.state in WAITING),
        printed=f"{moment:%Y-%m-%d %H:%M}",
        audit=head_stamp(session),
    )


def load_recheck_result(session: Session, event_id: int) -> RecheckResultData:
    """What the recheck came to so far, every error with its correction."""
    view = _loaded(session, event_id)
    return RecheckResultData(
        competition=load_competition_row(session, view.event.competition_id).title,
        event=view.event.name,
        head=_head(view),
        facts=tuple(_facts(view)),
        errors=tuple(_error(session, sheet) for sheet in view.wrong),
        count=f"共 {view.tally.sheets} 份 · 有误 {view.tally.wrong} 份",
        audit=head_stamp(session),
    )


def _loaded(session: Session, event_id: int) -> RecheckView:
    view = load_recheck(session, event_id)
    if view is None:
        raise UserError("这个赛项还没有抽取复核。")
    return view


def _head(view: RecheckView) -> str:
    return "赛位" if view.event.blind else "参赛者"


def rate_text(tally: Tally) -> str:
    """The rate of errors with two decimals: '16.67%'; '—' before the first comparison."""
    return "—" if tally.rate is None else f"{shown(tally.rate * 100, 2)}%"


def _drawn(view: RecheckView) -> str:
    best, drawn = view.drawn
    return (
        f"各组别前 {view.top_percent}%(并列的都在内)共 {best} 个全部复核,"
        f"其余按 {view.sample_percent}% 抽查 {drawn} 个。"
    )


def _line(view: RecheckView, sheet: RecheckSheet) -> RecheckLine:
    return RecheckLine(
        label=f"{sheet.number} {sheet.label}".strip(),
        module=sheet.module,
        judge=sheet.judge,
        part=PART_NAMES[sheet.part],
        subtotal=shown(sheet.subtotal, view.event.rules.scheme.rounding.decimals),
    )


def _facts(view: RecheckView) -> Iterator[str]:
    counts = view.tally
    yield f"抽取:{_drawn(view)}"
    yield f"种子:“{view.seed}”,{view.at.astimezone():%Y-%m-%d %H:%M} 由{view.by}抽取。"
    if view.whole_at is not None:
        yield f"扩大:{view.whole_at.astimezone():%Y-%m-%d %H:%M} 起全部复核。"
    yield (
        f"核对:应复核 {counts.sheets} 份评分单,已核对 {counts.compared} 份,有误 {counts.wrong} 份,"
        f"差错率 {rate_text(counts)}(规定不超过 {view.limit_percent}%)。"
    )
    hands = Counter(sheet.by for sheet in view.sheets if sheet.by)
    if hands:
        yield f"复核人:{'、'.join(f'{who}({count} 份)' for who, count in hands.most_common())}。"
    yield f"结论:{verdict_text(counts)}{_corrections(view)}。"
    if view.signed_at is None:
        yield "签字:裁判长还没有签字。"
        return
    lapsed = "" if view.is_signed else "。之后成绩有改动,签字已失效,还没有重新签字"
    yield f"签字:{view.signed_by},{view.signed_at.astimezone():%Y-%m-%d %H:%M}{lapsed}。"


def _corrections(view: RecheckView) -> str:
    if not view.wrong:
        return ""
    left = sum(sheet.state is ItemState.WRONG for sheet in view.wrong)
    return f",有误的还有 {left} 份没有更正" if left else ",有误的都已更正"


def _error(session: Session, sheet: RecheckSheet) -> RecheckError:
    corrected = _correction(session, sheet) if sheet.state is ItemState.CORRECTED else "未更正"
    return RecheckError(
        f"{sheet.number} {sheet.label}".strip(), sheet.module, sheet.judge, sheet.note, sheet.by, corrected
    )


def _correction(session: Session, sheet: RecheckSheet) -> str:
    """'A1 95 → 94': the marks that are others than when the error was found."""
    row = find_sheet(session, sheet.entry_id, sheet.judge_id)
    before, now = newest_marks(session, row, until=sheet.mark_id), newest_marks(session, row)
    aspects = load_desk(session, sheet.judge_id).module.aspects
    values = [(each, before.get(each.code), now.get(each.code)) for each in aspects]
    changes = [
        f"{aspect.code} {value_text(aspect, old)} → {value_text(aspect, new)}"
        for aspect, old, new in values
        if old != new
    ]
    return told_changes(changes) or "改后又改回"
