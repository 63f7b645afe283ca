"""The screen: one paper after the other, or all of them as an archive."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QShowEvent
from typing_extensions import override

from app.domain.chain import short_hash
from app.domain.progress import Progress
from app.domain.result_papers import ResultPaper
from app.domain.rights import Right
from app.errors import UserError
from app.gui.busy_job import BusyJobs
from app.gui.calibration_card import read_printers
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.materials.making import (
    Preview,
    make_archive,
    print_paper,
    read_preview,
    save_paper,
)
from app.gui.screens.materials.page import MaterialsPage
from app.gui.widgets import vbox
from app.gui.widgets.save_file import ask_folder
from app.services.archive import UNKNOWN, Archive, Checked, archive_words, check_archive, record_archive
from app.services.result_papers import list_result_papers

CANCELLED = "已取消,没有留下文件。"
NO_PRINTER = "这台电脑没有安装打印机。请先在系统中添加打印机,或存到文件夹后到别的电脑打印。"
MOST_TOLD = 5


class MaterialsScreen(Screen):
    """成果材料: from 成绩汇总表 to the archive."""

    key = "materials"
    title = "成果材料"
    topics = frozenset({"competition", "registration", "results", "awards", "settings"})
    help_text = (
        "左侧选材料,上方选赛项,中间是印出来的样子。个人成绩说明和单位成绩报告可以只要一份。"
        "“存到文件夹…”把 PDF 和 Excel 一起存出,Ctrl+P 打印。\n"
        "“归档…”把整个赛事的全部材料写进一个新文件夹,每个文件都有校验和;清单的摘要记入操作记录。"
        "以后用“核对归档…”看有没有文件被改动、缺少或多出。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.page = MaterialsPage()
        self._jobs = BusyJobs(self.store, self.messages, self.page.view)
        self.page.changed.connect(self._draw)
        self.page.view.to_save.connect(self._save)
        self.page.view.to_print.connect(self._print)
        self.setLayout(vbox(self.page, gap=0))
        self.setFocusProxy(self.page)

    # -- the window's hooks ------------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        archive = HeaderAction("归档…", self._archive, primary=True)
        return (
            HeaderAction("核对归档…", self._verify),
            self.gated(archive, Right.SAFEKEEP),
        )

    @override
    def refresh(self) -> None:
        op = partial(list_result_papers, competition_id=self.competition_id)
        self.store.read_later(op, self._show_papers, latest=self.key)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.store.read_later(read_printers, self.page.view.set_printers, latest="materials.printers")

    # -- one paper ---------------------------------------------------------------------------------

    def _show_papers(self, papers: tuple[ResultPaper, ...]) -> None:
        self.page.show_papers(papers)
        self._draw()

    def _draw(self) -> None:
        paper = self.page.paper
        if paper is None:
            return
        self.page.view.show_drawing()

        def show(found: Preview) -> None:
            self.page.show_pages(paper, found.pages, found.parts)

        def refuse(error: UserError) -> None:
            self.page.view.show_problem(str(error))

        self.store.read_later(partial(read_preview, paper=paper), show, refuse, latest="materials.preview")

    def _save(self) -> None:
        paper = self.page.paper
        folder = ask_folder(self) if paper is not None else None
        if paper is not None and folder is not None:
            job = partial(save_paper, self.store, paper, folder)
            self._jobs.run(job, f"生成{paper.title}", self._on_saved, CANCELLED)

    def _on_saved(self, files: tuple[Path, ...]) -> None:
        folder = files[0].parent
        self.messages.saved(f"已存到 {folder}:{'、'.join(path.name for path in files)}。", folder)

    def _print(self) -> None:
        paper = self.page.paper
        if paper is None:
            return
        if not self.page.view.printer_name:
            self.messages.warn(NO_PRINTER, "存到文件夹…", self._save)
            return
        job = partial(print_paper, self.store, paper, self.page.view.printer_name)
        self._jobs.run(
            job,
            f"打印{paper.title}",
            lambda pages: self.messages.ok(f"{paper.title}已送到打印机,共 {pages} 页。"),
            "已取消。已经出纸的请收回或重新打印。",
        )

    # -- all of them -------------------------------------------------------------------------------

    def _archive(self) -> None:
        folder = ask_folder(self, "归档到哪个文件夹")
        if folder is not None:
            job = partial(make_archive, self.store, self.competition_id, folder)
            self._jobs.run(job, "归档", self._on_archived, CANCELLED)

    def _on_archived(self, archive: Archive) -> None:
        op = partial(record_archive, competition_id=self.competition_id, archive=archive)
        self.store.write(op, topics=(), on_done=lambda _none: self._tell(archive))

    def _tell(self, archive: Archive) -> None:
        self.messages.saved(f"{archive_words(archive)}在 {archive.folder}。", archive.folder)
        if archive.missing:
            told = "".join(archive.missing[:MOST_TOLD])
            more = len(archive.missing) - MOST_TOLD
            self.messages.warn(f"没有归档:{told}{f'另有 {more} 份。' if more > 0 else ''}")

    def _verify(self) -> None:
        folder = ask_folder(self, "核对哪个归档文件夹")
        if folder is None:
            return

        def job(progress: Progress) -> Checked:
            progress(0, 1)
            return self.store.read(partial(check_archive, folder=folder))

        self._jobs.run(job, "核对归档", partial(self._on_verified, folder))

    def _on_verified(self, folder: Path, checked: Checked) -> None:
        self.messages.withdraw(f"“{folder.name}”")
        told = ";".join(checked.differences[:MOST_TOLD])
        more = len(checked.differences) - MOST_TOLD
        tail = f";另有 {more} 处" if more > 0 else ""
        count = len(checked.differences)
        if checked.differences:
            self.messages.error(f"“{folder.name}”有 {count} 处与清单不符:{told}{tail}。")
        elif not checked.record:
            self.messages.error(
                f"“{folder.name}”的文件与清单一致,但{UNKNOWN}(摘要 {short_hash(checked.digest)})。"
            )
        else:
            self.messages.ok(f"“{folder.name}”与清单全部一致,{checked.record}")
