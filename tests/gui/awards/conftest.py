"""Fixtures: a published event, its certificates, their proof approved, a printer, and the window."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.certificate_plan import CertificatePlan
from app.domain.certificates import Category
from app.gui import printing
from app.gui.main_window import MainWindow
from app.gui.screens.awards import work
from app.gui.screens.awards.proof_page import read_proof
from app.gui.store import Store
from app.services import ledger
from app.services.certificate_settings import save_plan
from app.services.ledger_views import list_certificates
from app.services.proofing import approve_proof
from app.services.workspace import Workspace, open_workspace
from tests.bench import make_bench
from tests.gui.awards.office import PRINTER, file_printer
from tests.gui.finished_contest import Contest, make_contest
from tests.gui.screen_tools import opening
from tests.services.publish_steps import publish

# How far a folder is, one step after the other; each is made once and copied for its tests.
STAGES = ("contest", "issued", "proofed")


@pytest.fixture(scope="session")
def stages(empty_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Contest]]:
    """Closed folders with a published event: without certificates, with them, with their proof approved."""
    folder = shutil.copytree(empty_folder, tmp_path_factory.mktemp("contest") / "data")
    made: Contest | None = None
    found = {}
    for stage in STAGES:
        workspace = make_bench(open_workspace(folder, datetime.now(UTC)))
        made = _take_step(workspace, stage, made)
        workspace.close()
        found[stage] = (shutil.copytree(folder, folder.with_name(stage)), made)
    return found


def _take_step(workspace: Workspace, stage: str, made: Contest | None) -> Contest:
    if made is None:
        with workspace.write() as session:
            made = make_contest(session)
            publish(session, made.event_id)
            plan = CertificatePlan()  # awards of units get none
            plan = replace(plan, templates={**plan.templates, Category.UNIT: ""})
            save_plan(session, made.competition_id, plan)
    elif stage == "issued":
        with workspace.write() as session:
            ledger.issue_certificates(session, made.event_id)
    else:
        approve_all(workspace, made.competition_id)
    return made


@pytest.fixture
def workspace(request: pytest.FixtureRequest, empty_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The data folder, as far as the test asks for it."""
    wanted = [stage for stage in STAGES if stage in request.fixturenames]
    folder = request.getfixturevalue("stages")[wanted[-1]][0] if wanted else empty_folder
    opened = make_bench(open_workspace(shutil.copytree(folder, tmp_path / "data"), datetime.now(UTC)))
    yield opened
    opened.close()


@pytest.fixture
def contest(workspace: Workspace, stages: dict[str, tuple[Path, Contest]]) -> Contest:
    """A published event: 7 awards, no certificates yet; awards of units get none."""
    return stages["contest"][1]


@pytest.fixture
def issued(contest: Contest) -> Contest:
    """The same with its certificates numbered."""
    return contest


@pytest.fixture
def proofed(issued: Contest) -> Contest:
    """The same with its proof approved."""
    return issued


@pytest.fixture(autouse=True)
def _small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures as small as a stamp: the engine draws the same page."""
    monkeypatch.setattr(work, "WIDTH", 120)


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
