"""Which font draws which character, and what is refused."""

from pathlib import Path

import pytest

from app.documents.fonts import (
    CHAINS,
    EMBEDDING_FORBIDDEN,
    KAI,
    SERIF,
    FontBook,
    MissingGlyph,
    default_fonts,
    missing_characters,
    printable,
)
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

    def installed() -> list[Path]:
        asked.append("asked")
        return [tmp_path / "gone.ttf", broken, tiny_font(tmp_path / "tiny.ttf", "𰂃")]

    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"not a font")
    book = FontBook(CHAINS, installed)
    assert book.missing("李䶮㙏") == ""
    assert not asked
    assert book.missing("李𰂃") == ""
    assert book.font_for("𰂃", "kai") == tmp_path / "tiny.ttf"
    assert len(asked) == 1


def test_fonts_that_forbid_embedding_are_left_out(tmp_path: Path) -> None:
    locked = tiny_font(tmp_path / "locked.ttf", "𰂃", fs_type=EMBEDDING_FORBIDDEN)
    assert FontBook(CHAINS, lambda: [locked]).missing("𰂃") == "𰂃"


def test_private_use_characters_are_never_guessed(tmp_path: Path) -> None:
    font = tiny_font(tmp_path / "private.ttf", "\ue863")
    assert FontBook(CHAINS, lambda: [font]).missing("李\ue863") == "\ue863"


def test_invisible_marks_need_no_glyph() -> None:
    assert printable("李\u200b\ufe00䶮\U000e0100\t同志\n") == "李䶮 同志 "
    assert BUNDLED.missing("李\u200b\ufe00䶮\U000e0100\n") == ""


def test_refusal_names_person_character_and_cure() -> None:
    error = MissingGlyph("李𰂃", "𰂃", others=2)
    assert "李𰂃" in str(error)
    assert "𰂃(U+30083)" in str(error)
    assert "另有 2 张" in str(error)
    assert "安装" in str(error)


def test_default_fonts_cover_common_names() -> None:
    assert missing_characters("买买提·吐尔逊 李䶮 张伟") == ""
    assert default_fonts() is default_fonts()
