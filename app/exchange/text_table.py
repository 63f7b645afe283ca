"""Tables as text (.csv, .txt): which encoding, which separator, then cells as written."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from io import StringIO

from app.errors import UserError
from app.exchange import sheet_facts
from app.exchange.sheet_facts import too_large

# Excel in China saves .csv in GBK, a part of GB 18030. Text in GBK is hardly ever valid UTF-8.
_ENCODINGS = ("utf-8", "gb18030")
_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# So many characters beyond ASCII are not valid UTF-8 by chance.
_SURELY_UTF8 = 8
_SEPARATORS = ",;\t\uff0c"
_ROWS_TRIED = 40
_LONGEST_CELL = 32_767  # as in Excel
_SAVE_AS = "请用 Excel 或 WPS 打开,另存为 .xlsx 后再导入。"

Grid = tuple[tuple[str, ...], ...]


def read_text_table(data: bytes, name: str) -> Grid:
    """The cells of a text file, rows all of one width; a UserError says why it cannot be read."""
    text = _decode(data, name)
    if text.lstrip()[:1] == "<":
        raise UserError(f"“{name}”的内容是网页,不是表格。{_SAVE_AS}")
    if "\x00" in text:
        raise UserError(f"“{name}”不是文字表格。{_SAVE_AS}")
    lines = list(StringIO(text, newline=""))
    separator = _separator(lines)
    if lines and lines[0].strip().lower() == f"sep={separator}":
        lines = lines[1:]
    return _even(list(_cells(lines, separator, name)), name)


def _decode(data: bytes, name: str) -> str:
    marked = next((encoding for mark, encoding in _MARKED if data.startswith(mark)), None)
    for encoding in (marked,) if marked else _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            sound = data[: error.start].decode(encoding, "replace")
            if encoding == "utf-8" and sum(char > "\x7f" for char in sound) >= _SURELY_UTF8:
                line = data.count(b"\n", 0, error.start) + 1
                raise UserError(f"“{name}”第 {line} 行有坏掉的字。{_SAVE_AS}") from error
    raise UserError(f"“{name}”的文字编码认不出来,不是 UTF-8 也不是 GBK。{_SAVE_AS}")


def _separator(lines: list[str]) -> str:
    if lines and lines[0].strip().lower()[:4] == "sep=" and lines[0].strip()[4:] in _SEPARATORS:
        return lines[0].strip("\r\n")[4:] or "\t"
    # The one that makes most cells; a comma where none makes any.
    tried = lines[:_ROWS_TRIED]
    return max(_SEPARATORS, key=lambda separator: sum(len(row) for row in _rows(tried, separator)))


def _rows(lines: list[str], separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return []


def _cells(lines: list[str], separator: str, name: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=separator)
    try:
        for row in reader:
            if any(len(cell) > _LONGEST_CELL for cell in row):
                raise _unclosed(name, reader.line_num)
            yield row
    except csv.Error as error:
        raise _unclosed(name, reader.line_num) from error


def _unclosed(name: str, line: int) -> UserError:
    return UserError(
        f"“{name}”第 {line} 行前后有一格长得不正常,多半是引号没有成对。请改正引号,或{_SAVE_AS[1:]}"
    )


def _even(rows: list[list[str]], name: str) -> Grid:
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    if width * len(rows) > sheet_facts.MAX_CELLS:
        raise too_large(name)
    return tuple(tuple(row) + ("",) * (width - len(row)) for row in rows)
