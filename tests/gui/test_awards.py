"""奖项与证书, used as an office would: issue, look, save, print, and a paper jam."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.documents.certificate import render_certificates
from app.domain.awards import AwardRule
from app.domain.certificates import CertificateData
from app.domain.progress import Cancelled, no_progress
from app.errors import UserError
from app.gui import printing
from app.gui.main_window import MainWindow
from app.gui.screens.awards import AwardsScreen
from app.gui.screens.awards import printing as certificates
from app.gui.screens.awards.rows import Scope, filtered, glyph_check, to_print, to_save
from app.gui.screens.awards.screen import CANCELLED
from app.gui.store import Store
from app.gui.theme import Tone
from app.services import ledger, ledger_views, publishing
from app.services.competitions import save_award_rule, update_competition
from app.services.ledger_views import CertificateRow
from app.services.workspace import Workspace
from tests.gui.finished_contest import FORM, Contest, correct_mark, make_contest
from tests.gui.screen_tools import RESULT_ENTRIES, opening

pytestmark = pytest.mark.styled

LEFT = Qt.MouseButton.LeftButton
DPI = 72
ROW = CertificateRow(
    id=1,
    number="淮工竞证〔2022〕0001",
    event_id=1,
    event="焊工",
    award="一等奖",
    recipient="张伟",
    organization="淮北矿业",
    state="issued",
    void_reason="",
    missing="",
)
DATA = CertificateData(
    number="淮工竞证〔2022〕0001",
    recipient="李䶮",
    honorific="同志",
    organization="理士电池",
    competition="2022年劳动竞赛",
    event="焊工",
    award="一等奖",
    kind="person",
    authors="",
    issuers=("淮北市总工会",),
    issued_on=date(2022, 10, 28),
    qr_text="淮工竞证〔2022〕0001",
)


@pytest.fixture
def contest(workspace: Workspace) -> Contest:
    """A published event: 7 awards, no certificates yet."""
    with workspace.write() as session:
        made = make_contest(session)
        publishing.publish_event(session, made.event_id)
        return made


@pytest.fixture
def issued(workspace: Workspace, contest: Contest) -> Contest:
    """The same with its certificates numbered."""
    with workspace.write() as session:
        ledger.issue_certificates(session, contest.event_id)
    return contest


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A printer that prints into a file."""
    target = tmp_path / "paper.pdf"
    monkeypatch.setattr(printing, "printer_names", lambda: ("办公室打印机",))
    monkeypatch.setattr(certificates, "open_printer", lambda _name, _document: _file_printer(target))
    return target


@pytest.fixture
def open_window(inline: Store) -> Iterator[Callable[[], MainWindow]]:
    """Open the window on this screen, after the test has laid its data."""
    with opening(inline, "awards") as opened:
        yield opened


def _file_printer(target: Path) -> QPrinter:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    printer.setResolution(DPI)
    return printer


def _screen(window: MainWindow) -> AwardsScreen:
    assert isinstance(window.current, AwardsScreen)
    return window.current


def _labels(window: MainWindow) -> list[str]:
    return [button.text() for button in window.header.buttons()]


def _press(window: MainWindow, words: str) -> None:
    button = next(each for each in window.header.buttons() if each.text().startswith(words))
    QTest.mouseClick(button, LEFT)


def _answer(screen: AwardsScreen, words: str) -> None:
    button = next(each for each in screen.question.buttons if words in each.text())
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def _states(screen: AwardsScreen) -> list[str]:
    return [row.state for row in screen.model.rows]


# -- rows --------------------------------------------------------------------------------------------


def _rows() -> list[CertificateRow]:
    return [
        replace(ROW, id=1, state="printed"),
        replace(ROW, id=2, award="二等奖"),
        replace(ROW, id=3, state="void"),
        replace(ROW, id=4, event_id=2, missing="㐂"),
        replace(ROW, id=5, event_id=2, state="printed"),
    ]


def test_the_scopes_of_printing() -> None:
    rows = _rows()
    assert to_print(rows, 1, Scope.WAITING) == (2,)
    assert to_print(rows, 2, Scope.FROM_CURRENT) == (2, 5), "void ones and those without a glyph are left out"
    assert to_print(rows, 1, Scope.ONLY_CURRENT) == (1,), "a printed one can be printed again"
    assert to_print(rows, 3, Scope.ONLY_CURRENT) == ()
    assert to_print(rows, None, Scope.FROM_CURRENT) == ()
    assert to_save(rows, None, Scope.WAITING) == (1, 2, 5)


def test_the_filters_go_together() -> None:
    assert [row.id for row in filtered(_rows(), 1, "一等奖")] == [1, 3]
    assert [row.id for row in filtered(_rows(), None, None)] == [1, 2, 3, 4, 5]


def test_the_glyph_line_names_person_and_character() -> None:
    text, tone, details = glyph_check([ROW, replace(ROW, id=2, recipient="赵㐂", missing="㐂")])
    assert "赵㐂的“㐂”没有字形" in text
    assert tone is Tone.ERROR
    assert "淮工竞证〔2022〕0001 赵㐂:㐂" in details
    assert glyph_check([ROW]) == ("✓ 所有姓名字形齐全", Tone.OK, "")
    rare = [ROW, replace(ROW, recipient="李䶮"), replace(ROW, recipient="买买提·吐尔逊")]
    assert glyph_check(rare)[0] == "✓ 所有姓名字形齐全(含生僻字 䶮)"
    gone = replace(ROW, recipient="赵㐂", missing="㐂", state="void")
    assert glyph_check([gone])[1] is Tone.OK


# -- paper -------------------------------------------------------------------------------------------


def _pdf(count: int) -> bytes:
    memory = BytesIO()
    render_certificates([replace(DATA, number=f"证{n}") for n in range(count)], memory)
    return memory.getvalue()


def test_every_page_comes_out_in_landscape_a4(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    steps: list[tuple[int, int]] = []
    assert printing.print_pdf(_pdf(3), _file_printer(target), lambda *step: steps.append(step)) == 3
    document = QPdfDocument()
    document.load(str(target))
    assert document.pageCount() == 3
    size = document.pagePointSize(0)
    assert (round(size.width()), round(size.height())) == (842, 595)
    assert steps == [(0, 3), (1, 3), (2, 3)]
    document.close()


def test_the_printed_page_is_the_page_of_the_file(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    printing.print_pdf(_pdf(1), _file_printer(target), no_progress)
    drawn = printing.OpenPdf(target.read_bytes())
    wanted = certificates.certificate_image(replace(DATA, number="证0"), 400)
    page = printing.on_white(drawn.document.render(0, wanted.size()))
    drawn.close()
    places = [(x, y) for x in range(8, 400, 8) for y in range(8, wanted.height(), 8)]
    unlike = sum(
        abs(wanted.pixelColor(*at).lightness() - page.pixelColor(*at).lightness()) > 90 for at in places
    )
    assert unlike < len(places) / 50
    assert any(wanted.pixelColor(*at).lightness() < 120 for at in places), "the page is not empty"


def test_cancelled_printing_sends_nothing_or_says_how_much(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"

    def cancel(done: int, total: int) -> None:
        if done == 2:
            raise Cancelled

    class Patient(QPrinter):
        """Cannot take a job back."""

        def abort(self) -> bool:
            return False

    printer = Patient()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    printer.setResolution(DPI)
    assert printing.print_pdf(_pdf(4), printer, cancel) == 2

    def at_once(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        printing.print_pdf(_pdf(4), _file_printer(tmp_path / "none.pdf"), at_once)


def test_a_printer_that_is_gone_is_named(qapp: object) -> None:
    with pytest.raises(UserError, match="打印机“二楼”已不在"):
        printing.open_printer("二楼", "评分单")


def test_a_file_that_cannot_be_read_is_refused(qapp: object) -> None:
    with pytest.raises(UserError, match="没有读出来"):
        printing.OpenPdf(b"no pdf")


# -- the screen --------------------------------------------------------------------------------------


def test_without_a_publication_the_next_step_is_publishing(
    open_window: Callable[[], MainWindow], workspace: Workspace
) -> None:
    with workspace.write() as session:
        make_contest(session)
    window = open_window()
    screen = _screen(window)
    assert screen.empty.text.text() == "还没有公布成绩"
    assert _labels(window) == []
    QTest.mouseClick(screen.empty.button, LEFT)
    assert window.current is not None
    assert window.current.key == "publishing"


def test_published_awards_become_certificates(
    open_window: Callable[[], MainWindow], contest: Contest
) -> None:
    window = open_window()
    screen = _screen(window)
    assert screen.empty.text.text() == "1 个赛项已公布,可编发证书 7 张"
    QTest.mouseClick(screen.empty.button, LEFT)
    assert [row.number[-4:] for row in screen.model.rows] == [f"000{n}" for n in range(1, 8)]
    first = [column.text(screen.model.rows[0]) for column in screen.model.columns]
    assert first == ["一等奖", "张伟", "淮北矿业机修厂", "焊工", "淮工竞证〔2022〕0001", "待打印"]
    assert screen.glyphs.whole_text() == "✓ 所有姓名字形齐全(含生僻字 䶮)"
    assert _labels(window) == ["另存为 PDF…", "打印 7 张 Ctrl+P"]
    assert screen.preview.sheet.image is not None


def test_without_issuer_and_prefix_nothing_is_numbered(
    open_window: Callable[[], MainWindow], workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        form = replace(FORM, issuers=(), issued_on=None, number_prefix="")
        update_competition(session, contest.competition_id, form)
    window = open_window()
    screen = _screen(window)
    gone: list[tuple[str, object]] = []
    window.context.navigate = lambda key, **params: gone.append((key, params))
    assert "颁发单位、颁发日期、证书编号前缀" in screen.empty.text.text()
    QTest.mouseClick(screen.empty.button, LEFT)
    assert gone == [("overview", {"edit": True})]
    assert window.store.read(lambda s: ledger_views.count_certificates(s, contest.competition_id)) == 0


def test_a_missing_issuer_is_told_beside_the_list(
    open_window: Callable[[], MainWindow], workspace: Workspace, issued: Contest
) -> None:
    with workspace.write() as session:
        update_competition(session, issued.competition_id, replace(FORM, issuers=()))
    window = open_window()
    screen = _screen(window)
    assert "还没有填写颁发单位" in screen.gaps.text
    assert screen.gaps.isVisible()
    assert screen.preview.sheet.image is not None, "what was issued keeps its issuers"
    gone: list[tuple[str, object]] = []
    window.context.navigate = lambda key, **params: gone.append((key, params))
    QTest.mouseClick(screen.gaps.buttons[0], LEFT)
    assert gone == [("overview", {"edit": True})]
    assert screen.gaps.isVisible(), "it stays until it is filled in"


def test_the_preview_follows_the_chosen_row(open_window: Callable[[], MainWindow], issued: Contest) -> None:
    screen = _screen(open_window())
    first = screen.preview.sheet.image
    screen.table.select_next()
    second = screen.preview.sheet.image
    assert first is not None
    assert second is not None
    assert first != second
    screen.table.select_next(-1)
    again = screen.preview.sheet.image
    assert again is not None
    assert again.cacheKey() == first.cacheKey(), "drawn once, kept"


def test_filters_narrow_what_is_listed_and_printed(
    open_window: Callable[[], MainWindow], workspace: Workspace, issued: Contest
) -> None:
    with workspace.write() as session:
        other = make_contest(session, 10, event="钳工", blind=False, competition_id=issued.competition_id)
        publishing.publish_event(session, other.event_id)
        ledger.issue_certificates(session, other.event_id)
    window = open_window()
    screen = _screen(window)
    assert _labels(window)[-1] == "打印 13 张 Ctrl+P"
    screen.events.drop.actions()[2].trigger()
    assert {row.event for row in screen.model.rows} == {"钳工"}
    screen.awards.drop.actions()[1].trigger()
    assert [row.award for row in screen.model.rows] == ["一等奖"]
    assert _labels(window)[-1] == "打印 1 张 Ctrl+P"
    window.navigate("awards", event_id=issued.event_id)
    assert {row.event for row in screen.model.rows} == {"焊工"}


def test_printing_marks_exactly_what_was_sent(
    open_window: Callable[[], MainWindow], issued: Contest, paper: Path
) -> None:
    window = open_window()
    screen = _screen(window)
    screen.table.select_next(4)
    screen.print_card.scope.drop.actions()[1].trigger()
    _press(window, "打印 3 张")
    assert len(PdfReader(paper).pages) == 3
    assert _states(screen) == ["issued"] * 4 + ["printed"] * 3
    assert "已送到打印机 3 张" in screen.question.text
    _answer(screen, "全部打印好")
    assert not screen.question.isVisible()
    screen.table.select_next(-1)
    assert not screen.question.isVisible()


def test_after_a_paper_jam_the_rest_waits_again(
    open_window: Callable[[], MainWindow], issued: Contest, paper: Path
) -> None:
    window = open_window()
    screen = _screen(window)
    _press(window, "打印 7 张")
    assert _states(screen) == ["printed"] * 7
    assert _labels(window)[-1] == "打印 0 张 Ctrl+P"
    screen.table.select_next(4)
    _answer(screen, "从选中的一张起重打")
    assert _states(screen) == ["printed"] * 4 + ["issued"] * 3
    assert _labels(window)[-1] == "打印 3 张 Ctrl+P"
    _press(window, "打印 3 张")
    assert len(PdfReader(paper).pages) == 3
    assert _states(screen) == ["printed"] * 7


def test_without_a_printer_the_way_out_is_a_file(
    open_window: Callable[[], MainWindow],
    issued: Contest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(printing, "printer_names", tuple)
    proposed: list[str] = []

    def choose(_parent: object, _title: str, name: str, kinds: str) -> tuple[str, str]:
        proposed.append(Path(name).name)
        return str(tmp_path / Path(name).name), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    window = open_window()
    screen = _screen(window)
    assert "没有安装打印机" in screen.print_card.text()
    _press(window, "打印 7 张")
    assert "没有安装打印机" in window.messages.texts()[-1]
    assert _states(screen) == ["issued"] * 7
    QTest.mouseClick(screen.print_card.save, LEFT)
    assert proposed == ["焊工-证书.pdf"]
    assert len(PdfReader(tmp_path / "焊工-证书.pdf").pages) == 7
    assert _states(screen) == ["issued"] * 7, "a file is not yet paper"
    _answer(screen, "7 张记为已打印")
    assert _states(screen) == ["printed"] * 7


def test_a_printer_that_fails_leaves_everything_waiting(
    open_window: Callable[[], MainWindow],
    issued: Contest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(printing, "printer_names", lambda: ("二楼",))
    window = open_window()
    screen = _screen(window)
    _press(window, "打印 7 张")
    assert "打印机“二楼”已不在" in window.messages.texts()[-1]
    assert _states(screen) == ["issued"] * 7
    assert not screen.question.isVisible()


def test_a_correction_is_offered_for_issuing_and_the_old_one_becomes_void(
    open_window: Callable[[], MainWindow], workspace: Workspace, issued: Contest
) -> None:
    with workspace.write() as session:
        correct_mark(session, issued.entries[1], "100")
        publishing.publish_event(session, issued.event_id, reason="复核")
    window = open_window()
    screen = _screen(window)
    assert _labels(window)[0] == "编发证书 2 张"
    _press(window, "编发证书")
    assert _labels(window)[0] == "另存为 PDF…"
    assert _states(screen).count("void") == 2
    assert len(screen.model.rows) == 9
    assert "作废 2" in screen.foot.text()
    void = _states(screen).index("void")
    screen.table.select_key(screen.model.rows[void].id)
    assert "已作废" in screen.preview.sheet.words
    assert "第 2 版更正" in screen.model.columns[5].tooltip(screen.model.rows[void])  # type: ignore[misc]


def test_printing_and_cancelling_on_the_threaded_store(
    qtbot: QtBot, store: Store, workspace: Workspace, issued: Contest, paper: Path
) -> None:
    window = MainWindow(store, RESULT_ENTRIES)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.navigate("awards")
    assert store.wait_idle(30_000)
    assert window.width() == 1366
    screen = _screen(window)
    assert screen.preview.sheet.image is not None
    assert screen.print_card.printer_name == "办公室打印机"
    titles: list[str] = []
    store.job_changed.connect(lambda state: titles.append(state.title) if state else None)
    _press(window, "打印 7 张")
    assert not window.header.buttons()[-1].isEnabled(), "not twice by a second press"
    screen._print()
    assert store.wait_idle(30_000)
    assert titles[0] == "打印证书 7 张"
    assert len(PdfReader(paper).pages) == 7
    assert _states(screen) == ["printed"] * 7
    screen.print_card.scope.drop.actions()[2].trigger()
    store.job_changed.connect(lambda state: store.cancel_job() if state and not state.cancelling else None)
    _press(window, "打印 1 张")
    assert store.wait_idle(30_000)
    assert window.messages.texts() == (CANCELLED,)
    assert len(PdfReader(paper).pages) == 7, "the second job never began"
    assert window.header.buttons()[-1].isEnabled()
    window.close()


def test_awards_without_rules_lead_to_the_rules(
    open_window: Callable[[], MainWindow], workspace: Workspace
) -> None:
    with workspace.write() as session:
        made = make_contest(session, 3)
        save_award_rule(session, made.event_id, AwardRule())
        publishing.publish_event(session, made.event_id)
    window = open_window()
    screen = _screen(window)
    gone: list[str] = []
    window.context.navigate = lambda key, **_params: gone.append(key)
    assert screen.empty.text.text() == "已公布的成绩里没有奖项"
    QTest.mouseClick(screen.empty.button, LEFT)
    assert gone == ["events"]


def test_the_rail_counts_valid_certificates(inline: Store, issued: Contest) -> None:
    assert inline.read(lambda s: AwardsScreen.rail_count(s, issued.competition_id)) == "7"
