"""Numbered certificates from published results, on both kinds of database."""

from dataclasses import replace

import pytest
from sqlmodel import select

from app.errors import UserError
from app.services import activity, certificate_prints, competitions, ledger, ledger_views
from app.services.competitions import CompetitionForm
from app.services.ledger_views import CertificateRow
from db.tables import Certificate, Competition, Entry, Person
from tests.bench import Bench
from tests.services import proofed
from tests.services.proofed import print_out
from tests.services.publish_steps import publish
from tests.services.scoring_data import RULES, SmallEvent, add_event, make_event


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    return make_event(session)


def _judged(event: SmallEvent, **scores: str) -> dict[str, int]:
    entries = {name: event.enter(name) for name in scores}
    for name, score in scores.items():
        event.judge(entries[name], score)
    return entries


def _publish(event: SmallEvent, reason: str = "") -> None:
    publish(event.session, event.id, reason=reason)


def _issue(event: SmallEvent) -> int:
    made = ledger.issue_certificates(event.session, event.id)
    event.session.commit()
    event.session.expire_all()
    return made


def _rows(event: SmallEvent) -> tuple[CertificateRow, ...]:
    return ledger_views.list_certificates(event.session, event.competition_id)


def _numbers(event: SmallEvent) -> list[tuple[str, str, str]]:
    return [(row.number[-4:], row.recipient, row.state) for row in _rows(event)]


FIVE = {"张伟": "90", "李芳": "85", "王强": "80", "赵敏": "75", "孙磊": "70"}


def test_without_a_publication_there_is_nothing_to_issue(session: Bench, event: SmallEvent) -> None:
    _judged(event, 张伟="88")
    with pytest.raises(UserError, match="焊工还没有公布成绩"):
        _issue(event)
    assert ledger_views.list_pending(session, event.competition_id) == ()


def test_certificates_are_numbered_in_the_order_of_awards_and_places(
    session: Bench, event: SmallEvent
) -> None:
    _judged(event, **dict(reversed(FIVE.items())))
    _publish(event)
    pending = ledger_views.list_pending(session, event.competition_id)
    assert [(item.event, item.new, item.outdated) for item in pending] == [("焊工", 4, 0)]
    assert _issue(event) == 4
    rows = _rows(event)
    assert [(row.number, row.award, row.recipient) for row in rows] == [
        ("淮工竞证〔2022〕0001", "一等奖", "张伟"),
        ("淮工竞证〔2022〕0002", "二等奖", "李芳"),
        ("淮工竞证〔2022〕0003", "三等奖", "王强"),
        ("淮工竞证〔2022〕0004", "三等奖", "赵敏"),
    ]
    assert {row.state for row in rows} == {"issued"}
    assert ledger_views.list_pending(session, event.competition_id) == ()
    assert ledger_views.count_certificates(session, event.competition_id) == 4


def test_issuing_twice_changes_nothing(session: Bench, event: SmallEvent) -> None:
    _judged(event, **FIVE)
    _publish(event)
    _issue(event)
    before = _rows(event)
    assert _issue(event) == 0
    assert _rows(event) == before
    texts = [line.text for line in activity.list_activity(session, event.competition_id)]
    assert texts.count("焊工编发证书 4 张:淮工竞证〔2022〕0001 至 淮工竞证〔2022〕0004") == 1


def test_numbers_run_on_without_gaps_over_events(session: Bench, event: SmallEvent) -> None:
    _judged(event, **FIVE)
    other = add_event(session, event.competition_id, "钳工")
    _judged(other, 周杰="80", 吴倩="90")
    for each in (event, other):
        _publish(each)
        _issue(each)
    assert [row.number[-4:] for row in _rows(event)] == ["0001", "0002", "0003", "0004", "0005", "0006"]
    only = ledger_views.list_certificates(session, event.competition_id, event_id=other.id)
    assert [(row.recipient, row.number[-4:]) for row in only] == [("吴倩", "0005"), ("周杰", "0006")]
    third = ledger_views.list_certificates(session, event.competition_id, award="三等奖")
    assert [row.recipient for row in third] == ["王强", "赵敏"]


def test_numbers_run_on_over_competitions_of_one_prefix_and_year(session: Bench, event: SmallEvent) -> None:
    _judged(event, 张伟="88")
    _publish(event)
    _issue(event)
    same, elsewhere = make_event(session, "钳工"), make_event(session, "电工")
    session.get_one(Competition, elsewhere.competition_id).number_prefix = "宿工竞证"
    for each in (same, elsewhere):
        _judged(each, 李芳="80")
        _publish(each)
        _issue(each)
    assert [row.number for row in _rows(same)] == ["淮工竞证〔2022〕0002"]
    assert [row.number for row in _rows(elsewhere)] == ["宿工竞证〔2022〕0001"]


def test_a_changed_prefix_neither_leaves_gaps_nor_gives_a_number_twice(
    session: Bench, event: SmallEvent
) -> None:
    entries = _judged(event, 张伟="90", 李芳="80")
    _publish(event)
    _issue(event)
    session.get_one(Competition, event.competition_id).number_prefix = "宿工竞证"
    session.flush()
    for seat in (1, 2, 3):
        event.correct(entries["李芳"], "100", seat)
    _publish(event, "更正")
    _issue(event)
    assert [row.number for row in _rows(event) if row.state != "void"] == [
        "宿工竞证〔2022〕0001",
        "宿工竞证〔2022〕0002",
    ]
    other = make_event(session, "钳工")
    _judged(other, 王强="80")
    _publish(other)
    assert _issue(other) == 1
    assert [row.number for row in _rows(other)] == ["淮工竞证〔2022〕0003"]


def test_a_correction_voids_what_is_wrong_and_keeps_what_is_right(session: Bench, event: SmallEvent) -> None:
    entries = _judged(event, **FIVE)
    _publish(event)
    _issue(event)
    event.correct(entries["孙磊"], "100")
    event.correct(entries["孙磊"], "100", seat=2)
    event.correct(entries["孙磊"], "100", seat=3)  # now 91: first
    _publish(event, "漏登")
    pending = ledger_views.list_pending(session, event.competition_id)
    assert [(item.new, item.outdated) for item in pending] == [(3, 3)]
    assert _issue(event) == 3
    assert _numbers(event) == [
        ("0001", "张伟", "void"),
        ("0002", "李芳", "void"),
        ("0003", "王强", "issued"),
        ("0004", "赵敏", "void"),
        ("0005", "孙磊", "issued"),
        ("0006", "张伟", "issued"),
        ("0007", "李芳", "issued"),
    ]
    void = [row for row in _rows(event) if row.state == "void"]
    assert [row.void_reason for row in void] == [
        "成绩第 2 版更正:改为二等奖",
        "成绩第 2 版更正:改为三等奖",
        "成绩第 2 版更正:不再获奖",
    ]
    assert [row.replaced_by[-4:] for row in void] == ["0006", "0007", ""]
    assert [row.award for row in void] == ["一等奖", "二等奖", "三等奖"], "a void one shows what it was"
    assert ledger_views.count_certificates(session, event.competition_id) == 4
    assert _issue(event) == 0


def test_a_kept_certificate_stays_printed(session: Bench, event: SmallEvent) -> None:
    _judged(event, 张伟="90", 李芳="80")
    _publish(event)
    _issue(event)
    print_out(session, [row.id for row in _rows(event)])
    _publish(event, "补充说明")
    assert _issue(event) == 0
    assert _numbers(event) == [("0001", "张伟", "printed"), ("0002", "李芳", "printed")]


@pytest.mark.parametrize("what", ["name", "unit", "authors"])
def test_a_corrected_name_unit_or_author_makes_a_new_certificate(
    session: Bench, event: SmallEvent, what: str
) -> None:
    entry = session.get_one(Entry, _judged(event, 张伟="90")["张伟"])
    _publish(event)
    _issue(event)
    if what == "name":
        session.exec(select(Person)).one().name = "张玮"
    elif what == "unit":
        entry.organization_id = None
    else:
        entry.authors = "张伟、李芳"
    session.flush()
    assert _issue(event) == 0, "the certificate follows the publication, not the live data"
    _publish(event, "更正")
    assert _issue(event) == 1
    assert [row.state for row in _rows(event)] == ["void", "issued"]


def test_who_loses_the_award_loses_the_certificate(session: Bench, event: SmallEvent) -> None:
    entries = _judged(event, 张伟="90", 李芳="80")
    _publish(event)
    _issue(event)
    session.get_one(Entry, entries["张伟"]).status = "disqualified"
    session.flush()
    _publish(event, "取消资格")
    assert _issue(event) == 1
    assert _numbers(event) == [
        ("0001", "张伟", "void"),
        ("0002", "李芳", "void"),
        ("0003", "李芳", "issued"),
    ]


def test_a_void_certificate_can_neither_be_printed_nor_come_back(session: Bench, event: SmallEvent) -> None:
    entries = _judged(event, 张伟="90", 李芳="80")
    _publish(event)
    _issue(event)
    first = _rows(event)[0].id
    session.get_one(Entry, entries["张伟"]).status = "disqualified"
    session.flush()
    _publish(event, "取消资格")
    _issue(event)
    with pytest.raises(UserError, match="0001 已作废"):
        ledger_views.load_certificates(session, [first])
    with pytest.raises(UserError, match="0001 已作废"):
        proofed.log(session, [first])
    certificate_prints.mark_unprinted(session, [first])
    assert _numbers(event)[0] == ("0001", "张伟", "void")


def test_a_sample_is_the_first_valid_certificate_rather_of_the_template_at_hand(
    session: Bench, event: SmallEvent
) -> None:
    def sample(template: str) -> str:
        found = ledger_views.sample_certificate(session, event.competition_id, template)
        return "" if found is None else found.recipient

    _judged(event, **FIVE)
    _publish(event)
    assert sample("honour_a4") == ""
    _issue(event)
    assert sample("honour_a4") == "张伟"
    session.exec(select(Certificate).where(Certificate.recipient == "王强")).one().template = "own"
    session.flush()
    assert (sample("own"), sample("team_a4")) == ("王强", "张伟")


def test_a_certificate_that_is_gone_is_refused_in_words(session: Bench, event: SmallEvent) -> None:
    with pytest.raises(UserError, match="证书"):
        ledger_views.load_certificates(session, [9999])


def test_what_is_printed_comes_from_the_snapshot(session: Bench, event: SmallEvent) -> None:
    _judged(event, 张伟="90", 李芳="80")
    _publish(event)
    _issue(event)
    session.exec(select(Person).where(Person.name == "张伟")).one().name = "改名"
    session.flush()
    ids = [row.id for row in _rows(event)]
    second, first = ledger_views.load_certificates(session, [ids[1], ids[0]])
    assert (first.recipient, first.honorific, first.organization) == ("张伟", "同志", "淮北矿业机修厂")
    assert (first.award, first.event, first.competition) == ("一等奖", "焊工", "2022年职工技能竞赛")
    assert (first.number, first.issuers) == ("淮工竞证〔2022〕0001", ("某市总工会",))
    assert (second.recipient, second.award) == ("李芳", "二等奖")
    assert first.number in first.qr_text


def test_the_photo_is_of_who_stands_on_the_certificate(session: Bench, event: SmallEvent) -> None:
    _judged(event, 张伟="90", 李芳="80")
    _publish(event)
    _issue(event)
    zhang, li = (session.exec(select(Person).where(Person.name == name)).one() for name in ("张伟", "李芳"))
    zhang.photo, li.photo = "1f.jpg", "2e.jpg"
    li.name = "替补"  # somebody else stands for the entry by now
    session.flush()
    ids = [row.id for row in _rows(event)]
    assert [data.photo for data in ledger_views.load_certificates(session, ids)] == ["1f.jpg", ""]


def test_without_issuer_or_date_nothing_is_issued(session: Bench, event: SmallEvent) -> None:
    _judged(event, 张伟="90")
    _publish(event)
    view = competitions.load_competition(session, event.competition_id)
    form = CompetitionForm(title=view.title, year=view.year, issuers=view.issuers, number_prefix="淮工竞证")
    competitions.update_competition(session, event.competition_id, replace(form, issued_on=None))
    with pytest.raises(UserError, match="还没有填写颁发日期"):
        _issue(event)
    assert _rows(event) == ()


def test_new_issuers_stand_on_what_is_not_printed_yet(session: Bench, event: SmallEvent) -> None:
    _judged(event, **FIVE)
    _publish(event)
    _issue(event)
    printed, waiting = [row.id for row in _rows(event)][:2]
    print_out(session, [printed])
    before = ledger_views.load_certificates(session, [printed])
    view = competitions.load_competition(session, event.competition_id)
    form = CompetitionForm(
        title=view.title, year=view.year, issuers=("新的颁发单位",), issued_on=view.issued_on
    )
    competitions.update_competition(session, event.competition_id, form)
    assert ledger_views.load_certificates(session, [printed]) == before
    assert ledger_views.load_certificates(session, [waiting])[0].issuers == ("新的颁发单位",)


def test_printing_is_noted_and_can_be_taken_back(session: Bench, event: SmallEvent) -> None:
    _judged(event, **FIVE)
    _publish(event)
    _issue(event)
    ids = [row.id for row in _rows(event)]
    print_out(session, ids[:2])
    session.commit()
    assert [row.state for row in _rows(event)] == ["printed", "printed", "issued", "issued"]
    assert session.get_one(Certificate, ids[0]).printed_at is not None
    certificate_prints.mark_unprinted(session, ids[1:3])
    session.commit()
    assert [row.state for row in _rows(event)] == ["printed", "issued", "issued", "issued"]
    proofed.log(session, [])
    texts = [line.text for line in activity.list_activity(session, event.competition_id)]
    assert texts[:2] == [
        "1 张证书没有打好,待重打:淮工竞证〔2022〕0002",
        "打印证书 2 张:淮工竞证〔2022〕0001 至 淮工竞证〔2022〕0002",
    ]


def test_names_no_font_can_draw_are_named(event: SmallEvent) -> None:
    _judged(event, 张伟="90")
    event.judge(event.enter("李\U00030083"), "80")
    _publish(event)
    _issue(event)
    assert [row.missing for row in _rows(event)] == ["", "\U00030083"]


def test_teams_and_achievements_have_certificates_of_their_own_kind(session: Bench) -> None:
    team = make_event(session, "班组赛", entry_kind="team")
    team.judge(team.enter("张伟", title="铆焊班组"), "90")
    work = add_event(session, team.competition_id, "成果评审", entry_kind="innovation")
    work.judge(work.enter("李芳", title="快速夹具", authors="李芳、王强"), "90")
    for each in (team, work):
        _publish(each)
        _issue(each)
    first, second = ledger_views.load_certificates(session, [row.id for row in _rows(team)])
    assert (first.recipient, first.honorific, first.kind) == ("铆焊班组", "", "unit")
    assert (second.recipient, second.authors, second.kind) == ("快速夹具", "李芳、王强", "innovation")


def test_numbering_follows_the_rule_that_was_published(session: Bench, event: SmallEvent) -> None:
    _judged(event, **FIVE)
    _publish(event)
    event.change(rules={**RULES, "awards": {"tiers": [{"name": "三等奖", "count": 9}]}})
    _issue(event)
    assert [row.award for row in _rows(event)] == ["一等奖", "二等奖", "三等奖", "三等奖"]


def test_a_renamed_event_or_competition_changes_no_issued_certificate(
    session: Bench, event: SmallEvent
) -> None:
    _judged(event, 张伟="90")
    _publish(event)
    _issue(event)
    ids = [row.id for row in _rows(event)]
    before = ledger_views.load_certificates(session, ids)
    event.change(name="电焊工")
    session.get_one(Competition, event.competition_id).title = "另一个名称"
    session.flush()
    assert ledger_views.load_certificates(session, ids) == before
