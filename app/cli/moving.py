"""The verbs that move a whole competition: `match export` and `match import`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.cli.results import account_of, find_competition
from app.cli.terminal import show_progress
from app.errors import UserError
from app.services import competition_export
from app.services.competition_import import import_competition, keep_files
from app.services.competition_preview import ImportPreview, ImportState, preview_import, read_file
from app.services.workspace import Workspace, open_workspace

SHOWN = 20


def add_moving_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The verb `match` with its two tasks."""
    tasks = verbs.add_parser("match", help="把整个赛事写成一个文件,或从这样的文件导入").add_subparsers(
        dest="task", metavar="命令", required=True
    )
    out = tasks.add_parser("export", help="写出一个赛事文件,含完整证件号码")
    out.add_argument("competition", metavar="赛事", help="赛事名称")
    come = tasks.add_parser("import", help="导入一个赛事文件;已有同一赛事时不重复")
    come.add_argument("--replace", action="store_true", help="这里已有这个赛事时,按文件更新")
    come.add_argument("--theirs", action="store_true", help="人员和单位资料不同时,以文件为准")
    for task in (out, come):
        task.add_argument("file", metavar="FILE", type=Path, help="赛事文件(.scmatch)")
        task.add_argument("--as", dest="person", metavar="姓名", help="由谁来做;有管理员后要写,并输入密码")
        task.add_argument("--data", metavar="DIR", type=Path, default=argparse.SUPPRESS, help="数据文件夹")


def run_moving_verb(options: argparse.Namespace, data: Path) -> None:
    """Do what one of these verbs says in a data folder."""
    with _signed(data) as workspace:
        account = account_of(workspace, options.person)
        if options.task == "export":
            _export(workspace, account, options.competition, options.file)
        else:
            _import(workspace, account, options)


@contextmanager
def _signed(data: Path) -> Iterator[Workspace]:
    workspace = open_workspace(data, datetime.now())
    try:
        yield workspace
        workspace.sign_head()
    finally:
        workspace.close()


def _export(workspace: Workspace, account: int, title: str, target: Path) -> None:
    with workspace.write(account) as session:
        competition = find_competition(session, title)
        by = competition_export.note_export(session, competition)
    with workspace.read() as session:
        gathered = competition_export.gather_competition(
            session, workspace.folder, competition, by, datetime.now(UTC)
        )
    seal = competition_export.write_gathered(gathered, target, show_progress("正在写出"))
    print(f"已写出 {target},校验 {seal}。文件含完整证件号码,请妥善保管。")
    for name in gathered.about.missing:
        print(f"  这里就缺,没有写进去:{name}")


def _import(workspace: Workspace, account: int, options: argparse.Namespace) -> None:
    file = read_file(options.file, show_progress("正在读取"))
    with workspace.read() as session:
        preview = preview_import(session, workspace.folder, file)
    if preview.state is ImportState.SAME:
        print(f"“{file.about.title}”没有新的内容,这里已经是同样的数据。")
        return
    if preview.state is ImportState.DIFFERENT and not options.replace:
        raise UserError(
            f"这里已有“{file.about.title}”,内容不同,没有改动。要按文件更新,请加 --replace。"
            f"不同之处:{';'.join(_differences(preview))}"
        )
    keep_files(workspace.folder, file, show_progress("正在导入"))
    with workspace.write(account) as session:
        import_competition(session, workspace.folder, preview, theirs=options.theirs)
    print(f"“{file.about.title}”已导入。")
    for line in (*_differences(preview), *preview.notes):
        print(f"  {line}")


def _differences(preview: ImportPreview) -> list[str]:
    if preview.state is ImportState.NEW:
        return []
    told = [*(each.text for each in preview.differences), *(each.text for each in preview.people)]
    more = len(told) - SHOWN
    return told if more <= 0 else [*told[:SHOWN], f"另有 {more} 处"]
