"""What a reader of values leaves out of a sheet: rows that are hidden, and cells that show no value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.errors import UserError

MAX_UNPACKED_BYTES = 400 * 1024 * 1024
# So many cells of a sheet, empty ones between the others included, are held in memory at once.
MAX_CELLS = 8_000_000


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """Rows and columns count from 1.

    `hidden` are rows nobody sees in Excel; `unread` what stands in cells without a value: an error such as
    '#REF!', or NOT_WORKED_OUT for a formula without result.
    """

    hidden: frozenset[int] = frozenset()
    unread: Mapping[tuple[int, int], str] = field(default_factory=dict)


def far_cell(name: str, cell: str) -> UserError:
    """The refusal of a sheet that reaches too far; `cell` is an address such as 'XFD1048576'."""
    return UserError(f"“{name}”的 {cell} 单元格有内容,远在表格之外。请把报名内容复制到新的工作簿,再导入。")


def too_large(name: str) -> UserError:
    """The refusal of what grows beyond measure when it is unpacked."""
    return UserError(f"“{name}”展开后太大。请把有内容的行复制到新的工作簿,删除图片和空白的格式,再导入。")


def no_workbook(name: str) -> UserError:
    """The refusal of a file of another kind."""
    return UserError(f"“{name}”不是 Excel 工作簿。请选择 .xlsx、.xls 或 .csv 文件;其他格式请先另存为 .xlsx。")


def password_set(name: str) -> UserError:
    """The refusal of a workbook that opens by password only."""
    return UserError(f"“{name}”设了打开密码,不能读取。请在 Excel 或 WPS 中去掉密码,保存后再导入。")
