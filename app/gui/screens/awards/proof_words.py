"""清样 in words: line by line what a batch will look like, and what needs attention, with its cure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.documents.fonts import named
from app.domain.certificates import chinese_date
from app.domain.inherited import INHERITED_NAMES, Inherited
from app.domain.paper import Paper
from app.gui.theme import Tone
from app.services.ledger_views import CertificateRow
from app.services.proofing import Proof, ProofCount, ProofTemplate

NAMED = 8  # people or numbers that are named before "等"
FONT_CURE = "请安装含有这个字的字体(如花园明朝、天珩全字库)后重新打开赛创,或改正姓名、公布新的版本后改发"


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One thing on the page. WARN: look at it; ERROR: very likely wrong; `forbids`: it must not be printed.

    `cure` names the step that helps, `screen` where it is done, `template` with which template.
    """

    caption: str
    text: str
    tone: Tone = Tone.NEUTRAL
    cure: str = ""
    screen: str = ""
    forbids: bool = False
    template: str = ""

    @property
    def marked(self) -> str:
        """The text behind a sign that says what the colour says."""
        signs = {Tone.ERROR: "■ ", Tone.WARN: "▲ ", Tone.OK: "✓ "}
        return f"{signs.get(self.tone, '')}{self.text}"


def proof_lines(proof: Proof, left_out: Sequence[CertificateRow] = ()) -> tuple[ProofLine, ...]:
    """Everything the page says, in order; `left_out` wait too, but cannot be printed with the others."""
    span = proof.first if proof.first == proof.last else f"{proof.first} 至 {proof.last}"
    return (
        ProofLine("证书", f"{span},共 {len(proof.certificate_ids)} 张"),
        *_templates(proof),
        *_senders(proof),
        *_awards(proof),
        ProofLine("最长的名称", f"{proof.longest_name.text}({proof.longest_name.number})"),
        ProofLine("最长的文字", f"{proof.longest_text.text}({proof.longest_text.number})"),
        *_missing(proof),
        *_left_out(left_out),
        *_unfinished(proof),
        *_inherited(proof),
    )


def forbidden(lines: tuple[ProofLine, ...]) -> str:
    """Why the batch must not be printed, '' where it may."""
    return next((f"{line.caption}:{line.text}" for line in lines if line.forbids), "")


def _templates(proof: Proof) -> Iterator[ProofLine]:
    for template in proof.templates:
        paper = Paper(template.width, template.height).name
        count = f" · {template.count} 张" if len(proof.templates) > 1 else ""
        text = f"{template.title} · {paper}{count}"
        yield ProofLine("模板", text, cure="编辑模板", screen="templates", template=template.key)
        if template.awardless:
            text = f"有 {template.awardless} 张没有写奖项或晋升的等级,请核对模板是否选对"
            yield ProofLine("", text, Tone.ERROR, "编辑模板", "templates", template=template.key)
        for font, instead in template.replaced:
            text = f"本机没有字体“{font}”,用{instead}代替。要用它,请安装后重新打开赛创"
            yield ProofLine("", text, Tone.WARN, "编辑模板", "templates", template=template.key)
        if not template.qr:
            yield ProofLine("", "模板上没有二维码,证书不能扫码验真", Tone.WARN)
    hidden = dict.fromkeys(name for template in proof.templates for name in template.hidden)
    if hidden:
        yield ProofLine("", f"模板中不打印的:{'、'.join(hidden)}")


def _senders(proof: Proof) -> Iterator[ProofLine]:
    several = len(proof.senders) > 1
    for sender in proof.senders:
        count = f"({sender.count} 张)" if several else ""
        if sender.issuers:
            text = f"{'、'.join(sender.issuers)}{count}"
            yield ProofLine("颁发单位", text, Tone.WARN if several else Tone.NEUTRAL, "赛事信息", "overview")
        else:
            text = f"没有填写颁发单位{count}"
            yield ProofLine("颁发单位", text, Tone.ERROR, "去填写", "overview", forbids=True)
        day = chinese_date(sender.issued_on, with_day=True)
        yield ProofLine("颁发日期", f"{day}({sender.issued_on:%Y-%m-%d})")
        if sender.signatory:
            yield ProofLine("签署人", sender.signatory)


def _awards(proof: Proof) -> Iterator[ProofLine]:
    by_event: dict[str, list[ProofCount]] = {}
    for each in proof.awards:
        by_event.setdefault(each.event, []).append(each)
    caption = "张数"
    for event, counts in by_event.items():
        yield ProofLine(caption, f"{event}:{'、'.join(f'{each.award} {each.count}' for each in counts)}")
        caption = ""


def _missing(proof: Proof) -> Iterator[ProofLine]:
    if not proof.missing:
        yield ProofLine("缺字", "没有,所有文字都有字形", Tone.OK)
    for each in proof.missing:
        text = f"{each.number} {each.recipient}:{named(each.characters)} 没有字形。{FONT_CURE}。"
        yield ProofLine("缺字", text, Tone.ERROR, "去改姓名", "registration", forbids=True)


def _left_out(rows: Sequence[CertificateRow]) -> Iterator[ProofLine]:
    for row in rows:
        if row.missing and not row.affected:
            text = f"{row.number} {row.recipient}:“{row.missing}”没有字形,这次不打印。{FONT_CURE}。"
            yield ProofLine("没有列入", text, Tone.WARN, "去改姓名", "registration")
    affected = sum(1 for row in rows if row.affected)
    if affected:
        yield ProofLine("没有列入", f"{affected} 张受成绩更正影响,改发后再看清样。", Tone.WARN)


def _unfinished(proof: Proof) -> Iterator[ProofLine]:
    if not proof.unfinished:
        yield ProofLine("最终成绩", "所有参赛者都有", Tone.OK)
    for each in proof.unfinished:
        if each.published:
            numbers = "、".join(each.numbers[:NAMED]) + ("等" if each.count > NAMED else "")
            text = f"{each.event}:{each.count} 个参赛者公布后还没有成绩(编号 {numbers})"
        else:
            text = f"{each.event}还没有公布成绩,有 {each.count} 个参赛者"
        yield ProofLine("最终成绩", text, Tone.WARN, "去公布", "publishing")


def _inherited(proof: Proof) -> Iterator[ProofLine]:
    found = [(template, each) for template in proof.templates for each in template.inherited]
    if not found:
        yield ProofLine("沿用的内容", "没有,全部取自本赛事", Tone.OK)
    for template, each in found:
        yield ProofLine(
            "沿用的内容",
            _inherited_text(template, each, several=len(proof.templates) > 1),
            Tone.ERROR if each.alarming else Tone.NEUTRAL,
            "去改模板" if each.alarming else "",
            "templates" if each.alarming else "",
            template=template.key,
        )


def _inherited_text(template: ProofTemplate, each: Inherited, *, several: bool) -> str:
    where = f"({template.title})" if several else ""
    quoted = each.text if "“" in each.text else f"“{each.text}”"
    warning = ",请核对是否该换" if each.alarming else ""
    return f"{INHERITED_NAMES[each.kind]}{where}:{quoted}{warning}"
