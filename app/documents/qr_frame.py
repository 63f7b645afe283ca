"""What all QR codes of a version share (error correction M), learned from qrcode.

A line of modules (a row or a column) lies in a 64-bit word, its first module in the highest bit. A longer one
lies in several words that overlap, so that each window of modules that costs a penalty lies whole in one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from qrcode.base import EXP_TABLE, LOG_TABLE, gexp, glog, rs_blocks
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

MASKS = range(8)
WORD = 64
STRIDE = 48  # from one word of a line to the next, in whole bytes
BEFORE = 4  # so many of the modules that two words share are counted in the first one

Words: TypeAlias = NDArray[np.uint64]
Places: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]
Item = TypeVar("Item", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Frame:
    """The words of the rows come first, then those of the columns: `words` counts both."""

    size: int
    capacity: int  # bytes of data: header, text and padding
    checks: int  # check bytes of each block
    blocks: Places  # (longest block, blocks): which byte of the data; before a shorter block the zero behind
    products: Words  # (longest block, byte values, words): the check bytes of a block of this one byte
    sources: Places  # (words, bits): which bit of data, zero and check bytes comes there; of the zero if none
    masked: Words  # (words, masks): the code of nothing but zeros
    counted: Words  # (words, 1, 1): the modules, each in one word only
    paired: Words  # (words, 1, 1): the modules that have a next one in their line


@cache
def capacity(version: int) -> int:
    """How many bytes of data a version holds, its header among them."""
    return sum(block.data_count for block in rs_blocks(version, ERROR_CORRECT_M))


@cache
def frame(version: int) -> Frame:
    """The frame of a version: some hundredths of a second the first time."""
    blocks = rs_blocks(version, ERROR_CORRECT_M)
    counts = [block.data_count for block in blocks]
    room, longest, checks = capacity(version), max(counts), blocks[0].total_count - counts[0]
    ends = np.cumsum(counts)
    zeros = [_library_code(version, [0] * (room + checks * len(blocks)), mask) for mask in MASKS]
    places = ends + np.arange(-longest, 0)[:, None]
    inside = np.ones((2, *zeros[0].shape), bool)
    paired = inside.copy()
    paired[..., -1] = False
    return Frame(
        size=len(zeros[0]),
        capacity=room,
        checks=checks,
        blocks=np.where(places < ends - counts, room, places),
        products=_products(longest, checks),
        sources=_bits_in_turn(counts, checks)[_windows(_both(_bit_numbers(version, zeros[0])))],
        masked=np.stack([lines(zero) for zero in zeros], axis=1),
        counted=_words(_windows(inside) & _counted_here(len(zeros[0])))[:, None, None],
        paired=_words(_windows(paired))[:, None, None],
    )


def lines(modules: Flags) -> Words:
    """The words of the rows and columns of a code."""
    return _words(_windows(_both(modules)))


def starts(size: int) -> Places:
    """Where the words of a line begin."""
    return np.arange(0, size - (WORD - STRIDE), STRIDE)


def _library_code(version: int, code_bytes: list[int], mask: int) -> Flags:
    code: QRCode = QRCode(version, ERROR_CORRECT_M, border=0, mask_pattern=mask)  # type: ignore[type-arg]
    code.data_cache = code_bytes
    code.make(fit=False)
    return np.array(code.get_matrix(), bool)


def _bit_numbers(version: int, zeros: Flags) -> Places:
    """Which bit of the code comes where, counted from 1; 0: none. Codes that spell the numbers tell it."""
    numbers = np.zeros(zeros.shape, np.intp)
    bits = np.arange(1, sum(block.total_count for block in rs_blocks(version, ERROR_CORRECT_M)) * 8 + 1)
    for digit in range(int(bits[-1]).bit_length()):
        spelled = np.packbits((bits >> digit & 1).astype(bool)).tolist()
        numbers |= (_library_code(version, spelled, 0) ^ zeros).astype(np.intp) << digit
    return numbers


def _bits_in_turn(counts: list[int], checks: int) -> Places:
    """A bit of the zero, then all bits in the order of the code: each block gives a byte in turn."""
    data = [
        (at, block, sum(counts[:block]) + at) for block, count in enumerate(counts) for at in range(count)
    ]
    zero, blocks = sum(counts), range(len(counts))
    check = [zero + 1 + block * checks + at for at in range(checks) for block in blocks]
    in_turn = np.array([byte for *_, byte in sorted(data)] + check)
    return np.concatenate(([zero * 8], (in_turn[:, None] * 8 + np.arange(8)).ravel()))


def _products(longest: int, checks: int) -> Words:
    """Reed-Solomon: the remainders of all byte values at all places of a block."""
    generator = [1]
    for power in range(checks):
        shifted = [0, *(_times(each, gexp(power)) for each in generator)]
        generator = [one ^ other for one, other in zip([*generator, 0], shifted, strict=True)]
    remainders = [generator[1:]]  # of a one at the last place, then at the places before it
    for _ in range(longest - 1):
        top, *rest = remainders[-1]
        remainders.append(
            [each ^ _times(top, of) for each, of in zip([*rest, 0], generator[1:], strict=True)]
        )
    powers, logarithms = np.array(EXP_TABLE), np.array(LOG_TABLE)
    ones, values = np.array(remainders[::-1])[:, None], np.arange(256)[:, None]
    products = powers[(logarithms[ones] + logarithms[values]) % 255] * ((ones > 0) & (values > 0))
    filled = np.zeros((longest, 256, -(-checks // 8) * 8), np.uint8)
    filled[..., :checks] = products
    return filled.view(np.uint64)


def _times(one: int, other: int) -> int:
    return gexp(glog(one) + glog(other)) if one and other else 0


def _both(modules: NDArray[Item]) -> NDArray[Item]:
    """Rows and columns."""
    return np.stack((modules, modules.T))


def _windows(modules: NDArray[Item]) -> NDArray[Item]:
    """(words, bits) of (2, lines, modules), with zeros behind the end of a line."""
    at = starts(modules.shape[1])[:, None] + np.arange(WORD)
    filled = np.pad(modules, ((0, 0), (0, 0), (0, at[-1, -1] + 1 - modules.shape[1])))
    return filled.take(at, axis=2).reshape(-1, WORD)


def _words(bits: Flags) -> Words:
    return np.packbits(bits, axis=1).view(">u8")[:, 0].astype(np.uint64)


def _counted_here(size: int) -> Flags:
    """(words, bits): whether a module of several words is counted in this one."""
    words = np.ones((len(starts(size)), WORD), bool)
    words[1:, :BEFORE] = False
    words[:-1, BEFORE + STRIDE :] = False
    return np.tile(words, (2 * size, 1))
