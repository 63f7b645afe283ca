"""QR codes (UTF-8 in byte mode, error correction M), whole batches at once, drawn as 1-bit image masks.

What the codes of a version share comes from qrcode; what differs is done with numpy for all codes together,
a line of modules in one 64-bit word (see `qr_frame`). Tests hold every version against qrcode's own result.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from app.documents.qr_frame import STRIDE, Frame, Words, capacity, frame, starts
from app.errors import UserError

VERSIONS = range(1, 41)
FIRST_LONG_VERSION = 10  # from here on the length takes 16 bits
AT_ONCE = 1 << 15  # so many words stay in the processor's cache

Bytes: TypeAlias = NDArray[np.uint8]
Counts: TypeAlias = NDArray[np.int64]
# Modules a side, and the rows: dark is 1, the highest bit comes first, each row is filled up to whole bytes.
QrMatrix: TypeAlias = tuple[int, bytes]


def qr_masks(texts: Sequence[str]) -> list[QrMatrix]:
    """The code of each text, under the mask that scans best. UserError: a text is too long."""
    data = [text.encode() for text in texts]
    versions: dict[int, list[int]] = {}
    for at, each in enumerate(data):
        versions.setdefault(_version(len(each)), []).append(at)
    made: dict[int, QrMatrix] = {}
    for version, places in versions.items():
        shared = frame(version)
        rows = _best_rows(shared, _code_bytes(shared, version, [data[at] for at in places]))
        made.update((at, (shared.size, each.tobytes())) for at, each in zip(places, rows, strict=True))
    return [made[at] for at in range(len(data))]


def qr_matrix(text: str) -> QrMatrix:
    """The code of one text. UserError: it is too long."""
    return qr_masks([text])[0]


def draw_qr(canvas: Canvas, matrix: QrMatrix, x: float, y: float, side: float) -> None:
    """Draw the code in the current fill colour, its lower left corner at x, y (points)."""
    size, rows = matrix
    canvas.addLiteral(
        f"q {side:.4f} 0 0 {side:.4f} {x:.4f} {y:.4f} cm "
        f"BI /W {size} /H {size} /IM true /BPC 1 /D [1 0] /F /AHx ID {rows.hex().upper()}> EI Q"
    )


def _version(length: int) -> int:
    """The smallest version that holds so many bytes of text."""
    version = bisect_left(VERSIONS, length, key=_room) + 1
    if version not in VERSIONS:
        raise UserError("二维码放不下这么多文字。请缩短赛项或证书编号。")
    return version


def _room(version: int) -> int:
    return capacity(version) - (2 if version < FIRST_LONG_VERSION else 3)


def _code_bytes(shared: Frame, version: int, data: Sequence[bytes]) -> Bytes:
    """(codes, bytes): header, text, end and padding, a zero, and the check bytes block by block."""
    digits, padding = 2 if version < FIRST_LONG_VERSION else 4, "EC11" * shared.capacity
    # The mode (4: bytes) and the end (0) take four bits each: one hexadecimal digit. Bytes take two.
    spelled = [f"4{len(each):0{digits}X}{each.hex()}0" for each in data]
    filled = [f"{each}{padding[: shared.capacity * 2 - len(each)]}00" for each in spelled]
    words = np.frombuffer(bytes.fromhex("".join(filled)), np.uint8).reshape(len(data), -1)
    parts = words.T[shared.blocks]  # (places in a block, blocks, codes)
    remainders = np.zeros((*parts.shape[1:], shared.products.shape[2]), np.uint64)
    for part, products in zip(parts, shared.products, strict=True):
        remainders ^= products.take(part, axis=0)
    checks = remainders.view(np.uint8)[..., : shared.checks].swapaxes(0, 1)
    return np.concatenate((words, checks.reshape(len(data), -1)), axis=1)


def _best_rows(shared: Frame, code_bytes: Bytes) -> Bytes:
    """(codes, rows, bytes): the modules under the mask with the least penalty, the first of equals."""
    codes, words = len(code_bytes), len(shared.masked)
    best = np.empty((codes, words // 2), ">u8")
    step = max(1, AT_ONCE // shared.masked.size)
    for start in range(0, codes, step):
        bits = np.unpackbits(code_bytes[start : start + step], axis=1)
        placed = np.packbits(bits.take(shared.sources, axis=1), axis=2).view(">u8")[..., 0]
        lines = placed.T.astype(np.uint64)[:, None] ^ shared.masked[..., None]
        mask = penalties(shared, lines).argmin(axis=0)
        best[start : start + step] = lines[: words // 2, mask, np.arange(len(mask))].T
    # Of the words of a row that overlap, each byte is taken once.
    byte = np.arange(-(-shared.size // 8))
    word = np.minimum(byte * 8 // STRIDE, len(starts(shared.size)) - 1)
    return best.view(np.uint8).reshape(codes, shared.size, -1)[..., word * 8 + byte - word * STRIDE // 8]


def penalties(shared: Frame, lines: Words) -> Counts:
    """(masks, codes): the penalty of ISO/IEC 18004 of codes given by lines, (words, masks, codes)."""
    edges = (lines ^ _ahead(lines, 1)) & shared.paired  # the modules that differ from the next one
    same = edges ^ shared.paired
    words, area = len(lines) // 2, shared.size**2
    rows, below = lines[:words], words // shared.size  # the words of the next row come `below` later
    blocks = same[: words - below] & same[below:words] & ~(rows[:-below] ^ rows[below:])
    uneven = abs(_count(rows, shared.counted[:words]) * 20 - area * 10) // area  # steps of 5 % away from half
    runs = _count(_runs(same), shared.counted)
    finders = _count(_finder_like(lines, edges, same), shared.counted)
    total: Counts = runs + 3 * _count(blocks, shared.counted[below:words]) + 40 * finders + 10 * uneven
    return total


def _count(modules: Words, counted: Words) -> Counts:
    """(masks, codes): how many modules are set."""
    numbers: Counts = np.bitwise_count(modules & counted).sum(axis=0, dtype=np.int64)
    return numbers


def _ahead(modules: Words, by: int) -> Words:
    """At each place the module that comes so many later."""
    return modules << np.uint64(by)


def _behind(modules: Words, by: int) -> Words:
    """At each place the module that came so many before."""
    return modules >> np.uint64(by)


def _runs(same: Words) -> Words:
    """For each run of five or more equal modules as many bits as it costs: its length less 2."""
    threes = same & _ahead(same, 1)
    fives = threes & _ahead(threes, 2)  # the starts of five equal modules
    return fives | _behind(fives, 1) | _behind(fives, 2)


def _finder_like(lines: Words, edges: Words, same: Words) -> Words:
    """The starts of 10111010000 and of 00001011101."""
    falls, dark_pairs = lines & edges, lines & same
    rises, light_pairs = falls ^ edges, dark_pairs ^ same
    dark_threes = dark_pairs & _ahead(dark_pairs, 1)
    core = falls & _ahead(dark_threes, 2) & _ahead(rises, 5)  # 1011101
    space = light_pairs & _ahead(light_pairs, 2)
    return core & _ahead(space, 7) | space & _ahead(core, 4)
