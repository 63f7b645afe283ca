"""Passwords and PINs: kept as Argon2id hashes only."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher


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
