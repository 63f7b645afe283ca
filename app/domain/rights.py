"""Who may do what: roles, the rights each brings, and where they hold. Pure data and look-ups.

The roles are those of the field (see the vocabulary): a notice names a chief judge, scoring judges, an
encoding judge, tabulators, a supervising arbiter and marshals; the administrator is the office's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """岗位: what somebody is in a competition."""

    ADMIN = "admin"
    CHIEF = "chief"
    JUDGE = "judge"
    CODER = "coder"
    SCORER = "scorer"
    SUPERVISOR = "supervisor"
    MARSHAL = "marshal"


ROLE_NAMES: Mapping[Role, str] = {
    Role.ADMIN: "管理员",
    Role.CHIEF: "裁判长",
    Role.JUDGE: "评分裁判",
    Role.CODER: "加密裁判",
    Role.SCORER: "统分员",
    Role.SUPERVISOR: "监督仲裁",
    Role.MARSHAL: "现场裁判",
}


class Right(StrEnum):
    """What is done to the data. Its name also heads the entry of the audit log."""

    SETUP = "setup"
    PEOPLE = "people"
    SEATS = "seats"
    REGISTER = "register"
    FULL_NUMBERS = "full_numbers"
    TIMETABLE = "timetable"
    ADMIT = "admit"
    DRAW = "draw"
    CHECK_IN = "check_in"
    MARK = "mark"
    CHECK = "check"
    UNLOCK = "unlock"
    RULE = "rule"
    PENALISE = "penalise"
    STATUS = "status"
    INCIDENT = "incident"
    RECHECK = "recheck"
    SIGN = "sign"
    OPEN = "unseal"
    PUBLISH = "publish"
    APPEAL = "appeal"
    ARBITRATE = "arbitrate"
    AWARD = "award"
    AUDIT = "audit"
    SAFEKEEP = "safekeep"
    MOVE = "move"
    BRING_BACK = "bring_back"
    WORK = "work"
    FOUND = "found"
    SIGN_IN = "sign_in"
    RECOVER = "recover"
    ADOPT = "adopt"


RIGHT_NAMES: Mapping[Right, str] = {
    Right.SETUP: "设置赛事和赛项",
    Right.PEOPLE: "管理人员和岗位",
    Right.SEATS: "安排裁判席位",
    Right.REGISTER: "报名与审核",
    Right.FULL_NUMBERS: "导出完整证件号码",
    Right.TIMETABLE: "安排赛程和考场",
    Right.ADMIT: "检录",
    Right.DRAW: "抽签",
    Right.CHECK_IN: "裁判签到和收表",
    Right.MARK: "录入得分",
    Right.CHECK: "复核评分单",
    Right.UNLOCK: "退回已锁定的评分单",
    Right.RULE: "裁定评分差距和并列名次",
    Right.PENALISE: "登记扣分",
    Right.STATUS: "登记缺考、弃权等",
    Right.INCIDENT: "赛场情况记录",
    Right.RECHECK: "成绩复核",
    Right.SIGN: "签署成绩",
    Right.OPEN: "启封身份",
    Right.PUBLISH: "公布成绩",
    Right.APPEAL: "受理申诉",
    Right.ARBITRATE: "仲裁裁决",
    Right.AWARD: "编发和打印证书",
    Right.AUDIT: "查看操作记录",
    Right.SAFEKEEP: "保管数据",
    Right.MOVE: "导入整个赛事",
    Right.BRING_BACK: "收回评分包",
    Right.WORK: "本人的设置",
    Right.FOUND: "首次启动",
    Right.SIGN_IN: "登录",
    Right.RECOVER: "找回管理员",
    Right.ADOPT: "程序自动记录",
}

# What the program does by itself, before or without anybody signed in.
PROGRAM_RIGHTS = frozenset({Right.FOUND, Right.SIGN_IN, Right.RECOVER, Right.ADOPT})

ROLE_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ADMIN: frozenset(
        {
            Right.SETUP,
            Right.PEOPLE,
            Right.SEATS,
            Right.REGISTER,
            Right.FULL_NUMBERS,
            Right.TIMETABLE,
            Right.ADMIT,
            Right.DRAW,
            Right.CHECK_IN,
            Right.APPEAL,
            Right.AWARD,
            Right.AUDIT,
            Right.SAFEKEEP,
            Right.MOVE,
        }
    ),
    Role.CHIEF: frozenset(
        {
            Right.SEATS,
            Right.TIMETABLE,
            Right.ADMIT,
            Right.CHECK_IN,
            Right.CHECK,
            Right.UNLOCK,
            Right.RULE,
            Right.PENALISE,
            Right.STATUS,
            Right.INCIDENT,
            Right.RECHECK,
            Right.SIGN,
            Right.OPEN,
            Right.PUBLISH,
            Right.APPEAL,
            Right.AUDIT,
            Right.BRING_BACK,
        }
    ),
    Role.JUDGE: frozenset({Right.MARK}),
    Role.CODER: frozenset({Right.DRAW, Right.OPEN}),
    Role.SCORER: frozenset(
        {
            Right.REGISTER,
            Right.FULL_NUMBERS,
            Right.TIMETABLE,
            Right.ADMIT,
            Right.CHECK_IN,
            Right.MARK,
            Right.CHECK,
            Right.STATUS,
            Right.RECHECK,
            Right.PUBLISH,
            Right.APPEAL,
            Right.AWARD,
            Right.SAFEKEEP,
            Right.BRING_BACK,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            Right.PENALISE,
            Right.INCIDENT,
            Right.RECHECK,
            Right.OPEN,
            Right.APPEAL,
            Right.ARBITRATE,
            Right.AUDIT,
        }
    ),
    Role.MARSHAL: frozenset({Right.ADMIT, Right.INCIDENT}),
}


@dataclass(frozen=True, slots=True)
class Place:
    """What an act is about, as far as it has it: ids, and the code of a module."""

    competition_id: int | None = None
    event_id: int | None = None
    module: str | None = None
    entry_id: int | None = None
    judge_id: int | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Duty:
    """One role of somebody. None: every event, every module. A judge's duty is one seat of a panel."""

    role: Role
    event_id: int | None = None
    module: str | None = None
    judge_id: int | None = None

    def covers(self, place: Place) -> bool:
        """Whether the duty reaches this place; what is about no event in particular needs no event."""
        if self.judge_id is not None:
            return place.judge_id == self.judge_id
        if self.event_id is not None and place.event_id != self.event_id:
            return False
        # A chief judge of one module may do nothing to the whole event.
        return self.module is None or place.module == self.module


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: somebody signed in, or the program itself (`account_id` None)."""

    account_id: int | None
    name: str
    duties: tuple[Duty, ...] = ()
    organization_id: int | None = None

    @property
    def title(self) -> str:
        """'统分员 王敏': the first of the roles, as the status bar shows it."""
        roles = [role for role in Role if any(duty.role is role for duty in self.duties)]
        return f"{ROLE_NAMES[roles[0]]} {self.name}" if roles else self.name


PROGRAM = Actor(None, "程序")


def granting_role(actor: Actor, right: Right, place: Place = NOWHERE) -> Role | None:
    """The role by which the actor may do this here; None where no duty of theirs allows it."""
    for duty in actor.duties:
        if right in ROLE_RIGHTS[duty.role] and duty.covers(place):
            return duty.role
    return None


def is_granted(actor: Actor, right: Right, place: Place = NOWHERE) -> bool:
    """Whether the actor may do this here."""
    if actor.account_id is None:
        return right in PROGRAM_RIGHTS
    return right is Right.WORK or granting_role(actor, right, place) is not None


def has_anywhere(actor: Actor, right: Right) -> bool:
    """Whether the actor may do this in some event or other: what a screen needs to know to be shown."""
    return right is Right.WORK or any(right in ROLE_RIGHTS[duty.role] for duty in actor.duties)


def holders(*rights: Right) -> str:
    """Who could do it (one of these), for a refusal: '裁判长、统分员'."""
    return "、".join(ROLE_NAMES[role] for role in Role if not ROLE_RIGHTS[role].isdisjoint(rights))


def acting_name(actor: Actor, right: Right, place: Place = NOWHERE) -> str:
    """'统分员 王敏': name and the role by which it is done, as kept beside what was done."""
    role = granting_role(actor, right, place)
    return f"{ROLE_NAMES[role]} {actor.name}" if role is not None else actor.name


def roles_text(duties: Sequence[Duty]) -> str:
    """The roles in their order, each once: '裁判长、评分裁判'."""
    return "、".join(ROLE_NAMES[role] for role in Role if any(duty.role is role for duty in duties))
