"""The chain in the database and the files beside it: the key, the keys that count, the head noted last."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from app.domain.rights import Right
from app.errors import UserError
from app.services.chain import (
    HEAD_FILE,
    KEY_FILE,
    TRUSTED_FILE,
    UNSIGNED,
    SignedHead,
    Signer,
    is_signed,
    load_signer,
    note_head,
    noted_head,
    trusted_keys,
)
from tests.services.logged_event import START, Logged, open_logged


@pytest.fixture
def logged(engine: Engine) -> Logged:
    """An empty log with somebody who signs."""
    return open_logged(engine)


def _note(logged: Logged, act: str = "open") -> None:
    with logged.writing() as session:
        session.require(Right.WORK)
        session.record("换了一个设置", act=act)


def _signed(logged: Logged) -> list[int]:
    with logged.engine.connect() as connection:
        return list(connection.execute(sa.text("SELECT seq FROM audit_checkpoint ORDER BY seq")).scalars())


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = load_signer(tmp_path)
    assert load_signer(tmp_path).public == first.public
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert is_signed(first.public, 7, "ab", first.sign(7, "ab"))
    assert not is_signed(first.public, 8, "ab", first.sign(7, "ab"))


@pytest.mark.parametrize("text", ["", "kein Schlüssel", "abcd", "00" * 31])
def test_a_broken_key_is_refused_with_the_cure(tmp_path: Path, text: str) -> None:
    (tmp_path / KEY_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="已损坏。请从备份的数据文件夹中复制原来的文件"):
        load_signer(tmp_path)
    assert (tmp_path / KEY_FILE).read_text(encoding="utf-8") == text


def test_keys_that_people_list_count_too(tmp_path: Path) -> None:
    signer, other = load_signer(tmp_path), Signer(b"o" * 32)
    assert trusted_keys(tmp_path, signer) == {signer.public}
    # As Notepad writes it, in capitals, with a remark.
    (tmp_path / TRUSTED_FILE).write_text(f"二号机 {other.public.upper()}\r\n", encoding="utf-8-sig")
    assert {signer.public, other.public} <= trusted_keys(tmp_path, signer)


def test_the_head_is_noted_beside_the_data(tmp_path: Path) -> None:
    assert noted_head(tmp_path) is None
    note_head(tmp_path, SignedHead(7, "ab"))
    assert noted_head(tmp_path) == SignedHead(7, "ab")
    (tmp_path / HEAD_FILE).write_text("unlesbar", encoding="ascii")
    assert noted_head(tmp_path) is None


def test_what_settles_something_is_signed_at_once(logged: Logged) -> None:
    _note(logged)
    assert _signed(logged) == []
    _note(logged, Right.PUBLISH.value)
    assert _signed(logged) == [2]


def test_a_head_is_signed_at_the_latest_after_so_many_entries(logged: Logged) -> None:
    for _number in range(UNSIGNED + 1):
        _note(logged)
    assert _signed(logged) == [UNSIGNED]


def test_order_comes_from_the_chain_and_not_from_the_clock(logged: Logged) -> None:
    _note(logged)
    logged.clock.now = START.replace(year=2019)  # somebody set the clock back
    _note(logged)
    _note(logged, Right.PUBLISH.value)
    with logged.engine.connect() as connection:
        moments = list(connection.execute(sa.text("SELECT at FROM audit_entry ORDER BY seq")).scalars())
    assert [moment[:4] for moment in moments] == ["2022", "2019", "2019"]
    assert logged.verify().is_whole
