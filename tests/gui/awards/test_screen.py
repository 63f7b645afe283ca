"""奖项与证书, used as an office would: issue, look, filter, void and replace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.awards import AwardRule
from app.gui.main_window import MainWindow
from app.gui.screens.awards import AwardsScreen
from app.gui.screens.awards.listing import Filters, make_listing
from app.gui.store import Store
from app.services import ledger, ledger_views
from app.services.competitions import save_award_rule, update_competition
from app.services.workspace import Workspace
from tests.gui.awards.office import LEFT, ROW, answer, awards_of, labels, press, states
from tests.gui.finished_contest import FORM, Contest, correct_mark, make_contest
from tests.gui.screen_tools import button, settle, type_in
from tests.gui.screen_tools import press as press_key
from tests.services.publish_steps import publish

pytestmark = pytest.mark.styled

MANY = 2000


def test_without_a_publication_the_next_step_is_publishing(
    open_window: Callable[[], MainWindow], workspace: Workspace
) -> None:
    with workspace.write() as session:
        make_contest(session)
    window = open_window()
    screen = awards_of(window)
    assert screen.empty.text.text() == "还没有公布成绩"
    assert labels(window) == []
    QTest.mouseClick(screen.empty.button, LEFT)
    assert window.current is not None
    assert window.current.key == "publishing"


def test_awards_without_rules_lead_to_the_rules(
    open_window: Callable[[], MainWindow], workspace: Workspace
) -> None:
    with workspace.write() as session:
        made = make_contest(session, 3)
        save_award_rule(session, made.event_id, AwardRule())
        publish(session, made.event_id)
        other = make_contest(session, 3, event="钳工", competition_id=made.competition_id)
    window = open_window()
    screen = awards_of(window)
    gone: list[str] = []
    window.context.navigate = lambda key, **_params: gone.append(key)
    assert other.event_id != made.event_id
    assert screen.empty.text.text() == "已公布的成绩里没有奖项"
    QTest.mouseClick(screen.empty.button, LEFT)
    assert gone == ["events"]


def test_published_awards_become_certificates(
    open_window: Callable[[], MainWindow], contest: Contest
) -> None:
    window = open_window()
    screen = awards_of(window)
    assert screen.empty.text.text() == "1 个赛项已公布,可编发证书 7 张"
    QTest.mouseClick(screen.empty.button, LEFT)
    assert [row.number[-4:] for row in screen.model.rows] == [f"000{n}" for n in range(1, 8)]
    first = [column.text(screen.model.rows[0]) for column in screen.model.columns]
    assert first == ["一等奖", "张伟", "淮北矿业机修厂", "焊工", "淮工竞证〔2022〕0001", "待打印"]
    assert screen.glyphs.whole_text() == "✓ 所有姓名字形齐全(含生僻字 䶮)"
    steps = ["奖项规则…", "证书设置…", "另存为 PDF…"]
    assert labels(window) == [*steps, "看清样 7 张 Ctrl+P"], "nothing is printed before somebody looked"
    assert screen.preview.sheet.image is not None
    assert screen.preview.line.whole_text() == "淮工竞证〔2022〕0001 · 待打印 · 未看清样"
    assert screen.print_card.note.text() == "A4 横向"


def test_the_awards_of_units_are_issued_with_the_whole_competition(
    open_window: Callable[[], MainWindow], workspace: Workspace
) -> None:
    with workspace.write() as session:
        publish(session, make_contest(session).event_id)
    window = open_window()
    screen = awards_of(window)
    assert screen.empty.text.text().startswith("1 个赛项已公布,可编发证书")
    assert screen.empty.text.text().endswith("张,含整个赛事的")
    QTest.mouseClick(screen.empty.button, LEFT)
    assert {row.event for row in screen.model.rows} == {"焊工", "整个赛事"}


def test_without_issuer_and_prefix_nothing_is_numbered(
    open_window: Callable[[], MainWindow], workspace: Workspace, contest: Contest
) -> None:
    with workspace.write() as session:
        form = replace(FORM, issuers=(), issued_on=None, number_prefix="")
        update_competition(session, contest.competition_id, form)
    window = open_window()
    screen = awards_of(window)
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
    screen = awards_of(window)
    assert "还没有填写颁发单位" in screen.gaps.text
    assert screen.gaps.isVisible()
    assert screen.preview.sheet.image is not None, "what was issued keeps its issuers"
    gone: list[tuple[str, object]] = []
    window.context.navigate = lambda key, **params: gone.append((key, params))
    QTest.mouseClick(screen.gaps.buttons[0], LEFT)
    assert gone == [("overview", {"edit": True})]
    assert screen.gaps.isVisible(), "it stays until it is filled in"


def test_the_preview_follows_the_chosen_row(open_window: Callable[[], MainWindow], issued: Contest) -> None:
    screen = awards_of(open_window())
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
    screen.print_card.overlay.setChecked(True)
    bare = screen.preview.sheet.image
    assert bare is not None
    assert bare.cacheKey() != first.cacheKey()
    assert bare.pixelColor(bare.width() // 40, bare.width() // 40).name() == "#ffffff", (
        "套打: the frame is on the paper already"
    )
    assert first.pixelColor(first.width() // 40, first.width() // 40).name() != "#ffffff"


def test_keys_walk_the_list_and_reach_the_scope(
    open_window: Callable[[], MainWindow], issued: Contest
) -> None:
    screen = awards_of(open_window())
    screen.table.setFocus()
    press_key(screen.table, Qt.Key.Key_Down)
    current = screen.list.current()
    assert current is not None
    assert current.recipient == "陈静"
    press_key(screen.table, Qt.Key.Key_Return)
    assert screen.print_card.scope.hasFocus()


def test_filters_narrow_what_is_listed_and_printed(
    open_window: Callable[[], MainWindow], workspace: Workspace, issued: Contest
) -> None:
    with workspace.write() as session:
        other = make_contest(session, 10, event="钳工", blind=False, competition_id=issued.competition_id)
        publish(session, other.event_id)
        ledger.issue_certificates(session, other.event_id)
    window = open_window()
    screen = awards_of(window)
    assert labels(window)[-1] == "看清样 13 张 Ctrl+P"
    screen.events.drop.actions()[2].trigger()
    assert {row.event for row in screen.model.rows} == {"钳工"}
    screen.awards.drop.actions()[1].trigger()
    assert [row.award for row in screen.model.rows] == ["一等奖"]
    assert labels(window)[-1] == "看清样 1 张 Ctrl+P"
    window.navigate("awards", event_id=issued.event_id)
    assert {row.event for row in screen.model.rows} == {"焊工"}
    type_in(screen.list.search, "0003")
    QTest.keyClick(screen.list.search, Qt.Key.Key_Return)
    assert [row.number for row in screen.model.rows] == ["淮工竞证〔2022〕0003"]


def test_a_correction_is_offered_for_issuing_and_the_old_one_becomes_void(
    open_window: Callable[[], MainWindow], workspace: Workspace, issued: Contest
) -> None:
    with workspace.write() as session:
        correct_mark(session, issued.entries[1], "100")
        publish(session, issued.event_id, reason="复核")
    window = open_window()
    screen = awards_of(window)
    state = screen.model.columns[5]
    assert [state.text(row) for row in screen.model.rows].count("受第 2 版影响") == 2
    assert screen.gaps.text == "▲ 2 张证书受成绩更正影响,改发以前不打印。"
    assert labels(window)[0] == "编发证书 2 张"
    assert labels(window)[-1] == "看清样 5 张 Ctrl+P", "what no longer agrees is not printed"
    QTest.mouseClick(screen.gaps.buttons[0], LEFT)
    assert len(screen.model.rows) == 2
    screen.list.forget()
    screen.list.filtered.emit()
    press(window, "编发证书")
    assert labels(window)[0] == "奖项规则…"
    assert states(screen).count("void") == 2
    assert len(screen.model.rows) == 9
    assert "作废 2" in screen.list.foot.text()
    assert not screen.gaps.isVisible()
    void = states(screen).index("void")
    screen.table.select_key(screen.model.rows[void].id)
    assert "已作废" in screen.preview.sheet.words
    assert "第 2 版更正" in state.tooltip(screen.model.rows[void])  # type: ignore[misc]
    assert "代替" in screen.preview.line.whole_text()


def test_one_affected_certificate_leads_to_its_reissue(
    open_window: Callable[[], MainWindow], workspace: Workspace, issued: Contest
) -> None:
    with workspace.write() as session:
        correct_mark(session, issued.entries[1], "100")
        publish(session, issued.event_id, reason="复核")
    screen = awards_of(open_window())
    screen.table.select_key(screen.model.rows[1].id)
    assert "第 2 版改为一等奖" in screen.preview.line.whole_text()
    assert not screen.preview.replace.isVisible(), "changed words are issued anew, not replaced"
    QTest.mouseClick(screen.preview.reissue, LEFT)
    assert states(screen).count("void") == 2
    assert not any(row.affected for row in screen.model.rows)


def test_a_certificate_is_made_void_with_a_reason(
    open_window: Callable[[], MainWindow], issued: Contest
) -> None:
    screen = awards_of(open_window())
    QTest.mouseClick(screen.preview.void, LEFT)
    assert screen.reasons.isVisible()
    assert screen.window().focusWidget() is screen.reasons.field
    QTest.keyClick(screen.reasons.field, Qt.Key.Key_Return)
    assert states(screen)[0] == "issued", "not without a reason"
    type_in(screen.reasons.field, "放弃")
    QTest.keyClick(screen.reasons.field, Qt.Key.Key_Return)
    assert states(screen)[0] == "void"
    assert screen.model.rows[0].void_reason == "放弃"
    assert not screen.reasons.isVisible()
    assert not screen.preview.void.isVisible(), "void is void"
    assert not any(words.startswith("编发证书") for words in labels(screen.window()))  # type: ignore[arg-type]


def test_what_was_made_void_by_hand_is_given_again_only_on_request(
    open_window: Callable[[], MainWindow], issued: Contest
) -> None:
    screen = awards_of(open_window())
    assert not screen.preview.again.isVisible()
    QTest.mouseClick(screen.preview.void, LEFT)
    type_in(screen.reasons.field, "放弃")
    QTest.keyClick(screen.reasons.field, Qt.Key.Key_Return)
    QTest.mouseClick(screen.preview.again, LEFT)
    QTest.keyClick(screen.reasons.field, Qt.Key.Key_Return)
    assert len(screen.model.rows) == 7, "not without a reason"
    type_in(screen.reasons.field, "本人又要")
    QTest.keyClick(screen.reasons.field, Qt.Key.Key_Return)
    old, *_others, new = screen.model.rows
    assert (old.state, old.void_reason, old.replaced_by) == ("void", "放弃", new.number)
    assert (new.recipient, new.state) == ("张伟", "issued")
    assert not screen.preview.again.isVisible()


def test_a_misprint_that_went_out_is_replaced(
    open_window: Callable[[], MainWindow], proofed: Contest
) -> None:
    screen = awards_of(open_window())
    QTest.mouseClick(screen.preview.replace, LEFT)
    assert screen.reasons.field.text() == "印错"
    QTest.mouseClick(button(screen.reasons, "换发"), LEFT)
    old, *_others, new = screen.model.rows
    assert (old.state, old.replaced_by) == ("void", new.number)
    assert (new.number, new.recipient, new.proofed) == ("淮工竞证〔2022〕0008", "张伟", False)
    assert labels(screen.window())[-1] == "看清样 1 张 Ctrl+P"  # type: ignore[arg-type]


def test_a_reason_that_is_too_long_is_refused_at_its_field(
    open_window: Callable[[], MainWindow], issued: Contest
) -> None:
    screen = awards_of(open_window())
    QTest.mouseClick(screen.preview.void, LEFT)
    screen.reasons.field.setText("错" * 201)
    QTest.keyClick(screen.reasons.field, Qt.Key.Key_Return)
    assert screen.reasons.field.property("invalid") == "true"
    assert screen.reasons.isVisible()
    QTest.keyClick(screen.reasons.field, Qt.Key.Key_Escape)
    assert states(screen)[0] == "issued"


def test_the_rail_counts_valid_certificates(inline: Store, issued: Contest) -> None:
    assert inline.read(lambda s: AwardsScreen.rail_count(s, issued.competition_id)) == "7"


def test_two_thousand_certificates_stay_fluid(open_window: Callable[[], MainWindow], issued: Contest) -> None:
    screen = awards_of(open_window())
    rows = [replace(ROW, id=n, number=f"淮工竞证〔2022〕{n:04d}") for n in range(1, MANY + 1)]
    screen.preview.sheet.show_words("")
    listing = make_listing(rows, Filters())
    began = perf_counter()
    screen.list.show_listing(listing)
    settle()
    shown = perf_counter() - began
    assert len(screen.model.rows) == MANY
    assert shown < 1, f"{shown:.2f} s for {MANY} rows"


def test_the_help_tells_of_every_step() -> None:
    for words in ("清样", "套打", "校准", "卡纸", "改发", "证书设置", "交接清单", "Ctrl+P"):
        assert words in AwardsScreen.help_text


def test_nothing_is_lost_by_an_answer_to_the_save_question(
    open_window: Callable[[], MainWindow], issued: Contest
) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "另存为 PDF…")
    answer(screen, "取消")
    assert not screen.question.isVisible()
    assert states(screen) == ["issued"] * 7
