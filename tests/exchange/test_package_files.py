"""Packages and what comes back as files: read as they were written, or refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.domain.judge_package import (
    Package,
    PackageReturn,
    PackedEntry,
    PackedEvent,
    PackedMark,
    PackedSeat,
    PackedSheet,
)
from app.errors import UserError
from app.exchange.package_files import (
    PACKAGE,
    RETURN,
    read_package,
    read_return,
    write_package,
    write_return,
)
from app.exchange.sealed_zip import json_lines, open_sealed, write_sealed

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
RULES: dict[str, Any] = {
    "modules": [{"code": "P", "name": "实操", "aspects": [{"code": "A1", "name": "外观", "maximum": "10"}]}]
}
MARKS = (
    PackedMark("A1", Decimal("8.5"), "赵志刚", "", AT, "统分员 王敏"),
    PackedMark("A1", None, "赵志刚", "看错一行", AT.astimezone(timezone(timedelta(hours=8))), "统分员 王敏"),
)
SHEET = PackedSheet(4, 7, "submitted", 1, MARKS, "誊写错误", AT, "统分员 王敏")
ENTRIES = (PackedEntry(4, "04 号", 4, "active", 1, "1"), PackedEntry(5, "05 号", 5, "absent"))
PACKAGED = Package(
    uid="u",
    event=PackedEvent(3, "焊工", "skill", "person", RULES, 2, "2026年职工技能竞赛", "c", 2026),
    module="P",
    module_name="实操",
    blind=True,
    note="二号考场",
    at=AT,
    by="统分员 王敏",
    mark_id=9,
    seats=(PackedSeat(7, 1, "赵志刚", "1"),),
    entries=ENTRIES,
    sheets=(SHEET,),
)
RETURNED = PackageReturn("u", "2026年职工技能竞赛", "c", 3, "焊工", "P", AT, "统分员 郑爽", ENTRIES, (SHEET,))


def _package(path: Path, package: Package = PACKAGED) -> Path:
    with path.open("wb") as stream:
        write_package(stream, package)
    return path


def _return(path: Path, returned: PackageReturn = RETURNED) -> Path:
    with path.open("wb") as stream:
        write_return(stream, returned)
    return path


def test_a_package_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_package(_package(tmp_path / "焊工.scjudge")) == PACKAGED


def test_a_return_is_read_as_it_was_written_and_known_by_its_seal(tmp_path: Path) -> None:
    one, two = (_return(tmp_path / name) for name in ("一.scback", "二.scback"))
    returned, seal = read_return(one)
    assert returned == RETURNED
    assert read_return(two)[1] == seal


def test_one_kind_is_not_the_other(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"不是评分包的返回文件.*\.scback"):
        read_return(_package(tmp_path / "焊工.scjudge"))
    with pytest.raises(UserError, match=r"不是评分包.*\.scjudge"):
        read_package(_return(tmp_path / "焊工.scback"))


@pytest.mark.parametrize(
    "changes",
    [
        {"module": "Q"},
        {"seats": (*PACKAGED.seats, *PACKAGED.seats)},
        {"seats": (PackedSeat(7, 2, "赵志刚"),)},
        {"entries": ENTRIES[1:]},
        {"entries": (*ENTRIES, replace(ENTRIES[0], entry_id=6))},
        {"sheets": (SHEET, SHEET)},
        {"sheets": (replace(SHEET, marks=(replace(MARKS[0], aspect="Z9"),)),)},
        {"event": replace(PACKAGED.event, rules={"modules": [{"code": "P"}]})},
        {"event": replace(PACKAGED.event, rules={"modules": 3})},
    ],
    ids=[
        "module",
        "seat twice",
        "no such seat",
        "no entry",
        "number twice",
        "sheet",
        "aspect",
        "rules",
        "no list",
    ],
)
def test_a_package_whose_parts_do_not_fit_is_refused(tmp_path: Path, changes: Mapping[str, Any]) -> None:
    path = _package(tmp_path / "焊工.scjudge", replace(PACKAGED, **changes))
    with pytest.raises(UserError, match=r"“焊工\.scjudge”的内容不合格式"):
        read_package(path)


@pytest.mark.parametrize(
    "changes", [{"sheets": (SHEET, SHEET)}, {"entries": (*ENTRIES, replace(ENTRIES[0], station=9))}]
)
def test_a_return_that_tells_of_something_twice_is_refused(
    tmp_path: Path, changes: Mapping[str, Any]
) -> None:
    path = _return(tmp_path / "焊工.scback", replace(RETURNED, **changes))
    with pytest.raises(UserError, match=r"“焊工\.scback”的内容不合格式"):
        read_return(path)


SPOILED: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "no marks": lambda sheet: sheet.pop("marks"),
    "state": lambda sheet: sheet.update(state="done"),
    "a text for a number": lambda sheet: sheet.update(entry_id="4"),
    "true for a number": lambda sheet: sheet.update(round=True),
    "an id too large": lambda sheet: sheet.update(entry_id=2**63),
    "a moment without zone": lambda sheet: sheet.update(submitted_at="2026-11-26T09:00:00"),
    "marks as text": lambda sheet: sheet.update(marks="8"),
    "a mark as text": lambda sheet: sheet.update(marks=["8"]),
    "a mark that is no number": lambda sheet: sheet["marks"][0].update(entered="八"),
    "a mark that is endless": lambda sheet: sheet["marks"][0].update(entered="Infinity"),
    "a mark of four decimals": lambda sheet: sheet["marks"][0].update(entered="8.0001"),
    "a mark of a million digits": lambda sheet: sheet["marks"][0].update(entered="1e999999"),
    "a float": lambda sheet: sheet["marks"][0].update(entered=8.5),
}


@pytest.mark.parametrize("what", SPOILED)
def test_a_return_written_by_hand_is_refused_wherever_it_is_wrong(tmp_path: Path, what: str) -> None:
    whole, path = _return(tmp_path / "whole"), tmp_path / "焊工.scback"
    with open_sealed(whole, RETURN) as opened:
        rows = {name: list(opened.read_lines(name)) for name in opened.names}
        about = opened.about
    SPOILED[what](rows["sheets.jsonl"][0])
    with path.open("wb") as stream:
        write_sealed(stream, RETURN, about, [(name, json_lines(each)) for name, each in rows.items()])
    with pytest.raises(UserError, match=r"“焊工\.scback”的内容不合格式"):
        read_return(path)


def test_what_stands_in_the_manifest_can_be_read_without_the_program(tmp_path: Path) -> None:
    with open_sealed(_package(tmp_path / "焊工.scjudge"), PACKAGE) as opened:
        about = dict(opened.about)
    assert (about["module_name"], about["note"], about["event"]["name"]) == ("实操", "二号考场", "焊工")
    assert "赵志刚" not in json.dumps(about, ensure_ascii=False)
