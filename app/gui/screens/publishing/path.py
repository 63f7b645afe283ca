"""The way of results from draft to final, as a row of boxes: where they are, and who brought them there."""

from __future__ import annotations

from datetime import date, datetime

from app.gui.screens.publishing.page import EventPage, NextStep
from app.gui.widgets import Stage, StageState
from app.services.publishing import PublicationView

DRAFT, SIGNED, OPENED, ON_NOTICE, FINAL = "草稿", "已签署", "已启封", "公示中", "已定稿"


def path_of(page: EventPage) -> tuple[Stage, ...]:
    """The steps of the version that is published, or of the next one while it is on its way."""
    names = [DRAFT, SIGNED, OPENED, ON_NOTICE, FINAL]
    if not page.results.event.blind:
        names.remove(OPENED)
    reached = names.index(_reached(page))
    lasting = {OPENED} if page.opening is not None else set()  # once opened, for every version
    told = {
        DRAFT: _draft_text(page),
        SIGNED: _signed_text(page),
        OPENED: "" if page.opening is None else f"见证 {page.opening.witness}",
        ON_NOTICE: _notice_text(page),
        FINAL: _final_text(page),
    }
    return tuple(
        Stage(
            name,
            told[name] if at <= reached or name in lasting else "—",
            _state(at, reached, last=len(names) - 1),
        )
        for at, name in enumerate(names)
    )


def version_state(publication: PublicationView, page: EventPage) -> str:
    """What became of a published version: '公示至 10-24', '公示期满', '已定稿', '已更正'."""
    if publication != page.newest:
        return "已更正"
    if publication.final_at is not None:
        return FINAL
    return notice_state(publication.notice_until, page.today)


def notice_state(until: date | None, today: date) -> str:
    """How far a public notice is; a version of before knows none."""
    if until is None:
        return "已公布"
    return f"公示至 {until:%m-%d}" if today <= until else "公示期满"


def _state(at: int, reached: int, *, last: int) -> StageState:
    if at == reached and at != last:
        return StageState.NOW
    return StageState.DONE if at <= reached else StageState.NEXT


def _reached(page: EventPage) -> str:
    match page.step:
        case NextStep.SIGN:
            return DRAFT
        case NextStep.OPEN:
            return SIGNED
        case NextStep.PUBLISH:
            return OPENED if page.results.event.blind else SIGNED
        case NextStep.FINALIZE:
            return ON_NOTICE
        case NextStep.NONE:
            return FINAL


def _draft_text(page: EventPage) -> str:
    if page.step is not NextStep.SIGN:
        return "成绩齐全"
    if page.problems:
        return f"缺 {len(page.problems)} 项"
    if page.signature is not None and page.revocable:
        return "签署后有改动"
    return "待裁判长签署" if page.newest is None else f"第 {page.next_version} 版,待签署"


def _signed_text(page: EventPage) -> str:
    newest = page.newest
    if page.settled and newest is not None:
        return _who(newest.signed_by, newest.signed_at)
    return "" if page.signature is None else _who(page.signature.by, page.signature.at)


def _notice_text(page: EventPage) -> str:
    newest = page.newest
    if newest is None or newest.notice_from is None or newest.notice_until is None:
        return "" if newest is None else f"第 {newest.version} 版"
    over = ",期满" if page.today > newest.notice_until else ""
    return f"{newest.notice_from:%m-%d} 至 {newest.notice_until:%m-%d}{over}"


def _final_text(page: EventPage) -> str:
    newest = page.newest
    return "" if newest is None else _who(newest.final_by, newest.final_at)


def _who(by: str, at: datetime | None) -> str:
    """'孙志强 10-20': the role stands in the versions' heading and on paper."""
    return "" if at is None else f"{by.split(' ', 1)[-1]} {at.astimezone():%m-%d}"
