"""清样: one page before the first print, approved or sent back, and once more when something changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt

from app.domain.certificate_plan import CertificatePlan
from app.domain.inherited import Inherited, InheritedKind
from app.gui.main_window import MainWindow
from app.gui.screens.awards.proof_page import read_proof
from app.gui.screens.awards.proof_words import forbidden, proof_lines
from app.gui.theme import Tone
from app.services import certificate_templates
from app.services.certificate_settings import save_plan
from app.services.competitions import update_competition
from app.services.proofing import Proof, ProofMissing, ProofSender
from app.services.unfinished_entries import Unfinished
from app.services.workspace import Workspace
from tests.gui.awards.office import ROW, awards_of, labels, press, states
from tests.gui.finished_contest import FORM, Contest
from tests.gui.screen_tools import press as press_key
from tests.gui.screen_tools import words

pytestmark = pytest.mark.styled

APPROVE = "清样无误,批准打印"


@pytest.fixture
def proof(workspace: Workspace, issued: Contest) -> Proof:
    """The proof of the seven certificates."""
    with workspace.read() as session:
        ids = tuple(range(1, 8))
        return read_proof(session, issued.competition_id, ids, workspace.folder, overlay=False).proof


def test_the_page_says_what_will_be_printed(open_window: Callable[[], MainWindow], issued: Contest) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "看清样 7 张")
    said = words(screen.proof)
    assert "淮工竞证〔2022〕0001 至 淮工竞证〔2022〕0007,共 7 张" in said
    assert any(text.endswith("A4 横向") for text in said)
    assert "淮北市总工会" in said
    assert "二〇二二年十月二十八日(2022-10-28)" in said
    assert "焊工:一等奖 1、二等奖 2、三等奖 4" in said
    assert "买买提·吐尔逊(淮工竞证〔2022〕0005)" in said
    assert "✓ 没有,所有文字都有字形" in said
    assert "✓ 所有参赛者都有" in said
    assert screen.proof.name_sheet.image is not None
    assert screen.proof.text_sheet.image is not None
    assert labels(window) == ["返回修改", "清样存为 PDF…", f"{APPROVE} Ctrl+Enter"]


def test_approved_it_can_be_printed(open_window: Callable[[], MainWindow], issued: Contest) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "看清样")
    press_key(screen.proof, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert labels(window)[-1] == "打印 7 张 Ctrl+P"
    assert all(row.proofed for row in screen.model.rows)
    assert states(screen) == ["issued"] * 7, "to approve is not yet to print"
    assert window.messages.texts() == ("清样已批准,可以打印 7 张。",)


def test_escape_goes_back_with_nothing_approved(
    open_window: Callable[[], MainWindow], issued: Contest
) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "看清样")
    press_key(screen.proof, Qt.Key.Key_Escape)
    assert labels(window)[-1] == "看清样 7 张 Ctrl+P"
    assert screen.table.isVisible()


def test_a_changed_date_wants_a_proof_again(
    open_window: Callable[[], MainWindow], workspace: Workspace, proofed: Contest
) -> None:
    with workspace.write() as session:
        form = replace(FORM, issued_on=date(2022, 11, 1))
        update_competition(session, proofed.competition_id, form)
    assert labels(open_window())[-1] == "看清样 7 张 Ctrl+P"


def test_a_changed_template_wants_a_proof_again(
    open_window: Callable[[], MainWindow], workspace: Workspace, proofed: Contest
) -> None:
    with workspace.write() as session:
        copied = certificate_templates.copy_template(session, workspace.folder, "honour_a4", "金边二号")
        plan = CertificatePlan()
        plan = replace(plan, templates=dict.fromkeys(plan.templates, copied.key))
        save_plan(session, proofed.competition_id, plan)
    window = open_window()
    screen = awards_of(window)
    press(window, "看清样 7 张")
    press(window, APPROVE)
    assert labels(window)[-1] == "打印 7 张 Ctrl+P"
    document = json.loads(copied.path.read_text(encoding="utf-8"))
    document["boxes"][0]["x"] += 1
    copied.path.write_text(json.dumps(document), encoding="utf-8")
    screen.store.touch("templates")
    assert labels(window)[-1] == "看清样 7 张 Ctrl+P", "one box lies 1 mm further"


def test_the_cure_is_a_step_away(open_window: Callable[[], MainWindow], issued: Contest) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "看清样")
    gone: list[tuple[str, object]] = []
    window.context.navigate = lambda key, /, **params: gone.append((key, params))
    for line in screen.proof.lines:
        if line.cure:
            screen.proof.wanted.emit(line)
    assert ("overview", {"edit": True}) in gone
    assert ("templates", {"key": "honour_a4"}) in gone


def test_a_change_meanwhile_is_shown_on_the_page(
    open_window: Callable[[], MainWindow], workspace: Workspace, issued: Contest
) -> None:
    window = open_window()
    screen = awards_of(window)
    press(window, "看清样")
    with workspace.write() as session:
        update_competition(session, issued.competition_id, replace(FORM, issuers=("相山区总工会",)))
    press(window, APPROVE)
    assert "改过" in window.messages.texts()[-1]
    assert "相山区总工会" in words(screen.proof), "read again, to be looked at again"
    assert not any(row.proofed for row in screen.model.rows)
    press(window, APPROVE)
    assert labels(window)[-1] == "打印 7 张 Ctrl+P"


def test_missing_characters_forbid_printing(proof: Proof) -> None:
    missing = ProofMissing(3, "淮工竞证〔2022〕0003", "赵㐂", "㐂")
    lines = proof_lines(replace(proof, missing=(missing,)))
    line = next(line for line in lines if line.caption == "缺字")
    assert line.tone is Tone.ERROR
    assert line.marked.startswith("■ 淮工竞证〔2022〕0003 赵㐂:㐂(U+3402) 没有字形。请安装")
    assert line.screen == "registration"
    assert forbidden(lines).startswith("缺字:")
    assert forbidden(proof_lines(proof)) == ""


def test_who_is_left_out_is_told(proof: Proof) -> None:
    lacking = replace(ROW, recipient="赵㐂", missing="㐂")
    changed = replace(ROW, id=2, affected="第 2 版改为三等奖")
    told = [line.marked for line in proof_lines(proof, (lacking, changed)) if line.caption == "没有列入"]
    assert told[0].startswith("▲ 淮工竞证〔2022〕0001 赵㐂:“㐂”没有字形,这次不打印。请安装")
    assert told[0].endswith("或改正姓名、公布新的版本后改发。"), "the results are what is issued"
    assert told[1] == "▲ 1 张受成绩更正影响,改发后再看清样。"
    assert forbidden(proof_lines(proof, (lacking, changed))) == "", "the others are printed"


def test_a_missing_issuer_forbids_printing(proof: Proof) -> None:
    lines = proof_lines(replace(proof, senders=(ProofSender((), date(2022, 10, 28), "", 7),)))
    assert forbidden(lines) == "颁发单位:没有填写颁发单位"
    assert next(line for line in lines if line.forbids).screen == "overview"


def test_several_senders_are_to_be_looked_at(proof: Proof) -> None:
    day = date(2022, 10, 28)
    senders = (ProofSender(("甲单位",), day, "某主任", 3), ProofSender(("乙单位",), day, "", 4))
    lines = proof_lines(replace(proof, senders=senders))
    marked = [line.marked for line in lines if line.caption == "颁发单位"]
    assert marked == ["▲ 甲单位(3 张)", "▲ 乙单位(4 张)"]
    assert [line.text for line in lines if line.caption == "签署人"] == ["某主任"]


def test_people_without_final_results_are_told(proof: Proof) -> None:
    numbers = tuple(f"2022{n:04d}" for n in range(1, 11))
    unfinished = (Unfinished(2, "钳工", False, 12), Unfinished(3, "电工", True, 10, numbers))
    lines = [
        line for line in proof_lines(replace(proof, unfinished=unfinished)) if line.caption == "最终成绩"
    ]
    assert lines[0].text == "钳工还没有公布成绩,有 12 个参赛者"
    assert lines[1].text.startswith("电工:10 个参赛者公布后还没有成绩(编号 20220001、")
    assert lines[1].text.endswith("20220008等)")
    assert {line.tone for line in lines} == {Tone.WARN}
    assert forbidden(tuple(lines)) == ""


def test_what_an_older_competition_left_is_marked(proof: Proof) -> None:
    old = (
        Inherited(InheritedKind.MADE_FOR, "2021年劳动竞赛", alarming=True),
        Inherited(InheritedKind.YEAR, "2021(“2021年技能大赛”)", alarming=True),
        Inherited(InheritedKind.TEXT, "荣誉证书"),
    )
    (template,) = proof.templates
    fonts = (("仿宋", "霞鹜文楷"),)
    template = replace(template, inherited=old, qr=False, hidden=("印章",), replaced=fonts, awardless=2)
    lines = proof_lines(replace(proof, templates=(template,)))
    marked = [line.marked for line in lines if line.caption == "沿用的内容"]
    assert marked == [
        "■ 上次用于:“2021年劳动竞赛”,请核对是否该换",
        "■ 别的年份:2021(“2021年技能大赛”),请核对是否该换",
        "固定文字:“荣誉证书”",
    ]
    assert any("没有二维码" in line.marked for line in lines)
    assert any(line.text == "模板中不打印的:印章" for line in lines)
    both = proof_lines(replace(proof, templates=(template, replace(template, hidden=("印章", "签名")))))
    assert [line.text for line in both if "不打印的" in line.text] == ["模板中不打印的:印章、签名"], "once"
    assert any(line.marked.startswith("■ 有 2 张没有写奖项") for line in lines)
    assert any(line.marked.startswith("▲ 本机没有字体“仿宋”,用霞鹜文楷代替") for line in lines)
    assert forbidden(lines) == "", "somebody who looked may say that it is right"
