"""The signed text of a certificate's QR code. Pure: who signs and who checks is `app.services`.

Format SC2, eight lines joined by one line feed: `SC2`, number, recipient, event, award, date (YYYYMMDD), key
id (the first 8 hexadecimal digits of SHA-256 of the public key), signature (Ed25519 over everything before
it, its last line feed included; base64url without padding, 86 characters). A line may be empty.

**What is taken as meant.** A scanner is a keyboard: it types the text with Enter, tabs or blanks between the
lines, once or twice, and blanks behind. That changes no word. Words are therefore signed without blanks at
their ends and with single blanks inside. With blanks between the lines the text can be read in several ways:
the signature tells which one is right.

**What is not.** Any other character: the signature covers all of them, and it is written in one way only
(the 86th character holds 2 bits, its other 4 are zero).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from app.errors import UserError

VERSION = "SC2"
SIGNATURE_LENGTH = 86
KEY_ID_LENGTH = 8
LINES = 8
# Ways to read a text whose lines are parted by blanks; each costs a tenth of a millisecond to check.
MOST_READINGS = 2000
# Of a text; a code holds 2,953 bytes.
LONGEST = 4000

_AROUND = "\ufeff \t\r\n"
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SIGNATURE = re.compile(r"[A-Za-z0-9_-]{86}")
_WHOLE = re.compile(r"(?:^|[ \t\r\n])[0-9a-fA-F]{8}[ \t\r\n]+[A-Za-z0-9_-]{86}[ \t\r\n]*$")
_BREAK = re.compile(r"\r\n|\r|\n")
_OLD = re.compile(r"(?:^|[ \t\r\n])SC1 [0-9a-f]{16}$")
_AGAIN = "请把证书铺平、离近一些再扫一次。"


@dataclass(frozen=True, slots=True)
class CodeWords:
    """What a certificate says in its code."""

    number: str
    recipient: str
    event: str
    award: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class SignedCode:
    """A code as it was read. It is genuine where `signature` is that of `message` by the key of this id."""

    words: CodeWords
    key_id: str
    signature: bytes

    @property
    def message(self) -> bytes:
        """What the signature has to cover: the words exactly as they were read."""
        return _lines_to_sign(self.words, self.key_id).encode()


def key_id(public: bytes) -> str:
    """The short name of a public key."""
    return hashlib.sha256(public).hexdigest()[:KEY_ID_LENGTH]


def plain_words(words: CodeWords) -> CodeWords:
    """The words as they are signed and compared: without blanks at the ends, single ones inside."""
    number, recipient, event, award = (
        " ".join(text.split()) for text in (words.number, words.recipient, words.event, words.award)
    )
    return CodeWords(number, recipient, event, award, words.issued_on)


def message(words: CodeWords, key_id: str) -> str:
    """The text that is signed. UserError for a certificate without number, or a broken character."""
    plain = plain_words(words)
    if not plain.number:
        raise UserError(f"{plain.recipient or '这张证书'}还没有编号,不能签名。请先编发证书。")
    text = _lines_to_sign(plain, key_id)
    if _is_broken(text):
        raise UserError(f"证书 {plain.number} 的文字里有一个损坏的字符。请在报名资料中重新输入,再编发。")
    return text


def _lines_to_sign(words: CodeWords, key_id: str) -> str:
    day = f"{words.issued_on:%Y%m%d}".rjust(8, "0")
    return "\n".join((VERSION, words.number, words.recipient, words.event, words.award, day, key_id, ""))


def signed_text(words: CodeWords, key_id: str, signature: bytes) -> str:
    """The whole text of the code."""
    return message(words, key_id) + base64.urlsafe_b64encode(signature).decode().rstrip("=")


def is_whole(text: str) -> bool:
    """Whether what a scanner typed so far ends with a whole signature."""
    return _WHOLE.search(text) is not None


def read_code(text: str) -> SignedCode:
    """The code as its lines stand. UserError, naming what is wrong and the cure, where it is none of ours."""
    return readings(text)[0]


def readings(text: str) -> Sequence[SignedCode]:
    """Every way to read the text, at least one: several only where blanks stand between its lines."""
    plain = text.strip(_AROUND)
    if _is_broken(plain):
        raise UserError(f"二维码的内容里有损坏的字符。{_AGAIN}")
    _refuse_others(plain)
    if len(plain) > LONGEST:
        raise UserError("内容太长,不是一张证书的二维码。请一次扫一张。")
    lines = _lines(plain)
    if lines is not None:
        return (_code(lines),)
    words = plain.split(" ")
    if len(words) < LINES:
        raise UserError(_cut_off(plain))
    return tuple(_code(split) for split in _splits(words))


def _is_broken(text: str) -> bool:
    """Whether there is half a character, which no file and no code holds."""
    return any("\ud800" <= character <= "\udfff" for character in text)


def _refuse_others(plain: str) -> None:
    start = re.split(r"[ \t\r\n]", plain, maxsplit=1)[0]
    if start == VERSION:
        return
    if not plain:
        raise UserError("还没有内容。请扫描证书上的二维码。")
    if start == VERSION.lower():
        raise UserError("大小写反了,键盘的大写锁定(Caps Lock)开着。请关闭后再扫一次。")
    if _OLD.search(plain):
        raise UserError(
            f"这是旧版证书({_BREAK.split(plain)[0]}),没有签名,二维码不能证明真伪。"
            "请按编号在“奖项与证书”中核对,需要时换发。"
        )
    if re.fullmatch(r"SC[0-9]+", start):
        raise UserError(f"这个二维码是新版赛创写的({start})。请升级本机的赛创,再扫一次。")
    if start.startswith("SC-"):
        raise UserError("这是评分单的条码,不是证书的二维码。请扫描证书上的二维码。")
    told = plain if len(plain) <= 40 else f"{plain[:40]}…"
    raise UserError(f"这不是赛创证书的二维码,内容是“{told}”。请扫描证书上的二维码。")


def _lines(plain: str) -> Sequence[str] | None:
    """The eight lines, None where blanks stand between them. One text has one kind of line end."""
    ends = set(_BREAK.findall(plain)) or ({"\t"} if "\t" in plain else set())
    if not ends:
        return None
    lines = plain.split(ends.pop())
    if len(lines) == 2 * LINES - 1 and not any(lines[1::2]):
        lines = lines[::2]  # Enter twice: carriage return and line feed, each typed as a key
    if ends or len(lines) != LINES:
        raise UserError(_cut_off(plain))
    return [line.rstrip(" \t") for line in lines]


def _cut_off(plain: str) -> str:
    return f"二维码的内容不完整(“{plain[-20:]}”以后没有了,或多了别的内容)。{_AGAIN}"


def _splits(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ways to share out what stands between version and date among four lines."""
    inner, last = words[1:-3], words[-3:]
    ways = combinations(range(1, len(inner)), 3)
    for count, (first, second, third) in enumerate(ways):
        if count == MOST_READINGS:
            raise UserError("二维码的内容有太多空格,不能分行。请把扫码枪的行结束符设为回车,再扫一次。")
        parts = (inner[:first], inner[first:second], inner[second:third], inner[third:])
        yield [words[0], *(" ".join(part) for part in parts), *last]


def _code(lines: Sequence[str]) -> SignedCode:
    _version, number, recipient, event, award, day, key, signature = lines
    found = _DATE.fullmatch(day)
    try:
        issued_on = date(*(int(group) for group in found.groups())) if found else None
    except ValueError:
        issued_on = None
    if issued_on is None:
        raise UserError(f"二维码里的日期“{day}”不对,应是 20221018 的样子。{_AGAIN}")
    if not _KEY_ID.fullmatch(key):
        raise UserError(f"二维码里的密钥编号“{key}”不对,应是 8 位数字和小写字母 a-f。{_AGAIN}")
    return SignedCode(CodeWords(number, recipient, event, award, issued_on), key, _signature(signature))


def _signature(text: str) -> bytes:
    if len(text) != SIGNATURE_LENGTH:
        raise UserError(f"二维码里的签名不完整,应有 {SIGNATURE_LENGTH} 个字符,读到 {len(text)} 个。{_AGAIN}")
    signature = base64.urlsafe_b64decode(f"{text}==") if _SIGNATURE.fullmatch(text) else b""
    if base64.urlsafe_b64encode(signature).decode().rstrip("=") != text:
        raise UserError(f"二维码里的签名有读错的字符。{_AGAIN}")
    return signature
