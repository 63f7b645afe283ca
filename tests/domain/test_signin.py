"""Locks after wrong passwords, also with a clock set back; passwords and PINs that are too easy."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.signin import (
    FAILURES,
    LONGEST_LOCK,
    OBVIOUS,
    Attempt,
    check_new_password,
    check_new_pin,
    lock_until,
)
from app.errors import InputError
from tests.domain.wide import wide

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
KINDS = {"x": (False, False), "o": (True, False), "-": (False, True)}


def _at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def _attempts(kinds: str, start: float = 0, every: float = 1) -> list[Attempt]:
    """One try each `every` minutes: x a failure, o a success, - refused while locked."""
    return [Attempt(_at(start + n * every), *KINDS[kind]) for n, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("kinds", "now", "until"),
    [
        ("", 0, None),
        ("xxxx", 3, None),
        ("xxxxx", 4, 9),
        ("xxxxx", 8.9, 9),
        ("xxxxx", 9, None),
        ("xxxxx", 5000, None),
        ("xxxxxx", 5, 15),
        ("xxxxxxx", 6, 26),
        ("xxxxxxxx", 7, 47),
        ("xxxxxxxxx", 8, 68),
        ("x" * 300, 299, 359),
        ("xxxxo", 4, None),
        ("xxxxxo", 5, None),
        ("xxxxoxxxx", 8, None),
        ("oxxxxx", 5, 10),
        ("oxxoxxxxx", 8, 13),
        ("xxxxx---", 7, 9),
        ("xxxx-x", 5, 10),
        ("xxxxx-x", 6, 16),
        ("-------", 6, None),
    ],
)
def test_five_failures_in_a_row_lock_and_each_further_one_for_longer(
    kinds: str, now: float, until: float | None
) -> None:
    assert lock_until(_attempts(kinds), _at(now)) == (None if until is None else _at(until))


@pytest.mark.parametrize(
    ("tries", "now", "until"),
    [
        # Just set back by two hours: the whole lock from now on.
        ((), -120, -115),
        # Recorded tries show that time went on, although not how much before the first of them.
        ((-120,), -120, -115),
        ((-120,), -118, -115),
        ((-120, -118), -116, -115),
        ((-120, -118), -115, None),
        # Set back once more: what was seen before still counts.
        ((-120, -118, -600), -599, -597),
        # Put right again: nothing but the true time counts.
        ((-120,), 6, 9),
        ((-120,), 9, None),
    ],
)
def test_a_clock_set_back_ends_no_lock_early_and_makes_none_endless(
    tries: Sequence[float], now: float, until: float | None
) -> None:
    attempts = _attempts("xxxxx") + [Attempt(_at(minutes), ok=False, refused=True) for minutes in tries]
    assert lock_until(attempts, _at(now)) == (None if until is None else _at(until))


def test_a_failure_under_a_clock_years_ahead_does_not_lock_for_years() -> None:
    attempts = _attempts("xxxxx", start=5_000_000)
    assert lock_until(attempts, NOON) == _at(5)
    attempts.append(Attempt(NOON, ok=False, refused=True))
    assert lock_until(attempts, _at(5)) is None


def test_times_without_a_zone_will_do_as_well() -> None:
    attempts = [Attempt(datetime(2026, 5, 1, 12, minute), ok=False) for minute in range(FAILURES)]
    assert lock_until(attempts, datetime(2026, 5, 1, 12, 5)) == datetime(2026, 5, 1, 12, 9)


# Minutes that really pass before a try, and by how many the clock was set back meanwhile.
waits = st.tuples(st.integers(0, 90), st.just(0) | st.integers(0, 5000))


@given(st.lists(waits, max_size=12))
def test_behind_a_clock_only_ever_set_back_no_lock_ends_before_its_time(steps: list[tuple[int, int]]) -> None:
    attempts: list[Attempt] = []
    real = clock = 0
    failures, failed_at = 0, 0
    for passed, back in steps:
        real, clock = real + passed, clock + passed - back
        until = lock_until(attempts, _at(clock))
        length = min(5 * 2 ** (failures - FAILURES), 60) if failures >= FAILURES else 0
        if real < failed_at + length:
            assert until is not None
        if until is None:
            failures, failed_at = failures + 1, real
        attempts.append(Attempt(_at(clock), ok=False, refused=until is not None))


@given(st.text("xo-", max_size=20), st.integers(-10_000, 10_000))
def test_a_lock_ends_in_the_future_and_within_the_hour(kinds: str, now: int) -> None:
    until = lock_until(_attempts(kinds), _at(now))
    if until is not None:
        assert timedelta(0) < until - _at(now) <= LONGEST_LOCK
        assert kinds.rpartition("o")[2].count("x") >= FAILURES


@given(st.text("xo-", max_size=20), st.integers(0, 100))
def test_a_lock_is_over_at_the_time_it_named(kinds: str, later: int) -> None:
    attempts = _attempts(kinds)
    now = _at(len(kinds))
    until = lock_until(attempts, now)
    if until is not None:
        assert lock_until(attempts, until - timedelta(seconds=1)) == until
        assert lock_until(attempts, until + timedelta(minutes=later)) is None


@pytest.mark.parametrize(
    "text", ["welder-2026", "焊接大赛好运连连", "correct horse", "x1234567", "aaaaaaab", "12345679"]
)
def test_a_password_of_eight_characters_that_nobody_guesses_will_do(text: str) -> None:
    check_new_password(text, "李建国")


@pytest.mark.parametrize(
    ("text", "name", "cure"),
    [
        ("", "李建国", "密码至少 8 个字符,现有 0 个,请加长。"),
        ("abc1234", "李建国", "密码至少 8 个字符,现有 7 个,请加长。"),
        ("lijianguo", "lijianguo", "密码不能与账号名相同"),
        ("LiJianGuo", "lijianguo", "密码不能与账号名相同"),
        (wide("lijianguo"), "lijianguo ", "密码不能与账号名相同"),
        ("88888888", "李建国", "只有一种字符"),
        ("xxXXxxXX", "李建国", "只有一种字符"),
        ("        ", "李建国", "只有一种字符"),
        ("12345678", "李建国", "太常见"),
        (wide("12345678"), "李建国", "太常见"),
        ("Password", "李建国", "太常见"),
        (" password ", "李建国", "太常见"),
    ],
)
def test_an_easy_password_is_refused_with_the_cure(text: str, name: str, cure: str) -> None:
    with pytest.raises(InputError, match=cure) as caught:
        check_new_password(text, name)
    assert caught.value.field == "password"


@pytest.mark.parametrize("text", sorted(OBVIOUS))
def test_each_obvious_password_is_long_enough_to_be_needed_in_the_list(text: str) -> None:
    with pytest.raises(InputError, match="太常见"):
        check_new_password(text.upper(), "李建国")


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("1357", "1357"),
        ("20261", "20261"),
        ("112233", "112233"),
        (" 1357 ", "1357"),
        (wide("1357"), "1357"),
        ("0101", "0101"),
    ],
)
def test_a_pin_is_kept_in_half_width_digits(text: str, pin: str) -> None:
    assert check_new_pin(text) == pin


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("", "4 到 6 位数字"),
        ("135", "4 到 6 位数字"),
        ("1357924", "4 到 6 位数字"),
        ("13 57", "4 到 6 位数字"),
        ("135a", "4 到 6 位数字"),
        ("١٣٥٧", "4 到 6 位数字"),
        ("13²7", "4 到 6 位数字"),
        ("0000", "同一个数字重复"),
        (wide("888888"), "同一个数字重复"),
        ("1234", "连续的数字"),
        ("456789", "连续的数字"),
        ("7890", "连续的数字"),
        ("4321", "连续的数字"),
        ("10987", "连续的数字"),
    ],
)
def test_an_easy_pin_is_refused_with_the_cure(text: str, cure: str) -> None:
    with pytest.raises(InputError, match=cure) as caught:
        check_new_pin(text)
    assert caught.value.field == "pin"
