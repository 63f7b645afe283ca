"""The store: order, all or nothing, news, long work, the end."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.domain.progress import Progress
from app.domain.rights import PROGRAM, Actor, Right
from app.errors import InputError, UserError
from app.gui.store import UNEXPECTED, JobState, Store
from app.services.door import WriteSession
from app.services.settings import get_setting
from app.services.workspace import Workspace
from tests.bench import CHECKER, actor_of
from tests.gui.sample_screens import set_setting


class Listener(QObject):
    """Notes what the store says."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.topics: list[frozenset[str]] = []
        self.failed: list[str] = []
        self.crashed: list[Exception] = []
        self.jobs: list[JobState | None] = []
        self.health: list[str] = []
        store.changed.connect(self.topics.append)
        store.failed.connect(self.failed.append)
        store.crashed.connect(self.crashed.append)
        store.job_changed.connect(self.jobs.append)
        store.health_changed.connect(self.health.append)


def put(session: WriteSession, value: str, key: str = "sample") -> str:
    set_setting(session, key, value)
    return value


def put_and_break(session: WriteSession, error: Exception) -> None:
    put(session, "broken")
    session.flush()
    raise error


def sample(store: Store) -> str:
    return store.read(partial(get_setting, key="sample"))


def test_writes_keep_their_order_and_news_are_merged(store: Store) -> None:
    heard = Listener(store)
    done: list[str] = []
    for number in range(50):
        store.write(partial(put, value=str(number)), topics={f"t{number % 2}"}, on_done=done.append)
    assert store.wait_idle()
    assert done == [str(number) for number in range(50)]
    assert sample(store) == "49"
    assert frozenset[str]().union(*heard.topics) == {"t0", "t1"}
    assert len(heard.topics) < 25


def test_results_come_back_on_the_thread_of_the_window(store: Store) -> None:
    threads: list[threading.Thread] = []
    workers: list[threading.Thread] = []

    def note(_value: object) -> None:
        threads.append(threading.current_thread())

    def op(_session: Session) -> None:
        workers.append(threading.current_thread())

    store.write(op, topics=(), on_done=note)
    store.read_later(op, note)
    store.run_job(lambda _progress: workers.append(threading.current_thread()), "试", note)
    assert store.wait_idle()
    assert threads == [threading.main_thread()] * 3
    assert threading.main_thread() not in workers


@pytest.mark.parametrize("name", ["store", "inline"])
def test_a_failed_write_leaves_nothing_and_tells_the_caller(
    name: str, request: pytest.FixtureRequest
) -> None:
    store: Store = request.getfixturevalue(name)
    heard = Listener(store)
    errors: list[UserError] = []
    op = partial(put_and_break, error=InputError("name", "请填写姓名。"))
    store.write(op, topics={"marks"}, on_failed=errors.append)
    assert store.wait_idle()
    assert [str(error) for error in errors] == ["请填写姓名。"]
    assert sample(store) == ""
    assert heard.topics == []
    assert heard.failed == []


def test_a_user_error_nobody_takes_goes_to_the_message_bar(store: Store) -> None:
    heard = Listener(store)
    store.write(partial(put_and_break, error=UserError("赛项已经结束。")), topics={"marks"})
    assert store.wait_idle()
    assert heard.failed == ["赛项已经结束。"]
    assert heard.crashed == []


def test_a_mistake_of_ours_is_rolled_back_reported_and_told_to_the_caller(store: Store) -> None:
    heard = Listener(store)
    errors: list[UserError] = []
    mistake = ZeroDivisionError("oops")
    store.write(partial(put_and_break, error=mistake), topics={"marks"}, on_failed=errors.append)
    store.write(partial(put, value="after"), topics={"marks"})
    assert store.wait_idle()
    assert heard.crashed == [mistake]
    assert [str(error) for error in errors] == [UNEXPECTED]
    assert sample(store) == "after"


def test_inline_everything_is_done_at_return(inline: Store) -> None:
    heard = Listener(inline)
    order: list[str] = []
    inline.changed.connect(lambda _topics: order.append("changed"))
    inline.write(partial(put, value="now"), topics={"marks"}, on_done=lambda _value: order.append("done"))
    assert order == ["done", "changed"]
    assert heard.topics == [frozenset({"marks"})]
    assert not inline.busy


def test_only_the_latest_read_reports(store: Store) -> None:
    told: list[int] = []
    gate = threading.Event()

    def slow(_session: Session) -> int:
        gate.wait(5)
        return 1

    store.read_later(slow, told.append, latest="rows")
    store.read_later(lambda _session: 2, told.append, latest="rows")
    store.read_later(lambda _session: 3, told.append)
    gate.set()
    assert store.wait_idle()
    assert sorted(told) == [2, 3]


def test_a_job_shows_progress_and_ends(store: Store) -> None:
    heard = Listener(store)
    done: list[int] = []

    def job(progress: Progress) -> int:
        for number in range(1, 4):
            progress(number, 3)
        return 42

    store.run_job(job, "导入报名表", done.append)
    assert store.wait_idle()
    assert done == [42]
    assert heard.jobs[0] == JobState("导入报名表")
    assert JobState("导入报名表", 3, 3) in heard.jobs
    assert heard.jobs[-1] is None
    assert store.job is None


def test_a_cancelled_job_stops_and_the_next_one_runs(store: Store, qtbot: QtBot) -> None:
    told: list[str] = []
    started = threading.Event()

    def endless(progress: Progress) -> None:
        while True:
            progress(0, 0)
            started.set()

    store.run_job(endless, "生成证书", lambda _: told.append("done"), None, lambda: told.append("cancelled"))
    qtbot.waitUntil(lambda: started.is_set() and store.job is not None)
    store.cancel_job()
    assert store.job is not None
    assert store.job.cancelling
    store.run_job(lambda progress: progress(1, 1), "再生成", lambda _: told.append("second"))
    assert store.wait_idle()
    assert told == ["cancelled", "second"]


def test_a_failed_job_tells_the_caller(store: Store) -> None:
    errors: list[UserError] = []

    def job(_progress: Progress) -> None:
        raise UserError("这不是 Excel 文件。")

    store.run_job(job, "导入", None, errors.append)
    assert store.wait_idle()
    assert str(errors[0]) == "这不是 Excel 文件。"
    assert store.job is None


def test_close_finishes_pending_writes(workspace: Workspace, qapp: object) -> None:
    store = Store(workspace)
    done: list[str] = []
    gate = threading.Event()

    def slow(session: WriteSession) -> str:
        gate.wait(5)
        return put(session, "first")

    store.write(slow, topics=(), on_done=done.append)
    store.write(partial(put, value="last"), topics=(), on_done=done.append)
    threading.Timer(0.05, gate.set).start()
    store.close()
    assert done == ["first", "last"]
    assert sample(store) == "last"
    with pytest.raises(RuntimeError):
        store.write(partial(put, value="too late"), topics=())
    assert sample(store) == "last"


def test_close_cancels_a_running_job(workspace: Workspace, qtbot: QtBot) -> None:
    store = Store(workspace)
    told: list[str] = []

    def endless(progress: Progress) -> None:
        while True:
            progress(0, 0)

    store.run_job(endless, "生成证书", None, None, lambda: told.append("cancelled"))
    qtbot.waitUntil(lambda: store.job is not None)
    store.close()
    assert told == ["cancelled"]


def test_finish_writes_says_whether_all_went_well(store: Store) -> None:
    store.write(partial(put, value="good"), topics=())
    assert store.finish_writes()
    store.write(partial(put_and_break, error=UserError("磁盘已满。")), topics=())
    assert not store.finish_writes()
    assert store.finish_writes()
    assert sample(store) == "good"


def test_a_deleted_widget_hears_nothing(store: Store) -> None:
    class Target(QObject):
        heard: list[object]

        def hear(self, value: object) -> None:
            self.heard.append(value)

    import shiboken6

    target = Target()
    heard: list[object] = []
    target.heard = heard
    store.read_later(lambda _session: 1, target.hear)
    shiboken6.delete(target)
    assert store.wait_idle()
    assert heard == []


def test_the_health_of_the_database_follows_what_happens(store: Store) -> None:
    heard = Listener(store)

    def no_disk(_session: Session) -> None:
        raise OperationalError("insert", {}, Exception("database or disk is full"))

    store.write(no_disk, topics=())
    assert store.wait_idle()
    assert len(heard.health) == 1
    assert "磁盘已满" in heard.health[0]
    store.write(partial(put_and_break, error=UserError("输入有误。")), topics=())
    assert store.wait_idle()
    assert len(heard.health) == 1
    store.write(partial(put, value="works"), topics=())
    assert store.wait_idle()
    assert heard.health[1:] == [""]


def test_touch_announces_without_a_write(store: Store) -> None:
    heard = Listener(store)
    store.touch("settings")
    assert store.wait_idle()
    assert heard.topics == [frozenset({"settings"})]


def test_a_write_belongs_to_who_was_signed_in_when_it_was_made(store: Store, workspace: Workspace) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(session: WriteSession) -> str:
        begun.set()
        assert go_on.wait(5)
        return who(session)

    def who(session: WriteSession) -> str:
        return session.actor.name

    written: list[str] = []
    heard: list[Actor] = []
    store.actor_changed.connect(heard.append)
    store.write(slow, topics=(), on_done=written.append)
    store.write(who, topics=(), on_done=written.append)
    assert begun.wait(5)
    store.set_actor(actor_of(workspace, CHECKER))
    store.write(who, topics=(), on_done=written.append)
    go_on.set()
    assert store.wait_idle()
    assert written == ["王敏", "王敏", CHECKER]
    assert [actor.name for actor in heard] == [CHECKER]


def test_rights_are_those_of_who_is_signed_in(store: Store) -> None:
    assert store.may(Right.SETUP)
    store.set_actor(PROGRAM)
    assert not store.may(Right.SETUP)
    assert store.may(Right.SIGN_IN)


def test_a_refused_sign_in_loses_nothing_a_refused_write_does(store: Store) -> None:
    def refuse(_session: WriteSession) -> None:
        raise UserError("密码或 PIN 不对。")

    store.write(refuse, topics=(), on_failed=lambda _error: None, by_program=True)
    assert store.finish_writes()
    store.write(refuse, topics=(), on_failed=lambda _error: None)
    assert not store.finish_writes()
