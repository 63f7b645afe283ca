"""QR codes: made by qrcode, the mask chosen here, drawn as one 1-bit image mask.

Trying all eight masks is what takes the time in qrcode. The difference between two masks is the same for
every code of a version, so it is computed once; the penalty of a mask is counted with whole-matrix integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, QRData
from reportlab.pdfgen.canvas import Canvas

from app.errors import UserError

MASKS = range(8)
FINDER_LIKE = (0b10111010000, 0b00001011101)
FINDER_WIDTH = 11
RUN = 5


@dataclass(frozen=True, slots=True)
class QrMatrix:
    """The dark modules: bit `row * size + column`, counted from the top left, is 1."""

    size: int
    bits: int

    def dark(self, row: int, column: int) -> bool:
        """Whether a module is dark."""
        return bool(self.bits >> (row * self.size + column) & 1)


def qr_matrix(text: str) -> QrMatrix:
    """The code of a text (UTF-8, error correction M) with the mask that scans best."""
    version, rows = _make(text.encode(), None, 0)
    size = len(rows)
    plain, turned = _pack(rows), _pack(list(zip(*rows, strict=True)))
    candidates = [(plain ^ across, turned ^ down) for across, down in _mask_changes(version)]
    best = min(candidates, key=lambda pair: _penalty(*pair, size))
    return QrMatrix(size, best[0])


def draw_qr(canvas: Canvas, matrix: QrMatrix, x: float, y: float, side: float) -> None:
    """Draw the code in the current fill colour, its lower left corner at x, y (points)."""
    width = (matrix.size + 7) // 8
    row_mask = (1 << matrix.size) - 1
    rows = (matrix.bits >> (row * matrix.size) & row_mask for row in range(matrix.size))
    # The leftmost module is the highest bit of its row; rows are filled up to whole bytes.
    data = "".join(f"{f'{row:0{matrix.size}b}'[::-1]:0<{width * 8}}" for row in rows)
    hexadecimal = f"{int(data, 2):0{width * matrix.size * 2}X}"
    canvas.addLiteral(
        f"q {side:.4f} 0 0 {side:.4f} {x:.4f} {y:.4f} cm "
        f"BI /W {matrix.size} /H {matrix.size} /IM true /BPC 1 /D [1 0] /F /AHx ID {hexadecimal}> EI Q"
    )


def _make(data: bytes, version: int | None, mask: int) -> tuple[int, list[list[bool]]]:
    code: QRCode = QRCode(version=version, error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)  # type: ignore[type-arg]
    code.add_data(QRData(data, mode=MODE_8BIT_BYTE), optimize=0)
    try:
        code.make(fit=version is None)
    except (DataOverflowError, ValueError) as error:
        raise UserError("二维码放不下这么多文字。请缩短赛项或证书编号。") from error
    return code.version, code.get_matrix()


def _pack(rows: list[list[bool]] | list[tuple[bool, ...]]) -> int:
    """Rows of modules as one integer, the top left module in the lowest bit."""
    text = "".join("1" if module else "0" for row in rows for module in row)
    return int(text[::-1], 2)


@lru_cache(maxsize=40)
def _mask_changes(version: int) -> tuple[tuple[int, int], ...]:
    """What to flip to get from mask 0 to each mask, by rows and by columns."""
    rows = [_make(b"", version, mask)[1] for mask in MASKS]
    across = [_pack(each) for each in rows]
    down = [_pack(list(zip(*each, strict=True))) for each in rows]
    return tuple((across[0] ^ a, down[0] ^ d) for a, d in zip(across, down, strict=True))


@lru_cache(maxsize=400)
def _starts(size: int, length: int, rows: int) -> int:
    """The places where `length` modules of one row begin, in the first `rows` rows."""
    row = (1 << (size - length + 1)) - 1
    return sum(row << (at * size) for at in range(rows))


def _penalty(across: int, down: int, size: int) -> int:
    """The penalty of ISO/IEC 18004 for one masked code, given by rows and by columns."""
    lines = sum(_runs(each, size) + _finder_like(each, size) for each in (across, down))
    dark_percent = across.bit_count() * 100 / size**2
    return lines + _blocks(across, size) + 10 * int(abs(dark_percent - 50) / 5)


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
