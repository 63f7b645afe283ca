"""QR codes of certificates, all at once, against qrcode one by one in the same run.

By hand: `.venv/bin/python -m tests.benchmarks.bench_qr [COUNT]`. Texts of 210 bytes (version 10, level M).
qrcode draws a sample only, since it takes a minute for 1,000: once searching the mask, once with a given one,
which leaves out what costs it most and a scanner may miss. Times of a machine say little; the ratios can be
compared between machines and versions.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import QRData

from app.documents.qr import qr_masks
from app.documents.qr_frame import frame

COUNT, CHUNK, SAMPLE, ROUNDS, VERSION = 1000, 200, 50, 5, 10
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
NAMES = "张伟陈静刘洋李䶮孙磊周杰吴刚郑敏王芳赵勇钱丽冯涛"


def _texts(count: int) -> list[str]:
    """A certificate's words and 86 characters as a signature has them."""
    chance = random.Random(20221020)
    texts = []
    for at in range(count):
        name, signature = "".join(chance.choices(NAMES, k=2)), "".join(chance.choices(LETTERS, k=86))
        event = "2022年民营企业职工劳动竞赛\n数控机床装调\n二等奖\n20221020"
        texts.append(f"SC2\n淮工竞证〔2022〕{at:05}\n{name}\n{event}\n3f2a91c0\n{signature}")
    return texts


def _all_at_once(texts: Sequence[str]) -> None:
    for start in range(0, len(texts), CHUNK):
        qr_masks(texts[start : start + CHUNK])


def _library(texts: Sequence[str], mask: int | None) -> None:
    for text in texts:
        code: QRCode = QRCode(None, ERROR_CORRECT_M, border=0, mask_pattern=mask)  # type: ignore[type-arg]
        code.add_data(QRData(text.encode(), mode=4))
        code.make(fit=True)


def _milliseconds(work: Callable[[], object], codes: int) -> float:
    """For one code."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000 / codes


def main(count: int) -> None:
    """Print milliseconds a code and ratios."""
    texts = _texts(count)
    print(f"{count} texts of {len(texts[0].encode())} bytes, {CHUNK} at a time")
    learning = _milliseconds(lambda: frame(VERSION), 1)
    quick = min(_milliseconds(lambda: _all_at_once(texts), count) for _ in range(ROUNDS))
    print(f"all at once             {quick:8.3f} ms a code: {quick * count / 1000:.3f} s in all")
    print(f"learning the version    {learning:8.3f} ms, once")
    for name, mask in (("qrcode, mask searched", None), ("qrcode, mask given", 0)):
        sample = texts[:SAMPLE]
        slow = _milliseconds(lambda: _library(sample, mask), len(sample))  # noqa: B023
        print(f"{name:24}{slow:8.3f} ms a code: {slow / quick:.0f} times as long")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
