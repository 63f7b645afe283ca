"""The workbook of rules as data: its sheets, their columns, and where in the document each stands.

This one description drives writing, reading and the instructions sheet.
"""

from __future__ import annotations

from app.exchange import scheme_words as words
from app.exchange.award_sheets import AWARD_SHEETS
from app.exchange.book_cells import (
    YES_NO,
    Bands,
    Day,
    Floors,
    Grades,
    Listed,
    Number,
    Percent,
    PointTable,
    Seats,
    Share,
    TieKeys,
    Whole,
)
from app.exchange.book_tables import Column
from app.exchange.sheet_layout import Branch, SheetLayout

SETTINGS_SHEET = "赛事"
INSTRUCTIONS = "填写说明"
NEEDED = ("赛项", "模块", "评分项")

_STANDINGS = ("rules", "standings")
SETTINGS = (
    Column("名称", ("title",), also=("赛事名称",), help="赛事全称"),
    Column("年份", ("year",), Whole()),
    Column("级别", ("level",), help="如 市级"),
    Column("类别", ("contest_class",), also=("竞赛类别", "赛事类别"), help="如 一类"),
    Column("地点", ("venue",)),
    Column("开始日期", ("starts_on",), Day(), help="如 2026-05-11"),
    Column("结束日期", ("ends_on",), Day()),
    Column("主办单位", ("hosts",), Listed(), also=("主办",), help="多个之间用顿号"),
    Column("落款单位", ("issuers",), Listed(), also=("发证单位", "落款"), help="证书落款,多个之间用顿号"),
    Column("落款日期", ("issued_on",), Day(), also=("发证日期",)),
    Column("编号前缀", ("number_prefix",), also=("证书编号前缀",), help="证书编号的开头"),
    Column(
        "积分依据", (*_STANDINGS, "points", "by"), words.POINTS_BY, help="团体总分按名次、奖项还是总成绩积分"
    ),
    Column(
        "积分表", (*_STANDINGS, "points", "table"), PointTable(), help="名次:10、8、6;奖项:一等奖:10;二等奖:6"
    ),
    Column("并列得分", (*_STANDINGS, "points", "share"), words.POINT_SHARES, help="并列的平分还是同分"),
    Column("其余名次积分", (*_STANDINGS, "points", "rest"), Number(), help="积分表以后的名次每个几分"),
    Column("每单位计分个数", (*_STANDINGS, "best_per_unit"), Whole(), help="每个赛项每单位取最好几个"),
    Column("最少参赛项数", (*_STANDINGS, "least_events"), Whole(), help="参加的赛项不够的单位不排"),
    Column(
        "总分同分比较",
        (*_STANDINGS, "ties"),
        words.STANDING_KEYS,
        also=("同分比较",),
        help="如 第一名个数、第二名个数",
    ),
    Column("赛项权重", (*_STANDINGS, "event_weights"), Floors(), help="如 焊工:2;电工:1"),
)
EVENT_FIELDS = (
    Column("赛项类型", ("kind",), words.EVENT_KINDS, also=("类型",), help="不写为技能竞赛", width=14),
    Column("参赛方式", ("entry_kind",), words.ENTRY_KINDS, help="不写为个人", width=10),
    Column("盲评", ("blind",), YES_NO, also=("盲评赛项",), help="裁判只看到赛位号;不写为否", width=8),
    Column("组别", ("divisions",), Listed(), help="多个之间用顿号,分开排名", width=16),
    Column("赛道", ("track",), help="如 赛技能", width=10),
    Column("类别", ("contest_class",), also=("赛项类别", "竞赛类别"), help="如 一类,不写同赛事", width=8),
    Column(
        "积分权重", ("weight",), Share(), also=("赛项权重",), help="在团体总分中算几倍,不写为 1", width=10
    ),
)
_ASPECT_COLUMNS = (
    Column("小项", ("group",), also=("分项",), width=14, shared=True, help="同一小项的评分项写同一个名称"),
    Column("编号", ("code",), also=("评分项编号",), width=8, help="同一模块内不能重复,如 B2"),
    Column("评分项", ("name",), also=("评分项名称", "评分内容", "名称"), width=30),
    Column("类型", ("kind",), words.KINDS, also=("评分方式",), width=12, help="不写为直接给分"),
    Column("满分", ("maximum",), Number(), also=("配分", "分值"), width=8),
    Column("最低分", ("minimum",), Number(), width=8, help="可以给的最低分,不写为 0"),
    Column(
        "步长", ("step",), Number(), width=8, help="打分的最小单位;不写为 0.5,导入成绩、系数、实测为 0.01"
    ),
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
    Column("系数计分", ("counts",), YES_NO, also=("系数也计分",), width=10, help="是:系数本身也算分"),
    Column("否决后果", ("effect",), words.EFFECTS, width=14, help="一票否决成立时怎么办,不写为不授奖"),
    *(Column(f"{level}级说明", ("descriptors", level), width=18, help="综合评价用") for level in range(4)),
    Column("得分区间", ("bands",), Bands(), short=True, width=24, help="简写,如 ≤0.5:10;≤1:8;其余:0"),
    Column(
        "等级", ("grades",), Grades(), also=("选项",), short=True, width=20, help="简写,如 优:10;良:8;中:6"
    ),
)
_TIE_HELP = (
    "模块 P、评分项 P.B2、轮次 R2、用时、次数、最后用时、去分前总成绩、去分前 P、第2好 J.试跳;可用 + 相加"
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
                "舍入环节",
                ("rounding", "stages"),
                words.STAGES,
                width=24,
                help="如 评分项、总成绩 1 位;不写只在显示时舍入",
            ),
            Column(
                "总成绩顺序",
                ("ranking", "order"),
                words.ORDER,
                also=("名次方向",),
                width=12,
                help="不写为大者在前",
            ),
            Column(
                "并列名次",
                ("ranking", "shared"),
                words.SHARED_RANKS,
                width=16,
                help="1,2,2,4(不写)还是 1,2,2,3",
            ),
            Column(
                "不得并列的前几名",
                ("ranking", "distinct_top"),
                Whole(),
                also=("前几名不得并列",),
                width=16,
                help="如 3",
            ),
        ),
        (Branch(()),),
        single=True,
    ),
    SheetLayout(
        "轮次",
        "预赛、决赛或按月按季,一轮一行,从先到后;只有一轮时不用这张表",
        (
            Column("编号", ("code",), also=("轮次",), width=8),
            Column("名称", ("name",), width=14),
            Column(
                "带入比例",
                ("carry",),
                Share(),
                also=("带入",),
                help="到这一轮为止的成绩带入下一轮多少,不写为 1(全部),0 为不带入",
            ),
            Column("晋级人数", ("cut",), Whole(), also=("晋级名额",), help="多少名进入下一轮,末位并列都进"),
            Column(
                "晋级百分比", ("cut_percent",), Percent(), also=("晋级比例",), help="百分之几进入下一轮,写 50"
            ),
            Column("最低分", ("least",), Number(), also=("晋级最低分",), help="至少多少分才能进入下一轮"),
        ),
        (Branch(("rounds",)),),
    ),
    SheetLayout(
        "模块",
        "一个模块一行(必须有)",
        (
            Column("编号", ("code",), also=("模块编号", "模块"), width=8, help="如 P,不能有 . : +"),
            Column("名称", ("name",), also=("模块名称",), width=20),
            Column("权重", ("weight",), Share(), width=8, help="如 0.3 或 30%,不写为 1"),
            Column("轮次", ("round",), width=8, help="属于哪一轮,写轮次的编号;不写为第一轮"),
            Column("模块满分", ("full",), Number(), also=("满分",), width=10, help="评分项合计,写了就核对"),
            Column("自评", ("self",), YES_NO, width=8, help="是:多一栏自评得分,不计分"),
            Column("裁判人数", ("panel", "judges"), Whole(), width=10, help="不写为 1"),
            Column("合成方法", ("panel", "method"), words.METHODS, width=16, help="不写为平均"),
            Column("去掉人数", ("panel", "drop"), Whole(), width=10, help="最高和最低各去掉几名,不写为 1"),
            Column(
                "人数不足时",
                ("panel", "fallback"),
                words.FALLBACKS,
                width=12,
                help="裁判太少不能去掉时怎么算,不写为平均",
            ),
            Column("逐项合成", ("panel", "per_aspect"), YES_NO, width=10, help="是:每个评分项先合成再相加"),
            Column(
                "等级差",
                ("panel", "spread", "judgement"),
                Whole(),
                also=("等级差上限",),
                width=10,
                help="综合评价相差超过就提醒",
            ),
            Column(
                "分差比例",
                ("panel", "spread", "percent"),
                Percent(),
                also=("比例",),
                width=10,
                help="相差超过满分的百分之几就提醒",
            ),
            Column(
                "比例对象",
                ("panel", "spread", "of"),
                words.SPREAD_OF,
                also=("分差对象",),
                width=16,
                help="比较评分单(不写)还是评分项",
            ),
        ),
        (Branch(("modules",)),),
    ),
    SheetLayout(
        "小项",
        "有自己规则的小项一行:只算最好几项,或最多得几分",
        (
            Column("小项", ("name",), also=("名称", "小项名称"), width=20),
            Column(
                "取最好几项",
                ("best",),
                Whole(),
                also=("取几项",),
                help="如多次试跳取最好一次,写 1;总成绩小者在前的,取最小的几项",
            ),
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
            Column("小于", ("below",), Number(), also=("<", "低于"), width=8),
            Column("不小于", ("from",), Number(), also=("≥", "不低于", "大于等于"), width=8),
            Column("大于", ("above",), Number(), also=(">", "高于"), width=8),
            Column("得分", ("points",), Number(), width=8, help="区间的得分,或起点处的得分"),
            Column("起点", ("start",), Number(), width=8, help="从哪个值算起,不写为 0"),
            Column(
                "每单位分数",
                ("rate",),
                Number(),
                also=("每单位加分",),
                width=12,
                help="大于起点的每个单位加几分(扣分写负数),小于起点的每个单位减几分",
            ),
            Column(
                "单位长度", ("per",), Number(), also=("单位量",), width=10, help="多少算一个单位,不写为 1"
            ),
            Column(
                "不足一单位",
                ("whole",),
                words.UNITS_COUNTED,
                also=("计量方式",),
                width=18,
                help="不写为按比例",
            ),
        ),
        (Branch(("modules", "*", "aspects", "*", "bands")),),
    ),
    SheetLayout(
        "排名",
        "同分时依次比较什么,从先到后,一行一个",
        (
            Column(
                "比较内容",
                ("key",),
                TieKeys(),
                also=("比较依据", "依据", "同分比较"),
                width=26,
                help=_TIE_HELP,
            ),
            Column(
                "顺序",
                ("order",),
                words.ORDER,
                also=("方向", "优劣方向"),
                width=12,
                help="不写:时间(包括按时间录入的评分项)和次数小者在前,其他大者在前",
            ),
        ),
        (Branch(("ranking", "ties"), "entries"), Branch(("teams", "ties"), "teams")),
        switch=Column("用于", form=words.TIES_OF, width=8, help="个人(不写)或团体"),
    ),
    SheetLayout(
        "团体",
        "有团体成绩的赛项一行",
        (
            Column("团体划分", ("by",), words.TEAM_BY, help="不写为单位"),
            Column("合成方法", ("method",), words.TEAM_METHODS, also=("计算方法", "方法"), help="不写为相加"),
            Column("计入人数", ("count",), Whole(), also=("取几名",), help="取最好几名时写"),
            Column("最少人数", ("least",), Whole(), also=("至少人数",), help="不够不计团体成绩,不写为 1"),
        ),
        (Branch(("teams",)),),
        single=True,
    ),
    *AWARD_SHEETS,
)
