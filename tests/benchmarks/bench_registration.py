"""Import and search at 20,000 people, as ratios to yardsticks of the same run.

By hand: `.venv/bin/python -m tests.benchmarks.bench_registration [people]`. The yardsticks: reading the same
file with plain openpyxl, one plain LIKE over the names, one painting of the window. Absolute times depend on
the machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import text
from sqlmodel import Session
from stdnum.cn import ric

from app.exchange.registration_sheet import read_registration
from app.gui.app import make_application
from app.gui.main_window import MainWindow
from app.gui.registry import SCREENS
from app.gui.screens.registration import RegistrationScreen
from app.gui.store import Store
from app.paths import DATABASE_NAME
from app.services import registration, registration_import
from app.services.eligibility import save_common_conditions
from app.services.entry_index import read_index
from app.services.workspace import Workspace, open_workspace
from db.engine import WRITE, migrate, open_engine
from tests.bench import Bench, actor_of, make_bench
from tests.services.registration_data import make_world

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

T = TypeVar("T")
ROUNDS = 5
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨单曾仇解"
# One Chinese character, two, three, pinyin initials, a whole unit, numbers.
QUERIES = ("王", "王伟", "张三丰", "zgf", "第17机械厂", "20220017", "340602", "19900000017")
CONDITIONS = {"max_age": "45", "events_per_person": "1", "entries_per_unit": "60", "levels": [3, 2, 1]}
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华志飞建国文斌"


def timed(label: str, work: Callable[[], T], yardstick: float | None = None) -> tuple[T, float]:
    """Run the work, print its time, and its ratio to the yardstick."""
    start = time.perf_counter()
    value = work()
    took = time.perf_counter() - start
    ratio = f"  {took / yardstick:6.2f} x yardstick" if yardstick else ""
    print(f"{label:<44}{took * 1000:9.1f} ms{ratio}")
    return value, took


def write_form(path: Path, people: int, first: int = 0) -> None:
    """A 报名表 of so many invented people in 400 units, from the `first` on."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("报名表")
    sheet.append(["2022年劳动竞赛报名表"])
    sheet.append(
        [
            "序号",
            "姓名",
            "性别",
            "身份证号",
            "单位",
            "赛项",
            "组别",
            "技能等级",
            "联系电话",
            "民族",
            "学历",
            "备注",
        ]
    )
    for at in range(first, first + people):
        name = SURNAMES[at % 20] + GIVEN[at // 20 % 30] + GIVEN[at // 600 % 30]
        body = f"340602{date(1965, 1, 1) + timedelta(days=at % 14000):%Y%m%d}{at // 14000 * 2 + at % 2:03d}"
        number = body + ric.calc_check_digit(body + "0")
        phone = f"199{at:08d}"
        unit = f"第{at % 400}机械厂"
        event = "焊工" if at % 2 else "钳工"
        row = [
            at + 1,
            name,
            "男" if at % 2 else "女",
            number,
            unit,
            event,
            "职工组",
            "高级工",
            phone,
            "汉族",
            "大专",
            "",
        ]
        sheet.append(row)
    book.save(path)


def read_plainly(path: Path) -> int:
    """The yardstick of reading: every cell by openpyxl."""
    return sum(
        len(row) for row in load_workbook(path, data_only=True).worksheets[0].iter_rows(values_only=True)
    )


def take_in(folder: Path, people: int) -> int:
    """Import the form into a new database; returns the competition."""
    path = folder / "form.xlsx"
    write_form(path, people)
    _, plain = timed("yardstick: plain openpyxl", lambda: read_plainly(path))
    file, _ = timed("read_registration", lambda: read_registration(path), plain)
    engine = open_engine(f"sqlite:///{folder / DATABASE_NAME}")
    migrate(engine)
    with Bench(engine.execution_options(**WRITE)) as session:
        world = make_world(session)
        preview, _ = timed("preview_import, all new", lambda: world.preview(file), plain)
        report, _ = timed("commit_import", lambda: world.commit(preview), plain)
        session.commit()
        print(report.text)
        again, _ = timed("preview_import, all stored", lambda: world.preview(file), plain)
        timed(
            "recheck_row",
            lambda: registration_import.recheck_row(
                session, world.competition_id, again, 0, {"phone": "19900000000"}
            ),
            plain,
        )
    engine.dispose()
    return world.competition_id


def search(session: Session, competition_id: int) -> float:
    """The list read once, then one search after the other in it; returns the yardstick."""
    like = text("SELECT count(*) FROM person WHERE name LIKE '%伟%'")
    session.execute(like)
    _, yardstick = timed("yardstick: plain LIKE over the names", lambda: session.execute(like).all())
    index, _ = timed("read_index, once per change", lambda: read_index(session, competition_id), yardstick)
    for query in QUERIES:
        rows, _ = timed(f"find {query!r}", lambda query=query: index.find(query), yardstick)  # type: ignore[misc]
        print(f"    {len(rows)} rows")
    return yardstick


def show(workspace: Workspace) -> None:
    """What the hand at the keyboard waits for, in the whole window, painting included."""
    store = Store(make_bench(workspace))
    store.set_actor(actor_of(workspace))
    window = MainWindow(store, [entry for entry in SCREENS if entry.key == "registration"])
    window.resize(1440, 900)
    window.show()
    window.navigate("registration")
    store.wait_idle()
    screen = window.current
    assert isinstance(screen, RegistrationScreen)
    found = screen.list
    keys = Keys(store)
    for _round in range(ROUNDS):
        keys.press("yardstick: painting the window", window.repaint)
        for query in QUERIES:
            for end in range(1, len(query) + 1):
                keys.press(f"key {query[:end]!r}", partial(found.search.setText, query[:end]))
            keys.press("search emptied, all rows", found.search.clear)
        bar = found.table.verticalScrollBar()
        keys.press("next row", found.table.select_next)
        keys.press("to the end", found.table.scrollToBottom)
        keys.press("a page up", partial(bar.setValue, bar.maximum() - bar.pageStep()))
        keys.press("to the top", found.table.scrollToTop)
        keys.press("sorted by name", partial(found.table.sortByColumn, 1, Qt.SortOrder.AscendingOrder))
        keys.press("key 'z', sorted by name", partial(found.search.setText, "z"))
        found.search.clear()
        keys.press("sorted by number", partial(found.table.sortByColumn, -1, Qt.SortOrder.AscendingOrder))
        found.set_filters(event_id=found.entries[0].event_id)
        keys.press("one event", found.show_found)
        found.clear_filters()
    keys.tell()
    window.close()
    store.close()


class Keys:
    """How long each press keeps the GUI thread busy, painting included; the best of several rounds.

    Processor time of that thread: other programs on the machine do not matter.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._best: dict[str, float] = {}

    def press(self, label: str, work: Callable[[], object]) -> None:
        """One press, and everything it leads to."""
        start = time.thread_time()
        work()
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        took = time.thread_time() - start
        self._store.wait_idle()
        self._best[label] = min(took, self._best.get(label, took))

    def tell(self) -> None:
        """Print the figures; the first one is the yardstick."""
        yardstick = next(iter(self._best.values()))
        for label, took in self._best.items():
            print(f"{label:<44}{took * 1000:9.1f} ms  {took / yardstick:6.2f} x yardstick")


def main(people: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        competition_id = take_in(folder, people)
        with closing(open_workspace(folder, datetime.now(UTC))) as workspace:
            with workspace.read() as session:
                yardstick = search(session, competition_id)
            with make_bench(workspace).write() as writer:
                save_common_conditions(writer, competition_id, CONDITIONS)
            with workspace.read() as session:
                found, _ = timed(
                    "read_index with conditions", lambda: read_index(session, competition_id), yardstick
                )
                print(f"    {found.count().ineligible} do not meet them")
            application = make_application()
            show(workspace)
            application.quit()
        engine = open_engine(f"sqlite:///{folder / DATABASE_NAME}")
        with Bench(engine.execution_options(**WRITE)) as writer:
            timed("approve_all_clean", lambda: registration.approve_all_clean(writer, competition_id))
        engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
