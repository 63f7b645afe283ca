"""Write the demonstration 报名表 beside this script, as messy as units send them. Everybody is invented.

Run from the top folder: `.venv/bin/python resources/demo/make_workbooks.py`. The finished workbooks are
committed; this script is here so that they can be changed. What is not of people stands in `more_workbooks`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet
from stdnum.cn import ric

HERE = Path(__file__).parent
REPAIR = "相山重型机修厂"
TEXTILE = "濉水纺织有限公司"
MACHINES = "金泷机电有限公司"
COKING = "涣河焦化检修有限公司"
POWER = "皖云煤电集团有限公司"
CEMENT = "相城水泥有限公司"
PLANT = "平湖发电有限责任公司"
SPIRITS = "口井酒业有限公司"
ELECTRONICS = "京南电子材料有限公司"
MEDICAL = "英泽医疗用品有限公司"
COLLEGE = "淮海工业职业技术学院"
INSTITUTE = "安徽省淮海新能源汽车动力电池材料循环利用产业技术研究院有限责任公司濉溪分公司"
CellValue = str | int | date | None
LEVELS = ("高级技师", "技师", "高级工", "高级工(三级)", "中级工", "四级", "初级工")
EDUCATION = ("高中", "中专", "大专", "大专", "本科")
REGIONS = ("340602", "340603", "340604", "340621", "341222", "320324")

# name, gender; the order is the order on the forms.
WELDERS_REPAIR = "张 伟男 李䶮男 王建军男 欧阳建国男 陈 静女 单志飞男"
FITTERS_REPAIR = "刘 洋男 赵国强男 孙 磊男 周小平男 马 越男"
WELDERS_JOINT = {
    MACHINES: "吴 涛男 郑海波男 钱 程男 曾 明男",
    POWER: "冯 刚男 蒋文斌男 沈 丽女",
    CEMENT: "买买提•吐尔逊男 韩 雪女",
    PLANT: "杨 勇男 朱㙏男 秦 岭男",
}
OTHERS_JOINT = {
    TEXTILE: (("钳工", "许 敏女 何丽平女"), ("电工", "吕文静女")),
    COKING: (("钳工", "施大勇男 张 军男"), ("叉车司机", "孔祥瑞男 曹 阳男 严 明男")),
    SPIRITS: (("叉车司机", "魏 东男 陶 然男 姜 山男"), ("电工", "戚小薇女")),
    ELECTRONICS: (("电工", "谢晓峰男 邹 凯男 喻晓光男"),),
    MEDICAL: (("叉车司机", "柏 林男 水清浅女"), ("钳工", "窦文海男")),
}
STUDENTS_WELDING = "张 伟男 章子默男 云 帆男 苏 晴女 潘一岳男 葛 亮男"
STUDENTS_ELECTRIC = "奚 望男 范晓冰女 彭 程男 郎向阳男 鲁 斌男"
INSTITUTE_STAFF = (
    ("电工", "韦 恩男 昌 盛男 苗 苗女 凤鸣岐男"),
    ("钳工", "花建荣男 方 圆男"),
    ("叉车司机", "俞 快男 任 远男 袁 野男"),
)


@dataclass(frozen=True)
class Entrant:
    """Somebody invented, with a number whose checksum is right."""

    name: str
    gender: str
    id_number: str
    born_on: date
    level: str
    education: str
    phone: str


class Inventor:
    """Makes up people; the same run makes the same people."""

    def __init__(self, seed: str = "saichuang demo", phone: int = 0) -> None:
        self._random = random.Random(seed)
        self._phone = phone

    def people(self, text: str, youngest: int = 1998, oldest: int = 1972) -> list[Entrant]:
        """Entrants from 'name gender' words; the blank inside two-character names stays."""
        words = text.replace("男", "男|").replace("女", "女|").split("|")
        return [self._person(word.strip(), youngest, oldest) for word in words if word.strip()]

    def _person(self, word: str, youngest: int, oldest: int) -> Entrant:
        name, gender = word[:-1], word[-1]
        span = (date(youngest, 12, 31) - date(oldest, 1, 1)).days
        born_on = date(oldest, 1, 1) + timedelta(days=self._random.randrange(span))
        serial = self._random.randrange(1, 450) * 2 + (gender == "男")
        body = f"{self._random.choice(REGIONS)}{born_on:%Y%m%d}{serial:03d}"
        self._phone += 37
        return Entrant(
            name,
            gender,
            body + ric.calc_check_digit(body + "0"),
            born_on,
            self._random.choice(LEVELS),
            self._random.choice(EDUCATION),
            f"1990000{self._phone:04d}",
        )


def full_width(text: str) -> str:
    """Digits as some input methods leave them."""
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def wrong_checksum(number: str) -> str:
    """The number with its last digit mistyped."""
    return number[:-1] + ("5" if number[-1] != "5" else "6")


def title(sheet: Worksheet, text: str, width: int, row: int = 1) -> None:
    """A title over the whole table."""
    sheet.cell(row, 1, text).font = Font(size=16, bold=True)
    sheet.cell(row, 1).alignment = Alignment(horizontal="center")
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)


def append_text(sheet: Worksheet, row: int, values: Sequence[CellValue]) -> None:
    """Values from column A on; text stays text."""
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column, value)
        if isinstance(value, str):
            cell.number_format = "@"
        if isinstance(value, date):
            cell.number_format = "yyyy/m/d"


def empty_frame(sheet: Worksheet, first: int, last: int, width: int) -> None:
    """Trailing rows with borders and nothing in them."""
    line = Side(style="thin")
    for row in range(first, last + 1):
        for column in range(1, width + 1):
            sheet.cell(row, column).border = Border(line, line, line, line)
            sheet.cell(row, column).fill = PatternFill("solid", fgColor="FFFFFF")


def new_book(first_sheet: str) -> tuple[Workbook, Worksheet]:
    """A workbook with one named sheet and fixed dates."""
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2022, 9, 1)
    sheet = book.worksheets[0]
    sheet.title = first_sheet
    return book, sheet


def repair_shop(inventor: Inventor) -> None:
    """One unit, a sheet for each event, a header of two merged rows, the unit only in a title line."""
    book, welding = new_book("焊工")
    fitting = book.create_sheet("钳工")
    for sheet, text in ((welding, WELDERS_REPAIR), (fitting, FITTERS_REPAIR)):
        title(sheet, "2022年“四赛一创”劳动竞赛选手报名表", 9)
        sheet["A2"] = f"单位(盖章):{REPAIR}        组别:职工组        联系人:宋师傅"
        sheet.merge_cells("A2:I2")
        top = ("序号", "姓名", "性别", "身份信息", None, "技能情况", None, "联系电话", "备注")
        below = (None, None, None, "身份证号码", "出生年月", "文化程度", "技能等级", None, None)
        append_text(sheet, 3, top)
        append_text(sheet, 4, below)
        for area in ("A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:H4", "I3:I4"):
            sheet.merge_cells(area)
        people = inventor.people(text)
        for at, person in enumerate(people):
            number = full_width(person.id_number) if at == 2 else person.id_number
            born = f"{person.born_on:%Y年%m月}" if at % 2 else f"{person.born_on:%Y.%m.%d}"
            row = (
                at + 1,
                person.name,
                person.gender,
                number,
                born,
                person.education,
                person.level,
                person.phone,
            )
            append_text(sheet, 5 + at, row)
        empty_frame(sheet, 5 + len(people), 40, 9)
        sheet.cell(41, 1, "注:1. 姓名、身份证号须与证件一致;2. 本表一式两份。")
        sheet.merge_cells("A41:I41")
    book.save(HERE / "1-相山重型机修厂报名表.xlsx")


def joint_form(inventor: Inventor) -> None:
    """Several units on one sheet, units in merged cells, and the mistakes that are always there."""
    book, sheet = new_book("Sheet1")
    title(sheet, "民营企业代表队报名汇总表", 8)
    title(sheet, "(2022年9月)", 8, row=2)
    append_text(
        sheet, 3, ("工作单位", "姓 名", "性别", "身份证号", "参赛工种", "组别", "职业资格", "手机号码")
    )
    row = 4
    for unit, text in WELDERS_JOINT.items():
        first = row
        for person in inventor.people(text):
            values = (
                unit,
                person.name,
                person.gender,
                person.id_number,
                "焊工",
                "职工组",
                person.level,
                person.phone,
            )
            append_text(sheet, row, values)
            row += 1
        sheet.merge_cells(start_row=first, start_column=1, end_row=row - 1, end_column=1)
    for unit, teams in OTHERS_JOINT.items():
        for event, text in teams:
            for person in inventor.people(text):
                values = (
                    unit,
                    person.name,
                    person.gender,
                    person.id_number,
                    event,
                    "",
                    person.level,
                    person.phone,
                )
                append_text(sheet, row, values)
                row += 1
    bad = inventor.people("高 远男 史文涛男 常 青女 焦 阳男")
    mistakes: list[tuple[str | int, str, str]] = [
        (int(bad[0].id_number[:15] + "000"), "焊工", "职工组"),  # Excel made a number of it
        (wrong_checksum(bad[1].id_number), "焊工", "职工组"),
        (bad[2].id_number, "焊接", ""),
        (bad[3].id_number, "钳工", ""),
        (bad[3].id_number, "钳工", ""),
    ]
    for person, (number, event, division) in zip((*bad, bad[3]), mistakes, strict=True):
        append_text(
            sheet,
            row,
            (MACHINES, person.name, person.gender, number, event, division, person.level, person.phone),
        )
        row += 1
    empty_frame(sheet, row, row + 30, 8)
    book.save(HERE / "2-民营企业联合报名表.xlsx")


def college_form(inventor: Inventor) -> None:
    """Students: two sheets with different headers, birth dates as date cells, one with a name met before."""
    book, sheet = new_book("焊接专业")
    title(sheet, f"{COLLEGE}参赛学生名单", 8)
    append_text(
        sheet, 2, ("序号", "选手姓名", "性别", "出生日期", "证件号码", "报名赛项", "参赛组别", "所在单位")
    )
    for at, person in enumerate(inventor.people(STUDENTS_WELDING, 2004, 2002), 1):
        values = (at, person.name, person.gender, person.born_on, person.id_number, "焊工", "学生组", COLLEGE)
        append_text(sheet, at + 2, values)
    second = book.create_sheet("电气专业")
    second["A1"] = f"参赛单位:{COLLEGE}"
    second["A2"] = "参赛项目:电工"
    append_text(second, 4, ("姓名", "性别", "身份证号码(18位)", "学历", "联系电话"))
    for at, person in enumerate(inventor.people(STUDENTS_ELECTRIC, 2004, 2002)):
        append_text(second, 5 + at, (person.name, person.gender, person.id_number, "大专在读", person.phone))
    book.save(HERE / "3-淮海工业职业技术学院报名表.xlsx")


def institute_form(inventor: Inventor) -> None:
    """Other documents, a sheet of instructions, an example row, a very long unit name."""
    book, notes = new_book("填表说明")
    notes["A1"] = "填表说明"
    notes["A2"] = "1. 证件类型不填的,按居民身份证处理。"
    notes["A3"] = "2. 参赛项目请填写通知中的名称。"
    sheet = book.create_sheet("报名表")
    title(sheet, "职工技能竞赛报名表", 10)
    heads = (
        "姓名",
        "性别",
        "证件类型",
        "证件号码",
        "民族",
        "工种",
        "参赛项目",
        "技能等级",
        "电话",
        "单位名称",
    )
    append_text(sheet, 2, heads)
    example = ("示例", "男", "居民身份证", "(18 位)", "汉族", "电工", "电工", "高级工", "手机号", "单位全称")
    append_text(sheet, 3, example)
    row = 4
    for event, text in INSTITUTE_STAFF:
        for person in inventor.people(text):
            values = (
                person.name,
                person.gender,
                "身份证",
                person.id_number,
                "汉",
                event,
                event,
                person.level,
            )
            append_text(sheet, row, (*values, person.phone, INSTITUTE))
            row += 1
    for name, kind, number, born in (
        ("John  Smith", "护照", "E12345678", "1988-03-05"),
        ("何家豪", "港澳居民来往内地通行证", "H12345678", "1990-11-20"),
    ):
        foreign = (name, "男", kind, number, "", "电工", "电工", "中级工", "19900009002", INSTITUTE)
        append_text(sheet, row, foreign)
        sheet.cell(row, 11, born)
        row += 1
    sheet.cell(2, 11, "出生日期")
    sheet.cell(row + 1, 1, "填表人:宋  平          填表日期:2022年9月5日")
    book.save(HERE / "4-研究院分公司报名表.xlsx")


def main() -> None:
    """Write the workbooks of people."""
    inventor = Inventor()
    repair_shop(inventor)
    joint_form(inventor)
    college_form(inventor)
    institute_form(inventor)


if __name__ == "__main__":
    main()
