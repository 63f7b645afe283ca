"""Explained results that the tests of the domain and of documents share; every name is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from app.domain.awards import AwardDue, Quota, Standing, allot
from app.domain.ranking import Candidate, Status, rank
from app.domain.rules import EventRules, read_rules
from app.domain.scores import Deducted, Sheets
from app.domain.scoring import score_entry
from app.domain.why import Why, WhyEntry
from app.domain.why_place import Contender, Occasion, explain_award, explain_result

COMPETITION = "2022年民营企业“四赛一创”劳动竞赛"
LONG_UNIT = "安徽省淮北市相山区某某新型建筑材料与装配式构件制造股份有限公司第二分公司"
LONG_NAME = "阿卜杜热西提·阿卜杜克热木·买买提吐尔逊·艾尔肯"
NAMES = ("张伟", "李卫东", "王建军", "赵敏")

# One judge for the theory; five for the practice, of whom the extremes are left out.
WELDING: dict[str, Any] = {
    "modules": [
        {
            "code": "T",
            "name": "理论知识",
            "weight": "0.3",
            "aspects": [{"code": "T1", "name": "卷面成绩", "kind": "imported", "maximum": "100"}],
        },
        {
            "code": "P",
            "name": "实际操作",
            "weight": "0.7",
            "panel": {"judges": 5, "method": "trimmed_mean", "drop": 1},
            "groups": [{"name": "C 加分", "cap": "3"}],
            "aspects": [
                {"code": "A1", "name": "安全防护与劳保用品", "group": "A 操作", "maximum": "20"},
                {"code": "A2", "name": "坡口清理与组对", "group": "A 操作", "maximum": "30"},
                {
                    "code": "B1",
                    "name": "焊缝余高",
                    "group": "B 焊缝",
                    "kind": "measured",
                    "maximum": "20",
                    "step": "0.1",
                    "unit": "mm",
                    "bands": [{"upto": "2", "points": "20"}, {"upto": "3", "points": "12"}, {"points": "0"}],
                },
                {"code": "B2", "name": "焊缝成形", "group": "B 焊缝", "kind": "judgement", "maximum": "30"},
                {"code": "C1", "name": "工艺创新", "group": "C 加分", "kind": "bonus", "maximum": "5"},
                {"code": "D1", "name": "完成用时", "kind": "time", "seats": "1"},
            ],
        },
    ],
    "ranking": {"ties": [{"key": "module:P"}, {"key": "time", "order": "asc"}]},
    "awards": {"tiers": [{"name": "一等奖", "percent": "25"}, {"name": "二等奖", "percent": "25"}]},
}
_PRACTICE = {
    "A1": ("18", "18.5", "19", "17", "18"),
    "A2": ("26", "27", "25.5", "28", "26"),
    "B1": ("1.8", "1.9", "2.1", "1.8", "2"),
    "B2": ("2", "3", "2", "2", "3"),
    "C1": ("4", "2", "3", "3", "3.5"),
}


def welding_sheets(theory: str = "88.5", time: str = "1530") -> Mapping[str, Sheets]:
    """Theory and practice of one welder, who took `time` seconds."""
    practice = {
        seat: {code: Decimal(given[seat - 1]) for code, given in _PRACTICE.items()} for seat in range(1, 6)
    }
    practice[1]["D1"] = Decimal(time)
    return {"T": {1: {"T1": Decimal(theory)}}, "P": practice}


# Four welders: the second and third differ only in their time, the last two in nothing.
WELDERS: tuple[Mapping[str, Sheets], ...] = (
    welding_sheets("92"),
    welding_sheets(time="1490"),
    welding_sheets(),
    welding_sheets(),
)


def explained(
    rules: Mapping[str, Any],
    sheets: Sequence[Mapping[str, Sheets]],
    at: int = 0,
    *,
    deducted: Mapping[int, Sequence[Deducted]] | None = None,
    decided: Mapping[int, int] | None = None,
    statuses: Mapping[int, Status] | None = None,
    blind: bool = False,
    names: Sequence[str] = NAMES,
    unit: str = "淮北矿业机修厂",
    judges: Mapping[tuple[str, int], str] | None = None,
) -> Why:
    """Entry `at` (its place in `sheets`) explained; all are of one division."""
    read = read_rules(rules)
    field = _contenders(read, sheets, deducted or {}, decided or {}, statuses or {})
    labelled = [
        Contender(
            each.id,
            _entry(each.id, (statuses or {}).get(each.id, Status.ACTIVE), names, unit, blind=blind),
            each.place,
            each.score,
        )
        for each in field
    ]
    standings = [
        Standing(each.id, each.place.rank, each.score.total, status=each.entry.status) for each in labelled
    ]
    allotment = allot(standings, read.awards)
    due: AwardDue | None = next((due for due in allotment.awards if due.id == at), None)
    quotas: tuple[Quota, ...] = allotment.quotas
    place = next(n for n, each in enumerate(labelled) if each.id == at)
    told = ((frozenset(decided), "加试一件,以加试成绩定先后"),) if decided else ()
    return explain_result(
        Occasion(COMPETITION, "焊工", read, 2, told),
        labelled,
        place,
        explain_award(labelled[place], due, quotas),
        sheets=sheets[at],
        names=judges or {},
    )


def contenders(rules: Mapping[str, Any], sheets: Sequence[Mapping[str, Sheets]]) -> list[Contender]:
    """The field of a case, in the order of places."""
    return _contenders(read_rules(rules), sheets, {}, {}, {})


def _contenders(
    rules: EventRules,
    sheets: Sequence[Mapping[str, Sheets]],
    deducted: Mapping[int, Sequence[Deducted]],
    decided: Mapping[int, int],
    statuses: Mapping[int, Status],
) -> list[Contender]:
    scores = [score_entry(rules.scheme, own, deducted.get(n, ())) for n, own in enumerate(sheets)]
    candidates = [
        Candidate(n, score.total, score.ties, status=statuses.get(n, Status.ACTIVE), decided=decided.get(n))
        for n, score in enumerate(scores)
    ]
    blank = _entry(0, Status.ACTIVE, NAMES, "", blind=True)
    return [
        Contender(int(str(place.id)), blank, place, scores[int(str(place.id))])
        for place in rank(candidates, rules.ranking)
    ]


def _entry(number: int, status: Status, names: Sequence[str], unit: str, *, blind: bool) -> WhyEntry:
    name = names[number % len(names)]
    return WhyEntry(
        label=f"{number + 1:02d} 号" if blind else name,
        number="" if blind else f"{number + 1:03d}",
        name="" if blind else name,
        organization="" if blind else unit,
        division="",
        station=number + 1,
        status=status,
        status_reason="" if status is Status.ACTIVE else "代考",
        guest=False,
    )


def wide_case(modules: int, judges: int, aspects: int) -> tuple[dict[str, Any], Mapping[str, Sheets]]:
    """Many modules marked by many judges, some by whole sheets and some aspect by aspect; drawn marks."""
    random = Random(4)
    parts: list[dict[str, Any]] = []
    sheets: dict[str, Sheets] = {}
    for n in range(1, modules + 1):
        codes = [f"{chr(64 + n)}{m}" for m in range(1, aspects + 1)]
        items = [{"code": code, "name": f"操作要点与规范程度 {code}", "maximum": "10"} for code in codes]
        panel = {"judges": judges, "method": "trimmed_mean", "drop": 1, "per_aspect": n % 2 == 0}
        parts.append({"code": f"M{n}", "name": f"模块任务 {n}", "panel": panel, "aspects": items})
        sheets[f"M{n}"] = {
            seat: {code: Decimal(random.randint(12, 20)) / 2 for code in codes}
            for seat in range(1, judges + 1)
        }
    return {"modules": parts}, sheets


def long_case(
    entries: Sequence[tuple[str, Sequence[tuple[str, int, str]]]],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A WorldSkills sheet of measured and judged aspects: (code, [[M or J, section, most], …])."""
    random = Random(5)
    parts: list[dict[str, Any]] = []
    sheets: dict[str, dict[int, dict[str, Decimal]]] = {}
    for letter in sorted({code[0] for code, _marks in entries}):
        items = []
        for code, marks in entries:
            if code[0] != letter:
                continue
            for n, (kind, _section, most) in enumerate(marks, 1):
                judged = kind == "J"
                item: dict[str, Any] = {"code": f"{code}.{n}", "name": f"评分要点 {code}.{n} 完成情况"}
                item |= {"group": f"{code} 子任务", "maximum": most}
                items.append(item | {"kind": "judgement" if judged else "yes_no"})
        parts.append(
            {
                "code": letter,
                "name": f"模块 {letter}",
                "panel": {"judges": 3, "per_aspect": True},
                "aspects": items,
            }
        )
        sheets[letter] = {
            seat: {
                item["code"]: Decimal(
                    random.choice((2, 3, 3)) if item["kind"] == "judgement" else random.random() < 0.9
                )
                for item in items
            }
            for seat in (1, 2, 3)
        }
    return {"modules": parts}, sheets
