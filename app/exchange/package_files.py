"""Judge packages (.scjudge) and what comes back (.scback) as sealed files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from app.domain.judge_package import (
    Package,
    PackageReturn,
    PackedEntry,
    PackedEvent,
    PackedMark,
    PackedSeat,
    PackedSheet,
)
from app.domain.ranking import Status
from app.domain.rules import read_rules
from app.domain.scheme import SELF_SEAT
from app.domain.sheets import SheetState
from app.errors import UserError
from app.exchange.sealed_zip import FileKind, json_lines, open_sealed, write_sealed

PACKAGE = FileKind("judge-package", "评分包", ".scjudge")
RETURN = FileKind("judge-package-return", "评分包的返回文件", ".scback")
_ENTRIES, _SEATS, _SHEETS, _RULES = "entries.jsonl", "seats.jsonl", "sheets.jsonl", "rules.json"
# Bigger than any id of a table on any database.
_LARGEST = 2**31
# What reading raises where something else stands than was written.
_WRONG = (KeyError, TypeError, ValueError, ArithmeticError)


def write_package(stream: BinaryIO, package: Package) -> None:
    """Write a package."""
    about = _plain(asdict(package))
    parts = {name: about.pop(name) for name in ("entries", "seats", "sheets")}
    rules = about["event"].pop("rules")
    write_sealed(
        stream,
        PACKAGE,
        about,
        (
            (_RULES, json_lines([rules])),
            (_SEATS, json_lines(parts["seats"])),
            (_ENTRIES, json_lines(parts["entries"])),
            (_SHEETS, json_lines(parts["sheets"])),
        ),
    )


def read_package(path: Path) -> Package:
    """The package in a file; UserError where it is another file, damaged, altered or newer."""
    with open_sealed(path, PACKAGE) as opened:
        rows = {name: tuple(opened.read_lines(name)) for name in (_ENTRIES, _SEATS, _SHEETS)}
        document = opened.read_json(_RULES)
        about = opened.about
    try:
        event = _mapping(about["event"])
        package = Package(
            uid=_text(about["uid"]),
            event=PackedEvent(
                id=_number(event["id"]),
                rules=_mapping(document),
                rules_version=_number(event["rules_version"]),
                year=_number(event["year"]),
                **{
                    name: _text(event[name])
                    for name in ("name", "kind", "entry_kind", "competition", "competition_uid")
                },
            ),
            blind=about["blind"] is True,
            at=_moment(about["at"]),
            mark_id=_number(about["mark_id"]),
            seats=tuple(map(_seat, rows[_SEATS])),
            entries=tuple(map(_entry, rows[_ENTRIES])),
            sheets=tuple(map(_sheet, rows[_SHEETS])),
            **{name: _text(about[name]) for name in ("module", "module_name", "note", "by")},
        )
        _check_whole(package)
        return package
    except (*_WRONG, UserError) as error:  # also rules that cannot be read
        raise _unfit(path) from error


def _check_whole(package: Package) -> None:
    """ValueError where the parts do not belong together; UserError where the rules cannot be read."""
    module = read_rules(package.event.rules).scheme.module(package.module)
    judges = {each.judge_id for each in package.seats}
    entries = {each.entry_id for each in package.entries}
    sheets = {(sheet.entry_id, sheet.judge_id) for sheet in package.sheets}
    aspects = {aspect.code for aspect in module.aspects}
    seats = {SELF_SEAT, *module.seats}
    whole = (
        len(judges) == len(package.seats) == len({each.seat for each in package.seats}),
        len(entries) == len(package.entries) == len({each.number for each in package.entries}),
        len(sheets) == len(package.sheets),
        all(entry in entries and judge in judges for entry, judge in sheets),
        all(each.seat in seats for each in package.seats),
        all(mark.aspect in aspects for sheet in package.sheets for mark in sheet.marks),
    )
    if not all(whole):
        raise ValueError(package.uid)


def write_return(stream: BinaryIO, returned: PackageReturn) -> None:
    """Write what goes back."""
    about = _plain(asdict(returned))
    entries, sheets = about.pop("entries"), about.pop("sheets")
    write_sealed(stream, RETURN, about, ((_ENTRIES, json_lines(entries)), (_SHEETS, json_lines(sheets))))


def read_return(path: Path) -> tuple[PackageReturn, str]:
    """What a file brings back, and its seal: the same file has the same one. UserError as `read_package`."""
    with open_sealed(path, RETURN) as opened:
        rows = {name: tuple(opened.read_lines(name)) for name in (_ENTRIES, _SHEETS)}
        about, seal = opened.about, opened.seal
    try:
        returned = PackageReturn(
            event_id=_number(about["event_id"]),
            at=_moment(about["at"]),
            entries=tuple(map(_entry, rows[_ENTRIES])),
            sheets=tuple(map(_sheet, rows[_SHEETS])),
            **{
                name: _text(about[name])
                for name in ("uid", "competition", "competition_uid", "event", "module", "by")
            },
        )
        _check_single(returned)
    except _WRONG as error:
        raise _unfit(path) from error
    return returned, seal


def _check_single(returned: PackageReturn) -> None:
    """ValueError where an entry or a sheet is told of twice."""
    entries = {each.entry_id for each in returned.entries}
    sheets = {(sheet.entry_id, sheet.judge_id) for sheet in returned.sheets}
    if (len(entries), len(sheets)) != (len(returned.entries), len(returned.sheets)):
        raise ValueError(returned.uid)


def _unfit(path: Path) -> UserError:
    return UserError(
        f"“{path.name}”的内容不合格式:文件被人改动过,或由不合适的程序写成,不能使用。请重新做一份。"
    )


# -- to JSON and back ----------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """The same with numbers and moments as texts."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, datetime) else value


def _seat(row: Mapping[str, Any]) -> PackedSeat:
    return PackedSeat(
        _number(row["judge_id"]), _number(row["seat"]), _text(row["name"]), _text(row["recusal"])
    )


def _entry(row: Mapping[str, Any]) -> PackedEntry:
    return PackedEntry(
        entry_id=_number(row["entry_id"]),
        number=_text(row["number"]),
        station=None if row["station"] is None else _number(row["station"]),
        status=Status(row["status"]).value,
        reached=_number(row["reached"]),
        recusal=_text(row["recusal"]),
    )


def _sheet(row: Mapping[str, Any]) -> PackedSheet:
    submitted = row["submitted_at"]
    return PackedSheet(
        entry_id=_number(row["entry_id"]),
        judge_id=_number(row["judge_id"]),
        state=SheetState(row["state"]).value,
        round=_number(row["round"]),
        marks=tuple(map(_mark, _rows(row["marks"]))),
        returned_reason=_text(row["returned_reason"]),
        submitted_at=None if submitted is None else _moment(submitted),
        submitted_by=_text(row["submitted_by"]),
    )


def _mark(row: Mapping[str, Any]) -> PackedMark:
    entered = row["entered"]
    return PackedMark(
        aspect=_text(row["aspect"]),
        entered=None if entered is None else _decimal(entered),
        judge=_text(row["judge"]),
        reason=_text(row["reason"]),
        at=_moment(row["at"]),
        by=_text(row["by"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < _LARGEST:
        raise ValueError(value)
    return value


def _decimal(value: object) -> Decimal:
    number = Decimal(_text(value))
    # As the table holds it: whole thousandths, of the size of an integer.
    if not number.is_finite() or abs(number * 1000) >= _LARGEST or number * 1000 % 1:
        raise ValueError(value)
    return number


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(value)
    return value


def _rows(value: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise TypeError(value)
    return [_mapping(each) for each in value]
