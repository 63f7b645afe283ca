"""Samples of what closes an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from sqlmodel import select

from app.domain.rights import Role
from app.services import archive, closing_rules, finalizing, publishing, signing
from app.services.archive import Archive
from db.tables import Event, Publication
from tests.bench import Bench
from tests.services.door_sample import Sample
from tests.services.door_world import World
from tests.services.publish_steps import WITNESS, sign


def _sign(session: Bench, world: World) -> None:
    sign(session, world.events["ready"])


def _sign_blind(session: Bench, world: World) -> None:
    session.get_one(Event, world.events["ready"]).blind = True
    session.flush()
    _sign(session, world)


def _end_notice(session: Bench, world: World) -> None:
    published = select(Publication).where(Publication.event_id == world.events["published"])
    session.exec(published).one().notice_until = date(2022, 10, 25)


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
    signing.sign_results: Sample(
        lambda s, w: signing.sign_results(s, w.events["ready"]), "sign", Role.CHIEF, event="ready"),
    signing.revoke_signature: Sample(
        lambda s, w: signing.revoke_signature(s, w.events["ready"], "漏登扣分"), "sign", Role.CHIEF,
        event="ready", prepare=_sign),
    signing.open_identities: Sample(
        lambda s, w: signing.open_identities(s, w.events["ready"], WITNESS), "unseal", Role.CODER,
        event="ready", prepare=_sign_blind),
    publishing.publish_event: Sample(
        lambda s, w: publishing.publish_event(s, w.events["ready"]), "publish", Role.CHIEF, event="ready",
        prepare=_sign),
    finalizing.finalize_event: Sample(
        lambda s, w: finalizing.finalize_event(s, w.events["published"]), "publish", Role.SCORER,
        event="published", prepare=_end_notice),
}
# fmt: on
