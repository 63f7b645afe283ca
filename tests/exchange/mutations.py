"""Workbooks as nobody should send them: a good form, and many ways to spoil it, each from a seed."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from tests.exchange.package_mutations import PACKAGES, cut, flip, share_texts
from tests.services.registration_data import id_number

HEADER = (
    "序号",
    "姓名",
    "性别",
    "出生日期",
    "身份证号",
    "单位",
    "参赛项目",
    "组别",
    "技能等级",
    "联系电话",
    "备注",
)
PEOPLE = 12
FIRST, LAST = 3, 2 + PEOPLE
OLD_FORMAT = Path(__file__).parent / "old_format.xls"
NAMES = (
    "张伟",
    "李䶮",
    "王建军",
    "买买提·吐尔逊",
    "欧阳建国",
    "陈静",
    "单志飞",
    "刘洋",
    "赵国强",
    "孙磊",
    "周小平",
    "马越",
)
STRANGE = (
    *(
        "😀",
        "👨\u200d👩\u200d👧",
        "\U0001f1e8\U0001f1f3",
        "\u202e反",
        "\ufeff",
        "\u200b",
        "_x0000_",
        "_x000D_",
        "\x09",
        "\n\n",
    ),
    *(
        "e\u0301" * 40,
        "\ufffd",
        "\ue123",
        "\U000f0001",
        "\u2028",
        "=cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\U0002ffff",
        "ﷺ",
        "\u3000" * 30,
    ),
)
Value = str | int | float | bool | date | datetime | time | timedelta | None
ODD: tuple[Value, ...] = (
    *(0, -1, 1e300, 1.5, True, False, 340602198409120017, 1984.1, 30937, 60, 2_958_465, 99_999_999),
    *(date(1900, 1, 1), date(1984, 9, 12), date(9999, 12, 31), datetime(1984, 9, 12, 13, 5), time(8, 30)),
    *(
        timedelta(days=3, hours=5),
        "0",
        "无",
        "/",
        "1984年13月40日",
        "340602198409120017 ",
        "x" * 32_000,
        None,
    ),
)

DATES: tuple[Value, ...] = (
    *(date(1984, 9, 12), 30937, 29475, 0, -5, 60, 61, 3e9, 0.5),
    *("1984/9/12", "84.9.12", "一九八四年"),
)


@dataclass(frozen=True, slots=True)
class Spoiled:
    """One file that was spoiled: how, under which name, and its bytes."""

    kind: str
    name: str
    data: bytes


def good_rows() -> list[list[Value]]:
    """Twelve people nobody has to correct."""
    rows: list[list[Value]] = []
    for at, name in enumerate(NAMES, 1):
        number = id_number(2 * at + 1)
        unit, event = f"第{at % 3 + 1}机修厂", "焊工" if at % 2 else "钳工"
        division = "职工组" if at % 2 else ""
        rows.append(
            [
                at,
                name,
                "男",
                date(1984, 9, 12),
                number,
                unit,
                event,
                division,
                "高级工",
                f"1380561{at:04d}",
                "",
            ]
        )
    return rows


def good_book() -> tuple[Workbook, Worksheet]:
    """A form with a title over all columns, a header and twelve people."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "报名表"
    sheet.append(["2022年劳动竞赛报名表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADER))
    sheet.append(HEADER)
    for row in good_rows():
        sheet.append(row)
    return book, sheet


def packed(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    memory = BytesIO()
    book.save(memory)
    return share_texts(memory.getvalue())


def good_text(separator: str = ",") -> str:
    """The same form as text."""
    lines = [HEADER, *([str(cell) for cell in row] for row in good_rows())]
    return "".join(separator.join(line) + "\r\n" for line in lines)


# -- cells -------------------------------------------------------------------------------------------


def _anywhere(draw: random.Random, sheet: Worksheet, first: int = FIRST) -> tuple[int, int]:
    return draw.randint(first, LAST), draw.randint(1, len(HEADER))


def _odd_cells(draw: random.Random, sheet: Worksheet) -> None:
    for _ in range(draw.randint(1, 20)):
        sheet.cell(*_anywhere(draw, sheet)).value = draw.choice(ODD)


def _strange_characters(draw: random.Random, sheet: Worksheet) -> None:
    for _ in range(draw.randint(1, 12)):
        cell = sheet.cell(*_anywhere(draw, sheet, 2))
        text, place = str(cell.value or ""), draw.randint(0, 3)
        cell.value = f"{text[:place]}{draw.choice(STRANGE)}{text[place:]}"
        cell.data_type = "s"


def _formulas(draw: random.Random, sheet: Worksheet) -> None:
    for _ in range(draw.randint(1, 12)):
        sheet.cell(*_anywhere(draw, sheet, 2)).value = draw.choice(
            [
                "=1+1",
                "=A1",
                "=VLOOKUP(B3,Sheet9!A:B,2,0)",
                '=IF(MOD(MID(E3,17,1),2),"男","女")',
                "=\x27[别处.xlsx]表\x27!A1",
            ]
        )


def _errors(draw: random.Random, sheet: Worksheet) -> None:
    for _ in range(draw.randint(1, 12)):
        cell = sheet.cell(*_anywhere(draw, sheet, 2))
        cell.value = draw.choice(["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])
        cell.data_type = "e"


def _hidden(draw: random.Random, sheet: Worksheet) -> None:
    for row in draw.sample(range(1, LAST + 1), 4):
        sheet.row_dimensions[row].hidden = True
    for column in draw.sample("ABCDEFGHIJK", 2):
        sheet.column_dimensions[column].hidden = True


def _hidden_sheets(draw: random.Random, sheet: Worksheet) -> None:
    book = sheet.parent
    assert book is not None
    for at in range(draw.randint(1, 3)):
        copy = book.copy_worksheet(sheet)
        copy.title = f"副本{at}"
        copy.sheet_state = draw.choice(["hidden", "veryHidden", "visible"])
    if draw.random() < 0.5:
        sheet.sheet_state = "hidden"
        book.create_sheet("说明").append(["请填隐藏的表"])


def _merged(draw: random.Random, sheet: Worksheet) -> None:
    for _ in range(draw.randint(1, 8)):
        top, left = _anywhere(draw, sheet, 1)
        sheet.merge_cells(
            start_row=top,
            start_column=left,
            end_row=top + draw.choice([0, 1, 3, 2000]),
            end_column=left + draw.choice([0, 1, 5, 200]),
        )


def _structure(draw: random.Random, sheet: Worksheet) -> None:
    acts: list[Callable[[], object]] = [
        lambda: sheet.delete_rows(draw.randint(1, 4)),
        lambda: sheet.insert_rows(draw.randint(1, LAST), draw.randint(1, 60)),
        lambda: sheet.delete_cols(draw.randint(1, 9)),
        lambda: sheet.insert_cols(draw.randint(1, 9), draw.randint(1, 5)),
        lambda: sheet.append(list(HEADER)),
        lambda: sheet.append([sheet.cell(FIRST, at).value for at in range(1, len(HEADER) + 1)]),
        lambda: setattr(sheet.cell(2, draw.randint(1, len(HEADER))), "value", draw.choice(HEADER)),
    ]
    for act in draw.choices(acts, k=draw.randint(1, 4)):
        act()


def _far(draw: random.Random, sheet: Worksheet) -> None:
    row, column = draw.choice(
        [(1_048_576, 16_384), (1_048_576, 2), (3, 16_384), (99_999, 700), (60_000, 30), (40, 200)]
    )
    if draw.random() < 0.3:
        sheet.cell(row, column).fill = PatternFill("solid", fgColor="FFFF00")
    else:
        sheet.cell(row, column).value = "x"


def _dates(draw: random.Random, sheet: Worksheet) -> None:
    if sheet.parent is not None and draw.random() < 0.5:
        sheet.parent.epoch = CALENDAR_MAC_1904
    for row in range(FIRST, LAST + 1):
        cell = sheet.cell(row, 4)
        cell.value = draw.choice(DATES)
        cell.number_format = draw.choice(["yyyy-mm-dd", "General", "@", "[h]:mm", "yyyy年m月", "0.00E+00"])


CELLS: Mapping[str, Callable[[random.Random, Worksheet], None]] = {
    "类型不对的单元格": _odd_cells,
    "表情、控制字符和其他怪字": _strange_characters,
    "公式,没有算过": _formulas,
    "#REF! 一类的错误值": _errors,
    "隐藏的行和列": _hidden,
    "隐藏的工作表": _hidden_sheets,
    "乱合并的单元格": _merged,
    "缺行、缺列、重复的表头": _structure,
    "远处的单元格": _far,
    "1900、1904 和认不出的日期": _dates,
}


# -- other formats -------------------------------------------------------------------------------------


def _old_records(draw: random.Random, data: bytes) -> bytes:
    spoiled = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(512, len(spoiled) - 4) & ~1
        spoiled[at : at + 2] = struct.pack("<H", draw.choice([0, 1, 0xFFFF, 0x7FFF, 0x8000, 256]))
    return bytes(spoiled)


OLD: Mapping[str, Callable[[random.Random, bytes], bytes]] = {
    ".xls:改坏记录": _old_records,
    ".xls:改坏字节": flip,
    ".xls:截断": cut,
}


def _text_shape(draw: random.Random, data: bytes) -> bytes:
    old, new = draw.choice(
        [
            (b",", b";"),
            (b",", b",,,,"),
            (b"\r\n", b"\n\n"),
            (b"\r\n", b"\r"),
            (b",", b',"'),
            (b"13", b"=13"),
            (b"3406021984", b"3.40602E+17"),
            (b",", b"\x00"),
            (b",", b" "),
            (b"\r\n", b"," * 20_000 + b"\r\n"),
        ]
    )
    return data.replace(old, new, draw.choice([-1, 1, 5]))


TEXT: Mapping[str, Callable[[random.Random, bytes], bytes]] = {
    ".csv:改坏字节": flip,
    ".csv:乱分隔、乱引号": _text_shape,
    ".csv:截断": cut,
}


def spoil(kind: str, seed: int) -> Spoiled:
    """A file spoiled in one way; the same seed spoils it the same way."""
    draw = random.Random(f"{kind} {seed}")
    name = f"坏表{seed}"
    if kind in CELLS:
        book, sheet = good_book()
        CELLS[kind](draw, sheet)
        return Spoiled(kind, f"{name}.xlsx", packed(book))
    if kind in OLD:
        return Spoiled(kind, f"{name}.xls", OLD[kind](draw, OLD_FORMAT.read_bytes()))
    if kind in TEXT:
        separator, encoding = draw.choice(",;\t"), draw.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
        return Spoiled(kind, f"{name}.csv", TEXT[kind](draw, good_text(separator).encode(encoding)))
    return Spoiled(kind, f"{name}.xlsx", PACKAGES[kind](draw, packed(good_book()[0])))


KINDS = (*CELLS, *PACKAGES, *OLD, *TEXT)
