"""字体与字形: which fonts are there, and whether a name can be printed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.documents import fonts
from app.gui import theme
from app.gui.theme import Tone
from app.gui.widgets import Card, Pill, SearchField, divider, hbox, label, set_part

FONT_USES = (
    (fonts.KAI, "证书正文"),
    (fonts.SERIF, "生僻字补充"),
    (fonts.SANS, "界面与表格"),
    (fonts.SANS_BOLD, "界面标题"),
)
SAMPLE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether a typed text can be printed, and which characters need another font than the usual one."""

    text: str
    missing: str
    helped: str


def check(text: str) -> Coverage:
    """Look every character up; opens font files, so not on the window's thread."""
    missing = fonts.missing_characters(text)
    book = fonts.default_fonts()
    refused = fonts.units(missing)
    wanted = [unit for unit in dict.fromkeys(fonts.units(fonts.printable(text))) if unit not in refused]
    helped = [unit for unit in wanted if book.font_for(unit, "kai") != fonts.KAI]
    return Coverage(text, missing, "".join(helped))


def coverage_text(coverage: Coverage) -> tuple[str, Tone]:
    """The outcome in words."""
    if coverage.missing:
        return (
            f"缺少字形:{fonts.named(coverage.missing)}。{fonts.cure(coverage.missing)},再重新打开赛创。",
            Tone.ERROR,
        )
    if coverage.helped:
        return f"✓ 都能打印,其中“{'、'.join(coverage.helped)}”由其他字体补上", Tone.OK
    return "✓ 字形齐全,都能打印", Tone.OK


class GlyphsCard(Card):
    """A field to try a name in, and the fonts the program brings along."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("字体与字形", parent=parent)
        self.field = SearchField("输入姓名检查字形…")
        self.field.setAccessibleName("输入姓名检查字形")
        self.sample = label("")
        self.sample.setFont(theme.font(SAMPLE_SIZE, family=theme.CERTIFICATE_FAMILY))
        self.sample.setStyleSheet(
            f'font-family: "{theme.CERTIFICATE_FAMILY}", "{theme.FAMILY}"; font-size: {SAMPLE_SIZE}px;'
        )
        self.result = label("", "small", wrap=True)
        for part in (self.field, self.sample, self.result, divider()):
            self.body.addWidget(part)
        self.sample.hide()
        self.result.hide()
        for face, use in FONT_USES:
            there = face.path.is_file()
            pill = Pill("可用" if there else "缺失", Tone.OK if there else Tone.ERROR)
            self.body.addLayout(
                hbox(label(fonts.BUNDLED_NAMES[face]), label(use, "muted"), None, pill, gap=10)
            )

    def show_coverage(self, coverage: Coverage) -> None:
        """Show what came out for the typed text."""
        if coverage.text != self.field.text().strip():
            return
        words, tone = coverage_text(coverage)
        set_part(self.result, "error" if tone is Tone.ERROR else "ok")
        self.result.setText(words if coverage.text else "")
        self.result.setVisible(bool(coverage.text))
        self.sample.setText(coverage.text)
        self.sample.setVisible(bool(coverage.text))
