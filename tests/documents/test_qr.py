"""QR codes: the modules of qrcode, with the mask the standard's penalty prefers."""

import pytest
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import QRData, create_data, lost_point

from app.documents.qr import VERSIONS, codewords, qr_matrix
from app.errors import UserError
from tests.documents.samples import PERSON

TEXTS = ["a", PERSON.qr_text, PERSON.qr_text.replace("李䶮", "基于机器视觉的井下带式输送机异物识别装置" * 3)]


def library_matrices(text: str) -> list[list[list[bool]]]:
    """The code of the library for each of the eight masks."""
    matrices = []
    for mask in range(8):
        code: QRCode = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)  # type: ignore[type-arg]
        code.add_data(QRData(text.encode(), mode=4))
        code.make(fit=True)
        matrices.append(code.get_matrix())
    return matrices


def library_penalty(modules: list[list[bool]]) -> int:
    """What the library counts against a code."""
    rows: list[list[bool | None]] = [[*row] for row in modules]
    return lost_point(rows)


@pytest.mark.parametrize("text", TEXTS)
def test_matrix_is_the_librarys_best(text: str) -> None:
    best = min(library_matrices(text), key=library_penalty)
    matrix = qr_matrix(text)
    drawn = [[matrix.dark(row, column) for column in range(matrix.size)] for row in range(matrix.size)]
    assert drawn == best


@pytest.mark.parametrize("version", VERSIONS)
def test_codewords_are_the_librarys(version: int) -> None:
    for length in (0, 1, 11 + version * 3):
        data = bytes(at * 37 % 256 for at in range(min(length, version * 12)))
        assert codewords(data, version) == create_data(version, ERROR_CORRECT_M, [QRData(data, mode=4)])


@pytest.mark.parametrize("length", [14, 15, 26, 27, 180, 181, 213, 214])
def test_smallest_version_that_holds_the_text(length: int) -> None:
    # ISO/IEC 18004, table 7, level M: versions 1, 2, 9 and 10 hold 14, 26, 180 and 213 bytes.
    code: QRCode = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=0)  # type: ignore[type-arg]
    code.add_data(QRData(b"x" * length, mode=4))
    code.make(fit=True)
    assert qr_matrix("x" * length).size == code.modules_count


def test_too_much_text_is_refused() -> None:
    with pytest.raises(UserError, match="二维码放不下"):
        qr_matrix("字" * 2000)
