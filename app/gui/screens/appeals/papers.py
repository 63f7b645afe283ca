"""The papers of appeals, saved as PDF."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from app.domain.progress import Progress
from app.gui.store import Store
from app.services import appeal_papers


def write_blank(store: Store, event_id: int, now: datetime, target: Path, progress: Progress) -> Path:
    """Write a form to be filled in by hand."""
    from app.documents.appeal_form import render_appeal_form

    data = store.read(partial(appeal_papers.blank_form, event_id=event_id, now=now))
    render_appeal_form(data, target, progress)
    return target


def write_form(store: Store, appeal_id: int, now: datetime, target: Path, progress: Progress) -> Path:
    """Write an appeal as it was filed."""
    from app.documents.appeal_form import render_appeal_form

    op = partial(appeal_papers.appeal_form, appeal_id=appeal_id, actor=store.actor, now=now)
    render_appeal_form(store.read(op), target, progress)
    return target


def write_ruling(store: Store, appeal_id: int, now: datetime, target: Path, progress: Progress) -> Path:
    """Write the ruling on an appeal."""
    from app.documents.ruling import render_ruling

    op = partial(appeal_papers.ruling, appeal_id=appeal_id, actor=store.actor, now=now)
    render_ruling(store.read(op), target, progress)
    return target
