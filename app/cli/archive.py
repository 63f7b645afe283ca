"""The verb `archive`: whether an archive is still what was written."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.domain.chain import short_hash
from app.paths import database_file
from app.services.archive import UNKNOWN, find_record, verify_archive
from app.services.workspace import open_workspace


def add_archive_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`archive verify DIR`."""
    parser = verbs.add_parser("archive", help="核对归档文件夹")
    steps = parser.add_subparsers(dest="step", metavar="命令", required=True)
    verify = steps.add_parser("verify", help="逐个核对归档里的文件;有不符时列出,退出码为 1")
    verify.add_argument("folder", metavar="FOLDER", type=Path, help="归档文件夹")
    verify.add_argument("--data", metavar="DIR", type=Path, default=argparse.SUPPRESS, help="数据文件夹")


def run_archive(folder: Path, data: Path) -> int:
    """Check an archive, also against the audit log where the data are at hand; 1 where either differs."""
    digest, differences = verify_archive(folder)
    known = True
    print(f"清单摘要 {short_hash(digest)}({digest})")
    if database_file(data).is_file():
        with closing(open_workspace(data, datetime.now())) as workspace, workspace.read() as session:
            record = find_record(session, digest)
        known = bool(record)
        print(record or f"{data}:{UNKNOWN}。")
    if not differences:
        print("文件与清单全部一致。")
        return 0 if known else 1
    print(f"发现 {len(differences)} 处不符:")
    for number, text in enumerate(differences, 1):
        print(f"  {number}. {text}")
    return 1
