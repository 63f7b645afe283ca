"""Certificates and lists that the tests of documents share; every name is invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pypdfium2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph
from PIL.Image import Image
from pypdf import PdfReader

from app.documents.fonts import CHAINS, FontBook
from app.documents.sfnt import Face
from app.domain.certificates import CertificateData
from app.domain.marking import Aspect, AspectKind, Band, Grade
from app.domain.papers import BlankSheet, IncidentLine, IncidentReportData, JudgePledge, PledgeData
from app.domain.result_list import ResultLine, ResultListData
from app.domain.rules import read_rules
from app.domain.signed_code import CodeWords, key_id, message, signed_text
from tests.every_kind import RULES

COMPETITION = '2022年民营企业"四赛一创"劳动竞赛'
LONG_UNIT = (
    "安徽省淮北市相山区凤凰山经济开发区新能源汽车动力电池系统"
    "集成与智能制造装备研究院股份有限公司第二分公司机械加工一车间焊接班"
)
LONG_NAME = "阿卜杜热西提·阿卜杜克热木·买买提吐尔逊·艾尔肯"
THREE_ISSUERS = ("淮北市总工会", "淮北市人力资源和社会保障局", "淮北市工商业联合会")

SAMPLE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def signed_sample(words: CodeWords) -> str:
    """The signed text of a certificate, by a key that everybody can read here."""
    name = key_id(SAMPLE_KEY.public_key().public_bytes_raw())
    return signed_text(words, name, SAMPLE_KEY.sign(message(words, name).encode()))


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
    qr_text=signed_sample(CodeWords("淮工竞证〔2022〕0003", "李䶮", "焊工", "二等奖", date(2022, 10, 20))),
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

AUDIT = "审计链第 1234 条 3F2A-91C0-77B0-1D2E · 签名公钥 7B1C-00FA-9E21-AC34"

MILLIMETRES = tuple(Band(Decimal(upto), Decimal(points)) for upto, points in ((2, 10), (3, 6), (4, 3)))
GRADES = tuple(Grade(name, Decimal(points)) for name, points in (("Ⅰ级", 20), ("Ⅱ级", 15), ("Ⅲ级", 8)))
LONG_ASPECT = "焊接参数的选择与调整,包括电流、电压、焊接速度与保护气体流量的匹配情况"
ASPECTS = (
    Aspect("A1", "安全防护与劳保用品穿戴", group="A 安全文明", maximum=Decimal(5)),
    Aspect("A2", "违反操作规程", AspectKind.DEDUCTION, "A 安全文明", maximum=Decimal(10), each=Decimal(2)),
    Aspect("B1", "坡口清理与组对", group="B 操作过程", maximum=Decimal(10)),
    Aspect("B2", "操作规范与熟练程度", AspectKind.JUDGEMENT, "B 操作过程", maximum=Decimal(15)),
    Aspect("B3", LONG_ASPECT, group="B 操作过程", maximum=Decimal(10)),
    Aspect("C1", "焊缝余高", AspectKind.MEASURED, "C 外观尺寸", Decimal(10), unit="mm", bands=MILLIMETRES),
    Aspect("C2", "咬边深度", group="C 外观尺寸", maximum=Decimal(10)),
    Aspect("C3", "背面成形", AspectKind.JUDGEMENT, "C 外观尺寸", maximum=Decimal(10)),
    Aspect("D1", "射线检测等级", AspectKind.GRADE, "D 内部质量", maximum=Decimal(20), grades=GRADES),
    Aspect("D2", "断口检查", group="D 内部质量", maximum=Decimal(5)),
    Aspect("E1", "工艺创新", AspectKind.BONUS, "E 其他", maximum=Decimal(5)),
    Aspect("E2", "完成用时", AspectKind.TIME, "E 其他"),
)
BLIND_SHEET = BlankSheet(
    code="SC-3-120-7-Q8U",
    competition=COMPETITION,
    event="焊工",
    module="实操",
    label="04 号赛位",
    judge="王建国",
    aspects=ASPECTS,
    division="职工组",
    seat="评分裁判 2 号席",
)
OPEN_SHEET = replace(BLIND_SHEET, label=f"012 {LONG_NAME}", detail=LONG_UNIT)
EVERY = read_rules(RULES).scheme
EVERY_SHEET = replace(
    BLIND_SHEET,
    aspects=EVERY.modules[0].aspects,
    groups=EVERY.modules[0].groups,
    tables=EVERY.tables,
    self_assessed=True,
    estimate={"A1": "是", "B2": "5:17", "F1": "否"},
)

PLEDGES = PledgeData(
    competition=COMPETITION,
    judges=(
        JudgePledge("王建国", "淮北矿业机修厂", ("焊工 · 实操 · 评分裁判 2 号席",), "8:05"),
        JudgePledge(
            LONG_NAME, LONG_UNIT, ("焊工 · 实操 · 裁判长", "焊工 · 理论 · 1 号席", "电工 · 现场裁判")
        ),
    ),
    printed="2022年10月20日",
)

INCIDENTS = IncidentReportData(
    competition=COMPETITION,
    event="焊工",
    lines=(
        IncidentLine(
            time="9:42",
            label="04 号赛位",
            module="实操",
            kind="设备故障",
            description="焊机送丝机构卡滞,无法连续送丝,现场技术人员确认属设备原因。",
            extra_minutes=12,
            moved_from="04",
            moved_to="备用 2",
            recorded_by="陈静",
        ),
        IncidentLine("10:05", "17 号赛位", "实操", "违规", "未戴防护面罩起弧,口头警告一次。"),
        IncidentLine("10:31", LONG_NAME, "机械装调与编程", "其他", "选手身体不适,休息后继续比赛。", 5),
    ),
    printed="2022-10-20 17:30 打印",
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


def written_where(pdf: bytes, wanted: Callable[[float, float, float], bool]) -> str:
    """The characters of all pages whose left edge, lower edge and right edge (in points) are `wanted`."""
    found = ""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_charbox(at) for at in range(text.count_chars())]
            found += "".join(
                text.get_text_range(at, 1)
                for at, (left, bottom, right, _top) in enumerate(boxes)
                if wanted(left, bottom, right)
            )
    return _run_on(found)


def _run_on(text: str) -> str:
    return "".join(text.split())


def tiny_font(
    path: Path,
    character: str,
    *,
    fs_type: int = 0,
    names: Mapping[str, str | Mapping[str, str]] | None = None,
    variants: Mapping[str, str | None] | None = None,
    weight: int = 400,
    right: int = 900,
) -> Face:
    """A TrueType font that has one character, a black square from 100 to `right` (100: a blank).

    `variants` tells of variation selectors: None is the square itself, "narrow" a shape of its own.
    """
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square", "narrow"])
    uvs = [(ord(character), ord(each), shape) for each, shape in (variants or {}).items()]
    builder.setupCharacterMap({ord(character): "square"}, uvs=uvs)
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": _box(right), "narrow": _box(300)})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 100), "narrow": (400, 100)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable(dict(names or {"familyName": "Tiny", "styleName": "Regular"}))
    builder.setupOS2(fsType=fs_type, usWeightClass=weight)
    builder.setupPost()
    builder.save(path)
    return Face(path)


def _box(right: int) -> Glyph:
    pen = TTGlyphPen(None)
    if right > 100:
        pen.moveTo((100, 0))
        for point in ((100, 800), (right, 800), (right, 0)):
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()
