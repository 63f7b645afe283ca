"""What who is signed in may do to the sheet at hand, and how it says so. The services decide in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from app.domain.double_entry import KeyingDifference
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.rights import Actor, Place, Right, holders, is_granted
from app.domain.rule_words import Checking
from app.domain.sheets import SheetState
from app.gui.screens.judging.desk import (
    CONFIRMED,
    DRAFT,
    LOCKED,
    NOT_STARTED,
    RECUSED,
    RETURNED,
    SENDING,
    STATES,
    SUBMITTED,
    UNCHECKED,
)
from app.gui.theme import Tone
from app.services.judging import SheetView


class Mode(Enum):
    """What the sheet is open for."""

    TYPE = "type"  # marks are typed
    SECOND = "second"  # a paper is typed the second time
    CHECK = "check"  # somebody else's sheet is confirmed or given back
    READ = "read"


@dataclass(frozen=True, slots=True)
class Access:
    """What may be done, the pill and the words above the sheet ('' where there is nothing to say)."""

    mode: Mode
    pill: tuple[str, Tone] = ("", Tone.NEUTRAL)
    words: str = ""
    may_return: bool = False
    may_restore: bool = False
    may_register: bool = False  # 缺考 and the like

    @property
    def typing(self) -> bool:
        """Whether the fields are open."""
        return self.mode in (Mode.TYPE, Mode.SECOND)


ON_ITS_WAY = Access(Mode.READ, STATES[SENDING], "正在写入。")


def sheet_place(view: SheetView, competition_id: int) -> Place:
    """The sheet, as rights see it."""
    return Place(competition_id, view.event_id, view.module.code, view.entry_id, view.judge_id)


def sheet_access(actor: Actor, view: SheetView, competition_id: int) -> Access:
    """What this person may do to this sheet."""
    status = is_granted(actor, Right.STATUS, Place(competition_id, view.event_id, None, view.entry_id))
    if view.status is not Status.ACTIVE:
        pill = (STATUS_NAMES[view.status], Tone.ERROR)
        return Access(Mode.READ, pill, "不评分,成绩表中如实列出。", may_restore=status)
    place = sheet_place(view, competition_id)
    if view.state == SheetState.DRAFT:
        return replace(_draft(actor, view, place), may_register=status)
    if view.state == SheetState.SUBMITTED:
        return replace(_submitted(actor, view, place), may_register=status)
    return _done(actor, view, place)


def _draft(actor: Actor, view: SheetView, place: Place) -> Access:
    if view.recused:
        return Access(Mode.READ, RECUSED, view.recused)
    if is_granted(actor, Right.MARK, place):
        return Access(Mode.TYPE)
    pill = RETURNED if view.round else STATES[DRAFT if view.marks else NOT_STARTED]
    words = f"您没有录入得分的权限,只能查看。录入由{holders(Right.MARK)}完成。"
    return Access(Mode.READ, pill, words)


def _submitted(actor: Actor, view: SheetView, place: Place) -> Access:
    marks, checks = is_granted(actor, Right.MARK, place), is_granted(actor, Right.CHECK, place)
    own = view.own_hands.are_of(actor)
    by = f"提交:{view.submitted_by}。"
    if view.checking is Checking.NONE:
        return Access(Mode.READ, UNCHECKED, f"{by}不需复核,有错时退回修改。", may_return=marks or checks)
    mode = Mode.READ
    if view.checking is Checking.DOUBLE:
        first = f"第一遍:{view.submitted_by}。"
        if own:
            words = f"{first}第二遍要由另一个人录入。"
        elif marks and checks:
            mode, words = Mode.SECOND, f"{first}请照纸质评分单录第二遍,两遍一致即确认。"
        else:
            words = f"{first}等待另一个人录第二遍。"
    elif own:
        words = f"{by}自己录入或自己评的,要由另一个人确认。"
    elif checks:
        mode, words = Mode.CHECK, f"{by}请对照纸质评分单,一致就确认,有错就退回,得分不能改。"
    else:
        words = f"{by}等待复核,由{holders(Right.CHECK)}确认。"
    return Access(mode, STATES[SUBMITTED], words, may_return=marks or checks)


def _done(actor: Actor, view: SheetView, place: Place) -> Access:
    hands = (("提交", view.submitted_by), ("第二遍", view.second_by), ("确认", view.confirmed_by))
    by = " · ".join(f"{what}:{who}" for what, who in hands if who)
    if view.state == SheetState.LOCKED:
        words = f"{by}。成绩已公布,更正由{holders(Right.UNLOCK)}退回,改后公布新的一版。"
        return Access(Mode.READ, STATES[LOCKED], words, may_return=is_granted(actor, Right.UNLOCK, place))
    words = f"{by}。有错时由{holders(Right.CHECK)}退回。"
    return Access(Mode.READ, STATES[CONFIRMED], words, may_return=is_granted(actor, Right.CHECK, place))


def with_differences(access: Access, view: SheetView, differences: Sequence[KeyingDifference]) -> Access:
    """What is said once the two typings of a paper were compared."""
    if not differences:
        return access
    text = f"两遍有 {len(differences)} 项不同"
    if access.mode is Mode.SECOND:
        words = f"{text},请对照纸质评分单。第二遍错了就改,第一遍错了就退回。"
    else:
        words = f"第一遍:{view.submitted_by} · 第二遍:{view.second_by}。{text},请对照纸质评分单。"
    return replace(access, pill=("两遍不同", Tone.ERROR), words=words)
