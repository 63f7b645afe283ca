"""The ranking and teams parts of a rules document: what they say, and what is refused where."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ranking import RankingRule, Shared, TieKey
from app.domain.ranking_reading import read_ranking, read_teams, write_ranking, write_teams
from app.domain.reading import Reader, RuleProblem
from app.domain.teams import TeamBy, TeamMethod, TeamRule

KNOWN = ("module:T", "module:P", "aspect:P.B2", "round:R2", "time", "attempts", "last_time", "untrimmed")
NAMES = {"ranking": "排名", "teams": "团体", "ties": "同分比较", "key": "比较内容"}
Ties = list[dict[str, Any]]

keys = st.lists(st.sampled_from(KNOWN), min_size=1, max_size=3, unique=True).map("+".join)
chains = st.lists(
    st.builds(TieKey, keys, st.booleans()),
    max_size=4,
    unique_by=lambda tie: tuple(sorted(tie.terms)),
).map(tuple)


def _ranking(
    document: dict[str, Any], known: tuple[str, ...] = KNOWN
) -> tuple[RankingRule, list[RuleProblem]]:
    reader = Reader({"ranking": document}, NAMES).part("ranking")
    return read_ranking(reader, known), reader.problems


def _teams(document: dict[str, Any]) -> tuple[TeamRule, list[RuleProblem]]:
    reader = Reader({"teams": document}, NAMES).part("teams")
    return read_teams(reader, KNOWN), reader.problems


@given(
    st.builds(
        RankingRule,
        ties=chains,
        lower_is_better=st.booleans(),
        shared=st.sampled_from(Shared),
        distinct_top=st.integers(0, 9),
    )
)
def test_what_is_written_reads_back(rule: RankingRule) -> None:
    assert _ranking(write_ranking(rule)) == (rule, [])


@given(
    st.builds(
        TeamRule,
        by=st.sampled_from(TeamBy),
        method=st.sampled_from(TeamMethod),
        count=st.integers(0, 9),
        least=st.integers(1, 9),
        ties=chains,
    )
)
def test_what_is_written_of_teams_reads_back(rule: TeamRule) -> None:
    assert _teams(write_teams(rule)) == (rule, [])


def test_nothing_written_is_the_usual_rule() -> None:
    assert _ranking({}) == (RankingRule(), [])
    assert _teams({}) == (TeamRule(), [])


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ([{"key": "module:P"}], TieKey("module:P")),
        ([{"key": "time"}], TieKey("time", ascending=True)),
        ([{"key": "attempts"}], TieKey("attempts", ascending=True)),
        ([{"key": "last_time"}], TieKey("last_time", ascending=True)),
        ([{"key": "time", "order": "desc"}], TieKey("time")),
        ([{"key": "aspect:P.B2", "order": "小者在前"}], TieKey("aspect:P.B2", ascending=True)),
        ([{"key": " module:T + module:P "}], TieKey("module:T+module:P")),
        ([{"key": "module\uff1aT\uff0bmodule:P"}], TieKey("module:T+module:P")),
        ([{"key": "time+last_time"}], TieKey("time+last_time", ascending=True)),
        ([{"key": "time+module:P", "order": "asc"}], TieKey("time+module:P", ascending=True)),
    ],
)
def test_links_and_their_usual_direction(ties: Ties, expected: TieKey) -> None:
    assert _ranking({"ties": ties}) == (RankingRule((expected,)), [])


def test_words_may_stand_in_chinese() -> None:
    document = {"order": "小者在前", "shared": "并列后不空名次", "distinct_top": "3"}
    assert _ranking(document) == (RankingRule((), True, Shared.DENSE, 3), [])
    teams = {"by": "单位分组别", "method": "平均", "count": "3", "least": "2"}
    assert _teams(teams) == (TeamRule(TeamBy.DIVISION, TeamMethod.MEAN, 3, 2), [])


@pytest.mark.parametrize(
    ("document", "path", "told"),
    [
        (
            {"ties": [{"key": "module:Q"}]},
            ("ties", 0, "key"),
            "同分比较 module:Q:“module:Q”在评分表里找不到,请改为已有的模块或评分项:module:T、"
            "module:P、aspect:P.B2、round:R2、time、attempts、last_time、untrimmed。",
        ),
        (
            {"ties": [{"key": "time"}, {"key": "module:P"}, {"key": "time"}]},
            ("ties", 2, "key"),
            "同分比较 time:与前面的“同分比较 time”相同,请去掉一个。",
        ),
        (
            {"ties": [{"key": "module:T+module:P"}, {"key": "module:P+module:T", "order": "asc"}]},
            ("ties", 1, "key"),
            "同分比较 module:P+module:T:与前面的“同分比较 module:T+module:P”相同,请去掉一个。",
        ),
        (
            {"ties": [{"key": "module:P+module:P"}]},
            ("ties", 0, "key"),
            "同分比较 module:P+module:P:“module:P”加了两次,请去掉一个。",
        ),
        (
            {"ties": [{"key": "module:P+"}]},
            ("ties", 0, "key"),
            "同分比较 module:P+:“+”的两边都要写比较内容,请补上或去掉“+”。",
        ),
        (
            {"ties": [{"key": "rank"}]},
            ("ties", 0, "key"),
            "同分比较 rank:“rank”由排名得出,不能再用来排名,请改为模块、评分项或用时。",
        ),
        (
            {"ties": [{"key": "team:甲厂"}]},
            ("ties", 0, "key"),
            "同分比较 team:甲厂:“team:甲厂”由排名得出,不能再用来排名,请改为模块、评分项或用时。",
        ),
        (
            {"ties": [{"key": "total"}]},
            ("ties", 0, "key"),
            "同分比较 total:总成绩总是最先比较,不必写在同分比较里,请去掉。",
        ),
        (
            {"ties": [{"key": "time+module:P"}]},
            ("ties", 0, "order"),
            "同分比较 time+module:P:相加的各项有的小者好、有的大者好,请写明顺序。",
        ),
        ({"ties": [{"key": ""}]}, ("ties", 0, "key"), "排名 同分比较第 1 行:没有比较内容,请补上。"),
        (
            {"ties": [{"key": "time", "order": "up"}]},
            ("ties", 0, "order"),
            "同分比较 time:顺序“up”不认识,请改为其中一种:小者在前、大者在前。",
        ),
        ({"order": "up"}, ("order",), "排名:总成绩顺序“up”不认识,请改为其中一种:小者在前、大者在前。"),
        (
            {"shared": "gap"},
            ("shared",),
            "排名:并列名次“gap”不认识,请改为其中一种:并列后空出名次、并列后不空名次。",
        ),
        (
            {"distinct_top": "-1"},
            ("distinct_top",),
            "排名:不得并列的前几名应为不小于 0 的整数,现为“-1”,请改正。",
        ),
        ({"tie": []}, ("tie",), "排名:“tie”不认识,请改成手册中的写法或去掉。"),
    ],
)
def test_a_wrong_ranking_is_refused_at_its_place(
    document: dict[str, Any], path: tuple[str | int, ...], told: str
) -> None:
    problems = _ranking(document)[1]
    assert [(problem.path, problem.text) for problem in problems] == [(("ranking", *path), told)]


def test_of_many_figures_those_that_look_alike_are_named_first() -> None:
    known = tuple(f"aspect:P.A{n}" for n in range(1, 41))
    told = _ranking({"ties": [{"key": "aspect:P.A99"}]}, known)[1][0].message
    assert told.startswith("“aspect:P.A99”在评分表里找不到,请改为已有的模块或评分项:aspect:P.A9、")
    assert told.endswith(" 等 40 种")
    assert told.count("、") == 7
    empty = _ranking({"ties": [{"key": "time"}]}, ())[1][0].message
    assert empty == "“time”在评分表里找不到,评分表还没有可以比较的内容,请先写模块和评分项"


def test_every_problem_is_found_in_one_go() -> None:
    document = {
        "distinct_top": "x",
        "shared": "y",
        "ties": [{"key": "rank"}, {"key": "a"}, {"key": "a"}],
        "z": 1,
    }
    assert len(_ranking(document)[1]) == 7


@pytest.mark.parametrize(
    ("document", "path", "told"),
    [
        ({"by": "city"}, ("by",), "团体:团体划分“city”不认识,请改为其中一种:单位、单位分组别。"),
        ({"method": "max"}, ("method",), "团体:合成方法“max”不认识,请改为其中一种:相加、平均、取最好。"),
        ({"count": "1.5"}, ("count",), "团体:计入人数应为不小于 0 的整数,现为“1.5”,请改正。"),
        ({"least": 0}, ("least",), "团体:最少人数应为不小于 1 的整数,现为“0”,请改正。"),
        (
            {"ties": [{"key": "place"}]},
            ("ties", 0, "key"),
            "团体同分比较 place:“place”由排名得出,不能再用来排名,请改为模块、评分项或用时。",
        ),
        ({"member": 3}, ("member",), "团体:“member”不认识,请改成手册中的写法或去掉。"),
    ],
)
def test_wrong_teams_are_refused_at_their_place(
    document: dict[str, Any], path: tuple[str | int, ...], told: str
) -> None:
    problems = _teams(document)[1]
    assert [(problem.path, problem.text) for problem in problems] == [(("teams", *path), told)]
