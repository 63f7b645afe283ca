"""Passwords and PINs: kept as Argon2id hashes only; and keys made of passwords."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher


# Passes, KiB, lanes of Argon2id (RFC 9106, low memory). What was encrypted with such a key opens with
# the same three only: they never change.
KEY_COST = (3, 65536, 4)


@lru_cache(maxsize=1)
def hasher() -> PasswordHasher:
    """The hasher with the library's recommended cost (RFC 9106, low memory)."""
    from argon2 import PasswordHasher

    return PasswordHasher()


def hash_secret(text: str) -> str:
    """The hash to keep of a password or PIN."""
    return hasher().hash(text)


def is_secret(kept: str, text: str) -> bool:
    """Whether the text is what the hash was made of; False for '' (no secret set)."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return bool(kept) and hasher().verify(kept, text)
    except (VerificationError, InvalidHashError):
        return False


def key_of_password(password: str, salt: bytes) -> bytes:
    """A key of 32 bytes that only somebody who knows the password can make again."""
    from argon2.low_level import Type, hash_secret_raw

    passes, memory, lanes = KEY_COST
    return hash_secret_raw(password.encode(), salt, passes, memory, lanes, 32, Type.ID)
