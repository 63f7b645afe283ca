"""The sheets of our 报名表 as data: one for each kind of entry, its columns, and how each is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.identity import DocumentType
from app.domain.members import MemberRole
from app.domain.people import SKILL_LEVELS
from app.domain.registration_form import COLUMN_LABELS, EventInfo

# How each column is filled in: at the header cells, on the sheet of instructions, in docs/registration.md.
COLUMN_HELP: Mapping[str, str] = {
    "event": "通知中的赛项名称,从列表中选",
    "division": "从列表中选;赛项不分组别的不填",
    "title": "全称,证书照此印刷",
    "role": "从列表中选;不填即为选手。队长排在第一",
    "category": "从列表中选,也可另写",
    "authors": "按贡献大小排列,用顿号隔开,证书照此印刷",
    "name": "与证件一致;少数民族姓名中间用“·”",
    "gender": "男或女;身份证号里有,可不填",
    "document_type": "不填即为居民身份证",
    "document_number": "这一列是文本格式,请直接输入;粘贴成数字的,末三位会变成 0,不能采用",
    "born_on": "写成 1990-05-01 的样子;有身份证号的可不填",
    "ethnicity": "如:汉族",
    "education": "如:大专",
    "organization": "全称,与公章一致",
    "unit_kind": "从列表中选,也可另写",
    "credit_code": "18 位,照营业执照",
    "industry": "从列表中选,也可另写",
    "district": "单位所在的县区",
    "chain": "单位所属的产业链,没有的不填",
    "trade": "从事的工种,从列表中选,也可另写",
    "skill_level": "已有的职业技能等级,没有的不填",
    "summary": "可以分几行写",
    "effect": "可以写数字和说明",
    "site": "项目所在的地点",
    "contact": "单位负责报名的人",
    "phone": "11 位手机号,或带区号的座机号",
    "note": "其他要说明的事",
}
COLUMN_WIDTHS: Mapping[str, float] = {
    "gender": 7,
    "role": 10,
    "document_type": 16,
    "document_number": 24,
    "born_on": 14,
    "organization": 34,
    "event": 20,
    "title": 36,
    "authors": 30,
    "phone": 16,
    "credit_code": 24,
    "industry": 18,
    "chain": 18,
    "summary": 50,
    "effect": 34,
    "site": 24,
    "note": 24,
}
USUAL_WIDTH = 12
INSTRUCTIONS = "填表说明"
_PERSON = (
    "name",
    "gender",
    "document_type",
    "document_number",
    "born_on",
    "organization",
    "event",
    "division",
    "skill_level",
    "trade",
    "ethnicity",
    "education",
    "phone",
    "note",
)
_UNIT_REACHED = ("contact", "phone", "note")


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet for one kind of entry; `labels` where a column is called otherwise there than elsewhere."""

    entry_kind: str
    title: str
    columns: tuple[str, ...]
    required: frozenset[str]
    help: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, column: str) -> str:
        """What the sheet calls a column."""
        return self.labels.get(column, COLUMN_LABELS[column])


FORM_SHEETS: Mapping[str, FormSheet] = {
    sheet.entry_kind: sheet
    for sheet in (
        FormSheet(
            "person",
            "选手报名表",
            _PERSON,
            frozenset({"name", "document_number", "organization", "event"}),
            "一人报一个赛项写一行;报两个赛项的写两行。",
        ),
        FormSheet(
            "team",
            "参赛队报名表",
            ("title", "role", *_PERSON),
            frozenset({"title", "name", "document_number", "organization", "event"}),
            "一名成员写一行,同一队的参赛队名称要写得一样;领队、教练、替补也写在这里。",
            {"title": "参赛队名称"},
        ),
        FormSheet(
            "unit",
            "单位报名表",
            (
                "organization",
                "event",
                "division",
                "unit_kind",
                "credit_code",
                "industry",
                "district",
                "chain",
                *_UNIT_REACHED,
            ),
            frozenset({"organization", "event"}),
            "以单位参赛的赛项填这张表,一个赛项写一行。",
            {"organization": "单位名称"},
        ),
        FormSheet(
            "project",
            "工程项目报名表",
            (
                "title",
                "category",
                "authors",
                "organization",
                "event",
                "division",
                "site",
                "summary",
                *_UNIT_REACHED,
            ),
            frozenset({"title", "organization", "event"}),
            "重点工程、班组等以项目参赛的填这张表,一个项目写一行。",
            {"category": "项目类别", "authors": "负责人", "summary": "项目概况"},
        ),
        FormSheet(
            "innovation",
            "成果申报表",
            (
                "title",
                "category",
                "authors",
                "organization",
                "event",
                "division",
                "summary",
                "effect",
                *_UNIT_REACHED,
            ),
            frozenset({"title", "authors", "organization", "event"}),
            "一项成果写一行;附件(图纸、证明、照片)另行报送。",
            {"title": "成果名称", "category": "成果类别", "summary": "成果简介"},
        ),
    )
}
# What a unit is, whatever it enters; not a kind of entry.
UNIT_SHEET = FormSheet(
    "",
    "单位信息表",
    ("organization", "unit_kind", "credit_code", "industry", "district", "chain", "contact", "phone"),
    frozenset({"organization"}),
    "每个单位写一行;这里不报赛项,以单位参赛的另填“单位报名表”。",
    {"organization": "单位名称"},
)
# Sheets that units leave empty: nobody need be told that nothing was read of them.
OWN_SHEETS = frozenset({INSTRUCTIONS, UNIT_SHEET.title, *(sheet.title for sheet in FORM_SHEETS.values())})
# Columns whose lists are complete; in the others something else may be written too.
CLOSED_LISTS = frozenset({"event", "division", "gender", "document_type", "skill_level", "role"})


def form_choices(
    sheet: FormSheet, events: Sequence[EventInfo], words: Mapping[str, Sequence[str]]
) -> dict[str, Sequence[str]]:
    """What the drop-downs of a sheet offer; `words` are the office's lists by their keys."""
    own = [event for event in events if event.entry_kind == sheet.entry_kind]
    lists: dict[str, Sequence[str]] = {
        **words,
        "category": words.get(f"{sheet.entry_kind}_kind", ()),
        "event": [event.name for event in own],
        "division": list(dict.fromkeys(division for event in own for division in event.divisions)),
        "gender": ("男", "女"),
        "document_type": list(DocumentType),
        "skill_level": list(SKILL_LEVELS.values()),
        "role": list(MemberRole),
    }
    return {column: lists[column] for column in sheet.columns if lists.get(column)}
