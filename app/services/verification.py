"""证书查验: whether a certificate's code is genuine, and what the ledger of this data folder says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from sqlmodel import Session, col, select

from app.domain.signed_code import CodeWords, SignedCode, key_id, plain_words, readings, signed_text
from app.errors import UserError
from app.exchange.public_keys import PATTERN, read_public_keys, write_public_keys
from app.services.certificate_codes import code_words
from db.tables import Certificate, SigningKey

GARBLED = "扫码枪打出的汉字不对时,请把它设为输出中文(UTF-8),或改用“从图片读取”。"


class Finding(StrEnum):
    """What came out. Only `VALID` is good."""

    VALID = "valid"
    VOID = "void"
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    WRONG = "wrong"
    UNREAD = "unread"


HEADLINES: Mapping[Finding, str] = {
    Finding.VALID: "真证书,有效",
    Finding.VOID: "真证书,但已作废",
    Finding.DIFFERENT: "签名有效,但与台账不符",
    Finding.UNKNOWN: "签名有效,本机没有这张证书的记录",
    Finding.WRONG: "查验不通过",
    Finding.UNREAD: "没有读到二维码",
}


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """Public keys by their ids, each with where it comes from ('' this data); files that hold none."""

    keys: Mapping[str, Sequence[tuple[bytes, str]]]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one code. `words` is None where nothing of it can be believed."""

    finding: Finding
    text: str
    words: CodeWords | None = None
    key_id: str = ""
    source: str = ""
    void_reason: str = ""
    voided_on: date | None = None
    replaced_by: str = ""
    differences: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """In a few words."""
        return HEADLINES[self.finding]

    @property
    def is_valid(self) -> bool:
        """Whether the certificate is genuine and stands."""
        return self.finding is Finding.VALID


def known_keys(session: Session | None, folder: Path) -> KnownKeys:
    """The keys of this data (None: there are none here) and those in files of the data folder."""
    found: dict[str, list[tuple[bytes, str]]] = {}
    problems = []
    if session is not None:
        for name, public in session.exec(select(SigningKey.key_id, SigningKey.public)):
            found.setdefault(name, []).append((bytes.fromhex(public), ""))
    for file in sorted(folder.glob(PATTERN)):
        try:
            keys = read_public_keys(file)
        except UserError as error:
            problems.append(str(error))
            continue
        for key in keys:
            found.setdefault(key_id(key), []).append((key, file.name))
    return KnownKeys(found, tuple(problems))


def verify_code(session: Session | None, text: str, known: KnownKeys) -> Verdict:
    """Check one code against the keys, and against the ledger where there is one."""
    try:
        read = readings(text)
    except UserError as error:
        return Verdict(Finding.WRONG, str(error))
    for code in read:
        for public, source in known.keys.get(code.key_id, ()):
            if _is_signed(code, public):
                return _in_ledger(session, code, source)
    return _not_genuine(read[0], known)


def verify_codes(session: Session | None, texts: Sequence[str], folder: Path) -> tuple[Verdict, ...]:
    """Check several codes, in their order."""
    known = known_keys(session, folder)
    return tuple(verify_code(session, text, known) for text in texts)


def unread(why: str) -> Verdict:
    """What is said of a picture without a code that could be read."""
    return Verdict(Finding.UNREAD, why)


def export_public_keys(session: Session, target: Path) -> int:
    """Write the public keys of this data into a file for other offices; returns how many there are."""
    rows = session.exec(select(SigningKey).order_by(col(SigningKey.id))).all()
    if not rows:
        raise UserError("这份数据还没有证书签名密钥。请管理员用密码登录一次,或先编发证书。")
    write_public_keys([(row.key_id, f"{row.created_at:%Y-%m-%d}", row.public) for row in rows], target)
    return len(rows)


def _is_signed(code: SignedCode, public: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(code.signature, code.message)
    except (InvalidSignature, ValueError):  # also a key that is none
        return False
    return True


def _not_genuine(code: SignedCode, known: KnownKeys) -> Verdict:
    if code.key_id in known.keys:
        text = f"签名不对:证书的文字或二维码被改过,或没有读对。请再扫一次;仍不通过就不是真证书。{GARBLED}"
    elif known.keys:
        text = (
            f"签名用的密钥 {code.key_id} 本机不认识。是别的单位发的证书时,请把对方的“证书公钥”文件放进"
            "数据文件夹再查;否则不是真证书。"
        )
    else:
        text = "本机还没有公钥,不能查验。请把发证单位的“证书公钥”文件放进数据文件夹再查。"
    return Verdict(Finding.WRONG, "".join((text, *known.problems)), key_id=code.key_id)


def _in_ledger(session: Session | None, code: SignedCode, source: str) -> Verdict:
    words = code.words
    row = None if session is None else _find(session, code)
    # Other offices count their own numbers. What came here with its competition has this very code.
    if session is None or (source and not _is_of(row, code)):
        text = "二维码上的文字没有被改过。是否已作废,请向发证单位核实。"
        return Verdict(Finding.UNKNOWN, text, words, code.key_id, source)
    if row is None:
        text = "签名用的是本机的密钥,台账里却没有这个编号:数据可能换成了较早的备份。请核对数据文件夹。"
        return Verdict(Finding.UNKNOWN, text, words, code.key_id)
    differences = tuple(_differences(words, row))
    void = row.state == "void"
    finding = Finding.VOID if void else Finding.DIFFERENT if differences else Finding.VALID
    return Verdict(
        finding,
        "请收回原证书。" if void else "请按台账核对,需要时作废重发。" if differences else _standing(row),
        words,
        code.key_id,
        source,
        row.void_reason if void else "",
        row.voided_at.astimezone().date() if void and row.voided_at is not None else None,
        _replacement(session, row) if void else "",
        differences,
    )


def _find(session: Session, code: SignedCode) -> Certificate | None:
    """By the number; by the code where the number is signed with other blanks than it has."""
    found = session.exec(select(Certificate).where(Certificate.number == code.words.number)).first()
    if found is None:
        found = session.exec(select(Certificate).where(Certificate.code == _text(code))).first()
    return found


def _is_of(row: Certificate | None, code: SignedCode) -> bool:
    return row is not None and row.code == _text(code) and not any(_differences(code.words, row))


def _text(code: SignedCode) -> str:
    return signed_text(code.words, code.key_id, code.signature)


def _differences(words: CodeWords, row: Certificate) -> Iterator[str]:
    kept = plain_words(code_words(row))
    named = (
        ("姓名或名称", words.recipient, kept.recipient),
        ("赛项", words.event, kept.event),
        ("奖项", words.award, kept.award),
        ("日期", f"{words.issued_on:%Y-%m-%d}", f"{kept.issued_on:%Y-%m-%d}"),
    )
    for name, said, stands in named:
        if said != stands:
            yield f"{name}:二维码是“{said}”,台账是“{stands}”"


def _standing(row: Certificate) -> str:
    return (
        "签名有效,文字与台账一致。"
        if row.state == "printed"
        else "签名有效,文字与台账一致。台账里还没有打印。"
    )


def _replacement(session: Session, row: Certificate) -> str:
    newer = None if row.replaced_by is None else session.get(Certificate, row.replaced_by)
    return "" if newer is None else newer.number
