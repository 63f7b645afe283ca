"""裁判签到表 and 承诺书 as one PDF, written beside the work."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from app.domain.progress import Progress
from app.gui.store import Store
from app.services.pledges import load_pledges


def file_name(event: str) -> str:
    """焊工-裁判签到表和承诺书"""
    return f"{event}-裁判签到表和承诺书"


def write_pledges(
    store: Store, competition_id: int, event_id: int | None, now: datetime, target: Path, progress: Progress
) -> Path:
    """Write the list to sign in on and the pledges of one event, or of all (None)."""
    from app.documents.pledge import render_pledges

    data = store.read(partial(load_pledges, competition_id=competition_id, now=now, event_id=event_id))
    render_pledges(data, target, progress)
    return target
