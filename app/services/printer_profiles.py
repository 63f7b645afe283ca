"""Printer profiles of this machine: how to place pages so that each printer, tray and paper is right."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from sqlmodel import Session

from app.domain.paper import Slot
from app.domain.placing import AS_IT_IS, Measured, Placing, from_measured, in_words
from app.domain.rights import Right
from app.services.door import WriteSession
from app.services.settings import put_setting
from db.tables import Setting

PREFIX = "printer.profile "
ACT = "calibrate"
# Far finer than any printer: numbers that are read again are the same.
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """The placing in force, and the one (`sheet`) the calibration sheet measured next was printed with."""

    slot: Slot
    placing: Placing = AS_IT_IS
    sheet: Placing = AS_IT_IS


def find_profile(session: Session, slot: Slot) -> PrinterProfile:
    """The profile of exactly this printer, tray and paper; pages stay as they are where there is none."""
    row = session.get(Setting, _key(slot))
    return PrinterProfile(slot) if row is None else _read(slot, row)


def note_sheet(session: WriteSession, slot: Slot, printed_with: Placing) -> None:
    """A calibration sheet was printed with this placing: what is measured next is measured on it."""
    session.require(Right.WORK)
    _write(session, replace(find_profile(session, slot), sheet=printed_with))
    session.record(f"打印校准页:{slot.name},{in_words(printed_with)}", act=ACT)


def save_measured(session: WriteSession, slot: Slot, measured: Measured) -> Placing:
    """Place pages from now on so that the crosses of the last calibration sheet would have been right.

    Saving the same numbers twice changes nothing. InputError for what cannot be.
    """
    session.require(Right.WORK)
    profile = find_profile(session, slot)
    placing = from_measured(measured, slot.paper.width, slot.paper.height, profile.sheet)
    _write(session, replace(profile, placing=placing))
    session.record(f"校准打印位置:{slot.name},{in_words(placing)}", act=ACT)
    return placing


def reset_profile(session: WriteSession, slot: Slot) -> None:
    """Draw pages as they are; a calibration sheet that lies here printed can still be measured."""
    session.require(Right.WORK)
    _write(session, replace(find_profile(session, slot), placing=AS_IT_IS))
    session.record(f"清除打印校准:{slot.name}", act=ACT)


def _key(slot: Slot) -> str:
    parts = [slot.printer, slot.tray, f"{slot.paper.width:g}", f"{slot.paper.height:g}"]
    return PREFIX + json.dumps(parts, ensure_ascii=False)


def _write(session: WriteSession, profile: PrinterProfile) -> None:
    value = json.dumps({"placing": _numbers(profile.placing), "sheet": _numbers(profile.sheet)})
    put_setting(session, _key(profile.slot), value)


def _read(slot: Slot, row: Setting) -> PrinterProfile:
    kept = json.loads(row.value)
    return PrinterProfile(slot, Placing(*kept["placing"]), Placing(*kept["sheet"]))


def _numbers(placing: Placing) -> list[float]:
    return [round(each, DECIMALS) for each in (placing.dx, placing.dy, placing.sx, placing.sy)]
