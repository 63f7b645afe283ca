"""The key that signs certificates: made once, kept in the database encrypted, opened on this machine.

Its private half stands in `key_wrap`, encrypted for each machine (by a key derived from the data folder's
`audit.key`: daily work needs no password) and for each administrator's password. So a backup on another
machine opens it as soon as an administrator signs in there with the password. Old public keys stay: what
they signed is still checked by them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Literal

from sqlmodel import Session, col, select

from app.domain.rights import Right, Role
from app.domain.signed_code import CodeWords, key_id, message, signed_text
from app.errors import UserError
from app.services.door import WriteSession
from app.services.rows import row_id
from app.services.secrets import key_of_password
from db.tables import AccountDuty, KeyWrap, SigningKey

WrapKind = Literal["machine", "password"]
SALT_LENGTH, NONCE_LENGTH = 16, 12
LOCKED = (
    "这台电脑还打不开证书的签名密钥(数据可能是从别的电脑恢复的)。"
    "请管理员在本机用密码(不是 PIN)登录一次,再编发证书。"
    "管理员的密码都找不回时,在本机运行 saichuang admin new-key 换一把新的。"
)


def sign_codes(session: WriteSession, words: Sequence[CodeWords]) -> list[str]:
    """The signed texts of certificates, in their order: part of the act that numbers them.

    Data without a key get one. UserError where it cannot be opened on this machine, or a text is unusable.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not session.is_under_way(Right.AWARD):
        raise RuntimeError("codes are signed by the act that numbers certificates")
    if not words:
        return []
    key = _current(session)
    if key is None and session.signer is not None:
        key, made = _make(session)
        _wrap_for_machine(session, key, made)
    secret = None if key is None else _open_by_machine(session, key)
    if key is None or secret is None:
        raise UserError(LOCKED)
    private, name = Ed25519PrivateKey.from_private_bytes(secret), key.key_id
    return [signed_text(each, name, private.sign(message(each, name).encode())) for each in words]


def keep_key(session: WriteSession, account_id: int, password: str, *, old: str = "") -> str:
    """Let an administrator's password, just typed or set, and this machine open the key; makes the first one.

    `old`: the password before, where it was typed as well. Part of the act that learnt the password; returns
    what it did in words, to be recorded behind the act's own, '' where there was nothing to do.
    """
    if not _is_administrator(session, account_id):
        return ""
    key, holder = _current(session), str(account_id)
    if key is None:
        key, secret = _make(session)
        _wrap_for_machine(session, key, secret)
        _wrap(session, key, "password", holder, secret, password)
        return f",生成证书签名密钥 {key.key_id}"
    mine = _open_by_password(session, key, holder, password)
    here = _open_by_machine(session, key)
    found = here or mine or (_open_by_password(session, key, holder, old) if old else None)
    if found is None:
        _forget(session, holder)  # what an earlier password opened
        return ""
    if mine is None:
        _wrap(session, key, "password", holder, found, password)
    if here is None and session.signer is not None:
        _wrap_for_machine(session, key, found)
        return f",本机可以使用证书签名密钥 {key.key_id}"
    return ""


def forget_password(session: WriteSession, account_id: int) -> None:
    """Let an account's password open no key any more: part of the act that closes it or takes its role."""
    if not session.is_under_way(Right.PEOPLE):
        raise RuntimeError("passwords are forgotten by the act that closes an account")
    _forget(session, str(account_id))


def replace_key(session: WriteSession, machine_user: str) -> str:
    """Make a new key where the one before can be opened no more; returns its id. From the command line only.

    Whoever can run it can read the data folder anyway; it leaves an entry that names the machine's user.
    """
    session.require(Right.RECOVER)
    key, secret = _make(session)
    _wrap_for_machine(session, key, secret)
    session.record(f"换用新的证书签名密钥 {key.key_id}(本机用户 {machine_user})")
    return key.key_id


def _current(session: Session) -> SigningKey | None:
    return session.exec(select(SigningKey).order_by(col(SigningKey.id).desc()).limit(1)).first()


def _is_administrator(session: Session, account_id: int) -> bool:
    statement = select(AccountDuty.id).where(
        AccountDuty.account_id == account_id, AccountDuty.role == Role.ADMIN.value
    )
    return session.exec(statement).first() is not None


def _make(session: WriteSession) -> tuple[SigningKey, bytes]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    key = SigningKey(key_id=key_id(public), public=public.hex(), created_at=session.clock())
    session.add(key)
    session.flush()
    return key, private.private_bytes_raw()


# -- encrypted halves ------------------------------------------------------------------------------


def _wrap_for_machine(session: WriteSession, key: SigningKey, secret: bytes) -> None:
    if session.signer is not None:
        _wrap(session, key, "machine", session.signer.public, secret)


def _wrap(
    session: WriteSession, key: SigningKey, kind: WrapKind, holder: str, secret: bytes, password: str = ""
) -> None:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    salt, nonce = os.urandom(SALT_LENGTH), os.urandom(NONCE_LENGTH)
    cipher = ChaCha20Poly1305(_outer_key(session, kind, salt, password))
    row = _find(session, key, kind, holder) or KeyWrap(
        signing_key_id=row_id(key), kind=kind, holder=holder, salt="", blob=""
    )
    row.salt = salt.hex()
    row.blob = (nonce + cipher.encrypt(nonce, secret, _about(key, kind, holder))).hex()
    session.add(row)
    session.flush()


def _open_by_machine(session: WriteSession, key: SigningKey) -> bytes | None:
    signer = session.signer
    return None if signer is None else _unwrap(session, key, "machine", signer.public)


def _open_by_password(session: WriteSession, key: SigningKey, holder: str, password: str) -> bytes | None:
    return _unwrap(session, key, "password", holder, password)


def _unwrap(
    session: WriteSession, key: SigningKey, kind: WrapKind, holder: str, password: str = ""
) -> bytes | None:
    """The private half; None where it is not encrypted for this holder, or for another secret."""
    from argon2.exceptions import HashingError
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    row = _find(session, key, kind, holder)
    if row is None:
        return None
    try:
        salt, blob = bytes.fromhex(row.salt), bytes.fromhex(row.blob)
        cipher = ChaCha20Poly1305(_outer_key(session, kind, salt, password))
        return cipher.decrypt(blob[:NONCE_LENGTH], blob[NONCE_LENGTH:], _about(key, kind, holder))
    except (InvalidTag, HashingError, ValueError):  # another password, or a row that was damaged
        return None


def _outer_key(session: WriteSession, kind: WrapKind, salt: bytes, password: str) -> bytes:
    if kind == "password":
        return key_of_password(password, salt)
    if session.signer is None:
        raise RuntimeError("a session without a signer opens nothing for the machine")
    return session.signer.wrapping_key(salt)


def _about(key: SigningKey, kind: WrapKind, holder: str) -> bytes:
    """What the encryption is bound to: a row moved to another holder opens nothing."""
    return f"saichuang key wrap 1\n{key.public}\n{kind}\n{holder}".encode()


def _forget(session: WriteSession, holder: str) -> None:
    mine = select(KeyWrap).where(KeyWrap.kind == "password", KeyWrap.holder == holder)
    for row in session.exec(mine).all():
        session.delete(row)


def _find(session: Session, key: SigningKey, kind: WrapKind, holder: str) -> KeyWrap | None:
    statement = select(KeyWrap).where(
        KeyWrap.signing_key_id == row_id(key), KeyWrap.kind == kind, KeyWrap.holder == holder
    )
    return session.exec(statement).first()
