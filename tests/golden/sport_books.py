"""Results of more sports as workbooks: published tables, and some made by hand where none was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.golden.case_books import Rows


@dataclass(frozen=True, slots=True)
class Books:
    """Both workbooks of a contest, and what comes out: number → total and place."""

    scheme: dict[str, Rows]
    marks: dict[str, Rows]
    expected: dict[str, tuple[str, int]]


def _entries(numbers: Sequence[str], **columns: Sequence[str]) -> Rows:
    rows = [
        [number, f"选手 {number}", *more] for number, *more in zip(numbers, *columns.values(), strict=True)
    ]
    return [["编号", "姓名", *columns], *rows]


# -- weightlifting -----------------------------------------------------------------------------------------

# 2nd South American Youth Games 2017, women's 53 kg: body weight, three tries at each lift (failed: minus),
# total. OpenWeightlifting @52fa012 backend/database_root/IWF/412.csv. Of equal totals the one lifted first
# stands in front: with the lighter clean and jerk.
_LIFTS = (
    ("1", "52.55", "70 73 -76 86 -92 92", "165", 1),
    ("2", "52.85", "67 70 -73 72 75 78", "148", 4),
    ("3", "52.20", "66 68 -69 81 -85 -85", "149", 2),
    ("4", "52.65", "62 66 -69 -75 75 83", "149", 3),
    ("5", "51.70", "53 56 58 68 72 74", "132", 5),
    ("6", "52.00", "48 53 -56 55 60 -65", "113", 6),
    ("7", "52.40", "40 -45 45 50 55 -60", "100", 7),
)


def weightlifting() -> Books:
    """The best of three tries at each of two lifts; a failed try is 0."""
    names = {"S": "抓举", "J": "挺举"}
    tries = [
        [code, name, f"{code}{n}", f"{name}第 {n} 次", "直接给分", 300, 1, None]
        for code, name in names.items()
        for n in (1, 2, 3)
    ]
    marks: Rows = [["参赛编号", "模块", "S1", "S2", "S3", "W", "J1", "J2", "J3"]]
    for number, weight, lifted, *_ in _LIFTS:
        kilos = [max(int(kilo), 0) for kilo in lifted.split()]
        marks.append([number, "S", *kilos[:3], weight, None, None, None])
        marks.append([number, "J", None, None, None, None, *kilos[3:]])
    scheme: dict[str, Rows] = {
        "赛项": [["赛项", "核分方式", "小数位数"], ["53 公斤级", "提交即可", 0]],
        "模块": [["编号", "名称"], *names.items()],
        "小项": [["模块", "小项", "取最好几项"], ["S", "抓举", 1], ["J", "挺举", 1]],
        "评分项": [
            ["模块", "小项", "编号", "评分项", "类型", "满分", "步长", "权重"],
            *tries,
            ["S", None, "W", "体重", "直接给分", 200, 0.01, 0],
        ],
        "排名": [["比较内容", "顺序"], ["模块 J", "小者在前"], ["评分项 S.W", "小者在前"]],
    }
    entries = _entries([lift[0] for lift in _LIFTS])
    return Books(scheme, {"参赛": entries, "得分": marks}, {lift[0]: (lift[3], lift[4]) for lift in _LIFTS})


# -- races -------------------------------------------------------------------------------------------------

# Biathlon, Sochi 2014, women's 4 × 6 km relay: bib, the times of the four legs, the whole in seconds
# (1:10:02.5 and so on), as the table of Wikipedia has them, its first seven rows.
_RELAY = (
    ("2", "16:56.4 17:16.3 17:40.9 18:08.9", "4202.5"),
    ("4", "17:40.5 16:57.9 17:43.6 18:18.1", "4240.1"),
    ("10", "17:54.2 16:30.6 18:42.4 18:18.5", "4285.7"),
    ("6", "18:39.0 17:38.3 18:02.1 17:14.0", "4293.4"),
    ("8", "16:49.7 18:46.0 18:06.5 18:01.1", "4303.3"),
    ("14", "17:02.6 18:08.3 17:55.6 19:07.7", "4334.2"),
    ("7", "17:20.7 17:41.7 17:38.1 19:41.0", "4341.5"),
)


def relay() -> Books:
    """The total is a time: each leg is measured, a second is a point, the lowest total wins."""
    legs = [f"T{n}" for n in (1, 2, 3, 4)]
    numbers = [team[0] for team in _RELAY]
    return Books(
        {
            "赛项": [
                ["赛项", "参赛方式", "核分方式", "小数位数", "总成绩顺序"],
                ["接力", "团队", "提交即可", 1, "小者在前"],
            ],
            "模块": [["编号", "名称"], ["B", "接力"]],
            "评分项": [
                ["编号", "评分项", "类型", "步长", "按时间录入"],
                *([leg, f"第 {leg[1]} 棒", "实测", 0.1, "是"] for leg in legs),
            ],
            "得分区间": [["评分项", "得分", "每单位分数"], *([leg, 0, 1] for leg in legs)],
        },
        {
            "参赛": _entries(numbers),
            "得分": [
                ["参赛编号", *legs],
                *([number, *times.split()] for number, times, _ in reversed(_RELAY)),
            ],
        },
        {number: (total, place) for place, (number, _, total) in enumerate(_RELAY, 1)},
    )


def regatta() -> Books:
    """Made by hand: low points, the worst of five races left out, the last race twice and never left out."""
    races = {"1": (2, 1, 9, 3, 1, 4), "2": (1, 3, 2, 2, 10, 2), "3": (3, 2, 1, 1, 2, 10)}
    codes = [f"R{n}" for n in range(1, 6)]
    return Books(
        {
            "赛项": [["赛项", "核分方式", "小数位数", "总成绩顺序"], ["帆船", "提交即可", 0, "小者在前"]],
            "模块": [["编号", "名称", "权重"], ["S", "系列赛", 1], ["M", "奖牌轮", 2]],
            "小项": [["模块", "小项", "取最好几项"], ["S", "各轮", 4]],
            "评分项": [
                ["模块", "小项", "编号", "评分项", "类型", "满分", "步长"],
                *(["S", "各轮", code, f"第 {code[1]} 轮", "直接给分", 50, 1] for code in codes),
                ["M", None, "M1", "奖牌轮", "直接给分", 50, 1],
            ],
        },
        {
            "参赛": _entries(list(races)),
            "得分": [
                ["参赛编号", "模块", *codes, "M1"],
                *([number, "S", *places[:5], None] for number, places in races.items()),
                *([number, "M", *[None] * 5, places[5]] for number, places in races.items()),
            ],
        },
        # 2 + 1 + 3 + 1 + 4 × 2; 1 + 3 + 2 + 2 + 2 × 2; 2 + 1 + 1 + 2 + 10 × 2
        {"1": ("15", 2), "2": ("12", 1), "3": ("26", 3)},
    )


# -- shooting ----------------------------------------------------------------------------------------------

# Rio 2016, women's 10 m air pistol, qualification: four series, total, inner tens; in the order of the
# places 1 to 23 (everything.explained.today, from Wikipedia). The first eight go on.
_SERIES = (
    ("98 98 95 99", "390", 14),
    ("97 96 98 96", "387", 14),
    ("94 99 96 98", "387", 12),
    ("97 97 95 98", "387", 10),
    ("97 96 96 97", "386", 9),
    ("98 93 98 96", "385", 12),
    ("97 96 95 96", "384", 12),
    ("97 98 93 96", "384", 7),
    ("97 96 95 96", "384", 6),
    ("95 98 96 94", "383", 11),
    ("93 96 98 95", "382", 16),
    ("95 96 96 94", "381", 12),
    ("94 95 96 96", "381", 8),
    ("94 95 96 95", "380", 13),
    ("94 94 98 94", "380", 12),
    ("94 97 92 97", "380", 11),
    ("92 97 97 94", "380", 10),
    ("97 95 93 95", "380", 9),
    ("94 95 96 95", "380", 8),
    ("94 95 95 95", "379", 14),
    ("98 91 94 96", "379", 13),
    ("95 94 95 95", "379", 10),
    ("95 94 97 93", "379", 10),
)


def air_pistol() -> Books:
    """Of equal totals more inner tens are in front, then the last series, the one before it …"""
    series = [f"S{n}" for n in (1, 2, 3, 4)]
    numbers = [str(n) for n in range(1, len(_SERIES) + 1)]
    shot = [[n, "Q", *s.split(), tens] for n, (s, _, tens) in zip(numbers, _SERIES, strict=True)]
    return Books(
        {
            "赛项": [["赛项", "核分方式", "小数位数"], ["气手枪", "提交即可", 0]],
            "轮次": [
                ["编号", "名称", "带入比例", "晋级人数"],
                ["Q", "资格赛", 0, 8],
                ["F", "决赛", None, None],
            ],
            "模块": [["编号", "名称", "轮次"], ["Q", "资格赛", "Q"], ["F", "决赛", "F"]],
            "评分项": [
                ["模块", "编号", "评分项", "类型", "满分", "步长", "权重"],
                *(["Q", code, f"第 {code[1]} 组", "直接给分", 100, 1, None] for code in series),
                ["Q", "X", "内十环", "直接给分", 40, 1, 0],
                ["F", "F1", "决赛", "直接给分", 218, 0.1, None],
            ],
            "排名": [["比较内容"], ["评分项 Q.X"], *([f"评分项 Q.{code}"] for code in reversed(series))],
        },
        {"参赛": _entries(numbers), "得分": [["参赛编号", "模块", *series, "X"], *reversed(shot)]},
        {n: (total, int(n)) for n, (_, total, _) in zip(numbers, _SERIES, strict=True)},
    )


# Athens 2004, men's 10 m air pistol: qualification, the ten shots of the final, total; the first five
# (profilpelajar.com, from Wikipedia).
_SHOTS = (
    (590, "10.5 9.9 10.0 10.0 9.8 10.5 10.2 8.9 10.3 9.9", "690.0"),
    (591, "9.5 10.5 10.3 9.6 10.1 10.1 9.5 10.2 9.3 9.7", "689.8"),
    (584, "10.8 9.4 9.3 9.8 10.3 9.9 10.4 10.5 9.5 10.4", "684.3"),
    (583, "10.7 9.7 9.9 9.8 9.7 10.7 10.0 9.3 10.3 10.3", "683.4"),
    (582, "9.9 10.0 10.4 10.4 10.3 10.0 10.0 9.9 10.1 9.9", "682.9"),
)


def pistol_final() -> Books:
    """The whole qualification is carried into the final."""
    shots = [f"F{n}" for n in range(1, 11)]
    numbers = [str(n) for n in range(1, 6)]
    rows = list(zip(numbers, _SHOTS, strict=True))
    return Books(
        {
            "赛项": [["赛项", "核分方式", "小数位数"], ["气手枪", "提交即可", 1]],
            "轮次": [["编号", "名称", "带入比例"], ["Q", "资格赛", 1], ["F", "决赛", None]],
            "模块": [["编号", "名称", "轮次"], ["Q", "资格赛", "Q"], ["F", "决赛", "F"]],
            "评分项": [
                ["模块", "编号", "评分项", "类型", "满分", "步长"],
                ["Q", "Q", "资格赛", "导入成绩", 600, 1],
                *(["F", code, f"第 {code[1:]} 发", "直接给分", 10.9, 0.1] for code in shots),
            ],
        },
        {
            "参赛": _entries(numbers),
            "得分": [
                ["参赛编号", "模块", "Q", *shots],
                *([n, "Q", shot[0], *[None] * 10] for n, shot in rows),
                *([n, "F", None, *shot[1].split()] for n, shot in rows),
            ],
        },
        {n: (shot[2], int(n)) for n, shot in rows},
    )


# -- gymnastics --------------------------------------------------------------------------------------------

# Rio 2016, women's uneven bars, qualification, places 1 to 12: difficulty, execution, total (Wikipedia).
_BARS = (
    ("6.700", "9.166", "15.866"),
    ("6.800", "9.033", "15.833"),
    ("6.500", "9.266", "15.766"),
    ("6.700", "8.983", "15.683"),
    ("6.600", "8.866", "15.466"),
    ("6.600", "8.833", "15.433"),
    ("6.400", "8.933", "15.333"),
    ("6.700", "8.600", "15.300"),
    ("6.900", "8.366", "15.266"),
    ("6.800", "8.433", "15.233"),
    ("6.500", "8.633", "15.133"),
    ("6.600", "8.533", "15.133"),
)


def uneven_bars() -> Books:
    """Difficulty and execution; of equal totals the better execution is in front."""
    numbers = [str(n) for n in range(1, 13)]
    return Books(
        {
            "赛项": [["赛项", "核分方式", "小数位数"], ["高低杠", "提交即可", 3]],
            "模块": [["编号", "名称"], ["U", "高低杠"]],
            "评分项": [
                ["编号", "评分项", "类型", "满分", "步长"],
                ["D", "难度分", "直接给分", 20, 0.1],
                ["E", "完成分", "直接给分", 10, 0.001],
            ],
            "排名": [["比较内容"], ["评分项 U.E"]],
        },
        {
            "参赛": _entries(numbers),
            "得分": [["参赛编号", "D", "E"], *([n, *b[:2]] for n, b in zip(numbers, _BARS, strict=True))],
        },
        {n: (b[2], int(n)) for n, b in zip(numbers, _BARS, strict=True)},
    )


def all_around() -> Books:
    """Made by hand: five judges' deductions, the middle three averaged, off 10; difficulty; a step out."""
    codes = {"VT": "跳马", "FX": "自由操"}
    routines = {
        ("1", "VT"): (5.6, (0.9, 1.0, 1.1, 0.8, 1.3)),  # 5.6 + (10 − 1.0) − 0.1
        ("1", "FX"): (5.2, (1.4, 1.5, 1.6, 1.7, 1.8)),  # 5.2 + (10 − 1.6)
        ("2", "VT"): (5.4, (0.5, 0.6, 0.7, 0.8, 0.9)),  # 5.4 + (10 − 0.7)
        ("2", "FX"): (5.5, (1.0, 1.1, 1.2, 1.3, 1.4)),  # 5.5 + (10 − 1.2)
    }
    marks: Rows = [["参赛编号", "模块", "裁判", "D", "E"]]
    for (number, code), (difficulty, lost) in routines.items():
        marks += [[number, code, seat, None, points] for seat, points in enumerate(lost, 1)]
        marks.append([number, code, 6, difficulty, None])
    aspects = [
        row
        for code in codes
        for row in (
            [code, "D", "难度分", "直接给分", 10, 0.1, 6],
            [code, "E", "完成扣分", "实测", 10, 0.1, "1至5"],
        )
    ]
    return Books(
        {
            "赛项": [["赛项", "核分方式", "小数位数"], ["全能", "提交即可", 3]],
            "模块": [
                ["编号", "名称", "裁判人数", "合成方法", "逐项合成"],
                *([code, name, 6, "去最高最低平均", "是"] for code, name in codes.items()),
            ],
            "评分项": [["模块", "编号", "评分项", "类型", "满分", "步长", "席位"], *aspects],
            "得分区间": [["模块", "评分项", "得分", "每单位分数"], *([code, "E", 10, -1] for code in codes)],
        },
        {
            "参赛": _entries(["1", "2"]),
            "得分": marks,
            "扣分": [["参赛编号", "模块", "分数", "原因"], ["1", "VT", 0.1, "出界"]],
        },
        {"1": ("28.100", 2), "2": ("29.000", 1)},
    )


# -- judged by several panels ------------------------------------------------------------------------------


def synchronised_diving() -> Books:
    """Made by hand: the middle mark for each diver, the middle three for both together, difficulty, × 0.6."""
    dives = (
        ((7, 7.5, 8), (7, 7, 8), (7.5, 8, 8, 8.5, 8), 2.0),  # (7.5 + 7 + 24) × 2 × 0.6 = 46.2
        ((8, 8.5, 8.5), (8, 8, 7.5), (8, 8.5, 8.5, 9, 8.5), 3.4),  # (8.5 + 8 + 25.5) × 3.4 × 0.6 = 85.68
    )
    modules: Rows = [["编号", "名称", "权重", "裁判人数"]]
    aspects: Rows = [["模块", "编号", "评分项", "类型", "满分", "步长", "席位", "合成方法", "去掉人数"]]
    marks: Rows = [["参赛编号", "模块", "裁判", "A", "B", "S", "N"]]
    for number, (first, second, both, difficulty) in enumerate(dives, 1):
        code = f"D{number}"
        modules.append([code, f"第 {number} 跳", 0.6, 12])
        aspects += [
            [code, "A", "甲的动作", "直接给分", 10, 0.5, "1至3", "中位数", None],
            [code, "B", "乙的动作", "直接给分", 10, 0.5, "4至6", "中位数", None],
            [code, "S", "同步", "直接给分", 10, 0.5, "7至11", "去最高最低合计", 1],
            [code, "N", "难度", "难度系数", None, 0.1, 12, None, None],
        ]
        columns = [0] * 3 + [1] * 3 + [2] * 5 + [3]
        for seat, (column, mark) in enumerate(
            zip(columns, (*first, *second, *both, difficulty), strict=True), 1
        ):
            row: list[object] = [None] * 4
            row[column] = mark
            marks.append(["1", code, seat, *row])
    return Books(
        {
            "赛项": [["赛项", "参赛方式", "核分方式"], ["双人三米板", "团队", "提交即可"]],
            "模块": modules,
            "评分项": aspects,
        },
        {"参赛": _entries(["1"]), "得分": marks},
        {"1": ("131.88", 1)},
    )


def free_skating_by_percent() -> Books:
    """Made by hand, as since 2018: a grade is 10% of the base value; the bonus of the second half apart."""
    grades = (3, 3, 2, 4, 3, 3, 2, 3, 3), (-1, -2, -1, -1, -2, -1, 0, -1, -2)
    components = (8.25, 8.5, 8, 8.75, 8.5, 8.25, 8.5, 8.5, 9)
    panel = ["去最高最低平均", 1, "是"]
    aspects: Rows = [
        ["模块", "编号", "评分项", "类型", "满分", "最低分", "步长", "席位", "权重", "系数对象", "系数计分"]
    ]
    for n in "12":
        aspects += [
            ["E", f"N{n}", f"基础分 {n}", "难度系数", None, None, 0.01, 10, None, f"G{n}", "是"],
            ["E", f"G{n}", f"执行分 {n}", "直接给分", 5, -5, 1, "1至9", 0.1, None, None],
            ["E", f"Z{n}", f"后半段加分 {n}", "加分", 5, None, 0.01, 10, None, None, None],
        ]
    aspects.append(["C", "K", "节目内容", "直接给分", 10, None, 0.25, None, None, None, None])
    marks: Rows = [["参赛编号", "模块", "裁判", "N1", "G1", "Z1", "N2", "G2", "Z2", "K"]]
    marks.append(["1", "E", 10, 11.5, None, 0, 5.9, None, 0.59, None])
    for seat, (first, second, mark) in enumerate(zip(*grades, components, strict=True), 1):
        marks.append(["1", "E", seat, None, first, None, None, second, None, None])
        marks.append(["1", "C", seat, *[None] * 6, mark])
    return Books(
        {
            "赛项": [
                ["赛项", "核分方式", "小数位数", "舍入环节"],
                ["自由滑", "提交即可", 2, "评分项、模块、加权、总成绩"],
            ],
            "模块": [
                ["编号", "名称", "权重", "裁判人数", "合成方法", "去掉人数", "逐项合成"],
                ["E", "技术动作", 1, 10, *panel],
                ["C", "节目内容", 1.67, 9, *panel],
            ],
            "评分项": aspects,
        },
        {"参赛": _entries(["1"]), "得分": marks},
        # 11.5 + 11.5 × 20/7 × 0.1 = 14.79; 5.9 + 0.59 − 5.9 × 9/7 × 0.1 = 5.73; 8.46 × 1.67 = 14.13
        {"1": ("34.65", 1)},
    )


def quarterly_emulation() -> Books:
    """Made by hand: two quarters of 50%, own estimates beside two judges, caps, a bonus, 1% short costs 2."""
    quarters = {
        "1": (
            ((2, 100, 28, "省级", 2), (3, 100, 27, "省级", 2)),  # 36 + 30 + 28 + 5, 34 + 30 + 27 + 5
            ((0, 97.5, 25, 0, 0), (0, 97.5, 26, 0, 0)),  # 40 + (30 − 2 × 3) + 25 and + 26
        ),
        "2": (
            ((7, 90, 20, 0, 1), (6, 90, 21, 0, 1)),  # 30 + 10 + 20 + 1, 30 + 10 + 21 + 1
            ((1, 100, 29, "市级", 3), (1, 100, 29, "市级", 3)),  # 38 + 30 + 29 + 5, twice
        ),
    }
    modules: Rows = [["编号", "名称", "权重", "轮次", "自评", "裁判人数"]]
    aspects: Rows = [
        ["模块", "小项", "编号", "评分项", "类型", "满分", "步长", "每处扣分", "扣分上限", "等级"]
    ]
    bands: Rows = [["模块", "评分项", "不小于", "得分", "起点", "每单位分数", "不足一单位"]]
    for n in "12":
        code = f"Q{n}"
        modules.append([code, f"{n} 季度", 0.5, f"R{n}", "是", 2])
        aspects += [
            [code, None, "A", "隐患", "扣分", 40, None, 2, 10, None],
            [code, None, "B", "计划完成率", "实测", 30, 0.1, None, None, None],
            [code, None, "C", "质量管理", "直接给分", 30, 0.5, None, None, None],
            [code, "加分", "X", "荣誉", "加分", None, None, None, None, "市级:2;省级:4"],
            [code, "加分", "Y", "创新", "加分", 3, 0.5, None, None, None],
        ]
        bands += [
            [code, "B", 100, 30, None, None, None],
            [code, "B", None, 30, 100, 2, "不足一单位按一单位"],
        ]
    marks: Rows = [["参赛编号", "模块", "裁判", "A", "B", "C", "X", "Y"]]
    for number, judged in quarters.items():
        for quarter, sheets in enumerate(judged, 1):
            marks.append([number, f"Q{quarter}", "自评", 0, 100, 30, "省级", 3])
            marks += [[number, f"Q{quarter}", seat, *sheet] for seat, sheet in enumerate(sheets, 1)]
    return Books(
        {
            "赛项": [
                ["赛项", "赛项类型", "参赛方式", "核分方式"],
                ["重点工程", "劳动竞赛", "项目", "提交即可"],
            ],
            "轮次": [["编号", "名称"], ["R1", "一季度"], ["R2", "二季度"]],
            "模块": modules,
            "小项": [["模块", "小项", "上限"], ["Q1", "加分", 5], ["Q2", "加分", 5]],
            "评分项": aspects,
            "得分区间": bands,
        },
        {"参赛": _entries(["1", "2"]), "得分": marks},
        # 97.5 × 0.5 + 89.5 × 0.5; 61.5 × 0.5 + 102 × 0.5
        {"1": ("93.50", 1), "2": ("81.75", 2)},
    )


def long_jump() -> Books:
    """Made by hand: the best of three jumps; of equal ones the next best, which one of them has not got."""
    jumps = {
        "1": (8.10, 7.50, None),
        "2": (8.10, 7.90, 7.00),
        "3": (None, None, 8.10),
        "4": (8.00, 8.05, 8.05),
    }
    codes = [f"J{n}" for n in (1, 2, 3)]
    return Books(
        {
            "赛项": [["赛项", "核分方式"], ["跳远", "提交即可"]],
            "模块": [["编号", "名称"], ["J", "跳远"]],
            "小项": [["小项", "取最好几项"], ["试跳", 1]],
            "评分项": [
                ["小项", "编号", "评分项", "满分", "步长"],
                *(["试跳", code, f"第 {code[1]} 次", 10, 0.01] for code in codes),
            ],
            "排名": [["比较内容"], ["第2好 J.试跳"], ["第3好 J.试跳"]],
        },
        {"参赛": _entries(list(jumps)), "得分": [["参赛编号", *codes], *([n, *j] for n, j in jumps.items())]},
        {"1": ("8.10", 2), "2": ("8.10", 1), "3": ("8.10", 3), "4": ("8.05", 4)},
    )


PUBLISHED = (weightlifting, relay, air_pistol, pistol_final, uneven_bars)
BY_HAND = (
    regatta,
    all_around,
    synchronised_diving,
    free_skating_by_percent,
    quarterly_emulation,
    long_jump,
)
