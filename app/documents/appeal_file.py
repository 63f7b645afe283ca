"""申诉与仲裁: all appeals of an event, each with the ruling on it behind it, in one file."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.appeal_form import form_paper
from app.documents.fonts import FontBook
from app.documents.form_paper import render_forms
from app.documents.ruling import ruling_paper
from app.documents.whole_file import Target
from app.domain.appeal_papers import AppealFormData, RulingData
from app.domain.progress import Progress


def render_appeal_file(
    data: Sequence[AppealFormData | RulingData],
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write them, at least one, into `target`; `progress` is called after each."""
    papers = [form_paper(each) if isinstance(each, AppealFormData) else ruling_paper(each) for each in data]
    render_forms(papers, target, progress, book=book)
