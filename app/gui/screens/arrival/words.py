"""检录 in words and columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain.admission import Finding, Presence, Starter, closes_at, opens_at
from app.domain.people import told_apart
from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.services.attendance import Arrival, Gathering, PastCheckIn, local
from app.services.check_in import Answer
from app.services.draw_views import DrawView, rule_text
from app.services.draws import DrawState

MOST_NAMES = 8


def tone_of(finding: Finding) -> Tone:
    """Green, red, or neither where nothing is decided yet."""
    if finding is Finding.IN:
        return Tone.OK
    return Tone.INFO if finding in {Finding.SEVERAL, Finding.STAFF} else Tone.ERROR


def gathering_name(gathering: Gathering) -> str:
    """'焊工 · 第 1 场', or the event where it has no timetable."""
    sitting = gathering.sitting
    return gathering.event if sitting is None else f"{gathering.event} · {sitting.called}"


def gathering_time(gathering: Gathering) -> str:
    """'09:00', '' without a timetable."""
    return "" if gathering.sitting is None else f"{gathering.sitting.starts_at:%H:%M}"


def places(answer: Answer) -> str:
    """'第 1 考场(教学楼 301) · 12 号座位', as far as there are."""
    where = "" if answer.sitting is None else answer.sitting.where
    seat = "" if answer.seat is None else f"{answer.seat} 号座位"
    return " · ".join(filter(None, (where, seat)))


def sitting_line(answer: Answer) -> str:
    """'理论考试第 1 场 · 10 月 18 日 09:00–11:00'."""
    return "" if answer.sitting is None else f"{answer.sitting.called} · {answer.sitting.when}"


def is_today(gathering: Gathering, now: datetime) -> bool:
    """Whether it is on this day, or at any time."""
    sitting = gathering.sitting
    return sitting is None or sitting.starts_at.date() <= now.date() <= sitting.ends_at.date()


def at_this_time(gatherings: Sequence[Gathering], now: datetime) -> tuple[Gathering, ...]:
    """Those people come to now: whose doors are open or that are under way, or else the next ones today."""
    today = [each for each in gatherings if is_today(each, now)]
    timed = [(each, each.sitting) for each in today if each.sitting is not None]
    untimed = tuple(each for each in today if each.sitting is None)
    here = tuple(each for each, sitting in timed if opens_at(sitting) <= now <= sitting.ends_at)
    later = [opens_at(sitting) for _each, sitting in timed if now < opens_at(sitting)]
    if not here and later:
        here = tuple(each for each, sitting in timed if opens_at(sitting) == min(later))
    return untimed + here


def is_closed(gathering: Gathering, now: datetime) -> bool:
    """Whether its late limit is over."""
    return gathering.sitting is not None and now > closes_at(gathering.sitting)


def state_of(gathering: Gathering, now: datetime) -> tuple[str, Tone]:
    """Whether check-in is open, in a word."""
    sitting = gathering.sitting
    if sitting is None:
        return "不限时", Tone.NEUTRAL
    if now < opens_at(sitting):
        return f"{opens_at(sitting):%H:%M} 起", Tone.NEUTRAL
    if now <= closes_at(sitting):
        return f"到 {closes_at(sitting):%H:%M}", Tone.OK
    return "已截止", Tone.WARN


def names(starters: Sequence[Starter]) -> str:
    """'张伟(金泷机电,20220007)、…', at most eight."""
    listed = [told_apart(each.name, each.organization, each.number) for each in starters[:MOST_NAMES]]
    more = f"等 {len(starters)} 人" if len(starters) > MOST_NAMES else ""
    return "、".join(listed) + more


def _state_text(arrival: Arrival) -> str:
    return "缺席" if arrival.presence is Presence.MISSING else "未到"


CANDIDATE_COLUMNS: tuple[Column[tuple[int, Starter]], ...] = (
    Column("序号", lambda row: row[0], width=64, kind=Kind.NUMBER, bold=True),
    Column("姓名 / 名称", lambda row: row[1].name, width=150, bold=True),
    Column("单位", lambda row: row[1].organization, width=160, stretch=1),
    Column("参赛号", lambda row: row[1].number, width=130),
    Column("赛项", lambda row: row[1].event, width=130),
)
MISSING_COLUMNS: tuple[Column[Arrival], ...] = (
    Column("参赛号", lambda row: row.starter.number, width=104),
    Column(
        "姓名 / 名称",
        lambda row: row.starter.name,
        width=110,
        stretch=1,
        tooltip=lambda row: told_apart(row.starter.name, row.starter.organization, row.starter.number),
    ),
    Column(
        "",
        _state_text,
        width=72,
        kind=Kind.PILL,
        tone=lambda row: Tone.ERROR if row.presence is Presence.MISSING else Tone.NEUTRAL,
    ),
)
PAST_COLUMNS: tuple[Column[PastCheckIn], ...] = (
    Column("时间", lambda row: f"{row.at:%H:%M}", width=72, faint=True),
    Column("参赛号", lambda row: row.number, width=96),
    Column(
        "姓名 / 名称",
        lambda row: row.name,
        width=64,
        stretch=1,
        tooltip=lambda row: (
            f"{told_apart(row.name, row.organization, row.number)}"
            f"\n{' · '.join(filter(None, (row.event, row.sitting)))}\n{row.undone or row.by}"
        ),
    ),
    Column(
        "",
        lambda row: "已撤销" if row.undone else "",
        width=68,
        kind=Kind.PILL,
        tone=lambda _row: Tone.WARN,
    ),
)


# -- 抽签 ----------------------------------------------------------------------------------------------


def state_told(state: DrawState, *, blind: bool) -> str:
    """What a draw would do: who, into how many sittings and places."""
    if not state.drawing:
        return "还没有审核通过的参赛者,通过后才能抽签。"
    places = sum(each.room.places for each in state.sittings if each.room is not None)
    into = (
        f"抽入 {len(state.sittings)} 场的 {places} 个位置。"
        if state.sittings
        else f"没有排实操场次,编 1 到 {state.drawing} 号赛位。"
    )
    hidden = "盲评赛项,结果只给抽签的人看。" if blind else ""
    begun = ""
    if state.begun:
        late = f"只能给还没有赛位的 {state.waiting} 人补抽" if state.waiting else "不再重新抽签"
        begun = f"评分已经开始,{late}。"
    return f"{state.drawing} 个参赛者抽签,{into}{hidden}{begun}"


def draw_told(draw: DrawView) -> str:
    """When, by whom, with which seed and rule the last lots were drawn."""
    kind, moment = "补抽签" if draw.late else "抽签", local(draw.at)
    told = f"上次{kind}:{moment:%Y-%m-%d %H:%M},{draw.by}。"
    return f"{told}\n种子:{draw.seed}\n规则:{rule_text(draw.rule)}"


def lines_foot(draw: DrawView | None) -> str:
    """How many lots are listed."""
    if draw is None or draw.hidden:
        return ""
    late = "只列补抽的;所有人的位置见“赛程与考场”。" if draw.late else ""
    return f"共 {len(draw.lines)} 个签。{late}"
