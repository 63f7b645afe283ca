"""搬运: a whole competition into a file for another machine, and from such a file into this one."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QStackedWidget
from typing_extensions import override

from app.domain.progress import Progress
from app.domain.rights import Right
from app.errors import UserError
from app.gui.screen import HeaderAction, Screen
from app.gui.screens.safety.moving_view import MovingView
from app.gui.screens.safety.page import SafetyPage
from app.gui.widgets import EmptyState, vbox
from app.gui.widgets.save_file import ask_save_path, documents_folder
from app.services.competitions import load_competition

if TYPE_CHECKING:
    from app.exchange.competition_file import CompetitionFile
    from app.services.competition_preview import ImportPreview

KIND, SUFFIX = "赛事文件", ".scmatch"
KINDS = f"{KIND} (*{SUFFIX});;所有文件 (*)"
HEAD = "把整个赛事搬到另一台电脑"
HINT = (
    "导出:赛项、报名、得分、成绩、证书和照片、附件、模板写成一个文件,拷到另一台电脑导入。"
    "文件含完整证件号码,请妥善保管。\n"
    "导入:先看文件与这里有什么不同,再决定。人员和单位不会重复。"
)
TOPICS = frozenset(
    {"competition", "registration", "marks", "results", "awards", "timetable", "arrival", "printouts",
     "templates", "settings"}
)  # fmt: skip


class MovingPage(SafetyPage):
    """What can be done, or the file that is looked at."""

    title = "搬运"

    def __init__(self, host: Screen) -> None:
        super().__init__(host)
        self.start = EmptyState(HEAD, hint=HINT)
        self.view = MovingView()
        self._busy = False
        self._parts = QStackedWidget()
        for part in (self.start, self.view):
            self._parts.addWidget(part)
        self.setLayout(vbox(self._parts, gap=0))

    @property
    def preview(self) -> ImportPreview | None:
        """The file that is looked at."""
        return self.view.preview

    @override
    def refresh(self) -> None:
        self.host.update_header()

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        gated = self.host.gated
        if self.preview is None:
            out = HeaderAction("导出赛事…", self.ask_target, enabled=self._competition_id is not None)
            come = HeaderAction("导入赛事文件…", self.ask_file, primary=True)
            return gated(out, Right.SAFEKEEP), gated(come, Right.MOVE)
        if self.preview.state == "same":
            return (HeaderAction("知道了", self.close_file, primary=True),)
        is_new = self.preview.state == "new"
        ready = not self._busy and not self.preview.problems
        keep = HeaderAction("不导入" if is_new else "保留这里的", self._leave, enabled=not self._busy)
        take = HeaderAction(
            "导入" if is_new else "按文件更新",
            self._keep_files,
            primary=True,
            enabled=ready,
            shortcut="Ctrl+Return",
        )
        return gated(keep, Right.MOVE), gated(take, Right.MOVE)

    @property
    def _competition_id(self) -> int | None:
        return self.host.context.competition_id

    # -- out ---------------------------------------------------------------------------------------

    def ask_target(self) -> None:
        """Ask where to, note it, then write."""
        if self._competition_id is None:
            return
        competition = self.store.read(partial(load_competition, competition_id=self._competition_id))
        name = f"{competition.title}-{datetime.now():%Y%m%d-%H%M}"
        path = ask_save_path(self, "导出赛事", name, KIND, SUFFIX)
        if path is not None:
            self.export(competition.id, path)

    def export(self, competition_id: int, path: Path) -> None:
        """Write the competition into this file."""
        from app.services.competition_export import note_export

        self.store.write(
            partial(note_export, competition_id=competition_id),
            topics=frozenset(),
            on_done=lambda by: self._write(competition_id, path, by),
        )

    def _write(self, competition_id: int, path: Path, by: str) -> None:
        from app.services.competition_export import gather_competition, write_gathered

        gather = partial(
            gather_competition,
            folder=self._folder,
            competition_id=competition_id,
            by=by,
            now=datetime.now(UTC),
        )

        def job(progress: Progress) -> int:
            gathered = self.store.read(gather)
            write_gathered(gathered, path, progress)
            return len(gathered.about.missing)

        def told(missing: int) -> None:
            lost = f"有 {missing} 个照片、附件或模板在这里就缺,没有写进去。" if missing else ""
            self.messages.ok(f"已写出 {path}。{lost}文件含完整证件号码,请妥善保管。")

        self.store.run_job(job, f"写出 {path.name}", told)

    # -- in ----------------------------------------------------------------------------------------

    def ask_file(self) -> None:
        """Ask for a file and look at it."""
        chosen, _ = QFileDialog.getOpenFileName(self, "导入赛事文件", str(documents_folder()), KINDS)
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, path: Path) -> None:
        """Read a file and show what it would do."""
        from app.services.competition_preview import read_file

        self.store.run_job(
            lambda progress: read_file(path, progress), f"读取 {path.name}", self._on_read, self._on_failed
        )

    def _on_read(self, file: CompetitionFile) -> None:
        self.messages.settle(self)
        self._preview(file)

    def _preview(self, file: CompetitionFile) -> None:
        from app.services.competition_preview import preview_import

        op = partial(preview_import, folder=self._folder, file=file)
        self.store.read_later(op, self._show, self._on_failed, latest="safety.moving")

    def _show(self, preview: ImportPreview) -> None:
        self.view.show_preview(preview)
        self._parts.setCurrentWidget(self.view)
        self.host.update_header()

    def close_file(self) -> None:
        """Nothing is looked at any more."""
        self.view.preview = None
        self._parts.setCurrentWidget(self.start)
        self.host.update_header()

    def _leave(self) -> None:
        from app.services.competition_import import leave_competition

        if self.preview is not None:
            self.store.write(partial(leave_competition, preview=self.preview), topics=frozenset())
            self.messages.info("没有导入,这里的数据没有变化。这个决定已记入操作记录。")
            self.close_file()

    def _keep_files(self) -> None:
        """Photos and attachments first, off the writer: what nobody names does no harm."""
        from app.services.competition_import import keep_files

        if self.preview is None:
            return
        self._set_busy(True)
        file = self.preview.file
        self.store.run_job(
            lambda progress: keep_files(self._folder, file, progress),
            f"导入 {file.path.name}",
            lambda _none: self._import(),
            self._on_import_failed,
            lambda: self._set_busy(False),
        )

    def _import(self) -> None:
        from app.services.competition_import import import_competition

        if self.preview is None:
            return
        op = partial(import_competition, folder=self._folder, preview=self.preview, theirs=self.view.theirs)
        self.store.write(op, topics=TOPICS, on_done=self._on_imported, on_failed=self._on_import_failed)

    def _on_imported(self, competition_id: int) -> None:
        self._set_busy(False)
        self.messages.settle(self)
        title = "" if self.preview is None else self.preview.file.about.title
        self.close_file()
        self.messages.ok(f"“{title}”已导入。")
        self.host.context.choose_competition(competition_id)

    def _on_import_failed(self, error: UserError) -> None:
        self._set_busy(False)
        self.messages.error(str(error), about=self)
        if self.preview is not None:
            self._preview(self.preview.file)  # as it stands by now

    def _on_failed(self, error: UserError) -> None:
        self.messages.error(str(error), about=self)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.host.update_header()

    @property
    def _folder(self) -> Path:
        return self.store.workspace.folder
