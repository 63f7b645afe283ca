"""评分规则: the draft of an event's rules, and what happens when it comes into force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.domain.reading import RuleProblem
from app.domain.rights import Right
from app.domain.rule_changes import Orphans
from app.domain.rules import EventRules, find_problems, read_rules, refuse
from app.domain.versions import Difference
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.places import at_event
from app.services.publishing import compare_results
from app.services.results import compute_event
from app.services.rows import load_event_row, lock_entries, plain_document, row_id
from app.services.rule_effects import RuleEffects, Seat, bring_about, find_effects
from app.services.rules_versions import checking_trouble, has_marks, replace_rules
from db.tables import Event


@dataclass(frozen=True, slots=True)
class RulesDraft:
    """What is being written: the draft, or else the rules in force; with everything wrong in it.

    `version` is of the rules in force, 0 before there are any.
    """

    document: Mapping[str, Any]
    drafted: bool
    version: int
    problems: tuple[RuleProblem, ...]


@dataclass(frozen=True, slots=True)
class RulesPreview:
    """What rules would do, told before they come into force. With `problems` they cannot.

    `marked`: marks stand, so a reason is asked for. `orphans` are marks that would not count, `reopened`
    handed-in sheets that would go back; `differences` are those of the results.
    """

    problems: tuple[RuleProblem, ...]
    marked: bool
    orphans: tuple[Orphans, ...] = ()
    reopened: int = 0
    seats_added: tuple[Seat, ...] = ()
    seats_removed: tuple[Seat, ...] = ()
    differences: tuple[Difference, ...] = ()


def save_draft(session: WriteSession, event_id: int, document: Mapping[str, Any]) -> None:
    """Keep a draft of the rules, whatever is still wrong with it; the rules in force stay as they are."""
    event = load_event_row(session, event_id, lock=True)
    what = f"保存{event.name}的规则草稿"
    session.require(Right.SETUP, at_event(event), attempt=what)
    plain = plain_document(document)
    if plain == event.draft:
        return
    event.draft = plain
    session.record(what)


def discard_draft(session: WriteSession, event_id: int) -> None:
    """Throw the draft away; the rules in force stay."""
    event = load_event_row(session, event_id, lock=True)
    what = f"放弃{event.name}的规则草稿"
    session.require(Right.SETUP, at_event(event), attempt=what)
    if event.draft is None:
        return
    event.draft = None
    session.record(what)


def load_draft(session: Session, event_id: int) -> RulesDraft:
    """The draft of an event, or the rules in force where there is none."""
    event = load_event_row(session, event_id)
    document = event.rules if event.draft is None else event.draft
    version = event.rules_version if event.rules else 0
    return RulesDraft(document, event.draft is not None, version, find_problems(document))


def adopt_rules(
    session: WriteSession, event_id: int, document: Mapping[str, Any], *, reason: str = ""
) -> int:
    """Let a document be the event's rules from now on; returns its version. The draft is used up.

    A UserError telling the problems while there are any. Once marks stand the reason is asked for
    (InputError, field 'reason'). What goes with it (seats, marks that no longer count) is told by
    `preview_rules`; what is published stays as it was.
    """
    event = load_event_row(session, event_id, lock=True)
    by = session.require(Right.SETUP, at_event(event), attempt=f"启用{event.name}的评分规则")
    lock_entries(session, event_id)
    plain, said = plain_document(document), reason.strip()
    rules = read_rules(plain)
    effects = find_effects(session, event, rules)
    refuse(_obstacles(session, event, rules, effects))
    if plain == event.rules:
        raise UserError(f"{event.name}的规则没有变化,不用再启用。")
    if not said and has_marks(session, event_id):
        raise InputError("reason", f"{event.name}已有得分,改规则要写明原因。")
    event.draft = None
    replace_rules(session, event, plain, reason=said, by=by)
    what = f"启用{event.name}的评分规则第 {event.rules_version} 版"
    bring_about(session, event, effects, reason=f"评分规则改为第 {event.rules_version} 版:{said}", by=by)
    notes = [*([f"原因:{said}"] if said else []), *([effects.text] if effects.text else [])]
    session.record(f"{what}({';'.join(notes)})" if notes else what)
    return event.rules_version


def preview_rules(session: Session, event_id: int, document: Mapping[str, Any]) -> RulesPreview:
    """What a document would do as the event's rules."""
    event = load_event_row(session, event_id)
    marked = has_marks(session, event_id)
    if problems := find_problems(document):
        return RulesPreview(problems, marked)
    rules = read_rules(document)
    effects = find_effects(session, event, rules)
    return RulesPreview(
        problems=_obstacles(session, event, rules, effects),
        marked=marked,
        orphans=effects.orphans,
        reopened=len(effects.reopened),
        seats_added=effects.added,
        seats_removed=effects.removed,
        differences=_differences(session, row_id(event), rules),
    )


def _obstacles(
    session: Session, event: Event, rules: EventRules, effects: RuleEffects
) -> tuple[RuleProblem, ...]:
    """What stands in the way of rules that are fine by themselves."""
    trouble = checking_trouble(session, event, rules.checking)
    checking = [RuleProblem("", trouble.removesuffix("。"), ("checking",))] if trouble else []
    return (*effects.obstacles, *checking)


def _differences(session: Session, event_id: int, rules: EventRules) -> tuple[Difference, ...]:
    before, after = compute_event(session, event_id), compute_event(session, event_id, rules)
    return compare_results(session, before, after)
