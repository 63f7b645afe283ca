"""What sheets of the day say: who a sheet is for, how an aspect is marked."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.marking import Aspect, AspectKind, Band, Bound, Grade, VetoEffect, Whole
from app.domain.papers import IncidentLine, box_hint, contestant_words, full_total, group_rule, method_lines
from app.domain.scheme import Group, Module
from app.errors import UserError

WHO = {"number": "012", "name": "张伟", "organization": "理士电池"}
TEN = Decimal(10)
LINE = Band(Decimal(300), TEN, Bound.ABOVE, Decimal(300), Decimal(-1), Decimal(30), Whole.UP)


def test_a_blind_sheet_knows_the_station_only() -> None:
    assert contestant_words(blind=True, station=4, **WHO) == ("04 号赛位", "")
    assert contestant_words(blind=True, station=112, **WHO) == ("112 号赛位", "")


def test_an_open_sheet_names_the_contestant() -> None:
    assert contestant_words(blind=False, station=None, **WHO) == ("012 张伟", "理士电池")
    unit = {"number": "", "name": "理士电池", "organization": ""}
    assert contestant_words(blind=False, station=4, **unit) == ("理士电池", "")


def test_a_blind_entry_without_a_station_is_never_named() -> None:
    with pytest.raises(UserError, match="检录与抽签") as caught:
        contestant_words(blind=True, station=None, **WHO)
    assert not [word for word in WHO.values() if word in str(caught.value)]


@pytest.mark.parametrize(
    ("aspect", "lines", "hint"),
    [
        (Aspect("A", "a", maximum=TEN), ("0–10,步长 0.5",), ""),
        (
            Aspect("A", "a", AspectKind.JUDGEMENT, maximum=TEN),
            ("0 / 1 / 2 / 3", "0 不达标 · 1 达标 · 2 良好 · 3 优秀"),
            "级",
        ),
        (
            Aspect("A", "a", AspectKind.DEDUCTION, maximum=TEN, each=Decimal(2)),
            ("处数,每处扣 2 分,最多扣 10",),
            "处",
        ),
        (
            Aspect("A", "a", AspectKind.MEASURED, unit="mm", bands=(Band(Decimal(2), TEN),)),
            ("实测值,单位 mm", "≤2 得 10 分;其余 0 分"),
            "mm",
        ),
        (
            Aspect(
                "A",
                "a",
                AspectKind.MEASURED,
                bands=(Band(Decimal("0.5"), TEN), Band(None, Decimal("2.5"))),
            ),
            ("实测值", "≤0.5 得 10 分;其余 2.5 分"),
            "",
        ),
        (
            Aspect("A", "a", AspectKind.GRADE, grades=(Grade("优", TEN), Grade("良", Decimal(7)))),
            ("写序号:", "1 优(10 分);2 良(7 分)"),
            "序号",
        ),
        (Aspect("A", "a", AspectKind.BONUS, maximum=Decimal(5)), ("0–5,步长 0.5",), ""),
        (
            Aspect(
                "A",
                "a",
                AspectKind.MEASURED,
                unit="%",
                bands=(Band(Decimal(98), TEN, Bound.FROM), Band(Decimal(90), Decimal(5), Bound.FROM)),
            ),
            ("实测值,单位 %", "≥98 得 10 分;≥90 得 5 分;其余 0 分"),
            "%",
        ),
        (
            Aspect(
                "A",
                "a",
                AspectKind.MEASURED,
                maximum=TEN,
                timed=True,
                bands=(
                    Band(Decimal(360), TEN),
                    Band(None, TEN, start=Decimal(360), rate=Decimal(-1), per=TEN, whole=Whole.UP),
                ),
            ),
            (
                "分:秒,如 12:30",
                "≤6:00 得 10 分;其余 10 分,自 6:00 起每 10秒 扣 1 分(不足一单位按一单位)",
            ),
            "分:秒",
        ),
        (
            Aspect("A", "a", AspectKind.MEASURED, unit="%", bands=(Band(None, Decimal(0), rate=Decimal(2)),)),
            ("实测值,单位 %", "0 分,自 0 起每 1% 加 2 分"),
            "%",
        ),
        (Aspect("A", "a", AspectKind.TIME), ("分:秒,如 12:30", "只在成绩相同时比较"), "分:秒"),
        (
            Aspect("A", "a", AspectKind.YES_NO, maximum=TEN),
            ("在方框内打勾", "是得 10 分"),
            "□ 是\u3000□ 否",
        ),
        (
            Aspect("A", "a", AspectKind.VETO, effect=VetoEffect.ZERO_TOTAL),
            ("在方框内打勾", "是即一票否决:总成绩计 0 分"),
            "□ 是\u3000□ 否",
        ),
        (
            Aspect("A", "a", AspectKind.JUDGEMENT, maximum=TEN, descriptors=("差", "中", "良", "优")),
            ("0 / 1 / 2 / 3", "0 差", "1 中", "2 良", "3 优"),
            "级",
        ),
        (
            Aspect("A", "a", maximum=TEN, descriptors=("0–3 照搬", "4–7 改进", "8–10 独创")),
            ("0–10,步长 0.5", "0–3 照搬", "4–7 改进", "8–10 独创"),
            "",
        ),
        (
            Aspect("A", "a", AspectKind.BONUS, grades=(Grade("市级", Decimal(2)),)),
            ("写序号:", "0 无;1 市级(2 分)"),
            "序号",
        ),
        (
            Aspect("A", "a", AspectKind.ATTEMPTS, maximum=TEN, each=Decimal(20), unit="分"),
            ("次数/成功时的用时(分),如 2/118;未成功 3/-;没有做 -/-", "每次未成功罚时 20 分"),
            "次 / 用时",
        ),
        (
            Aspect("A", "a", AspectKind.MEASURED, timed=True, bands=(LINE,)),
            ("分:秒,如 12:30", ">5:00 得 10 分,自 5:00 起每 30秒 扣 1 分(不足一单位按一单位);其余 0 分"),
            "分:秒",
        ),
        (
            Aspect("A", "a", AspectKind.RELATIVE, maximum=TEN, unit="m"),
            ("实测值,单位 m", "与全场最好成绩比较,多者优,最好者得 10 分"),
            "m",
        ),
        (
            Aspect("A", "a", AspectKind.FACTOR, step=Decimal("0.1")),
            ("系数,步长 0.1", "乘整个模块的得分"),
            "系数",
        ),
        (
            Aspect("A", "a", AspectKind.IMPORTED, maximum=TEN, weight=Fraction(3)),
            ("0–10,步长 0.5", "由统分员导入成绩表,或照成绩单录入,得分乘 3"),
            "",
        ),
    ],
)
def test_how_an_aspect_is_marked(aspect: Aspect, lines: tuple[str, ...], hint: str) -> None:
    assert method_lines(Module("P", "实操", (aspect,)), aspect) == lines
    assert box_hint(aspect) == hint


def test_grades_of_a_chosen_option_are_told_once_for_tables_alike() -> None:
    options = tuple(Grade(name, Decimal(0), name) for name in ("3T", "3S"))
    source = Aspect("E1", "动作", AspectKind.CHOICE, grades=options)
    aspect = Aspect("E2", "质量", AspectKind.GRADE, table_of="E1")
    module = Module("P", "自由滑", (source, aspect))
    levels = tuple(Grade(name, Decimal(name)) for name in ("-1", "0", "1"))
    tables = {"3T": levels, "3S": tuple(replace(level, points=level.points * 2) for level in levels)}
    assert method_lines(module, aspect, tables=tables) == ("按 E1 所选项目的等级", "-1 / 0 / 1")
    assert method_lines(module, source) == ("写序号:", "1 3T;2 3S")
    assert box_hint(aspect) == "等级"


def test_the_heading_of_a_group_says_how_many_of_its_tries_count() -> None:
    tries = tuple(Aspect(f"D{n}", "试跳", group="D 试跳", maximum=TEN) for n in range(3))
    module = Module("P", "实操", tries, groups=(Group("D 试跳", best=1, cap=Decimal(8)),))
    assert group_rule(module, "D 试跳") == "取最好 1 项,没有做的空着;最多 8 分"
    assert group_rule(module, "E") == ""
    assert full_total(module, "D 试跳") == full_total(module) == "8"
    assert method_lines(module, tries[0]) == ("0–10,步长 0.5",)


def test_levels_of_the_notice_stand_on_the_sheet() -> None:
    aspect = Aspect("A", "a", AspectKind.JUDGEMENT, maximum=TEN)
    lines = method_lines(Module("P", "实操", (aspect,)), aspect, ("差", "中", "良", "优"))
    assert lines[1] == "0 差 · 1 中 · 2 良 · 3 优"


def test_the_full_total_leaves_bonus_and_time_out() -> None:
    kinds = (AspectKind.POINTS, AspectKind.JUDGEMENT, AspectKind.BONUS, AspectKind.TIME)
    aspects = tuple(Aspect("A", "a", kind, maximum=Decimal("10.5")) for kind in kinds)
    assert full_total(Module("P", "实操", aspects)) == "21"
    assert full_total(Module("P", "实操", ())) == "0"
    weighted = replace(aspects[0], weight=Fraction(2))
    assert full_total(Module("P", "实操", (weighted,))) == "21"


@pytest.mark.parametrize(
    ("moved_from", "moved_to", "text"),
    [("04", "备用 2", "04 → 备用 2"), ("", "备用 2", "→ 备用 2"), ("04", "", ""), ("", "", "")],
)
def test_a_move_is_written_with_an_arrow(moved_from: str, moved_to: str, text: str) -> None:
    line = IncidentLine("9:42", "04 号赛位", "实操", "其他", "", 0, moved_from, moved_to)
    assert line.move_text == text
