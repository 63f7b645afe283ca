"""What the chosen certificate looks like: its picture, and the template of its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.certificates import CATEGORY_NAMES, Category, CertificateKind
from app.errors import UserError
from app.gui.screens.awards.preview import PreviewCard
from app.gui.screens.awards.print_card import PrintCard
from app.gui.screens.awards.rows import AwardsPage
from app.gui.store import Store
from app.services.ledger_views import CertificateRow

if TYPE_CHECKING:
    from pathlib import Path

    from sqlmodel import Session

    from app.domain.certificate_plan import CertificatePlan
    from app.gui.screens.awards.work import Picture

DRAWING = "正在生成预览…"
NOTHING_CHOSEN = "在左侧选一张证书,这里显示打印的样子。"


class LookDesk(QObject):
    """Draws off the GUI thread; another template is for all certificates of that kind."""

    def __init__(
        self,
        store: Store,
        preview: PreviewCard,
        card: PrintCard,
        save_plan: Callable[[CertificatePlan, str], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store, self._preview, self._card = store, preview, card
        self._save_plan = save_plan
        self._page: AwardsPage | None = None
        self._row: CertificateRow | None = None
        self._kind: CertificateKind | None = None
        self._may_choose = False
        card.look_changed.connect(self._draw)
        card.template_chosen.connect(self._on_template_chosen)

    def show_row(self, page: AwardsPage | None, row: CertificateRow | None, *, may_choose: bool) -> None:
        """Show this certificate; `may_choose`: whether who is signed in may take another template."""
        self._page, self._row, self._may_choose = page, row, may_choose
        self._preview.show_row(row)
        self._draw()

    def _draw(self) -> None:
        row, sheet = self._row, self._preview.sheet
        self._kind = None
        self._show_template()
        if row is None:
            sheet.show_words(NOTHING_CHOSEN)
            return
        if sheet.image is None:
            sheet.show_words(DRAWING)
        op = partial(
            _read_picture,
            certificate_id=row.id,
            folder=self._store.workspace.folder,
            overlay=self._card.overlay.isChecked(),
        )
        self._store.read_later(op, self._on_drawn, self._on_failed, latest="awards.preview")

    def _on_drawn(self, picture: Picture) -> None:
        self._kind = picture.kind
        self._preview.show_picture(picture)
        self._show_template()

    def _on_failed(self, error: UserError) -> None:
        self._preview.sheet.show_words(str(error))

    def _show_template(self) -> None:
        page, row, kind = self._page, self._row, self._kind
        known = page is not None and row is not None and kind is not None
        self._card.template.setEnabled(known and self._may_choose)
        if page is None or row is None or kind is None:
            return
        tip = f"用于本赛事的“{CATEGORY_NAMES[row.category]}”;改了以后,未打印的随之更改,要再看清样。"
        looks = tuple(page.templates.values())
        self._card.set_templates(looks, page.plan_template(row.category, kind), tip)

    def _on_template_chosen(self, key: str) -> None:
        page, row = self._page, self._row
        if page is None or row is None or self._kind is None:
            return
        plan = page.competition.plan
        if row.category is Category.AWARD and self._kind == "unit":
            plan = replace(plan, teams=key)
        else:
            plan = replace(plan, templates={**plan.templates, row.category: key})
        self._save_plan(plan, f"“{CATEGORY_NAMES[row.category]}”改用“{page.title(key)}”。")


def _read_picture(session: Session, certificate_id: int, folder: Path, overlay: bool) -> Picture:
    # Drawing PDF takes long to import: not before it is needed, and not on the GUI thread.
    from app.gui.screens.awards.work import read_picture

    return read_picture(session, certificate_id, folder, overlay=overlay)
