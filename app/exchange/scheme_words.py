"""The Chinese words of the workbook of rules and the code names they stand for in the rules document."""

from __future__ import annotations

from app.domain.people import SKILL_LEVELS
from app.exchange.book_cells import Listed, Stages, Words

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
CHECKING = Words({"confirm": "复核确认", "double": "双人录入", "none": "提交即可"})
STAGES = Stages(
    Words(
        {
            "judge": "每名裁判",
            "aspect": "每个评分项",
            "module": "每个模块",
            "weighted": "加权后",
            "round": "每轮",
            "total": "总成绩",
        },
        {
            "裁判": "judge",
            "评分项": "aspect",
            "模块": "module",
            "加权": "weighted",
            "轮次": "round",
            "总分": "total",
        },
    )
)
METHODS = Words(
    {
        "mean": "平均",
        "trimmed_mean": "去最高最低平均",
        "trimmed_sum": "去最高最低求和",
        "median": "中位数",
        "sum": "求和",
    },
    {"平均分": "mean", "平均值": "mean", "去高去低平均": "trimmed_mean", "去高去低求和": "trimmed_sum"},
)
FALLBACKS = Words({"mean": "平均", "median": "中位数"}, {"平均分": "mean", "平均值": "mean"})
SPREAD_OF = Words({"sheet": "评分单", "aspect": "评分项", "both": "评分单或评分项"}, {"两者": "both"})
KINDS = Words(
    {
        "points": "直接给分",
        "judgement": "综合评价",
        "yes_no": "是否",
        "measured": "实测",
        "grade": "评定等级",
        "choice": "选项",
        "deduction": "扣分",
        "bonus": "加分",
        "veto": "一票否决",
        "time": "用时",
        "attempts": "次数与用时",
        "relative": "相对最好成绩",
        "factor": "难度系数",
        "imported": "导入成绩",
    },
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
BETTER = Words(
    {"lower": "少者优", "higher": "多者优"}, {"小者优": "lower", "大者优": "higher", "快者优": "lower"}
)
ORDER = Words(
    {"asc": "少者优", "desc": "多者优"},
    {"小者优": "asc", "升序": "asc", "大者优": "desc", "高者优": "desc", "降序": "desc"},
)
EFFECTS = Words(
    {"no_award": "不得奖", "no_rank": "不排名", "zero_module": "模块记零分", "zero_total": "总分记零分"},
    {"取消获奖": "no_award", "取消名次": "no_rank"},
)
UNITS_COUNTED = Words(
    {"exact": "按比例", "up": "不足一个按一个", "down": "满一个才算"},
)
SHARED_RANKS = Words({"skip": "并列占名次", "dense": "并列不占名次"})
TEAM_BY = Words({"unit": "单位"}, {"参赛单位": "unit"})
TEAM_METHODS = Words(
    {"sum": "求和", "mean": "平均", "best": "取最好几名"}, {"平均分": "mean", "最好几名": "best"}
)
QUOTA_ROUNDING = Words(
    {"half_up": "四舍五入", "up": "进位取整", "down": "舍去小数"}, {"进位": "up", "舍去": "down"}
)
VACANT = Words({"empty": "空缺", "pass": "递补"})
BOUNDARY = Words(
    {
        "consume": "都给并占用下一档",
        "extra": "都给不占下一档",
        "lower": "都归下一档",
        "decide": "由组委会决定",
    }
)
HONOUR_TIES = Words({"all": "并列都给", "none": "并列都不给"})
GENDERS = Words({"男": "男", "女": "女"})
LEVEL = Words(dict(SKILL_LEVELS))
LEVELS = Listed(LEVEL)
# Which list a row of a sheet with two kinds of rows belongs to.
TIES_OF = Words({"entries": "个人", "teams": "团体"}, {"选手": "entries", "参赛": "entries", "团队": "teams"})
MONEY_FOR = Words({"money": "奖金", "subsidy": "赛事补助"}, {"补助": "subsidy", "获奖奖金": "money"})
