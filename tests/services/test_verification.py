"""What is said of a certificate's code: genuine, void, unlike the ledger, unknown here, wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from app.domain.rights import Right
from app.domain.signed_code import key_id
from app.errors import UserError
from app.services.certificate_keys import replace_key
from app.services.verification import (
    Finding,
    Verdict,
    export_public_keys,
    known_keys,
    verify_code,
    verify_codes,
)
from db.tables import Certificate, SigningKey
from tests.bench import Bench
from tests.services.signed_certificates import make_void, number, plant, sign, words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder without files of keys."""
    made = tmp_path / "folder"
    made.mkdir()
    return made


def _verify(session: Bench | None, text: str, folder: Path) -> Verdict:
    return verify_code(session, text, known_keys(session, folder))


def test_a_certificate_that_stands(session: Bench, folder: Path) -> None:
    codes = plant(session, words(1), words(2), words(4))
    for code, said in zip(codes, (words(1), words(2), words(4)), strict=True):
        verdict = _verify(session, code, folder)
        assert (verdict.finding, verdict.words, verdict.is_valid) == (Finding.VALID, said, True)
        assert verdict.headline == "真证书,有效"
        assert verdict.text == "签名有效,文字与台账一致。"
        assert verdict.key_id == session.exec(select(SigningKey.key_id)).one()


@pytest.mark.parametrize("end", ["\r\n", "\t", " ", "\n\n"])
def test_as_a_scanner_types_it(session: Bench, folder: Path, end: str) -> None:
    (code,) = plant(session, words(4))
    assert _verify(session, code.replace("\n", end) + end, folder).words == words(4)


def test_one_that_was_not_printed_yet_is_told(session: Bench, folder: Path) -> None:
    (code,) = plant(session, words())
    session.exec(select(Certificate)).one().state = "issued"
    verdict = _verify(session, code, folder)
    assert verdict.is_valid
    assert verdict.text.endswith("台账里还没有打印。")


def test_a_void_one_tells_why_when_and_what_replaced_it(session: Bench, folder: Path) -> None:
    code, _newer = plant(session, words(1), words(2))
    make_void(session, 1, "成绩第 2 版更正", replaced_by=2)
    verdict = _verify(session, code, folder)
    assert (verdict.finding, verdict.is_valid) == (Finding.VOID, False)
    assert verdict.headline == "真证书,但已作废"
    assert (verdict.void_reason, verdict.replaced_by) == ("成绩第 2 版更正", number(2))
    assert verdict.voided_on == date(2022, 11, 2)
    make_void(session, 2, "姓名写错")
    assert _verify(session, _newer, folder).replaced_by == ""


def test_every_word_is_compared_with_the_ledger(session: Bench, folder: Path) -> None:
    (code,) = plant(session, words())
    row = session.exec(select(Certificate)).one()
    row.recipient, row.event, row.award, row.issued_on = "张炜", "焊工", "二等奖", date(2022, 10, 19)
    verdict = _verify(session, code, folder)
    assert (verdict.finding, verdict.headline) == (Finding.DIFFERENT, "签名有效,但与台账不符")
    assert verdict.differences == (
        "姓名或名称:二维码是“张伟”,台账是“张炜”",
        "赛项:二维码是“焊工技能竞赛”,台账是“焊工”",
        "奖项:二维码是“一等奖”,台账是“二等奖”",
        "日期:二维码是“2022-10-18”,台账是“2022-10-19”",
    )
    assert verdict.words == words()
    make_void(session, 1, "姓名写错")
    both = _verify(session, code, folder)
    assert (both.finding, len(both.differences)) == (Finding.VOID, 4)


def test_blanks_that_nobody_sees_are_no_difference(session: Bench, folder: Path) -> None:
    odd = words(number="淮工\u3000竞证〔2022〕0001", recipient=" 张\u3000伟 ")
    (code,) = plant(session, odd)
    verdict = _verify(session, code, folder)
    assert verdict.is_valid
    assert verdict.words == words(number="淮工 竞证〔2022〕0001", recipient="张 伟")


def test_one_that_the_ledger_does_not_know(session: Bench, folder: Path) -> None:
    """Signed here, numbered in data that were replaced by an older backup."""
    (code,) = sign(session, words(9))
    verdict = _verify(session, code, folder)
    assert (verdict.finding, verdict.is_valid) == (Finding.UNKNOWN, False)
    assert verdict.headline == "签名有效,本机没有这张证书的记录"
    assert "较早的备份" in verdict.text
    assert verdict.words == words(9)


def test_one_changed_character_anywhere_fails(session: Bench, folder: Path) -> None:
    (code,) = plant(session, words(2))
    known = known_keys(session, folder)
    for at, character in enumerate(code):
        for other in {"A", "1", " ", "\n", chr(ord(character) ^ 1)} - {character}:
            verdict = verify_code(session, code[:at] + other + code[at + 1 :], known)
            assert (verdict.finding, verdict.words) == (Finding.WRONG, None), (at, other)
            assert verdict.text.endswith("。")


def test_a_changed_name_is_told_as_such(session: Bench, folder: Path) -> None:
    (code,) = plant(session, words())
    verdict = _verify(session, code.replace("张伟", "王芳"), folder)
    assert verdict.headline == "查验不通过"
    assert verdict.text.startswith("签名不对:证书的文字或二维码被改过")
    assert "输出中文" in verdict.text, "a scanner that cannot type Chinese looks the same"


def test_codes_of_an_older_key_stay_genuine(session: Bench, folder: Path) -> None:
    (old,) = plant(session, words(1))
    with session.acting(replace(session.actor, account_id=None)):
        replace_key(session, "root")
    (new,) = plant(session, words(2))
    assert old.split("\n")[6] != new.split("\n")[6]
    assert [each.is_valid for each in verify_codes(session, (old, new), folder)] == [True, True]


def test_another_office_checks_with_the_file_of_keys(session: Bench, tmp_path: Path, folder: Path) -> None:
    codes = plant(session, words(1), words(2))
    target = folder / "证书公钥-淮北市.txt"
    assert export_public_keys(session, target) == 1
    assert target.read_text(encoding="utf-8-sig").startswith("# 赛创 · 证书公钥\n")
    for code in codes:
        verdict = _verify(None, code, folder)
        assert (verdict.finding, verdict.source) == (Finding.UNKNOWN, target.name)
        assert verdict.text == "二维码上的文字没有被改过。是否已作废,请向发证单位核实。"
        assert _verify(None, code.replace("等", "級"), folder).finding is Finding.WRONG
    bare = tmp_path / "bare"
    bare.mkdir()
    assert "本机还没有公钥" in _verify(None, codes[0], bare).text


def test_a_number_that_two_offices_gave_is_not_compared(session: Bench, folder: Path) -> None:
    """The other office's 0001 is somebody else's: our ledger says nothing of it."""
    (theirs,) = plant(session, words(1))
    export_public_keys(session, folder / "证书公钥.txt")
    row = session.exec(select(SigningKey)).one()
    row.public, row.key_id = "ab" * 32, key_id(bytes.fromhex("ab" * 32))
    session.exec(select(Certificate)).one().recipient = "王芳"
    verdict = _verify(session, theirs, folder)
    assert (verdict.finding, verdict.differences) == (Finding.UNKNOWN, ())


def test_a_key_that_nobody_knows_here(session: Bench, folder: Path) -> None:
    (code,) = plant(session, words())
    name = code.split("\n")[6]
    other = "0" * 8 if name != "0" * 8 else "1" * 8
    verdict = _verify(session, code.replace(name, other), folder)
    assert f"密钥 {other} 本机不认识" in verdict.text


def test_a_file_without_keys_is_told_and_does_no_harm(session: Bench, folder: Path) -> None:
    (code,) = plant(session, words())
    (folder / "证书公钥-坏.txt").write_bytes(b"\xff\xfe nothing here")
    assert _verify(session, code, folder).is_valid
    assert "“证书公钥-坏.txt”里没有公钥" in _verify(None, code, folder).text


def test_a_key_that_is_none_opens_nothing(session: Bench, folder: Path) -> None:
    """64 digits that are no point of the curve, under the id of the right one."""
    (code,) = plant(session, words())
    session.exec(select(SigningKey)).one().public = "ff" * 32
    assert _verify(session, code, folder).finding is Finding.WRONG


def test_keys_are_exported_only_where_there_are_any(session: Bench, folder: Path) -> None:
    with pytest.raises(UserError, match="还没有证书签名密钥"):
        export_public_keys(session, folder / "证书公钥.txt")
    assert not session.is_under_way(Right.AWARD)
    sign(session, words())
    with pytest.raises(UserError, match="没有写成"):
        export_public_keys(session, folder / "no" / "证书公钥.txt")
