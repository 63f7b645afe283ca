"""Every print in the ledger: the first, the second with its reason, the paper jam, and what is refused."""

from __future__ import annotations

import pytest

from app.errors import InputError, UserError
from app.services import activity, certificate_prints, competitions, ledger, ledger_views, publishing
from app.services.certificate_prints import check_printable, log_prints, mark_unprinted, settle_prints
from app.services.competitions import CompetitionForm
from db.tables import Certificate
from tests.bench import BY, Bench
from tests.services import proofed
from tests.services.proofed import DIGESTS, approve
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, make_event


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    """Three certificates with an approved proof."""
    made = make_event(session)
    for name, score in (("张伟", "90"), ("李芳", "85"), ("王强", "80")):
        made.judge(made.enter(name), score)
    publish(session, made.id)
    ledger.issue_certificates(session, made.id)
    approve(session, made.competition_id)
    return made


def _ids(event: SmallEvent) -> list[int]:
    return [row.id for row in ledger_views.list_certificates(event.session, event.competition_id)]


def _states(event: SmallEvent) -> list[tuple[str, int]]:
    rows = ledger_views.list_certificates(event.session, event.competition_id)
    return [(row.state, row.prints) for row in rows]


def _told(event: SmallEvent) -> str:
    event.session.commit()
    return activity.list_activity(event.session, event.competition_id)[0].text


def test_a_print_says_who_when_and_where(event: SmallEvent) -> None:
    ids = _ids(event)
    proofed.log(event.session, ids[:2], printer="HP LaserJet")
    assert _states(event) == [("printed", 1), ("printed", 1), ("issued", 0)]
    (printed,) = ledger_views.list_prints(event.session, ids[0])
    assert (printed.by, printed.printer, printed.reason, printed.good) == (BY, "HP LaserJet", "", True)
    stored = event.session.get_one(Certificate, ids[0])
    assert stored.printed_at == printed.at
    assert _told(event) == "打印证书 2 张:淮工竞证〔2022〕0001 至 淮工竞证〔2022〕0002"


def test_a_second_print_needs_a_reason(event: SmallEvent) -> None:
    ids = _ids(event)
    proofed.log(event.session, ids[:1])
    with pytest.raises(InputError, match=r"0001 已经打印过,再打一次请写明原因") as caught:
        proofed.log(event.session, ids, reason=" ")
    assert caught.value.field == "reason"
    assert _states(event) == [("printed", 1), ("issued", 0), ("issued", 0)], "not one of them"
    proofed.log(event.session, ids[:1], reason="领奖时弄湿")
    assert _states(event)[0] == ("printed", 2)
    assert [each.reason for each in ledger_views.list_prints(event.session, ids[0])] == ["", "领奖时弄湿"]
    assert _told(event) == "打印证书 1 张:淮工竞证〔2022〕0001(原因:领奖时弄湿)"


def test_after_a_paper_jam_one_goes_on_from_any_sheet(event: SmallEvent) -> None:
    ids = _ids(event)
    proofed.log(event.session, ids)
    mark_unprinted(event.session, ids[1:])
    assert _states(event) == [("printed", 1), ("issued", 0), ("issued", 0)]
    proofed.log(event.session, ids[1:])
    assert _states(event) == [("printed", 1)] * 3
    prints = ledger_views.list_prints(event.session, ids[1])
    assert [(each.good, each.reason) for each in prints] == [(False, ""), (True, "上次没有打好")]


def test_a_jam_of_a_reprint_leaves_the_first_print_good(event: SmallEvent) -> None:
    ids = _ids(event)[:1]
    proofed.log(event.session, ids)
    first = event.session.get_one(Certificate, ids[0]).printed_at
    proofed.log(event.session, ids, reason="弄湿")
    for _ in range(2):  # what waits already is not noted again
        mark_unprinted(event.session, ids)
        assert _states(event)[0] == ("printed", 1)
    assert event.session.get_one(Certificate, ids[0]).printed_at == first
    with pytest.raises(InputError, match="写明原因"):
        proofed.log(event.session, ids)


def test_without_an_approved_proof_nothing_is_printed(session: Bench, event: SmallEvent) -> None:
    late = event.enter("孙磊")
    event.judge(late, "95")
    publish(session, event.id, reason="补录")
    ledger.issue_certificates(session, event.id)
    new = max(_ids(event))
    with pytest.raises(UserError, match="清样还没有人批准"):
        proofed.log(session, [new])


def test_a_template_changed_after_the_proof_needs_another_one(event: SmallEvent) -> None:
    changed = {**DIGESTS, "honour_a4": "another digest"}
    with pytest.raises(UserError, match=r"0001 的清样.*批准后模板改过"):
        proofed.log(event.session, _ids(event), changed)
    rows = ledger_views.list_certificates(event.session, event.competition_id, digests=changed)
    assert [row.proofed for row in rows] == [False] * 3
    with pytest.raises(UserError, match="批准"):
        check_printable(event.session, _ids(event), {})


def test_void_ones_are_refused_by_number(event: SmallEvent) -> None:
    ids = _ids(event)
    ledger.void_certificate(event.session, ids[1], "印错")
    with pytest.raises(UserError, match="0002 已作废"):
        proofed.log(event.session, ids)
    with pytest.raises(UserError, match="已不存在"):
        proofed.log(event.session, [*ids[:1], 9999])
    assert _states(event) == [("issued", 0), ("void", 0), ("issued", 0)]


def test_what_no_longer_agrees_with_the_results_is_not_printed(event: SmallEvent) -> None:
    rows = publishing.list_publications(event.session, event.id)[0].rows
    second = next(row.entry_id for row in rows if row.rank == 2)
    for seat in (1, 2, 3):
        event.correct(second, "100", seat)
    publish(event.session, event.id, reason="复核")
    ids = _ids(event)
    with pytest.raises(UserError, match=r"0001 与最新结果不符.*第 2 版改为二等奖.*请先改发"):
        proofed.log(event.session, ids)
    proofed.log(event.session, ids[2:])
    assert [state for state, _prints in _states(event)] == ["issued", "issued", "printed"]


def test_nothing_to_do_is_no_entry(event: SmallEvent) -> None:
    before = _told(event)
    proofed.log(event.session, [])
    mark_unprinted(event.session, _ids(event))
    certificate_prints.mark_unprinted(event.session, [9999])
    assert _told(event) == before


def test_what_changed_after_it_was_drawn_is_not_printed(event: SmallEvent) -> None:
    """Another window changed the issuers and had the proof approved, while this one drew the pages."""
    ids = _ids(event)
    drawn = ledger_views.load_certificates(event.session, ids)
    view = competitions.load_competition(event.session, event.competition_id)
    form = CompetitionForm(view.title, view.year, issuers=("别的单位",), issued_on=view.issued_on)
    competitions.update_competition(event.session, event.competition_id, form)
    approve(event.session, event.competition_id)
    with pytest.raises(UserError, match="0001 在排版以后改过,一张也没有打印"):
        log_prints(event.session, ids, "HP", DIGESTS, drawn)
    assert _states(event) == [("issued", 0)] * 3


def test_copies_are_told(event: SmallEvent) -> None:
    ids = _ids(event)[:1]
    proofed.log(event.session, ids, copies=3)
    assert [each.copies for each in ledger_views.list_prints(event.session, ids[0])] == [3]
    assert _told(event) == "打印证书 1 张:淮工竞证〔2022〕0001,每张 3 份"


# -- answered for ------------------------------------------------------------------------------------


def _unsettled(event: SmallEvent) -> tuple[int, ...]:
    found = ledger_views.find_unsettled(event.session, event.competition_id)
    return () if found is None else found.ids


def test_what_was_sent_is_unsettled_until_somebody_says_how_it_came_out(event: SmallEvent) -> None:
    ids = _ids(event)
    assert _unsettled(event) == ()
    proofed.log(event.session, [ids[2], ids[0], ids[1]])
    found = ledger_views.find_unsettled(event.session, event.competition_id)
    assert found is not None
    (printed,) = ledger_views.list_prints(event.session, ids[1])
    assert (found.at, found.by) == (printed.at, BY)
    assert found.ids == (ids[2], ids[0], ids[1]), "in the order in which they were sent"
    settle_prints(event.session, ids[:2])
    assert _told(event) == "2 张证书已确认打印好:淮工竞证〔2022〕0001 至 淮工竞证〔2022〕0002"
    assert _unsettled(event) == (ids[2],)
    mark_unprinted(event.session, [ids[2]])
    assert _unsettled(event) == ()
    proofed.log(event.session, [ids[2]])
    assert _unsettled(event) == (ids[2],), "every print is answered for by itself"


def test_settling_twice_or_what_was_never_printed_is_no_entry(event: SmallEvent) -> None:
    ids = _ids(event)
    proofed.log(event.session, ids[:1])
    settle_prints(event.session, ids)
    before = _told(event)
    settle_prints(event.session, ids)
    settle_prints(event.session, [9999])
    assert _told(event) == before
    assert _states(event)[0] == ("printed", 1)


def test_neither_void_nor_printed_from_a_file_asks(event: SmallEvent) -> None:
    ids = _ids(event)
    proofed.log(event.session, ids[:1])
    ledger.void_certificate(event.session, ids[0], "印错")
    drawn = ledger_views.load_certificates(event.session, ids[1:])
    log_prints(event.session, ids[1:], "PDF", DIGESTS, drawn, settled=True)
    assert _unsettled(event) == ()
