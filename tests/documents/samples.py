"""Certificates and lists that the tests of documents share; every name is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL.Image import Image
from pypdf import PdfReader

from app.documents.fonts import CHAINS, FontBook
from app.domain.certificates import CertificateData, verification_text
from app.domain.result_list import ResultLine, ResultListData

COMPETITION = '2022年民营企业"四赛一创"劳动竞赛'
LONG_UNIT = (
    "安徽省淮北市相山区凤凰山经济开发区新能源汽车动力电池系统"
    "集成与智能制造装备研究院股份有限公司第二分公司机械加工一车间焊接班"
)
LONG_NAME = "阿卜杜热西提·阿卜杜克热木·买买提吐尔逊·艾尔肯"
THREE_ISSUERS = ("淮北市总工会", "淮北市人力资源和社会保障局", "淮北市工商业联合会")

PERSON = CertificateData(
    number="淮工竞证〔2022〕0003",
    recipient="李䶮",
    honorific="同志",
    organization="理士电池",
    competition=COMPETITION,
    event="焊工",
    award="二等奖",
    kind="person",
    authors="",
    issuers=("淮北市总工会",),
    issued_on=date(2022, 10, 20),
    qr_text=verification_text(
        number="淮工竞证〔2022〕0003",
        recipient="李䶮",
        competition=COMPETITION,
        event="焊工",
        award="二等奖",
        issued_on=date(2022, 10, 20),
    ),
)
UNIT = replace(
    PERSON, recipient=LONG_UNIT, honorific="", event="", award="优秀组织奖", kind="unit", organization=""
)
INNOVATION = replace(
    PERSON,
    recipient="矿用本安型皮带机智能除尘装置的研制与应用",
    honorific="",
    event='"五小"成果评审',
    award="一等奖",
    kind="innovation",
    authors="张伟、陈静、买买提·吐尔逊",
    issuers=THREE_ISSUERS,
)

RESULTS = ResultListData(
    competition=COMPETITION,
    event="焊工",
    version="第 1 版",
    published="2022-10-20 公布",
    module_heads=("理论", "实操"),
    lines=(
        ResultLine("1", "012", "张伟", "淮北矿业机修厂", ("92.00", "95.50"), "94.45", "一等奖"),
        ResultLine("2", "003", LONG_NAME, LONG_UNIT, ("88.00", "90.25"), "89.58", "二等奖"),
        ResultLine("2", "007", "李䶮", "理士电池", ("90.75", "89.08"), "89.58", "二等奖"),
        ResultLine("—", "021", "孙磊", "临涣焦化", ("75.00", "—"), "缺考"),
    ),
)

BUNDLED = FontBook(CHAINS, installed=lambda: ())


def page_images(pdf: bytes, scale: float = 1.0) -> list[Image]:
    """Every page as a picture, `scale` pixels a point."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=scale).to_pil().convert("RGB") for page in document]


def texts(pdf: bytes) -> list[tuple[str, str]]:
    """The text of every page as two readers copy it (pdfium, pypdf), without line ends and blanks."""
    with pypdfium2.PdfDocument(pdf) as document:
        copied = [page.get_textpage().get_text_bounded() for page in document]
    extracted = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    return [(_run_on(a), _run_on(b)) for a, b in zip(copied, extracted, strict=True)]


def _run_on(text: str) -> str:
    return "".join(text.split())


def tiny_font(path: Path, character: str, *, fs_type: int = 0) -> Path:
    """A TrueType font that has one character, a black square."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for point in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(point)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({ord(character): "square"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 100)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Tiny", "styleName": "Regular"})
    builder.setupOS2(fsType=fs_type)
    builder.setupPost()
    builder.save(path)
    return path
