"""Prize money (奖金) and the subsidy of an event (赛事补助), exact to the fen, with totals for the office."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal

FEN = Decimal("0.01")
# In yuan; more is a slip of the keyboard.
HIGHEST_AMOUNT = 100_000_000

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


@dataclass(frozen=True, slots=True)
class MoneyRule:
    """The money of an award, in yuan. A rule for the class of the event beats one for any class."""

    award: str
    amount: Decimal
    contest_class: str = ""


@dataclass(frozen=True, slots=True)
class SubsidyRule:
    """What an event of a class is subsidised with, in yuan."""

    contest_class: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PrizeLine:
    """The money of one award that was given."""

    id: Hashable
    award: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PrizeTotal:
    """All money of one award: `count` × `amount` = `total`."""

    award: str
    count: int
    amount: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class PrizeSheet:
    """The money of an event. `unpriced`: awards that were given and have no money, each once."""

    lines: tuple[PrizeLine, ...]
    totals: tuple[PrizeTotal, ...]
    unpriced: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        """Everything together, two decimals."""
        return sum((line.total for line in self.totals), Decimal("0.00"))


def prize_of(award: str, rules: Sequence[MoneyRule], contest_class: str = "") -> Decimal | None:
    """The money that goes with an award at an event of a class, two decimals; None for none."""
    fitting = [rule for rule in rules if rule.award == award and rule.contest_class in ("", contest_class)]
    best = max(fitting, key=lambda rule: bool(rule.contest_class), default=None)
    return None if best is None else yuan(best.amount)


def list_prizes(
    given: Sequence[tuple[Hashable, str]], rules: Sequence[MoneyRule], contest_class: str = ""
) -> PrizeSheet:
    """The money for awards given, as (who, award); an award is paid once to whom it was given."""
    lines: list[PrizeLine] = []
    unpriced: dict[str, None] = {}
    for who, award in given:
        amount = prize_of(award, rules, contest_class)
        if amount is None:
            unpriced[award] = None
        else:
            lines.append(PrizeLine(who, award, amount))
    totals = []
    for award in dict.fromkeys(line.award for line in lines):
        amounts = [line.amount for line in lines if line.award == award]
        totals.append(PrizeTotal(award, len(amounts), amounts[0], sum(amounts, Decimal(0))))
    return PrizeSheet(tuple(lines), tuple(totals), tuple(unpriced))


def subsidy_of(rules: Sequence[SubsidyRule], contest_class: str) -> Decimal | None:
    """What an event of a class is subsidised with, two decimals; None for nothing."""
    return next((yuan(rule.amount) for rule in rules if rule.contest_class == contest_class), None)


def yuan(amount: Decimal) -> Decimal:
    """The amount with two decimals; ValueError where it has more (a rule is refused before)."""
    exact = amount.quantize(FEN)
    if exact != amount:
        raise ValueError(f"an amount has at most two decimals: {amount}")
    return exact


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
