"""The trays of a printer, as its Windows driver tells them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import pytest

from app.errors import UserError
from app.gui import trays
from app.gui.trays import DC_BINNAMES, DC_BINS, NAME_LENGTH, Tray, find_tray, list_trays, read_trays

FULL = "一" * NAME_LENGTH


def driver(*bins: tuple[int, str], named: bool = True) -> Callable[[str, None, int, object, None], int]:
    """DeviceCapabilitiesW of a printer with these trays; without any it fails like the real one."""

    def capabilities(_printer: str, _port: None, what: int, buffer: object, _mode: None) -> int:
        if not bins or (what == DC_BINNAMES and not named):
            return -1
        for at, (number, name) in enumerate(bins):
            if what == DC_BINS and isinstance(buffer, ctypes.Array):
                buffer[at] = number
            if what == DC_BINNAMES and isinstance(buffer, ctypes.Array):
                for place, character in enumerate(name):
                    buffer[at * NAME_LENGTH + place] = character
        return len(bins)

    return capabilities


def test_usual_trays_get_the_numbers_of_qt_and_a_drivers_own_keep_theirs() -> None:
    told = driver((7, "自动选择"), (1, "上纸盒"), (4, "手动进纸"), (14, "纸匣"), (258, "纸盒 2"), (259, FULL))
    assert read_trays(told, "办公室打印机") == (
        Tray(0, "上纸盒"),
        Tray(3, "手动进纸"),
        Tray(11, "纸匣"),
        Tray(258, "纸盒 2"),
        Tray(259, FULL),
    )


def test_what_has_no_name_or_no_number_is_left_out() -> None:
    assert read_trays(driver((1, ""), (13, "未知"), (2, "下纸盒")), "x") == (Tray(1, "下纸盒"),)
    assert read_trays(driver(), "x") == ()
    assert read_trays(driver((1, "上纸盒"), named=False), "x") == ()


@pytest.mark.skipif("sys.platform == 'win32'", reason="there the driver tells")
def test_elsewhere_the_printer_chooses() -> None:
    assert list_trays("办公室打印机") == ()


def test_a_tray_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trays, "list_trays", lambda _printer: (Tray(1, "下纸盒"),))
    assert find_tray("办公室打印机", "下纸盒").source == 1
    with pytest.raises(UserError, match="打印机“办公室打印机”没有纸盒“上纸盒”"):
        find_tray("办公室打印机", "上纸盒")
