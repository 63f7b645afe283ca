"""What runs beside the window: runs by paper, what went out, pictures kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.domain.certificate_plan import CertificatePlan
from app.domain.certificates import Category
from app.domain.progress import Cancelled, Progress, no_progress
from app.errors import UserError
from app.gui import printing
from app.gui.printing import PrinterGone
from app.gui.screens.awards.order import Order
from app.gui.screens.awards.work import CANCELLED, Run, Sent, load_work, prepare_runs, print_runs
from app.services.certificate_settings import save_plan
from app.services.ledger import void_certificate
from app.services.workspace import Workspace
from db.tables import Certificate
from tests.gui.finished_contest import Contest

ORDER = Order((1, 2, 3, 4, 5), "办公室打印机")
RUNS = (Run((1, 2, 3), b"first"), Run((4, 5), b"second"))
Outcome = int | Exception


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[Outcome]], list[bytes]]:
    """Let the printer answer each job with a number of pages, or an error; gives what was sent to it."""

    def prepare(outcomes: Sequence[Outcome]) -> list[bytes]:
        left, sent = list(outcomes), []

        def printed(pdf: bytes, _printer: object, progress: Progress, copies: int = 1) -> int:
            sent.append(pdf)
            progress(0, copies)
            outcome = left.pop(0)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(printing, "open_printer", lambda *_args: None)
        monkeypatch.setattr(printing, "print_pdf", printed)
        return sent

    return prepare


def test_every_run_goes_out_in_order(answers: Callable[[Sequence[Outcome]], list[bytes]]) -> None:
    sent = answers([3, 2])
    steps: list[tuple[int, int]] = []
    done = print_runs(RUNS, replace(ORDER, copies=2), lambda *step: steps.append(step))
    assert done == Sent((1, 2, 3, 4, 5))
    assert sent == [b"first", b"second"]
    assert steps == [(0, 10), (6, 10)], "sheets of all runs together"


@pytest.mark.parametrize(
    ("outcomes", "ids", "said"),
    [
        ([PrinterGone("打印机", 2, 1)], (1, 2), "确认送出 2 张"),
        ([3, PrinterGone("打印机", 3, 2)], (1, 2, 3, 4), "确认送出 3 张"),
        ([3, UserError("打印机不接受 210×285 mm 的纸。")], (1, 2, 3), "不接受"),
        ([UserError("打印机没有响应。")], (), "没有响应"),
        ([Cancelled()], (), CANCELLED),
        ([3, Cancelled()], (1, 2, 3), "已送出的 3 张记为已打印"),
        ([2], (1, 2), "已送出的 2 张记为已打印"),
    ],
)
def test_what_surely_went_out_is_told(
    answers: Callable[[Sequence[Outcome]], list[bytes]],
    outcomes: Sequence[Outcome],
    ids: tuple[int, ...],
    said: str,
) -> None:
    sent = answers(outcomes)
    done = print_runs(RUNS, ORDER, no_progress)
    assert done.ids == ids
    assert said in done.problem
    assert len(sent) == len(outcomes), "nothing more after what stopped it"


def test_each_paper_is_a_run_of_its_own(workspace: Workspace, issued: Contest) -> None:
    with workspace.write() as session:
        session.get_one(Certificate, 3).template = "promotion_a4"
        session.get_one(Certificate, 4).template = "promotion_a4"
    with workspace.read() as session:
        order = replace(ORDER, ids=(1, 2, 3, 4, 5))
        _work, runs = prepare_runs(session, order, workspace.folder, no_progress)
    assert [run.ids for run in runs] == [(1, 2), (3, 4), (5,)]
    sizes = [PdfReader(BytesIO(run.pdf)).pages[0].mediabox for run in runs]
    assert [size.width > size.height for size in sizes] == [True, False, True]


def test_a_void_certificate_or_a_lost_template_is_no_work(workspace: Workspace, issued: Contest) -> None:
    with workspace.write() as session:
        void_certificate(session, 1, "放弃")
    with workspace.read() as session, pytest.raises(UserError, match="已作废"):
        load_work(session, [1, 2], workspace.folder)
    with workspace.write() as session:
        plan = CertificatePlan()
        save_plan(session, issued.competition_id, replace(plan, templates=dict.fromkeys(Category, "lost")))
    with workspace.read() as session, pytest.raises(UserError, match="证书模板“lost”不在了"):
        load_work(session, [2], workspace.folder)
