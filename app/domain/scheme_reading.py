"""The marking scheme of a rules document, read and checked: rounds, tables, modules, groups, aspects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from app.domain.aspect_reading import read_aspect, read_grade
from app.domain.marking import JUDGEMENT_LEVELS, Aspect, AspectKind, Grade
from app.domain.numbers import exact_text, percent_text
from app.domain.panels import Fallback, Panel, PanelMethod, SpreadOf, SpreadRule
from app.domain.reading import Reader, repeated
from app.domain.rule_names import NAMES
from app.domain.rule_words import FALLBACK_NAMES, METHOD_NAMES, SPREAD_OF_NAMES, STAGE_NAMES
from app.domain.scheme import ONLY_ROUND, Group, MarkingScheme, Module, Round, Rounding, Stage

MOST_DECIMALS = 6
MOST_JUDGES = 99
# Weights that are all below 1 and add up to nearly 1 are percentages, and have to add up to 1.
_NEARLY = Fraction(1, 5)


def read_scheme(reader: Reader) -> MarkingScheme:
    """The scheme part of a rules document; what is wrong is noted by the reader."""
    source = reader.part("tables")
    tables = {name: tuple(map(read_grade, source.items(name))) for name in source.written()}
    rounds = _rounds(reader)
    modules = tuple(_module(item, tables, rounds) for item in reader.items("modules"))
    if not modules:
        reader.refuse("评分表没有模块,请至少加一个模块", "modules")
    _check_twice(reader, "模块", "modules", [module.code for module in modules])
    scheme = MarkingScheme(
        modules, _rounding(reader.part("rounding")), rounds, tables, reader.optional("total", low=0)
    )
    _check_tables(reader, scheme)
    _check_sums(reader, scheme)
    for number, stage in enumerate(rounds):
        if modules and not scheme.modules_of(stage):
            reader.refuse(f"{stage.name or '规则'}没有模块,请把模块归入轮次,或去掉这一轮", "rounds")
        if number == len(rounds) - 1 and stage.cuts:
            reader.refuse(f"{stage.name}是最后一轮,不再晋级,请去掉晋级人数", "rounds")
    return scheme


def _check_twice(reader: Reader, what: str, key: str, names: Sequence[str]) -> None:
    if twice := repeated([name for name in names if name]):
        reader.refuse(f"{what}“{twice}”出现了两次,请改成不同的", key)


def _rounding(reader: Reader) -> Rounding:
    decimals = reader.whole("decimals", 2, high=MOST_DECIMALS)
    stages: list[Stage] = []
    places: list[tuple[Stage, int]] = []
    for number, item in enumerate(reader.mixed("stages")):
        document = item if isinstance(item, Mapping) else {"stage": item}
        part = Reader(
            document,
            NAMES,
            place=reader.place,
            path=(*reader.path, "stages", number),
            problems=reader.problems,
        )
        stage = part.choice("stage", STAGE_NAMES, Stage.TOTAL)
        own = part.optional_whole("decimals", high=MOST_DECIMALS)
        part.done()
        stages.append(stage)
        if own is not None:
            places.append((stage, own))
    reader.done()
    return Rounding(decimals, frozenset(stages), tuple(places))


def _rounds(reader: Reader) -> tuple[Round, ...]:
    rounds = tuple(_round(item) for item in reader.items("rounds"))
    _check_twice(reader, "轮次", "rounds", [stage.code for stage in rounds])
    return rounds or (ONLY_ROUND,)


def _round(item: Reader) -> Round:
    code = item.text("code")
    item.place = f"轮次 {code}".strip()
    stage = Round(
        code,
        item.text("name", code),
        Fraction(item.decimal("carry", "1", low=0)),
        item.optional_whole("cut", low=1),
        item.optional("cut_percent", low=0, high=100),
        item.optional("least"),
    )
    item.require(stage.cut_percent != 0, "晋级百分比应大于 0,请改正", "cut_percent")
    item.require(
        stage.cut is None or stage.cut_percent is None, "晋级人数和晋级百分比只写一个,请去掉一个", "cut"
    )
    item.done()
    return stage


def _module(item: Reader, tables: Mapping[str, tuple[Grade, ...]], rounds: Sequence[Round]) -> Module:
    code = item.text("code")
    item.place = f"模块 {code}".strip()
    item.require(not set(".:+") & set(code), "编号中不能有 . : + ,请改用字母或数字", "code")
    panel = _panel(item.part("panel"))
    aspects = tuple(read_aspect(each, item.place, panel.judges, tables) for each in item.items("aspects"))
    item.require(bool(aspects), "没有评分项,请至少加一项", "aspects")
    _check_twice(item, "评分项", "aspects", [aspect.code for aspect in aspects])
    names = [stage.code for stage in rounds]
    stage = item.text("round", names[0])
    known = stage in names
    cure = f"请改为 {'、'.join(names)} 之一" if any(names) else "请先写轮次,或去掉"
    item.require(known, f"没有轮次“{stage}”,{cure}", "round")
    module = Module(
        code=code,
        name=item.text("name"),
        weight=Fraction(item.decimal("weight", "1", low=0)),
        panel=panel,
        aspects=aspects,
        groups=tuple(_group(each, item.place, aspects) for each in item.items("groups")),
        round=stage if known else names[0],
        full=item.optional("full", low=0),
        self_assessed=item.flag("self"),
    )
    _check_twice(item, "小项", "groups", [group.name for group in module.groups])
    _check_module(item, module)
    item.done()
    return module


def _check_module(item: Reader, module: Module) -> None:
    if module.full is not None and module.maximum != module.full:
        text = f"各项满分合计 {exact_text(module.maximum)},应为 {exact_text(module.full)},请改其中一个"
        item.refuse(text, "full")
    for aspect in module.aspects:
        _check_target(item, module, aspect)
        _check_own_panel(item, module, aspect)
    idle = [str(seat) for seat in module.seats if not module.for_seat(seat).aspects]
    text = f"{'、'.join(idle)} 号席没有要评的评分项,请改席位或裁判人数"
    item.require(not idle or not module.aspects, text, "panel")
    for group in module.groups:
        members = [aspect for aspect in module.aspects if aspect.group == group.name]
        mixed = len({aspect in module.common for aspect in members}) > 1
        item.require(
            not mixed,
            f"小项 {group.name}里有的按评分单合成、有的单独合成,不能一起取最好,请改为逐项合成",
            "groups",
        )


def _check_target(item: Reader, module: Module, aspect: Aspect) -> None:
    """What an aspect says of another one: which it multiplies, which names its grade table."""
    place, target, source = (
        f"评分项 {aspect.code}",
        module.aspect(aspect.target),
        module.aspect(aspect.table_of),
    )
    if aspect.target and (target is None or target.kind is AspectKind.FACTOR):
        why = "不在这个模块里" if target is None else "也是系数"
        item.refuse(f"{place}的系数对象“{aspect.target}”{why},请改为别的评分项", "aspects")
    elif target is not None and target in module.common:
        item.refuse(f"{place}:系数只乘一个评分项时,请把评分组改为逐项合成", "panel")
    if not aspect.table_of:
        return
    if source is None or source.kind is not AspectKind.CHOICE:
        item.refuse(f"{place}的等级表取自“{aspect.table_of}”,它不是选项类评分项,请改正", "aspects")
    elif bare := [grade.name for grade in source.grades if not grade.table]:
        item.refuse(f"{place}的等级表取自“{source.code}”,它的选项“{bare[0]}”没有写等级表,请补上", "aspects")


def _check_own_panel(item: Reader, module: Module, aspect: Aspect) -> None:
    if aspect.kind is AspectKind.GRADE and aspect.after_panel:
        summed = module.panel_of(aspect).method in (PanelMethod.SUM, PanelMethod.TRIMMED_SUM)
        text = f"评分项 {aspect.code}:等级先合成后换算时不能用合计,请改合成方法"
        item.require(not summed or len(module.seats_of(aspect)) == 1, text, "aspects")


def _panel(reader: Reader) -> Panel:
    panel = Panel(
        judges=reader.whole("judges", 1, low=1, high=MOST_JUDGES),
        method=reader.choice("method", METHOD_NAMES, PanelMethod.MEAN),
        drop=reader.whole("drop", 1, high=MOST_JUDGES),
        per_aspect=reader.flag("per_aspect"),
        spread=_spread(reader.part("spread")),
        fallback=reader.choice("fallback", FALLBACK_NAMES, Fallback.MEAN),
    )
    reader.done()
    return panel


def _spread(reader: Reader) -> SpreadRule:
    judgement = reader.optional_whole("judgement", high=JUDGEMENT_LEVELS - 1)
    percent = reader.optional("percent", low=0, high=100)
    of = reader.choice("of", SPREAD_OF_NAMES, SpreadOf.SHEET)
    if percent is None and reader.has("of"):
        reader.refuse("写了比例对象却没有比例,请补上比例,或去掉比例对象", "of")
    reader.done()
    return SpreadRule(judgement, percent, of)


def _group(item: Reader, module: str, aspects: Sequence[Aspect]) -> Group:
    name = item.text("name")
    item.place = f"{module} 小项 {name}"
    members = sum(aspect.group == name for aspect in aspects)
    item.require(members > 0 or not name, "没有评分项属于这个小项,请改名称,或去掉它", "name")
    best = item.optional_whole("best", low=1)
    item.require(best is None or best <= members, f"取最好 {best} 项,但只有 {members} 项,请改小", "best")
    group = Group(name, best, item.optional("cap", low=0))
    item.done()
    return group


def _check_tables(reader: Reader, scheme: MarkingScheme) -> None:
    options = [grade for module in scheme.modules for aspect in module.aspects for grade in aspect.grades]
    options += [grade for table in scheme.tables.values() for grade in table]
    for name in dict.fromkeys(grade.table for grade in options if grade.table):
        if name not in scheme.tables:
            reader.refuse(f"没有等级表“{name}”,请补上或改正", "tables")
    for name, table in scheme.tables.items():
        if twice := repeated([grade.name for grade in table]):
            reader.refuse(f"等级表“{name}”中“{twice}”出现了两次,请改成不同的", "tables")


def _check_sums(reader: Reader, scheme: MarkingScheme) -> None:
    if scheme.total is not None:
        stated = exact_text(scheme.total)
        text = f"各模块满分加权合计 {exact_text(scheme.maximum)},应为总分 {stated},请改其中一个"
        reader.require(scheme.maximum == scheme.total, text, "total")
        return
    for stage in scheme.rounds:
        modules = scheme.modules_of(stage)
        weights = [module.weight for module in modules]
        whole = sum(weights, Fraction(0))
        percentages = len(weights) > 1 and all(weight < 1 for weight in weights)
        # What a difficulty multiplies has no full score to be a share of.
        percentages = percentages and not any(module.has_factor for module in modules)
        if percentages and whole != 1 and abs(whole - 1) <= _NEARLY:
            reader.refuse(f"各模块权重合计 {percent_text(whole)},应为 100%,请改权重,或写明总分", "modules")
