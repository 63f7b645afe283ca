"""Samples of choosing where the second copy goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.rights import Role
from app.services import copy_choice
from app.services.door import WriteSession
from db.tables import Lineage
from tests.bench import Bench
from tests.services.door_sample import Sample, folder_of
from tests.services.door_world import World


def _begin(session: Bench, _world: World) -> None:
    session.add(Lineage(data_id="d1" * 16, epoch=1, kind="begun", machine="", by="程序"))


def _choose(session: WriteSession, _world: World) -> None:
    folder = folder_of(session)
    copy_choice.choose_copy(session, folder, folder.parent)


# fmt: off
COPIES: Mapping[Callable[..., object], Sample] = {
    copy_choice.choose_copy: Sample(_choose, "safekeep", Role.SCORER, wide=True, prepare=_begin),
    copy_choice.give_up_copy: Sample(
        lambda s, w: copy_choice.give_up_copy(s, folder_of(s)), "safekeep", Role.ADMIN, wide=True),
}
