"""The one page before the first print: what it shows, what it warns of, and that somebody approved it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import select

from app.documents.certificate_template import Box, BoxKind, CertificateTemplate, TemplateField
from app.documents.template_reading import bundled_folder, load_template
from app.domain.inherited import Inherited, InheritedKind
from app.errors import UserError
from app.services import activity, ledger, ledger_views, proofing
from app.services.competitions import CompetitionForm, load_competition, update_competition
from app.services.proofing import Proof
from app.services.template_inheritance import find_inherited
from db.tables import Certificate, CertificateProof
from tests.bench import BY, Bench
from tests.services.proofed import DIGESTS, templates
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, add_event, make_event

TITLE = "2022年职工技能竞赛"


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    made = make_event(session)
    for name, score in (("张伟", "90"), ("买买提·吐尔逊", "85"), ("王强", "80"), ("李\U00030083", "75")):
        made.judge(made.enter(name), score)
    publish(session, made.id)
    ledger.issue_certificates(session, made.id)
    return made


def _ids(event: SmallEvent) -> list[int]:
    return [row.id for row in ledger_views.list_certificates(event.session, event.competition_id)]


def _proof(event: SmallEvent, template: CertificateTemplate | None = None) -> Proof:
    known = templates() if template is None else {"honour_a4": template}
    return proofing.load_proof(event.session, event.competition_id, _ids(event), known, DIGESTS)


def _with(*boxes: Box, made_for: str = "", background: str = "") -> CertificateTemplate:
    usual = load_template("honour_a4")
    return replace(usual, boxes=(*usual.boxes, *boxes), made_for=made_for, background=background)


def _text(text: str, **columns: object) -> Box:
    field = TemplateField("line", dict.fromkeys(("person", "unit", "innovation"), text), {})
    return replace(Box("落款", BoxKind.TEXT, 0, 0, 10, 10, fields=(field,)), **columns)  # type: ignore[arg-type]


def _alarms(event: SmallEvent, template: CertificateTemplate) -> list[tuple[InheritedKind, str]]:
    return [(each.kind, each.text) for each in _proof(event, template).alarms]


def test_the_page_shows_the_batch(event: SmallEvent) -> None:
    proof = _proof(event)
    assert (proof.competition, proof.first[-4:], proof.last[-4:]) == (TITLE, "0001", "0004")
    (template,) = proof.templates
    assert (template.key, template.count, template.width, template.height) == ("honour_a4", 4, 297, 210)
    assert (template.qr, template.ranked, template.hidden) == (True, False, ("印章",))
    (sender,) = proof.senders
    assert (sender.issuers, f"{sender.issued_on}", sender.count) == (("某市总工会",), "2022-10-28", 4)
    assert [(each.event, each.award, each.count) for each in proof.awards] == [
        ("焊工", "一等奖", 1),
        ("焊工", "二等奖", 1),
        ("焊工", "三等奖", 2),
    ]
    assert (proof.longest_name.text, proof.longest_name.number[-4:]) == ("买买提·吐尔逊", "0002")
    assert TITLE in proof.longest_text.text
    (missing,) = proof.missing
    assert (missing.characters, missing.number[-4:]) == ("\U00030083", "0004")
    assert proof.unfinished == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda box: replace(box, shown=False),
        lambda box: replace(box, fields=tuple(replace(each, needs="authors") for each in box.fields)),
        lambda box: replace(
            box, fields=tuple(replace(each, text={"unit": "{recipient}"}, suffix={}) for each in box.fields)
        ),
    ],
)
def test_a_template_that_would_leave_the_name_out_is_refused(
    event: SmallEvent, change: Callable[[Box], Box]
) -> None:
    usual = load_template("honour_a4")
    boxes = tuple(change(box) if box.name == "正文" else box for box in usual.boxes)
    with pytest.raises(UserError, match=r"没有给个人的.*上不会有“张伟”"):
        _proof(event, replace(usual, boxes=boxes))


def test_people_without_final_results_are_counted(session: Bench, event: SmallEvent) -> None:
    open_event = add_event(session, event.competition_id, "钳工", blind=True)
    for name in ("周婷", "吴倩"):
        open_event.enter(name)
    open_event.enter("退回的", review="returned")
    late = event.enter("孙磊")
    found = _proof(event).unfinished
    assert [(each.event, each.published, each.count) for each in found] == [
        ("焊工", True, 1),
        ("钳工", False, 2),
    ]
    assert found[0].numbers
    assert found[1].numbers == (), "who is in a blind event is not told"
    assert late


@pytest.mark.parametrize("key", sorted(path.stem for path in bundled_folder().glob("*.json")))
def test_a_design_of_the_program_brings_nothing_along(key: str) -> None:
    assert find_inherited(load_template(key), TITLE, {2022}) == ()


def test_what_a_template_inherited_is_named(event: SmallEvent) -> None:
    old = "2021年职工技能竞赛"
    seal = Box("公章", BoxKind.SEAL, 0, 0, 10, 10, image="seal.png")
    hidden = replace(seal, name="旧章", shown=False)
    template = _with(seal, hidden, _text("某县总工会"), made_for=old, background="old.pdf")
    (shown,) = _proof(event, template).templates
    assert shown.inherited[:3] == (
        Inherited(InheritedKind.MADE_FOR, old, alarming=True),
        Inherited(InheritedKind.BACKGROUND, "old.pdf", alarming=True),
        Inherited(InheritedKind.SEAL, "公章(seal.png)", alarming=True),
    )
    assert shown.inherited[3:] == (Inherited(InheritedKind.TEXT, "某县总工会"),)
    assert shown.hidden == ("印章", "旧章")


def test_certificates_that_tell_no_award_are_counted(event: SmallEvent) -> None:
    assert _proof(event).templates[0].awardless == 0
    notice = load_template("promotion_a4")  # says {detail}, which only promotions have
    assert _proof(event, notice).templates[0].awardless == 4
    fixed = replace(notice, boxes=(*notice.boxes, _text("一等奖")))
    assert _proof(event, fixed).templates[0].awardless == 3


def test_fonts_this_machine_lacks_are_named(event: SmallEvent) -> None:
    asking = _text("某县总工会")
    field = replace(asking.fields[0], font="淮海没有的仿宋")
    hidden = replace(asking, fields=(replace(field, font="淮海没有的黑体"),), shown=False)
    (shown,) = _proof(event, _with(replace(asking, fields=(field,)), hidden)).templates
    assert shown.replaced == (("淮海没有的仿宋", "霞鹜文楷"),)
    (usual,) = _proof(event).templates
    assert usual.replaced == ()


def test_made_for_this_competition_nothing_is_alarming(event: SmallEvent) -> None:
    seal = Box("公章", BoxKind.SEAL, 0, 0, 10, 10, image="seal.png")
    assert _alarms(event, _with(seal, made_for=TITLE)) == []
    assert _alarms(event, _with(seal)) == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2021年度{competition}", ["2021"]),
        ("二〇二一年十月", ["二〇二一"]),
        ("2022年度", []),
        ("{year}年{date}", []),
    ],
)
def test_a_year_of_another_competition_is_alarming(event: SmallEvent, text: str, years: list[str]) -> None:
    found = _alarms(event, _with(_text(text)))
    assert found == [(InheritedKind.YEAR, f"{year}(“{text}”)") for year in years]
    assert _alarms(event, _with(_text(text, shown=False))) == []


def test_an_approved_proof_is_kept_with_what_was_seen(event: SmallEvent) -> None:
    ids, proof = _ids(event), _proof(event)
    assert json.loads(json.dumps(proof.shown)) == proof.shown
    key = proofing.approve_proof(event.session, event.competition_id, ids[:], proof.digests, proof.shown)
    event.session.commit()
    stored = event.session.exec(select(CertificateProof)).one()
    assert (stored.id, stored.count, stored.by) == (key, 4, BY)
    assert stored.templates == {"honour_a4": DIGESTS["honour_a4"]}
    assert stored.shown["longest_name"]["text"] == "买买提·吐尔逊"
    rows = ledger_views.list_certificates(event.session, event.competition_id, digests=DIGESTS)
    assert all(row.proofed for row in rows)
    told = activity.list_activity(event.session, event.competition_id)[0]
    assert told.by == BY
    assert told.text == (
        "批准证书清样:淮工竞证〔2022〕0001 至 淮工竞证〔2022〕0004 共 4 张,"
        f"模板“{load_template('honour_a4').title}”"
    )


def test_what_changed_while_it_was_looked_at_is_looked_at_again(event: SmallEvent) -> None:
    ids, proof = _ids(event), _proof(event)
    view = load_competition(event.session, event.competition_id)
    form = CompetitionForm(view.title, view.year, issuers=("别的单位",), issued_on=view.issued_on)
    update_competition(event.session, event.competition_id, form)
    with pytest.raises(UserError, match="核对清样期间这批证书改过"):
        proofing.approve_proof(event.session, event.competition_id, ids, proof.digests, proof.shown)
    again = _proof(event)
    assert again.senders[0].issuers == ("别的单位",)
    with pytest.raises(UserError, match="改过"):
        proofing.approve_proof(event.session, event.competition_id, ids[1:], again.digests, again.shown)
    with pytest.raises(UserError, match="清样中没有证书模板“honour_a4”"):
        proofing.approve_proof(event.session, event.competition_id, ids, {}, again.shown)
    assert proofing.approve_proof(event.session, event.competition_id, ids, again.digests, again.shown)


def test_new_issuers_take_the_approval_back(event: SmallEvent) -> None:
    ids, proof = _ids(event), _proof(event)
    proofing.approve_proof(event.session, event.competition_id, ids, proof.digests, proof.shown)
    view = load_competition(event.session, event.competition_id)
    form = CompetitionForm(view.title, view.year, issuers=("别的单位",), issued_on=view.issued_on)
    update_competition(event.session, event.competition_id, form)
    rows = ledger_views.list_certificates(event.session, event.competition_id)
    assert not any(row.proofed for row in rows)


def test_certificates_from_before_codes_were_signed_get_one_with_their_proof(event: SmallEvent) -> None:
    ids = _ids(event)
    event.session.get_one(Certificate, ids[0]).code = ""
    event.session.flush()
    proof = _proof(event)
    proofing.approve_proof(event.session, event.competition_id, ids, proof.digests, proof.shown)
    assert event.session.get_one(Certificate, ids[0]).code.startswith("SC2\n")


def test_bad_batches_are_refused_in_words(session: Bench, event: SmallEvent) -> None:
    other = make_event(session, "电工")
    with pytest.raises(UserError, match="不都属于这个赛事"):
        proofing.load_proof(session, other.competition_id, _ids(event), templates(), DIGESTS)
    with pytest.raises(UserError, match="没有要核对清样的证书"):
        proofing.load_proof(session, event.competition_id, [], templates(), DIGESTS)
    with pytest.raises(UserError, match="模板“honour_a4”读不到"):
        proofing.load_proof(session, event.competition_id, _ids(event), {}, DIGESTS)
    with pytest.raises(UserError, match="已不存在"):
        proofing.load_proof(session, event.competition_id, [9999], templates(), DIGESTS)
