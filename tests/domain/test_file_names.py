"""Names of files: good everywhere, never twice."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.file_names import LONGEST_NAME, free_name, safe_name


@given(st.text(max_size=200))
def test_a_safe_name_is_one_and_stays_as_it_is(name: str) -> None:
    safe = safe_name(name)
    assert len(safe) <= LONGEST_NAME
    assert not set(safe) & set('<>:"/\\|?*\n\t\0')
    assert safe == safe.strip(". ")
    assert safe_name(safe) == safe


def test_names_of_devices_are_none() -> None:
    devices, others = ("CON", "nul.txt", "com1", "lpt9.a.b"), ("console", "com10", "a.nul")
    assert [safe_name(name) for name in devices] == [f"_{name}" for name in devices]
    assert [safe_name(name) for name in others] == list(others)


@given(st.lists(st.sampled_from(["a", "A", "a 2", "A 3", "b"])))
def test_a_free_name_is_not_taken(taken: list[str]) -> None:
    found = free_name("a", taken)
    assert found.casefold() not in {each.casefold() for each in taken}
    assert found == "a" or "a" in {each.casefold() for each in taken}
