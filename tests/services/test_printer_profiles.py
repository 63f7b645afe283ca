"""Profiles of printers: from measured numbers to the placing in force, kept on this machine."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from app.domain.paper import A4, A4_LANDSCAPE, Paper, Slot
from app.domain.placing import AS_IT_IS, Measured, Placing
from app.errors import InputError
from app.services.printer_profiles import (
    find_profile,
    note_sheet,
    reset_profile,
    save_measured,
)
from db.tables import AuditEntry
from tests.bench import Bench

SLOT = Slot('二楼 "彩色" 打印机', "手动进纸", A4)


def _close(placing: Placing) -> object:
    return pytest.approx((placing.dx, placing.dy, placing.sx, placing.sy), abs=1e-5)


def _numbers(placing: Placing) -> tuple[float, ...]:
    return placing.dx, placing.dy, placing.sx, placing.sy


def _print_and_measure(session: Bench, off: Placing) -> Measured:
    """Print the sheet on a printer that is off, and read it."""
    drawn = find_profile(session, SLOT).placing
    note_sheet(session, SLOT, drawn)
    session.commit()
    left, top = off.place(*drawn.place(20, 20))
    far_left, far_top = off.place(*drawn.place(190, 220))
    return Measured(left, top, far_left, far_top)


def test_a_printer_nobody_measured_prints_as_it_is(session: Bench) -> None:
    assert find_profile(session, SLOT).placing == AS_IT_IS


def test_two_numbers_make_the_profile_of_one_printer_tray_and_paper(session: Bench) -> None:
    note_sheet(session, SLOT, AS_IT_IS)
    assert save_measured(session, SLOT, Measured(18.5, 19.5)) == Placing(1.5, 0.5)
    session.commit()
    assert find_profile(session, SLOT).placing == Placing(1.5, 0.5)
    for other in (
        Slot(SLOT.printer, "纸盒 1", A4),
        Slot("仓库打印机", SLOT.tray, A4),
        Slot(SLOT.printer, SLOT.tray, A4_LANDSCAPE),
        Slot(SLOT.printer, SLOT.tray, Paper(210, 297.5)),
    ):
        assert find_profile(session, other).placing == AS_IT_IS


def test_saving_the_same_sheet_again_changes_nothing(session: Bench) -> None:
    """Somebody who is not sure whether it was saved presses again: the cure must not double."""
    note_sheet(session, SLOT, AS_IT_IS)
    for _time in range(3):
        save_measured(session, SLOT, Measured(18.5, 19.5))
        session.commit()
    assert find_profile(session, SLOT).placing == Placing(1.5, 0.5)


def test_a_second_sheet_shows_the_cross_at_its_place_and_mends_what_is_left(session: Bench) -> None:
    off = Placing(-2.3, 1.1, 1.004, 0.996)
    save_measured(session, SLOT, _print_and_measure(session, off))
    again = _print_and_measure(session, off)
    assert (again.left, again.top, again.far_left, again.far_top) == pytest.approx(
        (20, 20, 190, 220), abs=0.001
    )
    # The tray was pushed a little: measured on the second sheet, cured on top of the first profile.
    save_measured(session, SLOT, Measured(again.left + 0.4, again.top))
    session.commit()
    placing = find_profile(session, SLOT).placing
    assert off.place(*placing.place(100, 150)) == pytest.approx((100 - 0.4, 150), abs=0.005)


def test_a_reset_keeps_what_a_printed_sheet_was_printed_with(session: Bench) -> None:
    off = Placing(3, -1)
    save_measured(session, SLOT, _print_and_measure(session, off))
    second = _print_and_measure(session, off)
    reset_profile(session, SLOT)
    session.commit()
    assert find_profile(session, SLOT).placing == AS_IT_IS
    save_measured(session, SLOT, second)
    session.commit()
    assert _numbers(find_profile(session, SLOT).placing) == _close(Placing(-3, 1))


def test_a_wrong_number_is_refused_and_the_profile_stays(session: Bench) -> None:
    save_measured(session, SLOT, Measured(21, 20))
    session.commit()
    with pytest.raises(InputError, match="请核对尺子") as caught:
        save_measured(session, SLOT, Measured(85, 20))
    session.rollback()
    assert caught.value.field == "left"
    assert find_profile(session, SLOT).placing == Placing(-1, 0)


def test_the_log_tells_what_was_set(session: Bench) -> None:
    note_sheet(session, SLOT, AS_IT_IS)
    save_measured(session, SLOT, Measured(18.5, 19.5))
    reset_profile(session, SLOT)
    session.commit()
    texts = [
        row.text
        for row in session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)))
        if row.act == "calibrate"
    ]
    assert texts == [
        f"打印校准页:{SLOT.name},不移动",
        f"校准打印位置:{SLOT.name},右移 1.5 mm,下移 0.5 mm",
        f"清除打印校准:{SLOT.name}",
    ]
