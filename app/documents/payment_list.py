"""奖金与补助汇总表 for the finance office: every payment, and sums in figures and capital numerals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import count

from app.documents import style
from app.documents.fonts import FontBook
from app.documents.list_paper import ROOM, ListPaper, ListRow, heading, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.capital_numerals import capital_amount
from app.domain.certificates import typeset
from app.domain.prize_list import EventPayments, PaymentList, PayTotal
from app.domain.progress import Progress
from app.domain.result_papers import left_out

SIGNERS = ("制表", "审核", "财务", "批准")
ALL_IN = "金额以元为单位;列入的赛项都已公布成绩"
NOTHING = "还没有已公布的赛项,没有奖金和补助可以列出。请先公布成绩。"
_SERIAL, _AWARD, _RECIPIENT, _MONEY, _SIGNED = 32.0, 82.0, 108.0, 78.0, 62.0
COLUMNS = (
    Column("序号", _SERIAL, "center", style.CELL),
    Column("奖项", _AWARD, "left", style.CELL),
    Column("获奖者", _RECIPIENT, "left", style.STRONG),
    Column("单位", ROOM - _SERIAL - _AWARD - _RECIPIENT - _MONEY - _SIGNED, "left", style.CELL),
    Column("金额(元)", _MONEY, "right", style.CELL),
    Column("签收", _SIGNED, "center", style.CELL),
)


def render_payment_list(
    data: PaymentList, target: Target, progress: Progress | None = None, *, book: FontBook | None = None
) -> None:
    """Write the list into `target` (a path, or a binary stream); `progress` is called after each page."""
    papers = [_paper(data)] if data.events else []
    render_lists(papers, target, progress, author=data.competition, nothing=NOTHING, book=book)


def _paper(data: PaymentList) -> ListPaper:
    payments = sum(len(event.lines) for event in data.events)
    return ListPaper(
        title=data.title,
        above=typeset(data.competition),
        left=typeset(f"合计:人民币{data.total_in_words}"),
        right=f"¥{_money(data.total)} · 共 {payments} 笔",
        columns=COLUMNS,
        rows=tuple(_rows(data)),
        signers=SIGNERS,
        note=typeset(f"{left_out(data.missing) or ALL_IN}。"),
        audit=data.audit,
    )


def _rows(data: PaymentList) -> Iterator[ListRow]:
    numbers = count(1)
    paid = [event for event in data.events if event.total]
    for event in paid:
        yield heading(" · ".join(filter(None, (event.event, event.basis))), len(COLUMNS))
        for line in event.lines:
            whom = f"{line.recipient}({line.division})" if line.division else line.recipient
            said = (line.award, whom, line.organization, _money(line.amount), "")
            yield ListRow(line.recipient, (str(next(numbers)), *map(typeset, said)))
        yield from _sums(event)
    if len(paid) > 1:
        yield heading("全部赛项", len(COLUMNS))
        yield from map(_award_sum, data.totals)
        yield _sum("奖金合计", data.prizes)
        yield _sum("赛事补助合计", data.subsidies)
        yield _sum("总计", data.total)


def _sums(event: EventPayments) -> Iterator[ListRow]:
    if event.subsidy is not None:
        yield _sum("赛事补助", event.subsidy)
    yield _sum(f"{event.event}小计", event.total)


def _award_sum(total: PayTotal) -> ListRow:
    return _sum(f"{total.award} {total.count} 笔", total.total)


def _sum(name: str, amount: Decimal) -> ListRow:
    """A sum of money, in capital numerals beside its name."""
    cells = (typeset(name), f"人民币{capital_amount(amount)}", _money(amount), "")
    return ListRow(name, cells, spans=(2, 2, 1, 1))


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
