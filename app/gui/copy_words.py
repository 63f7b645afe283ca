"""The second copy's state in words, for the status bar and the page."""

from __future__ import annotations

from datetime import datetime

from app.gui.theme import Tone
from app.services.second_copy.status import CopyState, CopyStatus

_TONES = {CopyState.OFF: Tone.NEUTRAL, CopyState.BEGINNING: Tone.WARN, CopyState.KEPT: Tone.OK}


def tone_of(status: CopyStatus) -> Tone:
    """What the state means."""
    return _TONES.get(status.state, Tone.ERROR)


def moment(at: datetime) -> str:
    """A time of this machine's day."""
    return f"{at.astimezone():%H:%M:%S}"


def bar_words(status: CopyStatus) -> str:
    """What the status bar says."""
    if status.state is CopyState.KEPT and status.kept_at is not None:
        return f"● 副本 {moment(status.kept_at)} 已写入"
    if status.state is CopyState.BEGINNING:
        return f"○ 副本{status.state.value} {status.part}%"
    if status.state is CopyState.OFF:
        return status.state.value
    waiting = f" · {status.waiting} 条改动在等" if status.waiting else ""
    return f"■ {status.state.value}{waiting}"


def page_words(status: CopyStatus) -> str:
    """The same in a sentence, with what follows from it."""
    if status.state is CopyState.KEPT:
        return "每次保存后几秒内,改动也写到了副本盘。"
    if status.state is CopyState.BEGINNING:
        return f"正在把现有数据整份写到副本盘({status.part}%)。写完以前,副本还不能用来接管。"
    if status.state is CopyState.OFF:
        return "现在只有这台电脑上有数据。插一个 U 盘,选它作副本盘,电脑坏了就能换一台接着用。"
    if status.state is CopyState.TAKEN and not status.waiting:
        return status.why
    since = f"从 {moment(status.since)} 起" if status.since is not None else ""
    waiting = f",有 {status.waiting} 条改动没有写到副本" if status.waiting else ""
    cure = "要用这个盘,请重新选择。" if status.state is CopyState.FOREIGN else ""
    return f"{since}{status.state.value}{waiting}。{status.why}{cure}"
