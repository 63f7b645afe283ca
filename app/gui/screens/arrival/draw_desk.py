"""What is done in 抽签: lots drawn, checked, printed, and shown to the hall one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from app.domain.draw_sheet import DrawSheetData
from app.domain.printed import PaperKind, PaperSheet
from app.domain.progress import Progress
from app.domain.rights import Actor, Place, Right
from app.errors import UserError
from app.gui.screen import HeaderAction, ScreenContext, reserved_for
from app.gui.screens.arrival.draw_page import DrawPage, DrawReading
from app.gui.store import Store
from app.gui.widgets import Choice
from app.gui.widgets.save_file import ask_save_path
from app.services import competitions, draws
from app.services.attendance import local
from app.services.competitions import EventView
from app.services.day_papers import load_papers
from app.services.draw_views import DrawView, load_draw
from app.services.printouts import record_printout

if TYPE_CHECKING:
    from sqlmodel import Session

TOPICS = {"registration", "arrival", "timetable"}
AGAIN = "“{}”在 {:%m-%d %H:%M} 抽过签。重新抽签会换掉所有人的赛位,已印的座次表、评分单要重印。这次用种子 {}。"
IN_FRONT_OF_ALL = "“{}”是盲评赛项:大屏会显示谁在哪个赛位。请先请评分裁判离场。"


def read_draw(
    session: Session, competition_id: int, event_id: int | None, module: str | None, actor: Actor
) -> DrawReading:
    """The draw of this event, and what another one would do.

    Where there is no such event: of the first that has practical sittings, or else where somebody waits.
    """
    events = competitions.list_events(session, competition_id)

    def nearness(event: EventView) -> tuple[bool, bool]:
        state = draws.load_state(session, event.id)
        return bool(state.drawing and state.sittings), state.waiting > 0

    chosen = (each for each in events if each.id == event_id)
    event = next(chosen, None) or max(events, key=nearness, default=None)
    if event is None:
        return DrawReading(events)
    known = draws.load_state(session, event.id).modules
    module = module if module in known else None
    state = draws.load_state(session, event.id, module)
    shown = module if module is not None else next(iter(known), "")
    return DrawReading(events, event, state, shown, load_draw(session, event.id, actor))


def write_sheet(
    store: Store, competition_id: int, draw: DrawView, now: datetime, target: Path, progress: Progress
) -> tuple[Path, PaperSheet]:
    """Write 抽签结果 to be signed; returns also what it says, to be kept."""
    from app.documents.draw_sheet import render_draw_sheet

    op = partial(load_papers, competition_id=competition_id, kind=PaperKind.DRAW_SHEET, now=now)
    paper = next(each for each in store.read(op) if each.sheet.key == f"draw/{draw.id}")
    render_draw_sheet(cast(DrawSheetData, paper.data), target, progress)
    return target, paper.sheet


class DrawDesk(QObject):
    """Between the page and the services; `update_header` is called when what can be done changed."""

    def __init__(self, context: ScreenContext, page: DrawPage, update_header: Callable[[], None]) -> None:
        super().__init__(page)
        self._context, self._store, self._page = context, context.store, page
        self._update_header = update_header
        self._event_id: int | None = None
        self._module: str | None = None
        self._reading = DrawReading(())
        self._used = ""  # the seed that was used, while it is in the field
        page.event_chosen.connect(self.choose_event)
        page.module_chosen.connect(self._choose_module)
        page.events_wanted.connect(lambda: context.navigate("events"))
        page.panel.wanted.connect(self._ask)
        page.panel.seed_wanted.connect(lambda: self._put_seed(draws.new_seed()))
        page.panel.check_wanted.connect(self._check)
        self._put_seed(draws.new_seed())

    @property
    def draw(self) -> DrawView | None:
        """The draw shown, where this person may see it."""
        draw = self._reading.draw
        return None if draw is None or draw.hidden else draw

    def choose_event(self, event_id: int) -> None:
        """Show another event."""
        self._event_id, self._module = event_id, None
        self._page.confirm.hide()
        self.refresh()

    def _choose_module(self, module: str) -> None:
        self._module = module
        self.refresh()

    def refresh(self) -> None:
        """Read the draw again."""
        if self._context.competition_id is None:
            return
        op = partial(
            read_draw,
            competition_id=self._context.competition_id,
            event_id=self._event_id,
            module=self._module,
            actor=self._store.actor,
        )
        self._store.read_later(op, self._show, latest="draw")

    def _show(self, reading: DrawReading) -> None:
        self._reading = reading
        self._event_id = None if reading.event is None else reading.event.id
        self._show_seed()
        modules = () if reading.state is None else reading.state.modules
        scheme = () if reading.event is None else reading.event.rules.scheme.modules
        names = {module.code: module.name for module in scheme}
        place = Place(self._context.competition_id, None if reading.event is None else reading.event.id)
        why_not = "" if self._store.may(Right.DRAW, place) else reserved_for(Right.DRAW)
        choices = [Choice(module, names.get(module, module) or "全部") for module in modules]
        self._page.show_reading(reading, choices, why_not)
        self._update_header()

    # -- the draw ----------------------------------------------------------------------------------

    @property
    def _seed(self) -> str:
        return self._page.panel.seed.editor.text()

    def _put_seed(self, seed: str) -> None:
        self._page.panel.seed.editor.setText(seed)
        self._page.panel.seed.set_error("")

    def _show_seed(self) -> None:
        """The seed of the draw shown; a new one where nothing was drawn. What is typed stays."""
        draw = self.draw
        used = "" if draw is None else draw.seed
        if used != self._used:
            self._used = used
            self._put_seed(used or draws.new_seed())

    def _ask(self, late_only: bool) -> None:
        """Draw; what was drawn before is given up only when asked about."""
        draw, event = self._reading.draw, self._reading.event
        if event is None or (not self._page.panel.draw.isEnabled() and not late_only):
            return
        seed = draws.new_seed() if self._used and self._seed == self._used else self._seed
        if draw is None or late_only:
            self._draw(seed, late_only)
            return
        text = AGAIN.format(event.name, draw.at.astimezone(), seed)
        self._page.confirm.ask(text, "重新抽签", partial(self._draw, seed, False))

    def _draw(self, seed: str, late_only: bool) -> None:
        event = self._reading.event
        if event is None:
            return
        op = partial(
            draws.draw_stations,
            event_id=event.id,
            seed=seed,
            rule=self._page.panel.rule,
            module=self._reading.module or None,
            late_only=late_only,
        )
        self._store.write(op, topics=TOPICS, on_done=self._on_drawn, on_failed=self._on_refused)

    def _on_drawn(self, draw: DrawView) -> None:
        self._page.panel.seed.set_error("")
        self._context.messages.ok(f"“{draw.event}”抽出 {len(draw.lines)} 个赛位,种子 {draw.seed}。")

    def _on_refused(self, error: UserError) -> None:
        self._page.panel.seed.set_error(str(error))

    def _check(self) -> None:
        draw = self.draw
        if draw is not None:
            op = partial(draws.is_repeatable, draw_id=draw.id)
            self._store.read_later(op, partial(self._on_checked, draw))

    def _on_checked(self, draw: DrawView, same: bool) -> None:
        if same:
            self._context.messages.ok(f"用种子 {draw.seed} 又抽了一遍,结果相同。")
        else:
            self._context.messages.error(
                f"用种子 {draw.seed} 再抽一遍,结果与保存的不同:抽签记录被改动过。请看“操作记录”。"
            )

    # -- shown and printed -------------------------------------------------------------------------

    def header_actions(self) -> tuple[HeaderAction, ...]:
        """Printing, and the big screen."""
        there = self.draw is not None
        hint = "" if there else "抽签以后才有"
        return (
            HeaderAction("打印抽签结果…", self._print, enabled=there, hint=hint),
            HeaderAction("大屏公布", self._ask_reveal, primary=True, enabled=there, hint=hint),
        )

    def _ask_reveal(self) -> None:
        event = self._reading.event
        if event is not None and event.blind:
            self._page.confirm.ask(IN_FRONT_OF_ALL.format(event.name), "大屏公布", self._reveal)
        else:
            self._reveal()

    def _reveal(self) -> None:
        if self._reading.event is not None:
            self._context.open_window("drawscreen", event_id=self._reading.event.id)

    def _print(self) -> None:
        draw = self.draw
        if draw is None:
            return
        name = f"{draw.event}-{'补抽签结果' if draw.late else '抽签结果'}"
        target = ask_save_path(self._page, "打印抽签结果", name, "PDF 文件", ".pdf")
        competition_id = self._context.competition_id
        if target is not None and competition_id is not None:
            now = local(self._store.workspace.clock())
            job = partial(write_sheet, self._store, competition_id, draw, now, target)
            self._store.run_job(job, "生成抽签结果", partial(self._on_written, competition_id))

    def _on_written(self, competition_id: int, written: tuple[Path, PaperSheet]) -> None:
        target, sheet = written
        op = partial(
            record_printout, competition_id=competition_id, kind=PaperKind.DRAW_SHEET, sheets=(sheet,)
        )
        self._store.write(op, topics={"printouts"})
        self._context.messages.saved(f"抽签结果已存为 {target}。", target)
