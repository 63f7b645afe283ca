"""The command line: verbs that need no window, over the same services as the screens."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from app import __version__
from app.documents.certificate import render_certificates
from app.documents.result_list import render_result_list
from app.domain.machine import refusal
from app.domain.numbers import exact_text
from app.domain.result_list import ResultListData
from app.errors import UserError
from app.exchange.result_workbook import write_result_workbook
from app.paths import database_file
from app.services import accounts, awarding, competitions, papers, publishing, results
from app.services.demo import DemoReport, build_demo, find_demo
from app.services.results import EventResults
from app.services.workspace import Workspace, open_workspace

# Grabs a picture of every screen into a folder and returns their paths (the window's part of the demo).
Grab = Callable[[Workspace, Path], Sequence[Path]]


def make_parser() -> argparse.ArgumentParser:
    """The options and verbs of the `saichuang` command."""
    parser = argparse.ArgumentParser(prog="saichuang", description="赛创 · 劳动和职业技能竞赛管理")
    parser.add_argument("--version", action="version", version=f"赛创 {__version__}")
    parser.add_argument("--data", metavar="DIR", type=Path, help="数据文件夹(默认为本用户的数据文件夹)")
    parser.add_argument("--demo", action="store_true", help="打开演示赛事(数据另存,不影响正式数据)")
    verbs = parser.add_subparsers(dest="verb", metavar="命令")
    demo = verbs.add_parser("demo", help="不开窗口跑完演示赛事,写出成绩单、证书和各界面图片")
    demo.add_argument("--out", metavar="DIR", required=True, type=Path, help="写到哪个文件夹")
    _add_admin(verbs)
    return parser


def _add_admin(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    admin = verbs.add_parser("admin", help="管理员账号")
    steps = admin.add_subparsers(dest="step", metavar="步骤", required=True)
    reset = steps.add_parser("reset", help="忘记管理员密码时,在本机重设")
    reset.add_argument("--name", metavar="姓名", required=True, help="管理员的姓名")
    # What stands before the verb counts where nothing stands here.
    reset.add_argument("--data", metavar="DIR", type=Path, default=argparse.SUPPRESS, help="数据文件夹")


def reset_administrator(folder: Path, name: str) -> None:
    """Give an administrator a new password without signing in; it stays in the audit log who did."""
    if not database_file(folder).exists():
        raise UserError(f"{folder} 里没有赛创的数据。请用 --data 写明数据文件夹。")
    workspace = open_workspace(folder, datetime.now())
    try:
        password, user = _new_password(), _machine_user()
        with workspace.write() as session:
            done = accounts.recover_administrator(session, name, password, user)
    finally:
        workspace.close()
    print(f"{done}现在是管理员,请用新密码登录。数据文件夹:{folder}")
    print(f"操作记录里写明了这次重设和本机用户 {user},不能删去。")


def _new_password() -> str:
    """Typed twice at a terminal, unseen; else the first line that is handed in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("新密码:")
    if getpass.getpass("再输一次:") != password:
        raise UserError("两次输入的密码不一样,没有改动。请再做一次。")
    return password


def _machine_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name for this user on this machine
        return "未知"


def run_demo(data: Path | None, out: Path, grab: Grab) -> None:
    """Run the demonstration headless: rankings printed; workbook, PDFs and pictures written into `out`."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"输出文件夹 {out} 不能写入:{refusal(error)}。请换一个文件夹。") from error
    workspace = open_workspace(data or out / "data", datetime.now())
    try:
        competition_id = ensure_demo(workspace)
        _print_rankings(workspace, competition_id)
        written = [*_write_papers(workspace, competition_id, out), *grab(workspace, out / "screens")]
    finally:
        workspace.close()
    print("已写出:")
    for path in written:
        print(f"  {path}")


def ensure_demo(workspace: Workspace) -> int:
    """The demonstration competition of this data folder, made now if it is not there."""
    found = find_demo(workspace)
    if found is not None:
        return found
    report = build_demo(workspace, _print_progress)
    _print_report(report)
    return report.competition_id


def _print_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r正在准备演示赛事 {done}/{total}", end="" if done < total else "\n", file=sys.stderr)


def _print_report(report: DemoReport) -> None:
    print(f"导入报名 {report.imported} 条,有误未导入 {report.refused} 条;录入得分 {report.marks} 个;")
    print(f"已公布:{'、'.join(report.published)};编发证书 {report.certificates} 张。")


def _print_rankings(workspace: Workspace, competition_id: int) -> None:
    with workspace.read() as session:
        for event in competitions.list_events(session, competition_id):
            _print_ranking(results.compute_event(session, event.id))


def _print_ranking(ranking: EventResults) -> None:
    total = exact_text(ranking.event.rules.scheme.maximum)
    print(f"\n{ranking.event.name}  满分 {total}  已出分 {ranking.scored}/{ranking.competing}")
    for row in ranking.rows:
        place = str(row.rank) if row.rank is not None else row.status_text
        name = " ".join(filter(None, (row.label.division, ranking.public_name(row))))
        print(f"  {place:>4}  {row.shown or '—':>7}  {name}")


def _write_papers(workspace: Workspace, competition_id: int, out: Path) -> list[Path]:
    workbook, certificates = out / "成绩单.xlsx", out / "荣誉证书.pdf"
    written = []
    with workspace.read() as session:
        lists: list[ResultListData] = []
        for event in competitions.list_events(session, competition_id):
            publication = publishing.load_latest_publication(session, event.id)
            if publication is not None:
                lists.extend(papers.result_lists(session, publication.id))
        issued = [c for c in awarding.list_certificates(session, competition_id) if c.state != "void"]
        data = awarding.load_certificates(session, [certificate.id for certificate in issued])
    write_result_workbook(lists, workbook)
    written.append(workbook)
    for each in lists:
        target = out / f"成绩汇总表-{each.event}.pdf"
        render_result_list(each, target)
        written.append(target)
    render_certificates(data, certificates)
    return [*written, certificates]
