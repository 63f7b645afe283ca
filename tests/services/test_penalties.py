"""违规扣分 on both kinds of database: by the right role, with reasons, and what becomes of the results."""

from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import Engine

from app.domain.rights import Role
from app.errors import InputError, UserError
from app.services import penalties
from app.services.door import Refused
from app.services.penalties import PenaltyLine
from app.services.publish_states import PublishState
from db.tables import Penalty
from tests.services.sheet_hall import CHIEF, FIRST, SUPERVISOR, TYPIST, Hall, open_hall

WHOLE = 80 * Fraction(3, 10) + 12 * Fraction(7, 10)


@pytest.fixture
def hall(engine: Engine) -> Hall:
    return open_hall(engine)


def _add(
    hall: Hall, name: str = CHIEF, points: str = "2", module: str | None = "P", reason: str = "超时操作"
) -> None:
    with hall.door(name) as session:
        penalties.add_penalty(session, entry_id=hall.entry, module=module, points=points, reason=reason)


def _revoke(hall: Hall, penalty_id: int, name: str = CHIEF, reason: str = "申诉成立") -> None:
    with hall.door(name) as session:
        penalties.revoke_penalty(session, penalty_id, reason=reason)


def _list(hall: Hall) -> tuple[PenaltyLine, ...]:
    with hall.read() as session:
        return penalties.list_penalties(session, hall.entry)


def test_a_penalty_counts_until_it_is_taken_back_and_its_row_stays(hall: Hall) -> None:
    hall.check_all()
    assert hall.row().score.total == WHOLE
    _add(hall, points=" 2.5 ", reason=" 超时操作 ")
    _add(hall, SUPERVISOR, points="1", module=None, reason="迟到")
    first, second = _list(hall)
    assert first == PenaltyLine(first.id, Decimal("2.5"), "P", "超时操作", f"裁判长 {CHIEF}")
    assert second.by == f"监督仲裁 {SUPERVISOR}"
    assert hall.row().score.total == WHOLE - Fraction("2.5") * Fraction(7, 10) - 1
    assert hall.log()[-2][1] == "焊工 · 张伟 违规扣分 2.5(原因:超时操作)"
    _revoke(hall, first.id)
    assert hall.log()[-1][1] == "撤销 焊工 · 张伟 的扣分 2.5(原因:申诉成立)"
    assert _list(hall) == (second,)
    assert hall.row().score.total == WHOLE - 1
    with hall.read() as session:
        row = session.get_one(Penalty, first.id)
        assert (row.points, row.reason, row.entered_by) == (Decimal("2.5"), "超时操作", f"裁判长 {CHIEF}")
        assert (row.revoked_by, row.revoke_reason) == (f"裁判长 {CHIEF}", "申诉成立")
        assert row.revoked_at is not None
    hall.check_log()


def test_taking_a_penalty_back_needs_a_reason_and_is_done_once(hall: Hall) -> None:
    _add(hall)
    (penalty,) = _list(hall)
    with pytest.raises(InputError, match="请写明撤销原因") as caught:
        _revoke(hall, penalty.id, reason=" ")
    assert caught.value.field == "reason"
    assert _list(hall) == (penalty,)
    _revoke(hall, penalty.id)
    for gone in (penalty.id, 9999):
        with pytest.raises(UserError, match="这条扣分已经撤销"):
            _revoke(hall, gone)


@pytest.mark.parametrize("name", [TYPIST, FIRST, "周建平"])
def test_who_is_no_marshal_is_refused_and_logged(hall: Hall, name: str) -> None:
    with pytest.raises(Refused, match=r"没有“登记扣分”的权限.*裁判长、监督仲裁"):
        _add(hall, name)
    assert "焊工 · 张伟 违规扣分 2:被拒绝" in hall.refused()[1]
    _add(hall)
    (penalty,) = _list(hall)
    with pytest.raises(Refused, match="没有“登记扣分”的权限"):
        _revoke(hall, penalty.id, name)
    assert "撤销 焊工 · 张伟 的扣分 2:被拒绝" in hall.refused()[1]
    assert _list(hall) == (penalty,)


def test_a_chief_judge_of_one_module_deducts_there_only(hall: Hall) -> None:
    hall.give("吴工", Role.CHIEF, hall.event_id, "P")
    _add(hall, "吴工", module="P")
    _add(hall, module=None)
    for module in ("T", None):
        with pytest.raises(Refused, match="登记扣分"):
            _add(hall, "吴工", module=module)
    own, whole = _list(hall)
    with pytest.raises(Refused, match="登记扣分"):
        _revoke(hall, whole.id, "吴工")
    _revoke(hall, own.id, "吴工")


def test_a_penalty_after_publication_shows_as_a_change(hall: Hall) -> None:
    for entry in (hall.entry, hall.other):
        hall.check_all(entry)
    hall.publish()
    assert hall.publish_state() is PublishState.PUBLISHED
    _add(hall)
    assert hall.publish_state() is PublishState.CHANGED
    assert hall.sheet().state == "locked", "a penalty needs no sheet opened"
    hall.publish(reason="补记扣分")
    assert hall.publish_state() is PublishState.PUBLISHED
    _revoke(hall, _list(hall)[0].id)
    assert hall.publish_state() is PublishState.CHANGED
    _add(hall)
    assert hall.publish_state() is PublishState.PUBLISHED, "the same results once more"
