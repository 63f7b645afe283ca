"""Where one room meets the next: marks, registration, publication and certificates of the same people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from sqlmodel import select

from app.errors import InputError, UserError
from app.exchange.registration_sheet import read_registration
from app.exchange.result_workbook import write_result_workbook
from app.gui.main_window import MainWindow
from app.gui.store import Store
from app.services import (
    events,
    ledger,
    ledger_views,
    papers,
    publishing,
    registration,
    registration_import,
)
from app.services.competitions import list_events
from app.services.door import WriteSession
from app.services.entry_form import load_entry, save_entry
from app.services.entry_index import read_index
from app.services.organizations import OrganizationForm, list_organizations, save_organization
from app.services.publish_states import PublishState, list_event_states
from app.services.publishing_problems import publishing_problems
from app.services.results import compute_event
from app.services.workspace import Workspace
from db.tables import Event
from tests.gui.finished_contest import Contest, make_contest
from tests.gui.judging_keys import entries_of
from tests.gui.registration_office import identity
from tests.services.publish_steps import publish

ENTER = Qt.Key.Key_Return


@pytest.fixture
def contest(workspace: Workspace) -> Contest:
    """An open event of persons, all marks in."""
    with workspace.write() as session:
        return make_contest(session, blind=False)


def _publish(workspace: Workspace, event_id: int, reason: str = "") -> int:
    with workspace.write() as session:
        return publish(session, event_id, reason=reason)


def _issue(workspace: Workspace, event_id: int) -> int:
    with workspace.write() as session:
        return ledger.issue_certificates(session, event_id)


def _state(workspace: Workspace, contest: Contest) -> PublishState:
    with workspace.read() as session:
        return list_event_states(session, contest.competition_id)[0].state


def _differences(session: WriteSession, event_id: int) -> list[str]:
    newest = publishing.load_latest_publication(session, event_id)
    assert newest is not None
    return [
        each.text for each in publishing.compare_to_live(session, newest, compute_event(session, event_id))
    ]


def _rename(session: WriteSession, entry_id: int, name: str, number: str) -> int:
    form = load_entry(session, entry_id).form
    form = replace(form, name=name, document_type="居民身份证", document_number=number, born_on="", gender="")
    return save_entry(session, form)


# -- marks belong to the person who was marked --------------------------------------------------------


def test_nobody_takes_over_the_marks_of_another(workspace: Workspace, contest: Contest) -> None:
    first, second = contest.entries[:2]
    with pytest.raises(InputError, match=r"已有得分.*换人") as caught, workspace.write() as session:
        _rename(session, first, "钱程", identity(21))
    assert caught.value.field == "document_number"
    assert "弃权" in str(caught.value)
    with workspace.write() as session:
        namesake = load_entry(session, second).form
        _rename(session, second, namesake.name, identity(23))  # a corrected document stays possible
    with pytest.raises(UserError), workspace.write() as session:
        save_entry(
            session,
            replace(load_entry(session, first).form, name=namesake.name, document_number=identity(23)),
        )
    with workspace.read() as session:
        assert load_entry(session, first).form.name == "张伟"
        assert load_entry(session, second).form.document_number == identity(23)


def test_no_unit_takes_over_the_marks_of_another(workspace: Workspace, contest: Contest) -> None:
    first = contest.entries[0]
    with workspace.write() as session:
        session.get_one(Event, contest.event_id).entry_kind = "unit"
    with workspace.read() as session:
        form = load_entry(session, first).form
    with (
        pytest.raises(InputError, match=r"不能换单位.*单位列表中改名") as caught,
        workspace.write() as session,
    ):
        save_entry(session, replace(form, organization="别的单位"))
    assert caught.value.field == "organization"
    with workspace.read() as session:
        assert load_entry(session, first).form.organization == "淮北矿业机修厂"


def test_an_entry_returned_after_its_marks_leaves_the_ranking_and_comes_back_whole(
    workspace: Workspace, contest: Contest
) -> None:
    first = contest.entries[0]
    _publish(workspace, contest.event_id)
    with workspace.write() as session:
        before = {row.label.entry_id: row.shown for row in compute_event(session, contest.event_id).rows}
        registration.review_entry(session, first, "returned", "材料不实")
        rows = compute_event(session, contest.event_id).rows
        assert first not in {row.label.entry_id for row in rows}
        assert [row.rank for row in rows] == list(range(1, len(before)))
        assert _differences(session, contest.event_id)[-1] == f"张伟:成绩 {before[first]}(第 1 名) → 无"
        registration.review_entry(session, first, "approved")
        after = {row.label.entry_id: row.shown for row in compute_event(session, contest.event_id).rows}
    assert after == before
    assert _state(workspace, contest) is PublishState.PUBLISHED


# -- after publication --------------------------------------------------------------------------------


def test_a_disqualification_after_publication_voids_its_certificate_only(
    workspace: Workspace, contest: Contest
) -> None:
    _publish(workspace, contest.event_id)
    issued = _issue(workspace, contest.event_id)
    winner = contest.entries[0]
    with workspace.write() as session:
        registration.set_entry_status(session, winner, "disqualified", "代考")
    assert _state(workspace, contest) is PublishState.CHANGED
    _publish(workspace, contest.event_id, "取消资格")
    _issue(workspace, contest.event_id)
    with workspace.read() as session:
        rows = ledger_views.list_certificates(session, contest.competition_id)
        valid = [row for row in rows if row.state != "void"]
        publication = publishing.load_latest_publication(session, contest.event_id)
        due = {line.recipient: line.award for line in publication.rows if line.award} if publication else {}
        live = compute_event(session, contest.event_id).rows
    assert "张伟" not in due
    assert {row.recipient: row.award for row in valid} == due
    assert len(valid) == len(due) <= issued
    assert len({row.number for row in rows}) == len(rows)
    gone = next(row for row in live if row.label.entry_id == winner)
    assert (gone.rank, gone.shown) == (None, "")


def test_a_guest_after_publication_moves_everybody_up(workspace: Workspace, contest: Contest) -> None:
    _publish(workspace, contest.event_id)
    with workspace.write() as session:
        registration.set_guest(session, contest.entries[0], True)
        changes = _differences(session, contest.event_id)
    assert changes[0].startswith("张伟:状态 正常 → 打星,名次 1 → 无")
    assert "名次 2 → 1" in changes[1]


def test_a_unit_renamed_after_publication_keeps_the_published_name(
    workspace: Workspace, contest: Contest
) -> None:
    publication = _publish(workspace, contest.event_id)
    _issue(workspace, contest.event_id)
    with workspace.write() as session:
        unit = next(
            row for row in list_organizations(session, contest.competition_id) if row.name == "淮北矿业机修厂"
        )
        save_organization(session, contest.competition_id, OrganizationForm("淮北矿业装备公司", unit.id))
        assert "单位 淮北矿业机修厂 → 淮北矿业装备公司" in _differences(session, contest.event_id)[0]
        (data,) = papers.result_lists(session, publication)
        certificate = ledger_views.list_certificates(session, contest.competition_id)[0]
    assert data.lines[0].organization == certificate.organization == "淮北矿业机修厂"


def test_corrected_authors_and_divisions_can_be_published_and_reach_the_certificates(
    workspace: Workspace,
) -> None:
    with workspace.write() as session:
        contest = make_contest(session, blind=False, divisions=("职工组", "学生组"))
        session.get_one(Event, contest.event_id).entry_kind = "innovation"
        for entry_id in contest.entries:
            form = replace(
                load_entry(session, entry_id).form, title=f"成果{entry_id}", authors="王建军、李卫东"
            )
            save_entry(session, form)
            registration.review_entry(session, entry_id, "approved")
    _publish(workspace, contest.event_id)
    _issue(workspace, contest.event_id)
    first, last = contest.entries[0], contest.entries[-1]
    with workspace.write() as session:
        save_entry(session, replace(load_entry(session, first).form, authors="王建钧、李卫东"))
        changes = _differences(session, contest.event_id)
    assert changes == [f"成果{first}:完成人 王建军、李卫东 → 王建钧、李卫东"]
    assert _state(workspace, contest) is PublishState.CHANGED
    _publish(workspace, contest.event_id, "更正完成人")
    assert _issue(workspace, contest.event_id) == 1
    with workspace.write() as session:
        save_entry(session, replace(load_entry(session, last).form, division="职工组"))
        assert "组别 学生组 → 职工组" in _differences(session, contest.event_id)[-1]


def test_a_renamed_event_is_told_as_a_change(workspace: Workspace, contest: Contest) -> None:
    _publish(workspace, contest.event_id)
    _issue(workspace, contest.event_id)
    with workspace.write() as session:
        events.update_event(session, contest.event_id, name="电焊工", blind=False, divisions=())
        assert _differences(session, contest.event_id) == ["赛项:名称 焊工 → 电焊工"]
    assert _state(workspace, contest) is PublishState.CHANGED


# -- two people of one name, one person in two events -------------------------------------------------


def _namesakes(session: WriteSession) -> Contest:
    contest = make_contest(session, 4, blind=False)
    first, second = contest.entries[:2]
    save_entry(session, replace(load_entry(session, second).form, name="张伟"))
    registration.review_entry(session, second, "approved")
    assert load_entry(session, first).form.name == load_entry(session, second).form.name
    return contest


def test_namesakes_are_told_apart_by_unit_and_number(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.write() as session:
        contest = _namesakes(session)
        second = contest.entries[1]
        registration.review_entry(session, second, "pending")
        (problem, *_) = publishing_problems(compute_event(session, contest.event_id))
        assert "张伟(京信电子,20220002)" in problem
        registration.review_entry(session, second, "approved")
    publication = _publish(workspace, contest.event_id)
    _issue(workspace, contest.event_id)
    with workspace.write() as session:
        registration.set_guest(session, second, True)
        assert _differences(session, contest.event_id)[0].startswith(
            "张伟(京信电子,20220002):状态 正常 → 打星"
        )
        lists = papers.result_lists(session, publication)
        rows = ledger_views.list_certificates(session, contest.competition_id)
    assert len({(row.recipient, row.organization) for row in rows}) == len(rows)
    target = tmp_path / "成绩单.xlsx"
    write_result_workbook(lists, target)
    lines = [row[2:4] for row in load_workbook(target).worksheets[0].iter_rows(min_row=5, values_only=True)]
    assert lines[:2] == [("张伟", "淮北矿业机修厂"), ("张伟", "京信电子")]


def test_namesakes_are_told_apart_in_a_narrow_ranking(workspace: Workspace, inline: Store) -> None:
    with workspace.write() as session:
        contest = _namesakes(session)
    window = MainWindow(inline, entries_of("ranking"))
    window.resize(900, 500)
    window.show()
    window.navigate("ranking", event_id=contest.event_id)
    screen: Any = window.current
    model = screen.model
    texts = {
        str(model.index(row, column).data()) for row in range(2) for column in range(model.columnCount())
    }
    assert any("淮北矿业机修厂" in text for text in texts)
    assert any("京信电子" in text for text in texts)
    window.close()
    window.deleteLater()


def test_one_person_in_two_events_keeps_the_marks_of_each(workspace: Workspace) -> None:
    with workspace.write() as session:
        one = make_contest(session, 3, blind=False)
        two = make_contest(session, 3, event="钳工", blind=False, competition_id=one.competition_id)
        event = next(each for each in list_events(session, one.competition_id) if each.id == two.event_id)
        known = load_entry(session, one.entries[2]).form
        entry = save_entry(session, replace(known, event_id=event.id, entry_id=None))
        registration.review_entry(session, entry, "approved")
        registration.set_entry_status(session, entry, "absent", "未到")
    for event_id in (one.event_id, two.event_id):
        _publish(workspace, event_id)
        _issue(workspace, event_id)
    with workspace.read() as session:
        mine = [
            row
            for row in ledger_views.list_certificates(session, one.competition_id)
            if row.recipient == known.name and row.event == "焊工"
        ]
        results = {row.label.entry_id: row for row in compute_event(session, two.event_id).rows}
        assert read_index(session, one.competition_id).find(known.name)
    assert len(mine) <= 1
    assert results[entry].status_text == "缺考"
    assert results[entry].score.total is None


# -- divisions ---------------------------------------------------------------------------------------


def test_a_division_with_entries_cannot_be_renamed_and_the_way_is_told(workspace: Workspace) -> None:
    with workspace.write() as session:
        contest = make_contest(session, 4, blind=False, divisions=("职工组", "学生组"))
    with pytest.raises(InputError, match="学生组") as caught, workspace.write() as session:
        events.update_event(
            session, contest.event_id, name="焊工", blind=False, divisions=("职工组", "院校组")
        )
    assert "先加上新组别" in str(caught.value)
    with workspace.read() as session:
        assert session.exec(select(Event)).one().divisions == ["职工组", "学生组"]


# -- the same workbook again --------------------------------------------------------------------------


def test_a_division_corrected_by_hand_survives_the_same_workbook_again(
    workspace: Workspace, competition: int, tmp_path: Path
) -> None:
    book = Workbook()
    for row in (("姓名", "身份证号", "单位", "参赛项目"), ("张伟", identity(1), "相山重型机修厂", "焊工")):
        book.worksheets[0].append(row)
    path = tmp_path / "报名表.xlsx"
    book.save(path)

    def take_in() -> str:
        file = read_registration(path)
        with workspace.write() as session:
            preview = registration_import.preview_import(session, competition, file)
            return registration_import.commit_import(session, competition, preview).text

    with workspace.write() as session:
        event = next(each for each in list_events(session, competition) if each.name == "焊工")
        events.update_event(session, event.id, name="焊工", blind=event.blind, divisions=("职工组", "学生组"))
    assert take_in() == "新增 1 条"
    with workspace.write() as session:
        (entry,) = read_index(session, competition).rows
        assert entry.division == "职工组"
        save_entry(session, replace(load_entry(session, entry.entry_id).form, division="学生组"))
    assert take_in() == "新增 0 条,未变 1 条"
    with workspace.read() as reading:
        assert load_entry(reading, entry.entry_id).form.division == "学生组"
