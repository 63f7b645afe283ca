"""When an account is locked after wrong passwords, and which new passwords and PINs are good enough.

Source of the figures: practice (five failures, minutes that double); the clock is always handed in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from app.domain.numbers import fold_wide
from app.errors import InputError

FAILURES = 5
FIRST_LOCK = timedelta(minutes=5)
LONGEST_LOCK = timedelta(hours=1)

PASSWORD_LENGTH = 8
# Compared in lower case; one repeated character is refused anyway.
_OBVIOUS = """
    01234567 12345678 123456789 1234567890 87654321 987654321 11223344 12341234 12344321 123123123
    password password1 passw0rd qwertyui qwertyuiop asdfghjk asdfghjkl 1q2w3e4r 1qaz2wsx iloveyou
    abcd1234 abc12345 abcdefgh a1234567 a12345678 aa123456 qq123456 woaini520 woaini1314 5201314a
    admin123 admin888 administrator letmein1 welcome1 saichuang
"""
OBVIOUS = frozenset(_OBVIOUS.split())


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in: when, and whether the password was right.

    `refused`: tried while the account was locked, the password not looked at. Such a try is no failure,
    but worth recording: it shows how time went on when the clock was set back.
    """

    at: datetime
    ok: bool
    refused: bool = False


def lock_until(attempts: Sequence[Attempt], now: datetime) -> datetime | None:
    """Until when an account is locked, always after `now`; None where it is not.

    `attempts` in the order they were made, which a clock set back may contradict; all times with a zone,
    or all without. Five failures without a success between lock for 5 minutes from the last failure, each
    further one for twice as long, at most 1 hour. While the clock stands before the last failure, it was
    set back: then the time that recorded tries show to have passed counts, so that the lock neither ends
    early nor keeps anyone out for longer than its own length from now.
    """
    recent = _since_success(attempts)
    failed = [place for place, attempt in enumerate(recent) if not attempt.refused]
    length = _lock_length(len(failed))
    if not length:
        return None
    left = length - _passed([attempt.at for attempt in recent[failed[-1] :]], now)
    return now + left if left > timedelta(0) else None


def _since_success(attempts: Sequence[Attempt]) -> Sequence[Attempt]:
    successes = [place for place, attempt in enumerate(attempts) if attempt.ok and not attempt.refused]
    return attempts[successes[-1] + 1 :] if successes else attempts


def _lock_length(failures: int) -> timedelta:
    if failures < FAILURES:
        return timedelta(0)
    doublings = min(failures - FAILURES, 10)  # Far beyond the longest lock.
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def _passed(seen: Sequence[datetime], now: datetime) -> timedelta:
    """The time that passed since the first of `seen` at least, if the clock was only ever set back."""
    if now >= seen[0]:
        return now - seen[0]
    steps = (later - earlier for earlier, later in pairwise([*seen, now]))
    return sum((max(step, timedelta(0)) for step in steps), timedelta(0))


def check_new_password(text: str, name: str) -> None:
    """Refuse a password that is easily guessed; `name` is the account's. InputError on field 'password'."""
    plain = fold_wide(text).casefold()
    if len(text) < PASSWORD_LENGTH:
        raise InputError("password", f"密码至少 {PASSWORD_LENGTH} 个字符,现有 {len(text)} 个,请加长。")
    if plain == fold_wide(name).casefold():
        raise InputError("password", "密码不能与账号名相同,请换一个。")
    if len(set(plain)) <= 1:
        raise InputError("password", "密码不能只有一种字符,请混用字母和数字。")
    if plain in OBVIOUS:
        raise InputError("password", "这个密码太常见,容易被猜到,请换一个。")


def check_new_pin(text: str) -> str:
    """The PIN in half-width digits, as it is to be kept. InputError on field 'pin' names the cure."""
    pin = fold_wide(text)
    if re.fullmatch(r"[0-9]{4,6}", pin) is None:
        raise InputError("pin", "PIN 码应为 4 到 6 位数字,请重新输入。")
    steps = {(int(later) - int(earlier)) % 10 for earlier, later in pairwise(pin)}
    if steps == {0}:
        raise InputError("pin", "PIN 码不能是同一个数字重复,如 0000,请换一个。")
    if steps in ({1}, {9}):
        raise InputError("pin", "PIN 码不能是连续的数字,如 1234、4321,请换一个。")
    return pin
