"""Samples of what keeps the data safe on this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.rights import Role
from app.services import backups, lineage, restoring
from db.tables import Lineage
from tests.bench import Bench
from tests.services.door_sample import Sample
from tests.services.door_world import World


def _begun(session: Bench, _world: World) -> None:
    session.add(Lineage(data_id="a" * 32, epoch=1, kind="begun", machine="", by="程序"))


# fmt: off
RESCUE: Mapping[Callable[..., object], Sample] = {
    backups.save_rule: Sample(
        lambda s, w: backups.save_rule(s, {"minutes": 15}), "safekeep", Role.ADMIN, wide=True),
    restoring.note_refusal: Sample(
        lambda s, w: restoring.note_refusal(s, "旧备份.db", "不完整"), "safekeep", Role.SCORER, wide=True),
    lineage.begin_lineage: Sample(lambda s, w: lineage.begin_lineage(s), "adopt"),
    lineage.note_step: Sample(
        lambda s, w: lineage.note_step(s, lineage.Step.RESTORED, 1, "来自备份", "管理员 王敏"), "adopt",
        prepare=_begun),
}
# fmt: on
