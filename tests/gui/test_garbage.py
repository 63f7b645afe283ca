"""Cycles are collected in the GUI thread whoever allocates, and by Python once the store is closed."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from sqlmodel import Session

from app.gui.garbage import LOOK_MS, oldest_due
from app.gui.store import Store


class Tangled:
    """Something of a closed window: nothing but itself holds it."""

    def __init__(self, ended: list[threading.Thread]) -> None:
        self.timer = QTimer()
        self.itself = self
        weakref.finalize(self, lambda: ended.append(threading.current_thread()))


def allocate(_session: Session) -> int:
    return len([[number] for number in range(200_000)])


def test_a_reader_that_allocates_destroys_nothing_of_the_window(store: Store, qtbot: QtBot) -> None:
    ended: list[threading.Thread] = []
    for _number in range(50):
        Tangled(ended)
    done: list[int] = []
    for _number in range(4):
        store.read_later(allocate, done.append)
    qtbot.waitUntil(lambda: len(done) == 4)
    qtbot.waitUntil(lambda: len(ended) == 50, timeout=LOOK_MS * 20)
    assert set(ended) == {threading.main_thread()}


@pytest.mark.parametrize(
    ("counts", "thresholds", "age"),
    [
        ((701, 3, 2), (700, 10, 10), 0),
        ((701, 11, 2), (700, 10, 10), 1),
        ((0, 0, 11), (700, 10, 10), 2),
        ((700, 10, 10), (700, 10, 10), None),
        ((2001, 3, 2), (2000, 10, 0), 0),
        ((5, 3, 2), (0, 0, 0), None),
    ],
)
def test_the_oldest_generation_that_is_full_is_collected(
    counts: tuple[int, int, int], thresholds: tuple[int, int, int], age: int | None
) -> None:
    assert oldest_due(counts, thresholds) == age


def test_python_collects_by_itself_once_the_last_store_is_closed(store: Store) -> None:
    other = Store(store.workspace)
    assert not gc.isenabled()
    other.close()
    assert not gc.isenabled()
    store.close()
    assert gc.isenabled()
