"""The published results as workbooks: what an organiser would type into Excel, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

Document = dict[str, Any]
Rows = list[Sequence[object]]
SKATING = "短节目"


def save(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A workbook of these sheets, the first row of each its header."""
    book = Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


# -- figure skating ----------------------------------------------------------------------------------------


def skating_scheme(entries: Sequence[Document]) -> dict[str, Rows]:
    """Technical elements (base value by the technical panel, grades by the judges) and five components."""
    judges = len(entries[0]["marks"]["elements"][0]["goe_marks"])
    panel = [judges + 1, "去最高最低平均", 1, "是"]
    modules: Rows = [
        ["编号", "名称", "权重", "裁判人数", "合成方法", "去掉人数", "逐项合成"],
        ["E", "技术动作", 1, *panel],
    ]
    aspects: Rows = [["模块", "编号", "评分项", "类型", "满分", "步长", "席位", "等级表", "等级表取自"]]
    for n in range(len(entries[0]["marks"]["elements"])):
        aspects.append(["E", f"B{n}", f"第 {n + 1} 个动作", "选项", None, None, judges + 1, "动作", None])
        aspects.append(["E", f"G{n}", "执行分", "评定等级", None, None, f"1至{judges}", None, f"B{n}"])
    for n, component in enumerate(entries[0]["marks"]["components"]):
        modules.append([f"C{n}", component["comp"], component["factor"], judges, *panel[1:]])
        aspects.append([f"C{n}", f"C{n}", component["comp"], "直接给分", 10, 0.25, None, None, None])
    grades: Rows = [["等级表", "等级", "得分", "另用等级表"]]
    for number, ((name, base, scale), option) in enumerate(_elements(entries).items()):
        grades.append(["动作", option, base, f"动作 {number}"])
        grades += [[f"动作 {number}", grade, points, None] for grade, points in scale]
        assert name
    return {
        "赛项": [
            ["赛项", "核分方式", "小数位数", "舍入环节"],
            [SKATING, "提交即可", 2, "评分项、模块、加权、总成绩"],
        ],
        "模块": modules,
        "评分项": aspects,
        "等级表": grades,
        "排名": [["比较依据"], ["模块 E"]],
    }


def skating_marks(entries: Sequence[Document]) -> dict[str, Rows]:
    """The judges' grades and marks, the elements, the deductions."""
    options = _elements(entries)
    first = entries[0]["marks"]
    codes = [f"{kind}{n}" for n in range(len(first["elements"])) for kind in "BG"]
    codes += [f"C{n}" for n in range(len(first["components"]))]
    marks: Rows = [["参赛编号", "模块", "裁判", *codes]]
    penalties: Rows = [["编号", "分数", "原因"]]
    for entry in entries:
        elements, components = entry["marks"]["elements"], entry["marks"]["components"]
        judges = len(elements[0]["goe_marks"])
        typed = {f"B{n}": options[_element(element)] for n, element in enumerate(elements)}
        marks.append([entry["id"], "E", judges + 1, *(typed.get(code) for code in codes)])
        for seat in range(judges):
            grades = {f"G{n}": element["goe_marks"][seat] for n, element in enumerate(elements)}
            marks.append([entry["id"], "E", seat + 1, *(grades.get(code) for code in codes)])
            for n, component in enumerate(components):
                given = {f"C{n}": component["marks"][seat]}
                marks.append([entry["id"], f"C{n}", seat + 1, *(given.get(code) for code in codes)])
        if float(entry["marks"]["deduction"]):
            penalties.append([entry["id"], entry["marks"]["deduction"], "扣分"])
    return {"参赛": _entries(entries), "得分": marks, "扣分": penalties}


def _element(element: Document) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return element["el"], element["base"], tuple(element["goe_scale"].items())


def _elements(entries: Iterable[Document]) -> dict[tuple[str, str, tuple[tuple[str, str], ...]], str]:
    """Every element that was shown, with its base value and grade table, and what it is called."""
    found: dict[tuple[str, str, tuple[tuple[str, str], ...]], str] = {}
    for entry in entries:
        for element in entry["marks"]["elements"]:
            found.setdefault(_element(element), f"{element['el']} ({len(found)})")
    return found


def _entries(entries: Iterable[Document], **columns: str) -> Rows:
    return [
        ["编号", "名称", *columns],
        *([e["id"], f"选手 {e['id']}", *(e[key] for key in columns.values())] for e in entries),
    ]


# -- diving ------------------------------------------------------------------------------------------------


def diving_scheme(entries: Sequence[Document]) -> dict[str, Rows]:
    """Five semi-final dives carried over, six final dives: the middle five marks × difficulty × 0.6."""
    modules: Rows = [["编号", "名称", "权重", "轮次", "裁判人数"]]
    aspects: Rows = [["模块", "编号", "评分项", "类型", "满分", "步长", "席位", "合成方法", "去掉人数"]]
    for round_code, stage in (("S", "semi"), ("F", "final")):
        for n in range(len(entries[0]["marks"][stage])):
            code = f"{round_code}{n + 1}"
            modules.append([code, f"第 {n + 1} 跳", 0.6, round_code, 8])
            aspects.append([code, f"M{code}", "得分", "直接给分", 10, 0.5, "1至7", "去最高最低合计", 1])
            aspects.append([code, f"D{code}", "难度", "难度系数", None, 0.1, 8, None, None])
    return {
        "赛项": [["赛项", "核分方式"], ["三米板", "提交即可"]],
        "轮次": [["编号", "名称", "带入比例"], ["S", "半决赛", 1], ["F", "决赛", None]],
        "模块": modules,
        "评分项": aspects,
    }


def diving_marks(entries: Sequence[Document]) -> dict[str, Rows]:
    """Seven marks and the difficulty of each dive."""
    codes = [
        f"{kind}{round_code}{n + 1}"
        for round_code, stage in (("S", "semi"), ("F", "final"))
        for n in range(len(entries[0]["marks"][stage]))
        for kind in "MD"
    ]
    marks: Rows = [["参赛编号", "模块", "裁判", *codes]]
    for entry in entries:
        for round_code, stage in (("S", "semi"), ("F", "final")):
            for n, dive in enumerate(entry["marks"][stage]):
                code = f"{round_code}{n + 1}"
                for seat, mark in enumerate(dive["marks"], 1):
                    row = {f"M{code}": mark}
                    marks.append([entry["id"], code, seat, *(row.get(each) for each in codes)])
                row = {f"D{code}": dive["dd"]}
                marks.append([entry["id"], code, 8, *(row.get(each) for each in codes)])
    return {"参赛": _entries(entries), "得分": marks}


# -- ski jumping -------------------------------------------------------------------------------------------


def jumping_scheme(case: Document) -> dict[str, Rows]:
    """Two rounds, the best 30 jump again: style by five judges, distance from the K point, wind and gate."""
    modules: Rows = [["编号", "名称", "轮次", "裁判人数"]]
    aspects: Rows = [
        ["模块", "编号", "评分项", "类型", "满分", "最低分", "步长", "单位", "席位", "合成方法", "去掉人数"]
    ]
    bands: Rows = [["模块", "评分项", "得分", "起点", "每单位加分"]]
    for code in ("1", "2"):
        modules.append([f"J{code}", f"第 {code} 跳", code, 6])
        aspects += [
            [f"J{code}", "S", "姿势", "直接给分", 20, None, 0.5, None, "1至5", "去最高最低合计", 1],
            [f"J{code}", "L", "距离", "实测", None, -999, 0.5, "m", 6, None, None],
            [f"J{code}", "W", "风力补偿", "直接给分", 100, -100, 0.1, None, 6, None, None],
            [f"J{code}", "G", "起滑门补偿", "直接给分", 100, -100, 0.1, None, 6, None, None],
        ]
        bands.append([f"J{code}", "L", 60, case["K"], case["metre_value"]])
    return {
        "赛项": [["赛项", "核分方式", "小数位数"], ["大跳台", "提交即可", 1]],
        "轮次": [
            ["编号", "名称", "带入比例", "晋级人数"],
            ["1", "第一轮", 1, 30],
            ["2", "第二轮", None, None],
        ],
        "模块": modules,
        "评分项": aspects,
        "得分区间": bands,
    }


def jumping_marks(entries: Sequence[Document]) -> dict[str, Rows]:
    """The first jumps."""
    marks: Rows = [["参赛编号", "模块", "裁判", "S", "L", "W", "G"]]
    for entry in entries:
        jump = entry["marks"][0]
        for seat, mark in enumerate(jump["judges"], 1):
            marks.append([entry["id"], "J1", seat, mark, None, None, None])
        measured = jump["distance_m"], jump["wind_points"], jump["gate_points"]
        marks.append([entry["id"], "J1", 6, None, *measured])
    return {"参赛": _entries(entries), "得分": marks}


# -- programming contest -----------------------------------------------------------------------------------


def icpc_scheme(entries: Sequence[Document]) -> dict[str, Rows]:
    """One point a problem, twenty minutes a failed try; equal scores by time, the unit's best team counts."""
    problems = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(entries[0]["marks"])]
    aspects: Rows = [["模块", "编号", "评分项", "类型", "每处扣分/罚时", "单位"]]
    aspects += [["X", letter, f"题 {letter}", "次数与用时", 20, "分钟"] for letter in problems]
    return {
        "赛项": [["赛项", "参赛方式", "核分方式", "小数位数"], ["程序设计", "团队", "提交即可", 0]],
        "模块": [["编号", "名称"], ["X", "解题"]],
        "评分项": aspects,
        "排名": [["比较依据", "优劣方向"], ["用时", "少者优"]],
    }


def icpc_marks(entries: Sequence[Document]) -> dict[str, Rows]:
    """Tries and minute of success, as the standings print them."""
    rows: Rows = [["编号", "名称", "单位", "打星"]]
    problems = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(entries[0]["marks"])]
    marks: Rows = [["参赛编号", *problems]]
    for entry in entries:
        rows.append(
            [
                entry["id"],
                f"队 {entry['id']}",
                entry["unit"],
                "是" if entry["expected_rank"] is None else None,
            ]
        )
        marks.append([entry["id"], *entry["marks"]])
    return {"参赛": rows, "得分": marks}
