"""成绩更正通知: what a new version changed, and behind it the certificates it affects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.documents import style
from app.documents.fonts import FontBook
from app.documents.list_paper import ROOM, ListPaper, ListRow, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.certificates import typeset
from app.domain.progress import Progress
from app.domain.version_effects import CORRECTION, CertificateEffect, VersionEffects
from app.domain.versions import Difference

CERTIFICATES_TITLE = "受影响的证书"
SIGNERS = ("编制", "裁判长", "监督")
NOTE = "与此前公布的成绩不一致的,以本通知为准。"
CERTIFICATES_NOTE = "收回的原件与新证书一起登记;作废的编号不再使用。"
_NUMBER, _NAME = 30.0, 128.0
COLUMNS = (
    Column("序号", _NUMBER, "center", style.CELL),
    Column("参赛者", _NAME, "left", style.STRONG, wraps=True),
    Column("更正内容(原来 → 现在)", ROOM - _NUMBER - _NAME, "left", style.CELL, wraps=True),
)
_WIDTHS = (122.0, 122.0, 92.0, 40.0)
CERTIFICATE_COLUMNS = (
    Column("序号", _NUMBER, "center", style.CELL),
    Column("证书编号", _WIDTHS[0], "left", style.CELL),
    Column("获得者", _WIDTHS[1], "left", style.STRONG, wraps=True),
    Column("奖项和更正", _WIDTHS[2], "left", style.CELL, wraps=True),
    Column("打印", _WIDTHS[3], "center", style.CELL),
    Column("处理", ROOM - _NUMBER - sum(_WIDTHS), "left", style.CELL, wraps=True),
)
NO_NUMBER = "待编号"
CHANGES_IN_ROW = 30  # more go on in the next row, so that a page can end there


def render_correction_notices(
    versions: Sequence[VersionEffects],
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the notices of some versions of an event, at least one, into `target` (a path, or a stream).

    `progress` is called after each page. UserError where nothing is different in any of them.
    """
    data = versions[-1]
    nothing = f"“{data.event}”第 {data.version} 版与上一版没有差别,没有可以印的更正通知。"
    papers = [paper for each in versions if each.corrects for paper in _papers(each)]
    render_lists(papers, target, progress, author=data.competition, nothing=nothing, book=book)


def _papers(data: VersionEffects) -> Iterator[ListPaper]:
    head = f"{data.event} 第 {data.version} 版(更正第 {data.version - 1} 版)"
    yield ListPaper(
        title=CORRECTION,
        above=typeset(data.competition),
        left=typeset(head),
        right=f"共 {len(data.differences)} 处 · {data.published} 公布",
        columns=COLUMNS,
        rows=tuple(_rows(data.differences)),
        signers=SIGNERS,
        note=typeset(NOTE),
        lead=(typeset(f"更正原因:{data.reason}"),) if data.reason else (),
        audit=data.audit,
    )
    if data.certificates:
        yield ListPaper(
            title=CERTIFICATES_TITLE,
            above=typeset(data.competition),
            left=typeset(head),
            right=typeset(f"共 {len(data.certificates)} 张,待处理 {data.unsettled} 张"),
            columns=CERTIFICATE_COLUMNS,
            rows=tuple(
                ListRow(each.recipient, _cells(number, each))
                for number, each in enumerate(data.certificates, 1)
            ),
            signers=SIGNERS,
            note=typeset(CERTIFICATES_NOTE),
            audit=data.audit,
        )


def _rows(differences: Sequence[Difference]) -> Iterator[ListRow]:
    for number, each in enumerate(differences, 1):
        for start in range(0, len(each.changes), CHANGES_IN_ROW):
            told = "\n".join(change.text for change in each.changes[start : start + CHANGES_IN_ROW])
            label = f"{each.label}(续)" if start else each.label
            yield ListRow(each.label, (str(number), typeset(label), typeset(told)))


def _cells(number: int, each: CertificateEffect) -> tuple[str, ...]:
    who = "\n".join(filter(None, (each.recipient, each.organization)))
    printed = "已打印" if each.printed else "未打印"
    award = typeset(f"{each.award}\n{each.change}")
    return (str(number), each.number or NO_NUMBER, who, award, printed, typeset(each.handling))
