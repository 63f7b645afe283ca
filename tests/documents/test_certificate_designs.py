"""The designs the program brings along: every word, the code, the worst cases, the size of the drawing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import combinations

import pytest
import zxingcpp
from PIL.Image import Image

from app.documents.certificate import render_certificates
from app.documents.certificate_template import Box, BoxKind
from app.documents.template_reading import bundled_folder, load_template
from app.domain.certificates import CertificateData, template_values
from tests.documents.design_samples import ACHIEVEMENTS, CODE_BYTES, USUAL, WORST
from tests.documents.samples import BUNDLED, page_images, texts

MM = 72 / 25.4
AIR = 5  # mm between the frame and the words
SCAN = 150 / 72  # pixels a point
LARGEST_DRAWING = 60_000
# Where the frame ends, in mm from the edge of the page.
FRAMES = {"honour_a4": 21, "honour_16k": 21, "team_a4": 24, "unit_a4": 21, "promotion_a4": 24}
TITLES = {
    "honour_a4": "荣誉证书",
    "honour_16k": "荣誉证书",
    "team_a4": "获奖证书",
    "unit_a4": "优秀组织奖",
    "promotion_a4": "晋级通知书",
}
CLOSINGS = {"promotion_a4": "特此通知。"}
CLOSING = "特发此证\uff0c以资鼓励。"
SAID = ("recipient", "number", "competition", "event", "date")
CASES = {"usual": USUAL, "worst": WORST, "achievement": ACHIEVEMENTS}


@cache
def drawn(data: CertificateData, *, overlay: bool = False) -> bytes:
    """The PDF of one certificate."""
    stream = BytesIO()
    render_certificates([data], stream, book=BUNDLED, overlay=overlay)
    return stream.getvalue()


def ink(image: Image) -> tuple[int, int, int, int]:
    """The box around everything that is not nearly white."""
    found = image.convert("L").point([255] * 200 + [0] * 56).getbbox()
    assert found is not None
    return found


def test_every_bundled_template_is_looked_at() -> None:
    assert {path.stem for path in bundled_folder().glob("*.json")} == set(USUAL)


@pytest.mark.parametrize("key", USUAL)
@pytest.mark.parametrize("case", CASES)
def test_every_word_is_on_the_page_for_two_readers(key: str, case: str) -> None:
    data = CASES[case][key]
    values = template_values(data)
    said = [values[name] for name in SAID]
    if data.kind == "person":
        said += [f"{data.recipient}同志\uff1a", data.organization]
    said.append(data.detail if key == "promotion_a4" and data.detail else "")
    said.append(values["award"] if key != "promotion_a4" else "")
    if key in ("team_a4", "honour_a4", "honour_16k"):
        said.append(data.authors)
    for text in texts(drawn(data))[0]:
        for words in (*said, CLOSINGS.get(key, CLOSING), "扫码验真"):
            assert words in text
        places = [text.index(issuer) for issuer in data.issuers]
        assert places == sorted(places)
        assert "{" not in text


@pytest.mark.parametrize("key", USUAL)
def test_title_says_what_it_is(key: str) -> None:
    assert all(TITLES[key] in text for text in texts(drawn(USUAL[key]))[0])


@pytest.mark.parametrize("key", USUAL)
@pytest.mark.parametrize("case", CASES)
def test_the_code_is_read_from_the_page_at_150_dpi(key: str, case: str) -> None:
    data = CASES[case][key]
    assert len(data.qr_text.encode()) >= CODE_BYTES
    (code,) = zxingcpp.read_barcodes(page_images(drawn(data), SCAN)[0])
    assert code.text == data.qr_text


@pytest.mark.parametrize("key", USUAL)
@pytest.mark.parametrize("case", CASES)
def test_words_stay_well_inside_the_frame(key: str, case: str) -> None:
    image = page_images(drawn(CASES[case][key], overlay=True), SCAN)[0]
    margin = (FRAMES[key] + AIR) * MM * SCAN
    left, top, right, bottom = ink(image)
    assert min(left, top, image.width - right, image.height - bottom) > margin


@pytest.mark.parametrize("key", USUAL)
def test_boxes_keep_off_each_other(key: str) -> None:
    template = load_template(key)
    shown = [box for box in template.boxes if box.shown]
    assert [(one.name, other.name) for one, other in combinations(shown, 2) if _overlap(one, other)] == []
    for box in template.boxes:
        assert box.x >= FRAMES[key] + AIR
        assert box.x + box.width <= template.width - FRAMES[key] - AIR


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 0 and down > 0


@pytest.mark.parametrize("key", USUAL)
def test_a_seal_has_its_room_over_the_issuers(key: str) -> None:
    boxes = load_template(key).boxes
    (seal,) = (box for box in boxes if box.kind is BoxKind.SEAL)
    (issuers,) = (box for box in boxes if box.name == "落款")
    assert not seal.shown
    assert (seal.width, seal.height) == (42, 42)
    assert abs((seal.x + seal.width / 2) - (issuers.x + issuers.width / 2)) < 1
    assert _overlap(seal, issuers)


@pytest.mark.parametrize("key", USUAL)
def test_overlay_leaves_out_what_stands_on_the_paper(key: str) -> None:
    data = replace(USUAL[key], award="团体二等奖")
    for text in texts(drawn(data, overlay=True))[0]:
        assert data.recipient in text
        assert data.number in text
        assert TITLES[key] not in text
        assert CLOSING in text or key == "promotion_a4"


@pytest.mark.parametrize("key", USUAL)
def test_what_stands_on_the_paper_never_moves_with_other_words(key: str) -> None:
    for box in load_template(key).boxes:
        if any(field.preprinted for field in box.fields):
            assert all(field.fixed for field in box.fields) or len(box.fields) == 1


@pytest.mark.parametrize(
    ("name", "nothing", "label"), [("rank", None, "比赛名次"), ("organization", "", "工作单位")]
)
def test_a_notice_asks_for_nothing_it_does_not_know(name: str, nothing: object, label: str) -> None:
    data = USUAL["promotion_a4"]
    assert all(label in text for text in texts(drawn(data))[0])
    changed = replace(data, **{name: nothing})  # type: ignore[arg-type]
    assert not any(label in text for text in texts(drawn(changed))[0])


@pytest.mark.parametrize("key", USUAL)
def test_a_short_name_is_set_as_it_is(key: str) -> None:
    text, _ = texts(drawn(replace(USUAL[key], recipient="张伟")))[0]
    assert "张伟" in text


@pytest.mark.parametrize("key", USUAL)
def test_the_drawing_stays_small(key: str) -> None:
    whole, words = (len(drawn(USUAL[key], overlay=overlay)) for overlay in (False, True))
    assert 0 < whole - words < LARGEST_DRAWING
