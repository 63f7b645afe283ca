"""更正的影响: what version n changed, and the certificates it affects, when it came out and later."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlmodel import select

from app.domain.appeal_papers import AppealFormData, RulingData
from app.domain.appeals import Effect, Outcome
from app.domain.progress import no_progress
from app.domain.result_papers import ResultPaperKind as K
from app.domain.version_effects import CertificateEffect, VersionEffects
from app.services import appeals, ledger, publishing, version_effects
from app.services.appeal_papers import load_appeal_file
from app.services.appeals import AppealForm, RulingForm
from app.services.result_papers import list_result_papers, write_result_paper
from db.tables import Certificate
from tests.bench import Bench
from tests.services.proofed import approve, print_out
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, make_event


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    """张伟 first, 李芳 second, 陈静 third; 王五 fourth with a third prize too, 赵六 fifth without one."""
    made = make_event(session)
    for name, score in (("张伟", "90"), ("李芳", "80"), ("陈静", "70"), ("王五", "60"), ("赵六", "50")):
        made.judge(made.enter(name), score)
    publish(session, made.id)
    return made


def _effects(event: SmallEvent, version: int = 0) -> VersionEffects | None:
    publications = publishing.list_publications(event.session, event.id)
    wanted = version or publications[0].version
    (publication_id,) = (each.id for each in publications if each.version == wanted)
    return version_effects.version_effects(event.session, publication_id)


def _corrected(event: SmallEvent) -> None:
    """赵六 turns out to be the second: 李芳 falls to a third prize, 王五 out of the awards."""
    entry = event.rows()["赵六"].label.entry_id
    for seat in (1, 2, 3):
        event.correct(entry, "99", seat)
    publish(event.session, event.id, reason="执行仲裁〔2022〕1号")


def _told(effects: VersionEffects) -> list[tuple[str, str, str, bool]]:
    return [(each.recipient, each.change, each.handling, each.settled) for each in effects.certificates]


def test_the_first_version_affects_nothing(event: SmallEvent) -> None:
    assert _effects(event) is None


def test_a_correction_tells_awards_lost_and_gained_and_the_certificates(event: SmallEvent) -> None:
    ledger.issue_certificates(event.session, event.id)
    rows = event.session.exec(select(Certificate).order_by("id")).all()
    approve(event.session, event.competition_id)
    print_out(event.session, [rows[1].id or 0])
    _corrected(event)
    effects = _effects(event)
    assert effects is not None
    assert (effects.event, effects.version, effects.reason) == ("焊工", 2, "执行仲裁〔2022〕1号")
    assert [each.text for each in effects.given] == [
        "赵六(淮北矿业机修厂):无 → 二等奖",
        "李芳(淮北矿业机修厂):二等奖 → 三等奖",
        "王五(淮北矿业机修厂):三等奖 → 无",
    ]
    assert {each.label for each in effects.differences} == {"赵六", "李芳", "陈静", "王五"}
    assert _told(effects) == [
        ("李芳", "改为三等奖", "收回原件,作废,改发三等奖", False),
        ("王五", "不再获奖", "作废", False),
        ("陈静", "名次改为第 4 名", version_effects.REWRITE, False),
        ("赵六", "新获奖项", version_effects.NEW, False),
    ]
    assert [each.printed for each in effects.certificates] == [True, False, False, False]
    assert effects.unsettled == 4
    assert effects.counted == "受更正影响 2 张 · 改写名次 1 张 · 新发 1 张 · 待处理 4 张"


def test_what_was_done_about_them_is_told_afterwards_also_of_an_older_version(event: SmallEvent) -> None:
    ledger.issue_certificates(event.session, event.id)
    _corrected(event)
    ledger.issue_certificates(event.session, event.id)
    done = _effects(event)
    assert done is not None
    numbers = dict(event.session.exec(select(Certificate.recipient, Certificate.number).order_by("id")).all())
    assert _told(done) == [
        ("李芳", "改为三等奖", f"已作废,已改发 {numbers['李芳']}", True),
        ("王五", "不再获奖", "已作废", True),
        ("赵六", "新获奖项", "已新发", True),
    ]
    assert done.certificates[-1].number == numbers["赵六"]
    assert done.counted == "受更正影响 2 张 · 新发 1 张"
    event.correct(event.rows()["张伟"].label.entry_id, "98")
    publish(event.session, event.id, reason="复核")
    assert _effects(event, 2) == done
    newest = _effects(event)
    assert newest is not None
    assert (newest.given, newest.certificates) == ((), ())
    assert [each.label for each in newest.differences] == ["张伟"]


def test_without_certificates_only_what_became_another_award_is_new(event: SmallEvent) -> None:
    _corrected(event)
    effects = _effects(event)
    assert effects is not None
    found: list[CertificateEffect] = [each for each in effects.certificates if each.number]
    assert found == []
    # 张伟 and 陈静 have what the first version gave them: their certificates are not affected.
    assert {each.recipient for each in effects.certificates} == {"赵六", "李芳"}


def test_appeals_and_corrections_are_among_the_result_papers(event: SmallEvent, tmp_path: Path) -> None:
    session = event.session
    form = AppealForm(event.id, "李领队", "漏计 2 分。", event.rows()["赵六"].label.entry_id)
    appeal_id = appeals.file_appeal(session, form)
    appeals.accept_appeal(session, appeal_id)
    ruling = RulingForm("何静", "原件为 99 分。", "更正。", Outcome.UPHELD, Effect.MARKS)
    appeals.rule_appeal(session, appeal_id, ruling)
    _corrected(event)
    appeals.carry_out(session, appeal_id, version=2)
    first, second = load_appeal_file(session, event.id)
    assert isinstance(first, AppealFormData)
    assert isinstance(second, RulingData)
    assert (first.appellant, second.carried) == ("李领队", "已由成绩第 2 版执行")
    # The log joins its entries when the transaction commits: there is no stamp yet.
    assert (first.printed, first.audit) == ("", "")
    papers = {paper.key: paper for paper in list_result_papers(session, event.competition_id)}
    for kind, name in ((K.APPEALS, "焊工-申诉与仲裁"), (K.CORRECTION, "焊工-成绩更正通知-第2版")):
        paper = papers[f"{kind.value}/{event.id}"]
        (file,) = write_result_paper(lambda: nullcontext(session), paper, tmp_path, no_progress)
        assert (file.name, file.read_bytes()[:4]) == (f"{name}.pdf", b"%PDF")
