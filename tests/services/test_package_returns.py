"""评分包收回: compared mark by mark, decided where both sides typed, taken in as a whole."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from app.domain.judge_package import Finding, PackageReturn
from app.errors import UserError
from app.services import judge_packages, package_returns
from app.services.door import Refused
from app.services.package_returns import ReturnPreview
from db.tables import Entry, Event, JudgePackage, ScoreSheet
from tests.services.package_laptop import BY, Laptop, make_package, open_laptop
from tests.services.sheet_hall import (
    CHECKER,
    CHIEF,
    FIRST,
    SECOND,
    THIRD,
    TYPIST,
    Hall,
    hall_rules,
    open_hall,
)


@pytest.fixture
def hall(engine: Engine) -> Hall:
    return open_hall(engine, blind=True)


@pytest.fixture
def laptop(hall: Hall, sqlite_template: Path, tmp_path: Path) -> Iterator[Laptop]:
    laptop = open_laptop(sqlite_template, tmp_path, make_package(hall))
    yield laptop
    laptop.engine.dispose()


def _look(hall: Hall, returned: PackageReturn, name: str = CHIEF, seal: str = "s") -> ReturnPreview:
    with hall.door(name) as session:
        return package_returns.look_at_return(session, returned, seal)


def _take(hall: Hall, returned: PackageReturn, *, theirs: bool | None = None, name: str = CHIEF) -> str:
    seen = _look(hall, returned, name)
    decisions = {} if theirs is None else {line.key: theirs for line in seen.conflicts}
    with hall.door(name) as session:
        return package_returns.bring_back(session, returned, "s", seen, decisions)


def _found(seen: ReturnPreview) -> list[tuple[Finding, str]]:
    return [(line.finding, line.text) for line in seen.lines]


def _marks(hall: Hall, seat: int = 1, entry: int = 0) -> dict[str, str]:
    return {
        code: f"{entered.normalize():f}" for code, entered in hall.sheet(seat=seat, entry=entry).marks.items()
    }


def test_marks_and_submissions_come_back(hall: Hall, laptop: Laptop) -> None:
    laptop.hand_in(hall.entry, 1, "8.5", "2")
    laptop.fill(hall.other, 2, "7", "1")
    returned = laptop.returned()
    seen = _look(hall, returned)
    assert _found(seen) == [(Finding.NEW, "新得分 2 项,随即提交。"), (Finding.NEW, "新得分 2 项。")]
    assert [line.label for line in seen.lines] == ["04 号赛位", "05 号赛位"]
    assert (seen.marks, seen.submitted, seen.same) == (4, 1, 0)
    assert _take(hall, returned) == "收得分 4 项,提交 1 份"
    sheet = hall.sheet()
    assert (sheet.state, sheet.round, sheet.submitted_by) == ("submitted", 1, BY)
    assert _marks(hall) == {"A1": "8.5", "A2": "2"}
    assert hall.sheet(seat=2, entry=hall.other).state == "draft"
    (version,) = hall.history("A1")
    assert (version.by, version.judge) == (BY, FIRST), "who typed it, and whose mark it is"
    by, text, _outcome = hall.log()[-1]
    assert (by, text) == (f"裁判长 {CHIEF}", "收回评分包 焊工 · 实操:收得分 4 项,提交 1 份")
    hall.check_log()


def test_who_typed_on_the_laptop_cannot_check_it_but_who_brought_it_back_can(
    hall: Hall, laptop: Laptop
) -> None:
    laptop.hand_in(hall.entry, 1, "8.5", "2")
    _take(hall, laptop.returned(), name=TYPIST)
    with pytest.raises(Refused, match="不能复核自己录入"):
        hall.confirm(THIRD)  # it is the one who worked at the laptop
    hall.confirm(TYPIST)
    assert hall.sheet().state == "confirmed"


def test_the_same_file_twice_brings_nothing(hall: Hall, laptop: Laptop) -> None:
    laptop.hand_in(hall.entry, 1, "8.5", "2")
    returned = laptop.returned()
    _take(hall, returned)
    seen = _look(hall, returned)
    assert (seen.lines, seen.brings, seen.same) == ((), False, 2)
    assert seen.before.endswith(f"裁判长 {CHIEF}"), "the very same file was taken in then"
    with pytest.raises(UserError, match="没有要收的"):
        _take(hall, returned)
    hall.give_back(CHECKER)
    assert not _look(hall, returned).brings, "what was given back here is not handed in by an old file"
    hall.mark(TYPIST, "A1", "9", reason="核对纸质评分单")
    assert not _look(hall, returned).brings, "what was corrected here since stays corrected"


def test_work_goes_on_at_the_laptop_and_comes_back_again(hall: Hall, laptop: Laptop) -> None:
    laptop.fill(hall.entry, 1, "8", "2")
    _take(hall, laptop.returned())
    laptop.mark(hall.entry, 1, "A1", "8.5")
    laptop.hand_in(hall.other, 1, "6", "1")
    seen = _look(hall, laptop.returned())
    assert [line.finding for line in seen.lines] == [Finding.NEW, Finding.NEW], "an update is no conflict"
    _take(hall, laptop.returned())
    assert _marks(hall) == {"A1": "8.5", "A2": "2"}
    assert [version.text for version in hall.history("A1")] == ["8.5", "8.0"], "each typing once"


def test_a_sheet_taken_back_on_the_laptop_is_handed_in_again(hall: Hall, laptop: Laptop) -> None:
    laptop.hand_in(hall.entry, 1, "8", "2")
    laptop.take_back(hall.entry, 1)
    laptop.mark(hall.entry, 1, "A1", "7", reason="看错一行")
    laptop.hand_in(hall.entry, 1, "7", "2")
    _take(hall, laptop.returned())
    assert (hall.sheet().state, hall.sheet().round) == ("submitted", 2)
    assert [version.reason for version in hall.history("A1")] == ["看错一行", ""]


@pytest.mark.parametrize("theirs", [True, False])
def test_what_both_sides_typed_is_decided(hall: Hall, laptop: Laptop, theirs: bool) -> None:
    laptop.hand_in(hall.entry, 1, "8.5", "2")
    hall.mark(TYPIST, "A1", "9")
    returned = laptop.returned()
    seen = _look(hall, returned)
    conflict, new = sorted(seen.lines, key=lambda line: line.finding)
    assert (new.text, conflict.text) == ("新得分 1 项。", "A1 焊缝外观:两边都录入了,得分不同。")
    assert conflict.ours.startswith(f"9.0(统分员 {TYPIST} ")
    assert conflict.theirs.startswith(f"8.5({BY} ")
    with pytest.raises(UserError, match="还有 1 处冲突没有决定"):
        _take(hall, returned)
    assert _marks(hall) == {"A1": "9"}, "nothing changed until somebody decided"
    told = _take(hall, returned, theirs=theirs)
    assert _marks(hall) == {"A1": "8.5" if theirs else "9", "A2": "2"}
    assert hall.sheet().state == ("submitted" if theirs else "draft"), "another sheet than was handed in"
    decided = "冲突取评分包 1 处" if theirs else "冲突保留本机 1 处"
    assert decided in told
    assert decided in hall.log()[-1][1]
    hall.check_log()


def test_a_sheet_handed_in_or_locked_meanwhile_waits_until_it_is_given_back(
    hall: Hall, laptop: Laptop
) -> None:
    laptop.hand_in(hall.entry, 1, "8.5", "2")
    hall.hand_in(TYPIST, ("9", "2"))
    returned = laptop.returned()
    for state, words in (("submitted", "评分单已提交"), ("locked", "评分单已锁定")):
        with hall.plant() as session:
            session.exec(select(ScoreSheet)).one().state = state
        seen = _look(hall, returned)
        ((finding, text),) = _found(seen)
        assert finding is Finding.CLOSED
        assert words in text
        assert text.endswith("退回后再收一次。")
        assert not seen.brings
    hall.give_back(CHIEF)
    seen = _look(hall, returned)
    assert len(seen.conflicts) == 1
    _take(hall, returned, theirs=True)
    assert _marks(hall) == {"A1": "8.5", "A2": "2"}
    assert hall.history("A1")[0].reason == "收回评分包", "a correction of what was handed in has a reason"


def test_what_is_gone_or_out_by_now_is_told_and_left(hall: Hall, laptop: Laptop) -> None:
    laptop.hand_in(hall.entry, 1, "8.5", "2")
    laptop.hand_in(hall.other, 1, "8", "2")
    returned = laptop.returned()
    with hall.plant() as session:
        session.get_one(Entry, hall.entry).review = "returned"
        session.get_one(Entry, hall.other).status = "absent"
    gone, absent = _look(hall, returned).lines
    assert gone.finding is Finding.UNKNOWN
    assert "报名已退回" in gone.text
    assert absent.finding is Finding.CLOSED
    assert "缺考" in absent.text
    with hall.plant() as session:
        session.get_one(Entry, hall.other).status = "active"
        narrow = deepcopy(hall_rules())
        narrow["modules"][1]["aspects"][0]["maximum"] = "5"
        session.get_one(Event, hall.event_id).rules = narrow
        session.get_one(Event, hall.event_id).rules_version = 2
    _gone, new, misfit = _look(hall, returned).lines
    assert misfit.finding is Finding.UNKNOWN
    assert "超出新的允许范围" in misfit.text
    assert new.text == "新得分 1 项。", "a sheet without one of its marks is not handed in"


@pytest.mark.parametrize("same_person", [True, False])
def test_an_entry_that_stands_elsewhere_by_now_is_asked_about(
    hall: Hall, laptop: Laptop, same_person: bool
) -> None:
    laptop.hand_in(hall.entry, 1, "8.5", "2")
    with hall.plant() as session:
        session.get_one(Entry, hall.entry).station = 9
    seen = _look(hall, laptop.returned())
    assert _found(seen) == [
        (
            Finding.CONFLICT,
            "评分时在 04 号,现在 09 号,请核对是不是同一个人:新得分 2 项,随即提交。",
        )
    ]
    assert (seen.marks, seen.submitted) == (0, 0)
    _take(hall, laptop.returned(), theirs=same_person)
    assert _marks(hall) == ({"A1": "8.5", "A2": "2"} if same_person else {})
    assert hall.sheet().state == ("submitted" if same_person else "draft")


def test_who_was_absent_on_the_laptop_is_named(hall: Hall, laptop: Laptop) -> None:
    returned = laptop.returned()
    entries = [
        replace(each, status="absent" if each.station == 5 else each.status) for each in returned.entries
    ]
    (note,) = _look(hall, replace(returned, entries=tuple(entries))).notes
    assert note.startswith("05 号赛位在评分电脑上登记为“缺考”")


def test_panels_too_far_apart_go_back_as_with_any_other_sheet(hall: Hall, laptop: Laptop) -> None:
    laptop.hand_in(hall.entry, 1, "8", "1")
    hall.hand_in(SECOND, ("8", "3"), seat=2)
    _take(hall, laptop.returned())
    assert [hall.sheet(seat=seat).state for seat in (1, 2)] == ["draft", "draft"]
    assert "评分差距过大" in hall.sheet().returned_reason
    hall.check_log()


def test_what_was_seen_is_what_is_taken(hall: Hall, laptop: Laptop) -> None:
    laptop.fill(hall.entry, 1, "8.5", "2")
    returned = laptop.returned()
    seen = _look(hall, returned)
    hall.mark(TYPIST, "A1", "9")
    with pytest.raises(UserError, match="数据又有变化"), hall.door(CHIEF) as session:
        package_returns.bring_back(session, returned, "s", seen, {})
    assert _marks(hall) == {"A1": "9"}


def test_what_is_not_of_a_package_made_here_is_refused_and_kept_in_the_log(
    hall: Hall, laptop: Laptop
) -> None:
    laptop.fill(hall.entry, 1, "8.5", "2")
    returned = laptop.returned()
    foreign: dict[str, Any] = {"uid": "x", "competition_uid": "y", "competition": "别的赛事"}
    with hall.plant() as session:
        package = session.exec(select(JudgePackage)).one().id or 0
    for changes, words in (
        (foreign, "这是“别的赛事”的返回文件"),
        ({"uid": "x"}, "没有做过这个评分包"),
        ({"module": "T"}, "文件被人改动过"),
    ):
        with pytest.raises(Refused, match=words):
            _look(hall, replace(returned, **changes))
        assert words in hall.refused()[1]
    with hall.door(TYPIST) as session:
        judge_packages.revoke_package(session, package, "电脑丢了")
    with pytest.raises(Refused, match=f"已作废.*{TYPIST}:电脑丢了"):
        _look(hall, returned)
    with laptop.door() as session, pytest.raises(Refused, match="这台电脑就是评分电脑"):
        package_returns.look_at_return(session, returned, "s")
