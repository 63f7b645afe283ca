"""Certificates made void and replaced by hand, number rules as data, and what follows a change of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from app.documents.template_reading import load_template
from app.domain.certificate_plan import CertificatePlan, NumberRule
from app.domain.certificates import Category
from app.domain.signed_code import read_code
from app.errors import InputError, UserError
from app.services import (
    activity,
    certificate_settings,
    competitions,
    decisions,
    ledger,
    ledger_views,
    proofing,
    publishing,
)
from app.services.competitions import CompetitionForm
from app.services.decisions import AwardDecisionForm
from app.services.door import WriteSession
from app.services.ledger_views import CertificateRow
from db.tables import Certificate, Competition, Entry, NumberSeries, Person
from tests.bench import BY, Bench
from tests.services import proofed
from tests.services.proofed import DIGESTS, approve, print_out, templates
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, add_event, make_event


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    """Two certificates: 张伟 first, 李芳 second."""
    made = make_event(session)
    for name, score in (("张伟", "90"), ("李芳", "80")):
        made.judge(made.enter(name), score)
    publish(session, made.id)
    ledger.issue_certificates(session, made.id)
    return made


def _rows(event: SmallEvent) -> tuple[CertificateRow, ...]:
    return ledger_views.list_certificates(event.session, event.competition_id, digests=DIGESTS)


def _numbers(event: SmallEvent) -> list[str]:
    return [row.number for row in _rows(event)]


def _plan(event: SmallEvent, plan: CertificatePlan) -> None:
    certificate_settings.save_plan(event.session, event.competition_id, plan)


def _next(event: SmallEvent) -> str:
    """The number of the next certificate."""
    more = add_event(event.session, event.competition_id, f"赛项{len(_rows(event))}")
    more.judge(more.enter("王强"), "80")
    publish(event.session, more.id)
    ledger.issue_certificates(event.session, more.id)
    return max(_rows(event), key=lambda row: row.id).number


# -- void and replaced -----------------------------------------------------------------------------


def test_void_by_hand_keeps_its_number_and_its_reason(event: SmallEvent) -> None:
    first = _rows(event)[0]
    ledger.void_certificate(event.session, first.id, " 印错单位 ")
    row = _rows(event)[0]
    assert (row.state, row.void_reason, row.replaced_by) == ("void", "印错单位", "")
    stored = event.session.get_one(Certificate, first.id)
    assert stored.voided_by == BY
    assert stored.voided_at is not None


def test_void_by_hand_stays_void_until_somebody_gives_it_again(event: SmallEvent) -> None:
    first = _rows(event)[0]
    assert not first.withheld
    ledger.void_certificate(event.session, first.id, "放弃")
    assert ledger_views.list_pending(event.session, event.competition_id) == ()
    assert ledger.issue_certificates(event.session, event.id) == 0
    publish(event.session, event.id, reason="补充说明")
    assert ledger.issue_certificates(event.session, event.id) == 0, "the words are the same"
    assert [(row.state, row.withheld) for row in _rows(event)] == [("void", True), ("issued", False)]
    new = ledger.replace_certificate(event.session, first.id, "本人又要")
    old, _second, third = _rows(event)
    assert (old.state, old.void_reason, old.replaced_by) == ("void", "放弃", third.number)
    assert (third.id, third.recipient, third.award, third.state) == (new, "张伟", "一等奖", "issued")
    assert not old.withheld
    with pytest.raises(UserError, match="0001 已作废"):
        ledger.replace_certificate(event.session, first.id, "再来一次")
    event.session.commit()
    texts = [line.text for line in activity.list_activity(event.session, event.competition_id)]
    assert texts[0] == f"重新发证书 {old.number} 为 {third.number}(张伟,一等奖)(原因:本人又要)"


def test_a_correction_of_the_words_gives_again_what_was_void_by_hand(event: SmallEvent) -> None:
    first = _rows(event)[0]
    ledger.void_certificate(event.session, first.id, "姓名写错")
    event.session.exec(select(Person).where(Person.name == "张伟")).one().name = "张玮"
    event.session.flush()
    publish(event.session, event.id, reason="姓名更正")
    (pending,) = ledger_views.list_pending(event.session, event.competition_id)
    assert (pending.new, pending.outdated) == (1, 0)
    assert ledger.issue_certificates(event.session, event.id) == 1
    assert [(row.number[-4:], row.recipient, row.replaced_by[-4:]) for row in _rows(event)] == [
        ("0001", "张伟", "0003"),
        ("0002", "李芳", ""),
        ("0003", "张玮", ""),
    ]


def test_an_award_that_was_taken_back_by_mistake_is_due_again_by_itself(event: SmallEvent) -> None:
    """Void by a correction is not void by hand."""
    entry = event.session.exec(select(Entry)).first()
    assert entry is not None
    for status, made in (("disqualified", 1), ("active", 2)):
        entry.status = status
        event.session.flush()
        publish(event.session, event.id, reason="更正")
        assert ledger.issue_certificates(event.session, event.id) == made


def test_a_kind_that_gets_no_certificate_is_not_given_again(event: SmallEvent) -> None:
    first = _rows(event)[0].id
    ledger.void_certificate(event.session, first, "放弃")
    plan = CertificatePlan()
    _plan(event, replace(plan, templates={**plan.templates, Category.AWARD: ""}))
    with pytest.raises(UserError, match="已设为不发"):
        ledger.replace_certificate(event.session, first, "本人又要")


def test_a_replacement_takes_the_next_number_and_the_old_one_is_void(event: SmallEvent) -> None:
    first = _rows(event)[0]
    print_out(event.session, [first.id])
    new = ledger.replace_certificate(event.session, first.id, "塑封时烫坏")
    old, _second, third = _rows(event)
    assert (old.state, old.void_reason, old.replaced_by) == ("void", "塑封时烫坏", third.number)
    assert (third.id, third.recipient, third.award, third.state) == (new, "张伟", "一等奖", "issued")
    assert ledger_views.list_pending(event.session, event.competition_id) == ()
    event.session.commit()
    texts = [line.text for line in activity.list_activity(event.session, event.competition_id)]
    assert texts[0] == f"换发证书 {old.number} 为 {third.number}(张伟,一等奖)(原因:塑封时烫坏)"


@pytest.mark.parametrize("service", [ledger.void_certificate, ledger.replace_certificate])
def test_void_and_replacement_need_a_reason_and_a_valid_certificate(
    event: SmallEvent, service: Callable[[WriteSession, int, str], object]
) -> None:
    first = _rows(event)[0].id
    with pytest.raises(InputError, match="原因"):
        service(event.session, first, " ")
    with pytest.raises(InputError, match="最多 200 个字"):
        service(event.session, first, "错" * 201)
    with pytest.raises(UserError, match="已不存在"):
        service(event.session, 9999, "印错")
    ledger.replace_certificate(event.session, first, "印错")
    with pytest.raises(UserError, match="0001 已作废"):
        service(event.session, first, "再来一次")
    assert [number[-4:] for number in _numbers(event)] == ["0001", "0002", "0003"]


def test_what_no_longer_agrees_is_issued_anew_and_not_replaced(event: SmallEvent) -> None:
    publication = publishing.list_publications(event.session, event.id)[0]
    second = next(row.entry_id for row in publication.rows if row.rank == 2)
    for seat in (1, 2, 3):
        event.correct(second, "100", seat)
    publish(event.session, event.id, reason="复核")
    first = _rows(event)[0]
    assert first.affected == "第 2 版改为二等奖"
    with pytest.raises(UserError, match="与最新结果不符"):
        ledger.replace_certificate(event.session, first.id, "遗失")


# -- number rules ----------------------------------------------------------------------------------


def test_a_rule_as_data_begins_where_it_says_and_goes_on_without_gaps(event: SmallEvent) -> None:
    _plan(event, CertificatePlan(number=NumberRule("淮技赛字({year})第{counter}号", 3, 101)))
    assert _next(event) == "淮技赛字(2022)第101号"
    assert _next(event) == "淮技赛字(2022)第102号"
    _plan(event, CertificatePlan(number=NumberRule("淮技赛字({year})第{counter}号", 5, 500)))
    assert _next(event) == "淮技赛字(2022)第00103号", "the start counts for an empty series only"
    assert _numbers(event)[:2] == ["淮工竞证〔2022〕0001", "淮工竞证〔2022〕0002"], "what is numbered stays"


def test_back_to_an_older_rule_its_series_goes_on(event: SmallEvent) -> None:
    _plan(event, CertificatePlan(number=NumberRule("新{counter}")))
    assert _next(event) == "新0001"
    _plan(event, CertificatePlan())
    assert _next(event) == "淮工竞证〔2022〕0003"


def test_a_category_has_a_series_of_its_own(event: SmallEvent) -> None:
    _plan(event, CertificatePlan(numbers={Category.AWARD: NumberRule("奖{counter}", 2)}))
    assert _next(event) == "奖01"


def test_with_a_rule_of_its_own_no_prefix_is_needed(event: SmallEvent) -> None:
    event.session.get_one(Competition, event.competition_id).number_prefix = ""
    event.session.flush()
    with pytest.raises(UserError, match="证书编号前缀"):
        _next(event)
    _plan(event, CertificatePlan(number=NumberRule("新{counter}")))
    assert _next(event) == "新0001"


def test_rules_that_write_the_same_number_are_refused(event: SmallEvent) -> None:
    _plan(event, CertificatePlan(number=NumberRule("A1{counter}", 1)))
    assert _next(event) == "A11"
    _plan(event, CertificatePlan(number=NumberRule("A{counter}", 1, 11)))
    with pytest.raises(UserError, match=r"编号 A11 已经用过.*换一个字头"):
        _next(event)


def test_bad_rules_are_refused_at_their_field(event: SmallEvent) -> None:
    with pytest.raises(InputError, match="有且只有一个"):
        _plan(event, CertificatePlan(number=NumberRule("没有计数")))
    with pytest.raises(InputError, match="签署人最多 60 个字"):
        _plan(event, CertificatePlan(signatory="李" * 61))


def test_settings_come_back_as_they_were_saved(event: SmallEvent) -> None:
    plan = replace(
        CertificatePlan(),
        teams="",
        numbers={Category.UNIT: NumberRule("组{counter}", 2, 7)},
        signatory="李主席",
    )
    _plan(event, plan)
    event.session.expire_all()
    assert certificate_settings.load_plan(event.session, event.competition_id) == plan
    assert competitions.load_competition(event.session, event.competition_id).plan == plan


def test_numbers_lie_in_the_series_table(event: SmallEvent) -> None:
    row = event.session.exec(select(NumberSeries)).one()
    assert (row.series, row.last) == ("淮工竞证〔2022〕{counter}", 2)


# -- what waits follows the settings ---------------------------------------------------------------


def test_template_and_signatory_of_what_waits_follow_and_need_a_proof_again(event: SmallEvent) -> None:
    ids = [row.id for row in _rows(event)]
    print_out(event.session, ids[:1])
    approve(event.session, event.competition_id, ids)
    assert [row.proofed for row in _rows(event)] == [True, True]
    _plan(event, CertificatePlan(templates={Category.AWARD: "unit_a4"}, signatory="李主席"))
    assert [(row.template, row.proofed) for row in _rows(event)] == [("honour_a4", True), ("unit_a4", False)]
    first, second = ledger_views.load_certificates(event.session, ids)
    assert (first.signatory, second.signatory) == ("", "李主席")


def test_another_date_signs_what_waits_anew(event: SmallEvent) -> None:
    ids = [row.id for row in _rows(event)]
    print_out(event.session, ids[:1])
    before = [event.session.get_one(Certificate, each).code for each in ids]
    view = competitions.load_competition(event.session, event.competition_id)
    form = CompetitionForm(view.title, view.year, issuers=view.issuers, issued_on=date(2022, 11, 11))
    competitions.update_competition(event.session, event.competition_id, form)
    after = [event.session.get_one(Certificate, each).code for each in ids]
    assert after[0] == before[0]
    assert read_code(after[1]).words.issued_on == date(2022, 11, 11)


def test_the_code_is_signed_and_says_the_words(event: SmallEvent) -> None:
    first = ledger_views.load_certificates(event.session, [_rows(event)[0].id])[0]
    words = read_code(first.qr_text).words
    assert (words.number, words.recipient, words.event, words.award, words.issued_on) == (
        first.number,
        "张伟",
        "焊工",
        "一等奖",
        date(2022, 10, 28),
    )


def test_where_the_key_cannot_be_opened_nothing_is_numbered(session: Bench) -> None:
    made = make_event(session)
    made.judge(made.enter("张伟"), "90")
    publish(session, made.id)
    session.commit()
    session.signer = None
    with pytest.raises(UserError, match="签名密钥"):
        ledger.issue_certificates(session, made.id)
    session.rollback()
    assert _rows(made) == ()


# -- the place -------------------------------------------------------------------------------------


def _five_issued(session: Bench) -> tuple[SmallEvent, dict[str, int]]:
    """Five entries, published, with their certificates."""
    event = make_event(session)
    entries = {}
    for name, score in (("甲", "95"), ("乙", "94"), ("丙", "80"), ("丁", "79"), ("戊", "70")):
        entries[name] = event.enter(name)
        event.judge(entries[name], score)
    publish(session, event.id)
    ledger.issue_certificates(session, event.id)
    return event, entries


def test_another_place_is_taken_over_only_where_it_is_not_printed(session: Bench) -> None:
    """The award stays; what the place on a printed one is worth depends on whether the template shows it."""
    event, entries = _five_issued(session)
    third, _ = [row for row in _rows(event) if row.award == "三等奖"]
    print_out(session, [third.id])
    for seat in (1, 2, 3):
        event.correct(entries["丁"], "85", seat)
    publish(session, event.id, reason="复核")
    assert [row.affected for row in _rows(event)] == [""] * 4, "no template here prints the place"
    (pending,) = ledger_views.list_pending(session, event.competition_id)
    assert (pending.new, pending.outdated, pending.moved) == (0, 0, 1)
    assert ledger.issue_certificates(session, event.id) == 0
    assert [row.rank for row in _rows(event)] == [1, 2, 3, 3]
    assert ledger_views.list_pending(session, event.competition_id) == ()


def test_a_place_that_is_printed_marks_the_certificate(session: Bench) -> None:
    event, entries = _five_issued(session)
    ids = [row.id for row in _rows(event)]
    showing = {**templates(), "honour_a4": load_template("promotion_a4")}
    proof = proofing.load_proof(session, event.competition_id, ids, showing, DIGESTS)
    proofing.approve_proof(session, event.competition_id, ids, proof.digests, proof.shown)
    proofed.log(session, ids)
    for seat in (1, 2, 3):
        event.correct(entries["丁"], "85", seat)
    publish(session, event.id, reason="复核")
    assert [row.affected for row in _rows(event)] == [
        "",
        "",
        "第 2 版名次改为第 4 名",
        "第 2 版名次改为第 3 名",
    ]
    assert ledger.issue_certificates(session, event.id) == 2


def test_one_name_twice_in_an_event_is_two_people(session: Bench) -> None:
    event = make_event(session)
    for score in ("90", "80"):
        event.judge(event.enter("张伟"), score)
    publish(session, event.id)
    ledger.issue_certificates(session, event.id)
    session.exec(select(Person).order_by("id")).all()[0].name = "张玮"
    session.flush()
    publish(session, event.id, reason="更正姓名")
    assert [(row.affected, row.award) for row in _rows(event)] == [
        ("第 2 版姓名改为张玮", "一等奖"),
        ("", "二等奖"),
    ]


# -- two competitions, and the place on what waits -------------------------------------------------


def _decided(session: Bench, event: SmallEvent) -> int:
    """An award of the whole competition for one unit, which is the same in every year."""
    form = AwardDecisionForm("特别贡献奖", "组委会决定", "竞赛组委会", recipient="理士电池")
    return decisions.decide_award(session, event.competition_id, form)


def test_a_certificate_replaces_none_of_another_competition(session: Bench) -> None:
    """Last year's 特别贡献奖 of a unit was taken back; this year's does not stand in its place."""
    last_year, this_year = make_event(session), make_event(session)
    for event in (last_year, this_year):
        event.judge(event.enter("张伟"), "90")
        publish(session, event.id)
        decision = _decided(session, event)
        ledger.issue_competition_certificates(session, event.competition_id)
        if event is last_year:
            decisions.revoke_award_decision(session, decision, reason="有误")
            ledger.issue_competition_certificates(session, event.competition_id)
    (old,), (new,) = _rows(last_year), _rows(this_year)
    assert (old.state, new.state) == ("void", "issued")
    assert old.replaced_by == ""


def test_an_outdated_place_is_not_printed(session: Bench) -> None:
    """The template prints the place: what waits is brought up to date first, and its proof read again."""
    event = make_event(session)
    entries = {}
    for name, score in (("甲", "95"), ("乙", "94"), ("丙", "80"), ("丁", "79")):
        entries[name] = event.enter(name)
        event.judge(entries[name], score)
    publish(session, event.id)
    ledger.issue_certificates(session, event.id)
    ids = [row.id for row in _rows(event)]
    showing = {**templates(), "honour_a4": load_template("promotion_a4")}
    proof = proofing.load_proof(session, event.competition_id, ids, showing, DIGESTS)
    proofing.approve_proof(session, event.competition_id, ids, proof.digests, proof.shown)
    for seat in (1, 2, 3):
        event.correct(entries["丁"], "85", seat)
    publish(session, event.id, reason="复核")
    with pytest.raises(UserError, match=r"0003 与最新结果不符\(第 2 版名次改为第 4 名\),请先更改名次"):
        proofed.log(session, ids)
    ledger.issue_certificates(session, event.id)
    assert [(row.rank, row.proofed) for row in _rows(event)] == [
        (1, True),
        (2, True),
        (4, False),
        (3, False),
    ]
