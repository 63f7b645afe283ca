"""A whole 报名表 of mistakes, files that cannot be written, certificates nobody can print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.documents.certificate import render_certificates
from app.documents.result_list import render_result_list
from app.domain.progress import Progress, no_progress
from app.errors import UserError
from app.exchange.registration_export import write_registration_list
from app.exchange.result_workbook import write_result_workbook
from app.gui.screens.awards.screen import AwardsScreen
from app.gui.store import Store
from app.services import competitions, ledger, ledger_views, papers, publishing, registration
from app.services.backups import list_backups, make_backup
from app.services.door import WriteSession
from app.services.entry_form import load_entry, save_entry
from app.services.entry_index import read_index
from app.services.registration import LIST_HEADINGS
from app.services.registration_comparison import Outcome
from app.services.workspace import Workspace
from db.tables import Event
from tests.gui.finished_contest import Contest, make_contest
from tests.gui.judging_keys import words_on
from tests.gui.registration_office import Office, identity
from tests.gui.screen_tools import open_screen, settle
from tests.scenarios.machine import Disk, read_only, small_disk
from tests.services.proofed import print_out
from tests.services.publish_steps import publish

HEADER = ("姓名", "证件号码", "单位", "参赛项目", "组别")
UNIT = "相山重型机修厂"
Row = tuple[str | int, ...]
NOBODY_HAS = chr(0xE123)  # private use: no font is believed


@pytest.fixture
def office(inline: Store, competition: int) -> Iterator[Office]:
    """The registration screen, everything at once."""
    made = Office(inline)
    yield made
    made.close()


def _write(path: Path, *rows: Row) -> Path:
    book = Workbook()
    for row in (HEADER, *rows):
        book.worksheets[0].append(row)
    book.save(path)
    return path


def _stored(office: Office) -> list[tuple[str, str]]:
    rows = office.store.read(lambda session: read_index(session, office.screen.competition_id).rows)
    return [(row.name, row.event) for row in rows]


# -- a workbook of mistakes ---------------------------------------------------------------------------

# Row, column and cure of each mistake; the rows stand from line 2 on.
MISTAKES: tuple[tuple[Row, str, tuple[str, ...]], ...] = (
    (("张伟", identity(1), UNIT, "焊工", "职工组"), "", ()),
    (("李静", identity(3), UNIT, "焊工活", "职工组"), "event", ("没有赛项“焊工活”", "是否应为“焊工”")),
    (
        ("王芳", 340602198409120055, UNIT, "焊工", "职工组"),
        "document_number",
        ("已被 Excel 改成 0", "文本格式"),
    ),
    (("钱程", "340602198409120012", UNIT, "焊工", "职工组"), "document_number", ("请",)),
    (("张伟", identity(1), UNIT, "焊工", "职工组"), "name", ("第 2 行重复报名", "请删去一行")),
    (("孙磊", identity(7), UNIT, "焊工", "职工组"), "document_number", ("不同的姓名", "“孙雷”(第 8 行)")),
    (("孙雷", identity(7), UNIT, "焊工", "职工组"), "document_number", ("“孙磊”(第 7 行)", "请核对原件")),
    (
        ("周敏", identity(9), UNIT, "焊工", "职工组"),
        "document_number",
        ("已登记为“周明(京信电子)”", "请核对"),
    ),
    (("", identity(11), UNIT, "焊工", "职工组"), "name", ("姓名",)),
    (("吴刚", identity(13), UNIT, "焊工", "老年组"), "division", ("没有组别“老年组”", "请改成其中之一")),
)


def test_every_mistake_is_told_at_its_row_and_only_good_rows_go_in(office: Office, tmp_path: Path) -> None:
    office.read(_write(tmp_path / "先.xlsx", ("周明", identity(9), "京信电子", "焊工", "职工组")))
    office.screen.imports.commit()
    office.wait()
    office.read(_write(tmp_path / "错.xlsx", *(row for row, _column, _words in MISTAKES)))
    preview = office.screen.imports.preview
    assert preview is not None
    for number, ((_row, column, words), row) in enumerate(zip(MISTAKES, preview.rows, strict=True), 2):
        assert row.review.raw.row == number
        errors = [problem for problem in row.review.problems if problem.is_error]
        assert [problem.column for problem in errors][:1] == ([column] if column else []), number
        assert all(word in errors[0].text for word in words), [problem.text for problem in errors]
        assert row.outcome is (Outcome.ERROR if column else Outcome.NEW)
    assert _stored(office) == [("周明", "焊工")], "a preview writes nothing"
    office.screen.imports.commit()
    office.wait()
    assert _stored(office) == [("周明", "焊工"), ("张伟", "焊工")]
    assert any("有误未导入 9 条" in text for text in office.window.messages.texts())


def test_an_import_that_fails_half_way_leaves_nothing_and_can_be_repeated(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(f"选手{n}", identity(2 * n + 1), f"单位{n}", "焊工", "职工组") for n in range(1, 30)]
    office.read(_write(tmp_path / "表.xlsx", *rows))

    def full(*_args: object) -> None:
        raise UserError("磁盘已满。")

    with monkeypatch.context() as broken:
        broken.setattr(WriteSession, "record", full)
        office.screen.imports.commit()
        office.wait()
    assert _stored(office) == []
    assert office.window.messages.texts()[-1] == "磁盘已满。"
    assert office.screen.imports.preview is not None, "the corrected file is not lost"
    office.screen.imports.commit()
    office.wait()
    assert len(_stored(office)) == 29


# -- files that cannot be written ---------------------------------------------------------------------

Writer = Callable[[Workspace, int, Path, Progress], None]


def _workbook(workspace: Workspace, publication: int, target: Path, _progress: Progress) -> None:
    with workspace.read() as session:
        lists = papers.result_lists(session, publication)
    write_result_workbook(lists, target)


def _list(workspace: Workspace, publication: int, target: Path, progress: Progress) -> None:
    with workspace.read() as session:
        (data,) = papers.result_lists(session, publication)
    render_result_list(data, target, progress)


def _certificates(workspace: Workspace, publication: int, target: Path, progress: Progress) -> None:
    with workspace.read() as session:
        event = publishing.load_publication(session, publication).event_id
        rows = ledger_views.list_certificates(session, competitions.list_competitions(session)[0].id)
        ids = [row.id for row in rows if row.event_id == event and not row.missing]
        data = ledger_views.load_certificates(session, ids)
    render_certificates(data, target, progress)


def _entries(workspace: Workspace, _publication: int, target: Path, _progress: Progress) -> None:
    with workspace.read() as session:
        rows = read_index(session, competitions.list_competitions(session)[0].id).rows
    write_registration_list(target, "名单", LIST_HEADINGS, registration.registration_table(rows))


WRITERS = {
    "成绩单.xlsx": _workbook,
    "成绩汇总表.pdf": _list,
    "证书.pdf": _certificates,
    "名单.xlsx": _entries,
}


@pytest.fixture
def publication(workspace: Workspace) -> int:
    """A published event with certificates."""
    with workspace.write() as session:
        contest = make_contest(session)
        made = publish(session, contest.event_id)
        ledger.issue_certificates(session, contest.event_id)
        return made


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk | None]:
    """A small disk to be filled."""
    with small_disk(tmp_path / "small") as mounted:
        yield mounted


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_does_not_fit_on_the_disk_leaves_the_old_one(
    workspace: Workspace, publication: int, disk: Disk | None, name: str
) -> None:
    if disk is None:
        pytest.skip("filling a disk needs a mount, which only root may make")
    target = disk.folder / name
    target.write_text("的前一份", encoding="utf-8")
    disk.fill()
    with pytest.raises(UserError, match="磁盘已满") as caught:
        WRITERS[name](workspace, publication, target, no_progress)
    assert name in str(caught.value)
    assert target.read_text(encoding="utf-8") == "的前一份"
    assert sorted(path.name for path in disk.folder.iterdir()) == sorted(["fill", name])


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("trouble", ["read only", "folder", "gone"])
def test_a_file_that_cannot_be_written_names_the_place_and_the_cure(
    workspace: Workspace, publication: int, tmp_path: Path, name: str, trouble: str
) -> None:
    place = tmp_path / "out"
    target = place / name
    if trouble == "folder":
        target.mkdir(parents=True)
    elif trouble == "read only":
        place.mkdir()
    guard = read_only(place) if trouble == "read only" else nullcontext()
    with guard, pytest.raises(UserError, match="请") as caught:
        WRITERS[name](workspace, publication, target, no_progress)
    words = str(caught.value)
    assert name in words or str(place) in words
    assert not any(english in words for english in ("Read-only", "directory", "denied", "Errno"))
    assert not place.exists() or [path.name for path in place.iterdir()] == (
        [name] if trouble == "folder" else []
    )


# -- certificates -------------------------------------------------------------------------------------


def test_a_name_no_font_has_is_named_and_the_others_are_printed(workspace: Workspace, inline: Store) -> None:
    with workspace.write() as session:
        contest = _innovation(session)
        first = contest.entries[0]
        form = replace(load_entry(session, first).form, authors=f"王建军、李{NOBODY_HAS}")
        save_entry(session, form)
        registration.review_entry(session, first, "approved")
        publish(session, contest.event_id)
        ledger.issue_certificates(session, contest.event_id)
        rows = ledger_views.list_certificates(session, contest.competition_id)
    window, screen = open_screen(inline, AwardsScreen)
    settle()
    assert [row.missing for row in rows if row.missing] == [NOBODY_HAS]
    assert NOBODY_HAS in screen.glyphs.whole_text()
    assert rows[0].recipient in screen.glyphs.whole_text()
    assert window.header.buttons()[-1].text().startswith(f"看清样 {len(rows) - 1} 张")
    window.close()
    window.deleteLater()


def _innovation(session: WriteSession) -> Contest:
    contest = make_contest(session, blind=False)
    session.get_one(Event, contest.event_id).entry_kind = "innovation"
    for entry_id in contest.entries:
        form = replace(load_entry(session, entry_id).form, title=f"成果{entry_id}", authors="王建军")
        save_entry(session, form)
        registration.review_entry(session, entry_id, "approved")
    return contest


def test_without_issuer_the_way_leads_to_the_form_and_printed_ones_stay(
    workspace: Workspace, publication: int, inline: Store
) -> None:
    with workspace.write() as session:
        competition = competitions.list_competitions(session)[0]
        rows = ledger_views.list_certificates(session, competition.id)
        print_out(session, [row.id for row in rows])
        form = competitions.CompetitionForm(competition.title, competition.year, number_prefix="淮工竞证")
        competitions.update_competition(session, competition.id, form)
        data = ledger_views.load_certificates(session, [row.id for row in rows])
        with pytest.raises(UserError, match=r"颁发单位、颁发日期.*赛事总览"):
            ledger.issue_certificates(session, rows[0].event_id or 0)
    assert {each.issuers for each in data} == {("淮北市总工会",)}
    window, screen = open_screen(inline, AwardsScreen, "overview")
    assert "还没有填写颁发单位、颁发日期,新证书不能编发" in words_on(screen)
    window.close()
    window.deleteLater()


def test_a_backup_goes_where_it_can_be_found(workspace: Workspace) -> None:
    made = make_backup(workspace.folder, "manual", datetime.now(UTC))
    with pytest.raises(UserError, match=r"备份没有写成.*backups"), read_only(made.parent):
        make_backup(workspace.folder, "manual", datetime.now(UTC))
    assert [backup.path for backup in list_backups(workspace.folder)] == [made]
