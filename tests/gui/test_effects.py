"""更正影响 of a version: awards lost and gained, the certificates, the notice as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from app.gui.screens.publishing.effects import EffectsPage
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import ledger, publishing
from app.services.workspace import Workspace
from tests.bench import Bench
from tests.gui.screen_tools import button, click, words
from tests.services.publish_steps import publish
from tests.services.scoring_data import make_event


@pytest.fixture
def versions(workspace: Workspace) -> tuple[int, int]:
    """The ids of two versions: 李芳 was second and is first."""
    with workspace.write() as session:
        assert isinstance(session, Bench)
        event = make_event(session)
        for name, score in (("张伟", "88"), ("李芳", "80")):
            event.judge(event.enter(name), score)
        publish(session, event.id)
        ledger.issue_certificates(session, event.id)
    with workspace.write() as session:
        assert isinstance(session, Bench)
        event = type(event)(session, event.id, event.competition_id, event.judges)
        for seat in (1, 2, 3):
            event.correct(event.rows()["李芳"].label.entry_id, "99", seat)
        publish(session, event.id, reason="执行仲裁〔2022〕1号")
        newest, first = publishing.list_publications(session, event.id)
    return first.id, newest.id


def test_a_corrected_version_shows_what_it_did_and_writes_the_notice(
    store: Store, versions: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = EffectsPage(store, MessageBar())
    page.show_version(versions[1])
    store.wait_idle()
    assert page.head.whole_text() == "更正影响 · 焊工 第 2 版 · 执行仲裁〔2022〕1号"
    assert page.given.text() == (
        "奖项得失:李芳(淮北矿业机修厂):二等奖 → 一等奖;张伟(淮北矿业机修厂):一等奖 → 二等奖"
    )
    assert [(row.recipient, row.handling) for row in page.certificates.rows] == [
        ("张伟", "作废,改发二等奖"),
        ("李芳", "作废,改发一等奖"),
    ]
    assert "受影响的证书 2 张 · 待处理 2 张" in words(page)
    target = tmp_path / "通知.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    click(button(page, "更正通知 PDF…"))
    store.wait_idle()
    assert target.read_bytes().startswith(b"%PDF")
    asked: list[bool] = []
    page.issue_wanted.connect(lambda: asked.append(True))
    click(page.issue)
    assert asked == [True]


def test_the_first_version_has_no_effects_to_show(store: Store, versions: tuple[int, int]) -> None:
    page = EffectsPage(store, MessageBar())
    left: list[bool] = []
    page.left.connect(lambda: left.append(True))
    page.show_version(versions[0])
    store.wait_idle()
    assert left == [True]
