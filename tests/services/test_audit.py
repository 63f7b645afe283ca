"""The audit log proved: whatever is bent behind the program's back is found and named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from app.domain.chain import ChainedEntry, canonical
from app.domain.rights import Right
from app.errors import UserError
from app.services import audit, event_proof, publishing
from app.services.chain import UNSIGNED, Signer
from app.services.stored_rows import TABLES, some_digests
from db.engine import open_engine
from tests.conftest import DATABASES, sqlite_url
from tests.postgres import fresh_database
from tests.services.logged_event import Logged, make_logged, open_logged
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, make_event


@pytest.fixture(scope="module")
def sqlite_logged(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """An event marked, published and awarded in an SQLite file, closed, to be copied."""
    file = tmp_path_factory.mktemp("logged") / "logged.db"
    shutil.copyfile(sqlite_template, file)
    _fill(sqlite_url(file))
    return file


@pytest.fixture(scope="module")
def postgres_logged(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The same in a PostgreSQL database without connections, to be copied."""
    with fresh_database(postgres_server, postgres_template) as url:
        _fill(url)
        yield url


def _fill(url: str) -> None:
    engine = open_engine(url)
    make_logged(engine)
    engine.dispose()


@pytest.fixture(params=DATABASES)
def logged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Logged]:
    """An event that was marked, published and awarded."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_logged"), tmp_path / "test.db")
        yield from _opened(sqlite_url(tmp_path / "test.db"))
        return
    server, template = (request.getfixturevalue(name) for name in ("postgres_server", "postgres_logged"))
    with fresh_database(server, template) as url:
        yield from _opened(url)


def _opened(url: str) -> Iterator[Logged]:
    engine = open_engine(url)
    yield open_logged(engine)
    engine.dispose()


def test_what_the_program_wrote_is_whole(logged: Logged) -> None:
    proof = logged.verify()
    assert proof.findings == ()
    assert proof.is_whole
    assert proof.entries == proof.seq == logged.one("SELECT max(seq) FROM audit_entry")
    assert proof.signatures == logged.one("SELECT count(*) FROM audit_checkpoint")
    assert proof.rows > logged.one("SELECT count(*) FROM mark") > 0
    assert proof.signed_seq == proof.seq


def test_an_altered_mark_is_named_with_its_entry(logged: Logged) -> None:
    key = logged.one("SELECT min(id) FROM mark WHERE aspect = 'A1'")
    logged.sql("UPDATE mark SET entered = 99500 WHERE id = :id", id=key)
    (finding,) = logged.verify().findings
    assert "得分“焊工 · 张伟" in finding.text
    assert "A1 焊缝外观”(库中现为 99.5)在程序之外被改动" in finding.text
    assert finding.seq is not None
    assert f"记录第 {finding.seq} 条(" in finding.text
    assert "90" in finding.text  # what the entry says was typed


ALTERED = {
    "published_result": (
        "award = '特等奖'",
        "公布的成绩“焊工第 1 版 · 张伟”(库中现为 90.00、特等奖)在程序之外被改动",
    ),
    "certificate": ("state = 'void'", "证书“淮工竞证〔2022〕0001”在程序之外被改动"),
    "person": ("name = '张 伟'", "人员“张 伟”在程序之外被改动"),
    "entry": ("station = 4", "报名“焊工 · 2022001”在程序之外被改动"),
    "score_sheet": ("submitted_by = '别人'", "评分单“焊工 · 张伟 · 1 号裁判”在程序之外被改动"),
    "event": ("name = '电焊工'", "赛项“电焊工”在程序之外被改动"),
}


@pytest.mark.parametrize("table", ALTERED)
def test_an_altered_row_is_named(logged: Logged, table: str) -> None:
    change, words = ALTERED[table]
    logged.sql(f"UPDATE {table} SET {change} WHERE id = (SELECT min(id) FROM {table})")
    assert [text[: len(words)] for text in logged.texts()] == [words]


def test_a_deleted_row_is_named_by_its_entry(logged: Logged) -> None:
    key = logged.one("SELECT max(id) FROM certificate")
    logged.sql("DELETE FROM certificate WHERE id = :id", id=key)
    (text,) = logged.texts()
    assert text.startswith(f"证书 {key} 在程序之外被删去。记录第 ")
    assert "编发证书 3 张" in text


def test_an_inserted_row_is_named(logged: Logged) -> None:
    logged.sql(
        "INSERT INTO mark (id, sheet_id, aspect, keying, entered, judge, reason, entered_at, entered_by)"
        " SELECT 9000, sheet_id, aspect, 1, 100000, judge, '', entered_at, entered_by FROM mark"
        " WHERE id = (SELECT min(id) FROM mark WHERE aspect = 'A1')"
    )
    (text,) = logged.texts()
    assert "(库中现为 100.0)在程序之外被加入。" in text or "(库中现为 100)在程序之外被加入。" in text


def test_the_findings_about_rows_stand_in_the_order_of_the_log(logged: Logged) -> None:
    logged.sql("UPDATE certificate SET state = 'void'")
    logged.sql("UPDATE mark SET entered = 1000 WHERE id = (SELECT min(id) FROM mark)")
    logged.sql("UPDATE mark SET entered = 1000 WHERE id = (SELECT max(id) FROM mark WHERE aspect = 'A1')")
    seqs = [finding.seq or 0 for finding in logged.verify().findings]
    assert len(seqs) == 5
    assert seqs == sorted(seqs)


def test_of_very_many_altered_rows_the_first_are_told_and_the_rest_counted(
    logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MOST_TOLD", 4)
    logged.sql("UPDATE mark SET entered = 1000")
    findings = logged.verify().findings
    assert len(findings) == 5
    marks = logged.one("SELECT count(*) FROM mark")
    assert findings[-1].text == f"另有 {marks - 4} 处不符,没有逐一列出。"


# -- the chain -------------------------------------------------------------------------------------


def test_every_altered_entry_is_named_and_not_those_behind_it(logged: Logged) -> None:
    for seq in (3, 7):
        logged.sql("UPDATE audit_entry SET text = '什么也没做' WHERE seq = :seq", seq=seq)
    assert logged.texts() == [f"第 {seq} 条记录与链条对不上,被改动过(现为“什么也没做”)。" for seq in (3, 7)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("by", "程序"),
        ("act", "award"),
        ("outcome", "refused"),
        ("at", "2022-10-18T00:00:00.000000+00:00"),
        ("account_id", 77),
        ("event_id", 77),
        ("entry_id", 77),
        ("judge_id", 77),
        ("competition_id", 77),
        ("hash", "0" * 64),
    ],
)
def test_no_column_of_an_entry_can_be_changed(logged: Logged, column: str, value: object) -> None:
    logged.sql(f"UPDATE audit_entry SET {column} = :value WHERE seq = 4", value=value)
    assert logged.verify().findings[0].seq in (4, 5)


def test_an_entry_deleted_in_the_middle_is_missed(logged: Logged) -> None:
    logged.sql("DELETE FROM audit_entry WHERE seq = 5")
    assert logged.texts()[0] == "缺第 5 条记录:被删去了。"
    logged.sql("DELETE FROM audit_entry WHERE seq IN (6, 7)")
    assert logged.texts()[0] == "缺第 5 至 7 条记录:被删去了。"


def test_a_truncated_tail_is_missed(logged: Logged) -> None:
    last = logged.verify().seq
    logged.sql("DELETE FROM audit_entry WHERE seq > :seq", seq=last - 2)
    texts = logged.texts()
    assert f"记录的末尾对不上:应到第 {last} 条,实有 {last - 2} 条。末尾的记录被删去或加过。" in texts
    assert any("证书" in text and "被加入" in text for text in texts)  # what the lost entries told of


def test_a_truncated_tail_with_its_head_mended_shows_in_rows_and_signatures(logged: Logged) -> None:
    last = logged.verify().seq
    logged.sql("DELETE FROM audit_entry WHERE seq = :seq", seq=last)
    logged.sql("UPDATE audit_head SET seq = seq - 1")
    logged.chain_anew()
    texts = logged.texts()
    assert any("与签名不符" in text for text in texts)
    assert any("证书" in text for text in texts)


def test_a_changed_head_is_found(logged: Logged) -> None:
    last = logged.verify().seq
    logged.sql("UPDATE audit_head SET hash = :hash", hash="f" * 64)
    assert logged.texts() == [f"记录的末尾对不上:第 {last} 条记录被换过。"]
    logged.sql("DELETE FROM audit_head")
    assert logged.texts() == ["记录的末尾标记被删去了。"]


def _bend_mark_and_entry(logged: Logged) -> int:
    """Alter a mark and make its entry agree, as somebody does who knows how the log is written."""
    key = logged.one("SELECT min(id) FROM mark WHERE aspect = 'A1'")
    logged.sql("UPDATE mark SET entered = 99500 WHERE id = :id", id=key)
    finding = logged.verify().findings[0]
    assert finding.seq
    with Session(logged.engine) as session:
        entries: dict[int, ChainedEntry] = {
            entry.seq: entry for part in audit.read_parts(session) for entry, _hash in part
        }
        rows = json.loads(entries[finding.seq].rows)
        (table,) = (table for table in TABLES if table.name == "mark")
        digests = dict(pair for part in some_digests(session, table, [str(key)]) for pair in part)
    mended = [[t, k, digests.get(k, d) if t == "mark" else d, w] for t, k, d, w in rows]
    logged.sql(
        "UPDATE audit_entry SET rows = :rows WHERE seq = :seq", rows=canonical(mended), seq=finding.seq
    )
    return finding.seq


def test_an_entry_bent_to_fit_an_altered_mark_breaks_the_chain(logged: Logged) -> None:
    seq = _bend_mark_and_entry(logged)
    (finding,) = logged.verify().findings
    assert finding.seq == seq
    assert "与链条对不上" in finding.text


def test_a_chain_forged_without_the_key_does_not_fit_the_signatures(logged: Logged) -> None:
    seq = _bend_mark_and_entry(logged)
    logged.chain_anew()
    (finding,) = logged.verify().findings
    assert "条记录与签名不符:在签名之后被改过。" in finding.text
    assert (finding.seq or 0) >= seq


def test_a_forged_chain_whose_signatures_were_taken_away_is_found(logged: Logged) -> None:
    _bend_mark_and_entry(logged)
    logged.chain_anew()
    logged.sql("DELETE FROM audit_checkpoint")
    logged.sql("UPDATE audit_head SET signed_seq = 0")
    texts = logged.texts()
    assert texts
    assert all("没有签名:签名被删去了。" in text for text in texts)


def test_a_forged_chain_signed_again_later_still_misses_the_old_signatures(logged: Logged) -> None:
    _bend_mark_and_entry(logged)
    logged.chain_anew()
    logged.sql("DELETE FROM audit_checkpoint")
    logged.sql("UPDATE audit_head SET signed_seq = 0")
    with logged.writing() as session:
        event = SmallEvent(session, logged.event_id, logged.competition_id, {})
        event.change(name="电焊工")
        session._act.rights.clear()
    assert any("没有签名:签名被删去了。" in text for text in logged.texts())


def test_a_single_signature_taken_away_is_missed(logged: Logged) -> None:
    seq = logged.one("SELECT min(seq) FROM audit_checkpoint WHERE seq > 3")
    logged.sql("DELETE FROM audit_checkpoint WHERE seq = :seq", seq=seq)
    (text,) = logged.texts()
    assert f"至 {seq} 条记录没有签名" in text


def test_many_entries_without_a_signature_are_missed(logged: Logged) -> None:
    for _number in range(UNSIGNED + 2):
        with logged.writing() as session:
            session.require(Right.WORK)
            session.record("换了一个设置", act="open")
    assert logged.verify().is_whole
    newest = logged.one("SELECT max(seq) FROM audit_checkpoint")
    before = logged.one("SELECT max(seq) FROM audit_checkpoint WHERE seq < :seq", seq=newest)
    logged.sql("DELETE FROM audit_checkpoint WHERE seq = :seq", seq=newest)
    logged.sql("UPDATE audit_head SET signed_seq = :seq", seq=before)
    assert any("没有签名" in text for text in logged.texts())


def test_a_forged_signature_is_found(logged: Logged) -> None:
    seq = logged.one("SELECT min(seq) FROM audit_checkpoint")
    for forged in ("00" * 64, "keine", ""):
        logged.sql("UPDATE audit_checkpoint SET signature = :text WHERE seq = :seq", text=forged, seq=seq)
        assert logged.texts() == [f"第 {seq} 条处的签名无效:签名被改过。"]


def test_signatures_of_an_unknown_key_are_told_once_with_the_key_and_the_cure(logged: Logged) -> None:
    other = Signer(b"o" * 32)
    (finding,) = logged.verify(trusted=frozenset({other.public})).findings
    count = logged.one("SELECT count(*) FROM audit_checkpoint")
    assert f"{count} 处签名来自不认识的密钥 {logged.signer.public}" in finding.text
    assert "audit-keys.txt" in finding.text
    assert logged.verify(trusted=frozenset({other.public, logged.signer.public})).is_whole


# -- a part ----------------------------------------------------------------------------------------


def test_a_part_looks_only_at_what_follows_the_checkpoint(logged: Logged) -> None:
    with Session(logged.engine) as session:
        since, newest = audit.signed_before(session), audit.last_signed(session)
    assert 0 < since < newest
    part = logged.verify(since=since)
    assert part.is_whole
    assert 0 < part.entries == part.seq - since
    assert 0 < part.rows < logged.verify().rows
    logged.sql("UPDATE mark SET entered = 99500 WHERE id = (SELECT min(id) FROM mark)")  # before it
    assert logged.verify(since=since).is_whole
    logged.sql("UPDATE certificate SET state = 'void' WHERE id = (SELECT min(id) FROM certificate)")
    assert "证书" in logged.verify(since=since).findings[0].text
    assert len(logged.verify().findings) == 2


def test_a_part_does_not_trust_the_entry_it_starts_from(logged: Logged) -> None:
    with Session(logged.engine) as session:
        since = audit.signed_before(session)
    logged.sql("UPDATE audit_entry SET hash = :hash WHERE seq = :seq", hash="e" * 64, seq=since)
    assert not logged.verify(since=since).is_whole


def test_progress_goes_to_the_end(logged: Logged) -> None:
    seen: list[tuple[int, int]] = []
    with Session(logged.engine) as session:
        keys = frozenset({logged.signer.public})
        proof = audit.verify(session, keys, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (proof.entries + proof.rows, proof.entries + proof.rows)
    assert [done for done, _total in seen] == sorted(done for done, _total in seen)


# -- before publishing -----------------------------------------------------------------------------


def _event_findings(logged: Logged) -> list[str]:
    with Session(logged.engine) as session:
        return [finding.text for finding in event_proof.verify_event(session, logged.event_id)]


def test_an_event_whose_rows_agree_is_proved(logged: Logged) -> None:
    assert _event_findings(logged) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE mark SET entered = 99500 WHERE id = (SELECT min(id) FROM mark)", "得分“焊工"),
        ("DELETE FROM mark WHERE id = (SELECT max(id) FROM mark)", "在程序之外被删去"),
        ("UPDATE entry SET status = 'absent' WHERE id = (SELECT min(id) FROM entry)", "报名“焊工"),
        ("UPDATE judge SET name = '别人' WHERE id = (SELECT min(id) FROM judge)", "裁判席位“别人”"),
        ("UPDATE event SET name = '电焊工'", "赛项“电焊工”"),
        ("UPDATE audit_entry SET rows = '[[1,2,3,4]]' WHERE act = 'mark' AND seq < 9", "条记录被改动过"),
        ("UPDATE audit_checkpoint SET signature = '00'", "与签名不符"),
    ],
)
def test_altered_rows_are_not_published(logged: Logged, change: str, words: str) -> None:
    logged.sql(change)
    assert words in _event_findings(logged)[0]
    with logged.writing() as session, pytest.raises(UserError, match=words) as refused:
        publishing.publish_event(session, logged.event_id, reason="复核")
    assert "这一步没有做,成绩没有变化。请到“操作记录”里核对全部,并恢复改动之前的备份。" in str(refused.value)
    assert logged.one("SELECT count(*) FROM publication") == 1


def test_another_event_may_be_published_beside_an_altered_one(logged: Logged) -> None:
    with logged.writing() as session:
        other = make_event(session, "钳工")
        other.judge(other.enter("赵敏"), "77")
    logged.sql("UPDATE mark SET entered = 99500 WHERE id = (SELECT min(id) FROM mark)")
    with logged.writing() as session:
        publish(session, other.id)
    assert logged.one("SELECT count(*) FROM publication") == 2


NONSENSE = {"surrogate": '["\\ud800"]', "deep": "[" * 100_000, "text": "no JSON"}


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_in_one_row_hides_nothing_of_the_others(logged: Logged, kind: str) -> None:
    takes_anything = logged.engine.dialect.name == "sqlite"  # PostgreSQL refuses what is no JSON itself
    if takes_anything:
        logged.sql("UPDATE competition SET hosts = :nonsense", nonsense=NONSENSE[kind])
    logged.sql("UPDATE mark SET entered = 99500 WHERE id = (SELECT min(id) FROM mark WHERE aspect = 'A1')")
    texts = logged.texts()
    assert len(texts) == 1 + takes_anything
    assert any(text.startswith("得分“焊工 · 张伟") for text in texts)
