"""清样: the one page before the first print of a batch, and who approved it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from app.documents.certificate_template import BoxKind, CertificateTemplate
from app.documents.certificate_words import drawn_texts, says
from app.documents.fonts import default_fonts, missing_characters
from app.domain.certificates import KIND_NAMES, CertificateData, fill, placeholders, template_values, typeset
from app.domain.inherited import Inherited
from app.errors import UserError
from app.services.certificate_codes import make_codes
from app.services.certificate_matching import RANKED
from app.services.certificate_prints import lock_rows, require_awarding
from app.services.door import WriteSession
from app.services.ledger import WHOLE
from app.services.ledger_views import load_certificates, load_rows
from app.services.number_series import told_numbers
from app.services.places import at_competition
from app.services.rows import load_competition_row, row_id
from app.services.template_inheritance import find_inherited
from app.services.unfinished_entries import Unfinished, list_unfinished
from db.tables import Certificate, CertificateProof

_RANKS = {"rank", "rank_phrase"}


@dataclass(frozen=True, slots=True)
class ProofTemplate:
    """A template of the batch: its size in mm, how many take it, what it inherited.

    `awardless`: on how many neither the award nor the promotion would stand.
    `replaced`: fonts that this machine does not have, each with the one that is printed in its place.

    `ranked`: it prints the place. `qr`: it has a code; `hidden`: boxes kept in it that are not printed.
    """

    key: str
    title: str
    digest: str
    width: float
    height: float
    count: int
    ranked: bool
    qr: bool
    hidden: tuple[str, ...]
    replaced: tuple[tuple[str, str], ...]
    awardless: int
    inherited: tuple[Inherited, ...]


@dataclass(frozen=True, slots=True)
class ProofSender:
    """Who gives so many of the certificates, when, and who signs."""

    issuers: tuple[str, ...]
    issued_on: date
    signatory: str
    count: int


@dataclass(frozen=True, slots=True)
class ProofCount:
    """So many certificates of one award."""

    event: str
    award: str
    count: int


@dataclass(frozen=True, slots=True)
class ProofExample:
    """The certificate with the longest name, or the longest text."""

    certificate_id: int
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class ProofMissing:
    """Characters on a certificate that no font can draw."""

    certificate_id: int
    number: str
    recipient: str
    characters: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything the page shows of a batch. `fingerprint` tells whether the words changed since."""

    competition_id: int
    competition: str
    certificate_ids: tuple[int, ...]
    first: str
    last: str
    templates: tuple[ProofTemplate, ...]
    senders: tuple[ProofSender, ...]
    awards: tuple[ProofCount, ...]
    longest_name: ProofExample
    longest_text: ProofExample
    missing: tuple[ProofMissing, ...]
    unfinished: tuple[Unfinished, ...]
    fingerprint: str

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each template by its key."""
        return {template.key: template.digest for template in self.templates}

    @property
    def alarms(self) -> tuple[Inherited, ...]:
        """What is very likely wrong."""
        return tuple(each for template in self.templates for each in template.inherited if each.alarming)

    @property
    def shown(self) -> dict[str, Any]:
        """The document that `approve_proof` keeps."""
        document = json.loads(json.dumps(asdict(self), ensure_ascii=False, default=str))
        ranked = [template.key for template in self.templates if template.ranked]
        return {**document, RANKED: ranked}


def load_proof(
    session: Session,
    competition_id: int,
    certificate_ids: Sequence[int],
    templates: Mapping[str, CertificateTemplate],
    digests: Mapping[str, str],
) -> Proof:
    """What a batch will look like. `templates` and their `digests` by key: all that the batch takes."""
    competition = load_competition_row(session, competition_id)
    rows = load_rows(session, certificate_ids)
    _check_batch(rows, competition_id)
    data = load_certificates(session, certificate_ids)
    uses: dict[str, list[CertificateData]] = {}
    for each in data:
        uses.setdefault(each.template, []).append(each)
    for key in uses:
        if key not in templates or key not in digests:
            raise UserError(f"证书模板“{key}”读不到,请在证书设置中重新选择模板。")
    for each in data:
        _refuse_nameless(each, templates[each.template])
    years = {competition.year, *(each.issued_on.year for each in data)}
    return Proof(
        competition_id=competition_id,
        competition=competition.title,
        certificate_ids=tuple(certificate_ids),
        first=rows[0].number,
        last=rows[-1].number,
        templates=tuple(
            _template(key, templates[key], digests[key], group, competition.title, years)
            for key, group in uses.items()
        ),
        senders=_senders(data),
        awards=tuple(
            ProofCount(event, award, count)
            for (event, award), count in Counter((each.event or WHOLE, each.award) for each in data).items()
        ),
        longest_name=_longest(rows, [each.recipient for each in data]),
        longest_text=_longest(rows, [_whole_text(each, templates[each.template]) for each in data]),
        missing=_missing(rows, data),
        unfinished=list_unfinished(session, competition_id),
        fingerprint=_fingerprint(rows),
    )


def approve_proof(
    session: WriteSession,
    competition_id: int,
    certificate_ids: Sequence[int],
    digests: Mapping[str, str],
    shown: Mapping[str, Any],
) -> int:
    """Keep that somebody looked at the proof of these certificates and approved it; returns its id.

    `shown` is `Proof.shown`. Refused where the certificates changed while it was looked at.
    """
    by = require_awarding(session, lock_rows(session, certificate_ids), "批准证书清样")
    rows = load_rows(session, certificate_ids)
    _check_batch(rows, competition_id)
    if shown.get("fingerprint") != _fingerprint(rows):
        raise UserError("核对清样期间这批证书改过,请重新看一遍清样再批准。")
    used = {row.template for row in rows}
    if lacking := used - digests.keys():
        raise UserError(f"清样中没有证书模板“{min(lacking)}”,请重新看一遍清样再批准。")
    proof = CertificateProof(
        competition_id=competition_id,
        count=len(rows),
        templates={key: digests[key] for key in sorted(used)},
        shown=dict(shown),
        at=session.clock(),
        by=by,
    )
    session.add(proof)
    session.flush()
    make_codes(session, [row for row in rows if not row.code])  # numbered before codes were signed
    for row in rows:
        row.proof_id = proof.id
        session.add(row)
    place = None if len({row.event_id for row in rows}) == 1 else at_competition(competition_id)
    titles = "、".join(each["title"] for each in shown.get("templates", ()))
    session.record(f"批准证书清样:{told_numbers(rows)} 共 {len(rows)} 张,模板“{titles}”", place)
    return row_id(proof)


def _check_batch(rows: Sequence[Certificate], competition_id: int) -> None:
    if not rows:
        raise UserError("没有要核对清样的证书。请先公布成绩并编发证书。")
    if any(row.competition_id != competition_id for row in rows):
        raise UserError("所选证书不都属于这个赛事,请重新选择。")


def _fingerprint(rows: Iterable[Certificate]) -> str:
    """Of everything the certificates say."""
    found = hashlib.sha256()
    for row in rows:
        said = (row.number, row.template, row.wording, row.competition, row.event, row.year, row.recipient)
        more = (row.honorific, row.authors, row.organization, row.award, row.rank, row.detail, row.signatory)
        found.update(repr((said, more, row.issuers, row.issued_on.isoformat())).encode())
    return found.hexdigest()


def _refuse_nameless(data: CertificateData, template: CertificateTemplate) -> None:
    """A template with words for people only would print a unit's certificate with nobody on it."""
    if not says(template, data, "recipient"):
        raise UserError(
            f"模板“{template.title}”没有给{KIND_NAMES[data.kind]}的 {{recipient}},"
            f"{data.number} 上不会有“{data.recipient}”。请在“证书模板”中补上,或在证书设置中换一个模板。"
        )


def _tells_award(template: CertificateTemplate, data: CertificateData) -> bool:
    """Whether it says what for. An award may also be a fixed text, such as the title of the certificate."""
    if says(template, data, "award") or (data.detail and says(template, data, "detail")):
        return True
    return typeset(data.award) in "".join(drawn_texts(template, data))


def _template(
    key: str,
    template: CertificateTemplate,
    digest: str,
    group: Sequence[CertificateData],
    competition: str,
    years: set[int],
) -> ProofTemplate:
    used = {
        name
        for box in template.boxes
        for field in box.fields
        for text in (*field.text.values(), *field.suffix.values())
        for name in placeholders(text)
    }
    book = default_fonts()
    return ProofTemplate(
        key=key,
        title=template.title,
        digest=digest,
        width=template.width,
        height=template.height,
        count=len(group),
        ranked=bool(used & _RANKS),
        qr=any(box.kind is BoxKind.QR and box.shown for box in template.boxes),
        hidden=tuple(box.name for box in template.boxes if not box.shown),
        replaced=tuple((font, book.substitute(font)) for font in book.absent(template.fonts)),
        awardless=sum(not _tells_award(template, each) for each in group),
        inherited=find_inherited(template, competition, years),
    )


def _senders(data: Iterable[CertificateData]) -> tuple[ProofSender, ...]:
    counted = Counter((each.issuers, each.issued_on, each.signatory) for each in data)
    return tuple(ProofSender(*said, count) for said, count in counted.items())


def _longest(rows: Sequence[Certificate], texts: Sequence[str]) -> ProofExample:
    at = max(range(len(texts)), key=lambda each: len(texts[each]))
    return ProofExample(row_id(rows[at]), rows[at].number, texts[at])


def _whole_text(data: CertificateData, template: CertificateTemplate) -> str:
    """The longest piece of text of a certificate."""
    values = template_values(data)
    texts = [
        fill(field.text[data.kind], values)
        for box in template.boxes
        if box.shown
        for field in box.fields
        if data.kind in field.text and (not field.needs or values[field.needs])
    ]
    return max(texts, key=len, default="")


def _missing(rows: Sequence[Certificate], data: Sequence[CertificateData]) -> tuple[ProofMissing, ...]:
    found = []
    for row, each in zip(rows, data, strict=True):
        said = (each.recipient, each.authors, each.organization, each.competition, each.event, each.award)
        lacking = missing_characters("".join((*said, each.detail, each.signatory, *each.issuers)))
        if lacking:
            found.append(ProofMissing(row_id(row), row.number, row.recipient, lacking))
    return tuple(found)
