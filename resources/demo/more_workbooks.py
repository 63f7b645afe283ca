"""Write the other demonstration workbooks: units, projects, achievements, and forms in other shapes.

Run from the top folder: `PYTHONPATH=. .venv/bin/python resources/demo/more_workbooks.py`. The old .xls needs
xlwt (`pip install xlwt`), which the program itself does not. Everybody is invented.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import xlwt  # type: ignore[import-not-found]
from make_workbooks import (
    CEMENT,
    COKING,
    ELECTRONICS,
    HERE,
    INSTITUTE,
    MACHINES,
    MEDICAL,
    PLANT,
    POWER,
    REPAIR,
    SPIRITS,
    TEXTILE,
    Inventor,
    append_text,
    full_width,
    new_book,
    title,
)
from openpyxl import load_workbook

from app.domain.registration_form import EventInfo
from app.exchange.book_sheets import cell_at
from app.exchange.header_row import column_of
from app.exchange.registration_template import HEADER_ROW, write_registration_template
from app.exchange.workbook import put_text

WORDS = HERE.parent / "word_lists.json"
# Name, kind of entry and divisions of the events of the demonstration.
EVENTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("安全生产竞赛", "unit", ()),
    ("重点工程劳动竞赛", "project", ()),
    ("降本增效竞赛", "unit", ()),
    ("焊工", "person", ("职工组", "学生组")),
    ("钳工", "person", ()),
    ("电工", "person", ()),
    ("叉车司机", "person", ()),
    ("“五小”成果评审", "innovation", ()),
)
# unit, kind, district, industry, chain, contact
UNITS = (
    (REPAIR, "国有企业", "相山区", "专用设备制造", "高端装备制造", "宋江平"),
    (TEXTILE, "民营企业", "濉溪县", "纺织", "", "韩冬"),
    (MACHINES, "民营企业", "高新技术产业开发区", "电气机械", "高端装备制造", "贺岁"),
    (COKING, "民营企业", "濉溪县", "煤化工", "碳基新材料", "沙洲"),
    (POWER, "国有企业", "相山区", "煤炭开采", "", "龙腾"),
    (CEMENT, "民营企业", "杜集区", "水泥", "", "段玉"),
    (PLANT, "国有企业", "烈山区", "电力热力", "", "侯亮"),
    (SPIRITS, "民营企业", "濉溪县", "酿酒", "绿色食品", "邵阳"),
    (ELECTRONICS, "外商投资企业", "高新技术产业开发区", "电子信息", "新一代信息技术", "孟夏"),
    (MEDICAL, "民营企业", "烈山区", "医疗器械", "生物医药与大健康", "万里"),
    (INSTITUTE, "事业单位", "濉溪县", "科研", "锂电池与新能源", "常山"),
)
LEADERS = ("贺 兰", "江山", "辛启", "铁木", "石磊", "文 海", "柳青", "燕归来", "阮经")


def unit_form() -> None:
    """Units entered in the emulation events, and construction projects."""
    book, sheet = new_book("安全生产竞赛")
    saving = book.create_sheet("降本增效竞赛")
    heads = ("序号", "参赛单位名称", "单位性质", "所属县区", "所属行业", "所属产业链", "联系人", "联系电话")
    for page, chosen in ((sheet, UNITS[:10]), (saving, (*UNITS[1:9], UNITS[10]))):
        title(page, f"{page.title}参赛单位汇总表", len(heads))
        append_text(page, 2, heads)
        for at, unit in enumerate(chosen, 1):
            append_text(page, at + 2, (at, *unit, f"1990000{9100 + 7 * UNITS.index(unit)}"))
    projects = book.create_sheet("重点工程")
    append_text(projects, 1, ("项目名称", "申报单位", "参赛项目", "项目负责人", "建设地点", "工程概况"))
    built = (
        ("3 号高炉余热利用改造工程", PLANT, "厂区北侧", "回收高炉余热,供厂区采暖"),
        ("濉水东路综合管廊(一标段)", CEMENT, "濉水东路", ""),
        ("皖云煤电二期输煤栈桥工程", POWER, "二期厂区", "全长 1.2 公里"),
        ("年产 5 万锭智能纺纱车间", TEXTILE, "开发区 3 号路", "建筑面积 2.6 万平方米\n设备已进场"),
        ("焦炉烟气脱硫脱硝工程", COKING, "焦化厂区", ""),
        ("动力电池材料中试基地", INSTITUTE, "濉溪县", ""),
        ("电子级玻纤布净化厂房", ELECTRONICS, "高新区", "千级净化"),
        ("医用手套 12 号生产线", MEDICAL, "烈山区", ""),
        ("老窖池保护性修缮工程", SPIRITS, "老厂区", "修缮窖池 120 口"),
    )
    for at, (name, owner, site, about) in enumerate(built):
        append_text(projects, at + 2, (name, owner, "重点工程劳动竞赛", LEADERS[at], site, about))
    book.save(HERE / "5-单位和工程项目报名表.xlsx")


def achievement_form() -> None:
    """Achievements with their authors, listed in every way people list names."""
    book, sheet = new_book("申报汇总")
    title(sheet, "“五小”成果申报汇总表", 7)
    append_text(
        sheet, 2, ("序号", "成果名称", "主要完成人", "单位", "成果类别", "成果简介", "年经济效益(万元)")
    )
    rows = (
        ("可调式管道对口焊接夹具", "王建军、李䶮", REPAIR, "小发明", "一人即可对口,省去点焊。", "18.6"),
        (
            "矿用电机轴承快速拆装工装",
            "赵国强,孙磊,周小平",
            REPAIR,
            "小革新",
            "拆装只要 1 小时。",
            "9",
        ),
        ("细纱机断头在线检测装置", "许敏 何丽平", TEXTILE, "小发明", "断头后自动停车并报警。", "32"),
        ("焦炉炉门刀边修复工艺", "施大勇;张 军", COKING, "小改造", "", "约 40"),
        ("输煤皮带防跑偏自动纠偏器", "冯刚、蒋文斌、沈丽", POWER, "小革新", "纠偏辊随动。\n免维护。", "27.5"),
        ("水泥包装机电子秤校准法", "买买提·吐尔逊", CEMENT, "小建议", "", ""),
        ("凝汽器胶球清洗系统改造", "杨勇、秦岭", PLANT, "小改造", "收球率提高到 95%。", "60"),
        ("酒醅温度无线巡检系统", "魏东、陶然", SPIRITS, "小设计", "", "12"),
        ("=1+1 式双工位叉车托盘翻转架", "柏林\n水清浅", MEDICAL, "小发明", "", ""),
        ("净化车间压差远程报警", "谢晓峰、邹凯、喻晓光", ELECTRONICS, "小设计", "", "5"),
        ("电芯极片边角料无尘回收法", "韦恩、苗苗", INSTITUTE, "小改造", "", ""),
        ("伺服压装机防错夹具", "吴涛、曾明", MACHINES, "小革新", "装错时压机不动作。", "7.2"),
    )
    for at, row in enumerate(rows, 1):
        append_text(sheet, at + 2, (at, *row))
        sheet.cell(at + 2, 2).data_type = "s"
    sheet.cell(len(rows) + 3, 1, f"合计:{len(rows)} 项")
    book.save(HERE / "6-五小成果申报表.xlsx")


def late_text_file(inventor: Inventor) -> None:
    """A .csv in GBK as Excel saves it: the unit stands in the file's name only, somebody was sent before."""
    new, lost = inventor.people("古 月女 尤 勇男")
    rows = (
        ("2022年劳动竞赛补报名单", "", "", "", ""),
        ("姓名", "性别", "身份证号", "报名赛项", "手机号码"),
        ("魏 东", "男", _number_in_joint_form("魏东"), "叉车司机", ""),
        ("古 月", new.gender, full_width(new.id_number), "电工", full_width(new.phone)),
        ("尤 勇", lost.gender, "3.40602E+17", "电工", lost.phone),
    )
    path = HERE / f"7-{SPIRITS}补报名单.csv"
    with path.open("w", encoding="gbk", newline="") as handle:
        csv.writer(handle).writerows(rows)


def _number_in_joint_form(name: str) -> str:
    sheet = load_workbook(HERE / "2-民营企业联合报名表.xlsx").worksheets[0]
    for row in sheet.iter_rows(values_only=True):
        if str(row[1]).replace(" ", "") == name:
            return str(row[3])
    raise LookupError(name)


def old_workbook(inventor: Inventor) -> None:
    """An .xls of the nineties: merged cells, a header of two rows, another middle dot, rows left empty."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("报名表")
    sheet.write_merge(0, 0, 0, 6, f"{POWER}职工技能竞赛报名表")
    for at, (head, below) in enumerate(
        (("单位", ""), ("姓名", ""), ("身份信息", "性别"), ("", "身份证号码"), ("赛项", ""), ("技能等级", ""))
    ):
        if at not in (2, 3):
            sheet.write_merge(1, 2, at, at, head)
        else:
            sheet.write(2, at, below)
    sheet.write_merge(1, 1, 2, 3, "身份信息")
    (person,) = inventor.people("艾山・买买提男")
    values = (POWER, person.name, person.gender, person.id_number, "叉车司机", "高级工(三级)")
    for at, text in enumerate(values):
        sheet.write(3, at, text)
    ruled = xlwt.easyxf("borders: left thin, right thin, top thin, bottom thin")
    for row in range(4, 24):
        for at in range(len(values)):
            sheet.write(row, at, "", ruled)
    sheet.write(24, 0, "填表人:龙腾    联系电话:19900009128")
    book.save(str(HERE / f"8-{POWER}报名表.xls"))


def own_template(inventor: Inventor) -> None:
    """The form that this program writes, filled in as it should be."""
    events = [EventInfo(at, *event) for at, event in enumerate(EVENTS)]
    path = HERE / f"9-{MEDICAL}报名表.xlsx"
    write_registration_template(path, "2022年四赛一创", events, json.loads(WORDS.read_text(encoding="utf-8")))
    (person,) = inventor.people("窦文江男")
    facts = next(unit for unit in UNITS if unit[0] == MEDICAL)
    filled = {
        "选手报名表": {
            "name": person.name,
            "gender": person.gender,
            "document_number": person.id_number,
            "organization": MEDICAL,
            "event": "钳工",
            "skill_level": "高级工",
            "trade": "装配钳工",
            "ethnicity": "汉族",
            "education": "大专",
            "phone": person.phone,
            "note": "需要左手工具",
        },
        "单位报名表": {
            "organization": MEDICAL,
            "event": "降本增效竞赛",
            "unit_kind": facts[1],
            "district": facts[2],
            "industry": facts[3],
            "chain": facts[4],
            "contact": facts[5],
            "phone": f"1990000{9100 + 7 * UNITS.index(facts)}",
        },
        "工程项目报名表": {
            "title": "无菌包装车间班组",
            "category": "班组",
            "authors": "水清浅",
            "organization": MEDICAL,
            "event": "重点工程劳动竞赛",
            "site": "2 号厂房",
            "contact": facts[5],
        },
        "成果申报表": {
            "title": "手套针孔在线检测装置",
            "category": "小发明",
            "authors": "窦文海、柏林",
            "organization": MEDICAL,
            "event": "“五小”成果评审",
            "summary": "用充气压力判断针孔。\n每分钟检测 60 只。",
            "effect": "年节约返工费 15 万元",
        },
    }
    _fill(path, filled)


def _fill(path: Path, filled: dict[str, dict[str, str]]) -> None:
    book = load_workbook(path)
    for name, answers in filled.items():
        sheet = book[name]
        places = {column_of(str(cell.value)): at for at, cell in enumerate(sheet[HEADER_ROW], 1)}
        for column, text in answers.items():
            put_text(cell_at(sheet, HEADER_ROW + 1, places[column]), text)
    book.save(path)


def main() -> None:
    """Write these workbooks."""
    inventor = Inventor("saichuang demo, later", phone=5000)
    unit_form()
    achievement_form()
    late_text_file(inventor)
    old_workbook(inventor)
    own_template(inventor)


if __name__ == "__main__":
    main()
