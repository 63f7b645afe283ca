"""Rules documents of every shape the format knows, right and wrong: what a workbook has to carry."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from app.domain.marking import AspectKind

Document = dict[str, Any]
Value = st.SearchStrategy[Any]

# Long enough to meet formulas, digits that look like dates, quotes and rare characters.
WORDS = st.text("甲乙丙焊缝ABz019 _.-=+@'\"<&%()😀𠮷\n", min_size=1, max_size=12).map(str.strip).filter(bool)
CODES = st.text("PTBABC0123456789甲", min_size=1, max_size=4)
NUMBERS = st.one_of(
    st.decimals(-1000, 1000, places=2).map(lambda number: f"{number:f}"),
    st.integers(-50, 100_000).map(str),
    st.sampled_from(["1,5", "十", "1e3", "0.30000000000000004", "12:30"]),
)
SHARES = st.sampled_from(["0", "1", "0.3", "0.25", "abc"])
PERCENTS = st.sampled_from(["10", "33.3", "0.5", "120"])
WHOLES = st.integers(0, 10_000)
FLAGS = st.booleans()
NAMES = st.text("甲乙丙职工组AB", min_size=1, max_size=6)
FLOORS = st.dictionaries(CODES, st.integers(0, 100).map(str), min_size=1, max_size=3)
DAYS = st.dates().map(lambda day: day.isoformat())
ORDERS = st.sampled_from(["asc", "desc"])
METHODS = st.sampled_from(["mean", "trimmed_mean", "trimmed_sum", "median", "sum", "unknown"])
KINDS = st.sampled_from(
    [*map(str, AspectKind), "yes_no", "choice", "veto", "attempts", "relative", "factor", "imported", "none"]
)
STAGE_NAMES = st.sampled_from(["judge", "aspect", "module", "weighted", "round", "total"])
STAGES = st.lists(
    STAGE_NAMES | st.builds(lambda stage, n: {"stage": stage, "decimals": n}, STAGE_NAMES, st.integers(0, 6)),
    min_size=1,
    max_size=6,
)
TIE_PARTS = st.one_of(
    CODES.map("module:{}".format),
    st.builds("aspect:{}.{}".format, CODES, CODES),
    CODES.map("round:{}".format),
    CODES.map("untrimmed:{}".format),
    st.sampled_from(["time", "attempts", "last_time", "untrimmed"]),
)
TIES = st.lists(TIE_PARTS, min_size=1, max_size=3).map("+".join)


def record(**keys: Value) -> st.SearchStrategy[Document]:
    """A mapping with any of the keys; absent ones are left out."""
    return st.fixed_dictionaries({}, optional=keys)


def filled(values: st.SearchStrategy[Document]) -> Value:
    """Not the empty mapping, which is the same as none."""
    return values.filter(bool)


def several(values: Value, most: int = 3) -> Value:
    """A list with something in it."""
    return st.lists(values, min_size=1, max_size=most)


def coded(values: st.SearchStrategy[Document], most: int = 3) -> Value:
    """Records with codes, no two alike."""

    def named(names: list[str]) -> Value:
        return st.tuples(*[values] * len(names)).map(
            lambda records: [found | {"code": name} for found, name in zip(records, names, strict=True)]
        )

    return st.lists(CODES, min_size=1, max_size=most, unique=True).flatmap(named)


GRADES = several(record(name=WORDS, points=NUMBERS, table=NAMES))
BANDS = several(
    st.fixed_dictionaries(
        {"points": NUMBERS},
        optional={
            "upto": NUMBERS,
            "below": NUMBERS,
            "from": NUMBERS,
            "above": NUMBERS,
            "start": NUMBERS,
            "rate": NUMBERS,
            "per": NUMBERS,
            "whole": st.sampled_from(["exact", "up", "down"]),
        },
    )
)
ASPECTS = coded(
    record(
        name=WORDS,
        group=WORDS,
        kind=KINDS,
        maximum=NUMBERS,
        minimum=NUMBERS,
        step=NUMBERS,
        unit=st.sampled_from(["mm", "次", "%"]),
        weight=SHARES,
        descriptors=st.lists(WORDS, min_size=4, max_size=4),
        each=NUMBERS,
        cap=NUMBERS,
        bands=BANDS,
        grades=GRADES,
        table=NAMES,
        table_of=CODES,
        after_panel=FLAGS,
        timed=FLAGS,
        better=st.sampled_from(["lower", "higher"]),
        seats=st.sampled_from(["1-3", "6", "12-14"]),
        method=METHODS,
        drop=WHOLES,
        target=CODES,
        counts=FLAGS,
        effect=st.sampled_from(["no_award", "no_rank", "zero_module", "zero_total"]),
    )
)
PANEL = record(
    judges=WHOLES,
    method=METHODS,
    drop=WHOLES,
    fallback=st.sampled_from(["mean", "median"]),
    per_aspect=FLAGS,
    spread=filled(
        record(judgement=WHOLES, percent=PERCENTS, of=st.sampled_from(["sheet", "aspect", "both"]))
    ),
)
MODULES = coded(
    record(
        name=WORDS,
        weight=SHARES,
        round=CODES,
        full=NUMBERS,
        self=FLAGS,
        panel=filled(PANEL),
        groups=several(record(name=WORDS, best=WHOLES, cap=NUMBERS)),
        aspects=ASPECTS,
    )
)
TIE_CHAIN = several(st.fixed_dictionaries({"key": TIES}, optional={"order": ORDERS}))
AWARDS = record(
    tiers=several(
        record(
            name=WORDS,
            percent=PERCENTS,
            count=WHOLES,
            least=NUMBERS,
            floor=NUMBERS,
            module_floors=FLOORS,
            unit_cap=WHOLES,
        )
    ),
    rounding=st.sampled_from(["half_up", "up", "down"]),
    at_least_one=FLAGS,
    count_absent=FLAGS,
    count_below_floor=FLAGS,
    floor=NUMBERS,
    module_floors=FLOORS,
    vacant=st.sampled_from(["empty", "pass"]),
    boundary=st.sampled_from(["consume", "extra", "lower", "decide"]),
    small_fields=several(record(upto=WHOLES, tiers=WHOLES)),
    unit_cap=WHOLES,
    honours=several(
        record(
            name=WORDS,
            upto=WHOLES,
            award=WORDS,
            classes=several(NAMES),
            max_age=WHOLES,
            born_from=DAYS,
            age_on=DAYS,
            gender=st.sampled_from(["男", "女"]),
            levels=several(st.integers(1, 5)),
            floor=NUMBERS,
            module_floors=FLOORS,
            shared=st.sampled_from(["all", "none"]),
        )
    ),
    promotions=several(
        record(
            name=WORDS, upto=WHOLES, to=st.integers(1, 5), or_up=FLAGS, floor=NUMBERS, module_floors=FLOORS
        )
    ),
    money=several(record(award=WORDS, amount=NUMBERS, **{"class": NAMES})),
    subsidy=several(record(amount=NUMBERS, **{"class": NAMES})),
    decided=several(record(name=WORDS, count=WHOLES, approver=WORDS)),
    unit_awards=several(
        record(
            name=WORDS,
            by=st.sampled_from(["entries", "points", "awards"]),
            percent=PERCENTS,
            count=WHOLES,
            least=NUMBERS,
            of=st.sampled_from(["units", "counted"]),
            rounding=st.sampled_from(["half_up", "up", "down"]),
            boundary=st.sampled_from(["consume", "extra", "lower", "decide"]),
        )
    ),
)
DOCUMENTS: st.SearchStrategy[Document] = record(
    total=NUMBERS,
    checking=st.sampled_from(["confirm", "double", "none"]),
    rounding=filled(record(decimals=WHOLES, stages=STAGES)),
    rounds=coded(record(name=WORDS, carry=SHARES, cut=WHOLES, cut_percent=PERCENTS, least=NUMBERS)),
    tables=st.dictionaries(NAMES, GRADES, min_size=1, max_size=2),
    modules=MODULES,
    ranking=filled(
        record(
            order=ORDERS,
            shared=st.sampled_from(["skip", "dense"]),
            distinct_top=WHOLES,
            ties=TIE_CHAIN,
        )
    ),
    teams=filled(
        record(
            by=st.sampled_from(["unit", "division"]),
            method=st.sampled_from(["sum", "mean", "best"]),
            count=WHOLES,
            least=WHOLES,
            ties=TIE_CHAIN,
        )
    ),
    awards=filled(AWARDS),
)
