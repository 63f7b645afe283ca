"""Draw the pictures of the README from the demonstration competition, into docs/images.

Run from the top folder: `.venv/bin/python docs/make_images.py`. No display is needed; the data are made anew.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from sqlmodel import Session

from app.cli.verbs import open_demo
from app.documents.certificate import render_certificates
from app.domain.marking import AspectKind
from app.domain.result_papers import ResultPaperKind
from app.gui import printing
from app.gui.app import make_application, pause
from app.gui.main_window import MainWindow
from app.gui.screens.arrival import ArrivalScreen
from app.gui.screens.audit import AuditScreen
from app.gui.screens.awards import AwardsScreen
from app.gui.screens.events import EventsScreen
from app.gui.screens.judging import JudgingScreen
from app.gui.screens.materials import MaterialsScreen
from app.gui.screens.publishing import PublishingScreen
from app.gui.screens.ranking import RankingScreen
from app.gui.screens.safety import SafetyScreen
from app.gui.screens.safety.copy_page import CopyPage
from app.gui.screens.templates import TemplatesScreen
from app.gui.screens.timetable import TimetableScreen
from app.gui.screens.verify import VerifyScreen
from app.gui.store import Store
from app.services import competitions
from app.services.attendance import list_check_ins
from app.services.check_in import undo_check_in
from app.services.demo import ADMINISTRATOR, MARSHAL, OPERATOR, demo_account
from app.services.door import load_actor
from app.services.ledger_views import list_certificates, load_certificates
from tests.documents.design_samples import USUAL
from tests.documents.samples import page_images

IMAGES = Path(__file__).resolve().parent / "images"
SIZE = (1440, 900)
NOW = datetime(2022, 10, 20, 14, 36, 8)
LARGEST = 200_000  # bytes of one picture
# Screens have colours that are rare, such as that of a pill; paper has tints that hardly differ.
OF_SCREENS, OF_PAPER = Image.Quantize.MAXCOVERAGE, Image.Quantize.MEDIANCUT
CERTIFICATE = 900  # pixels of the longer side
FINE = 3  # certificates are drawn so many times larger first, so that fine lines stay even
TYPED = ("2", "3")  # by a judge, the last of them not yet confirmed
AFTERNOON, ARRIVES_IN = datetime(2022, 10, 18, 15, 12), "钳工"
STICK = "E:\\"
PRINTER, OWN_TEMPLATE, SIGNATORY = "二楼打印机", "荣誉证书(2022年用)", "周志远"


class Studio:
    """The window over a fresh demonstration."""

    def __init__(self, store: Store, competition_id: int) -> None:
        self.store = store
        self.competition_id = competition_id
        self._sign_in(OPERATOR)
        self.window = MainWindow(store, now=lambda: NOW)
        self.window.resize(*SIZE)
        self.window.show()
        events = store.read(lambda session: competitions.list_events(session, competition_id))
        self.scenes = {event.name: event.id for event in events}

    def _sign_in(self, name: str) -> None:
        account_id = demo_account(self.store.workspace, name)
        self.store.set_actor(self.store.read(lambda session: load_actor(session, account_id)))

    def settle(self) -> None:
        """Wait until everything stands where it stays."""
        for _round in range(3):
            self.store.wait_idle()
            pause(120)

    def overview(self) -> QWidget:
        """The competition at a glance."""
        self.window.navigate("overview")
        return self.window

    def registration(self) -> QWidget:
        """The list with the details of one entrant."""
        self.window.navigate("registration")
        return self.window

    def timetable(self) -> QWidget:
        """The sittings of all events."""
        self.window.navigate("timetable")
        self.settle()
        screen = self.window.current
        assert isinstance(screen, TimetableScreen)
        screen.list.table.selectRow(2)
        return self.window

    def printouts(self) -> QWidget:
        """Badges before they are printed."""
        self.window.navigate("printouts")
        return self.window

    def arrival(self) -> QWidget:
        """Somebody goes in, in the afternoon."""
        self.store.workspace.clock = lambda: AFTERNOON.astimezone()
        self._sign_in(MARSHAL)
        event_id = self.scenes[ARRIVES_IN]
        came = self.store.read(lambda session: list_check_ins(session, self.competition_id, event_id))
        last = came[0]  # the newest: typed in again here
        self.store.write(
            lambda session: undo_check_in(session, last.id, "演示"), topics=frozenset({"arrival"})
        )
        self.settle()
        self.window.navigate("arrival")
        self.settle()
        screen = self.window.current
        assert isinstance(screen, ArrivalScreen)
        QTest.keyClicks(screen.desk_page.field, last.number)
        QTest.keyClick(screen.desk_page.field, Qt.Key.Key_Return)
        self.settle()
        return self.window

    def judging(self) -> QWidget:
        """A blind sheet, half typed."""
        event_id = self.scenes["电工"]
        judge = self.store.read(lambda session: competitions.list_judges(session, event_id))[-1]
        self.window.navigate("judging", event_id=event_id, judge_id=judge.id)
        self.settle()
        screen = self.window.current
        assert isinstance(screen, JudgingScreen)
        for text in TYPED:
            code = screen.sheet.missing()[0]
            screen.sheet.focus_row(code)
            QTest.keyClicks(screen.sheet.rows[code].field, text)
            if text != TYPED[-1]:
                QTest.keyClick(screen.sheet.rows[code].field, Qt.Key.Key_Return)
        return self.window

    def ranking(self) -> QWidget:
        """Places, and why one of them is what it is."""
        self.window.navigate("ranking", event_id=self.scenes["焊工"])
        self.settle()
        screen = self.window.current
        assert isinstance(screen, RankingScreen)
        screen.table.selectRow(3)
        return self.window

    def awards(self) -> QWidget:
        """The certificate of one person."""
        self._awards().table.selectRow(1)
        return self.window

    def _awards(self) -> AwardsScreen:
        self.window.navigate("awards", event_id=self.scenes["焊工"])
        self.settle()
        screen = self.window.current
        assert isinstance(screen, AwardsScreen)
        return screen

    def proof(self) -> QWidget:
        """The page before the first print: somebody else signs than before, so it is looked at again."""
        self._sign_in(ADMINISTRATOR)
        screen = self._awards()
        next(each for each in screen.header_actions() if each.label == "证书设置…").callback()
        screen.side.settings.signatory.editor.setText(SIGNATORY)
        QTest.keyClick(screen.side.settings.signatory.editor, Qt.Key.Key_Return)
        self.settle()
        next(each for each in screen.header_actions() if each.primary).callback()
        self.settle()
        self.window.messages.clear()
        return self.window

    def verify(self) -> QWidget:
        """Codes as a scanner reads them: two that are right around one that was changed."""
        self.window.navigate("verify")
        self.settle()
        screen = self.window.current
        assert isinstance(screen, VerifyScreen)
        for text in self.store.read(self._codes):
            screen.check_text(text)
            self.settle()
        return self.window

    def _codes(self, session: Session) -> tuple[str, ...]:
        event_id = self.scenes["焊工"]
        ids = [row.id for row in list_certificates(session, self.competition_id, event_id=event_id)]
        first, second, third = load_certificates(session, ids[:3])
        return first.qr_text, second.qr_text.replace(second.award, "特等奖"), third.qr_text

    def templates(self) -> QWidget:
        """A template of one's own, the box with the sentence chosen."""
        self.window.navigate("templates")
        self.settle()
        screen = self.window.current
        assert isinstance(screen, TemplatesScreen)
        screen.desk.copy("honour_a4", OWN_TEMPLATE)
        self.settle()
        boxes = screen.document.template.boxes
        box = next(at for at, each in enumerate(boxes) if each.name == "正文")
        texts = [field.text.get("person", "") for field in boxes[box].fields]
        screen.document.choose(box, next(at for at, text in enumerate(texts) if "{event_phrase}" in text))
        self.window.messages.clear()
        return self.window

    def audit(self) -> QWidget:
        """Who corrected what, and that the log is whole."""
        self._sign_in(ADMINISTRATOR)
        self.window.navigate("audit")
        self.settle()
        screen = self.window.current
        assert isinstance(screen, AuditScreen)
        screen.filters.search.setText("与纸质评分单不符")
        screen.filters.search.searched.emit(screen.filters.search.text())
        self.settle()
        screen.table.selectRow(1)
        return self.window

    def events(self) -> QWidget:
        """The marking scheme, with the measured aspect of the welders."""
        self.window.navigate("events", event_id=self.scenes["焊工"], section="评分表")
        self.settle()
        screen = self.window.current
        assert isinstance(screen, EventsScreen)
        rules = self.store.read(lambda session: competitions.load_event(session, self.scenes["焊工"])).rules
        module = next(n for n, each in enumerate(rules.scheme.modules) if len(each.aspects) > 1)
        kinds = [aspect.kind for aspect in rules.scheme.modules[module].aspects]
        screen.editor.page.tree.go_to(("modules", module, "aspects", kinds.index(AspectKind.MEASURED)))
        return self.window

    def publishing(self) -> QWidget:
        """The second version, and what it changed."""
        self._sign_in(OPERATOR)
        self.window.navigate("publishing", event_id=self.scenes["焊工"])
        self.settle()
        screen = self.window.current
        assert isinstance(screen, PublishingScreen)
        screen.version_table.select_key((self.scenes["焊工"], 2))
        return self.window

    def appeals(self) -> QWidget:
        """The appeal that was upheld."""
        self.window.navigate("appeals", event_id=self.scenes["焊工"])
        return self.window

    def materials(self) -> QWidget:
        """The list of who won what."""
        self.window.navigate("materials")
        self.settle()
        screen = self.window.current
        assert isinstance(screen, MaterialsScreen)
        screen.page.choose(ResultPaperKind.ROLL, self.scenes["焊工"])
        screen.page.changed.emit()
        return self.window

    def safety(self) -> QWidget:
        """The second copy while people work."""
        stick = self.store.workspace.folder.parent / "U盘"
        stick.mkdir()
        self.window.navigate("safety")
        self.settle()
        screen = self.window.current
        assert isinstance(screen, SafetyScreen)
        page = screen.page
        assert isinstance(page, CopyPage)
        page.choose(stick)
        for _second in range(5):
            self.settle()
        self.window.messages.clear()
        for text in page.findChildren(QLabel):  # the picture is no place for a folder of this machine
            text.setText(text.text().replace(str(stick), STICK))
        return self.window

    def bigscreen(self) -> QWidget:
        """The ranking for the hall."""
        board = self.window.open_window("bigscreen", event_id=self.scenes["电工"])
        board.resize(*SIZE)
        return board


@contextmanager
def studio() -> Iterator[Studio]:
    """A window over a demonstration that is thrown away at the end."""
    make_application()
    with tempfile.TemporaryDirectory() as folder:
        workspace, competition_id = open_demo(Path(folder) / "data")
        store = Store(workspace)
        made = Studio(store, competition_id)
        try:
            yield made
        finally:
            made.window.close()
            store.close()
            workspace.close()


def grabbed(widget: QWidget) -> Image.Image:
    """The widget as a picture."""
    raw = QBuffer()
    widget.grab().save(raw, "PNG")
    return Image.open(BytesIO(raw.data().data())).convert("RGB")


def certificate(key: str) -> Image.Image:
    """One of the designs the program brings along, with the words of a usual certificate."""
    stream = BytesIO()
    render_certificates([USUAL[key]], stream)
    page = page_images(stream.getvalue(), FINE)[0]
    page.thumbnail((CERTIFICATE, CERTIFICATE), Image.Resampling.LANCZOS)
    return page


def keep(picture: Image.Image, name: str, method: Image.Quantize) -> None:
    """Write a picture with 256 colours, which is enough for flat colours and text."""
    packed = BytesIO()
    picture.quantize(256, method, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    target = IMAGES / f"{name}.png"
    target.write_bytes(packed.getvalue())
    size = target.stat().st_size
    print(f"{target}  {size // 1000} kB")
    if size > LARGEST:
        raise SystemExit(f"{target} is larger than {LARGEST // 1000} kB")


def main() -> None:
    """Draw every picture."""
    IMAGES.mkdir(exist_ok=True)
    # The pictures are the same wherever they are made, also without a printer.
    with patch.object(printing, "printer_names", return_value=(PRINTER,)), studio() as made:
        scenes: tuple[Callable[[], QWidget], ...] = (
            made.overview,
            made.registration,
            made.timetable,
            made.printouts,
            made.ranking,
            made.awards,
            made.judging,
            made.bigscreen,
            made.verify,
            made.audit,
            made.events,
            made.templates,
            made.proof,
            made.arrival,
            made.publishing,
            made.appeals,
            made.materials,
            made.safety,
        )
        for scene in scenes:
            made.window.messages.clear()
            widget = scene()
            made.settle()
            keep(grabbed(widget), scene.__name__, OF_SCREENS)
    for key in USUAL:
        keep(certificate(key), f"certificate_{key}", OF_PAPER)


if __name__ == "__main__":
    main()
