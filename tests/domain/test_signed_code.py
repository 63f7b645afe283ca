"""The signed text of a certificate: written and read back, what a scanner makes of it, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.domain.signed_code import (
    LINES,
    CodeWords,
    is_whole,
    key_id,
    message,
    plain_words,
    read_code,
    readings,
    signed_text,
)
from app.errors import UserError

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key()
KEY = key_id(PUBLIC.public_bytes_raw())
WORDS = CodeWords("淮工竞证〔2022〕0001", "买买提·吐尔逊", "焊工技能竞赛", "一等奖", date(2022, 10, 18))


def sign(words: CodeWords) -> str:
    return signed_text(words, KEY, PRIVATE.sign(message(words, KEY).encode()))


def genuine(text: str) -> CodeWords | None:
    """The words that are signed in the text; None where it is refused or the signature is of others."""
    try:
        found = readings(text)
    except UserError:
        return None
    for each in found:
        try:
            PUBLIC.verify(each.signature, each.message)
        except InvalidSignature:
            continue
        return each.words
    return None


TEXT = sign(WORDS)
# Also blanks of many kinds, Latin names, characters beyond the BMP, and empty lines.
words_text = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("张䶮𠮷 \u3000·A")).filter(
    lambda text: len(text) < 30
)
numbers = words_text.filter(lambda text: bool(text.split()))
certificates = st.builds(CodeWords, numbers, words_text, words_text, words_text, st.dates())


def test_codes_printed_earlier_stay_readable() -> None:
    assert TEXT == (
        "SC2\n淮工竞证〔2022〕0001\n买买提·吐尔逊\n焊工技能竞赛\n一等奖\n20221018\n56475aa7\n"
        "8oD72QU6nCqwqymzeXWzRT04VwBkVheMpNGXd16tt3j58Juun_HSDfEOcaq2ynajnRGRAybSsPuzjWPf7apzDg"
    )


def test_a_usual_code_has_about_210_bytes() -> None:
    assert 170 <= len(TEXT.encode()) <= 215


@given(certificates)
def test_a_code_is_read_back(words: CodeWords) -> None:
    text = sign(words)
    assert text.count("\n") == LINES - 1
    assert read_code(text).words == plain_words(words)
    assert genuine(text) == plain_words(words)


@given(certificates, st.sampled_from(["\n", "\r", "\r\n", "\t", " ", "\n\n", "\r\r"]), st.booleans())
def test_however_a_scanner_ends_its_lines(words: CodeWords, end: str, noisy: bool) -> None:
    lines = sign(words).split("\n")
    if end == " " and sum(line.count(" ") for line in lines) > 12:
        return  # so many blanks that they cannot be shared out: see below
    text = end.join(f"{line} " if noisy and end != " " else line for line in lines)
    text = f"\ufeff{text}{end} \n" if noisy else text
    assert genuine(text) == plain_words(words)


@given(certificates, st.data())
def test_a_changed_character_anywhere_fails(words: CodeWords, data: st.DataObject) -> None:
    text = sign(words)
    at = data.draw(st.integers(0, len(text) - 1))
    near = [chr(ord(text[at]) ^ 1), text[at].swapcase(), "\n", "\t", " ", "x", "0", "-"]
    other = data.draw(st.sampled_from(near) | st.characters(exclude_categories=["Cs"]))
    if other == text[at] or len(other) != 1:
        return
    assert genuine(text[:at] + other + text[at + 1 :]) is None


def test_every_other_character_at_every_place_of_a_certificate_fails() -> None:
    others = "AZaz09-_ \t\n\r〇·\u3000\ufeff"
    wrong = [TEXT[:at] + other + TEXT[at + 1 :] for at in range(len(TEXT)) for other in others]
    assert [each for each in wrong if each != TEXT and genuine(each)] == []


@pytest.mark.parametrize("other", ["\t", "\u3000", "\u00a0", "  ", "\x0b"])
def test_blanks_inside_a_word_are_signed_too(other: str) -> None:
    text = sign(CodeWords("0001", "Anna Schmidt", "焊工 电工", "", date(2022, 10, 18)))
    for at in [at for at, character in enumerate(text) if character == " "]:
        assert genuine(text[:at] + other + text[at + 1 :]) is None


def test_a_left_out_or_doubled_character_fails() -> None:
    shorter = [TEXT[:at] + TEXT[at + 1 :] for at in range(len(TEXT))]
    longer = [TEXT[:at] + TEXT[at] + TEXT[at:] for at in range(len(TEXT))]
    # Line ends typed twice are refused too, unless all of them are.
    assert [each for each in (*shorter, *longer) if genuine(each)] == []


def test_two_certificates_do_not_make_a_third() -> None:
    other = sign(CodeWords("淮工竞证〔2022〕0002", "李䶮", "钳工", "二等奖", date(2022, 10, 18)))
    lines, others = TEXT.split("\n"), other.split("\n")
    for at in range(LINES):
        mixed = [*lines[:at], others[at], *lines[at + 1 :]]
        assert mixed == lines or genuine("\n".join(mixed)) is None


def test_words_slipped_from_line_to_line_fail() -> None:
    text = TEXT.replace("焊工技能竞赛\n一等奖", "焊工\n技能竞赛一等奖")
    assert read_code(text).words.award == "技能竞赛一等奖"
    assert genuine(text) is None


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda text: "", "还没有内容。请扫描"),
        (lambda text: " \r\n", "还没有内容"),
        (lambda text: text.swapcase(), "大写锁定"),
        (lambda text: "https://example.org/a", "不是赛创证书的二维码,内容是“https://example.org/a”"),
        (lambda text: "x" * 500, "内容是“x{40}…”"),
        (lambda text: "SC-3-120-7-Q8U", "这是评分单的条码"),
        (lambda text: text.replace("SC2", "SC3", 1), r"新版赛创写的\(SC3\)。请升级"),
        (
            lambda text: "淮工竞证〔2022〕0001\n张伟\n2022-10-18\nSC1 0123456789abcdef",
            "旧版证书.淮工竞证〔2022〕0001.,没有签名.*核对",
        ),
        (lambda text: text[:60], "不完整"),
        (lambda text: text * 30, "内容太长.*一次扫一张"),
        (lambda text: text + "\n" + text, "不完整"),
        (lambda text: text.replace("\n", " ")[:40], "不完整"),
        (lambda text: text[:-1], "应有 86 个字符,读到 85 个"),
        (lambda text: text + "\udce6", "有损坏的字符"),
        (lambda text: text[:-1] + "汉", "读错的字符"),
        (lambda text: text[:-1] + "x", "读错的字符"),
        (lambda text: text.replace("20221018", "20221318"), "日期“20221318”不对"),
        (lambda text: text.replace("20221018", "２０２２１０１８"), "日期“２０２２１０１８”不对"),
        (lambda text: text.replace("56475aa7", "56475AA7"), "密钥编号“56475AA7”不对"),
        (lambda text: text.replace("一等奖", " ".join("一等奖" * 20)).replace("\n", " "), "太多空格"),
    ],
)
def test_what_is_no_code_is_told_with_its_cure(change: Callable[[str], str], match: str) -> None:
    with pytest.raises(UserError, match=match) as caught:
        readings(change(TEXT))
    assert str(caught.value).endswith("。")


def test_what_cannot_be_signed_is_told() -> None:
    with pytest.raises(UserError, match="张伟还没有编号,不能签名"):
        message(CodeWords(" ", "张伟", "焊工", "一等奖", date(2022, 10, 18)), KEY)
    with pytest.raises(UserError, match="0001 的文字里有一个损坏的字符"):
        message(CodeWords("0001", "张\ud842", "焊工", "一等奖", date(2022, 10, 18)), KEY)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t", " "])
def test_a_text_is_whole_with_its_last_character(end: str) -> None:
    text = TEXT.replace("\n", end)
    assert [at for at in range(len(text) + 1) if is_whole(text[:at])] == [len(text)]
    assert is_whole(f"{text}\r\n")
