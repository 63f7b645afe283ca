"""赛场情况记录 on both kinds of database: what is written down, by whom, and moves to a spare station."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from app.domain.rights import Role
from app.errors import InputError, UserError
from app.services import incidents
from app.services.door import Refused
from app.services.incidents import IncidentForm, IncidentView
from db.tables import Entry
from tests.services.sheet_hall import CHIEF, FIRST, SUPERVISOR, TYPIST, Hall, open_hall


@pytest.fixture
def hall(engine: Engine) -> Hall:
    return open_hall(engine, blind=True)


def _add(hall: Hall, name: str = CHIEF, entry: int = 0, **values: Any) -> int:
    form = IncidentForm(**({"kind": "equipment", "text": "焊机断电"} | values))
    with hall.door(name) as session:
        return incidents.add_incident(session, entry or hall.entry, form)


def _list(hall: Hall, entry: int | None = None) -> tuple[IncidentView, ...]:
    with hall.read() as session:
        return incidents.list_incidents(session, hall.event_id, entry)


def _station(hall: Hall) -> int | None:
    with hall.read() as session:
        return session.get_one(Entry, hall.entry).station


def test_what_happened_is_kept_with_who_and_when_and_names_the_station_only(hall: Hall) -> None:
    before = datetime.now(UTC)
    _add(hall, SUPERVISOR, kind="violation", text=" 未戴护目镜,已提醒 ", module="P")
    (view,) = _list(hall)
    assert (view.kind, view.text, view.module, view.minutes) == ("violation", "未戴护目镜,已提醒", "P", 0)
    assert (view.label, view.by) == ("04 号赛位", f"监督仲裁 {SUPERVISOR}")
    assert (view.station_from, view.station_to) == (None, None)
    assert before <= view.at <= datetime.now(UTC)
    assert hall.log()[-1] == (f"监督仲裁 {SUPERVISOR}", "焊工 · 04 号赛位 违规:未戴护目镜,已提醒", "done")
    hall.check_log()


def test_equipment_fails_and_the_entry_moves_with_more_time(hall: Hall) -> None:
    _add(hall, minutes="15", station="21")
    (view,) = _list(hall)
    assert (view.minutes, view.station_from, view.station_to) == (15, 4, 21)
    assert view.label == "21 号赛位"
    assert _station(hall) == 21
    assert hall.log()[-1][1] == ("焊工 · 04 号赛位 设备故障:焊机断电,补时 15 分钟,由 4 号移到备用工位 21 号")
    _add(hall, kind="other", text="恢复", minutes="", station="")
    assert _station(hall) == 21
    hall.check_log()


def test_full_width_digits_are_read(hall: Hall) -> None:
    _add(hall, minutes="\uff11\uff10", station="\uff12\uff12")
    assert (_list(hall)[0].minutes, _station(hall)) == (10, 22)


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"kind": "fire"}, "kind", "设备故障、违规、其他"),
        ({"text": "  "}, "text", "请写明发生了什么"),
        ({"module": "Q"}, "module", "没有模块“Q”"),
        ({"minutes": "601"}, "minutes", "补时“601”不对,请写 0 到 600 的整数"),
        ({"minutes": "1.5"}, "minutes", "补时“1.5”不对"),
        ({"minutes": "十"}, "minutes", "补时“十”不对"),
        ({"minutes": "-1"}, "minutes", "补时“-1”不对"),
        ({"minutes": "9" * 5000}, "minutes", "不对"),
        ({"station": "0"}, "station", "备用工位“0”不对,请写 1 到 9999 的整数"),
        ({"station": "10000"}, "station", "备用工位“10000”不对"),
        ({"station": "5"}, "station", "5 号已有人"),
        ({"station": "4"}, "station", "现在就在 4 号"),
    ],
)
def test_wrong_input_is_refused_at_its_field_and_changes_nothing(
    hall: Hall, values: dict[str, Any], field: str, words: str
) -> None:
    entries = len(hall.log())
    with pytest.raises(InputError, match=words) as caught:
        _add(hall, **values)
    assert caught.value.field == field
    assert (_list(hall), _station(hall), len(hall.log())) == ((), 4, entries)


def test_a_station_of_another_event_is_free(hall: Hall) -> None:
    elsewhere = hall.add_event("钳工")
    with hall.plant() as session:
        session.add(Entry(event_id=elsewhere.id, number="9001", station=30))
    _add(hall, station="30")
    assert _station(hall) == 30


@pytest.mark.parametrize("name", [TYPIST, FIRST, "周建平"])
def test_who_has_no_say_on_the_field_is_refused_and_logged(hall: Hall, name: str) -> None:
    with pytest.raises(Refused, match=r"没有“赛场情况记录”的权限.*裁判长、监督仲裁"):
        _add(hall, name, station="21")
    assert "焊工 · 04 号赛位 赛场情况记录:被拒绝" in hall.refused()[1]
    assert (_list(hall), _station(hall)) == ((), 4)


def test_a_chief_judge_of_one_module_writes_about_that_module(hall: Hall) -> None:
    hall.give("吴工", Role.CHIEF, hall.event_id, "P")
    _add(hall, "吴工", module="P")
    for module in ("T", None):
        with pytest.raises(Refused, match="赛场情况记录"):
            _add(hall, "吴工", module=module)
    assert len(_list(hall)) == 1


def test_records_are_listed_in_their_order_for_the_event_or_one_entry(hall: Hall) -> None:
    for entry, text in ((hall.entry, "一"), (hall.other, "二"), (hall.entry, "三")):
        _add(hall, entry=entry, text=text)
    assert [view.text for view in _list(hall)] == ["一", "二", "三"]
    assert [view.text for view in _list(hall, hall.entry)] == ["一", "三"]


def test_an_entry_that_is_gone_or_returned_is_said(hall: Hall) -> None:
    with pytest.raises(UserError, match="参赛记录已不存在"):
        _add(hall, entry=9999)
    with hall.plant() as session:
        session.get_one(Entry, hall.entry).review = "returned"
    with pytest.raises(UserError, match="已退回"):
        _add(hall)
