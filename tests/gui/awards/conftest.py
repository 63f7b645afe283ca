"""Fixtures: a published event, its certificates, their proof approved, a printer, and the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.certificate_plan import CertificatePlan
from app.domain.certificates import Category
from app.gui import printing
from app.gui.main_window import MainWindow
from app.gui.screens.awards.proof_page import read_proof
from app.gui.store import Store
from app.services import ledger, publishing
from app.services.certificate_settings import save_plan
from app.services.ledger_views import list_certificates
from app.services.proofing import approve_proof
from app.services.workspace import Workspace
from tests.gui.awards.office import PRINTER, file_printer
from tests.gui.finished_contest import Contest, make_contest
from tests.gui.screen_tools import opening


@pytest.fixture
def contest(workspace: Workspace) -> Contest:
    """A published event: 7 awards, no certificates yet; awards of units get none."""
    with workspace.write() as session:
        made = make_contest(session)
        publishing.publish_event(session, made.event_id)
        plan = CertificatePlan()
        plan = replace(plan, templates={**plan.templates, Category.UNIT: ""})
        save_plan(session, made.competition_id, plan)
        return made


@pytest.fixture
def issued(workspace: Workspace, contest: Contest) -> Contest:
    """The same with its certificates numbered."""
    with workspace.write() as session:
        ledger.issue_certificates(session, contest.event_id)
    return contest


@pytest.fixture
def proofed(workspace: Workspace, issued: Contest) -> Contest:
    """The same with its proof approved."""
    approve_all(workspace, issued.competition_id)
    return issued


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A printer that prints into a file."""
    target = tmp_path / "paper.pdf"
    monkeypatch.setattr(printing, "printer_names", lambda: (PRINTER,))
    monkeypatch.setattr(printing, "open_printer", lambda _name, _document, _tray="": file_printer(target))
    return target


@pytest.fixture
def open_window(inline: Store) -> Iterator[Callable[[], MainWindow]]:
    """Open the window on this screen, after the test has laid its data."""
    with opening(inline, "awards") as opened:
        yield opened


def approve_all(workspace: Workspace, competition_id: int) -> None:
    """Approve the proof of every valid certificate, as the page would."""
    with workspace.write() as session:
        rows = list_certificates(session, competition_id)
        ids = tuple(row.id for row in rows if row.state != "void")
        view = read_proof(session, competition_id, ids, workspace.folder, overlay=False)
        approve_proof(session, competition_id, ids, view.proof.digests, view.proof.shown)
