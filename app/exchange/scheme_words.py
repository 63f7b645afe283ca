"""The words of the workbook of rules: those of the domain, and what people write for them besides."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.domain.honours import SHARED_NAMES as HONOUR_SHARED_NAMES
from app.domain.people import SKILL_LEVELS
from app.domain.quotas import BOUNDARY_NAMES, ROUNDING_NAMES, VACANT_NAMES
from app.domain.ranking import SHARED_NAMES
from app.domain.rule_words import (
    BETTER_NAMES,
    CHECKING_NAMES,
    FALLBACK_NAMES,
    KIND_NAMES,
    METHOD_NAMES,
    ORDER_NAMES,
    SPREAD_OF_NAMES,
    STAGE_NAMES,
    VETO_NAMES,
    WHOLE_NAMES,
)
from app.domain.standings import SHARE_NAMES, STANDING_KEY_NAMES
from app.domain.standings_reading import POINTS_BY_NAMES
from app.domain.teams import TEAM_BY_NAMES, TEAM_METHOD_NAMES
from app.domain.unit_awards import BASE_NAMES, FIGURE_NAMES
from app.exchange.book_cells import Listed, Stages, Words


def _words(names: Mapping[Any, str], also: Mapping[str, StrEnum | str] | None = None) -> Words:
    further = {word: str(code) for word, code in (also or {}).items()}
    return Words({str(code): name for code, name in names.items()}, further)


EVENT_KINDS = Words(
    {"skill": "技能竞赛", "emulation": "劳动竞赛", "innovation": "创新成果评审"},
    {"技能": "skill", "竞赛": "skill", "劳动": "emulation", "创新": "innovation", "成果评审": "innovation"},
)
ENTRY_KINDS = Words(
    {"person": "个人", "team": "团队", "unit": "单位", "project": "项目", "innovation": "成果"},
    {
        "选手": "person",
        "队": "team",
        "团体": "team",
        "班组": "unit",
        "工程": "project",
        "创新成果": "innovation",
    },
)
CHECKING = _words(CHECKING_NAMES)
STAGES = Stages(
    _words(
        STAGE_NAMES,
        {
            "裁判": "judge",
            "每名裁判": "judge",
            "每个评分项": "aspect",
            "每个模块": "module",
            "加权后": "weighted",
            "每轮": "round",
            "总分": "total",
        },
    )
)
METHODS = _words(
    METHOD_NAMES,
    {
        "平均分": "mean",
        "平均值": "mean",
        "去高去低平均": "trimmed_mean",
        "去最高最低求和": "trimmed_sum",
        "求和": "sum",
        "相加": "sum",
    },
)
FALLBACKS = _words(FALLBACK_NAMES, {"平均分": "mean", "平均值": "mean"})
SPREAD_OF = _words(SPREAD_OF_NAMES, {"两者": "both"})
KINDS = _words(
    KIND_NAMES,
    {
        "给分": "points",
        "打分": "points",
        "评价": "judgement",
        "是/否": "yes_no",
        "测量": "measured",
        "实测值": "measured",
        "等级": "grade",
        "选择": "choice",
        "每处扣分": "deduction",
        "奖励分": "bonus",
        "否决": "veto",
        "时间": "time",
        "相对成绩": "relative",
        "系数": "factor",
        "导入": "imported",
    },
)
BETTER = _words(
    BETTER_NAMES,
    {"小者优": "lower", "快者优": "lower", "低者优": "lower", "大者优": "higher", "高者优": "higher"},
)
ORDER = _words(
    ORDER_NAMES,
    {
        "少者优": "asc",
        "小者优": "asc",
        "少者在前": "asc",
        "升序": "asc",
        "多者优": "desc",
        "大者优": "desc",
        "高者优": "desc",
        "多者在前": "desc",
        "降序": "desc",
    },
)
EFFECTS = _words(
    VETO_NAMES,
    {"不得奖": "no_award", "不排名": "no_rank", "模块记零分": "zero_module", "总分记零分": "zero_total"},
)
UNITS_COUNTED = _words(WHOLE_NAMES, {"不足一个按一个": "up", "满一个才算": "down"})
SHARED_RANKS = _words(SHARED_NAMES, {"并列占名次": "skip", "并列不占名次": "dense"})
TEAM_BY = _words(TEAM_BY_NAMES, {"参赛单位": "unit"})
TEAM_METHODS = _words(
    TEAM_METHOD_NAMES, {"求和": "sum", "合计": "sum", "平均分": "mean", "取最好几名": "best"}
)
QUOTA_ROUNDING = _words(ROUNDING_NAMES, {"进位": "up", "舍去": "down"})
VACANT = _words(VACANT_NAMES, {"递补": "pass"})
BOUNDARY = _words(BOUNDARY_NAMES)
HONOUR_TIES = _words(HONOUR_SHARED_NAMES)
GENDERS = Words({"男": "男", "女": "女"})
LEVEL = Words(dict(SKILL_LEVELS))
LEVELS = Listed(LEVEL)
FIGURES = _words(FIGURE_NAMES, {"报名数": "entries", "参赛人数": "entries"})
UNIT_BASES = _words(BASE_NAMES)
POINTS_BY = _words(POINTS_BY_NAMES)
POINT_SHARES = _words(SHARE_NAMES)
STANDING_KEYS = Listed(_words(STANDING_KEY_NAMES))
# Which list a row of a sheet with two kinds of rows belongs to.
TIES_OF = Words({"entries": "个人", "teams": "团体"}, {"选手": "entries", "参赛": "entries", "团队": "teams"})
MONEY_FOR = Words({"money": "奖金", "subsidy": "赛事补助"}, {"补助": "subsidy", "获奖奖金": "money"})
AWARDS_OF = Words({"event": "赛项", "competition": "赛事"}, {"全部赛项": "competition"})
