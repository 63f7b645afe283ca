"""Certificates unit by unit and person by person, and what the lists to sign say."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.domain.handover import NO_UNIT
from app.errors import UserError
from app.services import decisions, handover, ledger, ledger_views
from app.services.decisions import AwardDecisionForm
from app.services.handover import UnitCertificates
from tests.bench import Bench
from tests.services.proofed import print_out
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, make_event

NOW = datetime(2022, 11, 1, 9, 30)
PLENTY = {"tiers": [{"name": "优胜奖", "count": 20}]}


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    """张伟 twice: of two units; 王强 twice: of one; 陈静 without a unit."""
    made = make_event(session)
    made.change(rules={**_rules(session, made), "awards": PLENTY})
    people = (("张伟", "甲厂"), ("张伟", "乙厂"), ("王强", "甲厂"), ("王强", "甲厂"), ("李芳", "甲/厂:*?"))
    for place, (name, unit) in enumerate(people):
        made.judge(made.enter(name, unit=unit), f"{90 - place}")
    made.judge(made.enter("陈静", organization_id=None), "60")
    publish(session, made.id)
    ledger.issue_certificates(session, made.id)
    return made


def _rules(session: Bench, event: SmallEvent) -> dict[str, object]:
    from db.tables import Event

    return dict(session.get_one(Event, event.id).rules)


def _ids(event: SmallEvent) -> list[int]:
    return [row.id for row in ledger_views.list_certificates(event.session, event.competition_id)]


def test_units_with_their_counts_those_without_one_last(event: SmallEvent) -> None:
    ids = _ids(event)
    print_out(event.session, ids[:1])
    ledger.void_certificate(event.session, ids[1], "印错")
    assert handover.list_units(event.session, event.competition_id) == (
        UnitCertificates("甲/厂:*?", 1, 0),
        UnitCertificates("甲厂", 3, 1),
        UnitCertificates(NO_UNIT, 1, 0),
    )


def test_the_list_of_a_unit_has_its_valid_certificates_in_order(event: SmallEvent) -> None:
    ledger.void_certificate(event.session, _ids(event)[2], "印错")
    data = handover.handover(event.session, event.competition_id, "甲厂", NOW)
    assert (data.competition, data.organization) == ("2022年职工技能竞赛", "甲厂")
    assert data.printed == "2022-11-01"
    assert [(line.number[-4:], line.award, line.recipient, line.event) for line in data.lines] == [
        ("0001", "优胜奖", "张伟", "焊工"),
        ("0004", "优胜奖", "王强", "焊工"),
    ]
    with pytest.raises(UserError, match="“丙厂”没有有效的证书"):
        handover.handover(event.session, event.competition_id, "丙厂", NOW)


def test_all_lists_together_hold_every_valid_certificate_once(event: SmallEvent) -> None:
    lists = handover.handovers(event.session, event.competition_id, NOW)
    assert [each.organization for each in lists] == ["乙厂", "甲/厂:*?", "甲厂", NO_UNIT]
    numbers = [line.number for each in lists for line in each.lines]
    assert sorted(numbers) == [
        row.number for row in ledger_views.list_certificates(event.session, event.competition_id)
    ]


def test_files_by_unit_have_names_every_system_takes(event: SmallEvent) -> None:
    groups = handover.certificates_by(event.session, _ids(event), "unit")
    assert [(each.title, each.file_name, len(each.certificate_ids)) for each in groups] == [
        ("甲厂", "甲厂", 3),
        ("乙厂", "乙厂", 1),
        ("甲/厂:*?", "甲 厂", 1),
        (NO_UNIT, NO_UNIT, 1),
    ]


def test_files_by_person_tell_people_of_one_name_apart(event: SmallEvent) -> None:
    groups = handover.certificates_by(event.session, _ids(event), "person")
    assert [(each.file_name, len(each.certificate_ids)) for each in groups] == [
        ("张伟(甲厂)", 1),
        ("张伟(乙厂)", 1),
        ("王强", 2),
        ("李芳", 1),
        ("陈静", 1),
    ]


def test_equal_and_long_names_never_share_a_file(session: Bench) -> None:
    event = make_event(session)
    event.change(rules={**_rules(session, event), "awards": PLENTY})
    long = "某某" * 60
    for place, unit in enumerate(("a?b", "A*B", f"{long}甲", f"{long}乙", "???")):
        event.judge(event.enter(f"人{place}", unit=unit), f"{90 - place}")
    publish(session, event.id)
    ledger.issue_certificates(session, event.id)
    names = [each.file_name for each in handover.certificates_by(session, _ids(event), "unit")]
    assert names[:2] == ["a b", "A B 2"]
    assert names[4] == "证书"
    assert len({name.casefold() for name in names}) == 5
    assert max(map(len, names)) < 90


def test_void_ones_go_into_no_file(event: SmallEvent) -> None:
    ids = _ids(event)
    ledger.void_certificate(event.session, ids[0], "印错")
    with pytest.raises(UserError, match="已作废"):
        handover.certificates_by(event.session, ids, "unit")


def test_what_a_unit_is_given_by_decision_goes_to_it_too(session: Bench) -> None:
    """The list of certificates and the list to sign tell the same unit of each."""
    event = make_event(session)
    event.judge(event.enter("张伟", unit="甲厂"), "90")
    form = AwardDecisionForm("特别贡献奖", "组委会决定", "竞赛组委会", recipient="甲厂", organization="甲厂")
    decisions.decide_award(session, event.competition_id, form)
    publish(session, event.id)
    ledger.issue_certificates(session, event.id)
    ledger.issue_competition_certificates(session, event.competition_id)
    rows = ledger_views.list_certificates(session, event.competition_id)
    assert [(row.recipient, row.unit) for row in rows] == [("张伟", "甲厂"), ("甲厂", "甲厂")]
    (units,) = handover.list_units(session, event.competition_id)
    assert units == UnitCertificates("甲厂", 2, 0)
