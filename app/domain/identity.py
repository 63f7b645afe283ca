"""Documents that tell who somebody is: kinds, numbers, and what the numbers say.

The checksum and the regions are python-stdnum's. Around it stands what it does not know: numbers of
15 digits, residence permits (81/82/83), births before 1900, regions that are missing from its list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from stdnum import numdb
from stdnum.cn import ric, uscc

from app.domain.people import compact_text, fold_text
from app.domain.problems import Problem, error, warning

COLUMN = "document_number"
_LONG_NUMBER = re.compile(r"[0-9]{14,17}[0-9Xx]")
SLIP = 3  # places in which two numbers differ at most by a slip: two in turn, and the check digit


class DocumentType(StrEnum):
    """证件类型."""

    ID_CARD = "居民身份证"
    RESIDENCE_PERMIT = "港澳台居民居住证"
    PERMANENT_RESIDENCE = "外国人永久居留证"
    PASSPORT = "护照"
    HK_MACAO_PASS = "港澳居民来往内地通行证"
    TAIWAN_PASS = "台湾居民来往大陆通行证"
    OFFICER = "军官证"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """A document number in its one canonical form, what is wrong with it, and what it tells."""

    type: DocumentType
    number: str
    problems: tuple[Problem, ...] = ()
    gender: str = ""
    born_on: date | None = None

    @property
    def is_valid(self) -> bool:
        return not any(problem.is_error for problem in self.problems)


# First match wins: 居住证 before 身份证, 来往内地 before 通行证.
_TYPE_PATTERNS = (
    (r"居住证", DocumentType.RESIDENCE_PERMIT),
    (r"永久居留|永居", DocumentType.PERMANENT_RESIDENCE),
    (r"护照|passport", DocumentType.PASSPORT),
    (r"来往内地|回乡证|港澳.*通行证", DocumentType.HK_MACAO_PASS),
    (r"来往大陆|台胞证|台湾.*通行证", DocumentType.TAIWAN_PASS),
    (r"军官|士官|士兵|军人|警官", DocumentType.OFFICER),
    (r"身份证|^id$", DocumentType.ID_CARD),
    (r"^其他|^其它", DocumentType.OTHER),
)
_PERMIT_REGIONS = ("810000", "820000", "830000")
# What the numbers of the other documents look like; a different look is a warning, since issuers change them.
_SHAPES = {
    DocumentType.PASSPORT: (r"[A-Z0-9]{7,9}", "7 至 9 位字母和数字"),
    DocumentType.HK_MACAO_PASS: (r"[HM](?:\d{8}|\d{10})", "H 或 M 加 8 位或 10 位数字"),
    DocumentType.TAIWAN_PASS: (r"\d{8}|\d{10}[A-Z]?", "8 位数字"),
    DocumentType.OFFICER: (r".*\d{5,}.*", "“字第”后的数字编号"),
    DocumentType.OTHER: (r".{4,}", "至少 4 位"),
}


def parse_document_type(text: str) -> DocumentType | None:
    """The kind of document meant by a cell; an empty cell means the identity card, None something unknown."""
    value = compact_text(text).lower()
    if not value:
        return DocumentType.ID_CARD
    return next((kind for pattern, kind in _TYPE_PATTERNS if re.search(pattern, value)), None)


def check_document(kind: DocumentType, text: str) -> DocumentCheck:
    """Read a document number: canonical form, problems, and the gender and birth date it tells."""
    number = compact_text(text).upper().lstrip("'`‘’")
    if not number:
        return DocumentCheck(kind, "", (error(COLUMN, "没有写证件号", "请补填"),))
    if kind in {DocumentType.ID_CARD, DocumentType.RESIDENCE_PERMIT}:
        return _check_citizen(kind, number.replace("-", ""))
    if kind is DocumentType.PERMANENT_RESIDENCE:
        return _check_permanent_residence(number)
    return DocumentCheck(kind, number, _check_shape(kind, number))


def _check_shape(kind: DocumentType, number: str) -> tuple[Problem, ...]:
    if len(number) > 40:
        return (error(COLUMN, f"证件号有 {len(number)} 位,太长", "请核对原件"),)
    shape, described = _SHAPES[kind]
    if re.fullmatch(shape, number):
        return ()
    return (warning(COLUMN, f"{kind}号一般是{described},现在不同", "请核对原件"),)


def _check_citizen(kind: DocumentType, number: str) -> DocumentCheck:
    problems: list[Problem] = []
    misread = _check_digits(number)
    if misread is not None:
        return DocumentCheck(kind, number, (misread,))
    if len(number) == 15:
        number = number[:6] + "19" + number[6:]
        number += ric.calc_check_digit(number + "0")
        problems.append(warning(COLUMN, "15 位旧号已换成 18 位登记", "请与现在的身份证核对"))
    born_on = _birth_date(number)
    if born_on is None:
        problems.append(error(COLUMN, f"第 7 至 14 位 {number[6:14]} 不是真实的日期", "请核对原件"))
    expected = ric.calc_check_digit(number)
    if number[-1] != expected:
        problems.append(error(COLUMN, f"第 18 位校验码应为 {expected}", _checksum_cure(number)))
    proper, mismatch = _proper_kind(kind, number)
    problems += mismatch
    if proper is DocumentType.ID_CARD and not _is_known_region(number[:6]):
        problems.append(warning(COLUMN, f"前 6 位 {number[:6]} 不在行政区划表里", "请核对原件"))
    gender = "男" if int(number[16]) % 2 else "女"
    return DocumentCheck(proper, number, tuple(problems), gender, born_on)


def _checksum_cure(number: str) -> str:
    if number.endswith("000"):
        return "末三位是 000,多半被 Excel 改写过,请核对原件"
    return "请核对原件"


def _check_digits(number: str) -> Problem | None:
    if len(number) not in {15, 18}:
        return error(COLUMN, f"身份证号应为 18 位,现有 {len(number)} 位", "请核对原件")
    body = number if len(number) == 15 else number[:-1]
    for place, char in enumerate(body, 1):
        if not (char.isascii() and char.isdigit()):
            return error(COLUMN, f"第 {place} 位“{char}”不是数字", "请核对原件")
    last = number[-1]
    if not (last == "X" or (last.isascii() and last.isdigit())):
        return error(COLUMN, f"第 18 位“{last}”应为数字或 X", "请核对原件")
    if len(number) == 15 and _birth_date(f"{number[:6]}19{number[6:]}0") is None:
        return error(COLUMN, f"第 7 至 12 位 {number[6:12]} 不是真实的日期", "请核对原件")
    return None


def _birth_date(number: str) -> date | None:
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born_on if 1850 <= born_on.year <= 2100 else None


def _proper_kind(kind: DocumentType, number: str) -> tuple[DocumentType, list[Problem]]:
    # One person, one key: the number itself tells which of the two documents it is.
    is_permit = number[:6] in _PERMIT_REGIONS
    proper = DocumentType.RESIDENCE_PERMIT if is_permit else DocumentType.ID_CARD
    if proper is kind:
        return proper, []
    return proper, [warning("document_type", f"按证件号应为{proper}", "已照此登记,请核对")]


@cache
def _is_known_region(code: str) -> bool:
    return any("county" in found for _, found in numdb.get("cn/loc").info(code))


def _check_permanent_residence(number: str) -> DocumentCheck:
    kind = DocumentType.PERMANENT_RESIDENCE
    if re.fullmatch(r"[A-Z]{3}\d{12}", number):
        return DocumentCheck(kind, number)
    if not re.fullmatch(r"9\d{16}[0-9X]", number):
        message = "外国人永久居留证号应为 9 开头的 18 位,或 3 个字母加 12 位数字"
        return DocumentCheck(kind, number, (error(COLUMN, message, "请核对原件"),))
    born_on = _birth_date(number)
    if born_on is None:
        message = f"第 7 至 14 位 {number[6:14]} 不是真实的日期"
        return DocumentCheck(kind, number, (error(COLUMN, message, "请核对原件"),))
    expected = ric.calc_check_digit(number)
    problems: tuple[Problem, ...] = ()
    if number[-1] != expected:
        problems = (warning(COLUMN, f"第 18 位校验码应为 {expected}", "请核对原件"),)
    return DocumentCheck(kind, number, problems, "男" if int(number[16]) % 2 else "女", born_on)


def check_credit_code(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The 统一社会信用代码 in its canonical form, '' for none, and what is wrong with it."""
    code = uscc.compact(fold_text(text)) if text else ""
    if not code or uscc.is_valid(code):
        return code, ()
    if len(code) != 18:
        return code, (
            error("credit_code", f"统一社会信用代码应为 18 位,现有 {len(code)} 位", "请核对营业执照"),
        )
    return code, (error("credit_code", "统一社会信用代码校验不通过", "请核对营业执照"),)


def mask_document(number: str) -> str:
    """'340602198409120017' → '340602********0017'; shorter ones keep the first and last two characters."""
    if len(number) >= 15:
        return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"
    if len(number) <= 4:
        return "*" * len(number)
    return f"{number[:2]}{'*' * (len(number) - 4)}{number[-2:]}"


def mask_numbers(text: str) -> str:
    """A text whose document numbers are masked, such as the name of a file."""
    return _LONG_NUMBER.sub(lambda found: mask_document(found[0]), text)


def mask_apart(number: str, other: str) -> tuple[str, str]:
    """Two numbers side by side, masked but for the places in which they differ.

    Where more than a slip tells them apart, or their lengths do, both are only masked.
    """
    masked, beside = mask_document(number), mask_document(other)
    differing = [a != b for a, b in zip(number, other, strict=False)]
    if len(number) != len(other) or sum(differing) > SLIP:
        return masked, beside
    return _uncovered(masked, number, differing), _uncovered(beside, other, differing)


def _uncovered(masked: str, number: str, places: list[bool]) -> str:
    return "".join(
        plain if shown else cover for cover, plain, shown in zip(masked, number, places, strict=True)
    )
