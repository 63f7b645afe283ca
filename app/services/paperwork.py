"""Paper sheets on their way through the program: what a scanner reads from one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import select

from app.domain.rights import Right
from app.domain.sheet_code import read_code
from app.errors import InputError, UserError
from app.services.door import Refused, WriteSession
from app.services.places import at_event
from app.services.rows import load_event_row
from app.services.sheet_rows import load_desk, load_entry_of
from db.tables import Entry, Event


@dataclass(frozen=True, slots=True)
class ScannedSheet:
    """The sheet that a code names."""

    event_id: int
    entry_id: int
    judge_id: int


def open_scanned(session: WriteSession, text: str, event_id: int) -> ScannedSheet:
    """The sheet whose code was scanned while an event's sheets are typed.

    Refused, and kept in the log, where it is a sheet of another event; an InputError (field 'code') where
    it was misread.
    """
    code = read_code(text)
    if code is None:
        raise InputError("code", f"“{text.strip()}”不是评分单的条码,请扫评分单右上角的二维码。")
    here = load_event_row(session, event_id)
    if code.event_id != event_id:
        other = session.exec(select(Event).where(Event.id == code.event_id)).first()
        name = f"“{other.name}”" if other is not None else "另一个赛事"
        message = f"扫到的是{name}的评分单,现在录入的是“{here.name}”。请核对手中的评分单,或先切换赛项。"
        attempt = f"在 {here.name} 扫入 {text.strip()}"
        raise Refused(message, attempt, at_event(here), act=Right.MARK.value)
    desk = load_desk(session, code.judge_id)
    if desk.judge.event_id != event_id or session.get(Entry, code.entry_id) is None:
        raise UserError("这张评分单上的参赛者或裁判席位已不存在,请重新打印评分单。")
    load_entry_of(session, code.entry_id, here)
    return ScannedSheet(code.event_id, code.entry_id, code.judge_id)
