"""成绩汇总表: what the printed list of an event's results says. Figures come in rounded by the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SUMMARY = "成绩汇总表"
SIGNATURES = ("裁判", "统分", "复核", "裁判长", "监督")
EXTRA_HEADS = ("荣誉", "等级晋升")


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One line: `rank` and `total` may be a status (缺考), `modules` stands in the order of the heads."""

    rank: str
    number: str
    name: str
    organization: str
    modules: tuple[str, ...]
    total: str
    award: str = ""
    honours: str = ""
    promotion: str = ""

    def extras(self, heads: Sequence[str]) -> tuple[str, ...]:
        """What it says under these of `EXTRA_HEADS`."""
        texts = dict(zip(EXTRA_HEADS, (self.honours, self.promotion), strict=True))
        return tuple(texts[head] for head in heads)


@dataclass(frozen=True, slots=True)
class ResultListData:
    """One event's list, drawn from one published version.

    `audit` ties the paper to the audit chain, printed small on every page: '审计链第 1234 条 3F2A-91C0-… ·
    签名公钥 7B1C-…'; '' prints nothing.
    """

    competition: str
    event: str
    version: str
    published: str
    module_heads: tuple[str, ...]
    lines: tuple[ResultLine, ...]
    title: str = SUMMARY
    number_head: str = "编号"
    signatures: tuple[str, ...] = SIGNATURES
    audit: str = ""
    name_head: str = "姓名"
    unit_head: str = "单位"

    @property
    def extra_heads(self) -> tuple[str, ...]:
        """The columns behind the award, where any line has something to say there."""
        return tuple(head for head in EXTRA_HEADS if any(any(line.extras((head,))) for line in self.lines))
