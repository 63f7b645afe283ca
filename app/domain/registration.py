"""One row of a registration form: what it says, and what is wrong with it. Other rows are not known here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from app.domain.identity import (
    DocumentCheck,
    DocumentType,
    check_credit_code,
    check_document,
    parse_document_type,
)
from app.domain.members import COMPETING, MemberRole, parse_role
from app.domain.people import (
    age_on,
    check_name,
    check_phone,
    clean_text,
    fold_text,
    normalize_name,
    normalize_organization,
    parse_date,
    parse_gender,
    parse_skill_level,
    shows_no_value,
)
from app.domain.problems import Problem, error, warning
from app.domain.registration_form import (
    KIND_OF_SHEET,
    LEADING_COLUMN,
    EventInfo,
    RawRow,
    ReviewContext,
    RowReview,
    RowValues,
    SheetKind,
)

YOUNGEST, OLDEST = 16, 70
_MARKS = re.compile(r"[\s\"'“”‘’「」《》()·.,、-]")
# From where Chinese characters begin, or a year ends, to the last ending of a unit's name.
_UNIT_IN_NAME = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|\d年)(?!年)([\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9]*"
    r"(?:公司|厂|矿|学院|学校|大学|医院|集团|研究院|研究所|银行))"
)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{1,2}")
# A sheet that says what units are, and enters them nowhere.
_ABOUT_UNITS = re.compile(r"单位(?:基本)?(?:信息|情况|名录|一览|资料)")
_EVENT_ENDING = re.compile(r"(?:赛项|比赛|竞赛|项目|评审|赛)+$")


def review_row(raw: RawRow, context: ReviewContext) -> RowReview:
    """Read one row and say everything that is wrong with it."""
    written, (raw, problems) = raw, _review_cells(raw)
    event = _review_event(raw, context, problems)
    division, assumed = _review_division(raw, event, problems)
    values = RowValues(
        event=event,
        division=division,
        division_assumed=assumed,
        organization=_review_organization(raw, problems),
        ethnicity=_review_ethnicity(raw.get("ethnicity")),
        education=fold_text(raw.get("education")),
        trade=raw.get("trade"),
        phone=_keep(check_phone(raw.get("phone")), problems),
        contact=normalize_name(raw.get("contact")),
        credit_code=_keep(check_credit_code(raw.get("credit_code")), problems),
        industry=raw.get("industry"),
        district=raw.get("district"),
        chain=raw.get("chain"),
        unit_kind=raw.get("unit_kind"),
        summary=raw.lines("summary"),
        effect=raw.lines("effect"),
        site=raw.get("site"),
        note=raw.lines("note"),
    )
    if raw.kind is SheetKind.PERSON:
        values = _review_person(raw, context, values, problems)
    elif raw.kind is SheetKind.ACHIEVEMENT:
        values = _review_achievement(raw, values, problems)
    return RowReview(written, values, tuple(problems))


def _review_cells(raw: RawRow) -> tuple[RawRow, list[Problem]]:
    """The row without what is no content, and a word on each such cell."""
    problems = []
    if raw.hidden:
        message = "这一行在 Excel 里是隐藏的"
        problems.append(warning(LEADING_COLUMN[raw.kind], message, "请确认要报名"))
    empty = [column for column, text in raw.values.items() if shows_no_value(text)]
    for column in empty:
        message = f"单元格是“{raw.get(column)}”,没有读出内容"
        problems.append(warning(column, message, "请改正公式,或直接填写"))
    return (replace(raw, values={**raw.values, **dict.fromkeys(empty, "")}) if empty else raw), problems


def find_event(text: str, events: Sequence[EventInfo]) -> EventInfo | None:
    """The event meant by a cell: quotes, spaces and endings such as 赛项 do not matter."""
    wanted, folded = event_key(text), fold_text(text)
    exact = [event for event in events if fold_text(event.name) == folded]
    alike = exact or [event for event in events if wanted and event_key(event.name) == wanted]
    return alike[0] if len(alike) == 1 else None


@lru_cache(maxsize=1024)
def event_key(text: str) -> str:
    """The part of an event's name that tells it from others."""
    folded = _MARKS.sub("", fold_text(text).lower())
    return _EVENT_ENDING.sub("", folded) or folded


def _review_event(raw: RawRow, context: ReviewContext, problems: list[Problem]) -> EventInfo | None:
    text = raw.get("event")
    if not text and raw.kind is SheetKind.UNIT and _ABOUT_UNITS.search(f"{raw.sheet} {raw.heading}"):
        return None
    if not text:
        fitting = _fitting(raw, context)
        found = (
            find_event(raw.get("category"), fitting)
            or find_event(raw.sheet, fitting)
            or _event_named_in(f"{raw.sheet} {raw.heading}", fitting)
        )
        if found is None and len(fitting) == 1:
            found = fitting[0]
            problems.append(warning("event", f"没有写参赛项目,按{found.name}登记", "请核对"))
        if found is None:
            problems.append(error("event", "没有写参赛项目", f"请填:{_names(fitting or context.events)}"))
        return found
    found = find_event(text, context.events)
    if found is None:
        near = get_close_matches(event_key(text), [event_key(event.name) for event in context.events], 1, 0.5)
        likely = next(
            (event.name for event in context.events if near and event_key(event.name) == near[0]), ""
        )
        cure = f"是否应为“{likely}”" if likely else "请改成其中之一"
        known = _names(_fitting(raw, context) or context.events)
        problems.append(error("event", f"没有赛项“{text}”,已有:{known}", cure))
        return None
    if KIND_OF_SHEET[found.entry_kind] is not raw.kind:
        form = {SheetKind.PERSON: "选手", SheetKind.UNIT: "单位", SheetKind.ACHIEVEMENT: "成果和项目"}
        wanted, given = form[KIND_OF_SHEET[found.entry_kind]], form[raw.kind]
        problems.append(
            error("event", f"“{found.name}”按{wanted}报名,这张表填的是{given}", "请填到对应的表里")
        )
        return None
    return found


def _fitting(raw: RawRow, context: ReviewContext) -> list[EventInfo]:
    return [event for event in context.events if KIND_OF_SHEET[event.entry_kind] is raw.kind]


def _event_named_in(heading: str, events: Sequence[EventInfo]) -> EventInfo | None:
    # '“五小”成果申报表' above the table speaks of “五小”成果评审.
    text = _MARKS.sub("", fold_text(heading).lower())
    named = [event for event in events if event_key(event.name) in text]
    return named[0] if len(named) == 1 else None


def _names(events: Sequence[EventInfo]) -> str:
    return "、".join(event.name for event in events) or "本赛事还没有赛项"


def _review_division(raw: RawRow, event: EventInfo | None, problems: list[Problem]) -> tuple[str, bool]:
    """The division, and whether the row does not say it."""
    text = raw.get("division")
    if event is None:
        return text, False
    if not event.divisions:
        return "", False
    known = "、".join(event.divisions)
    for wanted in filter(None, (text, raw.get("category"))):
        for division in event.divisions:
            if _division_key(wanted) == _division_key(division):
                return division, False
    if text:
        problems.append(error("division", f"“{event.name}”没有组别“{text}”,已有:{known}", "请改成其中之一"))
        return text, False
    if len(event.divisions) > 1:
        problems.append(warning("division", f"没有写组别,按{event.divisions[0]}登记", f"可选:{known}"))
    return event.divisions[0], True


def _division_key(text: str) -> str:
    return fold_text(text).replace(" ", "").removesuffix("组")


def _review_organization(raw: RawRow, problems: list[Problem]) -> str:
    name = normalize_organization(raw.get("organization"))
    if not name and (named := unit_in_file_name(raw.file)):
        problems.append(warning("organization", f"没有写单位,按文件名登记为“{named}”", "请核对单位全称"))
        return named
    if not name:
        add = warning if raw.kind is SheetKind.PERSON else error
        problems.append(add("organization", "没有写单位", "请补填单位全称"))
    elif len(name) > 100:
        problems.append(error("organization", f"单位名称有 {len(name)} 个字,太长", "请只写单位全称"))
    return name


def unit_in_file_name(file: str) -> str:
    """The unit that a workbook is called after: '3-濉水纺织有限公司报名表.xlsx' → '濉水纺织有限公司'."""
    stem = normalize_organization(file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    found = _UNIT_IN_NAME.search(stem)
    return found[1] if found else ""


def _review_ethnicity(text: str) -> str:
    return f"{text}族" if text in {"汉", "回", "满", "壮", "苗", "藏", "蒙古", "维吾尔"} else text


def _review_person(
    raw: RawRow, context: ReviewContext, values: RowValues, problems: list[Problem]
) -> RowValues:
    name = _keep(check_name(raw.get("name")), problems)
    document = _review_document(raw, problems)
    gender = _review_gender(raw, document, problems)
    born_on = _review_birth(raw, document, problems)
    if context.day is not None and born_on is not None:
        _review_age(age_on(born_on, context.day), problems)
    title = ""
    if values.event is not None and values.event.entry_kind == "team":
        title = raw.get("title") or values.organization
        if not title:
            problems.append(error("title", "没有写参赛队名称", "请补填"))
    return replace(
        values,
        name=name,
        document_type=document.type,
        document_number=document.number,
        gender=gender,
        born_on=born_on,
        skill_level=_review_level(raw, problems),
        title=title,
        role=_review_role(raw, values.event, problems),
    )


def _review_role(raw: RawRow, event: EventInfo | None, problems: list[Problem]) -> MemberRole | None:
    text = raw.get("role")
    if not text or event is None:
        return None
    role = parse_role(text)
    if event.entry_kind == "team":
        if role is None:
            problems.append(error("role", f"不认识角色“{text}”", f"可填:{'、'.join(MemberRole)}"))
        return role
    if role is not None and role not in COMPETING:
        message = f"“{event.name}”按个人报名,{role}不单独报名"
        problems.append(error("role", message, "请删去这一行;是参赛选手的,请改成选手"))
    return None


def _review_document(raw: RawRow, problems: list[Problem]) -> DocumentCheck:
    kind = parse_document_type(raw.get("document_type"))
    if kind is None:
        known = "、".join(DocumentType)
        problems.append(
            error("document_type", f"不认识证件类型“{raw.get('document_type')}”", f"可填:{known}")
        )
        kind = DocumentType.OTHER
    text = raw.get("document_number")
    if "document_number" in raw.numeric or _SCIENTIFIC.fullmatch(text):
        problems.append(_numeric_problem(text))
        return DocumentCheck(kind, "")
    check = check_document(kind, text)
    problems.extend(check.problems)
    return check


def _numeric_problem(text: str) -> Problem:
    if _SCIENTIFIC.fullmatch(text):
        message = f"证件号已被 Excel 改成 {text},后面的数字丢了,不能采用"
        return error("document_number", message, "请从原来的 Excel 文件导入,或按原件重新输入")
    lost = "第 16 至 18 位已被 Excel 改成 0" if len(text) > 15 else "开头的 0 会丢失"
    return error(
        "document_number",
        f"证件号是数字格式的单元格,{lost},不能采用",
        "请把这一列设为文本格式,再按原件重新输入",
    )


def _review_gender(raw: RawRow, document: DocumentCheck, problems: list[Problem]) -> str:
    typed = parse_gender(raw.get("gender"))
    if typed is None:
        problems.append(warning("gender", f"性别“{raw.get('gender')}”看不懂", "请填男或女"))
    elif typed and document.gender and document.is_valid and typed != document.gender:
        problems.append(warning("gender", f"性别写的是{typed},证件号上是{document.gender}", "请核对原件"))
    return typed or (document.gender if document.is_valid else "")


def _review_birth(raw: RawRow, document: DocumentCheck, problems: list[Problem]) -> date | None:
    told = document.born_on if document.is_valid else None
    text = raw.get("born_on")
    if not text:
        return told
    try:
        typed, has_day = parse_date(text)
    except (ValueError, OverflowError):
        problems.append(warning("born_on", f"出生日期“{text}”看不懂", "请写成 1990-05-01 的样子"))
        return told
    if told is None:
        if not has_day:
            problems.append(warning("born_on", "出生日期只写到月,按 1 日登记", "请补填日"))
        return typed
    if (typed.year, typed.month) != (told.year, told.month) or (has_day and typed != told):
        problems.append(
            warning("born_on", f"出生日期写的是 {text},证件号上是 {told}", "已按证件号登记,请核对")
        )
    return told


def _review_age(age: int, problems: list[Problem]) -> None:
    if age < YOUNGEST:
        problems.append(warning("born_on", f"比赛时 {age} 岁,不满 {YOUNGEST} 岁", "请核对报名资格"))
    elif age > OLDEST:
        problems.append(warning("born_on", f"比赛时 {age} 岁", "请核对出生日期"))


def _review_level(raw: RawRow, problems: list[Problem]) -> int | None:
    try:
        return parse_skill_level(raw.get("skill_level"))
    except ValueError:
        message = f"技能等级“{raw.get('skill_level')}”看不懂"
        problems.append(warning("skill_level", message, "可填高级技师、技师、高级工、中级工、初级工"))
        return None


def _review_achievement(raw: RawRow, values: RowValues, problems: list[Problem]) -> RowValues:
    title, authors = raw.get("title"), raw.get("authors")
    if not title:
        problems.append(error("title", "没有写成果或项目的名称", "请补填"))
    elif len(title) > 120:
        problems.append(error("title", f"名称有 {len(title)} 个字,太长", "请缩短到 120 个字以内"))
    if not authors and values.event is not None and values.event.entry_kind == "innovation":
        problems.append(warning("authors", "没有写完成人", "请补填,证书要用"))
    authors = normalize_authors(raw.values.get("authors", ""))
    return replace(values, title=title, authors=authors, category=_category(raw, values))


def _category(raw: RawRow, values: RowValues) -> str:
    """What 类别 says, unless it only names the event or the division."""
    text = raw.get("category")
    names_event = values.event is not None and find_event(text, (values.event,)) is not None
    names_division = bool(values.division) and _division_key(text) == _division_key(values.division)
    return "" if names_event or names_division else text


def normalize_authors(text: str) -> str:
    """Names joined by '、', however they were listed: by commas, lines, or only by spaces."""
    parts = [clean_text(part) for part in re.split(r"[、,，;；/\n]", text)]
    names = [part for part in parts if part]
    if len(names) == 1 and all(len(word) > 1 for word in names[0].split()) and not names[0].isascii():
        names = names[0].split()
    return "、".join(normalize_name(name) for name in names)


def _keep(checked: tuple[str, tuple[Problem, ...]], problems: list[Problem]) -> str:
    value, found = checked
    problems.extend(found)
    return value
