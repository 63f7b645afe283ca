"""QR codes: the modules of qrcode, with the mask the standard's penalty prefers, read back by a scanner."""

import random
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import BIT_LIMIT_TABLE, QRData, length_in_bits, lost_point

from app.documents.qr import VERSIONS, QrMatrix, penalties, qr_masks, qr_matrix
from app.documents.qr_frame import frame, lines
from app.errors import UserError
from tests.documents.samples import PERSON

BYTES: Literal[4] = 4
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
MASK_BITS = 0b101  # what the standard lays over the mask's number, in row 8, columns 2 to 4
SEVERAL_WORDS = (
    12,
    23,
    24,
    36,
)  # the first and last version of two words a line, the first of three, of four
CHARACTERS = "焊工一等奖淮北市总工会李䶮𠮷龘〔〕·ABCXYZabcxyz0123456789-_\n"


def room(version: int) -> int:
    """How many bytes of text a version holds, as the library counts it."""
    return (BIT_LIMIT_TABLE[ERROR_CORRECT_M][version] - 4 - length_in_bits(BYTES, version)) // 8


def random_text(size: int, chance: random.Random) -> str:
    """Chinese and Latin letters, exactly so many bytes."""
    text = ""
    while len(text.encode()) < size - 4:
        text += chance.choice(CHARACTERS)
    return text + "=" * (size - len(text.encode()))


def library_matrix(text: str, mask: int) -> list[list[bool]]:
    """The code of the library for one mask."""
    code: QRCode = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)  # type: ignore[type-arg]
    code.add_data(QRData(text.encode(), mode=BYTES))
    code.make(fit=True)
    return code.get_matrix()


def library_matrices(text: str) -> list[list[list[bool]]]:
    """The code of the library for each of the eight masks."""
    return [library_matrix(text, mask) for mask in range(8)]


def library_penalty(modules: list[list[bool]]) -> int:
    """What the library counts against a code."""
    rows: list[list[bool | None]] = [[*row] for row in modules]
    return lost_point(rows)


def library_best(text: str) -> list[list[bool]]:
    """The library's code with the least penalty, the first of equals."""
    return min(library_matrices(text), key=library_penalty)


def drawn(matrix: QrMatrix) -> list[list[bool]]:
    """The modules of a packed code; what fills the rows up to whole bytes is light."""
    size, rows = matrix
    bits = np.unpackbits(np.frombuffer(rows, np.uint8).reshape(size, (size + 7) // 8), axis=1)
    assert not bits[:, size:].any()
    modules: list[list[bool]] = bits[:, :size].astype(bool).tolist()
    return modules


def read(modules: Sequence[Sequence[bool]]) -> list[str]:
    """The QR codes a scanner reads in a picture of this one, 3 pixels a module, with its margin."""
    light = ~np.pad(np.array(modules), 4)
    picture: NDArray[np.uint8] = (np.kron(light, np.ones((3, 3), np.uint8)) * 255).astype(np.uint8)
    return [barcode.text for barcode in zxingcpp.read_barcodes(picture, QR)]


def random_modules(size: int, chance: random.Random) -> list[list[bool]]:
    """Modules in runs of every length, now and then something that looks like a finder."""
    bits = ""
    while len(bits) < size**2:
        run = chance.choice("01") * chance.randint(1, 8)
        bits += chance.choice((run, run, run, "10111010000", "00001011101"))
    return [[bit == "1" for bit in bits[start : start + size]] for start in range(0, size**2, size)]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_is_the_librarys(version: int) -> None:
    shortest = room(version - 1) + 1 if version > 1 else 0
    for length in (shortest, (shortest + room(version)) // 2, room(version)):
        text = random_text(length, random.Random(version))
        modules = drawn(qr_matrix(text))
        assert len(modules) == 17 + 4 * version
        mask = sum(modules[8][column] << 4 - column for column in (2, 3, 4)) ^ MASK_BITS
        assert modules == library_matrix(text, mask)


@pytest.mark.parametrize("version", [*range(1, 12), *SEVERAL_WORDS])
def test_the_mask_is_the_librarys_best(version: int) -> None:
    text = random_text(room(version), random.Random(version))
    assert drawn(qr_matrix(text)) == library_best(text)


@pytest.mark.parametrize(
    "text", ["a", PERSON.qr_text, PERSON.qr_text.replace("李䶮", "带式输送机识别装置" * 6)]
)
def test_certificates_have_the_librarys_best(text: str) -> None:
    assert drawn(qr_matrix(text)) == library_best(text)


@pytest.mark.parametrize("version", [1, 2, 10, 11, *SEVERAL_WORDS])
def test_the_penalty_is_the_librarys(version: int) -> None:
    chance = random.Random(version)
    codes = [random_modules(17 + 4 * version, chance) for _ in range(8)]
    counted = penalties(
        frame(version), np.stack([lines(np.array(code)) for code in codes], axis=1)[..., None]
    )
    assert counted[:, 0].tolist() == [library_penalty(code) for code in codes]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=3))
def test_any_texts_have_the_librarys_best_codes(texts: list[str]) -> None:
    assert [drawn(matrix) for matrix in qr_masks(texts)] == [library_best(text) for text in texts]


def test_a_mixed_batch_keeps_its_order() -> None:
    chance = random.Random(5)
    texts = [random_text(chance.choice((5, 80, 205, 213, 300)), chance) for _ in range(400)]
    assert qr_masks(texts) == [qr_matrix(text) for text in texts]


def test_a_scanner_reads_every_text() -> None:
    chance = random.Random(2022)
    texts = [random_text(chance.randint(10, 260), chance) for _ in range(200)]
    for at, (text, matrix) in enumerate(zip(texts, qr_masks(texts), strict=True)):
        assert read(drawn(matrix)) == [text]
        assert read(library_matrix(text, at % 8)) == [text]


@pytest.mark.parametrize("length", [14, 15, 26, 27, 180, 181, 213, 214])
def test_smallest_version_that_holds_the_text(length: int) -> None:
    # ISO/IEC 18004, table 7, level M: versions 1, 2, 9 and 10 hold 14, 26, 180 and 213 bytes.
    size, _ = qr_matrix("x" * length)
    assert size == len(library_matrix("x" * length, 0))


def test_the_longest_text() -> None:
    size, _ = qr_matrix("x" * 2331)  # ISO/IEC 18004, table 7: version 40, level M
    assert size == 177


@pytest.mark.parametrize("texts", [["x" * 2332], ["字" * 2000], ["a", "字" * 2000, "b"]])
def test_too_much_text_is_refused(texts: list[str]) -> None:
    with pytest.raises(UserError, match="二维码放不下"):
        qr_masks(texts)
