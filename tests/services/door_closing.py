"""Samples of what closes an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from app.domain.rights import Role
from app.services import archive, closing_rules
from app.services.archive import Archive
from tests.services.door_sample import Sample

# fmt: off
CLOSING: Mapping[Callable[..., object], Sample] = {
    closing_rules.save_common_closing: Sample(
        lambda s, w: closing_rules.save_common_closing(s, w.competition, {"notice_days": 3}),
        "setup", Role.ADMIN, wide=True),
    closing_rules.save_closing: Sample(
        lambda s, w: closing_rules.save_closing(s, w.events["here"], {"notice_days": 3}),
        "setup", Role.ADMIN, event="here"),
    archive.record_archive: Sample(
        lambda s, w: archive.record_archive(s, w.competition, Archive(Path("归档"), (), "ab" * 32, ())),
        "safekeep", Role.SCORER, wide=True),
}
# fmt: on
