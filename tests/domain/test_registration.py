"""One row of a form: what it says, what is wrong, and what cures it."""

from datetime import date

import pytest

from app.domain.identity import DocumentType
from app.domain.members import MemberRole
from app.domain.registration import event_key, find_event, normalize_authors, review_row, unit_in_file_name
from app.domain.registration_form import EventInfo, RawRow, ReviewContext, RowReview, SheetKind

WELDING = EventInfo(1, "焊工", "person", ("职工组", "学生组"))
FITTING = EventInfo(2, "钳工", "person")
SAFETY = EventInfo(3, "安全生产竞赛", "unit")
QUALITY = EventInfo(4, "重点工程质量竞赛", "project")
FIVE = EventInfo(5, "“五小”成果评审", "innovation")
RELAY = EventInfo(6, "抢修接力", "team")
CONTEXT = ReviewContext((WELDING, FITTING, SAFETY, QUALITY, FIVE, RELAY), date(2022, 10, 18))
GOOD = {
    "name": "欧阳建国",
    "document_number": "340602198409120017",
    "organization": "金泷机电",
    "event": "焊工",
    "division": "职工组",
}


def review(
    kind: SheetKind = SheetKind.PERSON, /, *, sheet: str = "Sheet1", heading: str = "", **changes: str
) -> RowReview:
    values = {**GOOD, **changes} if kind is SheetKind.PERSON else changes
    return review_row(RawRow(sheet, 5, kind, values, heading=heading), CONTEXT)


def messages(found: RowReview) -> list[str]:
    return [f"{problem.column} {problem.severity.value} {problem.message}" for problem in found.problems]


def test_a_good_row_is_read_whole() -> None:
    found = review(
        phone="138 0561 6206",
        skill_level="高级工(三级)",
        gender="男",
        ethnicity="汉",
        born_on="1984.9",
        trade="焊工",
    )
    assert messages(found) == []
    values = found.values
    assert (values.event, values.division, values.organization) == (WELDING, "职工组", "金泷机电")
    assert (values.gender, values.born_on) == ("男", date(1984, 9, 12))
    assert (values.skill_level, values.phone, values.ethnicity) == (3, "13805616206", "汉族")


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("name", "", "name error 没有写姓名"),
        ("document_number", "", "document_number error 没有写证件号"),
        ("document_number", "340602198409120013", "document_number error 第 18 位校验码应为 7"),
        (
            "document_number",
            "3.40602E+17",
            "document_number error 证件号已被 Excel 改成 3.40602E+17,后面的数字丢了,不能采用",
        ),
        ("document_type", "驾驶证", "document_type error 不认识证件类型“驾驶证”"),
        ("organization", "", "organization warning 没有写单位"),
        ("organization", "长" * 101, "organization error 单位名称有 101 个字,太长"),
        ("event", "焊接", "event error 没有赛项“焊接”,已有:焊工、钳工、抢修接力"),
        ("event", "安全生产竞赛", "event error “安全生产竞赛”按单位报名,这张表填的是选手"),
        ("division", "教师组", "division error “焊工”没有组别“教师组”,已有:职工组、学生组"),
        ("division", "", "division warning 没有写组别,按职工组登记"),
        ("gender", "女", "gender warning 性别写的是女,证件号上是男"),
        ("gender", "不详", "gender warning 性别“不详”看不懂"),
        ("born_on", "1984-09-13", "born_on warning 出生日期写的是 1984-09-13,证件号上是 1984-09-12"),
        ("born_on", "九月", "born_on warning 出生日期“九月”看不懂"),
        ("skill_level", "六级", "skill_level warning 技能等级“六级”看不懂"),
        ("role", "领队", "role error “焊工”按个人报名,领队不单独报名"),
        ("credit_code", "123", "credit_code error 统一社会信用代码应为 18 位,现有 3 位"),
        ("phone", "1380561", "phone warning 手机号应为 11 位,现有 7 位"),
    ],
)
def test_each_problem_names_column_and_cure(column: str, text: str, message: str) -> None:
    found = review(**{column: text})
    assert message in messages(found)
    assert all(problem.cure for problem in found.problems)
    assert found.has_errors == any(" error " in line for line in messages(found))


def test_an_unknown_event_suggests_the_likely_one() -> None:
    assert review(event="焊接").problems[0].cure == "是否应为“焊工”"
    assert review(event="门球").problems[0].cure == "请改成其中之一"


def test_a_numeric_cell_is_refused_with_its_reason() -> None:
    raw = RawRow("焊工", 7, SheetKind.PERSON, GOOD, frozenset({"document_number"}), {"document_number": "D"})
    found = review_row(raw, CONTEXT)
    assert found.values.document_number == ""
    assert "第 16 至 18 位已被 Excel 改成 0" in found.problems[0].message
    assert "文本格式" in found.problems[0].cure
    assert raw.place("document_number") == "工作表“焊工”第 7 行 D 列"


def test_cells_without_a_value_are_told_and_hold_nothing() -> None:
    found = review(phone="#N/A", trade="#未计算!", title="=1+1", name="#REF!")
    assert messages(found) == [
        "name warning 单元格是“#REF!”,没有读出内容",
        "phone warning 单元格是“#N/A”,没有读出内容",
        "trade warning 单元格是“#未计算!”,没有读出内容",
        "name error 没有写姓名",
    ]
    assert (found.values.phone, found.values.trade) == ("", "")
    assert found.raw.get("phone") == "#N/A"


def test_a_hidden_row_wants_a_look() -> None:
    found = review_row(RawRow("焊工", 5, SheetKind.PERSON, GOOD, hidden=True), CONTEXT)
    assert messages(found) == ["name warning 这一行在 Excel 里是隐藏的"]


def test_typing_the_number_anew_cures_it() -> None:
    raw = RawRow(
        "焊工",
        7,
        SheetKind.PERSON,
        {**GOOD, "document_number": "340602198409120000"},
        frozenset({"document_number"}),
    )
    assert not review_row(raw.corrected({"document_number": GOOD["document_number"]}), CONTEXT).has_errors
    assert review_row(raw.corrected({"name": "欧阳建国"}), CONTEXT).has_errors


def test_ages_out_of_the_ordinary_are_doubted() -> None:
    assert "born_on warning 比赛时 12 岁,不满 16 岁" in messages(
        review(document_type="护照", document_number="E12345678", born_on="2010-01-01")
    )
    assert "born_on warning 比赛时 92 岁" in messages(
        review(document_type="护照", document_number="E12345678", born_on="1930-01-01")
    )


def test_a_month_alone_becomes_its_first_day_where_no_number_tells() -> None:
    found = review(document_type="护照", document_number="E12345678", born_on="1990年5月")
    assert found.values.born_on == date(1990, 5, 1)
    assert messages(found) == ["born_on warning 出生日期只写到月,按 1 日登记"]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("焊工赛项", WELDING),
        ("焊 工", WELDING),
        ('"五小"成果评审', FIVE),
        ("五小成果", FIVE),
        ("重点工程质量赛", QUALITY),
        ("安全生产", SAFETY),
        ("工", None),
        ("", None),
    ],
)
def test_events_are_known_by_what_tells_them_apart(text: str, event: EventInfo | None) -> None:
    assert find_event(text, CONTEXT.events) == event


def test_an_event_named_like_an_ending_keeps_its_name() -> None:
    assert event_key("竞赛") == "竞赛"


def test_the_event_may_stand_on_the_sheet_tab_or_in_the_title() -> None:
    assert review(event="", sheet="钳工").values.event == FITTING
    assert review(event="", heading="2022年钳工技能竞赛报名表").values.event == FITTING
    assert messages(review(event="", heading="焊工、钳工报名表", division="")) == [
        "event error 没有写参赛项目"
    ]


def test_the_only_event_there_can_be_is_taken_with_a_warning() -> None:
    found = review(SheetKind.UNIT, organization="金泷机电")
    assert found.values.event == SAFETY
    assert messages(found) == ["event warning 没有写参赛项目,按安全生产竞赛登记"]


def test_units() -> None:
    found = review(
        SheetKind.UNIT, organization="金泷 机电", event="安全生产", credit_code="91110000600037341L"
    )
    assert messages(found) == []
    assert (found.values.organization, found.values.event, found.values.label) == (
        "金泷机电",
        SAFETY,
        "金泷机电",
    )
    assert "organization error 没有写单位" in messages(review(SheetKind.UNIT, event="安全生产"))
    assert "credit_code error 统一社会信用代码应为 18 位,现有 3 位" in messages(
        review(SheetKind.UNIT, organization="金泷机电", event="安全生产", credit_code="123")
    )


def test_achievements() -> None:
    found = review(
        SheetKind.ACHIEVEMENT,
        title="焊接夹具",
        authors="张 伟，李䶮\n王 芳",
        organization="金泷机电",
        heading="“五小”成果汇总",
    )
    assert messages(found) == []
    assert (found.values.event, found.values.authors, found.values.label) == (
        FIVE,
        "张伟、李䶮、王芳",
        "焊接夹具",
    )
    bare = review(SheetKind.ACHIEVEMENT, organization="金泷机电", event="五小成果")
    assert messages(bare) == ["title error 没有写成果或项目的名称", "authors warning 没有写完成人"]
    long = review(SheetKind.ACHIEVEMENT, title="长" * 121, organization="金泷机电", event="重点工程质量")
    assert messages(long) == ["title error 名称有 121 个字,太长"]


def test_teams_are_named_after_their_unit_where_nothing_else_is_written() -> None:
    assert review(event="抢修接力", title="先锋队").values.title == "先锋队"
    assert review(event="抢修接力").values.title == "金泷机电"
    assert "title error 没有写参赛队名称" in messages(review(event="抢修接力", organization=""))


def test_roles_in_a_team() -> None:
    assert review(event="抢修接力", role="指导老师").values.role is MemberRole.COACH
    assert review(event="抢修接力").values.role is None
    assert "role error 不认识角色“后勤”" in messages(review(event="抢修接力", role="后勤"))
    assert review(event="焊工", role="选手").values.role is None


@pytest.mark.parametrize(
    ("category", "kept"), [("小发明", "小发明"), ("五小成果", ""), ("", ""), ("先进操作法", "先进操作法")]
)
def test_a_category_that_names_the_event_is_no_category(category: str, kept: str) -> None:
    found = review(
        SheetKind.ACHIEVEMENT, title="夹具", authors="张伟", organization="金泷", category=category
    )
    assert found.values.category == kept


@pytest.mark.parametrize(
    ("file", "unit"),
    [
        ("各单位/3-濉水纺织有限公司报名表.xlsx", "濉水纺织有限公司"),
        ("2022年口井酒业有限公司.csv", "口井酒业有限公司"),
        ("报名表(相山重型机修厂).xls", "相山重型机修厂"),
        ("民营企业联合报名表.xlsx", ""),
        ("新建 Microsoft Excel 工作表.xlsx", ""),
        ("", ""),
    ],
)
def test_a_unit_may_stand_in_the_name_of_the_file(file: str, unit: str) -> None:
    assert unit_in_file_name(file) == unit
    raw = RawRow("Sheet1", 5, SheetKind.PERSON, {**GOOD, "organization": ""}, file=file)
    found = review_row(raw, CONTEXT)
    assert found.values.organization == unit
    told = (
        f"organization warning 没有写单位,按文件名登记为“{unit}”"
        if unit
        else "organization warning 没有写单位"
    )
    assert messages(found) == [told]


def test_passports_and_ids_of_15_digits() -> None:
    found = review(document_type="护照", document_number=" e１２３４５６７８ ")
    assert (found.values.document_type, found.values.document_number) == (DocumentType.PASSPORT, "E12345678")
    assert review(document_number="340602840912001").values.document_number == GOOD["document_number"]


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("张伟、李䶮", "张伟、李䶮"),
        ("许敏 何丽平", "许敏、何丽平"),
        ("张 伟", "张伟"),
        ("John Smith", "John Smith"),
        ("张伟;李 䶮/王芳", "张伟、李䶮、王芳"),
        ("", ""),
    ],
)
def test_authors_however_they_are_listed(written: str, authors: str) -> None:
    assert normalize_authors(written) == authors
