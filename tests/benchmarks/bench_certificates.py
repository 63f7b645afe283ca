"""1,000 certificates against a plain reportlab + qrcode loop, in the same run; then the memory.

Run by hand: .venv/bin/python -m tests.benchmarks.bench_certificates [COUNT]
"""

import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.documents.certificate import render_certificates
from app.documents.fonts import KAI
from app.domain.certificate_plan import default_rule
from app.domain.certificates import CertificateData, chinese_date
from tests.documents.samples import BUNDLED, PERSON

CODE_BYTES = 210
NUMBERS = default_rule("淮工竞证")
NAMES = "张伟陈静刘洋李䶮孙磊周杰吴刚郑敏王芳赵勇钱丽冯涛褚健卫东蒋欣沈阳韩梅杨光朱明秦岭许多何平吕品施展"


def certificates(count: int) -> list[CertificateData]:
    """Certificates that differ in name, number and award."""
    made = []
    for at in range(count):
        name = NAMES[at % 24 * 2] + NAMES[at % 23 * 2 + 1]
        number = NUMBERS.number(2022, at + 1)
        said = f"SC2\n{number}\n{name}\n焊工\n{PERSON.award}\n20221020\nab12cd34\n"
        signature = hashlib.sha512(said.encode()).hexdigest()  # as long as the signed text is
        text = said + signature[: CODE_BYTES - len(said.encode())]
        made.append(replace(PERSON, number=number, recipient=name, qr_text=text))
    return made


def ours(data: Sequence[CertificateData]) -> bytes:
    """The product's way."""
    stream = BytesIO()
    render_certificates(data, stream, book=BUNDLED)
    return stream.getvalue()


def plain(data: Sequence[CertificateData]) -> bytes:
    """What one writes first: everything on every page, qrcode's picture placed as an image."""
    stream = BytesIO()
    pdfmetrics.registerFont(TTFont("Kai", str(KAI.path)))
    canvas = Canvas(stream, pagesize=landscape(A4))
    for each in data:
        _plain_page(canvas, each)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _plain_page(canvas: Canvas, data: CertificateData) -> None:
    canvas.setFillColor(HexColor("#FFFDF6"))
    canvas.rect(0, 0, 297 * mm, 210 * mm, stroke=0, fill=1)
    canvas.setStrokeColor(HexColor("#B8862F"))
    canvas.rect(8 * mm, 8 * mm, 281 * mm, 194 * mm)
    canvas.rect(14 * mm, 14 * mm, 269 * mm, 182 * mm)
    canvas.setFillColor(HexColor("#1F2328"))
    lines = (
        (56, 160, "荣誉证书"),
        (31, 138, f"{data.recipient}{data.honorific}:"),
        (24, 122, f"在{data.competition}"),
        (24, 108, f"{data.event}赛项中,成绩优异,荣获"),
        (46, 88, data.award),
        (24, 70, "特发此证,以资鼓励。"),
        (11, 32, data.number),
        (11, 27, "扫码查看证书信息"),
        (21, 40, data.issuers[0]),
        (21, 28, chinese_date(data.issued_on)),
    )
    for size, y, text in lines:
        canvas.setFont("Kai", size)
        canvas.drawString(70 * mm, y * mm, text)
    code = qrcode.make(data.qr_text, error_correction=ERROR_CORRECT_M)
    canvas.drawImage(ImageReader(code.get_image()), 32 * mm, 28 * mm, 27 * mm, 27 * mm)


def measure(
    label: str, run: Callable[[Sequence[CertificateData]], bytes], data: Sequence[CertificateData]
) -> float:
    """Time one way and print its figures."""
    start = time.perf_counter()
    size = len(run(data))
    seconds = time.perf_counter() - start
    print(f"{label:<28}{seconds:8.2f} s{len(data) / seconds:10.0f} a second{size / 1e6:8.2f} MB")
    return seconds


def memory(count: int) -> None:
    """The peak memory of a process that writes so many, beyond what it had before."""
    data = certificates(count)
    before = _peak()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        render_certificates(data[:1], Path(folder) / "one.pdf", book=BUNDLED)
        prepared = time.perf_counter() - start
        render_certificates(data, Path(folder) / "all.pdf", book=BUNDLED)
    more = (_peak() - before) / 1024
    print(f"{count:>6} certificates: fonts ready in {prepared:.2f} s, {more:.0f} MB more")


def _peak() -> int:
    """The most kB this process had so far. What getrusage says begins with its parent's, which is larger."""
    status = Path("/proc/self/status").read_text().split()
    return int(status[status.index("VmHWM:") + 1])


def main(count: int) -> None:
    """Both ways, one after the other; then the memory of two sizes, each in a process of its own."""
    data = certificates(count)
    measure("saichuang, fonts cold", ours, data)
    quick = min(measure("saichuang, fonts prepared", ours, data) for _round in range(3))
    rl_config.useA85 = 1  # the library as it comes
    slow = measure("plain reportlab + qrcode", plain, data)
    print(f"{slow / quick:.1f} times as fast", flush=True)
    for size in (count, 5 * count):
        command = [sys.executable, "-m", "tests.benchmarks.bench_certificates", "--memory", str(size)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        memory(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
