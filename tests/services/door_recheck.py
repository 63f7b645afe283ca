"""Samples of the recheck of results."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlmodel import col, select

from app.domain.recheck import Outcome
from app.domain.rights import Role
from app.services import rechecks
from app.services.door import WriteSession
from db.tables import Event, Recheck, RecheckItem
from tests.bench import OTHER, Bench
from tests.services.door_sample import Sample
from tests.services.door_world import World

SEED = "20221028"


def started(session: Bench, world: World) -> None:
    """The winner's sheets are to be compared, and nobody else's."""
    session.get_one(Event, world.events["ready"]).closing = {"sample_percent": 0}
    rechecks.start_recheck(session, world.events["ready"], SEED)


def compared(session: Bench, world: World) -> None:
    """They are compared."""
    started(session, world)
    with session.acting(OTHER):
        for item in items(session):
            rechecks.compare_sheet(session, item, Outcome.RIGHT)


def _wider(session: Bench, world: World) -> None:
    started(session, world)
    session.exec(select(Recheck)).one().top_percent = 100


def items(session: WriteSession) -> list[int]:
    """The ids of the sheets to compare."""
    return [row.id or 0 for row in session.exec(select(RecheckItem).order_by(col(RecheckItem.id)))]


def _recheck(session: WriteSession) -> int:
    return session.exec(select(Recheck.id)).one() or 0


# fmt: off
RECHECKS: Mapping[Callable[..., object], Sample] = {
    rechecks.start_recheck: Sample(
        lambda s, w: rechecks.start_recheck(s, w.events["ready"], SEED),
        "recheck", Role.SUPERVISOR, event="ready"),
    rechecks.compare_sheet: Sample(
        lambda s, w: rechecks.compare_sheet(s, items(s)[0], Outcome.WRONG, "A1 纸面 78"),
        "recheck", Role.SCORER, event="ready", prepare=started),
    rechecks.check_all: Sample(
        lambda s, w: rechecks.check_all(s, _recheck(s)),
        "recheck", Role.SUPERVISOR, event="ready", prepare=started),
    rechecks.add_joining: Sample(
        lambda s, w: rechecks.add_joining(s, _recheck(s)),
        "recheck", Role.SCORER, event="ready", prepare=_wider),
    rechecks.sign_recheck: Sample(
        lambda s, w: rechecks.sign_recheck(s, _recheck(s)),
        "sign", Role.CHIEF, event="ready", prepare=compared),
    rechecks.cancel_recheck: Sample(
        lambda s, w: rechecks.cancel_recheck(s, _recheck(s), "种子没有当众公布"),
        "recheck", Role.SUPERVISOR, event="ready", prepare=started),
}
# fmt: on
