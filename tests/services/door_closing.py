"""Samples of what closes an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.rights import Role
from app.services import closing_rules
from tests.services.door_sample import Sample

# fmt: off
CLOSING: Mapping[Callable[..., object], Sample] = {
    closing_rules.save_common_closing: Sample(
        lambda s, w: closing_rules.save_common_closing(s, w.competition, {"notice_days": 3}),
        "setup", Role.ADMIN, wide=True),
    closing_rules.save_closing: Sample(
        lambda s, w: closing_rules.save_closing(s, w.events["here"], {"notice_days": 3}),
        "setup", Role.ADMIN, event="here"),
}
# fmt: on
