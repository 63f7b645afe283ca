"""Pictures of pages to compare with. After a change of looks, look at the pages and write them anew:

.venv/bin/python -m tests.documents.golden_pages
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

from app.documents.admission_card import render_admission_cards
from app.documents.badge import render_badges
from app.documents.calibration import CalibrationSheet, render_calibration
from app.documents.certificate import render_certificates
from app.documents.incident_report import render_incident_report
from app.documents.pledge import render_pledges
from app.documents.programme import render_programme
from app.documents.result_list import render_result_list
from app.documents.score_explanation import render_score_explanation
from app.documents.score_sheet import render_score_sheets
from app.documents.seating_chart import render_seating_charts
from app.domain.badges import find_format
from app.domain.certificates import CertificateData
from app.domain.paper import A4_LANDSCAPE, Slot
from app.domain.papers import BlankSheet
from app.domain.placing import Placing
from app.domain.result_list import ResultListData
from app.domain.why import ScoreExplanationData
from tests.documents.day_samples import BADGES, CARD, CHART, LONGEST_CARD, PROGRAMME, photo
from tests.documents.design_samples import USUAL
from tests.documents.samples import (
    AUDIT,
    BLIND_SHEET,
    BUNDLED,
    EVERY_SHEET,
    INCIDENTS,
    INNOVATION,
    OPEN_SHEET,
    PERSON,
    PLEDGES,
    RESULTS,
    UNIT,
    page_images,
)
from tests.domain.why_cases import WELDERS, WELDING, explained

FOLDER = Path(__file__).parent.parent / "golden" / "pages"

# Mean difference of a channel (0-255), and the share of pixels that may differ plainly (by more than 64).
MEAN_TOLERANCE = 0.6
PLAIN_TOLERANCE = 0.0008
PLAIN = 64


def _certificate(data: CertificateData) -> bytes:
    stream = BytesIO()
    render_certificates([data], stream, book=BUNDLED)
    return stream.getvalue()


def _result_list(data: ResultListData) -> bytes:
    stream = BytesIO()
    render_result_list(data, stream, book=BUNDLED)
    return stream.getvalue()


def _score_sheet(sheet: BlankSheet) -> bytes:
    stream = BytesIO()
    render_score_sheets([sheet], stream, book=BUNDLED)
    return stream.getvalue()


def _pledges() -> bytes:
    stream = BytesIO()
    render_pledges(PLEDGES, stream, book=BUNDLED)
    return stream.getvalue()


def _incident_report() -> bytes:
    stream = BytesIO()
    render_incident_report(INCIDENTS, stream, book=BUNDLED)
    return stream.getvalue()


def _calibration() -> bytes:
    stream = BytesIO()
    slot = Slot("办公室打印机", "纸盒 2", A4_LANDSCAPE)
    render_calibration(CalibrationSheet(slot, date(2022, 10, 20), Placing(1.5, 0.5)), stream, book=BUNDLED)
    return stream.getvalue()


def _explanation(at: int) -> bytes:
    stream = BytesIO()
    why = explained(WELDING, WELDERS, at, blind=at == 1)
    data = ScoreExplanationData(why, "第 1 版", "2022-10-20 17:30 生成", AUDIT)
    render_score_explanation(data, stream, book=BUNDLED)
    return stream.getvalue()


def _badges() -> bytes:
    stream = BytesIO()
    picture = photo()
    badges, size = BADGES * 2, find_format("card_sheet")
    render_badges(badges, stream, size, find_photo=lambda name: picture if name else b"", book=BUNDLED)
    return stream.getvalue()


def _admission_cards() -> bytes:
    stream = BytesIO()
    render_admission_cards([CARD, LONGEST_CARD], stream, book=BUNDLED)
    return stream.getvalue()


def _seating_chart() -> bytes:
    stream = BytesIO()
    render_seating_charts([CHART], stream, book=BUNDLED)
    return stream.getvalue()


def _programme() -> bytes:
    stream = BytesIO()
    render_programme(PROGRAMME, stream, book=BUNDLED)
    return stream.getvalue()


PAGES: dict[str, Callable[[], bytes]] = {
    "certificate_person": lambda: _certificate(PERSON),
    "certificate_rare_name": lambda: _certificate(replace(PERSON, recipient="㘝㙏·𬩽挦")),
    "certificate_unit": lambda: _certificate(UNIT),
    "certificate_innovation": lambda: _certificate(INNOVATION),
    "certificate_team_a4": lambda: _certificate(USUAL["team_a4"]),
    "certificate_unit_a4": lambda: _certificate(USUAL["unit_a4"]),
    "certificate_promotion_a4": lambda: _certificate(USUAL["promotion_a4"]),
    "certificate_honour_16k": lambda: _certificate(USUAL["honour_16k"]),
    "result_list": lambda: _result_list(RESULTS),
    "result_list_audited": lambda: _result_list(replace(RESULTS, audit=AUDIT)),
    "score_sheet_blind": lambda: _score_sheet(BLIND_SHEET),
    "score_sheet_open": lambda: _score_sheet(OPEN_SHEET),
    "score_sheet_every_kind": lambda: _score_sheet(EVERY_SHEET),
    "score_sheet_every_kind_2": lambda: _score_sheet(EVERY_SHEET),
    "judge_list": _pledges,
    "judge_pledge": _pledges,
    "calibration": _calibration,
    "incident_report": _incident_report,
    "score_explanation": lambda: _explanation(2),
    "score_explanation_blind": lambda: _explanation(1),
    "badges": _badges,
    "admission_cards": _admission_cards,
    "seating_chart": _seating_chart,
    "programme_cover": _programme,
    "programme_units": _programme,
}
PLACES = {"judge_pledge": 2, "programme_units": 5, "score_sheet_every_kind_2": 1}


def drawn(name: str) -> Image.Image:
    """The page as it is drawn today, the first one where nothing else is said."""
    return page_images(PAGES[name]())[PLACES.get(name, 0)]


def expected(name: str) -> Image.Image:
    """The page as somebody looked at it and kept it."""
    with Image.open(FOLDER / f"{name}.png") as image:
        return image.convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """The mean difference of two pictures, and the share of plainly different pixels."""
    counts = ImageChops.difference(one, other).convert("L").histogram()
    pixels = sum(counts)
    mean = sum(value * count for value, count in enumerate(counts)) / pixels
    return mean, sum(counts[PLAIN:]) / pixels


def _colors(name: str) -> int:
    """How many colours a kept picture has: gold needs many."""
    return 256 if name.startswith("certificate") else 64


def main() -> None:
    """Write every page anew."""
    FOLDER.mkdir(exist_ok=True)
    for name in PAGES:
        drawn(name).quantize(_colors(name)).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
