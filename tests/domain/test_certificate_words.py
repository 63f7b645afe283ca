"""What became different on a certificate, in words."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.certificate_words import CertificateWords, read_kind, tell_changes
from app.domain.certificates import KINDS, CertificateKind

SAID = CertificateWords("2022年技能竞赛", "焊工", "张伟", "", "理士电池", "一等奖", "")
WORDS = st.builds(CertificateWords, *[st.sampled_from(("", "甲", "乙"))] * len(fields(CertificateWords)))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, ""),
        ({"award": "三等奖"}, "改为三等奖"),
        ({"recipient": "张玮"}, "姓名改为张玮"),
        ({"organization": ""}, "不再写单位"),
        ({"authors": "张伟、李芳"}, "完成人改为张伟、李芳"),
        ({"detail": "晋升技师"}, "晋升内容改为晋升技师"),
        ({"event": "电焊工", "award": "二等奖"}, "改为二等奖,赛项改为电焊工"),
        ({"competition": "2023年技能竞赛"}, "赛事名称改为2023年技能竞赛"),
    ],
)
def test_every_change_is_told(changed: dict[str, str], told: str) -> None:
    assert tell_changes(SAID, replace(SAID, **changed), "person") == told


def test_a_unit_has_a_name_of_another_kind_and_who_has_no_due_gets_nothing() -> None:
    assert tell_changes(SAID, replace(SAID, recipient="理士电池"), "unit") == "名称改为理士电池"
    assert tell_changes(SAID, None, "person") == "不再获奖"


@given(WORDS, WORDS, st.sampled_from(KINDS))
def test_nothing_is_told_only_where_nothing_changed(
    said: CertificateWords, due: CertificateWords, kind: CertificateKind
) -> None:
    assert (tell_changes(said, due, kind) == "") == (said == due)


def test_a_kind_nobody_knows_is_a_mistake_of_ours() -> None:
    assert [read_kind(kind) for kind in KINDS] == list(KINDS)
    with pytest.raises(ValueError, match="unknown wording"):
        read_kind("animal")
