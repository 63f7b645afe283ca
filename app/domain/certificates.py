"""证书: what one certificate says, in words. How it looks is the matter of `app.documents`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Literal, get_args

from app.errors import UserError

CertificateKind = Literal["person", "unit", "innovation"]
KINDS: tuple[CertificateKind, ...] = get_args(CertificateKind)
KIND_NAMES: Mapping[CertificateKind, str] = {"person": "个人", "unit": "单位或团队", "innovation": "创新成果"}


class Category(StrEnum):
    """What a certificate is given for."""

    AWARD = "award"
    HONOUR = "honour"
    UNIT = "unit"
    DECISION = "decision"
    PROMOTION = "promotion"


CATEGORY_NAMES: Mapping[Category, str] = {
    Category.AWARD: "名次奖项",
    Category.HONOUR: "荣誉称号",
    Category.UNIT: "单位和团体奖项",
    Category.DECISION: "评定奖项",
    Category.PROMOTION: "等级晋升",
}

DIGITS = "〇一二三四五六七八九"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_EVENT_ENDINGS = ("赛", "赛项", "评审", "竞赛", "比武", "活动", "项目")
_WIDE = str.maketrans(",:;()!?", "\uff0c\uff1a\uff1b\uff08\uff09\uff01\uff1f")
_CHINESE = r"\u2e80-\u9fff\uf900-\ufaff"
_NEXT_TO_CHINESE = re.compile(rf"(?<=[{_CHINESE}”》)}}])[,:;()!?]|[,:;()!?](?=[{_CHINESE}“《{{])")
_INSIDE = r"([^()\uff08\uff09]*)"
_UNLIKE = re.compile(rf"\uff08{_INSIDE}\)|\({_INSIDE}\uff09")  # brackets of which only one became wide


@dataclass(frozen=True, slots=True)
class CertificateData:
    """Everything one certificate shows. `recipient` is a person, a unit or the title of an achievement.

    `detail` is a promotion in words, `template` the key of its template, `photo` the name of a kept photo.
    """

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
    year: int = 0
    rank: int | None = None
    detail: str = ""
    signatory: str = ""
    template: str = ""
    photo: str = ""


def chinese_date(day: date, with_day: bool = False) -> str:
    """The date in Chinese numerals: 二〇二二年十月, or 二〇二二年十月二十日."""
    text = f"{chinese_digits(day.year)}年{chinese_number(day.month)}月"
    return f"{text}{chinese_number(day.day)}日" if with_day else text


def chinese_digits(number: int) -> str:
    """A number digit by digit, as years are written: 二〇二二."""
    return "".join(DIGITS[int(digit)] for digit in str(number))


def chinese_number(number: int) -> str:
    """A number from 1 to 99 as it is read: 十, 十二, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def event_phrase(event: str) -> str:
    """The event as it stands in a sentence: 焊工 becomes 焊工赛项, 重点工程质量赛 stays."""
    return event if not event or event.endswith(_EVENT_ENDINGS) else f"{event}赛项"


def rank_phrase(rank: int | None) -> str:
    """第三名; '' without a place, arabic beyond 第九十九名."""
    if rank is None:
        return ""
    return f"第{chinese_number(rank) if rank < 100 else rank}名"


@lru_cache(maxsize=1024)
def typeset(text: str) -> str:
    """Typed punctuation as it is printed: paired quotes, full width beside Chinese characters."""
    pieces = text.split('"')
    if len(pieces) % 2:
        pairs = "".join(f"“{inner}”{after}" for inner, after in zip(pieces[1::2], pieces[2::2], strict=True))
        text = pieces[0] + pairs
    text = _NEXT_TO_CHINESE.sub(lambda match: match.group().translate(_WIDE), text)
    return _UNLIKE.sub(lambda match: f"\uff08{match[1] or match[2] or ''}\uff09", text)


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
        "rank": "" if data.rank is None else str(data.rank),
        "rank_phrase": rank_phrase(data.rank),
        "detail": typeset(data.detail),
        "year": str(data.year or data.issued_on.year),
        "year_chinese": chinese_digits(data.year or data.issued_on.year),
        "issuer": data.issuers[0] if data.issuers else "",
        "issuers": "\n".join(data.issuers),
        "signatory": data.signatory,
        "date": chinese_date(data.issued_on),
        "date_with_day": chinese_date(data.issued_on, with_day=True),
        "date_arabic": f"{data.issued_on.year}年{data.issued_on.month}月",
        "date_arabic_with_day": f"{data.issued_on.year}年{data.issued_on.month}月{data.issued_on.day}日",
        "qr_text": data.qr_text,
    }


# What each placeholder stands for, in the order the editor offers them.
PLACEHOLDERS: Mapping[str, str] = {
    "recipient": "获奖者",
    "honorific": "称呼(同志)",
    "organization": "单位",
    "authors": "完成人",
    "competition": "赛事名称",
    "event": "赛项",
    "event_phrase": "赛项(带“赛项”二字)",
    "award": "奖项",
    "rank": "名次(数字)",
    "rank_phrase": "名次(第三名)",
    "detail": "等级晋升内容",
    "year": "年份(2022)",
    "year_chinese": "年份(二〇二二)",
    "issuer": "第一颁发单位",
    "issuers": "全部颁发单位,一行一个",
    "signatory": "签署人",
    "date": "日期(二〇二二年十月)",
    "date_with_day": "日期(二〇二二年十月二十日)",
    "date_arabic": "日期(2022年10月)",
    "date_arabic_with_day": "日期(2022年10月20日)",
    "number": "证书编号",
    "qr_text": "二维码内容",
}


@lru_cache(maxsize=1024)
def placeholders(template: str) -> tuple[str, ...]:
    """The placeholders of a text, in order; refuses unknown ones and lone braces."""
    found = tuple(PLACEHOLDER.findall(template))
    for name in found:
        if name not in PLACEHOLDERS:
            known = "、".join(f"{{{each}}}" for each in PLACEHOLDERS)
            raise UserError(f"文字“{template}”中的占位符 {{{name}}} 不认识。可用的有:{known}。")
    if re.search(r"[{}]", PLACEHOLDER.sub("", template)):
        raise UserError(f"文字“{template}”中的花括号不成对。请把占位符写成 {{recipient}} 的样子。")
    return found


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in from `template_values`, its own punctuation as printed."""
    placeholders(template)
    return PLACEHOLDER.sub(lambda match: values[match.group(1)], typeset(template))
