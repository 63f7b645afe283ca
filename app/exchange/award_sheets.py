"""The sheets of awards in the workbook of rules: prizes and their quotas, honours, promotion, money."""

from __future__ import annotations

from app.exchange import scheme_words as words
from app.exchange.book_cells import YES_NO, Day, Floors, Listed, Number, Percent, Whole
from app.exchange.book_tables import Column
from app.exchange.sheet_layout import Branch, SheetLayout

_FLOORS = Column("模块最低分", ("module_floors",), Floors(), help="每个模块至少几分,如 T:60;P:60", width=16)
_CLASS = ("赛事类别", "类别")

AWARD_SHEETS: tuple[SheetLayout, ...] = (
    SheetLayout(
        "奖项",
        "一个奖项一行,从高到低;比例、名额、最低要求只写一个",
        (
            Column("奖项", ("name",), also=("名称", "奖项名称"), width=14),
            Column("比例", ("percent",), Percent(), also=("比例%",), width=8, help="百分之几,写 10"),
            Column("名额", ("count",), Whole(), also=("人数",), width=8),
            Column(
                "最低要求",
                ("least",),
                Number(),
                also=("达到分数", "分数线"),
                width=10,
                help="达到这个分数的都得奖",
            ),
            Column("最低分", ("floor",), Number(), width=8, help="低于它不能得这一档"),
            _FLOORS,
            Column(
                "每单位上限",
                ("unit_cap",),
                Whole(),
                also=("单位上限",),
                width=12,
                help="一个单位这一档最多几个",
            ),
        ),
        (Branch(("awards", "tiers")),),
    ),
    SheetLayout(
        "奖项规则",
        "名额怎样算,一个赛项一行;都不写则用平常的规则",
        (
            Column("名额取整", ("rounding",), words.QUOTA_ROUNDING, help="不写为四舍五入"),
            Column(
                "至少 1 名", ("at_least_one",), YES_NO, also=("至少一名",), help="是:按比例算出 0 时给 1 名"
            ),
            Column("缺考计入基数", ("count_absent",), YES_NO, width=14, help="不写为否"),
            Column("低于最低分者计入基数", ("count_below_floor",), YES_NO, width=20, help="不写为是"),
            Column("获奖最低分", ("floor",), Number(), also=("最低分",), help="低于它不得奖"),
            _FLOORS,
            Column(
                "空缺名额",
                ("vacant",),
                words.VACANT,
                also=("空缺处理",),
                help="不能得奖的人空出的名额;不写为空缺",
            ),
            Column("末位并列", ("boundary",), words.BOUNDARY, width=22, help="不写为都授并占用下一奖项"),
            Column("每单位上限", ("unit_cap",), Whole(), also=("单位上限",), help="一个单位所有奖项最多几个"),
        ),
        (Branch(("awards",)),),
        single=True,
    ),
    SheetLayout(
        "参赛少时",
        "参赛的少时只设前几档奖项",
        (
            Column("基数", ("upto",), Whole(), also=("不超过", "人数不超过"), help="基数不超过多少时"),
            Column(
                "奖项数", ("tiers",), Whole(), also=("只设前几档", "设几档"), help="只设前几档,0 为不设奖"
            ),
        ),
        (Branch(("awards", "small_fields")),),
    ),
    SheetLayout(
        "荣誉",
        "按名次或奖项授予的荣誉和条件,一项一行",
        (
            Column("荣誉", ("name",), also=("名称", "荣誉称号"), width=20),
            Column("名次", ("upto",), Whole(), also=("前几名",), width=8, help="写 2 为前 2 名"),
            Column("奖项", ("award",), width=12, help="得了这个奖项的;名次和奖项只写一个"),
            Column("赛项类别", ("classes",), Listed(), also=_CLASS, help="只在这些类别中,如 一类"),
            Column("年龄上限", ("max_age",), Whole(), also=("最大年龄",), help="周岁,含"),
            Column(
                "计算年龄的日期", ("age_on",), Day(), also=("年龄计算日",), width=16, help="如 2026-10-18"
            ),
            Column(
                "最早出生日期", ("born_from",), Day(), also=("出生不早于",), width=14, help="如 1987-01-01"
            ),
            Column("性别", ("gender",), words.GENDERS, width=8),
            Column("现有等级", ("levels",), words.LEVELS, also=("技能等级",), help="如 高级技师、技师"),
            Column("最低分", ("floor",), Number(), width=8),
            _FLOORS,
            Column(
                "并列",
                ("shared",),
                words.HONOUR_TIES,
                also=("并列时",),
                help="名次线上并列的都授(不写)还是都不授",
            ),
        ),
        (Branch(("awards", "honours")),),
    ),
    SheetLayout(
        "晋升",
        "按名次晋升技能等级,用第一条符合的",
        (
            Column("名称", ("name",), width=16),
            Column("名次", ("upto",), Whole(), also=("前几名",), width=8, help="写 5 为前 5 名"),
            Column("晋升等级", ("to",), words.LEVEL, also=("晋升到", "晋升为"), help="如 技师"),
            Column("已有者再升一级", ("or_up",), YES_NO, also=("已有则升一级",), width=16),
            Column("最低分", ("floor",), Number(), width=8),
            _FLOORS,
        ),
        (Branch(("awards", "promotions")),),
    ),
    SheetLayout(
        "奖金",
        "每个奖项的奖金,每个类别的赛事补助",
        (
            Column("奖项", ("award",), width=12),
            Column("赛项类别", ("class",), also=_CLASS, help="如 一类;奖金不写为全部类别"),
            Column("金额", ("amount",), Number(), help="元"),
        ),
        (Branch(("awards", "money"), "money", needs="奖项"), Branch(("awards", "subsidy"), "subsidy")),
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
    SheetLayout(
        "单位奖",
        "按参赛数、积分或获奖数给单位的奖,如优秀组织奖;比例、名额、最低要求只写一个",
        (
            Column("奖项", ("name",), also=("名称",), width=20),
            Column("依据", ("by",), words.FIGURES, help="不写为参赛数"),
            Column("比例", ("percent",), Percent(), also=("比例%",), width=8, help="百分之几,写 10"),
            Column("名额", ("count",), Whole(), width=8),
            Column("最低要求", ("least",), Number(), width=10, help="达到的都得奖"),
            Column("比例的基数", ("of",), words.UNIT_BASES, width=18, help="不写为参赛单位"),
            Column("名额取整", ("rounding",), words.QUOTA_ROUNDING, help="不写为四舍五入"),
            Column("末位并列", ("boundary",), words.BOUNDARY, width=22, help="不写为都授"),
        ),
        (
            Branch(("awards", "unit_awards"), "event"),
            Branch(("rules", "unit_awards"), "competition", of_competition=True),
        ),
        switch=Column("范围", form=words.AWARDS_OF, width=8, help="赛项(不写),或赛事:全部赛项合计"),
    ),
)
