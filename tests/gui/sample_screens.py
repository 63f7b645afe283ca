"""Two screens and a window with made-up rows, to try the framework on."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget
from sqlmodel import Session

from app.domain.rights import Right
from app.gui.registry import ScreenEntry
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import GAP, TALL_ROW_HEIGHT, Tone
from app.gui.widgets import (
    BarChart,
    Card,
    Choice,
    EmptyState,
    FilterButton,
    FormField,
    PrimaryButton,
    SearchField,
    SecondaryButton,
    SidePanel,
    TableView,
    hbox,
)
from app.services import settings
from app.services.door import WriteSession
from db.tables import Setting


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up line of a table."""

    number: str
    name: str
    age: int
    unit: str
    state: str


PEOPLE = tuple(
    Person(f"202200{n}", name, age, unit, state)
    for n, name, age, unit, state in (
        (17, "张伟", 34, "淮北矿业机修厂", "已通过"),
        (18, "李䶮", 29, "理士电池", "已通过"),
        (19, "王芳", 41, "华孚纺织", "待审核"),
        (20, "欧阳建国", 38, "金龙机电", "身份证校验错误"),
        (
            23,
            "买买提·吐尔逊",
            33,
            "安徽省淮北市相山区某某新型建筑材料与装配式构件制造股份有限公司第二分公司",
            "已通过",
        ),
        (24, "赵敏", 45, "平山电厂", "重复报名"),
    )
)
TONES = {"已通过": Tone.OK, "待审核": Tone.WARN}


class PeopleScreen(Screen):
    """A table with a side panel."""

    key = "people"
    title = "报名与资格审核"
    topics = frozenset({"registration"})
    help_text = "在搜索框中输入姓名或拼音首字母。"

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.refreshed = 0
        self.left = 0
        self.added = 0
        self.model: TableModel[Person] = TableModel(self.columns(), key=lambda row: row.number)
        self.table = TableView(self.model)
        self.search = SearchField("搜索姓名、单位、身份证号、拼音首字母…")
        self.which = FilterButton("赛项")
        self.which.set_choices([Choice(1, "焊工"), Choice(2, "钳工")])
        self.which.set_value(1)
        card = Card(flush=True)
        card.body.addLayout(
            hbox(self.search, self.which, FilterButton("状态"), gap=10, margins=(14, 12, 14, 12))
        )
        card.body.addWidget(self.table, 1)
        card.add_foot().set_text("共 486 人 · 已通过 474 · 待审核 7 · 有误 5")
        self.setLayout(hbox(card, self._panel(), gap=GAP))

    @staticmethod
    def columns() -> tuple[Column[Person], ...]:
        return (
            Column("报名号", lambda row: row.number, 106, faint=True),
            Column("姓名", lambda row: row.name, 152),
            Column("年龄", lambda row: row.age, 70, Kind.NUMBER),
            Column("单位", lambda row: row.unit, 150, stretch=1),
            Column("状态", lambda row: row.state, 150, Kind.PILL, tone=_tone),
        )

    def _panel(self) -> SidePanel:
        panel = SidePanel("选手信息")
        panel.pill.set_state("需修改", Tone.ERROR)
        self.name = FormField("姓名", QLineEdit("欧阳建国"))
        self.document = FormField("身份证号", QLineEdit("340602198409120013"))
        self.document.set_error("第 18 位校验码应为 7,请核对原件")
        panel.content.addWidget(self.name)
        panel.content.addWidget(self.document)
        panel.content.addWidget(FormField("联系电话", QLineEdit("138****6206")))
        panel.content.addLayout(hbox(SecondaryButton("退回"), PrimaryButton("保存并下一条")))
        return panel

    def header_actions(self) -> tuple[HeaderAction, ...]:
        return (
            HeaderAction("下载报名表模板", self._nothing),
            HeaderAction("从 Excel 导入…", self._nothing, enabled=False, hint="先选赛项"),
            HeaderAction("新增选手", self._add, primary=True, shortcut="Ctrl+Return"),
        )

    def refresh(self) -> None:
        self.refreshed += 1
        self.model.set_rows(PEOPLE)

    def open(self, **params: object) -> None:
        self.opened = params

    def leave(self) -> None:
        self.left += 1

    def _nothing(self) -> None:
        pass

    def _add(self) -> None:
        self.added += 1

    @classmethod
    def rail_count(cls, session: Session, competition_id: int) -> str:
        return f"{settings.get_setting(session, 'sample', '486')}"


@dataclass(frozen=True, slots=True)
class Placing:
    """A made-up line of a ranking."""

    rank: int
    station: str
    total: str
    change: int
    part: float


class PlacesScreen(Screen):
    """A ranking with a chart."""

    key = "places"
    title = "实时排名"
    topics = frozenset({"results"})

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.model: TableModel[Placing] = TableModel(
            (
                Column("名次", lambda row: row.rank, 56, Kind.MEDAL),
                Column("赛位", lambda row: row.station, 120, stretch=2),
                Column("总成绩", lambda row: row.total, 110, Kind.NUMBER, bold=True, stretch=1),
                Column("变化", lambda row: row.change, 84, Kind.CHANGE),
                Column("", lambda row: row.part, 190, Kind.BAR),
            ),
            key=lambda row: row.station,
        )
        card = Card(flush=True)
        card.body.addWidget(TableView(self.model, row_height=TALL_ROW_HEIGHT), 1)
        side = Card("成绩分布", "16 人已出分")
        side.setFixedWidth(330)
        self.chart = BarChart()
        side.body.addWidget(self.chart)
        side.body.addWidget(EmptyState("还没有成绩", "去录入", lambda: context.navigate("people")), 1)
        self.division = FilterButton("")
        self.division.set_choices([Choice("职工组", "职工组")])
        self.setLayout(hbox(card, side, gap=GAP))

    def subtitle(self) -> str:
        return "· 焊工"

    def header_note(self) -> str:
        return "盲评:只显示赛位号"

    def header_widgets(self) -> tuple[QWidget, ...]:
        return (self.division,)

    def refresh(self) -> None:
        self.model.set_rows(
            Placing(n, f"{n:02} 号", f"{95 - n}.60", (0, 1, -1)[n % 3], (95 - n) / 110) for n in range(1, 12)
        )
        self.chart.set_bars([2, 4, 9, 15, 12, 6, 3], [(0, "65"), (2, "75"), (4, "85"), (6, "95")])


def _tone(row: Person) -> Tone:
    return TONES.get(row.state, Tone.ERROR)


def set_setting(session: WriteSession, key: str, value: str) -> None:
    """A small change through the door, to try the window and the store with."""
    session.require(Right.WORK)
    row = session.get(Setting, key)
    if row is None:
        session.add(Setting(key=key, value=value))
    else:
        row.value = value
    session.record(f"{key} {value}")


ENTRIES = (
    ScreenEntry("people", "报名与资格审核", "筹备", "tests.gui.sample_screens:PeopleScreen"),
    ScreenEntry("places", "实时排名", "赛中", "tests.gui.sample_screens:PlacesScreen"),
)
