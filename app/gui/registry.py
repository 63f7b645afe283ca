"""Which screens and windows there are. They are imported when they are first needed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from app.gui.screen import Screen


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """One line of the rail. An empty group puts it at the bottom."""

    key: str
    title: str
    group: str
    target: str

    def load(self) -> type[Screen]:
        """Import the screen's class."""
        return load(self.target)


SCREENS = (
    ScreenEntry("overview", "赛事总览", "筹备", "app.gui.screens.overview:OverviewScreen"),
    ScreenEntry("events", "赛项与评分表", "筹备", "app.gui.screens.events:EventsScreen"),
    ScreenEntry("people", "人员与裁判", "筹备", "app.gui.screens.people:PeopleScreen"),
    ScreenEntry("registration", "报名与资格审核", "筹备", "app.gui.screens.registration:RegistrationScreen"),
    ScreenEntry("papers", "评分单收发", "赛中", "app.gui.screens.papers:PapersScreen"),
    ScreenEntry("judging", "评分录入", "赛中", "app.gui.screens.judging:JudgingScreen"),
    ScreenEntry("ranking", "实时排名", "赛中", "app.gui.screens.ranking:RankingScreen"),
    ScreenEntry("publishing", "成绩公布", "赛后", "app.gui.screens.publishing:PublishingScreen"),
    ScreenEntry("awards", "奖项与证书", "赛后", "app.gui.screens.awards:AwardsScreen"),
    ScreenEntry("audit", "操作记录", "赛后", "app.gui.screens.audit:AuditScreen"),
    ScreenEntry("settings", "设置与备份", "", "app.gui.screens.settings:SettingsScreen"),
)
WINDOWS = {"bigscreen": "app.gui.screens.bigscreen:BigScreen"}

# Where 新建赛事 leads: navigate(CREATE_SCREEN, create=True).
CREATE_SCREEN = "overview"


def load(target: str) -> type[Screen]:
    """Import "module:Class"."""
    module, _, name = target.partition(":")
    found = getattr(import_module(module), name)
    if not (isinstance(found, type) and issubclass(found, Screen)):
        raise TypeError(f"{target} is not a Screen")
    return found
