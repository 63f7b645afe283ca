"""Typefaces by the names people know."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.documents.font_catalogue import FontCatalogue, likely_role
from app.documents.sfnt import Face, faces_of
from tests.documents.samples import tiny_font
from tests.documents.test_sfnt import collection


def named(path: Path, family: str, *, chinese: str = "", style: str = "Regular", weight: int = 400) -> Face:
    """A font of this name, with a Chinese name beside where one is given."""
    both = {"en": family, "zh": chinese} if chinese else {"en": family}
    names: dict[str, str | Mapping[str, str]] = {
        "familyName": both,
        "styleName": style,
        "fullName": f"{family} {style}",
    }
    return tiny_font(path, "一", names=names, weight=weight)


def test_the_chinese_name_is_told_and_every_name_is_found(tmp_path: Path) -> None:
    face = named(tmp_path / "fangsong.ttf", "FangSong", chinese="仿宋")
    catalogue = FontCatalogue([face])
    assert [family.name for family in catalogue.families] == ["仿宋"]
    for name in ("仿宋", "FangSong", "fang song", "FangSong Regular"):
        found = catalogue.find(name)
        assert found is not None
        assert found.face == face
    assert catalogue.find("楷体") is None


def test_relatives_stand_in_for_each_other(tmp_path: Path) -> None:
    old = named(tmp_path / "old.ttf", "FangSong_GB2312", chinese="仿宋_GB2312")
    new = named(tmp_path / "new.ttf", "FangSong", chinese="仿宋")
    only_old, both = FontCatalogue([old]), FontCatalogue([old, new])
    for name in ("仿宋", "STFangsong", "仿宋_GB2312"):
        found = only_old.find(name)
        assert found is not None
        assert found.face == old
    for name, face in (("仿宋", new), ("仿宋_GB2312", old), ("华文仿宋", new)):
        found = both.find(name)
        assert found is not None
        assert found.face == face


def test_each_font_of_a_collection_counts(tmp_path: Path) -> None:
    one = named(tmp_path / "one.ttf", "SimSun", chinese="宋体")
    two = named(tmp_path / "two.ttf", "NSimSun", chinese="新宋体")
    path = collection(tmp_path / "simsun.ttc", one, two)
    catalogue = FontCatalogue(faces_of(path))
    assert {family.name: family.face.number for family in catalogue.families} == {"宋体": 0, "新宋体": 1}


def test_the_plain_style_bears_the_name_alone(tmp_path: Path) -> None:
    bold = named(tmp_path / "a.ttf", "YaHei", chinese="雅黑", style="Bold", weight=700)
    plain = named(tmp_path / "b.ttf", "YaHei", chinese="雅黑")
    again = named(tmp_path / "c.ttf", "YaHei", chinese="雅黑")
    families = FontCatalogue([bold, plain, again]).families
    assert {family.name: family.face for family in families} == {"雅黑": plain, "雅黑 Bold": bold}


def test_what_cannot_be_embedded_is_left_out(tmp_path: Path) -> None:
    names = {"familyName": "Shut", "styleName": "Regular"}
    faces = [
        tiny_font(tmp_path / f"{flags}.ttf", "一", fs_type=flags, names=names | {"familyName": f"F{flags}"})
        for flags in (0x0002, 0x0100, 0x0200, 0x0004, 0x0008, 0x000A)
    ]
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"not a font")
    found = FontCatalogue([*faces, Face(broken), Face(tmp_path / "gone.ttf")]).families
    assert [family.name for family in found] == ["F10", "F4", "F8"]  # a milder permission beside counts


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("方正小标宋简体", "serif"),
        ("宋体", "serif"),
        ("SimSun", "serif"),
        ("仿宋", "kai"),
        ("STFangsong", "kai"),
        ("华文行楷", "kai"),
        ("黑体", "sans"),
        ("SimHei", "sans"),
        ("微软雅黑", "sans"),
        ("方正粗黑宋简体", "sans-bold"),
        ("Times New Roman", "serif"),
    ],
)
def test_the_bundled_style_that_comes_nearest(name: str, role: str) -> None:
    assert likely_role(name) == role
