"""人民币大写: amounts of money in capital numerals, as banks and finance offices ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.domain.prizes import yuan

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capital_amount(amount: Decimal) -> str:
    """人民币大写: 1680.32 -> '壹仟陆佰捌拾元叁角贰分', 3000 -> '叁仟元整'; ValueError beyond 16 whole digits.

    As banks ask for it (《支付结算办法》附一): 整 after 元 and 角, none after 分; several zeros are read
    once; 零 stands between 元 and 分 where there is no 角.
    """
    fen = int(yuan(abs(amount)) * 100)
    whole, rest = divmod(fen, 100)
    if whole >= 10**16:
        raise ValueError(f"an amount this large is not written: {amount}")
    jiao, single = divmod(rest, 10)
    sign = "负" if amount < 0 and fen else ""
    head = f"{_whole_capitals(whole)}元" if whole else ""
    if not rest:
        return f"{sign}{head or '零元'}整"
    gap = "零" if whole and not jiao else ""
    middle = f"{_DIGITS[jiao]}角" if jiao else ""
    tail = f"{_DIGITS[single]}分" if single else "整"
    return f"{sign}{head}{gap}{middle}{tail}"


def _whole_capitals(number: int) -> str:
    """A whole number > 0: groups of four digits, a 零 wherever zeros stand before something."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, zero = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            zero = bool(text)
            continue
        if text and (zero or group < 1000):
            text += "零"
        text += _group_capitals(group) + _group_name(index, groups)
        zero = False
    return text


def _group_name(index: int, groups: Sequence[int]) -> str:
    """万亿 is said as 万 where 亿 follows: 壹万贰仟亿."""
    return "万" if index == 3 and groups[2] else _GROUPS[index]


def _group_capitals(group: int) -> str:
    """1 to 9999, without a 零 in front."""
    text, zero = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        else:
            zero = True
    return text
