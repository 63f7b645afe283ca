"""What a judge has to know to fill in one aspect, and what is said of a mark beside its field.

What a mark is worth on its own is told by `app.domain.conversion`; where the panel or the field decides,
this says so instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from app.domain.attempts import read_attempts
from app.domain.conversion import points, worth_text
from app.domain.marking import (
    Aspect,
    AspectKind,
    Grade,
    full_points,
    full_text,
    mark_text,
    named_by_number,
    parse_mark,
    range_text,
)
from app.domain.numbers import exact_text, fold_wide
from app.domain.pinyin import pinyin_words
from app.domain.rule_words import BETTER_NAMES, VETO_NAMES, Better
from app.domain.scheme import Module
from app.domain.scores import Marks
from app.errors import InputError

# 综合评价: what the four levels mean where the notice says nothing else.
LEVELS = ("不达标", "达标", "良好", "优秀")
NAMED = 4
Tables = Mapping[str, Sequence[Grade]]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be entered: its number, what it is called, and what it is worth ('' where it is not
    told in points).
    """

    number: Decimal
    name: str
    worth: str = ""

    @property
    def key(self) -> str:
        """What is typed for it."""
        return exact_text(self.number)

    @property
    def text(self) -> str:
        """'2 Ⅱ级(24 分)'; a level that is called by its number has no other name."""
        named = self.key if self.name == self.key else f"{self.key} {self.name}"
        return f"{named}({self.worth})" if self.worth else named


def weighted_full(aspect: Aspect) -> str:
    """The full score as its column shows it, with the weight where it has one: '10×2'."""
    full = full_text(aspect)
    return full if aspect.weight in (0, 1) or not full else f"{full}×{exact_text(aspect.weight)}"


def levels_of(aspect: Aspect) -> tuple[str, ...]:
    """What 0, 1, 2 and 3 mean."""
    return aspect.descriptors or LEVELS


def list_options(aspect: Aspect) -> tuple[Option, ...]:
    """What an aspect leaves to choose from, in its order; () where a figure is written."""
    match aspect.kind:
        case AspectKind.JUDGEMENT:
            return tuple(Option(Decimal(n), name) for n, name in enumerate(levels_of(aspect)))
        case AspectKind.YES_NO:
            return (
                Option(Decimal(1), "是", f"{exact_text(aspect.maximum)} 分"),
                Option(Decimal(0), "否", "0 分"),
            )
        case AspectKind.VETO:
            return Option(Decimal(1), "是", veto_text(aspect)), Option(Decimal(0), "否")
        case AspectKind.BONUS if aspect.grades:
            return Option(Decimal(0), "无"), *_graded(aspect.grades)
        case AspectKind.GRADE | AspectKind.CHOICE:
            return _graded(aspect.grades)
        case _:
            return ()


def _graded(grades: Sequence[Grade]) -> tuple[Option, ...]:
    numbered = tuple(named_by_number(tuple(grades)) or ())
    # Options that only name a table are not worth anything themselves.
    plain = all(grade.table and not grade.points for grade in grades)
    options = []
    for place, grade in enumerate(grades, 1):
        number = numbered[place - 1] if numbered else Decimal(place)
        worth = "" if plain else f"{exact_text(grade.points)} 分"
        options.append(Option(number, exact_text(number) if numbered else grade.name, worth))
    return tuple(options)


def find_options(options: Sequence[Option], typed: str) -> tuple[Option, ...]:
    """The options that what is typed so far may mean, the likeliest first: by number, name or pinyin."""
    wanted = fold_wide(typed).casefold()
    if not wanted:
        return tuple(options)
    found: list[Option] = []
    names = [(option, fold_wide(option.name).casefold()) for option in options]
    found += [option for option, _name in names if option.key == wanted]
    found += [option for option, name in names if name == wanted]
    found += [option for option, name in names if name.startswith(wanted) or option.key.startswith(wanted)]
    found += [option for option, name in names if wanted in name]
    if wanted.isascii() and wanted.isalpha():
        found += [option for option, name in names if not name.isascii() and _sounds(name, wanted)]
    return tuple(dict.fromkeys(found))


def _sounds(name: str, wanted: str) -> bool:
    return any(word.startswith(wanted) for word in pinyin_words(name).split())


def read_mark(aspect: Aspect, text: str) -> Decimal:
    """The number a judge typed; of options a part of the name will do where it means only one of them.

    InputError (field = aspect code) as `parse_mark`, naming the options that may be meant.
    """
    try:
        return parse_mark(aspect, text)
    except InputError:
        found = find_options(list_options(aspect), text) if aspect.grades else ()
        if not found:
            raise
    if len(found) == 1:
        return found[0].number
    named = "、".join(option.name for option in found[:NAMED])
    more = "等" if len(found) > NAMED else ""
    why = f"“{text.strip()}”有 {len(found)} 个:{named}{more},请再多输几个字或输入序号。"
    raise InputError(aspect.code, f"{aspect.code} {aspect.name}:{why}")


def with_table(module: Module, aspect: Aspect, marks: Marks, tables: Tables) -> Aspect:
    """The aspect with the grade table of the option chosen on the same sheet; as it is before one is."""
    source = module.aspect(aspect.table_of) if aspect.table_of else None
    chosen = marks.get(source.code) if source is not None else None
    if source is None or chosen is None:
        return aspect
    place = int(chosen)
    option = source.grades[place - 1] if chosen == place and 1 <= place <= len(source.grades) else None
    known = named_by_number(source.grades)
    if known is not None:
        option = known.get(chosen)
    if option is None or option.table not in tables:
        return aspect
    return replace(aspect, grades=tuple(tables[option.table]), table_of="")


# -- what is said before and after -----------------------------------------------------------------------


def asks_text(aspect: Aspect) -> str:
    """What is to be entered, in few words; the options themselves are told by `list_options`."""
    match aspect.kind:
        case AspectKind.GRADE | AspectKind.CHOICE if aspect.table_of:
            return f"按 {aspect.table_of} 所选项目的等级表评"
        case AspectKind.GRADE | AspectKind.CHOICE if named_by_number(aspect.grades) is None:
            return "输入序号或名称"
        case AspectKind.GRADE | AspectKind.CHOICE:
            return "输入等级"
        case AspectKind.BONUS if aspect.grades:
            return "输入序号或名称,没有输入 0"
        case _:
            return range_text(aspect)


def table_words(aspects: Sequence[Aspect], aspect: Aspect, tables: Tables) -> tuple[str, ...]:
    """What may be entered for an aspect whose table one of `aspects` names, each list of grades once."""
    sources = [each for each in aspects if each.code == aspect.table_of]
    named = dict.fromkeys(option.table for source in sources for option in source.grades)
    lists = [_graded(tables[table]) for table in named if table in tables]
    return tuple(dict.fromkeys(" / ".join(replace(each, worth="").text for each in one) for one in lists))


def rule_text(module: Module, aspect: Aspect, *, tries: bool = True) -> str:
    """What becomes of the mark beyond its own points; '' where nothing is to be known."""
    said = (_own_rule(module, aspect), _weight_text(aspect), tries_text(module, aspect) if tries else "")
    return ",".join(filter(None, said))


def _own_rule(module: Module, aspect: Aspect) -> str:
    match aspect.kind:
        case AspectKind.TIME:
            return "只在成绩相同时比较"
        case AspectKind.ATTEMPTS if aspect.each:
            return f"每次未成功罚时 {exact_text(aspect.each)} {aspect.unit}".rstrip()
        case AspectKind.RELATIVE:
            better = BETTER_NAMES[Better.LOWER if aspect.lower else Better.HIGHER]
            return f"与全场最好成绩比较,{better},最好者得 {exact_text(aspect.maximum)} 分"
        case AspectKind.FACTOR:
            return f"乘{_target(module, aspect)}"
        case AspectKind.YES_NO:
            return f"是得 {exact_text(aspect.maximum)} 分"
        case AspectKind.VETO:
            return f"是即{veto_text(aspect)}"
        case AspectKind.IMPORTED:
            return "由统分员导入成绩表,或照成绩单录入"
        case _:
            return after_panel_text(module, aspect)


def _weight_text(aspect: Aspect) -> str:
    if aspect.kind is AspectKind.TIME or aspect.weight == 1:
        return ""
    return f"得分乘 {exact_text(aspect.weight)}" if aspect.weight else "不计分,只在成绩相同时比较"


def after_panel_text(module: Module, aspect: Aspect) -> str:
    """Where the panel makes one figure of the numbers before they become points."""
    several = aspect.after_panel and len(module.seats_of(aspect)) > 1
    return "各裁判合成后再换算得分" if several else ""


def tries_text(module: Module, aspect: Aspect) -> str:
    """'3 次取最好 1 次,没有做的可空着': tries of which not all are needed."""
    members, best = module.tries(aspect)
    if best is None or best >= len(members):
        return ""
    return f"{len(members)} 项取最好 {best} 项,没有做的可空着"


def veto_text(aspect: Aspect) -> str:
    """What a veto does: 一票否决:不授奖."""
    return f"一票否决:{VETO_NAMES[aspect.effect]}"


def remark_text(module: Module, aspect: Aspect, entered: Decimal) -> str:
    """What is said of a mark beside its field: what it is worth, or who decides that."""
    if aspect.kind is AspectKind.VETO:
        return veto_text(aspect) if entered else ""
    if decided := _decided_elsewhere(module, aspect, entered):
        return decided
    if aspect.grades and not aspect.table_of and points(aspect, entered) is None:
        return "不在等级表中,请改正"
    worth = worth_text(aspect, entered)
    figure = None if aspect.table_of else points(aspect, entered)
    if figure is None or aspect.weight == 1 or not full_points(aspect):
        return worth
    if not aspect.weight:
        return "只在成绩相同时比较"
    plain = worth or f"→ {exact_text(figure)} 分"
    return f"{plain} × {exact_text(aspect.weight)} = {exact_text(figure * aspect.weight)} 分"


def _decided_elsewhere(module: Module, aspect: Aspect, entered: Decimal) -> str:
    if aspect.table_of:
        return f"按 {aspect.table_of} 所选项目计分"
    match aspect.kind:
        case AspectKind.RELATIVE:
            return "全场录完后按最好成绩折算"
        case AspectKind.FACTOR:
            return f"{_target(module, aspect).strip()} × {exact_text(entered)}"
        case AspectKind.TIME:
            return ""
        case AspectKind.ATTEMPTS:
            return _attempts_text(aspect, entered)
        case AspectKind.CHOICE if aspect.grades and not any(grade.points for grade in aspect.grades):
            name = _option_name(aspect, entered)
            return f"→ {name}" if name else ""
        case _:
            later = after_panel_text(module, aspect)
            return ",".join(filter(None, (_option_name(aspect, entered), later))) if later else ""


def _option_name(aspect: Aspect, entered: Decimal) -> str:
    """What an option is called that is entered by its place; '' where it is called by what is entered."""
    options = list_options(aspect) if aspect.grades else ()
    return next((o.name for o in options if o.number == entered and o.name != o.key), "")


def _target(module: Module, aspect: Aspect) -> str:
    target = module.aspect(aspect.target) if aspect.target else None
    return "整个模块的得分" if target is None else f" {target.code} 的得分"


def _attempts_text(aspect: Aspect, entered: Decimal) -> str:
    attempts = read_attempts(entered)
    if attempts.time is None:
        tried = f"{attempts.tries} 次未成功" if attempts.tries else "没有做"
        return f"{tried},0 分"
    worth = f"→ {exact_text(aspect.maximum)} 分"
    failed = attempts.tries - 1
    if not (failed and aspect.each):
        return worth
    cost = Fraction(aspect.each) * failed
    whole = exact_text(attempts.time + cost)
    return f"{worth},用时 {attempts.time} + 罚时 {exact_text(cost)} = {whole} {aspect.unit}".rstrip()


def named_mark(aspect: Aspect, entered: Decimal) -> str:
    """A mark as it is read: an option by its name, anything else as it stands in the field."""
    return _option_name(aspect, entered) or mark_text(aspect, entered)


def beside_self(aspect: Aspect, given: Decimal, estimate: Decimal) -> str:
    """How a judge's mark differs from the entry's own estimate: '低 1.5 分'; '' where they agree.

    In points where both have a worth of their own, else that they differ.
    """
    if given == estimate:
        return ""
    mine, theirs = (None if aspect.table_of else points(aspect, number) for number in (given, estimate))
    difference = Fraction(0) if mine is None or theirs is None else (mine - theirs) * aspect.weight
    if not difference:
        return "不同"
    return f"{'高' if difference > 0 else '低'} {exact_text(abs(difference), 2)} 分"


def beyond_sheet(module: Module) -> str:
    """What makes the module's score differ from the sum on one sheet; '' where nothing does."""
    said = []
    for aspect in module.aspects:
        if aspect.table_of:
            said.append(f"{aspect.code} 按 {aspect.table_of} 计分")
        elif aspect.kind is AspectKind.RELATIVE:
            said.append(f"{aspect.code} 与全场比较")
        elif after_panel_text(module, aspect):
            said.append(f"{aspect.code} 合成后换算")
        elif aspect.kind is AspectKind.FACTOR:
            said.append(f"{_target(module, aspect).strip()}乘 {aspect.code}")
    return f"小计不含:{'、'.join(said)}。" if said else ""
