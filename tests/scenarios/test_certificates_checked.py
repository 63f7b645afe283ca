"""From results to paper and back: certificates numbered, drawn into a PDF, and checked from its pages."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.__main__ import main
from app.documents.certificate import render_certificates
from app.exchange.code_images import read_codes
from app.services import ledger, ledger_views
from app.services.verification import Finding, known_keys, verify_code, verify_codes
from app.services.workspace import open_workspace
from tests.bench import Bench, make_bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import make_event

NOW = datetime(2022, 10, 28, tzinfo=UTC)
SCORES = {"张伟": "95", "买买提·吐尔逊": "90", "李䶮": "85", "Anna Schmidt": "80"}
# Line ends stand for each other; every other character is signed.
OTHERS = "AZaz09-_ \t\n〇·"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, Path]:
    """A data folder, closed, and the PDF of its certificates."""
    folder = tmp_path_factory.mktemp("printed")
    with closing(make_bench(open_workspace(folder / "data", NOW))) as workspace, workspace.write() as session:
        assert isinstance(session, Bench)
        event = make_event(session)
        for name, score in SCORES.items():
            event.judge(event.enter(name), score)
        publish(session, event.id)
        assert ledger.issue_certificates(session, event.id) == len(SCORES)
        rows = ledger_views.list_certificates(session, event.competition_id)
        data = ledger_views.load_certificates(session, [row.id for row in rows])
        ledger.void_certificate(session, rows[1].id, "姓名写错")
    render_certificates(data, folder / "证书.pdf")
    return folder / "data", folder / "证书.pdf"


def test_every_code_of_the_pdf_is_accepted_and_the_void_one_known(
    printed: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    data, pdf = printed
    assert main(["verify", "--json", "--image", str(pdf), "--data", str(data)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(each["place"], each["recipient"], each["finding"]) for each in told] == [
        (f"证书.pdf 第 {page} 页", name, "void" if page == 2 else "valid")
        for page, name in enumerate(SCORES, 1)
    ]
    assert told[1]["void_reason"] == "姓名写错"


def test_each_code_with_one_character_changed_is_refused(printed: tuple[Path, Path]) -> None:
    data, pdf = printed
    with closing(open_workspace(data, NOW)) as workspace, workspace.read() as session:
        known = known_keys(session, data)
        for found in read_codes(pdf):
            (as_printed,) = verify_codes(session, (found.text,), data)
            assert as_printed.words is not None
            assert found.text.count("\n") == 7
            assert len(found.text.encode()) < 220
            for at, character in enumerate(found.text):
                for other in {*OTHERS, chr(ord(character) ^ 1)} - {character}:
                    changed = found.text[:at] + other + found.text[at + 1 :]
                    assert verify_code(session, changed, known).finding is Finding.WRONG, (at, other)
