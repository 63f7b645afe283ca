"""裁判签到表 and 承诺书: a list to sign in on, then a page for each judge to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import new_canvas
from app.documents.style import Page
from app.documents.table import Column, Row, check_glyphs, draw_table, lay_head, lay_row, paginate
from app.documents.text import TextPainter, TextStyle
from app.documents.whole_file import Target, written_whole
from app.documents.wording import Wording, read_wording
from app.domain.certificates import chinese_number, typeset
from app.domain.papers import JudgePledge, PledgeData
from app.domain.progress import Progress, no_progress
from app.errors import UserError
from app.paths import resource

PLEDGE = "承诺书"
PLEDGE_FILE = resource("papers", "pledge.json")
COMPETITION = "{competition}"

LIST_TITLE = "裁判签到表"
LIST_SIGNERS = ("签到负责人", "裁判长", "监督")
LIST_NOTE = "请本人签名;签到后领取裁判证和评分用品,通讯工具交存。"
SURROUND = style.HEAD_HEIGHT + style.FOOT_HEIGHT
SIGNING_ROW = 32.0  # high enough to sign in

SIDE = 27 * mm  # the margins of a pledge at the left and at the right
BAND = 50 * mm  # the height of the lines to sign on
TITLE = TextStyle("sans-bold", 24, style.INK, tracking=0.2)
BODY = TextStyle("sans", 13, style.INK)
LABEL = TextStyle("sans", 12, style.INK)
LEADING = 1.85
SMALLEST_BODY = 8.0

NUMBER_WIDTH, NAME_WIDTH, UNIT_WIDTH, TIME_WIDTH, SIGN_WIDTH = 30.0, 76.0, 112.0, 60.0, 90.0
COLUMNS = (
    Column("序号", NUMBER_WIDTH, "center", style.CELL),
    Column("姓名", NAME_WIDTH, "left", style.STRONG),
    Column("单位", UNIT_WIDTH, "left", style.CELL),
    Column(
        "赛项 · 模块 · 席位",
        style.PORTRAIT[0]
        - 2 * style.MARGIN
        - NUMBER_WIDTH
        - NAME_WIDTH
        - UNIT_WIDTH
        - TIME_WIDTH
        - SIGN_WIDTH,
        "left",
        style.resized(style.CELL, 8.5),
        wraps=True,
    ),
    Column("签到时间", TIME_WIDTH, "center", style.CELL),
    Column("签名", SIGN_WIDTH, "center", style.CELL),
)


def render_pledges(
    data: PledgeData,
    target: Target,
    progress: Progress | None = None,
    *,
    text: Wording | None = None,
    book: FontBook | None = None,
) -> None:
    """Write the list and the pledges into `target` (a path, or a binary stream).

    `progress` is called after each page. UserError without judges, or for a text too long for one page.
    """
    if not data.judges:
        raise UserError("还没有裁判,不能打印签到表和承诺书。请先登记裁判。")
    book = book or default_fonts()
    text = text or read_wording(PLEDGE_FILE, PLEDGE)
    _check_glyphs(data, text, book)
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.PORTRAIT, f"{LIST_TITLE}、{text.title}", data.competition)
        _draw_pages(canvas, canvas_painter(canvas, book), data, text, progress or no_progress)
        canvas.save()


def _draw_pages(
    canvas: Canvas, painter: TextPainter, data: PledgeData, text: Wording, progress: Progress
) -> None:
    width, height = style.PORTRAIT
    head = lay_head(painter, COLUMNS)
    rows = [
        lay_row(painter, COLUMNS, _cells(number, judge), SIGNING_ROW)
        for number, judge in enumerate(data.judges, 1)
    ]
    pages = paginate(rows, height - SURROUND - head.height)
    total = len(pages) + len(data.judges)
    for number, page_rows in enumerate(pages, 1):
        page = Page(width, height, number, len(pages))
        _draw_list_page(canvas, painter, page, data, (head, *page_rows))
        progress(number, total)
    layout = _PledgeLayout(canvas, painter, data, text)
    for done, judge in enumerate(data.judges, len(pages) + 1):
        layout.draw(judge)
        progress(done, total)


def _draw_list_page(
    canvas: Canvas, painter: TextPainter, page: Page, data: PledgeData, rows: Sequence[Row]
) -> None:
    left, right = f"裁判 {len(data.judges)} 人", data.printed
    top = style.draw_head(painter, page, LIST_TITLE, typeset(data.competition), left, right)
    draw_table(canvas, painter, COLUMNS, rows, top)
    style.draw_foot(canvas, painter, page, LIST_SIGNERS, typeset(LIST_NOTE))
    canvas.showPage()


def _cells(number: int, judge: JudgePledge) -> tuple[str, ...]:
    seats = typeset("\n".join(judge.seats))
    return (str(number), judge.name, judge.organization, seats, judge.checked_in, "")


class _PledgeLayout:
    """Draws the pledges: their words are laid out once, and drawn once as a form."""

    FORM = "pledge"

    def __init__(self, canvas: Canvas, painter: TextPainter, data: PledgeData, text: Wording) -> None:
        self._canvas = canvas
        self._painter = painter
        self._printed = data.printed
        self._left = SIDE
        self._room = style.PORTRAIT[0] - 2 * SIDE
        canvas.beginForm(self.FORM)
        self._draw_words(data, text)
        canvas.endForm()

    def draw(self, judge: JudgePledge) -> None:
        """One page: the words, and whose they are."""
        self._canvas.doForm(self.FORM)
        lines = (
            ("承诺人", judge.name),
            ("单位", judge.organization),
            ("执裁席位", typeset("、".join(judge.seats))),
        )
        baseline = style.MARGIN + BAND
        for name, said in lines:
            baseline = self._draw_line(name, said, baseline)
        self._draw_signing(baseline - 4 * mm)
        self._canvas.showPage()

    def _draw_words(self, data: PledgeData, text: Wording) -> None:
        painter, top = self._painter, style.PORTRAIT[1] - style.MARGIN
        competition = typeset(data.competition)
        look = style.fitted(painter, competition, style.SUBTITLE, self._room)
        painter.draw_aligned(self._left, self._room, top - look.size, competition, look, "center")
        title = style.fitted(painter, text.title, TITLE, self._room)
        painter.draw_aligned(self._left, self._room, top - 22 * mm, text.title, title, "center")
        paragraphs = list(_paragraphs(text, data.competition))
        room = top - 32 * mm - (style.MARGIN + BAND + 12 * mm)
        body, lines = self._fitted(paragraphs, room)
        baseline = top - 36 * mm
        for line, indent, last in lines:
            align = "left" if last else "justify"
            painter.draw_aligned(self._left + indent, self._room - indent, baseline, line, body, align)
            baseline -= body.size * LEADING

    def _fitted(
        self, paragraphs: Sequence[str], room: float
    ) -> tuple[TextStyle, list[tuple[str, float, bool]]]:
        """The largest body text that leaves space for the signatures; the lines with their indents."""
        size = BODY.size
        while size >= SMALLEST_BODY:
            body = style.resized(BODY, size)
            lines = [line for each in paragraphs for line in self._broken(each, body)]
            if len(lines) * size * LEADING <= room:
                return body, lines
            size -= 0.5
        raise UserError("承诺书文字太长,一页放不下。请精简条款。")

    def _broken(self, paragraph: str, body: TextStyle) -> Iterator[tuple[str, float, bool]]:
        """The lines of a paragraph, the first one indented by two characters."""
        indent = 2 * body.size
        lines = self._painter.lines(paragraph, body, self._room, indent)
        for at, line in enumerate(lines):
            yield line, 0.0 if at else indent, at == len(lines) - 1

    def _draw_line(self, name: str, said: str, baseline: float) -> float:
        """A name and what stands behind it, in two smaller lines where it is long."""
        label = typeset(f"{name}:")
        self._painter.draw(self._left, baseline, label, LABEL)
        left = self._left + 5 * LABEL.size
        room = self._left + self._room - left
        look = LABEL
        if len(self._painter.lines(said, look, room)) > 1:
            look = style.fitted(self._painter, said, style.resized(LABEL, 10), room, 2)
        for line in self._painter.lines(said, look, room):
            self._painter.draw(left, baseline, line, look)
            baseline -= look.size * 1.3
        return baseline - 12

    def _draw_signing(self, baseline: float) -> None:
        canvas, half = self._canvas, self._room / 2
        canvas.setStrokeColor(HexColor(LABEL.color))
        canvas.setLineWidth(0.5)
        self._painter.draw(self._left, baseline, typeset("承诺人签名:"), LABEL)
        canvas.line(self._left + 6.4 * LABEL.size, baseline - 3, self._left + half - 6 * mm, baseline - 3)
        date = "年\u3000\u3000月\u3000\u3000日"
        self._painter.draw(self._left + half, baseline, typeset("日期:"), LABEL)
        self._painter.draw_aligned(self._left, self._room, baseline, date, LABEL, "right")
        if self._printed:
            foot = style.MARGIN - 1.5 * mm
            self._painter.draw_aligned(self._left, self._room, foot, self._printed, style.SMALL, "right")


def _paragraphs(text: Wording, competition: str) -> Iterator[str]:
    yield typeset(text.opening.replace(COMPETITION, competition))
    for number, clause in enumerate(text.clauses, 1):
        yield f"{chinese_number(number)}、{typeset(clause)}"
    if text.closing:
        yield typeset(text.closing)


def _check_glyphs(data: PledgeData, text: Wording, book: FontBook) -> None:
    for judge in data.judges:
        check_glyphs(book, judge.name, (judge.name, judge.organization, *judge.seats, judge.checked_in))
    check_glyphs(book, data.competition, (data.competition, data.printed))
    check_glyphs(book, text.title, (text.title, text.opening, *text.clauses, text.closing))
