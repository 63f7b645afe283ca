"""The life of a sheet, on both kinds of database."""

from decimal import Decimal
from fractions import Fraction

import pytest
from sqlmodel import col, select

from app.domain.ranking import Status
from app.errors import InputError, UserError
from app.services import activity, judging, penalties, sheet_history, sheets
from db.tables import Entry, Judge, Mark, Penalty, ScoreSheet
from tests.bench import NAME, Bench
from tests.services.scoring_data import BY, SmallEvent, make_event


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    return make_event(session)


def _marks(session: Bench) -> list[tuple[str, Decimal | None, str]]:
    rows = session.exec(select(Mark).order_by(col(Mark.id)))
    return [(row.aspect, row.entered, row.entered_by) for row in rows]


def _texts(session: Bench, event: SmallEvent) -> list[str]:
    return [line.text for line in activity.list_activity(session, event.competition_id)]


def _submit(event: SmallEvent, entry: int, module: str = "P", seat: int = 1) -> None:
    judge = event.judges[module, seat]
    sheets.submit_sheet(event.session, entry_id=entry, judge_id=judge.id)


def test_a_mark_is_stored_with_its_judge_and_gives_the_running_subtotal(
    session: Bench, event: SmallEvent
) -> None:
    entry = event.enter("张伟")
    saved = event.mark(entry, "A1", "88.5")
    assert (saved.aspect, saved.entered) == ("A1", Decimal("88.5"))
    assert (saved.subtotal, saved.marked) == (Fraction("88.5"), 1)
    assert event.mark(entry, "E2", "12:30").marked == 2
    session.commit()
    session.expire_all()
    assert _marks(session) == [
        ("A1", Decimal("88.5"), BY),
        ("E2", Decimal(750), BY),
    ]
    row = session.exec(select(Mark)).first()
    assert row is not None
    assert (row.judge, row.entered_by_id) == ("1 号裁判", session.actor.account_id)
    assert row.entered_at.tzinfo is not None


def test_the_same_mark_twice_writes_one_row(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    for text in ("88.5", "88.50", " 88.5 "):
        assert event.mark(entry, "A1", text).marked == 1
    assert len(_marks(session)) == 1


def test_a_changed_mark_is_a_new_row_and_the_old_one_stays(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    for text in ("88", "", "90", "88"):
        event.mark(entry, "A1", text)
    assert [entered for _, entered, _ in _marks(session)] == [88, None, 90, 88]
    sheet = judging.load_sheet(session, entry, event.judges["P", 1].id)
    assert sheet.marks == {"A1": Decimal(88)}


def test_a_mark_taken_back_is_missing_not_zero(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    event.mark(entry, "A1", "88")
    saved = event.mark(entry, "A1", "  ")
    assert saved == judging.MarkSaved("A1", None, Fraction(0), 0)
    line = judging.list_sheets(session, event.judges["P", 1].id)[0]
    assert (line.state, line.subtotal, line.marked) == ("not_started", None, 0)
    event.mark(entry, "A1", "")
    assert len(_marks(session)) == 2, "taking back nothing writes nothing"


def test_a_wrong_mark_is_refused_at_its_field_and_stores_nothing(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    with pytest.raises(InputError, match=r"超出范围.*0–100") as caught:
        event.mark(entry, "A1", "101")
    assert caught.value.field == "A1"
    assert _marks(session) == []
    assert session.exec(select(ScoreSheet)).all() == []


def test_an_aspect_that_is_not_on_the_sheet_is_refused(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    with pytest.raises(UserError, match="评分项"):
        judging.enter_mark(
            event.session, entry_id=entry, judge_id=event.judges["T", 1].id, aspect="A1", text="5"
        )


def test_only_a_complete_sheet_can_be_submitted(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    with pytest.raises(InputError, match="还有 2 项没有得分:A1、E2") as caught:
        _submit(event, entry)
    assert caught.value.field == "A1"
    event.mark(entry, "A1", "88")
    with pytest.raises(InputError, match="还有 1 项没有得分:E2"):
        _submit(event, entry)
    event.mark(entry, "E2", "12:00")
    _submit(event, entry)
    session.commit()
    session.expire_all()
    sheet = session.exec(select(ScoreSheet)).one()
    assert sheet.state == "submitted"
    assert sheet.submitted_at is not None
    assert judging.load_sheet(session, entry, event.judges["P", 1].id).state == "submitted"


def test_a_submitted_sheet_is_closed_until_it_is_given_back_with_a_reason(
    session: Bench, event: SmallEvent
) -> None:
    entry = event.enter("张伟")
    event.judge(entry, "88")
    judge = event.judges["P", 1]
    with pytest.raises(UserError, match=r"已提交.*退回"):
        event.mark(entry, "A1", "99")
    with pytest.raises(UserError, match="已经提交过"):
        _submit(event, entry)
    with pytest.raises(InputError, match="退回原因"):
        sheets.return_sheet(session, entry_id=entry, judge_id=judge.id, reason=" ")
    event.reopen(entry)
    assert judging.load_sheet(session, entry, judge.id).state == "draft"
    assert session.exec(select(ScoreSheet.submitted_at).where(ScoreSheet.judge_id == judge.id)).one() is None
    with pytest.raises(UserError, match="还没有提交"):
        event.reopen(entry)
    with pytest.raises(InputError, match="写明原因") as caught:
        event.mark(entry, "A1", "99")
    assert caught.value.field == "reason"
    event.mark(entry, "A1", "99", reason="少算一项")
    _submit(event, entry)
    history = [
        (row.entered, row.reason)
        for row in session.exec(select(Mark).order_by(col(Mark.id)))
        if row.aspect == "A1" and row.judge == judge.name
    ]
    assert history == [(Decimal(88), ""), (Decimal(99), "少算一项")]
    newest, oldest = sheet_history.mark_history(session, entry, judge.id, "A1")
    assert (newest.text, newest.by, newest.reason, oldest.text) == ("99.0", BY, "少算一项", "88.0")
    session.commit()
    assert any("录入有误" in text for text in _texts(session, event))


def test_who_does_not_compete_gets_no_marks(session: Bench, event: SmallEvent) -> None:
    for status, word in (
        (Status.ABSENT, "缺考"),
        (Status.DISQUALIFIED, "取消资格"),
        (Status.WITHDREW, "弃权"),
    ):
        entry = event.enter("张伟", status=status.value)
        with pytest.raises(UserError, match=word):
            event.mark(entry, "A1", "88")
    states = [line.state for line in judging.list_sheets(session, event.judges["P", 1].id)]
    assert states == ["absent", "disqualified", "withdrew"]
    assert _marks(session) == []


def test_an_absent_entry_cannot_be_submitted(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    event.fill(entry, "88", ["88"] * 3)
    session.get_one(Entry, entry).status = Status.ABSENT.value
    with pytest.raises(UserError, match="缺考"):
        _submit(event, entry)


def test_a_returned_entry_is_refused_in_words(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟", review="returned")
    judge = event.judges["P", 1]
    with pytest.raises(UserError, match="退回"):
        event.mark(entry, "A1", "88")
    with pytest.raises(UserError, match="退回"):
        judging.load_sheet(session, entry, judge.id)
    with pytest.raises(UserError, match="退回"):
        penalties.add_penalty(session, entry_id=entry, module=None, points="1", reason="迟到")
    assert judging.list_sheets(session, judge.id) == ()


def test_what_happened_before_an_entry_was_returned_can_still_be_undone(
    session: Bench, event: SmallEvent
) -> None:
    entry = event.enter("张伟")
    event.judge(entry, "88")
    penalties.add_penalty(session, entry_id=entry, module=None, points="1", reason="迟到")
    session.get_one(Entry, entry).review = "returned"
    event.reopen(entry)
    penalties.revoke_penalty(session, penalties.list_penalties(session, entry)[0].id, reason="登记有误")
    assert penalties.list_penalties(session, entry) == ()


def test_an_entry_of_another_event_is_refused(session: Bench, event: SmallEvent) -> None:
    other = make_event(session, "钳工")
    stranger = other.enter("李芳")
    with pytest.raises(UserError, match="不属于焊工"):
        event.mark(stranger, "A1", "88")
    with pytest.raises(UserError, match="不属于焊工"):
        judging.load_sheet(session, stranger, event.judges["P", 1].id)
    with pytest.raises(UserError, match="不属于焊工"):
        _submit(event, stranger)


def test_what_is_gone_is_said(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    with pytest.raises(UserError, match="裁判席位已不存在"):
        judging.list_sheets(session, 9999)
    with pytest.raises(UserError, match="参赛记录已不存在"):
        judging.load_sheet(session, 9999, event.judges["P", 1].id)
    with pytest.raises(UserError, match="裁判席位已不存在"):
        judging.load_sheet(session, entry, 9999)


def test_the_pile_shows_how_far_each_sheet_is(session: Bench, event: SmallEvent) -> None:
    done, begun, fresh = (event.enter(name) for name in ("张伟", "李芳", "王强"))
    event.judge(done, "88")
    event.mark(begun, "A1", "70")
    lines = judging.list_sheets(session, event.judges["P", 1].id)
    assert [(line.entry_id, line.label, line.state, line.marked) for line in lines] == [
        (done, "张伟", "submitted", 2),
        (begun, "李芳", "draft", 1),
        (fresh, "王强", "not_started", 0),
    ]
    assert [line.subtotal for line in lines] == [88, 70, None]
    assert lines[0].organization == "淮北矿业机修厂"


def test_a_sheet_to_fill_in_has_the_module_of_the_judge(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    sheet = judging.load_sheet(session, entry, event.judges["P", 2].id)
    assert [aspect.code for aspect in sheet.module.aspects] == ["A1", "E2"]
    assert (sheet.marks, sheet.state, sheet.status) == ({}, "draft", Status.ACTIVE)
    assert (sheet.judge, sheet.label, sheet.penalties) == ("2 号裁判", "张伟", ())


# --- blind events ----------------------------------------------------------------------------------------

SECRETS = ("欧阳建国", "绝密机械厂", "2022001", "2022002")


@pytest.fixture
def blind(session: Bench) -> SmallEvent:
    return make_event(session, blind=True)


def test_a_blind_event_shows_stations_only(session: Bench, blind: SmallEvent) -> None:
    second = blind.enter("欧阳建国", unit="绝密机械厂", station=12)
    first = blind.enter("欧阳建国", unit="绝密机械厂", station=4)
    undrawn = blind.enter("欧阳建国", unit="绝密机械厂")
    blind.fill(second, "88", ["88"] * 3)
    penalties.add_penalty(session, entry_id=second, module="P", points="2", reason="未戴护目镜")
    lines = judging.list_sheets(session, blind.judges["P", 1].id)
    assert [(line.entry_id, line.label) for line in lines] == [(first, "04 号赛位"), (second, "12 号赛位")]
    sheets = [
        judging.load_sheet(session, entry, blind.judges["P", 1].id) for entry in (first, second, undrawn)
    ]
    assert [sheet.label for sheet in sheets] == ["04 号赛位", "12 号赛位", "未编赛位"]
    everything = repr((lines, sheets))
    assert not [secret for secret in SECRETS if secret in everything]


def test_the_activity_of_a_blind_event_names_nobody(session: Bench, blind: SmallEvent) -> None:
    entry = blind.enter("欧阳建国", unit="绝密机械厂", station=4)
    blind.judge(entry, "88")
    blind.reopen(entry)
    penalties.add_penalty(session, entry_id=entry, module=None, points="2", reason="迟到")
    penalties.revoke_penalty(session, penalties.list_penalties(session, entry)[0].id, reason="登记有误")
    session.commit()
    texts = "".join(_texts(session, blind))
    assert "04 号赛位" in texts
    assert not [secret for secret in SECRETS if secret in texts]


# --- penalties -------------------------------------------------------------------------------------------


def test_a_penalty_counts_until_it_is_revoked_and_its_row_stays(session: Bench, event: SmallEvent) -> None:
    entry = event.enter("张伟")
    event.judge(entry, "88")
    penalties.add_penalty(session, entry_id=entry, module="P", points="2.5", reason=" 未戴护目镜 ")
    penalties.add_penalty(session, entry_id=entry, module=None, points="1", reason="迟到")
    first, second = penalties.list_penalties(session, entry)
    assert (first.points, first.module, first.reason, first.by) == (
        Decimal("2.5"),
        "P",
        "未戴护目镜",
        f"裁判长 {NAME}",
    )
    assert event.rows()["张伟"].score.total == 88 - Fraction("2.5") * Fraction(7, 10) - 1
    with pytest.raises(InputError, match="撤销原因"):
        penalties.revoke_penalty(session, first.id, reason=" ")
    penalties.revoke_penalty(session, first.id, reason="登记有误")
    assert penalties.list_penalties(session, entry) == (second,)
    assert event.rows()["张伟"].score.total == 87
    with pytest.raises(UserError, match="已经撤销"):
        penalties.revoke_penalty(session, first.id, reason="登记有误")
    with pytest.raises(UserError, match="已经撤销"):
        penalties.revoke_penalty(session, 9999, reason="登记有误")
    assert len(session.exec(select(Penalty)).all()) == 2


@pytest.mark.parametrize("points", ["", "0", "-1", "两分", "1001", "0.0001", "1e2", "9" * 40])
def test_a_wrong_penalty_is_refused_at_its_field(event: SmallEvent, points: str) -> None:
    entry = event.enter("张伟")
    with pytest.raises(InputError, match="扣分") as caught:
        penalties.add_penalty(event.session, entry_id=entry, module=None, points=points, reason="迟到")
    assert caught.value.field == "points"


def test_a_penalty_needs_a_reason_and_a_module_of_the_event(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    with pytest.raises(InputError, match="扣分原因") as caught:
        penalties.add_penalty(event.session, entry_id=entry, module=None, points="1", reason=" ")
    assert caught.value.field == "reason"
    with pytest.raises(InputError, match="没有模块“Q”") as caught:
        penalties.add_penalty(event.session, entry_id=entry, module="Q", points="1", reason="迟到")
    assert caught.value.field == "module"


def test_the_totals_of_a_judge_stand_beside_those_of_the_others(session: Bench, event: SmallEvent) -> None:
    entry, begun = event.enter("张伟"), event.enter("李芳")
    event.fill(entry, "50", ["80", "85", "90"])
    event.mark(begun, "A1", "10", seat=1)
    own, others = sheet_history.sheet_totals(session, event.judges["P", 1].id)
    assert own == (Fraction(80),)
    assert others == (Fraction(85), Fraction(90))


def test_totals_are_compared_by_what_every_judge_marks_and_without_the_own_estimate(session: Bench) -> None:
    aspects = [
        {"code": "A1", "name": "操作", "maximum": "70"},
        {"code": "C1", "name": "探伤", "maximum": "30", "seats": "1"},
    ]
    module = {"code": "P", "name": "实操", "self": True, "panel": {"judges": 2}, "aspects": aspects}
    event = make_event(session, rules={"checking": "none", "modules": [module]})
    estimate = Judge(event_id=event.id, module="P", seat=0, name="自评")
    session.add(estimate)
    session.flush()
    entry = event.enter("张伟")
    for seat, code, text in ((1, "A1", "60"), (1, "C1", "30"), (2, "A1", "58")):
        event.mark(entry, code, text, seat)
    for code in ("A1", "C1"):
        judging.enter_mark(session, entry_id=entry, judge_id=estimate.id or 0, aspect=code, text="30")
    seen = [event.judges["P", 1].id, event.judges["P", 2].id, estimate.id or 0]
    totals = [[list(part) for part in sheet_history.sheet_totals(session, judge)] for judge in seen]
    assert totals == [[[60], [58]], [[58], [60]], [[30], [60, 58]]]
