"""Which font draws which character, and what is refused."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app.documents.font_files import EMBEDDING_FORBIDDEN
from app.documents.fonts import (
    BUNDLED_NAMES,
    CHAINS,
    KAI,
    SANS,
    SANS_BOLD,
    SERIF,
    FontBook,
    MissingGlyph,
    default_fonts,
    metrics_of,
    missing_characters,
    printable,
)
from app.documents.sfnt import Face
from tests.documents.samples import BUNDLED, tiny_font
from tests.golden.cases import load_case

IN_BUNDLED_FONTS = set("㘝㙏㞺䒨䢼挦垿𬩽")
RARE = [vector["char"] for vector in load_case("micro_vectors")["rare_characters"]["vectors"]]


def test_bundled_fonts_cover_half_of_the_rare_characters() -> None:
    assert len(RARE) == 16
    assert {each for each in RARE if not BUNDLED.missing(each)} == IN_BUNDLED_FONTS


@pytest.mark.parametrize("role", CHAINS)
def test_every_role_covers_the_same(role: str) -> None:
    for each in RARE + list("李䶮·•・〇〔〕“”ABC019"):
        assert (BUNDLED.font_for(each, role) is None) == (BUNDLED.font_for(each, "kai") is None)


def test_fallback_is_per_character() -> None:
    assert BUNDLED.font_for("挦", "kai") == KAI
    assert BUNDLED.font_for("㙏", "kai") == SERIF


def test_missing_names_each_character_once_in_order() -> None:
    assert BUNDLED.missing("李𰂃𠍣李𰂃") == "𰂃𠍣"


def test_installed_fonts_are_asked_only_for_what_is_lacking(tmp_path: Path) -> None:
    asked: list[str] = []

    def installed() -> list[Face]:
        asked.append("asked")
        return [Face(tmp_path / "gone.ttf"), Face(broken), tiny_font(tmp_path / "tiny.ttf", "𰂃")]

    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"not a font")
    book = FontBook(CHAINS, installed)
    assert book.missing("李䶮㙏") == ""
    assert not asked
    assert book.missing("李𰂃") == ""
    assert book.font_for("𰂃", "kai") == Face(tmp_path / "tiny.ttf")
    assert len(asked) == 1


def test_fonts_that_forbid_embedding_are_left_out(tmp_path: Path) -> None:
    locked = tiny_font(tmp_path / "locked.ttf", "𰂃", fs_type=EMBEDDING_FORBIDDEN)
    assert FontBook(CHAINS, lambda: [locked]).missing("𰂃") == "𰂃"


def test_private_use_characters_are_never_guessed(tmp_path: Path) -> None:
    font = tiny_font(tmp_path / "private.ttf", "\ue863")
    assert FontBook(CHAINS, lambda: [font]).missing("李\ue863") == "\ue863"


def test_invisible_marks_need_no_glyph() -> None:
    assert printable("李\u200b\ufe00䶮\ufe0f\t同志\n") == "李䶮 同志 "
    assert BUNDLED.missing("李\u200b\ufe00䶮\ufe0f\n") == ""
    assert printable("\U000e0100李") == "李"


def test_refusal_names_person_character_and_cure() -> None:
    error = MissingGlyph("李𰂃", "𰂃", others=2)
    assert "李𰂃" in str(error)
    assert "𰂃(U+30083)" in str(error)
    assert "另有 2 张" in str(error)
    assert "安装" in str(error)


def test_default_fonts_cover_common_names() -> None:
    assert missing_characters("买买提·吐尔逊 李䶮 张伟") == ""
    assert default_fonts() is default_fonts()


def test_a_blank_glyph_draws_nothing(tmp_path: Path) -> None:
    blank = tiny_font(tmp_path / "blank.ttf", "𰂃", right=100)
    drawn = tiny_font(tmp_path / "drawn.ttf", "𰂃")
    assert FontBook(CHAINS, lambda: [blank]).missing("𰂃") == "𰂃"
    assert FontBook(CHAINS, lambda: [blank, drawn]).font_for("𰂃", "kai") == drawn


# -- families ------------------------------------------------------------------------------------------


def test_a_family_comes_first_then_the_bundled_chain_that_fits(tmp_path: Path) -> None:
    tiny = tiny_font(tmp_path / "tiny.ttf", "一", names={"familyName": "细黑", "styleName": "Regular"})
    book = FontBook(CHAINS, lambda: [tiny])
    assert book.font_for("一", "细黑") == tiny
    assert book.font_for("二", "细黑") == SANS
    assert book.font_for("一", "kai") == KAI
    assert book.absent(["kai", "细黑", "方正小标宋简体", "细黑", "方正小标宋简体"]) == ("方正小标宋简体",)


@pytest.mark.parametrize(
    ("family", "face", "name"),
    [
        ("方正小标宋简体", SERIF, "思源宋体"),
        ("仿宋_GB2312", KAI, "霞鹜文楷"),
        ("SimHei", SANS, "思源黑体"),
        ("汉仪粗黑简", SANS_BOLD, "思源黑体 半粗"),
    ],
)
def test_a_family_that_is_not_there_is_told_and_replaced(family: str, face: Face, name: str) -> None:
    assert BUNDLED.absent([family]) == (family,)
    assert BUNDLED.font_for("李", family) == face
    assert BUNDLED.substitute(family) == name


def test_bundled_families_are_known_by_their_names() -> None:
    assert BUNDLED.absent(["霞鹜文楷", "LXGW WenKai", "思源宋体", "Noto Sans SC", "思源黑体 半粗"]) == ()
    assert {family.name for family in BUNDLED.families()} == set(BUNDLED_NAMES.values())
    assert BUNDLED.font_for("李", "思源黑体 半粗") == SANS_BOLD


# -- shapes told by variation selectors ----------------------------------------------------------------

SELECTED = "䶮\U000e0101"


def test_another_shape_of_a_character_is_never_replaced_silently() -> None:
    assert BUNDLED.missing(f"李{SELECTED}䶮") == SELECTED
    error = MissingGlyph("李" + SELECTED, SELECTED)
    assert "䶮\U000e0101(U+4DAE U+E0101)" in str(error)
    assert "删去选择符" in str(error)


def test_a_font_that_has_the_shape_draws_it(tmp_path: Path) -> None:
    variants = {"\U000e0101": "narrow", "\U000e0100": None}
    tiny = tiny_font(tmp_path / "tiny.ttf", "䶮", variants=variants)
    book = FontBook(CHAINS, lambda: [tiny])
    assert book.font_for("䶮", "kai") == KAI
    assert book.font_for(SELECTED, "kai") == tiny
    assert book.font_for("䶮\U000e0100", "kai") == tiny
    assert book.missing(f"{SELECTED}䶮\U000e0100䶮\U000e0102") == "䶮\U000e0102"
    assert metrics_of(tiny).width(SELECTED) == 400
    assert metrics_of(tiny).width("䶮\U000e0100") == 1000


def test_standard_variants_of_the_bundled_fonts_are_known() -> None:
    with TTFont(SERIF.path, lazy=True) as font:
        table = next(each for each in font["cmap"].tables if each.format == 14)
        pairs = [(code, selector) for selector, known in table.uvsDict.items() for code, _ in known]
    assert len(pairs) > 20
    assert all(metrics_of(SERIF).glyph(chr(code) + chr(selector)) for code, selector in pairs)


# -- letters with marks --------------------------------------------------------------------------------


def test_letters_with_combining_marks_become_one_character() -> None:
    assert printable("Jose\u0301 Mu\u0308ller Ionut\u0326") == "José Müller Ionuț"
    assert printable("\u1112\u1161\u11ab") == "한"
    assert BUNDLED.missing("José Müller Ionuț Ångström Dvořák") == ""


def test_a_mark_that_no_letter_takes_in_is_refused() -> None:
    assert BUNDLED.missing("x\u030c") == "\u030c"
    assert "改用" in str(MissingGlyph("x\u030c", "\u030c"))


def test_compatibility_characters_keep_their_shape() -> None:
    assert printable("\ufa19\U0002f801e\u0301") == "\ufa19\U0002f801é"


def test_scripts_whose_letters_join_are_refused(tmp_path: Path) -> None:
    font = tiny_font(tmp_path / "tiny.ttf", "\u0645")
    assert FontBook(CHAINS, lambda: [font]).missing("\u0645") == "\u0645"


@pytest.mark.parametrize("dot", "·•‧・･∙⋅")
def test_middle_dots_print_or_are_refused(dot: str) -> None:
    name = f"买买提{dot}吐尔逊"
    missing = BUNDLED.missing(name)
    assert missing in ("", dot)
    assert printable(name) == name
    assert dot not in "·•・" or not missing
