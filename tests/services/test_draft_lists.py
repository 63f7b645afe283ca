"""成绩单 before publication: everything that stands, and nothing that must not be seen yet."""

from __future__ import annotations

from datetime import datetime

from app.services import papers
from app.services.competitions import CompetitionForm, create_competition
from app.services.registration import set_entry_status, set_guest
from app.services.results import compute_event
from tests.bench import Bench
from tests.gui.marking_floor import NAMES, Floor, make_floor, mark_fully

MOMENT = datetime(2022, 10, 18, 14, 36)


def _floor(session: Bench, *, blind: bool) -> Floor:
    competition = create_competition(
        session, CompetitionForm(title="2022年劳动竞赛", year=2022), "sisaiyichuang"
    )
    floor = make_floor(session, competition, 5, blind=blind, divisions=("职工组", "学生组"))
    for number, theory in enumerate(("60", "80", "70")):
        mark_fully(session, floor, number, theory)
    set_entry_status(session, floor.entries[3], "absent", "未到")
    set_guest(session, floor.entries[2], True)
    return floor


def test_a_draft_says_that_it_is_one(session: Bench) -> None:
    floor = _floor(session, blind=False)
    workers, students = papers.draft_lists(compute_event(session, floor.event_id), "2022年劳动竞赛", MOMENT)
    assert (workers.event, students.event) == ("气焊(职工组)", "气焊(学生组)")
    assert (workers.version, workers.published) == ("未公布,仅供核对", "2022-10-18 14:36 生成")
    assert workers.module_heads == ("实操", "理论")
    assert [(line.rank, line.number, line.name, line.total, line.award) for line in workers.lines] == [
        ("1", "0002", NAMES[1], "79.65", ""),
        ("缺考", "0004", NAMES[3], "—", ""),
    ]
    assert [(line.rank, line.name, line.modules) for line in students.lines] == [
        ("打星", NAMES[2], ("79.50", "70.00")),
        ("1", NAMES[0], ("79.50", "60.00")),
        ("未开始", NAMES[4], ("—", "—")),
    ]


def test_a_blind_draft_names_stations_only(session: Bench) -> None:
    floor = _floor(session, blind=True)
    lists = papers.draft_lists(compute_event(session, floor.event_id), "2022年劳动竞赛", MOMENT)
    assert [line.number for line in lists[0].lines] == ["02", "04"]
    assert lists[0].number_head == "赛位号"
    assert not [name for name in (*NAMES, "平山电厂", "0002") if name in str(lists)]
