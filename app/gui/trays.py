"""The trays of a printer by the names its driver gives them.

Windows tells them; elsewhere the tray belongs to the queue, and the printer is said to choose by itself.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass

from app.errors import UserError

# DeviceCapabilitiesW(printer, port, what, buffer, devmode) of winspool: how many there are, and each of them.
Capabilities = Callable[[str, None, int, object, None], int]
DC_BINS, DC_BINNAMES = 6, 12
NAME_LENGTH = 24

# Windows' numbers of the usual trays, and what Qt calls them (QPrinter.PaperSource); a driver's own begin at
# 256 and are the same for both.
QT_SOURCES = {1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 6, 8: 7, 9: 8, 10: 9, 11: 10, 14: 11, 15: 12}
AUTOMATIC = 7
OWN = 256


@dataclass(frozen=True, slots=True)
class Tray:
    """A tray: Qt's number for it, and its name."""

    source: int
    name: str


def list_trays(printer: str) -> tuple[Tray, ...]:
    """The trays of a printer, without the automatic choice; none where the system does not tell them."""
    if sys.platform == "win32":
        return read_trays(ctypes.WinDLL("winspool.drv").DeviceCapabilitiesW, printer)
    return ()


def find_tray(printer: str, name: str) -> Tray:
    """The tray with this name; UserError when the printer has none like it."""
    for tray in list_trays(printer):
        if tray.name == name:
            return tray
    raise UserError(f"打印机“{printer}”没有纸盒“{name}”。请改选纸盒,或让打印机自己选。")


def read_trays(capabilities: Capabilities, printer: str) -> tuple[Tray, ...]:
    """What a driver tells of its trays."""
    count = capabilities(printer, None, DC_BINS, None, None)
    if count <= 0:
        return ()
    numbers = (ctypes.c_ushort * count)()
    names = ctypes.create_unicode_buffer(count * NAME_LENGTH)
    capabilities(printer, None, DC_BINS, numbers, None)
    if capabilities(printer, None, DC_BINNAMES, names, None) != count:
        return ()
    found = []
    for at, number in enumerate(numbers):
        name = "".join(names[at * NAME_LENGTH : (at + 1) * NAME_LENGTH]).split("\0")[0].strip()
        source = number if number >= OWN else QT_SOURCES.get(number)
        if name and source is not None and number != AUTOMATIC:
            found.append(Tray(source, name))
    return tuple(found)
