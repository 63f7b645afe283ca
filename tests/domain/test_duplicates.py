"""Doubles: what is offered for merging, against a plain comparison of everybody with everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from app.domain.duplicates import (
    MOST_ALIKE,
    Likeness,
    PersonTraits,
    UnitTraits,
    find_double_units,
    find_doubles,
    ordered_pair,
    person_core,
    unit_stem,
)
from app.domain.identity import SLIP, DocumentType, mask_apart, mask_document
from app.domain.pinyin import pinyin_key

ID_CARD, PASSPORT, OTHER = DocumentType.ID_CARD, DocumentType.PASSPORT, DocumentType.OTHER


def citizen(serial: str, born: str = "19840912") -> str:
    body = f"340602{born}{serial}"
    return body + ric.calc_check_digit(body + "0")


def person(
    key: int,
    name: str = "张伟",
    number: str = "",
    kind: DocumentType = ID_CARD,
    born_on: date | None = date(1984, 9, 12),
    phone: str = "",
    unit_id: int | None = None,
) -> PersonTraits:
    number = number or f"E{key}{key}{key}{key}{key:07d}"
    return PersonTraits(key, name, pinyin_key(name), kind.value, number, born_on, phone, unit_id)


# -- people ----------------------------------------------------------------------------------------

BORN, OTHER_DAY = date(1984, 9, 12), date(1990, 1, 1)
CASES: tuple[tuple[str, PersonTraits, PersonTraits, set[Likeness]], ...] = (
    (
        "the same number under another type, whatever the name",
        person(1, "张伟", "E12345678", PASSPORT, None),
        person(2, "ZHANG WEI", "E12345678", OTHER, None),
        {Likeness.SAME_NUMBER},
    ),
    (
        "the old number under another type",
        person(1, "张伟", citizen("001")),
        person(2, "张卫", "340602840912001", OTHER, None),
        {Likeness.OLD_NUMBER},
    ),
    (
        "two digits in turn, and the check digit that follows from them",
        person(1, "张伟", citizen("013")),
        person(2, "张玮", citizen("031")),
        {Likeness.SWAPPED},
    ),
    (
        "one wrong digit in the birth date",
        person(1, "张伟", citizen("013")),
        person(2, "张伟", citizen("013", "19840913"), born_on=date(1984, 9, 13)),
        {Likeness.ONE_PLACE},
    ),
    ("one birth date", person(1, phone="1"), person(2, phone="2"), {Likeness.BIRTH}),
    (
        "one telephone, of one of them no birth date is known",
        person(1, phone="13800000000"),
        person(2, phone="13800000000", born_on=None),
        {Likeness.PHONE},
    ),
    (
        "the unit's telephone and unit, but two birth dates: two people",
        person(1, phone="05610000", unit_id=7),
        person(2, phone="05610000", unit_id=7, born_on=OTHER_DAY),
        set(),
    ),
    ("one unit", person(1, unit_id=7, born_on=None), person(2, unit_id=7), {Likeness.UNIT}),
    ("another name", person(1), person(2, "张三"), set()),
    (
        "short numbers agree by chance",
        person(1, "张伟", "12345", OTHER, None),
        person(2, "李静", "12345", PASSPORT, None),
        set(),
    ),
)


@pytest.mark.parametrize(("one", "other", "reasons"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_what_makes_two_alike(one: PersonTraits, other: PersonTraits, reasons: set[Likeness]) -> None:
    found = find_doubles([other, one])
    assert {reason for each in found for reason in each.reasons} == reasons
    assert [each.pair for each in found] == [(1, 2)] * bool(reasons)


def alike(one: PersonTraits, other: PersonTraits) -> set[Likeness]:
    """The same rules, said plainly about two."""
    found = set()
    same_name, same_sound = one.name == other.name, one.sound == other.sound
    if len(one.number) >= 7 and one.number == other.number:
        found.add(Likeness.SAME_NUMBER)
    a, b = person_core(one.number), person_core(other.number)
    places = [at for at in range(len(a)) if a[at] != b[at]] if len(a) == len(b) else None
    if same_sound and places is not None and len(places) == 1:
        found.add(Likeness.ONE_PLACE)
    if same_sound and places is not None and len(places) == 2 and places[0] + 1 == places[1]:
        first, second = places
        if (a[first], a[second]) == (b[second], b[first]):
            found.add(Likeness.SWAPPED)
    if same_name and (None in (one.born_on, other.born_on) or one.born_on == other.born_on):
        for likeness, trait in (
            (Likeness.BIRTH, "born_on"),
            (Likeness.PHONE, "phone"),
            (Likeness.UNIT, "unit_id"),
        ):
            if getattr(one, trait) and getattr(one, trait) == getattr(other, trait):
                found.add(likeness)
    return found


@st.composite
def crowds(draw: st.DrawFn) -> list[PersonTraits]:
    size = draw(st.integers(2, 7))
    serials = st.sampled_from(["001", "010", "100", "011", "110", "101"])
    return [
        person(
            key,
            draw(st.sampled_from(["张伟", "张玮", "李静"])),
            citizen(draw(serials)),
            draw(st.sampled_from([ID_CARD, DocumentType.RESIDENCE_PERMIT])),
            draw(st.sampled_from([None, BORN, OTHER_DAY])),
            draw(st.sampled_from(["", "13800000000"])),
            draw(st.sampled_from([None, 3])),
        )
        for key in range(1, size + 1)
    ]


@given(crowds(), st.randoms())
def test_everybody_is_found_whom_comparing_all_with_all_finds(
    crowd: list[PersonTraits], chance: object
) -> None:
    expected = {}
    for one, other in combinations(crowd, 2):
        reasons = alike(one, other)
        if reasons:
            expected[ordered_pair(one.id, other.id)] = reasons
    found = find_doubles(crowd)
    assert {each.pair: set(each.reasons) for each in found} == expected
    shuffled = crowd[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert find_doubles(shuffled) == found
    apart = [each.pair for each in found[::2]]
    assert find_doubles(crowd, apart) == tuple(each for each in found if each.pair not in apart)


def test_what_many_share_tells_nothing() -> None:
    crowd = [person(key, born_on=None, phone="05610000") for key in range(MOST_ALIKE)]
    assert len(find_doubles(crowd)) == MOST_ALIKE * (MOST_ALIKE - 1) // 2
    assert find_doubles([*crowd, person(99, born_on=None, phone="05610000")]) == ()


# -- numbers side by side --------------------------------------------------------------------------

DIGITS = st.text("0123456789X", min_size=4, max_size=18)


@given(DIGITS, DIGITS)
def test_side_by_side_little_is_shown_beyond_the_masks(one: str, other: str) -> None:
    for number, shown, masked in zip(
        (one, other), mask_apart(one, other), (mask_document(one), mask_document(other)), strict=True
    ):
        uncovered = [a for a, b in zip(shown, masked, strict=True) if a != b]
        assert len(uncovered) <= SLIP
        assert all(a in ("*", b) for a, b in zip(shown, number, strict=True))


def test_a_slip_is_seen_side_by_side() -> None:
    one, other = citizen("013"), citizen("013", "19840921")
    assert mask_apart(one, other) == ("340602******12013X", "340602******210135")
    assert mask_apart(one, citizen("777", "19991231"))[0] == mask_document(one)


# -- units -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("金泷机电有限公司", "金泷机电"),
        ("安徽省淮北市金泷机电(集团)股份有限公司", "金泷机电"),
        ("淮北金泷机电集团有限责任公司", "淮北金泷机电"),
        ("濉溪县第一中学", "濉溪县第一中学"),
        ("公司", "公司"),
        ("ABC 公司", "abc"),
    ],
)
def test_the_stem_of_a_unit(name: str, stem: str) -> None:
    assert unit_stem(name) == stem


def test_units_that_may_be_one() -> None:
    units = [
        UnitTraits(1, "金泷机电有限公司"),
        UnitTraits(2, "淮北市金泷机电有限责任公司"),
        UnitTraits(3, "金龙机电有限公司"),
        UnitTraits(4, "淮北金泷机电有限公司"),
        UnitTraits(5, "平湖发电有限公司", "code"),
    ]
    found = {each.pair: each.reasons for each in find_double_units(units)}
    assert found == {
        (1, 2): (Likeness.STEM,),
        (1, 3): (Likeness.SOUND,),
        (2, 3): (Likeness.SOUND,),
        (1, 4): (Likeness.TAIL,),
        (2, 4): (Likeness.TAIL,),
    }
    coded = [replace(unit, credit_code=f"code {unit.id}") for unit in units]
    assert find_double_units(coded) == ()
    assert [each.pair for each in find_double_units([coded[0], *units[1:]])] == list(found)
