"""Papers of the day that the tests of documents share; every name is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

from PIL import Image, ImageDraw

from app.domain.badge_code import EntrantCode, StaffCode, write_badge_code
from app.domain.badges import Badge, BadgeTone
from app.domain.day_lists import (
    AdmissionCard,
    AttendanceLine,
    AttendanceSheet,
    CardSitting,
    ChangeNotice,
    ChartSeat,
    NoticeLine,
    SeatingChart,
)
from app.domain.printed import DRAWN_LATER
from app.domain.programme import (
    ProgrammeData,
    ProgrammeDay,
    ProgrammeEntry,
    ProgrammeEvent,
    ProgrammeJudge,
    ProgrammeUnit,
)
from app.domain.timetable import Room, Sitting, SittingKind
from tests.documents.samples import COMPETITION, LONG_NAME, LONG_UNIT

PRINTED = "2022-10-17 15:30 印"
WHEN, WHERE = "10 月 18 日 09:00–11:00", "第 1 考场(教学楼 301)"


def photo() -> bytes:
    """A head and shoulders, as a JPEG in the ratio of an ID photo."""
    picture = Image.new("RGB", (250, 350), "#D8DEE6")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((75, 65, 175, 200), fill="#CAA58A")
    pen.pieslice((25, 200, 225, 480), 180, 360, fill="#34495E")
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=85)
    return stream.getvalue()


ENTRANT = Badge(
    title="参赛证",
    tone=BadgeTone.ENTRANT,
    competition=COMPETITION,
    name="张伟",
    organization="金泷机电",
    lines=(("赛项", "焊工"), ("组别", "职工组")),
    number="2022-HG-007",
    code=write_badge_code(EntrantCode(1, 120, 7)),
    photo="photo.jpg",
)
LONGEST = replace(
    ENTRANT,
    name=LONG_NAME,
    organization=LONG_UNIT,
    lines=(("赛项", "新能源汽车动力电池系统装调与检修"), ("组别", "学生组")),
    number="2022-XN-121",
    code=write_badge_code(EntrantCode(1, 121, 8)),
    photo="",
)
LEADER = replace(
    ENTRANT,
    title="领队证",
    tone=BadgeTone.LEADER,
    name="买买提·吐尔逊",
    lines=(("赛项", "焊工、抢修接力"),),
    number="",
)
JUDGE = replace(
    ENTRANT,
    title="裁判证",
    tone=BadgeTone.JUDGE,
    name="赵志刚",
    lines=(("岗位", "焊工 裁判长"),),
    number="",
    code=write_badge_code(StaffCode(1, 3)),
    has_photo=False,
    photo="",
)
STAFF = replace(JUDGE, title="工作证", tone=BadgeTone.STAFF, name="王敏", lines=(("岗位", "统分员"),))
BADGES = (ENTRANT, LONGEST, LEADER, JUDGE, STAFF)

CARD = AdmissionCard(
    competition=COMPETITION,
    event="焊工",
    division="职工组",
    number="2022-HG-007",
    name="张伟",
    gender="男",
    document="340602********0017",
    organization="金泷机电",
    sittings=(
        CardSitting("理论考试", WHEN, WHERE, "07 号"),
        CardSitting("实操比赛", "10 月 19 日 08:00–12:00", "实训中心", DRAWN_LATER),
    ),
    code=ENTRANT.code,
    photo="photo.jpg",
)
LONGEST_CARD = replace(
    CARD, name=LONG_NAME, organization=LONG_UNIT, event=LONGEST.lines[0][1], number="2022-XN-121", photo=""
)

NAMES = ("张伟", "李芳", "买买提·吐尔逊", "欧阳建国", LONG_NAME)
UNITS = ("金泷机电", "理士电池", LONG_UNIT)
CHART = SeatingChart(
    competition=COMPETITION,
    title="焊工 理论考试 第 1 场 座次表",
    when=WHEN,
    where=WHERE,
    seats={at + 1: ChartSeat(f"2022-HG-{at:03d}", NAMES[at % 5], UNITS[at % 3]) for at in range(27)},
    places=30,
    spares=2,
    per_row=0,
    printed=PRINTED,
)
ATTENDANCE = AttendanceSheet(
    competition=COMPETITION,
    title="焊工 理论考试 第 1 场 签到表",
    when=WHEN,
    where=WHERE,
    lines=tuple(
        AttendanceLine(seat.number, seat.name, seat.organization, f"{place:02d} 号")
        for place, seat in CHART.seats.items()
    ),
    note="开始 15 分钟后未到的按缺考处理。",
    printed=PRINTED,
)
NOTICE = ChangeNotice(
    COMPETITION,
    (
        NoticeLine("焊工", "2022-HG-003", "换人", "张伟", "李强", "张伟住院", "10-18 08:12"),
        NoticeLine("钳工", "2022-QG-103", "退赛", "王建国", "", "本人申请", "10-18 08:15"),
    ),
    PRINTED,
)


def _sitting(key: int, kind: SittingKind, event: str, name: str, day: int, room: Room) -> Sitting:
    start, end = datetime(2022, 10, day, 9), datetime(2022, 10, day, 11)
    return Sitting(key, 1, event, kind, "", "", name, room, start, end, 15, 60)


def _entries(event: str, count: int, *, team: bool = False) -> tuple[ProgrammeEntry, ...]:
    return tuple(
        ProgrammeEntry(
            event,
            f"2022-{at:03d}",
            "抢修一队" if team else NAMES[at % 5],
            UNITS[at % 3],
            "" if team else "职工组",
            NAMES[:3] if team else (),
        )
        for at in range(count)
    )


_ROOM = Room(1, "第 1 考场", "教学楼 301", 30, 2)
_SITTINGS = (
    _sitting(1, SittingKind.MEETING, "", "领队会", 17, _ROOM),
    _sitting(2, SittingKind.THEORY, "焊工", "第 1 场", 18, _ROOM),
    _sitting(3, SittingKind.PRACTICAL, "焊工", "第 1 场", 18, _ROOM),
)
_EVENTS = (
    ProgrammeEvent(
        "焊工",
        "赛技能",
        "职业技能竞赛",
        "个人",
        ("赵志刚",),
        (ProgrammeJudge("理论", "周平", "安徽矿业职业技术学院"),),
        _entries("焊工", 70),
        _SITTINGS[1:],
    ),
    ProgrammeEvent(
        "抢修接力", "赛技能", "职业技能竞赛", "团队", (), (), _entries("抢修接力", 6, team=True), ()
    ),
)
PROGRAMME = ProgrammeData(
    title=COMPETITION,
    level="市级",
    contest_class="一类",
    venue="淮北市职业技术学院",
    starts_on=date(2022, 10, 17),
    ends_on=date(2022, 10, 18),
    hosts=("淮北市总工会", "淮北市人力资源和社会保障局"),
    days=(
        ProgrammeDay(date(2022, 10, 17), _SITTINGS[:1]),
        ProgrammeDay(date(2022, 10, 18), _SITTINGS[1:]),
    ),
    rooms=(_ROOM,),
    units=tuple(
        ProgrammeUnit(
            unit,
            ("王建国",),
            ("陈静",),
            tuple(each for event in _EVENTS for each in event.entries if each.organization == unit),
        )
        for unit in UNITS
    ),
    events=_EVENTS,
    people=88,
)
