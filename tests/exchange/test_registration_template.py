"""The template has what each kind of entry needs; filled and read back it loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from stdnum.cn import ric

from app.domain.identity import DocumentType
from app.domain.members import MemberRole
from app.domain.people import SKILL_LEVELS
from app.domain.registration import review_row
from app.domain.registration_form import EventInfo, RawRow, ReviewContext
from app.exchange import registration_template
from app.exchange.book_sheets import cell_at
from app.exchange.header_row import column_of
from app.exchange.registration_forms import COLUMN_HELP, FORM_SHEETS, INSTRUCTIONS, UNIT_SHEET, FormSheet
from app.exchange.registration_sheet import read_registration
from app.exchange.registration_template import write_registration_template
from app.exchange.workbook import put_text

EVENTS = (
    EventInfo(1, "焊工", "person", ("职工组", "学生组")),
    EventInfo(2, "抢修接力", "team", ("甲组",)),
    EventInfo(3, "安全生产竞赛", "unit"),
    EventInfo(4, "重点工程劳动竞赛", "project"),
    EventInfo(5, "“五小”成果评审", "innovation"),
)
SHEETS = {**FORM_SHEETS, UNIT_SHEET.entry_kind: UNIT_SHEET}
WORDS = {"industry": ["装备制造", "纺织"], "innovation_kind": ["小发明", "小革新"]}
Filled = Mapping[str, list[dict[str, str]]]


def test_a_sheet_for_each_kind_of_entry_with_its_lists(tmp_path: Path) -> None:
    write_registration_template(tmp_path / "t.xlsx", "2022年四赛一创", EVENTS, WORDS)
    book = load_workbook(tmp_path / "t.xlsx")
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert visible == [INSTRUCTIONS, *(form.title for form in SHEETS.values())]
    sheet = book["选手报名表"]
    labels = [cell.value for cell in sheet[3]]
    assert labels[:4] == ["姓名*", "性别", "证件类型", "证件号码*"]
    assert sheet.cell(4, 4).number_format == "@"
    assert sheet.column_dimensions["D"].number_format == "@"
    lists = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert lists["B4"].formula1 == "'选项'!$A$1:$A$2"
    assert lists["B4"].showErrorMessage
    offered = [[cell.value for cell in column if cell.value] for column in book["选项"].iter_cols()]
    for choices in (["男", "女"], ["职工组", "学生组"], ["焊工"], list(MemberRole), *WORDS.values()):
        assert choices in offered
    told = " ".join(str(cell.value) for row in book[INSTRUCTIONS].iter_rows() for cell in row)
    assert "焊工(职工组、学生组)" in told
    assert COLUMN_HELP["document_number"] in told


def test_only_the_kinds_there_are(tmp_path: Path) -> None:
    write_registration_template(tmp_path / "t.xlsx", "", EVENTS[1:2])
    assert load_workbook(tmp_path / "t.xlsx").sheetnames == [
        INSTRUCTIONS,
        "参赛队报名表",
        "选项",
        "单位信息表",
    ]


@pytest.mark.parametrize("form", SHEETS.values(), ids=lambda form: form.entry_kind)
def test_every_label_is_read_as_its_column(form: FormSheet) -> None:
    assert {column: column_of(form.label(column)) for column in form.columns} == {
        column: column for column in form.columns
    }


# -- written, filled, read back ----------------------------------------------------------------------

HAN = "张王李䶮淮北金泷机电夹具赵钱孙周吴郑买提吐尔逊"
LATIN = "AbcXyz0189"
SIGNS = " =+-@'\"<>&%_·,;。、《》"
WORD = st.text(HAN, min_size=2, max_size=8)
FREE = st.text(HAN + LATIN + SIGNS, min_size=1, max_size=30).map(lambda text: " ".join(text.split()))
LINES = st.lists(FREE, min_size=1, max_size=3).map(lambda parts: "\n".join(filter(None, parts)))
ANSWERS: Mapping[str, st.SearchStrategy[str]] = {
    "title": st.builds(lambda word, more: word + more, WORD, FREE),
    "role": st.sampled_from(list(MemberRole)),
    "category": st.sampled_from(["小发明", "班组", "=工程"]),
    "authors": st.lists(WORD, min_size=1, max_size=4).map("、".join),
    "name": WORD,
    "gender": st.sampled_from(["男", "女"]),
    "document_type": st.just(DocumentType.ID_CARD.value),
    "born_on": st.dates().map(str),
    "organization": st.text(HAN, min_size=2, max_size=12),
    "unit_kind": WORD,
    "credit_code": st.just("91110000600037341L"),
    "trade": FREE,
    "skill_level": st.sampled_from(list(SKILL_LEVELS.values())),
    "ethnicity": st.sampled_from(["汉族", "回族"]),
    "education": WORD,
    "summary": LINES,
    "effect": LINES,
    "site": FREE,
    "contact": WORD,
    "phone": st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    "note": LINES,
}


@st.composite
def number(draw: st.DrawFn) -> str:
    """An identity number with a right checksum; letters and leading zeros must stay."""
    born = draw(st.dates(min_value=date(1950, 1, 1), max_value=date(2008, 1, 1)))
    body = f"340602{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + ric.calc_check_digit(body + "0")


@st.composite
def filled(draw: st.DrawFn) -> Filled:
    """Rows for each sheet; what need not be filled in is sometimes empty."""
    rows: dict[str, list[dict[str, str]]] = {}
    for form, event in zip(SHEETS.values(), (*EVENTS, None), strict=True):
        rows[form.entry_kind] = []
        for _ in range(draw(st.integers(0, 2))):
            row = {}
            for column in form.columns:
                if column not in form.required and draw(st.booleans()):
                    continue
                row[column] = draw(_answer(column, event))
            rows[form.entry_kind].append(row)
    return rows


def _answer(column: str, event: EventInfo | None) -> st.SearchStrategy[str]:
    match column:
        case "event":
            return st.just(event.name if event else "")
        case "division":
            return st.sampled_from((event.divisions if event else ()) or ("",))
        case "document_number":
            return number()
        case "industry" | "district" | "chain":
            return WORD
        case _:
            return ANSWERS[column]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template with few ruled rows: quick to fill."""
    path = tmp_path_factory.mktemp("template") / "报名表.xlsx"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registration_template, "ROWS_RULED", 2)
        write_registration_template(path, "2022年四赛一创", EVENTS, WORDS)
    return path


def fill(book: Workbook, rows: Filled) -> None:
    """Type the rows below the headers, as a unit does."""
    for kind, answers in rows.items():
        sheet = book[SHEETS[kind].title]
        places = {column_of(str(cell.value)): at for at, cell in enumerate(sheet[3], 1)}
        for at, row in enumerate(answers, 4):
            for column, text in row.items():
                if text:
                    put_text(cell_at(sheet, at, places[column]), text)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(rows=filled().filter(lambda rows: any(rows.values())))
def test_what_was_filled_in_is_read_back_whole(template: Path, rows: Filled) -> None:
    book = load_workbook(template)
    fill(book, rows)
    path = template.with_name("filled.xlsx")
    book.save(path)
    file = read_registration(path)
    assert [{column: text for column, text in raw.values.items() if text} for raw in file.rows] == [
        {column: text for column, text in row.items() if text} for answers in rows.values() for row in answers
    ]
    assert (file.unread_columns, file.skipped) == ((), ())
    for raw in file.rows:
        _check_values(raw)


def _check_values(raw: RawRow) -> None:
    """Nothing is an error, and everything typed arrives among the values."""
    review = review_row(raw, ReviewContext(EVENTS))
    assert [problem.text for problem in review.problems if problem.is_error] == []
    for column, text in raw.values.items():
        if not text or column in {"gender", "born_on"}:  # an identity number knows better
            continue
        value = getattr(review.values, column)
        if column == "event":
            value = review.values.event.name if review.values.event else ""
        if column == "skill_level":
            value = SKILL_LEVELS[value]
        assert value == text, column
