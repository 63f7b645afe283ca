"""Words of Qt's own file dialog that its Chinese translation leaves in English, or gets wrong (Size)."""

from __future__ import annotations

from PySide6.QtCore import QTranslator
from typing_extensions import override

WORDS = {
    "&Look in:": "位置(&L):",
    "Look in:": "位置:",
    "Files of &type:": "文件类型(&T):",
    "Files of type:": "文件类型:",
    "Size": "大小",
}


class DialogWords(QTranslator):
    """Asked before Qt's translation; knows a few words only."""

    @override
    def isEmpty(self) -> bool:
        return False

    @override
    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        # None: the next translator is asked.
        return WORDS.get(source) if context.startswith("QFile") else None
