"""Which screens and windows there are. They are imported when they are first needed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from app.domain.rights import Actor, Right, has_anywhere
from app.gui.screen import Screen


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """One line of the rail. An empty group puts it at the bottom."""

    key: str
    title: str
    group: str
    target: str
    rights: frozenset[Right] = frozenset()
    """Who has one of these somewhere has business with the screen; empty: everybody."""

    def concerns(self, actor: Actor) -> bool:
        """Whether the rail shows the screen to this person."""
        return not self.rights or any(has_anywhere(actor, right) for right in self.rights)

    def load(self) -> type[Screen]:
        """Import the screen's class."""
        return load(self.target)


_JUDGING = frozenset({Right.MARK, Right.CHECK, Right.PENALISE, Right.STATUS, Right.INCIDENT, Right.DRAW})
# Everybody but a 评分裁判 who is nothing else: marks are given without an eye on the places.
_RANKING = frozenset({Right.SETUP, Right.DRAW, Right.CHECK, Right.PENALISE})

SCREENS = (
    ScreenEntry("overview", "赛事总览", "筹备", "app.gui.screens.overview:OverviewScreen"),
    ScreenEntry(
        "events",
        "赛项与评分表",
        "筹备",
        "app.gui.screens.events:EventsScreen",
        frozenset({Right.SETUP, Right.SEATS}),
    ),
    ScreenEntry(
        "people",
        "人员与裁判",
        "筹备",
        "app.gui.screens.people:PeopleScreen",
        frozenset({Right.PEOPLE, Right.SEATS, Right.CHECK_IN}),
    ),
    ScreenEntry(
        "registration",
        "报名与资格审核",
        "筹备",
        "app.gui.screens.registration:RegistrationScreen",
        frozenset({Right.REGISTER, Right.DRAW}),
    ),
    ScreenEntry(
        "timetable",
        "赛程与考场",
        "筹备",
        "app.gui.screens.timetable:TimetableScreen",
        frozenset({Right.TIMETABLE, Right.DRAW}),
    ),
    ScreenEntry(
        "printouts",
        "证件与表册",
        "筹备",
        "app.gui.screens.printouts:PrintoutsScreen",
        frozenset({Right.REGISTER, Right.TIMETABLE, Right.ADMIT}),
    ),
    ScreenEntry(
        "arrival",
        "检录与抽签",
        "赛中",
        "app.gui.screens.arrival:ArrivalScreen",
        frozenset({Right.ADMIT, Right.DRAW}),
    ),
    ScreenEntry(
        "papers",
        "评分单收发",
        "赛中",
        "app.gui.screens.papers:PapersScreen",
        frozenset({Right.CHECK_IN}),
    ),
    ScreenEntry("judging", "评分录入", "赛中", "app.gui.screens.judging:JudgingScreen", _JUDGING),
    ScreenEntry("ranking", "实时排名", "赛中", "app.gui.screens.ranking:RankingScreen", _RANKING),
    ScreenEntry(
        "recheck",
        "成绩复核",
        "赛后",
        "app.gui.screens.recheck:RecheckScreen",
        frozenset({Right.RECHECK}),
    ),
    ScreenEntry(
        "publishing",
        "成绩公布",
        "赛后",
        "app.gui.screens.publishing:PublishingScreen",
        frozenset({Right.SIGN, Right.OPEN, Right.PUBLISH, Right.AUDIT}),
    ),
    ScreenEntry(
        "appeals",
        "申诉与仲裁",
        "赛后",
        "app.gui.screens.appeals:AppealsScreen",
        frozenset({Right.APPEAL, Right.ARBITRATE}),
    ),
    ScreenEntry(
        "awards",
        "奖项与证书",
        "赛后",
        "app.gui.screens.awards:AwardsScreen",
        frozenset({Right.AWARD}),
    ),
    ScreenEntry(
        "materials",
        "成果材料",
        "赛后",
        "app.gui.screens.materials:MaterialsScreen",
        frozenset({Right.PUBLISH, Right.AWARD, Right.AUDIT}),
    ),
    ScreenEntry("verify", "证书查验", "赛后", "app.gui.screens.verify:VerifyScreen"),
    ScreenEntry(
        "templates",
        "证书模板",
        "赛后",
        "app.gui.screens.templates:TemplatesScreen",
        frozenset({Right.AWARD}),
    ),
    ScreenEntry(
        "standings",
        "积分榜",
        "赛后",
        "app.gui.screens.standings:StandingsScreen",
        frozenset({Right.SETUP, Right.PUBLISH, Right.AWARD, Right.AUDIT}),
    ),
    ScreenEntry(
        "audit",
        "操作记录",
        "赛后",
        "app.gui.screens.audit:AuditScreen",
        frozenset({Right.AUDIT}),
    ),
    ScreenEntry(
        "safety",
        "数据安全",
        "",
        "app.gui.screens.safety:SafetyScreen",
        frozenset({Right.SAFEKEEP, Right.MOVE, Right.BRING_BACK}),
    ),
    ScreenEntry("settings", "设置", "", "app.gui.screens.settings:SettingsScreen"),
)
WINDOWS = {
    "bigscreen": "app.gui.screens.bigscreen:BigScreen",
    "drawscreen": "app.gui.screens.drawscreen:DrawScreen",
}

# Where 新建赛事 leads: navigate(CREATE_SCREEN, create=True).
CREATE_SCREEN = "overview"


def load(target: str) -> type[Screen]:
    """Import "module:Class"."""
    module, _, name = target.partition(":")
    found = getattr(import_module(module), name)
    if not (isinstance(found, type) and issubclass(found, Screen)):
        raise TypeError(f"{target} is not a Screen")
    return found
