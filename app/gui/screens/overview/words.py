"""What the overview says: stages, tasks and times in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.gui.theme import DASH, Tone
from app.gui.widgets import Stage, StageState
from app.services.overview import Overview, Step, Task, TaskKind

STEP_NAMES = {
    Step.REGISTRATION: "报名",
    Step.REVIEW: "资格审核",
    Step.JUDGING: "评分",
    Step.PUBLISHING: "公布",
    Step.AWARDING: "颁奖",
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a step leads: the screen, and the button's word."""

    key: str
    word: str


NEXT = {
    Step.REGISTRATION: Target("registration", "报名"),
    Step.REVIEW: Target("registration", "资格审核"),
    Step.JUDGING: Target("judging", "评分录入"),
    Step.PUBLISHING: Target("publishing", "成绩公布"),
    Step.AWARDING: Target("awards", "奖项与证书"),
}


@dataclass(frozen=True, slots=True)
class TaskWords:
    """How a kind of task is told: a sentence to fill in, its weight, and where its cure is."""

    sentence: str
    tone: Tone
    action: str
    key: str


TASKS = {
    TaskKind.MISSING_GLYPHS: TaskWords(
        "{count} 个名称有字打印不出:{detail}", Tone.ERROR, "去检查", "settings"
    ),
    TaskKind.RETURNED: TaskWords("{count} 条报名已退回,等待修改", Tone.ERROR, "去修改", "registration"),
    TaskKind.CHANGED: TaskWords("{event}公布后评分单有更正,需再次公布", Tone.ERROR, "去公布", "publishing"),
    TaskKind.PENDING: TaskWords("{count} 条报名待审核", Tone.WARN, "去审核", "registration"),
    TaskKind.CONFLICTS: TaskWords("赛程有 {count} 处冲突", Tone.WARN, "去看", "timetable"),
    TaskKind.NO_STATIONS: TaskWords("{event}有 {count} 名选手未编赛位", Tone.WARN, "去抽签", "arrival"),
    TaskKind.UNFINISHED: TaskWords("{event}缺 {count} 份评分单", Tone.WARN, "去催录", "judging"),
    TaskKind.UNPUBLISHED: TaskWords("{event}评分单已交齐,成绩未公布", Tone.WARN, "去公布", "publishing"),
    TaskKind.NO_ISSUER: TaskWords("{detail}未填写,不能编发证书", Tone.WARN, "去填写", "overview"),
    TaskKind.UNISSUED: TaskWords("{event}有 {count} 个奖项未编发证书", Tone.NEUTRAL, "去编发", "awards"),
    TaskKind.UNPRINTED: TaskWords("{event}有 {count} 张证书待打印", Tone.NEUTRAL, "去打印", "awards"),
}


def task_text(task: Task) -> str:
    """The sentence of a task."""
    return TASKS[task.kind].sentence.format(count=task.count, event=task.event, detail=task.detail)


def task_params(task: Task) -> dict[str, object]:
    """What the screen that cures a task is told when it is opened."""
    match task.kind:
        case TaskKind.MISSING_GLYPHS:
            return {"text": task.detail}
        case TaskKind.RETURNED | TaskKind.PENDING:
            return {"review": task.kind.value}
        case TaskKind.CONFLICTS:
            return {"conflicts": True}
        case TaskKind.NO_ISSUER:
            return {"edit": True}
        case _:
            return {"event_id": task.event_id}


def stages(overview: Overview) -> list[Stage]:
    """The strip: a stage is done, under way or still to come."""
    return [Stage(STEP_NAMES[step], stage_text(overview, step), _state(overview, step)) for step in Step]


def _state(overview: Overview, step: Step) -> StageState:
    if overview.done(step):
        return StageState.DONE
    under_way = overview.begun(step) or overview.next_step is step
    return StageState.NOW if under_way else StageState.NEXT


def stage_text(overview: Overview, step: Step) -> str:
    """The figures of one stage; a dash while there are none."""
    totals = overview.totals
    match step:
        case Step.REGISTRATION:
            people = f"{overview.persons} 人" if overview.persons else ""
            parts = [people, f"{overview.units} 家单位" if overview.units else ""]
        case Step.REVIEW:
            parts = [
                f"待审 {totals.pending}" if totals.pending else "",
                f"退回 {totals.returned}" if totals.returned else "",
                "全部通过" if overview.done(step) else "",
            ]
        case Step.JUDGING:
            parts = [f"评分单 {totals.submitted}/{totals.expected}" if totals.expected else ""]
        case Step.PUBLISHING:
            parts = [f"{overview.published}/{len(overview.contested)} 赛项" if overview.published else ""]
        case Step.AWARDING:
            parts = [
                f"已打印 {totals.printed}/{totals.certificates} 张" if totals.certificates else "",
                f"待编发 {totals.unissued}" if totals.unissued else "",
            ]
    return " · ".join(part for part in parts if part) or DASH


def time_text(at: datetime, now: datetime) -> str:
    """When something happened: the time today, else the day; both aware."""
    local, here = at.astimezone(), now.astimezone()
    if local.date() == here.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == here.year else f"{local:%Y-%m-%d}"
