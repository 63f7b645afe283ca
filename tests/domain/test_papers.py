"""What sheets of the day say: who a sheet is for, how an aspect is marked."""

from decimal import Decimal

import pytest

from app.domain.marking import Aspect, AspectKind, Band, Bound, Grade, Whole
from app.domain.papers import IncidentLine, box_hint, contestant_words, full_total, method_lines
from app.errors import UserError

WHO = {"number": "012", "name": "张伟", "organization": "理士电池"}
TEN = Decimal(10)


def test_a_blind_sheet_knows_the_station_only() -> None:
    assert contestant_words(blind=True, station=4, **WHO) == ("04 号赛位", "")
    assert contestant_words(blind=True, station=112, **WHO) == ("112 号赛位", "")


def test_an_open_sheet_names_the_contestant() -> None:
    assert contestant_words(blind=False, station=None, **WHO) == ("012 张伟", "理士电池")
    unit = {"number": "", "name": "理士电池", "organization": ""}
    assert contestant_words(blind=False, station=4, **unit) == ("理士电池", "")


def test_a_blind_entry_without_a_station_is_never_named() -> None:
    with pytest.raises(UserError, match="编排赛位") as caught:
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
            ("1 优 / 2 良", "依次得 10 / 7 分"),
            "序号",
        ),
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
        (
            Aspect("A", "a", AspectKind.JUDGEMENT, maximum=TEN, descriptors=("差", "一般", "好", "很好")),
            ("0 / 1 / 2 / 3", "0 差", "1 一般", "2 好", "3 很好"),
            "级",
        ),
        (
            Aspect("A", "a", maximum=TEN, descriptors=("0–4 差", "5–10 好")),
            ("0–10,步长 0.5", "0–4 差", "5–10 好"),
            "",
        ),
        (Aspect("A", "a", AspectKind.YES_NO, maximum=TEN), ("1 是 / 0 否", "是得 10 分"), "是/否"),
        (Aspect("A", "a", AspectKind.VETO), ("1 是 / 0 否", "是则不授奖"), "是/否"),
        (Aspect("A", "a", AspectKind.GRADE, table_of="E1"), ("所选项目的等级",), "序号"),
        (
            Aspect("A", "a", AspectKind.BONUS, grades=(Grade("市级", Decimal(1)), Grade("省级", Decimal(3)))),
            ("0 无 / 1 市级 / 2 省级", "依次得 1 / 3 分"),
            "",
        ),
        (
            Aspect("A", "a", AspectKind.RELATIVE, maximum=TEN, timed=True, lower=True),
            ("分:秒,如 12:30", "少者优,最好的得满分"),
            "分:秒",
        ),
        (Aspect("A", "a", AspectKind.BONUS, maximum=Decimal(5)), ("0–5,步长 0.5",), ""),
        (Aspect("A", "a", AspectKind.TIME), ("分:秒,如 12:30",), "分:秒"),
    ],
)
def test_how_an_aspect_is_marked(aspect: Aspect, lines: tuple[str, ...], hint: str) -> None:
    assert method_lines(aspect) == lines
    assert box_hint(aspect) == hint


def test_levels_of_the_notice_stand_on_the_sheet() -> None:
    aspect = Aspect("A", "a", AspectKind.JUDGEMENT, maximum=TEN)
    assert method_lines(aspect, ("差", "中", "良", "优"))[1] == "0 差 · 1 中 · 2 良 · 3 优"


def test_the_full_total_leaves_bonus_and_time_out() -> None:
    kinds = (AspectKind.POINTS, AspectKind.JUDGEMENT, AspectKind.BONUS, AspectKind.TIME)
    aspects = tuple(Aspect("A", "a", kind, maximum=Decimal("10.5")) for kind in kinds)
    assert full_total(aspects) == "21"
    assert full_total(()) == "0"


@pytest.mark.parametrize(
    ("moved_from", "moved_to", "text"),
    [("04", "备用 2", "04 → 备用 2"), ("", "备用 2", "→ 备用 2"), ("04", "", ""), ("", "", "")],
)
def test_a_move_is_written_with_an_arrow(moved_from: str, moved_to: str, text: str) -> None:
    line = IncidentLine("9:42", "04 号赛位", "实操", "其他", "", 0, moved_from, moved_to)
    assert line.move_text == text
