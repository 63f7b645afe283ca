"""成绩汇总表: what the printed list of an event's results says. Figures come in rounded by the rule."""

from __future__ import annotations

from dataclasses import dataclass

SIGNATURES = ("裁判", "统分", "复核", "裁判长", "监督")


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
    title: str = "成绩汇总表"
    number_head: str = "编号"
    signatures: tuple[str, ...] = SIGNATURES
    audit: str = ""
    name_head: str = "姓名"
    unit_head: str = "单位"

    @property
    def extra_heads(self) -> tuple[str, ...]:
        """The columns behind the award, where any line has something to say there."""
        used = {
            "荣誉": any(line.honours for line in self.lines),
            "等级晋升": any(line.promotion for line in self.lines),
        }
        return tuple(head for head, is_used in used.items() if is_used)

    def extra_cells(self, line: ResultLine) -> tuple[str, ...]:
        """What a line says under `extra_heads`."""
        texts = {"荣誉": line.honours, "等级晋升": line.promotion}
        return tuple(texts[head] for head in self.extra_heads)
