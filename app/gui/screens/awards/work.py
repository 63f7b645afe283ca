"""From certificates to files, to paper, and to the picture on the screen: what runs beside the window."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import groupby
from pathlib import Path
from threading import Lock

from PySide6.QtGui import QImage
from sqlmodel import Session

from app.documents.certificate import render_certificates
from app.documents.certificate_template import CertificateTemplate
from app.documents.photo import FindPhoto, no_photo
from app.domain.certificates import CertificateData, CertificateKind
from app.domain.paper import Paper, Slot
from app.domain.placing import Placing
from app.domain.progress import Cancelled, Progress
from app.errors import UserError
from app.gui import printing
from app.gui.printing import PrinterGone
from app.gui.screens.awards.order import Order
from app.services import certificate_templates
from app.services.ledger_views import PrintView, list_prints, load_certificates
from app.services.photos import load_photo
from app.services.printer_profiles import find_profile

DOCUMENT = "荣誉证书"
WIDTH = 1240  # pixels of the longer side of a picture
KEPT = 12
CANCELLED = "打印已取消,没有记为已打印。若已有几张出纸,选中下一张,用“从选中的一张开始”接着打。"
CANCELLED_AFTER = "打印已取消。已送出的 {sent} 张记为已打印,其余回到待打印。"


@dataclass(frozen=True, slots=True)
class Work:
    """Certificates with everything that is needed to draw them; `templates` and `digests` by key."""

    ids: tuple[int, ...]
    certificates: tuple[CertificateData, ...]
    templates: Mapping[str, CertificateTemplate]
    digests: Mapping[str, str]
    folder: Path

    def find_photo(self, name: str) -> bytes:
        """A kept photo of the data folder."""
        return load_photo(self.folder, name)

    def part(self, ids: Sequence[int]) -> Work:
        """Of these certificates only."""
        by_id = dict(zip(self.ids, self.certificates, strict=True))
        return replace(self, ids=tuple(ids), certificates=tuple(by_id[each] for each in ids))


@dataclass(frozen=True, slots=True)
class Run:
    """Certificates on one kind of paper, drawn."""

    ids: tuple[int, ...]
    pdf: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """The certificates that surely went to the printer, and why the others did not."""

    ids: tuple[int, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A certificate as it will be printed, what kind it is, and every time it went to a printer."""

    image: QImage
    kind: CertificateKind
    prints: tuple[PrintView, ...]


def load_work(session: Session, ids: Sequence[int], folder: Path) -> Work:
    """Read the certificates and their templates; UserError where one is void or a template cannot be used."""
    certificates = load_certificates(session, ids)
    keys = dict.fromkeys(data.template for data in certificates)
    templates = {key: certificate_templates.load(folder, key) for key in keys}
    return Work(
        tuple(ids),
        certificates,
        templates,
        {key: certificate_templates.digest_of(template) for key, template in templates.items()},
        folder,
    )


def read_picture(session: Session, certificate_id: int, folder: Path, *, overlay: bool) -> Picture:
    """Read and draw one certificate (takes a moment the first time)."""
    work = load_work(session, [certificate_id], folder)
    image = _PICTURES.get(work, overlay=overlay)
    return Picture(image, work.certificates[0].kind, list_prints(session, certificate_id))


def certificate_image(
    data: CertificateData,
    template: CertificateTemplate | None = None,
    *,
    width: int,
    overlay: bool = False,
    find_photo: FindPhoto = no_photo,
) -> QImage:
    """The certificate as it will be printed, its longer side so many pixels."""
    memory = BytesIO()
    templates = {} if template is None else {data.template: template}
    render_certificates([data], memory, templates=templates, overlay=overlay, find_photo=find_photo)
    return printing.page_image(memory.getvalue(), width, longer=True)


def prepare_runs(
    session: Session, order: Order, folder: Path, progress: Progress
) -> tuple[Work, tuple[Run, ...]]:
    """Draw what is to be printed: each paper by itself, moved as its profile says, in the order wanted."""
    work = load_work(session, order.ids, folder)
    papers = {key: Paper(template.width, template.height) for key, template in work.templates.items()}
    runs = []
    pairs = zip(work.ids, work.certificates, strict=True)
    for paper, group in groupby(pairs, key=lambda pair: papers[pair[1].template]):
        ids, certificates = zip(*group, strict=True)
        placing = find_profile(session, Slot(order.printer, order.tray, paper)).placing
        runs.append(Run(ids, _drawn(work, certificates, order.overlay, placing, progress)))
        progress(0, len(work.ids))
    return work, tuple(runs)


def print_runs(runs: Sequence[Run], order: Order, progress: Progress) -> Sent:
    """Send the runs to the printer one after the other; says what surely went out, and what stopped it."""
    total = sum(len(run.ids) for run in runs) * order.copies
    sent: tuple[int, ...] = ()
    for run in runs:
        before = len(sent) * order.copies

        def step(done: int, _total: int, before: int = before) -> None:
            progress(before + done, total)

        try:
            printer = printing.open_printer(order.printer, DOCUMENT, order.tray)
            pages = printing.print_pdf(run.pdf, printer, step, order.copies)
        except PrinterGone as error:
            return Sent((*sent, *run.ids[: error.pages]), str(error))
        except UserError as error:
            return Sent(sent, str(error))
        except Cancelled:
            return Sent(sent, _cancelled(len(sent)))
        sent = (*sent, *run.ids[:pages])
        if pages < len(run.ids):
            return Sent(sent, _cancelled(len(sent)))
    return Sent(sent)


def _cancelled(sent: int) -> str:
    return CANCELLED_AFTER.format(sent=sent) if sent else CANCELLED


def _drawn(
    work: Work, certificates: Sequence[CertificateData], overlay: bool, placing: Placing, progress: Progress
) -> bytes:
    memory = BytesIO()
    render_certificates(
        certificates,
        memory,
        lambda _done, total: progress(0, total),
        templates=work.templates,
        overlay=overlay,
        placing=placing,
        find_photo=work.find_photo,
    )
    return memory.getvalue()


class _Pictures:
    """The pictures drawn last, by what they depend on; one is drawn at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[object, QImage] = OrderedDict()

    def get(self, work: Work, *, overlay: bool) -> QImage:
        """The picture of the only certificate of the work."""
        (data,) = work.certificates
        key = (data, work.digests[data.template], overlay)
        with self._lock:  # who asks for the same one meanwhile gets it from here
            if key not in self._kept:
                self._kept[key] = certificate_image(
                    data,
                    work.templates[data.template],
                    width=WIDTH,
                    overlay=overlay,
                    find_photo=work.find_photo,
                )
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


_PICTURES = _Pictures()
