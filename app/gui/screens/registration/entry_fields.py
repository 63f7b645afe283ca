"""The fields of an entry: which a kind has, in which rows they stand, and what each is typed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.identity import DocumentType, mask_document
from app.domain.members import MemberRole
from app.domain.people import SKILL_LEVELS, mask_phone
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.masked_edit import MaskedEdit
from app.gui.widgets.text_area import TextArea
from app.services.entry_members import PERSON_TEXTS

CAPTIONS: Mapping[str, str] = {
    "title": "名称",
    "category": "类别",
    "site": "实施地点",
    "authors": "完成人",
    "name": "姓名",
    "role": "角色",
    "gender": "性别",
    "document_number": "证件号码",
    "document_type": "证件类型",
    "organization": "单位",
    "division": "组别",
    "trade": "工种",
    "skill_level": "技能等级",
    "phone": "联系电话",
    "education": "文化程度",
    "born_on": "出生日期",
    "ethnicity": "民族",
    "summary": "简介",
    "effect": "经济效益",
    "contact": "单位联系人",
    "contact_phone": "联系人电话",
    "note": "备注",
    "late": "补报原因",
}
HINTS: Mapping[str, str] = {
    "authors": "多人用顿号隔开,第一人在前",
    "late": "报名截止后补报的,写明原因,记入变更",
}
TITLES: Mapping[str, str] = {
    "person": "选手信息",
    "team": "参赛队信息",
    "unit": "参赛单位",
    "project": "参赛项目",
    "innovation": "申报成果",
}
# What stands among the fields without being one.
PORTRAIT, MEMBERS, ATTACHMENTS = "portrait", "members", "attachments"
_PERSON = (
    ("name", "role", "gender"),
    ("document_number",),
    ("document_type",),
)
_ABOUT = (
    ("trade", "skill_level"),
    ("phone", "education"),
    ("born_on", "ethnicity"),
)
_PLACE = (("organization", "division"),)
_END = (("contact", "contact_phone"), ("note",), ("late",), (ATTACHMENTS,))
_WORK = (("summary",), ("effect",), *_END)
# The rows of each kind from top to bottom.
ROWS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "person": ((PORTRAIT,), *_PERSON, *_PLACE, *_ABOUT, *_END),
    "team": (("title",), *_PLACE, (MEMBERS,), *_PERSON, *_ABOUT, (PORTRAIT,), *_END),
    "unit": (*_PLACE, *_END),
    "project": (("title",), ("category", "site"), ("authors",), *_PLACE, *_WORK),
    "innovation": (("title",), ("category", "site"), ("authors",), *_PLACE, *_WORK),
}
_NOT_OF = {"person": {"role"}, "innovation": {"site"}}
_CHOICES: Mapping[str, Sequence[str]] = {
    "document_type": [kind.value for kind in DocumentType],
    "role": [role.value for role in MemberRole],
    "gender": ["", "男", "女"],
    "skill_level": ["", *SKILL_LEVELS.values()],
    "division": [""],
}
_MASKS: Mapping[str, Callable[[str], str]] = {
    "document_number": mask_document,
    "phone": mask_phone,
    "contact_phone": mask_phone,
}
_WIDTHS: Mapping[str, int] = {"role": 84}
_LINES: Mapping[str, int] = {"summary": 4, "effect": 2, "note": 2}


def fields_of(kind: str, *, has_divisions: bool, is_new: bool) -> tuple[str, ...]:
    """The fields an entry of this kind has, from top to bottom."""
    left_out = {*_NOT_OF.get(kind, ()), PORTRAIT, MEMBERS, ATTACHMENTS}
    left_out |= set() if has_divisions else {"division"}
    left_out |= set() if is_new else {"late"}
    return tuple(name for row in ROWS[kind] for name in row if name not in left_out)


def is_of_person(name: str) -> bool:
    """Whether a field tells of one of the people."""
    return name in PERSON_TEXTS


def make_editor(name: str) -> QWidget:
    """What a field is typed in or chosen with."""
    if name in _CHOICES:
        combo = CalmComboBox(_CHOICES[name])
        combo.setMinimumWidth(_WIDTHS.get(name, 64))
        return combo
    if name == "category":
        combo = CalmComboBox()
        combo.make_editable()
        return combo
    if name in _LINES:
        return TextArea(_LINES[name])
    return MaskedEdit(_MASKS[name]) if name in _MASKS else QLineEdit()


def watch_editor(
    editor: QWidget, on_finished: Callable[[], object], on_typed: Callable[[str], object]
) -> None:
    """Hear when somebody has finished with an editor, and of each key in a line."""
    if isinstance(editor, CalmComboBox):
        editor.activated.connect(lambda _at: on_finished())
        line = editor.lineEdit()
        if line is not None:
            line.editingFinished.connect(on_finished)
    elif isinstance(editor, TextArea):
        editor.editing_finished.connect(on_finished)
    elif isinstance(editor, QLineEdit):
        editor.editingFinished.connect(on_finished)
        editor.textEdited.connect(on_typed)
