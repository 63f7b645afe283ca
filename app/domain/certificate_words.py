"""Whether a certificate still says what the newest results say, and in words what became different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from app.domain.certificates import CertificateKind

KIND_OF_ENTRY: Mapping[str, CertificateKind] = {
    "person": "person",
    "team": "unit",
    "unit": "unit",
    "project": "innovation",
    "innovation": "innovation",
}
NOT_ANY_MORE = "不再获奖"


@dataclass(frozen=True, slots=True)
class CertificateWords:
    """The words of a certificate that make it another one when they change."""

    competition: str
    event: str
    recipient: str
    authors: str
    organization: str
    award: str
    detail: str


# What a change of each is called; the award first: that is what people ask for.
_NAMES: Mapping[str, str] = {
    "award": "",
    "detail": "晋升内容",
    "recipient": "名称",
    "authors": "完成人",
    "organization": "单位",
    "event": "赛项",
    "competition": "赛事名称",
}
if set(_NAMES) != {field.name for field in fields(CertificateWords)}:
    raise RuntimeError("a word of certificates without a name")


def read_kind(text: str) -> CertificateKind:
    """A stored kind of wording."""
    match text:
        case "person" | "unit" | "innovation" as kind:
            return kind
        case _:
            raise ValueError(f"a certificate of an unknown wording: {text}")


def tell_changes(said: CertificateWords, due: CertificateWords | None, kind: CertificateKind) -> str:
    """What is different now: 改为三等奖, 姓名改为张玮; 不再获奖 without a due; '' where all is the same."""
    if due is None:
        return NOT_ANY_MORE
    changed = [name for name in _NAMES if getattr(said, name) != getattr(due, name)]
    return ",".join(_told(name, getattr(due, name), kind) for name in changed)


def _told(name: str, now: str, kind: CertificateKind) -> str:
    what = "姓名" if name == "recipient" and kind == "person" else _NAMES[name]
    return f"{what}改为{now}" if now else f"不再写{what}"
