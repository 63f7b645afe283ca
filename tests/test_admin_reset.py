"""`saichuang admin reset`: the way back for a forgotten administrator password, which leaves a trace."""

from __future__ import annotations

import getpass
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from app.__main__ import main
from app.domain.rights import Role
from app.errors import UserError
from app.services import accounts
from app.services.workspace import open_workspace
from db.tables import AuditEntry

OLD, NEW = "演示赛事2022", "新的密码够长了吧2022"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Data with an administrator, closed."""
    workspace = open_workspace(tmp_path / "data", datetime.now(UTC))
    with workspace.write() as session:
        accounts.found_administrator(session, "周建平", OLD, scorer=False)
    workspace.close()
    return tmp_path / "data"


def hand_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """The password comes through a pipe."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def type_in(monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    """The password is typed at a terminal."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed: Iterator[str] = iter(texts)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(typed))


def can_sign_in(folder: Path, name: str, secret: str) -> bool:
    """Whether the password opens the account, which administrates."""
    workspace = open_workspace(folder, datetime.now(UTC))
    try:
        with workspace.read() as session:
            found = {view.name: view for view in accounts.list_accounts(session)}[name]
        with workspace.write() as session:
            actor = accounts.sign_in(session, found.id, secret)
        return any(duty.role is Role.ADMIN for duty in actor.duties)
    except UserError:
        return False
    finally:
        workspace.close()


def test_a_piped_password_replaces_the_forgotten_one_and_the_log_says_who(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(monkeypatch, f"{NEW}\n")
    assert main(["admin", "reset", "--name", "周建平", "--data", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "周建平" in said
    assert "操作记录" in said
    assert getpass.getuser() in said
    assert NEW not in said
    assert not can_sign_in(folder, "周建平", OLD)
    assert can_sign_in(folder, "周建平", NEW)
    workspace = open_workspace(folder, datetime.now(UTC))
    with workspace.read() as session:
        texts = session.exec(select(AuditEntry.text).order_by(col(AuditEntry.seq))).all()
    workspace.close()
    assert f"管理员密码离线重设:周建平(本机用户 {getpass.getuser()})" in texts


def test_typed_twice_at_a_terminal_with_the_folder_before_the_verb(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, NEW, NEW)
    assert main(["--data", str(folder), "admin", "reset", "--name", "周建平"]) == 0
    assert can_sign_in(folder, "周建平", NEW)


@pytest.mark.parametrize(
    ("typed", "words"),
    [((NEW, "另一个密码啊啊"), "两次输入的密码不一样"), (("短", "短"), "密码至少 8 个字符")],
)
def test_a_bad_password_changes_nothing(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: tuple[str, str],
    words: str,
) -> None:
    type_in(monkeypatch, *typed)
    assert main(["--data", str(folder), "admin", "reset", "--name", "周建平"]) == 1
    assert words in capsys.readouterr().err
    assert can_sign_in(folder, "周建平", OLD)


def test_while_the_window_is_open_it_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(monkeypatch, NEW)
    workspace = open_workspace(folder, datetime.now(UTC))
    assert main(["--data", str(folder), "admin", "reset", "--name", "周建平"]) == 1
    workspace.close()
    assert "已经在使用数据文件夹" in capsys.readouterr().err


def test_a_folder_without_data_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(monkeypatch, NEW)
    assert main(["--data", str(tmp_path / "none"), "admin", "reset", "--name", "周建平"]) == 1
    assert "没有赛创的数据" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_somebody_new_becomes_administrator(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(monkeypatch, NEW)
    assert main(["--data", str(folder), "admin", "reset", "--name", "许志远"]) == 0
    assert can_sign_in(folder, "许志远", NEW)
