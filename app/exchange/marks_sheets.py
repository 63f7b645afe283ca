"""The sheets of the workbook of marks as data: who takes part, marks, deductions, judges."""

from __future__ import annotations

from app.domain.ranking import STATUS_NAMES
from app.exchange.book_cells import YES_NO, Listed, Number, Whole, Words
from app.exchange.book_tables import Column

EVENT = Column("赛项", also=("赛项名称",), width=14, shared=True, help="只有一个赛项时可以不写")
NUMBER = Column("参赛编号", also=("编号", "参赛号", "号码"), width=12, shared=True, help="与表“参赛”中的一样")
MODULE = Column("模块", also=("模块编号",), width=8, shared=True, help="模块的编号;只有一个模块时可以不写")
SEAT = Column(
    "裁判", also=("席位", "裁判席位", "评委", "裁判号"), width=8, help="席位号 1、2、3 …,不写为 1;自评写 0"
)
NAME = Column("名称", also=("姓名", "选手", "队名", "项目名称", "成果名称", "参赛者"), width=18)
STATUS = Words(
    {status.value: name for status, name in STATUS_NAMES.items()}, {"参赛": "active", "缺席": "absent"}
)

ENTRIES_SHEET, MARKS_SHEET, PENALTIES_SHEET, JUDGES_SHEET = "参赛", "得分", "扣分", "裁判"
ENTRY_COLUMNS = (
    EVENT,
    Column("编号", also=("参赛编号", "参赛号", "号码"), width=12, help="同一赛项内不能重复"),
    NAME,
    Column("单位", also=("参赛单位", "单位名称"), width=24),
    Column("组别", width=10),
    Column("赛位", form=Whole(), also=("赛位号", "工位"), width=8),
    Column("打星", form=YES_NO, also=("不计名次", "非正式"), width=8, help="是:有成绩,不排名,不占名额"),
    Column("状态", form=STATUS, width=10, help="不写为正常"),
    Column("状态原因", also=("原因",), width=18),
    Column("成员", form=Listed(), also=("队员", "完成人"), width=24, help="多人之间用顿号"),
)
PENALTY_COLUMNS = (
    EVENT,
    NUMBER,
    Column("模块", also=("模块编号",), width=8, help="不写为从总分中扣"),
    Column("分数", form=Number(), also=("扣分", "扣几分"), width=8, help="写正数"),
    Column("原因", width=30),
)
JUDGE_COLUMNS = (
    EVENT,
    MODULE,
    Column("席位", form=Whole(), also=("裁判席位", "裁判号"), width=8),
    Column("姓名", also=("裁判", "裁判姓名"), width=12),
    Column("单位", also=("裁判单位",), width=24, help="用于回避"),
)
# On a sheet of marks every other column is an aspect.
MARK_COLUMNS = (EVENT, NUMBER, MODULE, SEAT)
IGNORED_ON_MARKS = (*NAME.also, NAME.title, "单位", "组别", "备注", "说明", "序号", "小计", "合计", "总分")
