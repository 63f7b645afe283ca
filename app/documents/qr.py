"""QR codes, drawn as one 1-bit image mask.

The rules come from qrcode: block sizes, patterns, where each bit goes, the masks. What differs between two
codes of a version is learned from it once and then done with whole-matrix integers, which is many times
quicker than qrcode's own module by module work; tests hold every version against qrcode's own result.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, zip_longest
from operator import itemgetter

from qrcode.base import RSBlock, gexp, glog, rs_blocks
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from reportlab.pdfgen.canvas import Canvas

from app.errors import UserError

VERSIONS = range(1, 41)
MASKS = range(8)
BYTE_MODE = 0b0100
FIRST_LONG_VERSION = 10  # from here on the length takes 16 bits
TERMINATOR = 4
PADDING = b"\xec\x11"
FINDER_LIKE = (0b10111010000, 0b00001011101)
FINDER_WIDTH = 11
RUN = 5

Modules = Sequence[Sequence[bool]]


@dataclass(frozen=True, slots=True)
class QrMatrix:
    """The dark modules: bit `row * size + column`, counted from the top left, is 1."""

    size: int
    bits: int

    def dark(self, row: int, column: int) -> bool:
        """Whether a module is dark."""
        return bool(self.bits >> (row * self.size + column) & 1)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all codes of a version share, by rows and by columns (packed as in `QrMatrix`)."""

    size: int
    masked: tuple[tuple[int, int], ...]  # the code of nothing but zeros, under each mask
    place_by_rows: Callable[[str], tuple[str, ...]]  # the bits of the codewords where they belong
    place_by_columns: Callable[[str], tuple[str, ...]]


def qr_matrix(text: str) -> QrMatrix:
    """The code of a text (UTF-8, error correction M) with the mask that scans best."""
    data = text.encode()
    version = bisect_left(VERSIONS, len(data), key=_capacity) + 1
    if version not in VERSIONS:
        raise UserError("二维码放不下这么多文字。请缩短赛项或证书编号。")
    frame = _frame(version)
    bits = "0" + "".join(f"{word:08b}" for word in codewords(data, version))
    across = int("".join(frame.place_by_rows(bits)), 2)
    down = int("".join(frame.place_by_columns(bits)), 2)
    candidates = [(across ^ rows, down ^ columns) for rows, columns in frame.masked]
    best, _ = min(candidates, key=lambda pair: _penalty(pair[0], pair[1], frame.size))
    return QrMatrix(frame.size, best)


def draw_qr(canvas: Canvas, matrix: QrMatrix, x: float, y: float, side: float) -> None:
    """Draw the code in the current fill colour, its lower left corner at x, y (points)."""
    width = (matrix.size + 7) // 8
    modules = f"{matrix.bits:0{matrix.size**2}b}"[::-1]
    rows = (modules[start : start + matrix.size] for start in range(0, matrix.size**2, matrix.size))
    data = "".join(f"{row:0<{width * 8}}" for row in rows)  # each row filled up to whole bytes
    hexadecimal = f"{int(data, 2):0{width * matrix.size * 2}X}"
    canvas.addLiteral(
        f"q {side:.4f} 0 0 {side:.4f} {x:.4f} {y:.4f} cm "
        f"BI /W {matrix.size} /H {matrix.size} /IM true /BPC 1 /D [1 0] /F /AHx ID {hexadecimal}> EI Q"
    )


def codewords(data: bytes, version: int) -> list[int]:
    """The data in byte mode, padded, with its error correction, interleaved by blocks."""
    blocks = rs_blocks(version, ERROR_CORRECT_M)
    capacity = sum(block.data_count for block in blocks) * 8
    used = 4 + _length_bits(version) + len(data) * 8
    value = (BYTE_MODE << _length_bits(version) | len(data)) << len(data) * 8 | int.from_bytes(data)
    ending = min(TERMINATOR, capacity - used)
    ending += -(used + ending) % 8
    words = (value << ending).to_bytes((used + ending) // 8)
    words += (PADDING * capacity)[: capacity // 8 - len(words)]
    starts = [sum(block.data_count for block in blocks[:at]) for at in range(len(blocks))]
    parts = [words[at : at + block.data_count] for at, block in zip(starts, blocks, strict=True)]
    checks = [_check_words(part, block) for part, block in zip(parts, blocks, strict=True)]
    rounds = chain(zip_longest(*parts), zip_longest(*checks))
    return [word for each in rounds for word in each if word is not None]


def _check_words(part: bytes, block: RSBlock) -> bytes:
    """The Reed-Solomon remainder of a block."""
    count = block.total_count - block.data_count
    products, low, top = _generator_products(count), (1 << (count - 1) * 8) - 1, (count - 1) * 8
    remainder = 0
    for word in part:
        remainder = (remainder & low) << 8 ^ products[remainder >> top ^ word]
    return remainder.to_bytes(count)


@cache
def _generator_products(count: int) -> tuple[int, ...]:
    """The generator polynomial of `count` check words (without its leading 1) times every word."""
    generator = [1]
    for power in range(count):
        shifted = [0, *(_times(each, gexp(power)) for each in generator)]
        generator = [a ^ b for a, b in zip([*generator, 0], shifted, strict=True)]
    return tuple(int.from_bytes(_times(each, word) for each in generator[1:]) for word in range(256))


def _times(one: int, other: int) -> int:
    return gexp(glog(one) + glog(other)) if one and other else 0


def _capacity(version: int) -> int:
    """How many bytes of text a version holds."""
    bits = sum(block.data_count for block in rs_blocks(version, ERROR_CORRECT_M)) * 8
    return (bits - 4 - _length_bits(version)) // 8


def _length_bits(version: int) -> int:
    return 8 if version < FIRST_LONG_VERSION else 16


@cache
def _frame(version: int) -> _Frame:
    """Learn from qrcode where the bits of a version go: each bit's number is spelled out in codes."""
    words = sum(block.total_count for block in rs_blocks(version, ERROR_CORRECT_M))
    zeros = [_library_code(version, [0] * words, mask) for mask in MASKS]
    size = len(zeros[0])
    numbers = [[0] * size for _ in range(size)]
    for digit in range((words * 8).bit_length()):
        # Bit n (counted from 1; 0 says "no bit of the text goes here") is set where n has this digit.
        spelled = [sum((at * 8 + n + 1 >> digit & 1) << 7 - n for n in range(8)) for at in range(words)]
        code = _library_code(version, spelled, 0)
        for row in range(size):
            for column in range(size):
                numbers[row][column] |= (code[row][column] ^ zeros[0][row][column]) << digit
    masked = tuple((_pack(code), _pack(_turned(code))) for code in zeros)
    by_rows = [number for row in numbers for number in row]
    by_columns = [number for column in zip(*numbers, strict=True) for number in column]
    return _Frame(size, masked, itemgetter(*by_rows[::-1]), itemgetter(*by_columns[::-1]))


def _library_code(version: int, words: list[int], mask: int) -> Modules:
    code: QRCode = QRCode(version, ERROR_CORRECT_M, border=0, mask_pattern=mask)  # type: ignore[type-arg]
    code.data_cache = words
    code.make(fit=False)
    return code.get_matrix()


def _turned(modules: Modules) -> Modules:
    return list(zip(*modules, strict=True))


def _pack(modules: Modules) -> int:
    """Modules as one integer, the top left one in the lowest bit."""
    text = "".join("1" if module else "0" for row in modules for module in row)
    return int(text[::-1], 2)


@cache
def _starts(size: int, length: int, rows: int) -> int:
    """The places where `length` modules of one row begin, in the first `rows` rows."""
    row = (1 << (size - length + 1)) - 1
    return sum(row << (at * size) for at in range(rows))


def _penalty(across: int, down: int, size: int) -> int:
    """The penalty of ISO/IEC 18004 for one masked code, given by rows and by columns."""
    lines = sum(_runs(each, size) + _finder_like(each, size) for each in (across, down))
    uneven = abs(across.bit_count() * 20 - size**2 * 10) // size**2  # steps of 5 % away from half
    return lines + _blocks(across, size) + 10 * uneven


def _runs(bits: int, size: int) -> int:
    same = ~(bits ^ bits >> 1)
    runs = same & same >> 1 & same >> 2 & same >> 3 & _starts(size, RUN, size)
    first = runs & ~(runs << 1)
    return runs.bit_count() + 2 * first.bit_count()


def _blocks(bits: int, size: int) -> int:
    beside = ~(bits ^ bits >> 1)
    below = ~(bits ^ bits >> size)
    blocks = beside & beside >> size & below & _starts(size, 2, size - 1)
    return 3 * blocks.bit_count()


def _finder_like(bits: int, size: int) -> int:
    count = 0
    for pattern in FINDER_LIKE:
        found = _starts(size, FINDER_WIDTH, size)
        for at in range(FINDER_WIDTH):
            found &= bits >> at if pattern >> at & 1 else ~(bits >> at)
        count += found.bit_count()
    return 40 * count


def qr_masks(texts: Sequence[str]) -> list[tuple[int, bytes]]:
    """Shim."""
    made = []
    for text in texts:
        matrix = qr_matrix(text)
        width = (matrix.size + 7) // 8
        modules = f"{matrix.bits:0{matrix.size**2}b}"[::-1]
        rows = (modules[start : start + matrix.size] for start in range(0, matrix.size**2, matrix.size))
        data = "".join(f"{row:0<{width * 8}}" for row in rows)
        made.append((matrix.size, int(data, 2).to_bytes(width * matrix.size)))
    return made
