"""What is listed, printed and saved, without a window."""

from __future__ import annotations

from dataclasses import replace

from app.domain.certificates import Category
from app.gui.screens.awards.listing import (
    AFFECTED,
    Batch,
    Filters,
    Scope,
    glyph_check,
    kind_choices,
    make_listing,
    to_print,
    to_save,
)
from app.gui.screens.awards.rows import state_details, state_words
from app.gui.theme import Tone
from app.services.ledger_views import CertificateRow
from tests.gui.awards.office import ROW


def _rows() -> list[CertificateRow]:
    return [
        replace(ROW, id=1, state="printed", prints=1),
        replace(ROW, id=2, award="二等奖"),
        replace(ROW, id=3, state="void"),
        replace(ROW, id=4, event_id=2, missing="㐂"),
        replace(ROW, id=5, event_id=2, state="printed", prints=2, organization="皖北煤电", unit="皖北煤电"),
        replace(ROW, id=6, affected="第 2 版改为三等奖"),
    ]


def test_the_scopes_of_printing() -> None:
    rows = _rows()
    assert to_print(rows, 1, Scope.WAITING).ids == (2,)
    left_out = "void ones, those without a glyph, and those a correction changed"
    assert to_print(rows, 2, Scope.FROM_CURRENT).ids == (2, 5), left_out
    assert to_print(rows, 1, Scope.ONLY_CURRENT).ids == (1,), "a printed one can be printed again"
    assert to_print(rows, 3, Scope.ONLY_CURRENT).ids == ()
    assert to_print(rows, 6, Scope.ONLY_CURRENT).ids == ()
    assert to_print(rows, None, Scope.FROM_CURRENT).ids == ()
    assert to_print(rows, 1, Scope.UNIT).ids == (2,)
    assert to_print(rows, 5, Scope.UNIT).ids == ()
    assert to_save(rows, None, Scope.WAITING).ids == (1, 2, 5)
    assert to_save(rows, 1, Scope.UNIT).ids == (1, 2)
    assert to_save(rows, None, Scope.UNIT).ids == ()


def test_a_batch_tells_what_needs_a_proof_and_what_a_reason() -> None:
    batch = Batch((replace(ROW, proofed=False), replace(ROW, id=2, state="printed")))
    assert batch.to_proof == (1,)
    assert [row.id for row in batch.again] == [2]


def test_the_filters_go_together() -> None:
    def listed(filters: Filters) -> list[int]:
        return [row.id for row in make_listing(_rows(), filters).rows]

    assert listed(Filters()) == [1, 2, 3, 4, 5, 6]
    assert listed(Filters(event_id=1, kind="一等奖")) == [1, 3, 6]
    assert listed(Filters(kind=Category.AWARD, unit="皖北煤电")) == [5]
    assert listed(Filters(state="void")) == [3]
    assert listed(Filters(state=AFFECTED)) == [6]
    assert listed(Filters(search="0001", state="issued")) == [2, 4, 6]
    assert listed(Filters(search="皖北")) == [5]
    assert listed(Filters(search="没有这个人")) == []


def test_the_whole_competition_is_a_choice_of_its_own() -> None:
    rows = [ROW, replace(ROW, id=2, event_id=None, event="整个赛事", category=Category.UNIT)]
    assert [row.id for row in make_listing(rows, Filters(event_id=0)).rows] == [2]
    assert [choice.text for choice in kind_choices(rows)] == ["名次奖项", "单位和团体奖项", "一等奖"]
    assert [choice.text for choice in kind_choices(rows[:1])] == ["一等奖"], "one kind needs no choice"


def test_the_foot_counts() -> None:
    foot = make_listing(_rows(), Filters()).foot
    assert foot == "共 6 张 · 已打印 2 · 待打印 3 · 作废 1 · 受更正影响 1"


def test_states_are_told_in_words() -> None:
    affected = replace(ROW, affected="第 2 版改为三等奖")
    assert state_words(affected) == ("受第 2 版影响", Tone.ERROR)
    assert state_details(affected) == "第 2 版改为三等奖,请改发。"
    assert state_words(replace(ROW, affected="评定结果不再获奖"))[0] == "受更正影响"
    assert [state_words(replace(ROW, state="printed", prints=times))[0] for times in (1, 2)] == [
        "已打印",
        "已打印 2 次",
    ]
    void = replace(ROW, state="void", void_reason="印错", replaced_by="淮工竞证〔2022〕0009")
    assert state_details(void) == "印错\n由 淮工竞证〔2022〕0009 代替。"
    assert "没有字形" in state_details(replace(ROW, missing="㐂"))
    assert state_details(replace(ROW, proofed=False)) == "还没有看清样。"


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
