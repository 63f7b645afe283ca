"""What is still to be issued, and what became of what was printed."""

from __future__ import annotations

import pytest

from app.services import certificate_prints, ledger, ledger_views, publishing
from app.services.activity import list_activity
from tests.bench import Bench
from tests.services.proofed import print_out
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, make_event


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    """An event with two judged entries, both to be awarded."""
    made = make_event(session)
    for name, score in (("张伟", "88"), ("陈静", "86")):
        made.judge(made.enter(name), score)
    return made


def _states(event: SmallEvent) -> list[str]:
    return [row.state for row in ledger_views.list_certificates(event.session, event.competition_id)]


def _pending(event: SmallEvent) -> list[tuple[int, int]]:
    found = ledger_views.list_pending(event.session, event.competition_id)
    assert all(item.event_id == event.id for item in found)
    return [(item.new, item.outdated) for item in found]


def test_pending_is_what_issuing_would_do(event: SmallEvent) -> None:
    assert _pending(event) == []
    publish(event.session, event.id)
    assert _pending(event) == [(2, 0)]
    assert ledger.issue_certificates(event.session, event.id) == 2
    assert _pending(event) == []
    second = next(
        row for row in publishing.list_publications(event.session, event.id)[0].rows if row.rank == 2
    )
    event.correct(second.entry_id, "96")
    publish(event.session, event.id, reason="复核")
    assert _pending(event) == [(2, 2)], "both changed places, so both awards are new"
    assert ledger.issue_certificates(event.session, event.id) == 2
    assert _pending(event) == []
    assert _states(event) == ["void", "void", "issued", "issued"]
    assert ledger_views.count_certificates(event.session, event.competition_id) == 2


def test_what_did_not_come_out_well_is_to_be_printed_again(event: SmallEvent) -> None:
    publish(event.session, event.id)
    ledger.issue_certificates(event.session, event.id)
    ids = [row.id for row in ledger_views.list_certificates(event.session, event.competition_id)]
    print_out(event.session, ids)
    assert _states(event) == ["printed", "printed"]
    certificate_prints.mark_unprinted(event.session, ids[1:])
    assert _states(event) == ["printed", "issued"]
    certificate_prints.mark_unprinted(event.session, ids[1:])
    event.session.commit()
    texts = [line.text for line in list_activity(event.session, event.competition_id)]
    assert sum(text.startswith("1 张证书没有打好,待重打:") for text in texts) == 1, (
        "what waits already is not noted again"
    )


def test_a_void_certificate_never_waits_for_printing_again(event: SmallEvent) -> None:
    publish(event.session, event.id)
    ledger.issue_certificates(event.session, event.id)
    rows = publishing.list_publications(event.session, event.id)[0].rows
    event.correct(rows[1].entry_id, "96")
    publish(event.session, event.id, reason="复核")
    ledger.issue_certificates(event.session, event.id)
    void = [row.id for row in ledger_views.list_certificates(event.session, event.competition_id)][:2]
    certificate_prints.mark_unprinted(event.session, void)
    assert _states(event)[:2] == ["void", "void"]
