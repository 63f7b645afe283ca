"""People and seats in words: the columns of both tables."""

from __future__ import annotations

from app.domain.rights import ROLE_NAMES, Role
from app.domain.scheme import seat_text
from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.services.accounts import AccountView, DutyView
from app.services.seats import JudgeMarks, SeatView

EVERYWHERE = "全部赛项"


def duty_text(duty: DutyView) -> str:
    """统分员, or 裁判长(焊工 · 实操模块)."""
    name = ROLE_NAMES[duty.role]
    return name if duty.event_id is None else f"{name}({duty.where})"


def duties_text(account: AccountView) -> str:
    """What somebody is and where, in one line; of many seats the first."""
    texts = [duty_text(duty) for duty in account.duties]
    if account.seats:
        more = f" 等 {len(account.seats)} 席" if len(account.seats) > 1 else ""
        texts.append(f"{ROLE_NAMES[Role.JUDGE]}({account.seats[0]}{more})")
    return "、".join(texts)


def login_text(account: AccountView) -> str:
    """密码、PIN, or 不登录."""
    ways = [name for name, given in (("密码", account.has_password), ("PIN", account.has_pin)) if given]
    return "、".join(ways) or "不登录"


def people_foot(accounts: tuple[AccountView, ...], query: str) -> str:
    """共 24 人 · 可登录 23 · 停用 1."""
    able = sum(account.can_sign_in for account in accounts)
    closed = sum(not account.active for account in accounts)
    head = "找到" if query else "共"
    return f"{head} {len(accounts)} 人 · 可登录 {able}" + (f" · 停用 {closed}" if closed else "")


PEOPLE: tuple[Column[AccountView], ...] = (
    Column("姓名", lambda row: row.name, 110, stretch=1, bold=True, tooltip=lambda row: row.name),
    Column("单位", lambda row: row.organization or None, 130, stretch=2, tooltip=lambda r: r.organization),
    Column("岗位", lambda row: duties_text(row) or None, 200, stretch=3, tooltip=lambda r: all_duties(r)),
    Column("登录", login_text, 92, faint=True),
    Column(
        "状态",
        lambda row: "启用" if row.active else "停用",
        84,
        Kind.PILL,
        tone=lambda row: Tone.OK if row.active else Tone.NEUTRAL,
    ),
)


def all_duties(account: AccountView) -> str:
    """Every role and every seat, a line each."""
    seats = [f"{ROLE_NAMES[Role.JUDGE]}({seat})" for seat in account.seats]
    return "\n".join([*map(duty_text, account.duties), *seats])


def seat_name(seat: SeatView) -> str:
    """焊工 · 实操 · 3 号席."""
    return f"{seat.event} · {seat.module_name} · {seat_text(seat.seat)}"


def arrival_text(seat: SeatView) -> str:
    """08:52 签到, or 未签到."""
    if seat.checked_in_at is None:
        return "未签到"
    return f"{seat.checked_in_at.astimezone():%H:%M} 签到"


def arrival_tone(seat: SeatView) -> Tone:
    """Green once the judge came."""
    return Tone.NEUTRAL if seat.checked_in_at is None else Tone.OK


def remark_text(seat: SeatView) -> str:
    """What to look at: a seat nobody was given, or entries of the judge's own unit."""
    if seat.account_id is None:
        return "未安排"
    return f"须回避 {len(seat.recusals)} 个" if seat.recusals else ""


def marks_text(line: JudgeMarks) -> str:
    """孙志强:12 份评分单,96 个得分."""
    return f"{line.name}:{line.sheets} 份评分单,{line.marks} 个得分"


def seats_foot(seats: tuple[SeatView, ...]) -> str:
    """共 6 席 · 已签到 5 · 未安排 1 · 须回避 1 席."""
    came = sum(seat.checked_in_at is not None for seat in seats)
    free = sum(seat.account_id is None for seat in seats)
    recused = sum(bool(seat.recusals) for seat in seats)
    text = f"共 {len(seats)} 席 · 已签到 {came}"
    text += f" · 未安排 {free}" if free else ""
    return text + (f" · 须回避 {recused} 席" if recused else "")


SEATS: tuple[Column[SeatView], ...] = (
    Column("模块", lambda row: row.module_name, 100, stretch=1),
    Column("席位", lambda row: seat_text(row.seat), 76, faint=True, order=lambda row: row.seat),
    Column("裁判", lambda row: row.name, 110, stretch=1, bold=True, tooltip=lambda row: row.name),
    Column("单位", lambda row: row.organization or None, 130, stretch=2, tooltip=lambda r: r.organization),
    Column("签到", arrival_text, 108, Kind.PILL, tone=arrival_tone),
    Column(
        "提醒",
        remark_text,
        112,
        Kind.PILL,
        tone=lambda row: Tone.WARN if row.recusals else Tone.NEUTRAL,
        tooltip=lambda row: row.warning,
    ),
)
