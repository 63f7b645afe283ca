"""What keeps the results of an event from being signed and published, each with its cure."""

from __future__ import annotations

from app.domain.ranking import Status
from app.services.competitions import EventView
from app.services.entries import EntryLabel
from app.services.open_ties import some_names, tie_problems
from app.services.results import NOT_CHECKED, NOT_SUBMITTED, EventResults


def publishing_problems(results: EventResults) -> tuple[str, ...]:
    """What keeps the results from being published, each with its cure; empty when nothing does."""
    name = results.event.name
    competing = [row for row in results.rows if row.label.status is Status.ACTIVE]
    missing = [row for row in competing if not row.shown]
    drafts = [row for row in competing if row.shown and row.waiting == NOT_SUBMITTED]
    unchecked = [row for row in competing if row.shown and row.waiting == NOT_CHECKED]
    pending = [row for row in competing if _awaits_review(row.label)]
    undivided = [row for row in competing if _lacks_division(results.event, row.label)]
    problems = []
    if pending:
        some = some_names(results, pending)
        problems.append(f"{name}还有 {len(pending)} 个参赛者待审核({some}),通过或退回后再公布。")
    if undivided:
        some = some_names(results, undivided)
        problems.append(f"{name}还有 {len(undivided)} 个参赛者没有组别({some}),填上组别后再公布。")
    if missing:
        some = some_names(results, missing)
        problems.append(f"{name}还有 {len(missing)} 个参赛者未出分({some}),补齐评分单或登记缺考后再公布。")
    if drafts:
        some = some_names(results, drafts)
        problems.append(f"{name}还有 {len(drafts)} 个参赛者的评分单未提交({some}),提交后再公布。")
    if unchecked:
        some = some_names(results, unchecked)
        problems.append(f"{name}还有 {len(unchecked)} 个参赛者的评分单待复核({some}),复核确认后再公布。")
    if not problems and results.cut_ahead:
        here, after = results.event.rules.scheme.rounds[results.current_round :][:2]
        problems.append(
            f"{name}还没有确定从{here.name}晋级{after.name}的名单。"
            f"请在“实时排名”确定晋级名单,{after.name}评完后再公布。"
        )
    if not problems and not any(row.rank for row in results.rows):
        problems.append(f"{name}还没有可公布的成绩。")
    # A tie is only one once everybody has a result.
    return tuple(problems) or tie_problems(results)


def is_settled(event: EventView, label: EntryLabel) -> bool:
    """Whether a competing entry passed the review and stands in a division, where the event has any."""
    return not _awaits_review(label) and not _lacks_division(event, label)


def _awaits_review(label: EntryLabel) -> bool:
    return label.review == "pending"


def _lacks_division(event: EventView, label: EntryLabel) -> bool:
    return bool(event.divisions) and not label.division
