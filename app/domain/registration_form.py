"""What a registration form says, row by row, before and after reading: the types all layers share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from app.domain.identity import DocumentType
from app.domain.members import MemberRole
from app.domain.people import clean_lines, clean_text
from app.domain.problems import Problem

# Code names of the columns and what a form calls them.
COLUMN_LABELS: Mapping[str, str] = {
    "event": "参赛项目",
    "division": "组别",
    "title": "项目名称",
    "role": "角色",
    "category": "类别",
    "authors": "完成人",
    "name": "姓名",
    "gender": "性别",
    "document_type": "证件类型",
    "document_number": "证件号码",
    "born_on": "出生日期",
    "ethnicity": "民族",
    "education": "文化程度",
    "organization": "单位",
    "unit_kind": "单位性质",
    "credit_code": "统一社会信用代码",
    "industry": "行业",
    "district": "县区",
    "chain": "产业链",
    "trade": "工种",
    "skill_level": "技能等级",
    "summary": "简介",
    "effect": "经济效益",
    "site": "实施地点",
    "contact": "联系人",
    "phone": "联系电话",
    "note": "备注",
}
# What any row may say of its unit; a unit's own row says contact and phone as well.
UNIT_FACTS = ("credit_code", "industry", "district", "chain", "unit_kind")
# What an entry keeps as it was written, apart from title, division and authors.
ENTRY_TEXTS = ("category", "summary", "effect", "site", "contact", "note")


class SheetKind(StrEnum):
    """What the rows of a sheet are: people, units or achievements and projects."""

    PERSON = "person"
    UNIT = "unit"
    ACHIEVEMENT = "achievement"


# The column that says who or what the row is about.
LEADING_COLUMN: Mapping[SheetKind, str] = {
    SheetKind.PERSON: "name",
    SheetKind.UNIT: "organization",
    SheetKind.ACHIEVEMENT: "title",
}
KIND_OF_SHEET: Mapping[str, SheetKind] = {
    "person": SheetKind.PERSON,
    "team": SheetKind.PERSON,
    "unit": SheetKind.UNIT,
    "project": SheetKind.ACHIEVEMENT,
    "innovation": SheetKind.ACHIEVEMENT,
}


@dataclass(frozen=True, slots=True)
class EventInfo:
    """An event as far as registering for it needs."""

    id: int
    name: str
    entry_kind: str
    divisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """What a row is checked against: the events there are, and the day ages are counted on."""

    events: tuple[EventInfo, ...]
    day: date | None = None


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as the unit wrote it.

    `numeric` names the columns whose cells were numbers in Excel, `letters` says where columns stand in the
    sheet, `heading` is what stands above the table, `file` the name of the workbook; a `hidden` row
    is one that Excel does not show.
    """

    sheet: str
    row: int
    kind: SheetKind
    values: Mapping[str, str]
    numeric: frozenset[str] = frozenset()
    letters: Mapping[str, str] = field(default_factory=dict)
    heading: str = ""
    file: str = ""
    hidden: bool = False

    def get(self, column: str) -> str:
        """The cleaned text of a column, '' where the form has none."""
        text = self.values.get(column, "")
        return clean_text(text) if text else ""

    def lines(self, column: str) -> str:
        """The cleaned text of a column, its lines kept apart."""
        text = self.values.get(column, "")
        return clean_lines(text) if text else ""

    def place(self, column: str) -> str:
        """'工作表“焊工”第 7 行 B 列'."""
        letter = self.letters.get(column)
        return f"工作表“{self.sheet}”第 {self.row} 行" + (f" {letter} 列" if letter else "")

    def corrected(self, values: Mapping[str, str]) -> RawRow:
        """The row with some columns typed anew on screen."""
        changed = {column for column, text in values.items() if text != self.values.get(column, "")}
        return replace(self, values={**self.values, **values}, numeric=self.numeric - changed)


@dataclass(frozen=True, slots=True)
class RowValues:
    """What a row says, normalised; `role` is None where nothing is written."""

    event: EventInfo | None = None
    division: str = ""
    division_assumed: bool = False
    title: str = ""
    authors: str = ""
    name: str = ""
    document_type: DocumentType = DocumentType.ID_CARD
    document_number: str = ""
    gender: str = ""
    born_on: date | None = None
    ethnicity: str = ""
    education: str = ""
    phone: str = ""
    trade: str = ""
    skill_level: int | None = None
    organization: str = ""
    contact: str = ""
    credit_code: str = ""
    industry: str = ""
    district: str = ""
    chain: str = ""
    unit_kind: str = ""
    role: MemberRole | None = None
    category: str = ""
    summary: str = ""
    effect: str = ""
    site: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        """The name of the entrant, whatever it is."""
        return self.title or self.name or self.organization


@dataclass(frozen=True, slots=True)
class RowReview:
    """A row, what it says, and its problems."""

    raw: RawRow
    values: RowValues
    problems: tuple[Problem, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    @property
    def tells_of_unit(self) -> bool:
        """Whether the row only says what a unit is, and enters nobody."""
        return self.raw.kind is SheetKind.UNIT and self.values.event is None and not self.has_errors


@dataclass(frozen=True, slots=True)
class SkippedSheet:
    """A sheet that was not read, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class SheetLook:
    """The first rows of a sheet, merged cells filled, and what was taken for its header.

    `bottoms` tells for each row where a header beginning there ends (all 0-based). `top` and `bottom` are
    None where none was found; `columns` maps its labels to what they were understood as, or told `by_hand`.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    bottoms: tuple[int, ...] = ()
    top: int | None = None
    bottom: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class RegistrationFile:
    """A workbook as a unit sent it: its rows, the sheets left out, the columns nobody understood.

    `refusal` says why nothing was read. Several files read at once are one with them as its `parts`.
    """

    name: str
    rows: tuple[RawRow, ...]
    skipped: tuple[SkippedSheet, ...] = ()
    unread_columns: tuple[str, ...] = ()
    looks: tuple[SheetLook, ...] = ()
    refusal: str = ""
    parts: tuple[RegistrationFile, ...] = ()

    @property
    def files(self) -> tuple[RegistrationFile, ...]:
        """The files one by one."""
        return self.parts or (self,)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """An entry, or one member of a team, with the texts of its columns by code name."""

    entry_kind: str
    number: str
    state: str
    texts: Mapping[str, str]
