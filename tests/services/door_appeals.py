"""Samples of appeals: declared ends, filing, deciding, ruling, carrying out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.appeals import Effect, Outcome
from app.domain.rights import Role
from app.services import appeals
from app.services.appeals import AppealForm, RulingForm
from tests.bench import Bench
from tests.services.door_sample import Sample
from tests.services.door_world import World

RULING = RulingForm("何静、王磊", "经查录入有误。", "更正得分。", Outcome.UPHELD, Effect.MARKS)


def _form(world: World) -> AppealForm:
    return AppealForm(world.events["here"], "李领队", "实操少计 2 分。", entry_id=world.entries["未评"])


def _filed(session: Bench, world: World) -> None:
    assert appeals.file_appeal(session, _form(world)) == 1


def _accepted(session: Bench, world: World) -> None:
    _filed(session, world)
    appeals.accept_appeal(session, 1)


def _ruled(session: Bench, world: World) -> None:
    _accepted(session, world)
    appeals.rule_appeal(session, 1, RULING)


# fmt: off
APPEALS: Mapping[Callable[..., object], Sample] = {
    appeals.declare_end: Sample(
        lambda s, w: appeals.declare_end(s, w.events["here"], ""), "appeal", Role.SCORER, event="here"),
    appeals.file_appeal: Sample(
        lambda s, w: appeals.file_appeal(s, _form(w)), "appeal", Role.ADMIN, event="here"),
    appeals.accept_appeal: Sample(
        lambda s, w: appeals.accept_appeal(s, 1), "appeal", Role.SUPERVISOR, event="here", prepare=_filed),
    appeals.decline_appeal: Sample(
        lambda s, w: appeals.decline_appeal(s, 1, "没有签字"), "appeal", Role.CHIEF, event="here",
        prepare=_filed),
    appeals.withdraw_appeal: Sample(
        lambda s, w: appeals.withdraw_appeal(s, 1, "申诉人撤回"), "appeal", Role.SCORER, event="here",
        prepare=_accepted),
    appeals.rule_appeal: Sample(
        lambda s, w: appeals.rule_appeal(s, 1, RULING), "arbitrate", Role.SUPERVISOR, event="here",
        prepare=_accepted),
    appeals.carry_out: Sample(
        lambda s, w: appeals.carry_out(s, 1, note="已更正"), "publish", Role.SCORER, event="here",
        prepare=_ruled),
}
# fmt: on
