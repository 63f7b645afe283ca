"""The verbs of the command line about rules and results: import, form, rank, awards."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.cli.terminal import typed_secret
from app.domain.numbers import shown
from app.domain.why import Why
from app.domain.why_json import why_json
from app.errors import UserError
from app.exchange.book_kinds import BookKind, recognise
from app.exchange.book_tables import BookProblem
from app.exchange.cis_workbook import read_cis
from app.exchange.marks_form import write_marks_form
from app.exchange.marks_workbook import read_marks
from app.exchange.registration_sheet import read_registration
from app.exchange.scheme_workbook import read_scheme
from app.paths import database_file
from app.services import accounts, competitions, registration_import
from app.services.column_mappings import load_mappings
from app.services.command_line import enlist_command_line
from app.services.door import Refused, WriteSession
from app.services.machine_user import machine_user
from app.services.marks_form import load_marks_form
from app.services.marks_import import MarksImport, import_marks
from app.services.publishing_problems import publishing_problems
from app.services.registration_import import ImportPreview
from app.services.results import EventResults, ResultRow, compute_event
from app.services.rows import row_id
from app.services.scheme_import import SchemeImport, find_event, import_schemes, refuse_book
from app.services.why import load_whys
from app.services.workspace import Workspace, open_workspace

# Rules come before entries, entries before marks, however the files are named.
_ORDER: Sequence[BookKind] = ("scheme", "cis", "registration", "marks")
KIND_WORDS: dict[BookKind, str] = {
    "scheme": "评分方案",
    "cis": "CIS 评分表",
    "registration": "报名表",
    "marks": "成绩",
}


def add_result_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The verbs `import`, `form`, `rank` and `awards`."""
    take = verbs.add_parser("import", help="导入工作簿(评分方案、CIS 评分表、报名表、成绩,按表头辨认)")
    take.add_argument("files", metavar="FILE", nargs="+", type=Path, help="一个或几个 .xlsx 文件")
    take.add_argument("--competition", metavar="赛事", help="导入到哪个赛事(按名称);不写则用工作簿里写的")
    take.add_argument(
        "--as", dest="person", metavar="姓名", help="由谁导入;这份数据有管理员后要写,并输入密码"
    )
    take.add_argument("--reason", metavar="原因", default="", help="已有得分的赛项改规则时的原因")
    form = verbs.add_parser("form", help="写出一个赛项空的成绩表,填好后用 import 导入")
    form.add_argument("event", metavar="EVENT", help="赛项名称")
    form.add_argument("file", metavar="FILE", type=Path, help="写到哪个文件(.xlsx)")
    form.add_argument("--competition", metavar="赛事", help="同名赛项有几个时,写明赛事名称")
    rank = verbs.add_parser("rank", help="列出一个赛项的排名")
    awards = verbs.add_parser("awards", help="列出一个赛项按规则应授的奖项")
    for verb in (rank, awards):
        verb.add_argument("event", metavar="EVENT", help="赛项名称")
        verb.add_argument("--competition", metavar="赛事", help="同名赛项有几个时,写明赛事名称")
        verb.add_argument("--json", action="store_true", help="写成 JSON,字段见手册")
    for verb in (take, form, rank, awards):
        verb.add_argument("--data", metavar="DIR", type=Path, default=argparse.SUPPRESS, help="数据文件夹")


def run_result_verb(options: argparse.Namespace, data: Path) -> None:
    """Do what one of these verbs says in a data folder."""
    if options.verb == "import":
        import_files(data, options.files, options.competition, options.person, options.reason)
    elif options.verb == "form":
        _write_form(data, options)
    else:
        _show(data, options)


# -- import ----------------------------------------------------------------------------------------


def import_files(
    data: Path, files: Sequence[Path], competition: str | None, person: str | None, reason: str
) -> None:
    """Import workbooks in the order rules, registration, marks; all of them or none."""
    kinds = [(recognise(path), path) for path in files]
    kinds.sort(key=lambda each: _ORDER.index(each[0]))
    with closing(open_workspace(data, datetime.now())) as workspace:
        account = account_of(workspace, person)
        with workspace.write(account) as session:
            told = _import(session, kinds, competition, reason)
        workspace.sign_head()
    print("\n".join(told))


def account_of(workspace: Workspace, person: str | None) -> int:
    """Whose work it is: somebody who signs in, or the command line while there is no administrator."""
    if person is None:
        with workspace.write() as session:
            return enlist_command_line(session, machine_user())
    with workspace.read() as session:
        found = [view.id for view in accounts.list_accounts(session) if view.name == person]
    if not found:
        raise UserError(f"没有名叫“{person}”的工作人员,请核对姓名。")
    secret = typed_secret("密码或 PIN:")
    with workspace.write() as session:
        accounts.sign_in(session, found[0], secret)
    return found[0]


def _import(
    session: WriteSession, kinds: Sequence[tuple[BookKind, Path]], competition: str | None, reason: str
) -> list[str]:
    named = None if competition is None else find_competition(session, competition)
    made: list[int] = []  # the competitions whose rules came with these files
    told: list[str] = []
    for kind, path in kinds:
        try:
            if kind in ("scheme", "cis"):
                book = read_scheme(path) if kind == "scheme" else read_cis(path)
                # A workbook without a title goes with the one before.
                own = "title" in book.competition or not made
                done = import_schemes(session, book, named if own else made[-1], reason=reason)
                made.append(done.competition_id)
                told += _scheme_lines(path, kind, done)
            else:
                told += _rows_lines(session, _target(session, named, made), kind, path)
        except Refused:  # told as it is, and kept in the log
            raise
        except UserError as error:
            raise UserError(f"{path.name}({KIND_WORDS[kind]}):{error}") from error
    return told


def _target(session: Session, named: int | None, made: Sequence[int]) -> int:
    """The competition that entries and marks go to."""
    if named is not None:
        return named
    if len(set(made)) > 1:
        raise UserError("这几个评分方案属于不同的赛事,请分开导入,或用 --competition 写明导入到哪个。")
    return made[0] if made else _only_competition(session)


def _scheme_lines(path: Path, kind: BookKind, done: SchemeImport) -> list[str]:
    lines = [f"{path.name}({KIND_WORDS[kind]}):"]
    for event in done.events:
        what = "新建" if event.created else "规则"
        lines.append(f"  {what}赛项“{event.name}”,规则第 {event.version} 版")
    return [*lines, *(f"  注意:{text}" for text in done.warnings)]


def _rows_lines(session: WriteSession, competition_id: int, kind: BookKind, path: Path) -> list[str]:
    if kind == "registration":
        file = read_registration(path, mappings=load_mappings(session))
        preview = registration_import.preview_import(session, competition_id, file)
        refuse_book(_wrong_rows(preview))
        report = registration_import.commit_import(session, competition_id, preview)
        return [f"{path.name}(报名表):{report.text}"]
    done = import_marks(session, competition_id, read_marks(path))
    return [f"{path.name}(成绩):{_marks_text(done)}", *(f"  注意:{text}" for text in done.warnings)]


def _wrong_rows(preview: ImportPreview) -> Iterator[BookProblem]:
    for review in preview.wrong:
        for problem in review.problems:
            if problem.is_error:
                yield BookProblem(review.raw.sheet, review.raw.row, "", problem.text)


def _marks_text(done: MarksImport) -> str:
    counts = {
        "新增参赛": done.entries,
        "得分": done.marks,
        "提交评分单": done.submitted,
        "扣分": done.penalties,
        "晋级": done.advanced,
    }
    said = ",".join(f"{what} {count}" for what, count in counts.items() if count)
    return said or "没有变化"


def find_competition(session: Session, title: str) -> int:
    found = [each.id for each in competitions.list_competitions(session) if each.title == title]
    if not found:
        known = "、".join(each.title for each in competitions.list_competitions(session))
        raise UserError(f"没有赛事“{title}”。现有赛事:{known or '无'}。")
    return found[0]


def _only_competition(session: Session) -> int:
    known = competitions.list_competitions(session)
    if len(known) == 1:
        return known[0].id
    if not known:
        raise UserError("这份数据还没有赛事,请先导入评分方案。")
    raise UserError(f"这份数据有 {len(known)} 个赛事,请用 --competition 写明导入到哪个。")


# -- rank and awards -------------------------------------------------------------------------------


def _write_form(data: Path, options: argparse.Namespace) -> None:
    if options.file.exists():
        raise UserError(f"“{options.file.name}”已经存在,其中可能有填好的得分。请换一个文件名。")
    with _reading(data, options) as (session, event_id):
        form = replace(load_marks_form(session, event_id), marks={})
    write_marks_form(options.file, [form])
    print(f"已写出 {options.file}")


def _show(data: Path, options: argparse.Namespace) -> None:
    with _reading(data, options) as (session, event_id):
        results, whys = compute_event(session, event_id), load_whys(session, event_id)
    if options.json:
        shape = rank_json(results, whys) if options.verb == "rank" else awards_json(results, whys)
        json.dump(shape, sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print("\n".join(_rank_lines(results) if options.verb == "rank" else _award_lines(results, whys)))


@contextmanager
def _reading(data: Path, options: argparse.Namespace) -> Iterator[tuple[Session, int]]:
    """A session on the data that are there, and the event that is named."""
    if not database_file(data).is_file():
        raise UserError(f"{data} 里没有赛创的数据。请用 --data 写明数据文件夹。")
    with closing(open_workspace(data, datetime.now())) as workspace, workspace.read() as session:
        competition = None if options.competition is None else find_competition(session, options.competition)
        yield session, row_id(find_event(session, options.event, competition))


def rank_json(results: EventResults, whys: Sequence[Why]) -> dict[str, Any]:
    """The ranking of an event with the explanation of every line; the names never change, more may come."""
    decimals = results.event.rules.scheme.rounding.decimals
    return {
        **_head(results),
        "entries": [_ranked_entry(results, row, why) for row, why in _lines(results, whys)],
        "teams": [
            {
                "unit": str(team.unit),
                "division": team.division,
                "total": None if team.total is None else shown(team.total, decimals),
                "rank": team.rank,
                "members": [results.public_number(member) for member in team.members],
                "steps": list(team.steps),
                "left_out": [left.text for left in team.left_out],
                "reason": team.reason,
            }
            for team in results.teams
        ],
    }


def awards_json(results: EventResults, whys: Sequence[Why]) -> dict[str, Any]:
    """Who is due which award by the rules, each quota with its base and rounding."""
    return {
        **_head(results),
        "quotas": [
            {
                "division": quota.division,
                "award": quota.award,
                "base": quota.base,
                "size": quota.size,
                "given": quota.given,
                "last_place": quota.last_place,
                "needs_decision": quota.needs_decision,
                "edge": [results.public_number(entry) for entry in quota.edge],
                "explanation": quota.explanation,
            }
            for quota in results.allotment.quotas
        ],
        "entries": [
            _ranked_entry(results, row, why)
            for row, why in _lines(results, whys)
            if why.award.award or why.award.refusals or why.award.extras
        ],
    }


def _head(results: EventResults) -> dict[str, Any]:
    return {
        "competition": results.competition,
        "event": results.event.name,
        "rules_version": results.event.rules_version,
        "tie_rule": results.tie_rule,
        "problems": list(publishing_problems(results)),
    }


def _lines(results: EventResults, whys: Sequence[Why]) -> list[tuple[ResultRow, Why]]:
    return list(zip(results.rows, whys, strict=True))


def _ranked_entry(results: EventResults, row: ResultRow, why: Why) -> dict[str, Any]:
    entry_id = row.label.entry_id
    place = results.unit_places.get(entry_id)
    return {
        **why_json(why),
        "unit_rank": "" if place is None else place.text,
        "advances": entry_id in results.advancing,
    }


def _rank_lines(results: EventResults) -> list[str]:
    lines = [f"{results.competition} · {results.event.name}  已出分 {results.scored}/{results.competing}"]
    for row in results.rows:
        place = str(row.rank) if row.rank is not None else row.status_text
        name = " ".join(filter(None, (row.label.division, row.label.number, results.public_name(row))))
        lines.append(f"  {place:>4}  {row.shown or '—':>8}  {name}")
    return [*lines, results.tie_rule]


def _award_lines(results: EventResults, whys: Sequence[Why]) -> list[str]:
    lines = [f"{results.competition} · {results.event.name}"]
    for quota in results.allotment.quotas:
        lines.append(f"  {' '.join(filter(None, (quota.division, quota.award)))}:{quota.explanation}")
    for why in whys:
        if why.award.award:
            lines.append(f"  {why.award.award}  {why.entry.label}  {why.award.reason}")
    return [*lines, *(f"  还不能公布:{problem}" for problem in publishing_problems(results))]
