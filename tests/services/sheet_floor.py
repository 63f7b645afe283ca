"""Where the sheet machine works: two events with their people, seats and entries, made once and copied."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import select

from app.domain.rights import Role
from app.services import (
    accounts,
    seats,
)
from app.services.chain import Signer
from app.services.door import WriteSession
from app.services.workspace import Workspace
from db.engine import WRITE, migrate, open_engine
from db.tables import Judge
from tests.bench import Bench
from tests.services.people_model import Duty
from tests.services.scoring_data import add_event, make_event
from tests.services.sheet_model import FITTING, WELDING

SIGNER = Signer(bytes(range(32)))
ADMINISTRATOR, PASSWORD = "周建平", "劳动竞赛2022"
STAFF: Mapping[str, tuple[Duty, ...]] = {
    ADMINISTRATOR: (("admin", None, None),),
    "王敏": (("scorer", None, None),),
    "刘芳": (("scorer", None, None),),
    "郑爽": (("scorer", WELDING, None),),
    "孙志强": (("chief", None, None),),
    "高翔": (("chief", WELDING, "P"), ("scorer", FITTING, "T")),
    "何静": (("supervisor", None, None),),
    "李建国": (),
    "赵志刚": (("chief", FITTING, None),),
    "吴海燕": (("chief", WELDING, None),),
    "马援": (("scorer", WELDING, "P"),),
}
# 李建国 is of the unit of an entry; 赵志刚 judges in both events; some who judge also check.
UNITS = {"李建国": "第一机械厂"}
CHAIRS = {
    (WELDING, "T", 1): "李建国",
    (WELDING, "T", 2): "赵志刚",
    (WELDING, "P", 1): "吴海燕",
    (WELDING, "P", 2): "赵志刚",
    (FITTING, "T", 1): "吴海燕",
    (FITTING, "T", 2): "孙志强",
    (FITTING, "P", 1): "赵志刚",
    (FITTING, "P", 2): "马援",
}
ENTRIES = {
    (WELDING, "张伟"): ("第一机械厂", 1),
    (WELDING, "李芳"): ("第二机械厂", 2),
    (WELDING, "王强"): ("第三机械厂", 3),
    (FITTING, "陈静"): ("第二机械厂", 1),
}
RULES: dict[str, Any] = {
    "checking": "none",
    "modules": [
        {
            "code": "T",
            "name": "理论",
            "weight": "0.3",
            "panel": {"judges": 2, "method": "mean"},
            "aspects": [
                {"code": "T1", "name": "卷面", "maximum": "100"},
                {"code": "T2", "name": "错字", "kind": "deduction", "maximum": "10", "each": "2"},
            ],
        },
        {
            "code": "P",
            "name": "实操",
            "weight": "0.7",
            "panel": {"judges": 2, "method": "mean", "spread": {"judgement": 1}},
            "aspects": [
                {"code": "A1", "name": "外观", "maximum": "10"},
                {"code": "A2", "name": "综合评价", "kind": "judgement", "maximum": "6"},
            ],
        },
    ],
}
GOOD = {
    "T1": ("80", "95.5", "60"),
    "T2": ("0", "1", "7"),
    "A1": ("8", "9.5", "0", ""),
    "A2": ("2", "3", "1", "0"),
}
BAD = {"T1": ("100.5", "八十"), "T2": ("-1", "1.5"), "A1": ("10.1", "11"), "A2": ("4", "2.5")}
SCOPES: tuple[tuple[str | None, str | None], ...] = (
    (None, None),
    (WELDING, None),
    (WELDING, "T"),
    (FITTING, None),
)
ROLES = ("scorer", "chief", "supervisor", "coder")

LEVELS = (("2", "2"), ("2", "2"), ("3", "2"), ("0", "3"))
STATUSES = ("absent", "withdrew", "disqualified", "active", "active", "active", "active")
POINTS = ("2", "0.5", "300", "0", "两分")
REASON = "核对纸质评分单"


class Clock:
    """A second passes with every look."""

    def __init__(self, hour: int = 8) -> None:
        self._now = datetime(2022, 10, 18, hour, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The moment."""
        self._now += timedelta(seconds=1)
        return self._now


@lru_cache(maxsize=1)
def prepared_floor() -> Path:
    """A database file with two events, their people, seats and entries; made once, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="saichuang-floor-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = open_engine(f"sqlite:///{folder / 'floor.db'}")
    migrate(engine)
    workspace = Workspace(folder, engine, None, SIGNER, Clock())
    with Bench(engine.execution_options(**WRITE), signer=SIGNER) as session, session.begin():
        welding = make_event(session, WELDING, rules=RULES)
        fitting = add_event(session, welding.competition_id, FITTING, rules=RULES)
        for (event, name), (unit, station) in ENTRIES.items():
            (welding if event == WELDING else fitting).enter(name, title=name, unit=unit, station=station)
        events = {WELDING: welding.id, FITTING: fitting.id}
    with workspace.write() as door:
        chief = accounts.found_administrator(door, ADMINISTRATOR, PASSWORD, scorer=False).account_id
    with workspace.write(chief) as door:
        _settle(door, events)
    engine.dispose()
    return folder / "floor.db"


def _settle(session: WriteSession, events: Mapping[str, int]) -> None:
    for name, duties in STAFF.items():
        if name == ADMINISTRATOR:
            continue
        account = accounts.add_account(session, name, UNITS.get(name, ""))
        for role, event, module in duties:
            accounts.add_duty(session, account, Role(role), event_id=events.get(event or ""), module=module)
    for judge in session.exec(select(Judge)).all():
        event = next(name for name, key in events.items() if key == judge.event_id)
        seats.seat_judge(session, judge.id or 0, CHAIRS[event, judge.module, judge.seat])


@lru_cache(maxsize=1)
def workplace() -> tuple[Path, Engine]:
    """Where one machine after the other works; the engine keeps its compiled statements."""
    folder = Path(tempfile.mkdtemp(prefix="saichuang-machine-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder, open_engine(f"sqlite:///{folder / 'floor.db'}")
