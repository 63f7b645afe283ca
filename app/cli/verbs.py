"""The command line: verbs that need no window, over the same services as the screens."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app import __version__
from app.cli.archive import add_archive_verb
from app.cli.moving import add_moving_verbs
from app.cli.results import add_result_verbs
from app.cli.terminal import new_password, show_progress
from app.cli.verify import add_verify_verb
from app.domain.chain import short_hash
from app.domain.file_names import free_name
from app.domain.machine import refusal
from app.domain.numbers import exact_text
from app.domain.progress import no_progress
from app.domain.result_list import ResultListData
from app.domain.rights import PROGRAM
from app.errors import UserError
from app.exchange.audit_file import write_audit_file
from app.exchange.result_workbook import write_result_workbook
from app.paths import database_file
from app.services import (
    accounts,
    archive,
    audit,
    audit_log,
    certificate_keys,
    competitions,
    papers,
    publishing,
    results,
)
from app.services.archive_parts import Source
from app.services.demo import DemoReport, build_demo, demo_account, find_demo, staff_demo
from app.services.demo_clock import clock_for
from app.services.machine_user import machine_user
from app.services.results import EventResults
from app.services.workspace import Workspace, open_workspace

# Grabs a picture of every screen into a folder and returns their paths (the window's part of the demo).
Grab = Callable[[Workspace, Path], Sequence[Path]]
ARCHIVE_FOLDER = "归档"


def make_parser() -> argparse.ArgumentParser:
    """The options and verbs of the `saichuang` command."""
    parser = argparse.ArgumentParser(prog="saichuang", description="赛创 · 劳动和职业技能竞赛管理")
    parser.add_argument("--version", action="version", version=f"赛创 {__version__}")
    parser.add_argument("--data", metavar="DIR", type=Path, help="数据文件夹(默认为本用户的数据文件夹)")
    parser.add_argument("--demo", action="store_true", help="打开演示赛事(数据另存,不影响正式数据)")
    verbs = parser.add_subparsers(dest="verb", metavar="命令")
    demo = verbs.add_parser("demo", help="不开窗口跑完演示赛事,写出成绩单、证书和各界面图片")
    demo.add_argument("--out", metavar="DIR", required=True, type=Path, help="写到哪个文件夹")
    _add_audit_verbs(verbs.add_parser("audit", help="核对或导出操作记录"))
    _add_admin(verbs)
    add_result_verbs(verbs)
    add_verify_verb(verbs)
    add_archive_verb(verbs)
    add_moving_verbs(verbs)
    return parser


def _add_audit_verbs(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="task", metavar="命令", required=True)
    verify = verbs.add_parser("verify", help="核对全部记录、签名和数据;有不符时列出,退出码为 1")
    export = verbs.add_parser("export", help="把全部操作记录写成 Excel 或 CSV 文件")
    export.add_argument("file", metavar="FILE", type=Path, help="写到哪个文件(.xlsx 或 .csv)")
    for verb in (verify, export):
        # Before or behind the verb; what was said before it is not forgotten.
        verb.add_argument("--data", metavar="DIR", type=Path, default=argparse.SUPPRESS, help="数据文件夹")


def verify_audit(data: Path) -> int:
    """Prove the audit log of a data folder and print what was checked and found; 1 where it is not whole."""
    with _opened(data) as workspace, workspace.read() as session:
        proof = audit.verify(session, workspace.trusted, progress=show_progress("正在核对"))
        public = workspace.signer.public
    print(f"数据文件夹 {data}")
    print(f"已核对:记录 {proof.entries} 条、数据 {proof.rows} 行、签名 {proof.signatures} 处。")
    print(f"末尾是第 {proof.seq} 条,摘要 {short_hash(proof.hash)};签名到第 {proof.signed_seq} 条。")
    print(f"本机签名公钥 {short_hash(public[:8])}({public})")
    if proof.is_whole:
        print("全部一致。")
        return 0
    print(f"发现 {len(proof.findings)} 处不符:")
    for number, finding in enumerate(proof.findings, 1):
        print(f"  {number}. {finding.text}")
    return 1


def export_audit(data: Path, target: Path) -> int:
    """Write the whole audit log of a data folder into a workbook or a CSV file."""
    with _opened(data) as workspace, workspace.read() as session:
        rows = audit_log.export_rows(session, PROGRAM, progress=show_progress("正在导出"))
        write_audit_file(audit_log.EXPORT_HEADS, rows, target)
    print(f"已写出 {target}")
    return 0


@contextmanager
def _opened(data: Path) -> Iterator[Workspace]:
    if not database_file(data).is_file():
        raise UserError(f"{data} 里没有赛创的数据。请用 --data 写明数据文件夹。")
    workspace = open_workspace(data, datetime.now())
    try:
        yield workspace
    finally:
        workspace.close()


def _add_admin(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    admin = verbs.add_parser("admin", help="管理员账号")
    steps = admin.add_subparsers(dest="step", metavar="步骤", required=True)
    reset = steps.add_parser("reset", help="忘记管理员密码时,在本机重设")
    reset.add_argument("--name", metavar="姓名", required=True, help="管理员的姓名")
    renew = steps.add_parser("new-key", help="证书的签名密钥再也打不开时,换一把新的;旧证书照样可以查验")
    for step in (reset, renew):
        # What stands before the verb counts where nothing stands here.
        step.add_argument("--data", metavar="DIR", type=Path, default=argparse.SUPPRESS, help="数据文件夹")


def reset_administrator(folder: Path, name: str) -> None:
    """Give an administrator a new password without signing in; it stays in the audit log who did."""
    with _opened(folder) as workspace:
        password, user = new_password(), machine_user()
        with workspace.write() as session:
            done = accounts.recover_administrator(session, name, password, user)
    print(f"{done}现在是管理员,请用新密码登录。数据文件夹:{folder}")
    print(f"操作记录里写明了这次重设和本机用户 {user},不能删去。")


def renew_signing_key(folder: Path) -> None:
    """Make a new key to sign certificates with; it stays in the audit log who did."""
    with _opened(folder) as workspace:
        user = machine_user()
        with workspace.write() as session:
            made = certificate_keys.replace_key(session, user)
    print(f"已换用新的证书签名密钥 {made}。请管理员用密码登录一次,备份在别的电脑上才能打开它。")
    print("以前的证书照样可以查验。给过别的单位公钥文件的,请重新导出一份给他们。")


def run_demo(data: Path | None, out: Path, grab: Grab) -> None:
    """Run the demonstration headless: rankings printed; workbook, PDFs and pictures written into `out`."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"输出文件夹 {out} 不能写入:{refusal(error)}。请换一个文件夹。") from error
    workspace, competition_id = open_demo(data or out / "data")
    try:
        _print_rankings(workspace, competition_id)
        written = [*_write_papers(workspace, competition_id, out), *grab(workspace, out / "screens")]
        workspace.sign_head()
    finally:
        workspace.close()
    print("已写出:")
    for path in written:
        print(f"  {path}")


def open_demo(folder: Path) -> tuple[Workspace, int]:
    """A data folder with the demonstration, and its competition; one without data yet begins a week ago."""
    workspace = open_workspace(folder, datetime.now(), clock=clock_for(folder))
    try:
        return workspace, ensure_demo(workspace)
    except BaseException:
        workspace.close()
        raise


def ensure_demo(workspace: Workspace) -> int:
    """The demonstration competition of this data folder with its people, made now if it is not there."""
    found = find_demo(workspace)
    if found is not None:
        staff_demo(workspace)
        return found
    report = build_demo(workspace, show_progress("正在准备演示赛事"))
    _print_report(report)
    return report.competition_id


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
    """A workbook of all results, and the archive of all papers, which the log knows."""
    workbook = out / "成绩单.xlsx"
    with workspace.read() as session:
        lists: list[ResultListData] = []
        for event in competitions.list_events(session, competition_id):
            publication = publishing.load_latest_publication(session, event.id)
            if publication is not None:
                lists.extend(papers.result_lists(session, publication.id))
    write_result_workbook(lists, workbook)
    source = Source(workspace.read, workspace.folder, competition_id, datetime.now())
    name = free_name(ARCHIVE_FOLDER, [path.name for path in out.iterdir()])
    done = archive.write_archive(source, out, no_progress, name=name)
    with workspace.write(demo_account(workspace)) as session:
        archive.record_archive(session, competition_id, done)
    print(archive.archive_words(done))
    return [workbook, done.folder]
