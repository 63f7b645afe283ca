"""The lists of an award rule as small tables, and between their cells and the rules document.

A cell is read as the workbook of rules reads it; what is wrong comes as problems with the path of the
value, from here only what does not become a value at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.honours import SHARED_NAMES
from app.domain.people import SKILL_LEVELS, parse_date
from app.domain.quotas import BOUNDARY_NAMES, ROUNDING_NAMES, Boundary
from app.domain.reading import Document, Path, RuleProblem
from app.domain.scheme_outline import mappings
from app.domain.unit_awards import BASE_NAMES, FIGURE_NAMES
from app.exchange import scheme_words
from app.exchange.book_cells import YES_NO, CellError, Floors, Form, Listed, Number, Percent, Whole, Words
from app.gui.widgets.sheet_grid import SheetColumn

Cells = Sequence[Sequence[str]]
QUOTA = ("percent", "count", "least")


@dataclass(frozen=True, slots=True)
class Day(Form):
    """A date as people write it."""

    def read(self, text: str) -> Any:
        try:
            day, whole = parse_date(text)
        except ValueError:
            return text
        return day.isoformat() if whole else text


def words(names: Mapping[Any, str], also: Words | None = None) -> Words:
    """The words of a choice; those of the workbook are understood too."""
    codes = {str(code): name for code, name in names.items()}
    return Words(codes, {name: code for code, name in also.names.items()} if also else {})


ROUNDING = words(ROUNDING_NAMES, scheme_words.QUOTA_ROUNDING)
BOUNDARY = words(BOUNDARY_NAMES, scheme_words.BOUNDARY)
HONOUR_TIES = words(SHARED_NAMES, scheme_words.HONOUR_TIES)
UNIT_BOUNDARY = words(
    {Boundary.EXTRA: "都授", Boundary.LOWER: "都不授", Boundary.DECIDE: "由组委会决定"},
    words(BOUNDARY_NAMES),
)


@dataclass(frozen=True, slots=True)
class AwardColumn:
    """One column: the key of its value in a row of the document, how it is written, and how it looks."""

    key: str
    title: str
    about: str
    width: int
    form: Form = field(default_factory=Form)
    stretch: int = 0
    ghost: str = ""

    @property
    def sheet(self) -> SheetColumn:
        """How it looks."""
        number = isinstance(self.form, Number | Percent | Whole)
        return SheetColumn(
            title=self.title,
            width=self.width,
            stretch=self.stretch,
            number=number,
            ghost=self.ghost,
            tip=self.about,
            choices=self.form.choices(),
            about=self.about,
        )


@dataclass(frozen=True, slots=True)
class AwardTable:
    """One list of the award rule. `sample` is offered while it is empty; `row_name` names a line."""

    key: str
    title: str
    about: str
    columns: tuple[AwardColumn, ...]
    sample: Cells = ()
    sample_text: str = ""
    quota: bool = False

    def show(self, document: Document) -> list[list[str]]:
        """The cells of what the document says."""
        rows = mappings(document, self.key)
        return [[_shown(column, row.get(column.key)) for column in self.columns] for row in rows]

    def read(self, cells: Cells) -> tuple[list[dict[str, Any]], list[RuleProblem]]:
        """The rows for the document, and what cannot be read; `cells` without empty rows."""
        rows: list[dict[str, Any]] = []
        problems: list[RuleProblem] = []
        for number, texts in enumerate(cells):
            row: dict[str, Any] = {}
            place = f"{self.title}第 {number + 1} 行"
            for column, text in zip(self.columns, texts, strict=True):
                try:
                    if text.strip():
                        row[column.key] = column.form.read(text.strip())
                except CellError as error:
                    path = (self.key, number, column.key)
                    problems.append(RuleProblem(place, f"{column.title}{error}", path))
            if self.quota and not any(key in row for key in QUOTA):
                words = "、".join(column.title for column in self.columns if column.key in QUOTA)
                message = f"没有写有多少名,请在{words}中写一个"
                problems.append(RuleProblem(place, message, (self.key, number, QUOTA[0])))
            rows.append(row)
        return rows, problems

    def column_of(self, path: Path) -> int:
        """The column of a problem under a row, 0 for one about the whole row."""
        keys = [column.key for column in self.columns]
        return keys.index(str(path[2])) if len(path) > 2 and path[2] in keys else 0


def _shown(column: AwardColumn, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    return column.form.write(value)


LEVEL = Words(dict(SKILL_LEVELS))
FLOOR = "总成绩低于它就不能得,正好等于可以,如 60"
MODULE_FLOORS = "模块编号和分数,如 T:60;P:60,任何一个低于就不能得"


def _name(title: str, about: str, width: int = 104) -> AwardColumn:
    return AwardColumn("name", title, about, width, stretch=1)


def _quota(what: str) -> tuple[AwardColumn, ...]:
    return (
        AwardColumn("percent", "比例%", f"占基数的百分之几,如 10;三种{what}只写一种", 52, Percent()),
        AwardColumn("count", "名额", f"固定几名,如 3;三种{what}只写一种", 42, Whole()),
        AwardColumn("least", "达到", f"达到这个数的都授,不限名额,如 90;三种{what}只写一种", 42, Number()),
    )


TIERS = AwardTable(
    key="tiers",
    title="奖项",
    about="从高到低一行一个。比例、名额、达到分数三种里写一种。",
    columns=(
        _name("奖项", "奖项名称,印在证书上,如 一等奖"),
        *_quota("写法"),
        AwardColumn("floor", "最低分", "只管这个奖项;达不到的转到下一个奖项", 54, Number()),
        AwardColumn("module_floors", "模块最低分", f"只管这个奖项;{MODULE_FLOORS}", 84, Floors()),
        AwardColumn("unit_cap", "单位上限", "一个单位最多得几个这个奖项,超过的名额给后面的人", 62, Whole()),
    ),
    sample=(
        ("一等奖", "10", "", "", "", "", ""),
        ("二等奖", "20", "", "", "", "", ""),
        ("三等奖", "30", "", "", "", "", ""),
    ),
    sample_text="填入一、二、三等奖 10%、20%、30%",
    quota=True,
)
SMALL_FIELDS = AwardTable(
    key="small_fields",
    title="人数少时",
    about="基数不超过左边的数时,只设前几个奖项;写 0 不设奖。",
    columns=(
        AwardColumn("upto", "基数不超过", "如 3", 90, Whole(), 1),
        AwardColumn("tiers", "只设前几个", "0 不设奖,1 只设第一个奖项", 90, Whole(), 1, "0"),
    ),
    sample=(("3", "0"), ("4", "1"), ("5", "2")),
    sample_text="填入 3 个不设、4 个设 1 个、5 个设 2 个",
)
HONOURS = AwardTable(
    key="honours",
    title="荣誉",
    about="一行一个荣誉,写出的条件都满足才授;“前几名”和“得奖项”只写一种。",
    columns=(
        _name("荣誉", "荣誉名称,如 技术能手", 96),
        AwardColumn("upto", "前几名", "每个组别的前几名,如 2", 50, Whole()),
        AwardColumn("award", "得奖项", "得了这个奖项的人,和前几名只写一种", 70),
        AwardColumn("shared", "并列时", "并列超出前几名时:都授,或都不授", 66, HONOUR_TIES, 0, "都授"),
        AwardColumn("classes", "赛项类别", "只在这些类别的赛项中授,如 一类;几类用顿号隔开", 66, Listed()),
        AwardColumn("gender", "性别", "男或女,不写则不限", 50, scheme_words.GENDERS, 0, "不限"),
        AwardColumn("max_age", "年龄上限", "那天不超过几周岁,含这个岁数,如 35", 62, Whole()),
        AwardColumn("age_on", "按哪天算", "如 2026-10-18;不写就按赛事开始那天", 82, Day()),
        AwardColumn("born_from", "出生不早于", "这天或以后出生,如 1987-01-01", 82, Day()),
        AwardColumn("levels", "现有等级", "现有技能等级是其中之一,如 高级工、中级工", 72, Listed(LEVEL)),
        AwardColumn("floor", "最低分", FLOOR, 52, Number()),
        AwardColumn("module_floors", "模块最低分", MODULE_FLOORS, 80, Floors()),
    ),
    sample=(("技术能手", "1", *[""] * 10),),
    sample_text="填入“技术能手”前 1 名",
)
PROMOTIONS = AwardTable(
    key="promotions",
    title="等级晋升",
    about="从上到下找第一行名次够的,只用这一行;下一行的名次要比上一行大。",
    columns=(
        AwardColumn("upto", "前几名", "到第几名为止,如 5", 60, Whole()),
        AwardColumn("to", "晋升到", "晋升到哪一级", 96, LEVEL),
        AwardColumn(
            "or_up", "已有再升一级", "是:已有这一级或更高的,再升一级;不写就不升", 92, YES_NO, 0, "否"
        ),
        AwardColumn("floor", "最低分", FLOOR, 60, Number()),
        AwardColumn("module_floors", "模块最低分", MODULE_FLOORS, 110, Floors(), 1),
        AwardColumn("name", "说明", "说明用的名称,可不写,如 前五名", 90, stretch=1),
    ),
    sample=(("5", "技师", "是", "", "", ""), ("20", "高级工", "是", "", "", "")),
    sample_text="填入前 5 名升技师、前 20 名升高级工",
)
MONEY = AwardTable(
    key="money",
    title="奖金",
    about="每个奖项、荣誉、评定奖项或单位奖发多少元;写了类别的只用于这一类赛项,优先于没有写的。",
    columns=(
        AwardColumn("award", "奖项", "奖项、荣誉、评定奖项或单位奖的名称", 160, stretch=1),
        AwardColumn("class", "赛项类别", "只用于这一类赛项,如 一类;不写为全部", 100),
        AwardColumn("amount", "每个(元)", "最多两位小数,如 3000", 100, Number()),
    ),
)
SUBSIDY = AwardTable(
    key="subsidy",
    title="赛事补助",
    about="按赛项类别给赛项的补助。",
    columns=(
        AwardColumn("class", "赛项类别", "如 一类", 160, stretch=1),
        AwardColumn("amount", "补助(元)", "最多两位小数,如 20000", 100, Number()),
    ),
)
DECIDED = AwardTable(
    key="decided",
    title="评定奖项",
    about="不看成绩、由人决定的奖。给谁、为什么,在“决定”中逐个登记。",
    columns=(
        _name("奖项", "如 优秀指导教师", 150),
        AwardColumn("count", "最多几个", "不写就不限", 76, Whole(), 0, "不限"),
        AwardColumn("approver", "批准人", "由谁批准,如 竞赛组委会", 130, stretch=1),
    ),
    sample=(("优秀指导教师", "", "竞赛组委会"),),
    sample_text="填入“优秀指导教师”",
)
UNIT_AWARDS = AwardTable(
    key="unit_awards",
    title="单位奖",
    about="按单位的参赛数、积分或获奖数授予,依据为 0 的单位不授。",
    columns=(
        _name("奖项", "如 优秀组织奖", 88),
        AwardColumn("by", "依据", "按什么比较单位", 68, words(FIGURE_NAMES), 0, "参赛数"),
        *_quota("写法"),
        AwardColumn(
            "of",
            "基数",
            "百分比按哪些单位算:全部参赛单位,或依据大于 0 的单位",
            76,
            words(BASE_NAMES),
            0,
            "参赛单位",
        ),
        AwardColumn("rounding", "取整", "百分比算出的名额怎样取整", 76, ROUNDING, 0, "四舍五入"),
        AwardColumn("boundary", "末位并列", "末位几个单位相同、名额不够时", 74, UNIT_BOUNDARY, 0, "都授"),
    ),
    sample=(("优秀组织奖", "", "20", "", "", "", "进位取整", ""),),
    sample_text="填入“优秀组织奖”20%",
    quota=True,
)
TABLES = (TIERS, SMALL_FIELDS, HONOURS, PROMOTIONS, MONEY, SUBSIDY, DECIDED, UNIT_AWARDS)
