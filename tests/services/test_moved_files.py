"""A file of a competition that somebody wrote or altered by hand is told apart before anything is used."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from app.errors import UserError
from app.exchange.competition_file import KIND, CompetitionAbout, read_competition_file
from app.exchange.sealed_zip import json_lines, write_sealed
from app.services.competition_preview import read_file
from db.engine import WRITE, open_engine
from tests.bench import Bench
from tests.conftest import sqlite_url
from tests.services.moving_world import make_moving_world

Rows = dict[str, list[dict[str, Any]]]


@contextmanager
def _world(template: Path, folder: Path) -> Iterator[Path]:
    shutil.copyfile(template, folder / "saichuang.db")
    engine = open_engine(sqlite_url(folder / "saichuang.db"))
    with Bench(engine.execution_options(**WRITE)) as session:
        make_moving_world(session, folder).export(folder / "赛事.scmatch")
    yield folder / "赛事.scmatch"
    engine.dispose()


@pytest.fixture(scope="module")
def written(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file as the program writes it."""
    with _world(sqlite_template, tmp_path_factory.mktemp("there")) as path:
        yield path


def _altered(path: Path, target: Path, change: Callable[[Rows], object], **about: Any) -> Path:
    """The file written anew with other rows, and a manifest that agrees with them."""
    file = read_competition_file(path)
    rows: Rows = json.loads(json.dumps(dict(file.rows)))
    change(rows)
    told: CompetitionAbout = replace(file.about, **about)
    with target.open("wb") as stream:
        parts = [(f"rows/{name}.jsonl", json_lines(found)) for name, found in rows.items()]
        write_sealed(stream, KIND, asdict(told), parts)
    return target


def _nothing(_rows: Rows) -> None:
    """Only what the file says of itself is altered."""


def _set(table: str, column: str, value: Any) -> Callable[[Rows], object]:
    return lambda rows: rows[table][0].update({column: value})


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (_set("mark", "entered", "9,5"), "读不懂(mark.entered)"),
        (_set("mark", "entered", 2**40), "读不懂(mark.entered)"),
        (_set("mark", "sheet_id", 4711), "互相对不上(mark)"),
        (_set("mark", "entered_at", "2022-10-18T09:00:00"), "读不懂(mark.entered_at)"),
        (_set("sitting", "starts_at", "2022-10-18T09:00+00:00"), "读不懂(sitting.starts_at)"),
        (_set("entry", "status", None), "读不懂(entry.status)"),
        (_set("entry", "guest", 1), "读不懂(entry.guest)"),
        (_set("entry", "number", "2022\0"), "读不懂(entry.number)"),
        (_set("entry", "number", "2022\ud800"), "读不懂(entry.number)"),
        (_set("person", "born_on", "1990-02-30"), "读不懂(person.born_on)"),
        (_set("person", "merged_into", 99), "互相对不上(person)"),
        (_set("published_result", "total", "1/0"), "读不懂(published_result.total)"),
        (_set("certificate", "source", "award/焊工"), "读不懂(certificate.id)"),
        (_set("draw", "drawn", {"a": 1}), "读不懂(draw.id)"),
        (_set("competition", "uid", "other"), "互相对不上(competition)"),
        (_set("account", "name", 7), "互相对不上(account)"),
        (_set("number_series", "last", "7"), "互相对不上(number_series)"),
        (_set("track", "colour", "red"), "本程序不认识的内容(colour)"),
        (lambda rows: rows["track"][0].pop("name"), "读不懂(track.name)"),
        (lambda rows: rows["mark"].append(rows["mark"][0]), "互相对不上(mark)"),
        (lambda rows: rows["competition"].clear(), "互相对不上(competition)"),
        (lambda rows: rows.update(robot=[]), "本程序不认识的内容(robot)"),
    ],
)  # fmt: skip
def test_rows_are_not_trusted(
    written: Path, tmp_path: Path, change: Callable[[Rows], object], text: str
) -> None:
    with pytest.raises(UserError) as told:
        read_file(_altered(written, tmp_path / "x.scmatch", change))
    assert text in str(told.value)


@pytest.mark.parametrize(
    ("about", "text"),
    [
        ({"revision": "9999"}, "由更新版本的赛创写成"),
        ({"uid": ""}, "没有写明是哪个赛事"),
        ({"uid": "other"}, "互相对不上(competition)"),
        ({"title": 7}, "没有写明是哪个赛事"),
        ({"at": "昨天"}, "说明读不懂"),
        ({"keys": ("no key",)}, "说明读不懂"),
    ],
)
def test_what_it_says_of_itself_is_not_trusted(
    written: Path, tmp_path: Path, about: dict[str, Any], text: str
) -> None:
    with pytest.raises(UserError) as told:
        read_file(_altered(written, tmp_path / "x.scmatch", _nothing, **about))
    assert text in str(told.value)


def test_what_an_older_program_did_not_write_gets_its_default(written: Path, tmp_path: Path) -> None:
    def older(rows: Rows) -> None:
        for table in ("recheck", "recheck_item", "appeal", "judge_package"):
            del rows[table]
        for row in rows["event"]:
            del row["closing"], row["ended_at"]

    file = read_file(_altered(written, tmp_path / "x.scmatch", older))
    assert file.rows["appeal"] == []
    assert [(row["closing"], row["ended_at"]) for row in file.rows["event"]] == [({}, None)] * 2


def test_a_file_that_changed_after_it_was_read(written: Path, tmp_path: Path) -> None:
    from app.services.competition_import import keep_files

    path = tmp_path / "x.scmatch"
    shutil.copyfile(written, path)
    file = read_file(path)
    _altered(written, path, _nothing)
    with pytest.raises(UserError, match="在读取之后又变了"):
        keep_files(tmp_path, file)
