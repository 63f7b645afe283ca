"""Rules with an aspect of every kind, and what a judge types for each: for screens and printed sheets."""

from __future__ import annotations

from typing import Any

ELEMENTS = tuple(
    f"{turns}{jump}" for jump in ("T", "S", "Lo", "F", "Lz", "A") for turns in range(1, 5)
) + tuple(
    f"{name}{level}" for name in ("CSp", "FSSp", "CCoSp", "StSq", "ChSq", "LSp") for level in range(1, 7)
)
DESCRIPTORS = (
    "操作混乱,多处违反规程,需要裁判制止",
    "基本完成,有一般性失误,经提示能改正",
    "动作规范,顺序正确,偶有停顿",
    "动作规范熟练,一次到位,可作示范",
)
ASPECTS: tuple[dict[str, Any], ...] = (
    {"code": "A1", "name": "劳保用品穿戴", "group": "A 操作", "kind": "yes_no", "maximum": "5"},
    {
        "code": "A2",
        "name": "操作规范",
        "group": "A 操作",
        "kind": "judgement",
        "maximum": "9",
        "descriptors": list(DESCRIPTORS),
    },
    {"code": "A3", "name": "表达与答辩", "group": "A 操作", "maximum": "10", "weight": "2"},
    {
        "code": "B1",
        "name": "焊缝余高",
        "group": "B 质量",
        "kind": "measured",
        "maximum": "10",
        "unit": "mm",
        "step": "0.1",
        "bands": [{"upto": "3", "points": "10"}, {"points": "0"}],
    },
    {
        "code": "B2",
        "name": "换件用时",
        "group": "B 质量",
        "kind": "measured",
        "timed": True,
        "maximum": "10",
        "bands": [
            {"upto": "5:00", "points": "10"},
            {"above": "5:00", "points": "10", "start": "5:00", "rate": "-1", "per": "30", "whole": "up"},
        ],
    },
    {
        "code": "B3",
        "name": "射线评级",
        "group": "B 质量",
        "kind": "grade",
        "grades": [
            {"name": "Ⅰ级", "points": "20"},
            {"name": "Ⅱ级", "points": "14"},
            {"name": "不合格", "points": "0"},
        ],
    },
    {"code": "B4", "name": "表面气孔", "group": "B 质量", "kind": "deduction", "maximum": "6", "each": "2"},
    {
        "code": "C1",
        "name": "动作",
        "group": "C 自选",
        "kind": "choice",
        "grades": [{"name": name, "points": "1", "table": "EF"[at % 2]} for at, name in enumerate(ELEMENTS)],
    },
    {
        "code": "C2",
        "name": "完成质量",
        "group": "C 自选",
        "kind": "grade",
        "table_of": "C1",
        "after_panel": True,
    },
    {"code": "D1", "name": "第一次试跑", "group": "D 试跑", "kind": "points", "maximum": "10"},
    {"code": "D2", "name": "第二次试跑", "group": "D 试跑", "kind": "points", "maximum": "10"},
    {"code": "D3", "name": "第三次试跑", "group": "D 试跑", "kind": "points", "maximum": "10"},
    {
        "code": "E1",
        "name": "编程题",
        "group": "E 综合",
        "kind": "attempts",
        "maximum": "5",
        "each": "20",
        "unit": "分",
    },
    {
        "code": "E2",
        "name": "计时赛",
        "group": "E 综合",
        "kind": "relative",
        "timed": True,
        "maximum": "10",
    },
    {"code": "E3", "name": "附加题难度", "group": "E 综合", "kind": "factor", "step": "0.1"},
    {
        "code": "E4",
        "name": "创新获奖",
        "group": "E 综合",
        "kind": "bonus",
        "grades": [{"name": "市级", "points": "2"}, {"name": "省级", "points": "4"}],
    },
    {"code": "E5", "name": "仪态", "group": "E 综合", "minimum": "-5", "maximum": "5", "step": "1"},
    {"code": "E6", "name": "理论成绩", "group": "E 综合", "kind": "imported", "maximum": "100"},
    {"code": "E7", "name": "实操用时", "group": "E 综合", "kind": "time"},
    {"code": "F1", "name": "违反安全规程", "group": "F 否决", "kind": "veto", "effect": "no_award"},
)
RULES: dict[str, Any] = {
    "checking": "none",
    "tables": {
        "E": [{"name": str(n), "points": str(n)} for n in range(-3, 4)],
        "F": [{"name": "优", "points": "3"}, {"name": "良", "points": "1"}],
    },
    "modules": [
        {
            "code": "P",
            "name": "实操",
            "self": True,
            "panel": {"judges": 2, "per_aspect": True},
            "groups": [{"name": "D 试跑", "best": 1}],
            "aspects": list(ASPECTS),
        }
    ],
    "ranking": {"ties": [{"key": "time"}, {"key": "attempts"}]},
    "awards": {"tiers": [{"name": "一等奖", "percent": "50"}]},
}
# What a judge types, aspect by aspect; '' leaves a try out.
TYPED = (
    *("1", "2", "8.5", "1.8", "5:40", "2", "1", "ccosp4", "2", "8", "", "", "2/118"),
    *("1:30.5", "1.8", "2", "-2", "86.5", "12:30", "0"),
)
