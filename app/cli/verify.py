"""The verb `verify`: whether certificates are genuine, from their text or from pictures."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from app.cli.terminal import show_progress
from app.domain.signed_code import is_whole
from app.errors import UserError
from app.exchange.code_images import read_codes
from app.paths import database_file
from app.services.verification import Verdict, export_public_keys, unread, verify_codes
from app.services.workspace import open_workspace

NOT_CHECKED = 2  # the exit status where nothing is known of the certificates, such as data in use
# Where a code stood ('' for one that was typed), and its text; or what is wrong with the file.
Found = tuple[str, str | Verdict]


def add_verify_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The verb `verify`."""
    verify = verbs.add_parser(
        "verify", help="查验证书二维码的真伪;有一个不是有效的真证书时,退出码为 1;没能查验时为 2"
    )
    verify.add_argument("texts", metavar="TEXT", nargs="*", help="二维码的文字;不写时从标准输入读")
    verify.add_argument("--image", metavar="FILE", nargs="+", type=Path, default=[], help="图片或 PDF 文件")
    verify.add_argument("--json", action="store_true", help="写成 JSON,字段见手册")
    verify.add_argument("--export-keys", metavar="FILE", type=Path, help="把公钥写成文件,供别的单位离线查验")
    verify.add_argument("--data", metavar="DIR", type=Path, default=argparse.SUPPRESS, help="数据文件夹")


def run_verify(options: argparse.Namespace, data: Path) -> int:
    """Check every code and tell of each; 1 where one of them is no valid certificate."""
    if options.export_keys is not None:
        return _export(data, options.export_keys)
    found: list[Found] = [("", text) for text in options.texts]
    for file in options.image:
        found += _in_file(file)
    if not found:
        found = [("", _typed())]
    checked = iter(_verify(data, [code for _place, code in found if isinstance(code, str)]))
    told = [(place, next(checked) if isinstance(code, str) else code) for place, code in found]
    if options.json:
        json.dump([verdict_json(*each) for each in told], sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print("\n\n".join("\n".join(_lines(place, verdict)) for place, verdict in told))
    return 0 if all(verdict.is_valid for _place, verdict in told) else 1


def _in_file(file: Path) -> list[Found]:
    try:
        codes = read_codes(file, show_progress(f"正在读取 {file.name}"))
    except UserError as error:  # the other files are told all the same
        return [(file.name, unread(str(error)))]
    return [(" ".join(filter(None, (file.name, code.place))), code.text) for code in codes]


def _typed() -> str:
    """What comes through a pipe, or what a scanner types at the terminal until the signature is whole."""
    if not sys.stdin.isatty():
        # UTF-8 also on Windows, where the console's own code lacks characters.
        return sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
    print("请扫描证书上的二维码:", file=sys.stderr)
    text = ""
    for line in sys.stdin:
        text += line
        if is_whole(text):
            break
    return text


def _verify(data: Path, texts: Sequence[str]) -> tuple[Verdict, ...]:
    if not database_file(data).is_file():
        return verify_codes(None, texts, data)
    with closing(open_workspace(data, datetime.now())) as workspace, workspace.read() as session:
        return verify_codes(session, texts, data)


def _export(data: Path, target: Path) -> int:
    if not database_file(data).is_file():
        raise UserError(f"{data} 里没有赛创的数据。请用 --data 写明数据文件夹。")
    with closing(open_workspace(data, datetime.now())) as workspace, workspace.read() as session:
        count = export_public_keys(session, target)
    print(f"已写出 {count} 把公钥:{target}")
    return 0


def verdict_json(place: str, verdict: Verdict) -> dict[str, Any]:
    """A verdict; the names never change, more may come."""
    words = verdict.words
    return {
        "place": place,
        "valid": verdict.is_valid,
        "finding": verdict.finding.value,
        "headline": verdict.headline,
        "text": verdict.text,
        "number": None if words is None else words.number,
        "recipient": None if words is None else words.recipient,
        "event": None if words is None else words.event,
        "award": None if words is None else words.award,
        "issued_on": None if words is None else words.issued_on.isoformat(),
        "key_id": verdict.key_id,
        "key_file": verdict.source,
        "void_reason": verdict.void_reason,
        "voided_on": None if verdict.voided_on is None else verdict.voided_on.isoformat(),
        "replaced_by": verdict.replaced_by,
        "differences": list(verdict.differences),
    }


def _lines(place: str, verdict: Verdict) -> list[str]:
    lines = [f"{place}:{verdict.headline}" if place else verdict.headline]
    if verdict.words is not None:
        words = verdict.words
        said = (words.number, words.recipient, words.event, words.award, f"{words.issued_on:%Y-%m-%d}")
        lines.append(f"  {'  '.join(filter(None, said))}")
    if verdict.void_reason:
        day = f"({verdict.voided_on:%Y-%m-%d})" if verdict.voided_on is not None else ""
        lines.append(f"  作废原因:{verdict.void_reason}{day}")
    if verdict.replaced_by:
        lines.append(f"  已由 {verdict.replaced_by} 代替")
    lines += [f"  {text}" for text in verdict.differences]
    if verdict.source:
        lines.append(f"  公钥来自 {verdict.source}")
    return [*lines, f"  {verdict.text}"]
