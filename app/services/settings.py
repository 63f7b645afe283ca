"""Settings of this machine's data folder: who is working here, and what was open last."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.errors import InputError
from app.services import activity
from db.tables import Setting

DEFAULT_ROLE = "统分员"
ROLES = ("统分员", "裁判长", "评分裁判", "加密裁判", "监督仲裁", "管理员")
NAME_LENGTH = 20

_NAME = "operator.name"
_ROLE = "operator.role"
_COMPETITION = "competition.last"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who is working at this machine."""

    role: str = DEFAULT_ROLE
    name: str = ""

    @property
    def by(self) -> str:
        """The text kept with everything this person does, e.g. 统分员 王敏."""
        return f"{self.role} {self.name}".strip()


def get_setting(session: Session, key: str, default: str = "") -> str:
    """The value of one setting."""
    row = session.get(Setting, key)
    return default if row is None else row.value


def set_setting(session: Session, key: str, value: str) -> None:
    """Change one setting."""
    session.merge(Setting(key=key, value=value))


def get_operator(session: Session) -> Operator:
    """Who is working here; 统分员 without a name on a new machine."""
    return Operator(get_setting(session, _ROLE, DEFAULT_ROLE), get_setting(session, _NAME))


def set_operator(session: Session, operator: Operator, *, by: str) -> Operator:
    """Note who works here from now on."""
    name = " ".join(operator.name.split())
    if not name:
        raise InputError("name", "请填写姓名,记录中会写明每一步是谁做的。")
    if len(name) > NAME_LENGTH:
        raise InputError("name", f"姓名最多 {NAME_LENGTH} 个字,现有 {len(name)} 个。")
    if operator.role not in ROLES:
        raise InputError("role", f"请从 {'、'.join(ROLES)} 中选择岗位。")
    settled = Operator(operator.role, name)
    set_setting(session, _NAME, settled.name)
    set_setting(session, _ROLE, settled.role)
    activity.record(session, None, by, f"工作人员换为 {settled.by}")
    return settled


def last_competition(session: Session) -> int | None:
    """The competition that was open when the program was last used."""
    value = get_setting(session, _COMPETITION)
    return int(value) if value.isdecimal() else None


def remember_competition(session: Session, competition_id: int) -> None:
    """Open this competition at the next start. A matter of this machine only: no activity."""
    set_setting(session, _COMPETITION, str(competition_id))
