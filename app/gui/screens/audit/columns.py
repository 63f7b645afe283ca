"""The columns of the log: what stands in a line of it."""

from __future__ import annotations

from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.services.audit_log import AuditLine

REFUSED = "被拒绝"


def remark(line: AuditLine) -> str:
    """What is out of the ordinary, in words: 被拒绝, 时钟回拨 3 分."""
    return " · ".join(filter(None, (REFUSED if line.refused else "", line.clock_word)))


def _short_moment(line: AuditLine) -> str:
    return line.at_text if line.at is None else f"{line.at.astimezone():%m-%d %H:%M:%S}"


def _remark_tone(line: AuditLine) -> Tone:
    return Tone.ERROR if line.refused else Tone.WARN


COLUMNS: tuple[Column[AuditLine], ...] = (
    Column("序号", lambda line: line.seq, width=66, kind=Kind.NUMBER, tone=lambda _line: Tone.INFO),
    Column("时间", _short_moment, width=122, faint=True, tooltip=lambda line: line.at_text),
    Column("谁", lambda line: line.by, width=112, tooltip=lambda line: line.by),
    Column(
        "事项",
        lambda line: line.act_name,
        width=130,
        kind=Kind.PILL,
        tone=lambda line: Tone.ERROR if line.refused else Tone.INFO,
    ),
    Column("内容", lambda line: line.text, width=170, stretch=5, tooltip=lambda line: line.text),
    Column("提示", lambda line: remark(line) or "", width=116, tone=_remark_tone, tooltip=remark),
)
