"""证书: what one certificate says, in words. How it looks is the matter of `app.documents`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, get_args

from app.errors import UserError

CertificateKind = Literal["person", "unit", "innovation"]
KINDS: tuple[CertificateKind, ...] = get_args(CertificateKind)

# First word of the code's last line: later versions carry a signature behind the digest.
CODE_VERSION = "SC1"
DIGEST_LENGTH = 16

DIGITS = "〇一二三四五六七八九"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_EVENT_ENDINGS = ("赛", "赛项", "评审", "竞赛", "比武", "活动", "项目")
_WIDE = str.maketrans(",:;()!?", "\uff0c\uff1a\uff1b\uff08\uff09\uff01\uff1f")
_CHINESE = r"\u2e80-\u9fff\uf900-\ufaff"
_NEXT_TO_CHINESE = re.compile(rf"(?<=[{_CHINESE}”》)}}])[,:;()!?]|[,:;()!?](?=[{_CHINESE}“《{{])")
_INSIDE = r"([^()\uff08\uff09]*)"
_UNLIKE = re.compile(rf"\uff08{_INSIDE}\)|\({_INSIDE}\uff09")  # brackets of which only one became wide


@dataclass(frozen=True, slots=True)
class CertificateData:
    """Everything one certificate shows. `recipient` is a person, a unit or the title of an achievement."""

    number: str
    recipient: str
    honorific: str
    organization: str
    competition: str
    event: str
    award: str
    kind: CertificateKind
    authors: str
    issuers: tuple[str, ...]
    issued_on: date
    qr_text: str


def certificate_number(prefix: str, year: int, serial: int) -> str:
    """The printed number, for example 淮工竞证〔2022〕0003."""
    return f"{prefix}〔{year}〕{serial:04d}"


def chinese_date(day: date, with_day: bool = False) -> str:
    """The date in Chinese numerals: 二〇二二年十月, or 二〇二二年十月二十日."""
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    text = f"{year}年{chinese_number(day.month)}月"
    return f"{text}{chinese_number(day.day)}日" if with_day else text


def chinese_number(number: int) -> str:
    """A number from 1 to 99 as it is read: 十, 十二, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def event_phrase(event: str) -> str:
    """The event as it stands in a sentence: 焊工 becomes 焊工赛项, 重点工程质量赛 stays."""
    return event if not event or event.endswith(_EVENT_ENDINGS) else f"{event}赛项"


@lru_cache(maxsize=1024)
def typeset(text: str) -> str:
    """Typed punctuation as it is printed: paired quotes, full width beside Chinese characters."""
    pieces = text.split('"')
    if len(pieces) % 2:
        pairs = "".join(f"“{inner}”{after}" for inner, after in zip(pieces[1::2], pieces[2::2], strict=True))
        text = pieces[0] + pairs
    text = _NEXT_TO_CHINESE.sub(lambda match: match.group().translate(_WIDE), text)
    return _UNLIKE.sub(lambda match: f"\uff08{match[1] or match[2] or ''}\uff09", text)


def verification_text(
    *, number: str, recipient: str, competition: str, event: str, award: str, issued_on: date
) -> str:
    """The text of the QR code: what the certificate says, and a digest that shows slips of copying.

    The digest is no protection against forgery: anybody can compute it. A signature comes behind it.
    """
    said = (number, recipient, competition, event, award, issued_on.isoformat())
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:DIGEST_LENGTH]
    lines = (number, recipient, event, award, issued_on.isoformat(), f"{CODE_VERSION} {digest}")
    return "\n".join(line for line in lines if line)


def template_values(data: CertificateData) -> dict[str, str]:
    """What each placeholder of a template stands for. Names are printed exactly as they are."""
    return {
        "number": data.number,
        "recipient": data.recipient,
        "honorific": data.honorific,
        "organization": data.organization,
        "authors": data.authors,
        "competition": typeset(data.competition),
        "event": typeset(data.event),
        "event_phrase": typeset(event_phrase(data.event)),
        "award": typeset(data.award),
        "issuers": "\n".join(data.issuers),
        "date": chinese_date(data.issued_on),
        "date_with_day": chinese_date(data.issued_on, with_day=True),
        "qr_text": data.qr_text,
    }


PLACEHOLDERS = frozenset(
    template_values(CertificateData("", "", "", "", "", "", "", "person", "", (), date(2022, 10, 1), ""))
)


@lru_cache(maxsize=1024)
def placeholders(template: str) -> tuple[str, ...]:
    """The placeholders of a text, in order; refuses unknown ones and lone braces."""
    found = tuple(_PLACEHOLDER.findall(template))
    for name in found:
        if name not in PLACEHOLDERS:
            known = "、".join(f"{{{each}}}" for each in sorted(PLACEHOLDERS))
            raise UserError(f"文字“{template}”中的占位符 {{{name}}} 不认识。可用的有:{known}。")
    if re.search(r"[{}]", _PLACEHOLDER.sub("", template)):
        raise UserError(f"文字“{template}”中的花括号不成对。请把占位符写成 {{recipient}} 的样子。")
    return found


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in from `template_values`, its own punctuation as printed."""
    placeholders(template)
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], typeset(template))
