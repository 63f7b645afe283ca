"""成绩公布, used as an office would: choose, check, publish, correct, export."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.domain.file_names import safe_name
from app.domain.progress import Cancelled, no_progress
from app.domain.rights import Role
from app.gui.main_window import MainWindow
from app.gui.screens.publishing import PublishingScreen
from app.gui.screens.publishing.export import write_lists
from app.gui.store import Store
from app.services.events import remove_event
from app.services.publishing import list_publications
from app.services.workspace import Workspace
from db.tables import Publication
from tests.bench import BY
from tests.gui.finished_contest import Contest, correct_mark, make_contest
from tests.gui.marking_floor import hire
from tests.gui.screen_tools import RESULT_ENTRIES, button, click, opening, press, words
from tests.services.publish_steps import publish, sign, sign_and_open

pytestmark = pytest.mark.styled

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def contest(workspace: Workspace) -> Contest:
    """A blind event, all marked and submitted."""
    with workspace.write() as session:
        return make_contest(session)


@pytest.fixture
def open_window(inline: Store, contest: Contest) -> Iterator[Callable[[], MainWindow]]:
    """Open the window on this screen, after the test has laid its data."""
    with opening(inline, "publishing") as opened:
        yield opened


def _screen(window: MainWindow) -> PublishingScreen:
    assert isinstance(window.current, PublishingScreen)
    return window.current


def _press(window: MainWindow, words: str) -> None:
    button = next(each for each in window.header.buttons() if each.text().startswith(words))
    QTest.mouseClick(button, LEFT)


def _agree(screen: PublishingScreen) -> None:
    assert screen.confirm.isVisible()
    QTest.mouseClick(screen.confirm._yes, LEFT)


def _path(screen: PublishingScreen) -> list[str]:
    told = words(screen.strip)
    return [f"{name} {text}" for name, text in zip(told[::2], told[1::2], strict=True)]


def _texts(screen: PublishingScreen) -> list[list[str]]:
    return [[column.text(line) for column in screen.lines.columns] for line in screen.lines.rows]


def test_a_blind_event_shows_stations_until_it_is_opened(open_window: Callable[[], MainWindow]) -> None:
    screen = _screen(open_window())
    heads = [column.title for column in screen.lines.columns]
    assert heads == ["名次", "赛位", "理论", "实操", "总成绩", "奖项"]
    assert _texts(screen)[0] == ["1", "01 号", "96.00", "96.00", "96.00", "一等奖"]
    assert "张伟" not in str(_texts(screen))
    assert "基数 12 × 20% = 2.4,四舍五入为 2" in screen.explanation.text()
    assert "12 个参赛者全部出分" in screen.check.text()


def test_an_event_is_led_from_its_draft_to_the_notice(
    open_window: Callable[[], MainWindow], workspace: Workspace, contest: Contest
) -> None:
    window = open_window()
    screen = _screen(window)
    assert _path(screen) == ["草稿 待裁判长签署", "已签署 —", "已启封 —", "公示中 —", "已定稿 —"]
    _press(window, "签署成绩")
    _agree(screen)
    _press(window, "启封身份")
    assert "请填写见证人姓名" in screen.check.witness.error()
    assert not screen.confirm.isVisible()
    screen.check.witness.editor.setText("何静")
    QTest.keyClick(screen.check.witness.editor, Qt.Key.Key_Return)
    assert "张伟" not in str(_texts(screen))
    _agree(screen)
    assert _texts(screen)[0][2] == "张伟"
    _press(window, "公布第 1 版")
    assert window.store.read(lambda s: list_publications(s, contest.event_id)) == ()
    _agree(screen)
    with workspace.read() as session:
        (published,) = list_publications(session, contest.event_id)
    assert (published.version, published.published_by) == (1, BY)
    first, last = date.today(), date.today() + timedelta(days=4)
    assert (published.notice_from, published.notice_until) == (first, last)
    assert _path(screen)[1:4] == [
        f"已签署 王敏 {first:%m-%d}",
        "已启封 见证 何静",
        f"公示中 {first:%m-%d} 至 {last:%m-%d}",
    ]
    assert [column.title for column in screen.lines.columns][2:4] == ["姓名 / 名称", "单位"]
    assert _texts(screen)[0][2] == "张伟"
    assert [row.name for row in screen.versions.rows] == ["当前成绩", "第 1 版"]
    assert screen.events.columns[2].text(screen.events.rows[0]) == f"第 1 版 公示至 {last:%m-%d}"
    assert "焊工第 1 版公示到" in screen.check.text()
    assert not window.header.buttons()[-1].isEnabled(), "not final before the notice is over"


def test_each_step_is_for_who_may_do_it(
    open_window: Callable[[], MainWindow], inline: Store, workspace: Workspace, contest: Contest
) -> None:
    inline.set_actor(hire(workspace, "高翔", Role.CODER))
    window = open_window()
    screen = _screen(window)
    button = window.header.buttons()[-1]
    assert (button.text().startswith("签署成绩"), button.isEnabled()) == (True, False)
    assert "裁判长" in button.toolTip()
    with workspace.write() as session:
        sign(session, contest.event_id)
    inline.touch("results")
    button = window.header.buttons()[-1]
    assert (button.text().startswith("启封身份"), button.isEnabled()) == (True, True)
    assert not screen.check.revoke.isVisible(), "who opens does not take signatures back"


def test_a_signature_is_taken_back_with_its_reason(
    open_window: Callable[[], MainWindow], contest: Contest
) -> None:
    window = open_window()
    screen = _screen(window)
    assert not screen.check.revoke.isVisible(), "nothing is signed"
    _press(window, "签署成绩")
    _agree(screen)
    click(screen.check.revoke)
    press(screen.check.revoke_reason.editor, Qt.Key.Key_Escape)
    assert not screen.check.revoke_reason.isVisible()
    click(screen.check.revoke)
    click(screen.check.revoke_button)
    assert screen.check.revoke_reason.error() == "请写明撤回签署的原因。"
    screen.check.revoke_reason.editor.setText("漏登扣分")
    click(screen.check.revoke_button)
    assert _path(screen)[0] == "草稿 待裁判长签署"
    assert not screen.check.revoke_reason.isVisible()


def test_days_of_the_notice_stand_at_their_fields(
    open_window: Callable[[], MainWindow], workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        sign_and_open(session, contest.event_id)
    window = open_window()
    screen = _screen(window)
    screen.check.notice_until.editor.setText("下周")
    _press(window, "公布第 1 版")
    assert "日期“下周”不对" in screen.check.notice_until.error()
    screen.check.notice_until.editor.setText(f"{date.today() - timedelta(days=1):%Y-%m-%d}")
    _press(window, "公布第 1 版")
    assert not screen.confirm.isVisible(), "refused before it is asked"
    assert screen.check.notice_until.error() == "公示的截止日期不能早于开始日期。"
    screen.check.notice_until.editor.setText(f"{date.today():%Y-%m-%d}")
    screen.check.notice_from.editor.setText(f"{date.today() - timedelta(days=1):%Y-%m-%d}")
    _press(window, "公布第 1 版")
    assert screen.check.notice_from.error() == "公示的开始日期不能早于今天。"
    screen.check.notice_from.editor.setText(f"{date.today():%Y-%m-%d}")
    _press(window, "公布第 1 版")
    QTest.keyClick(screen.check.notice_until.editor, Qt.Key.Key_Backspace)
    assert not screen.confirm.isVisible(), "it asked about another day"
    screen.check.notice_until.editor.setText(f"{date.today():%Y-%m-%d}")
    _press(window, "公布第 1 版")
    _agree(screen)
    assert window.store.read(lambda s: list_publications(s, contest.event_id))[0].notice_until == date.today()


def test_certificates_are_offered_to_who_may_issue_them(
    open_window: Callable[[], MainWindow], inline: Store, workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        publish(session, contest.event_id)
    screen = _screen(open_window())
    assert screen.check.issue.isVisible()
    inline.set_actor(hire(workspace, "何静", Role.CHIEF))
    inline.touch("results")
    assert not screen.check.issue.isVisible()


def test_when_the_notice_is_over_the_version_is_made_final(
    open_window: Callable[[], MainWindow], workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        version = publish(session, contest.event_id)
        session.get_one(Publication, version).notice_until = date.today() - timedelta(days=1)
    window = open_window()
    screen = _screen(window)
    assert [row.state for row in screen.versions.rows] == ["", "公示期满"]
    _press(window, "第 1 版定稿")
    _agree(screen)
    assert [row.state for row in screen.versions.rows] == ["", "已定稿"]
    assert screen.events.columns[2].text(screen.events.rows[0]) == "第 1 版 已定稿"
    # There is no further step, so none is offered.
    assert [each.text() for each in window.header.buttons()] == ["导出 Excel", "成绩汇总表 PDF"]


def test_what_is_missing_is_said_before_pressing(
    open_window: Callable[[], MainWindow], workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        make_contest(session, 3, event="电工", submitted=False, competition_id=contest.competition_id)
        make_contest(session, 0, event="叉车司机", competition_id=contest.competition_id)
    window = open_window()
    screen = _screen(window)
    pills = [screen.events.columns[2].text(row) for row in screen.events.rows]
    assert pills == ["待签署", "评分中 0/3", "未开始"]
    assert [screen.events.columns[1].text(row) for row in screen.events.rows] == ["36/36", "0/9", "—"]
    screen.event_table.select_next()
    assert "3 个参赛者的评分单未提交(01 号、08 号、15 号)" in screen.check.text()
    assert not window.header.buttons()[-1].isEnabled()
    screen.event_table.select_next()
    assert "还没有可公布的成绩" in screen.check.text()
    assert screen.lines.rows == ()


def test_a_correction_is_seen_and_needs_its_reason(
    open_window: Callable[[], MainWindow], workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        publish(session, contest.event_id)
        correct_mark(session, contest.entries[1], "100")
    window = open_window()
    screen = _screen(window)
    assert screen.events.columns[2].text(screen.events.rows[0]) == "已公布,之后有改动"
    assert "陈静:名次 2 → 1,总成绩 95.50 → 96.85,理论 95.50 → 100.00" in screen.explanation.text()
    assert _path(screen)[1:3] == ["已签署 —", "已启封 见证 何静"], "what is open stays open"
    assert not screen.check.reason.isVisible()
    _press(window, "签署成绩")
    _agree(screen)
    _press(window, "公布第 2 版")
    assert "请写明更正原因" in screen.check.reason.error()
    assert not screen.confirm.isVisible()
    assert window.focusWidget() is screen.check.reason.editor
    screen.check.reason.editor.setText("复核:理论漏加 ")
    QTest.keyClicks(screen.check.reason.editor, "4.5")
    assert screen.check.reason.error() == ""
    QTest.keyClick(screen.check.reason.editor, Qt.Key.Key_Return)
    _agree(screen)
    newest = window.store.read(lambda s: list_publications(s, contest.event_id))[0]
    assert (newest.version, newest.reason) == (2, "复核:理论漏加 4.5")
    assert screen.check.reason.editor.text() == ""
    assert not screen.check.reason.isVisible()


def test_an_old_version_is_shown_with_its_differences(
    open_window: Callable[[], MainWindow], workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        publish(session, contest.event_id)
        correct_mark(session, contest.entries[1], "100")
        publish(session, contest.event_id, reason="复核")
    screen = _screen(open_window())
    names = [row.name for row in screen.versions.rows]
    assert names == ["当前成绩", "第 2 版", "第 1 版"]
    screen.version_table.select_key((contest.event_id, 1))
    assert screen.version == 1
    assert _texts(screen)[0][2] == "张伟"
    assert "这是第一个版本" in screen.explanation.text()
    screen.version_table.select_key((contest.event_id, 2))
    assert _texts(screen)[0][2] == "陈静"
    assert "与第 1 版的差别" in screen.explanation.text()
    assert "张伟:名次 1 → 2" in screen.explanation.text()
    assert "复核" in screen._heading.whole_text()
    click(screen.explanation.effects)
    assert "更正影响 · 焊工 第 2 版" in screen.effects.head.whole_text()
    assert "张伟" in screen.effects.given.text()
    click(button(screen.effects, "返回成绩"))
    assert screen.line_table.isVisible()
    screen.version_table.select_key((contest.event_id, 1))
    assert not screen.explanation.effects.isVisible(), "the first version corrects nothing"


def test_cancelling_the_question_publishes_nothing(
    open_window: Callable[[], MainWindow], contest: Contest
) -> None:
    window = open_window()
    screen = _screen(window)
    with window.store.workspace.write() as session:
        sign_and_open(session, contest.event_id)
    window.store.touch("results")
    _press(window, "公布第 1 版")
    QTest.mouseClick(screen.confirm._no, LEFT)
    assert window.store.read(lambda s: list_publications(s, contest.event_id)) == ()
    _press(window, "公布第 1 版")
    window.navigate("awards")
    window.navigate("publishing")
    assert not screen.confirm.isVisible(), "a question does not wait on a screen that was left"


def test_a_published_version_becomes_a_workbook_and_a_list(
    open_window: Callable[[], MainWindow],
    workspace: Workspace,
    contest: Contest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window()
    assert not window.header.buttons()[0].isEnabled(), "nothing published yet"
    with workspace.write() as session:
        publish(session, contest.event_id)
    window.store.touch("results")
    proposed: list[str] = []

    def choose(_parent: object, _title: str, name: str, kinds: str) -> tuple[str, str]:
        proposed.append(Path(name).name)
        return str(tmp_path / Path(name).stem), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    _press(window, "导出 Excel")
    _press(window, "成绩汇总表 PDF")
    assert proposed == ["焊工-成绩单-第1版.xlsx", "焊工-成绩汇总表-第1版.pdf"]
    sheet = load_workbook(tmp_path / "焊工-成绩单-第1版.xlsx").worksheets[0]
    assert "张伟" in [cell.value for cell in sheet["C"]]
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "焊工-成绩汇总表-第1版.pdf").pages)
    assert "张伟" in text
    assert "第 1 版" in text
    assert "焊工-成绩汇总表-第1版.pdf" in window.messages.texts()[-1]


def test_each_division_gets_a_file_and_cancelling_leaves_none(
    inline: Store, workspace: Workspace, contest: Contest, tmp_path: Path
) -> None:
    with workspace.write() as session:
        two = make_contest(
            session, 4, event="钳工/一", divisions=("职工组", "学生组"), competition_id=contest.competition_id
        )
        publication = publish(session, two.event_id)
    target = tmp_path / "表.pdf"

    def cancel_second(done: int, total: int) -> None:
        if list(tmp_path.glob("*.pdf")):
            raise Cancelled

    with pytest.raises(Cancelled):
        write_lists(inline, publication, target, cancel_second)
    assert list(tmp_path.glob("*.pdf")) == []
    written = write_lists(inline, publication, target, no_progress)
    assert [path.name for path in written] == ["表-钳工 一(职工组).pdf", "表-钳工 一(学生组).pdf"]
    assert all(PdfReader(path).pages for path in written)


def test_nothing_is_written_when_no_place_is_chosen(
    open_window: Callable[[], MainWindow],
    workspace: Workspace,
    contest: Contest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with workspace.write() as session:
        publish(session, contest.event_id)
    window = open_window()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    _press(window, "导出 Excel")
    assert window.messages.texts() == ()


def test_a_competition_without_events_says_the_next_step(
    open_window: Callable[[], MainWindow], workspace: Workspace
) -> None:
    with workspace.write() as session:
        empty = make_contest(session, 0)
        remove_event(session, empty.event_id)
    window = open_window()
    window.choose_competition(empty.competition_id)
    assert _screen(window)._stack.currentIndex() == 1
    assert not window.header.buttons()[-1].isEnabled()


def test_another_competition_leaves_nothing_of_the_first(
    open_window: Callable[[], MainWindow], workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        other = make_contest(session, 2, event="钳工", blind=False)
    window = open_window()
    window.choose_competition(other.competition_id)
    assert _screen(window).subtitle() == "· 钳工"
    window.choose_competition(contest.competition_id)
    assert _screen(window).subtitle() == "· 焊工"
    assert len(_screen(window).lines.rows) == 12


def test_three_hundred_entries_with_long_names_on_the_threaded_store(
    qtbot: QtBot, store: Store, workspace: Workspace
) -> None:
    with workspace.write() as session:
        contest = make_contest(session, 300, blind=False, event="重点工程质量安全效益综合劳动竞赛" * 3)
    window = MainWindow(store, RESULT_ENTRIES)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.navigate("publishing")
    assert store.wait_idle()
    screen = _screen(window)
    assert len(screen.lines.rows) == 300
    qtbot.wait(50)
    assert window.width() == 1366, "long names do not push the window wider"
    for step in ("签署成绩", "公布第 1 版"):
        _press(window, step)
        _agree(screen)
        assert store.wait_idle()
    assert screen.events.rows[0].version == 1
    assert store.read(lambda s: list_publications(s, contest.event_id))[0].version == 1
    window.close()


def test_file_names_lose_what_file_systems_refuse() -> None:
    assert safe_name('质量/效益: "一"?') == "质量 效益 一"
    assert len(safe_name("很长的名称" * 40)) == 80
