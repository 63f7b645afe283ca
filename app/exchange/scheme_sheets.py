"""The workbook of rules as data: its sheets, their columns, and where in the document each stands.

This one description drives writing, reading and the instructions sheet. A `Branch` is a place in the rules
document: `*` in its path stands for an item that the parent columns of the row name.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.exchange import scheme_words as words
from app.exchange.book_cells import (
    YES_NO,
    Bands,
    Day,
    Floors,
    Form,
    Grades,
    Listed,
    Number,
    Percent,
    Seats,
    Share,
    TieKeys,
    Whole,
)
from app.exchange.book_tables import Column

EVENT = Column("赛项", form=Form(), also=("赛项名称",), width=16, shared=True, help="只有一个赛项时可以不写")
MODULE = Column("模块", also=("模块编号",), width=8, shared=True, help="模块的编号;只有一个模块时可以不写")
ASPECT = Column("评分项", also=("评分项编号", "编号"), width=10, shared=True, help="评分项的编号")
TABLE = Column("等级表", also=("表名",), width=12, shared=True, help="共用的等级表的名称,自己起")
# The parent columns by the list whose items they name.
PARENTS = {"modules": MODULE, "aspects": ASPECT, "tables": TABLE}


@dataclass(frozen=True, slots=True)
class Branch:
    """Where rows stand in the document. `word`: of the switch column; `needs`: a title that tells it too."""

    path: tuple[str, ...]
    word: str = ""
    needs: str = ""

    @property
    def parents(self) -> tuple[Column, ...]:
        """The columns that name the `*` of the path."""
        pairs = zip(self.path, self.path[1:], strict=False)
        return tuple(PARENTS[name] for name, star in pairs if star == "*")


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet. `single`: one row an event, its values belong to the mapping at the path, not to a list."""

    title: str
    what: str
    columns: tuple[Column, ...]
    branches: tuple[Branch, ...]
    switch: Column | None = None
    single: bool = False
    also: tuple[str, ...] = ()

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Event, switch and parent columns, then the values."""
        parents = dict.fromkeys(column for branch in self.branches for column in branch.parents)
        switch = (self.switch,) if self.switch else ()
        return (EVENT, *switch, *parents, *self.columns)


def _floors(title: str = "模块最低分") -> Column:
    return Column(title, ("module_floors",), Floors(), help="每个模块至少几分,如 T:60;P:60", width=16)


SETTINGS = (
    Column("名称", ("title",), also=("赛事名称",), help="赛事全称"),
    Column("年份", ("year",), Whole()),
    Column("级别", ("level",), help="如 市级"),
    Column("类别", ("class",), also=("竞赛类别",), help="如 一类"),
    Column("地点", ("venue",)),
    Column("开始日期", ("starts_on",), Day(), help="如 2026-05-11"),
    Column("结束日期", ("ends_on",), Day()),
    Column("主办单位", ("hosts",), Listed(), also=("主办",), help="多个之间用顿号"),
    Column("落款单位", ("issuers",), Listed(), also=("发证单位", "落款"), help="证书落款,多个之间用顿号"),
    Column("落款日期", ("issued_on",), Day(), also=("发证日期",)),
    Column("编号前缀", ("number_prefix",), also=("证书编号前缀",), help="证书编号的开头"),
)
EVENT_FIELDS = (
    Column("类别", ("kind",), words.EVENT_KINDS, help="不写为技能竞赛", width=14),
    Column("参赛方式", ("entry_kind",), words.ENTRY_KINDS, help="不写为个人", width=10),
    Column("盲评", ("blind",), YES_NO, also=("盲评赛项",), help="裁判只看到赛位号;不写为否", width=8),
    Column("组别", ("divisions",), Listed(), help="多个之间用顿号,分开排名", width=16),
    Column("赛道", ("track",), help="如 赛技能", width=10),
)
_ASPECT_COLUMNS = (
    Column("小项", ("group",), also=("分项",), width=14, shared=True, help="同一小项的评分项写同一个名称"),
    Column("编号", ("code",), also=("评分项编号",), width=8, help="同一模块内不能重复,如 B2"),
    Column("评分项", ("name",), also=("评分项名称", "评分内容", "名称"), width=30),
    Column("类型", ("kind",), words.KINDS, also=("评分方式",), width=12, help="不写为直接给分"),
    Column("满分", ("maximum",), Number(), also=("配分", "分值"), width=8),
    Column("最低分", ("minimum",), Number(), width=8, help="可以给的最低分,不写为 0"),
    Column("步长", ("step",), Number(), width=8, help="打分的最小单位,不写为 0.5"),
    Column("单位", ("unit",), width=8, help="实测值的单位,如 mm"),
    Column(
        "每处扣分/罚时",
        ("each",),
        Number(),
        also=("每处扣分", "罚时", "每次罚时"),
        width=14,
        help="扣分:每处扣几分;次数与用时:每次失败加的时间",
    ),
    Column("上限", ("cap",), Number(), also=("扣分上限", "封顶"), width=8, help="扣分最多扣几分"),
    Column("权重", ("weight",), Share(), width=8, help="不写为 1;0 表示不计分,只用于同分比较"),
    Column("按时间录入", ("timed",), YES_NO, width=10, help="是:录入 分:秒,按秒计算"),
    Column("优劣方向", ("better",), words.BETTER, width=10, help="相对最好成绩:少者优还是多者优"),
    Column("席位", ("seats",), Seats(), width=8, help="只由这些席位评,如 1至3 或 6;不写为全部"),
    Column("合成方法", ("method",), words.METHODS, width=14, help="本项自己的合成方法,不写同模块"),
    Column("去掉人数", ("drop",), Whole(), width=8, help="两端各去掉几名"),
    Column("先合成后换算", ("after_panel",), YES_NO, width=12, help="是:裁判的数先合成,再换算成分"),
    Column("等级表", ("table",), width=12, help="用哪一张共用的等级表"),
    Column("等级表取自", ("table_of",), width=10, help="等级表由这一项选中的选项决定,写评分项编号"),
    Column("系数对象", ("target",), width=10, help="难度系数乘哪一项,写评分项编号;不写乘整个模块"),
    Column("系数也计分", ("counts",), YES_NO, width=10, help="是:系数本身也算分"),
    Column("否决后果", ("effect",), words.EFFECTS, width=12, help="一票否决成立时怎么办"),
    *(
        Column(f"{level}级说明", ("descriptors", level), also=(f"{level} 级",), width=18, help="综合评价用")
        for level in range(4)
    ),
    Column("得分区间", ("bands",), Bands(), short=True, width=24, help="简写,如 ≤0.5:10;≤1:8;其余:0"),
    Column(
        "等级", ("grades",), Grades(), also=("选项",), short=True, width=20, help="简写,如 优:10;良:8;中:6"
    ),
)
SHEETS: tuple[SheetLayout, ...] = (
    SheetLayout(
        "赛项",
        "一个赛项一行(必须有)",
        (
            *EVENT_FIELDS,
            Column(
                "总分", ("total",), Number(), also=("满分",), help="各模块加权后的总分,写了就核对", width=8
            ),
            Column("核分方式", ("checking",), words.CHECKING, width=12, help="不写为复核确认"),
            Column("小数位数", ("rounding", "decimals"), Whole(), width=10, help="不写为 2"),
            Column(
                "舍入环节", ("rounding", "stages"), words.STAGES, width=24, help="如 每个评分项、总成绩 1 位"
            ),
            Column(
                "名次方向", ("ranking", "order"), words.ORDER, width=10, help="总成绩多者优(不写)还是少者优"
            ),
            Column(
                "并列名次", ("ranking", "shared"), words.SHARED_RANKS, width=14, help="1,2,2,4 还是 1,2,2,3"
            ),
            Column("前几名不得并列", ("ranking", "distinct_top"), Whole(), width=14, help="如 3"),
        ),
        (Branch(()),),
        single=True,
    ),
    SheetLayout(
        "轮次",
        "预赛、决赛或按月按季,一轮一行,从先到后;只有一轮时不用这张表",
        (
            Column("编号", ("code",), width=8),
            Column("名称", ("name",), width=14),
            Column(
                "带入比例",
                ("carry",),
                Share(),
                also=("带入",),
                help="本轮成绩带入下一轮多少,1(不写)为全部,0 为不带入",
            ),
            Column("晋级人数", ("cut",), Whole(), also=("晋级名额",), help="多少名进入下一轮,末位并列都进"),
            Column("晋级比例", ("cut_percent",), Percent(), help="百分之几进入下一轮,写 50"),
            Column("晋级最低分", ("least",), Number(), help="至少多少分才能进入下一轮"),
        ),
        (Branch(("rounds",)),),
    ),
    SheetLayout(
        "模块",
        "一个模块一行(必须有)",
        (
            Column("编号", ("code",), also=("模块编号", "模块"), width=8, help="如 P,不能有点号"),
            Column("名称", ("name",), also=("模块名称",), width=20),
            Column("权重", ("weight",), Share(), width=8, help="如 0.3 或 30%,不写为 1"),
            Column("轮次", ("round",), width=8, help="属于哪一轮,写轮次的编号"),
            Column("满分", ("full",), Number(), width=8, help="评分项合计,写了就核对"),
            Column("自评", ("self",), YES_NO, width=8, help="是:多一栏自评得分,不计分"),
            Column("裁判人数", ("panel", "judges"), Whole(), width=10, help="不写为 1"),
            Column("合成方法", ("panel", "method"), words.METHODS, width=16, help="不写为平均"),
            Column("去掉人数", ("panel", "drop"), Whole(), width=10, help="最高和最低各去掉几名,不写为 1"),
            Column(
                "人数不足时",
                ("panel", "fallback"),
                words.FALLBACKS,
                width=12,
                help="裁判太少不能去掉时怎么算",
            ),
            Column("逐项合成", ("panel", "per_aspect"), YES_NO, width=10, help="是:每个评分项先合成再相加"),
            Column(
                "等级差上限",
                ("panel", "spread", "judgement"),
                Whole(),
                width=12,
                help="综合评价相差超过就提醒",
            ),
            Column(
                "分差上限%",
                ("panel", "spread", "percent"),
                Percent(),
                width=12,
                help="相差超过满分的百分之几就提醒",
            ),
            Column(
                "分差对象", ("panel", "spread", "of"), words.SPREAD_OF, width=14, help="比较评分单还是评分项"
            ),
        ),
        (Branch(("modules",)),),
    ),
    SheetLayout(
        "小项",
        "有自己规则的小项一行:只算最好几项,或最多得几分",
        (
            Column("小项", ("name",), also=("名称", "小项名称"), width=20),
            Column("取最好几项", ("best",), Whole(), also=("取几项",), help="如多次试跳取最好一次,写 1"),
            Column("上限", ("cap",), Number(), also=("封顶",), help="本小项最多得几分"),
        ),
        (Branch(("modules", "*", "groups")),),
    ),
    SheetLayout("评分项", "一个评分项一行(必须有)", _ASPECT_COLUMNS, (Branch(("modules", "*", "aspects")),)),
    SheetLayout(
        "等级表",
        "一个等级或选项一行,按顺序;等级表写名称的为共用的表,写模块和评分项的只属于那一项",
        (
            Column("等级", ("name",), also=("名称", "选项"), width=14),
            Column("得分", ("points",), Number(), also=("分值",), width=8),
            Column("另用等级表", ("table",), width=12, help="选中它以后用哪一张等级表"),
        ),
        (
            Branch(("tables", "*"), needs="等级表"),
            Branch(("modules", "*", "aspects", "*", "grades"), needs="评分项"),
        ),
    ),
    SheetLayout(
        "得分区间",
        "实测和相对成绩怎样换算成分,一个区间一行,用第一个符合的;四个界限都不写的是其余情况",
        (
            Column("不超过", ("upto",), Number(), also=("≤", "小于等于"), width=8),
            Column("低于", ("below",), Number(), also=("<", "小于"), width=8),
            Column("不低于", ("from",), Number(), also=("≥", "大于等于"), width=8),
            Column("高于", ("above",), Number(), also=(">", "大于"), width=8),
            Column("得分", ("points",), Number(), width=8, help="区间的得分,或起点处的得分"),
            Column("起点", ("start",), Number(), width=8, help="从哪个值算起"),
            Column("每单位加分", ("rate",), Number(), width=12, help="离起点每一个单位加几分,扣分写负数"),
            Column("单位量", ("per",), Number(), width=8, help="多少算一个单位,不写为 1"),
            Column("计量方式", ("whole",), words.UNITS_COUNTED, width=16, help="不写为按比例"),
        ),
        (Branch(("modules", "*", "aspects", "*", "bands")),),
    ),
    SheetLayout(
        "排名",
        "同分时依次比较什么,从先到后,一行一个依据",
        (
            Column(
                "比较依据",
                ("key",),
                TieKeys(),
                also=("依据", "同分比较"),
                width=26,
                help="模块 P、评分项 P.B2、轮次 R2、用时、次数与用时、最后用时、去掉前总分、去掉前 P;可用 +",
            ),
            Column(
                "优劣方向",
                ("order",),
                words.ORDER,
                also=("方向",),
                width=12,
                help="不写:时间类少者优,其他多者优",
            ),
        ),
        (Branch(("ranking", "ties"), "entries"), Branch(("teams", "ties"), "teams")),
        switch=Column("用于", form=words.TIES_OF, width=8, help="个人(不写)或团体"),
    ),
    SheetLayout(
        "团体",
        "有团体成绩的赛项一行",
        (
            Column("按什么成队", ("by",), words.TEAM_BY, help="单位"),
            Column("计算方法", ("method",), words.TEAM_METHODS, also=("方法",)),
            Column("计入人数", ("count",), Whole(), also=("取几名",), help="取最好几名时写"),
            Column("至少人数", ("least",), Whole(), help="不够不计团体成绩"),
        ),
        (Branch(("teams",)),),
        single=True,
    ),
    SheetLayout(
        "奖项",
        "一个奖项一行,从高到低;比例、名额、最低分只写一个",
        (
            Column("奖项", ("name",), also=("名称", "奖项名称"), width=14),
            Column("比例", ("percent",), Percent(), also=("比例%",), width=8, help="百分之几,写 10"),
            Column("名额", ("count",), Whole(), also=("人数",), width=8),
            Column("达到分数", ("least",), Number(), also=("分数线",), width=10, help="达到这个分数的都得奖"),
            Column("最低分", ("floor",), Number(), width=8, help="低于它不能得这一档"),
            _floors(),
            Column("单位上限", ("unit_cap",), Whole(), width=10, help="一个单位这一档最多几个"),
        ),
        (Branch(("awards", "tiers")),),
    ),
    SheetLayout(
        "奖项规则",
        "名额怎样算,一个赛项一行;都不写则用平常的规则",
        (
            Column("名额取整", ("rounding",), words.QUOTA_ROUNDING, help="不写为四舍五入"),
            Column("至少一名", ("at_least_one",), YES_NO, help="是:按比例算出 0 时给 1 名"),
            Column("缺考计入基数", ("count_absent",), YES_NO, width=14, help="不写为否"),
            Column("不达最低分计入基数", ("count_below_floor",), YES_NO, width=18, help="不写为是"),
            Column("最低分", ("floor",), Number(), also=("获奖最低分",), help="低于它不得奖"),
            _floors(),
            Column("不能得奖时", ("vacant",), words.VACANT, also=("空缺处理",), help="名额空缺还是递补"),
            Column("末位并列", ("boundary",), words.BOUNDARY, width=18),
            Column("单位上限", ("unit_cap",), Whole(), help="一个单位所有奖项最多几个"),
        ),
        (Branch(("awards",)),),
        single=True,
    ),
    SheetLayout(
        "参赛少时",
        "参赛的少时只设前几档奖项",
        (
            Column("不超过", ("upto",), Whole(), also=("人数不超过",), help="基数不超过多少"),
            Column("只设前几档", ("tiers",), Whole(), also=("设几档",), help="0 为不设奖"),
        ),
        (Branch(("awards", "small_fields")),),
    ),
    SheetLayout(
        "荣誉",
        "按名次或奖项授予的荣誉和条件,一项一行",
        (
            Column("荣誉", ("name",), also=("名称", "荣誉称号"), width=20),
            Column("前几名", ("upto",), Whole(), width=8),
            Column("奖项", ("award",), width=12, help="得了这个奖项的"),
            Column("赛事类别", ("classes",), Listed(), also=("类别",), help="只在这些类别的赛事中,如 一类"),
            Column("最大年龄", ("max_age",), Whole(), also=("年龄上限",), help="周岁,含"),
            Column("出生不早于", ("born_from",), Day(), help="如 1987-01-01"),
            Column("年龄计算日", ("age_on",), Day(), help="年龄算到哪一天"),
            Column("性别", ("gender",), words.GENDERS, width=8),
            Column("技能等级", ("levels",), words.LEVELS, help="现有等级,如 高级技师、技师"),
            Column("最低分", ("floor",), Number(), width=8),
            _floors(),
            Column("并列时", ("shared",), words.HONOUR_TIES),
        ),
        (Branch(("awards", "honours")),),
    ),
    SheetLayout(
        "晋升",
        "按名次晋升技能等级,用第一条符合的",
        (
            Column("名称", ("name",), width=16),
            Column("前几名", ("upto",), Whole(), width=8),
            Column("晋升到", ("to",), words.LEVEL, also=("晋升为",), help="如 技师"),
            Column("已有则升一级", ("or_up",), YES_NO, width=14, help="是:已有这个等级的再升一级"),
            _floors(),
        ),
        (Branch(("awards", "promotions")),),
    ),
    SheetLayout(
        "奖金",
        "每个奖项的奖金和赛事补助",
        (
            Column("奖项", ("award",), width=12),
            Column("赛事类别", ("class",), also=("类别",), help="如 一类,不写为全部"),
            Column("金额", ("amount",), Number(), also=("金额(元)",), help="元"),
        ),
        (
            Branch(("awards", "money"), "money", needs="奖项"),
            Branch(("awards", "subsidy"), "subsidy"),
        ),
        switch=Column("用途", form=words.MONEY_FOR, help="奖金或赛事补助;写了奖项可以不写"),
    ),
    SheetLayout(
        "评定奖",
        "由组委会评定、不按名次的奖",
        (
            Column("奖项", ("name",), also=("名称",), width=20),
            Column("名额", ("count",), Whole()),
            Column("批准人", ("approver",), also=("审批人", "批准单位"), width=20),
        ),
        (Branch(("awards", "decided")),),
    ),
)
SETTINGS_SHEET = "赛事"
INSTRUCTIONS = "填写说明"
NEEDED = ("赛项", "模块", "评分项")
