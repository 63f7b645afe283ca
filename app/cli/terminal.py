"""What the command line has to do with the terminal: what it writes and reads, and secrets."""

from __future__ import annotations

import getpass
import io
import sys

from app.domain.progress import Progress
from app.errors import UserError


def write_utf8() -> None:
    """Let what goes to a file or a program be UTF-8: the code Windows takes lacks rare characters."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")


def typed_secret(prompt: str) -> str:
    """Typed unseen at a terminal; else the first line that is handed in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass(prompt)


def new_password() -> str:
    """A new password, at a terminal typed twice."""
    password = typed_secret("新密码:")
    if sys.stdin.isatty() and typed_secret("再输一次:") != password:
        raise UserError("两次输入的密码不一样,没有改动。请再做一次。")
    return password


def show_progress(what: str) -> Progress:
    """A counter on the terminal, nothing where there is none."""

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{what} {done}/{total}", end="" if done < total else "\n", file=sys.stderr)

    return show
