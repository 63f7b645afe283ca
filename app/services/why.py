"""为什么是这个成绩: the explanation of results as data, from the marks and rules that stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.people import told_apart
from app.domain.ranking import Place
from app.domain.scores import Marks
from app.domain.why import ScoreExplanationData, Why, WhyAward, WhyEntry, WhyExtra, WhyRefusal
from app.domain.why_place import Contender, Occasion, explain_award, explain_result
from app.domain.why_score import NO_NAMES, NO_SHEETS, ModuleSheets, Names
from app.errors import UserError
from app.services.decisions import TieDecisionView, load_tie_decisions
from app.services.entitlements import PROMOTION, Entitlements, find_entitlements
from app.services.judging import load_sheets
from app.services.papers import DRAFT, head_stamp, published_stamp
from app.services.publishing import PublishedRow, load_latest_publication
from app.services.results import EventResults, ResultRow, compute_event
from db.tables import Judge

GONE = "这条参赛记录已不在名单中,请刷新。"


def load_why(session: Session, event_id: int, entry_id: int, *, judges: bool = False) -> Why:
    """The explanation of one result. `judges`: name them, else only their seats; never while it is blind."""
    results = compute_event(session, event_id)
    sheets = _sheets(session, event_id, (entry_id,))
    names = _names(session, results, judges=judges)
    return load_explainer(session, results).explain(entry_id, sheets, names)


def load_whys(session: Session, event_id: int, *, judges: bool = False) -> tuple[Why, ...]:
    """The explanations of all results of an event, in the order of the ranking."""
    results = compute_event(session, event_id)
    sheets = _sheets(session, event_id)
    names = _names(session, results, judges=judges)
    explainer = load_explainer(session, results)
    return tuple(explainer.explain(row.label.entry_id, sheets, names) for row in results.rows)


def load_explanation(
    session: Session, event_id: int, entry_id: int, now: datetime, *, judges: bool = False
) -> ScoreExplanationData:
    """The explanation to print: of the result as it stands now, with the stamp of the audit log.

    It says which published version that is, or that it is none.
    """
    why = load_why(session, event_id, entry_id, judges=judges)
    printed = f"{now:%Y-%m-%d %H:%M} 生成"
    publication = load_latest_publication(session, event_id)
    if publication is None:
        return ScoreExplanationData(why, DRAFT, printed, head_stamp(session))
    version = f"第 {publication.version} 版"
    if any(_is_published_so(row, why) for row in publication.rows if row.entry_id == entry_id):
        return ScoreExplanationData(why, version, printed, published_stamp(session, publication))
    return ScoreExplanationData(why, f"{version}公布后有改动,{DRAFT}", printed, head_stamp(session))


def _is_published_so(row: PublishedRow, why: Why) -> bool:
    """Whether the result still is what was published."""
    total = None if why.score is None else why.score.total
    published = (row.rank, row.total, row.award, row.status, row.guest)
    return published == (
        why.place.rank,
        total,
        why.award.award,
        why.entry.status,
        why.entry.guest,
    )


def load_explainer(session: Session, results: EventResults) -> Explainer:
    """What explains the lines of these results."""
    decisions = load_tie_decisions(session, results.event.id)
    return Explainer(results, decisions, find_entitlements(session, results))


class Explainer:
    """Explains the lines of a ranking that is at hand. Without their sheets some marks are left out."""

    def __init__(
        self, results: EventResults, decisions: Sequence[TieDecisionView], entitled: Entitlements
    ) -> None:
        event = results.event
        self._entitled = entitled
        self._dues = {due.id: due for due in results.allotment.awards}
        told = tuple((frozenset(each.entry_ids), each.reason) for each in decisions)
        self._occasion = Occasion(results.competition, event.name, event.rules, event.rules_version, told)
        self._results = results
        self._namesakes = results.namesakes() if results.opened else frozenset()
        self._fields: defaultdict[str, list[Contender]] = defaultdict(list)
        self._at: dict[int, tuple[str, int]] = {}
        for row in results.rows:
            division = row.label.division
            self._at[row.label.entry_id] = division, len(self._fields[division])
            self._fields[division].append(self._contender(row))

    def explain(
        self, entry_id: int, sheets: Mapping[int, ModuleSheets] | None = None, names: Names = NO_NAMES
    ) -> Why:
        """The explanation of one result; `sheets` are those of its entry, or of all, by entry."""
        if entry_id not in self._at:
            raise UserError(GONE)
        division, at = self._at[entry_id]
        field = self._fields[division]
        own = (sheets or {}).get(entry_id, NO_SHEETS)
        return explain_result(self._occasion, field, at, self._award(field[at]), sheets=own, names=names)

    def _contender(self, row: ResultRow) -> Contender:
        key = row.label.entry_id
        place = Place(key, row.rank, row.shared_with, needs_decision=row.needs_decision)
        return Contender(key, self._entry(row), place, row.score)

    def _entry(self, row: ResultRow) -> WhyEntry:
        label, opened = row.label, self._results.opened
        name = self._results.public_name(row)
        if label.entry_id in self._namesakes:
            name = told_apart(label.name, label.organization, label.number)
        return WhyEntry(
            label=name,
            number=label.number if opened else "",
            name=label.name if opened else "",
            organization=label.organization if opened else "",
            division=label.division,
            station=label.station,
            status=label.status,
            status_reason=label.status_reason,
            guest=label.guest,
            authors=label.authors if opened else "",
        )

    def _award(self, mine: Contender) -> WhyAward:
        allotment = self._results.allotment
        return explain_award(
            mine,
            self._dues.get(mine.id),
            [quota for quota in allotment.quotas if quota.division == mine.entry.division],
            [WhyRefusal(each.award, each.reason) for each in allotment.refusals if each.id == mine.id],
            self._extras(mine.id),
        )

    def _extras(self, key: int) -> Iterator[WhyExtra]:
        due = self._entitled.by_entry.get(key)
        if due is None:
            return
        for honour in due.extras.honours:
            yield WhyExtra(honour.name, True, honour.reason, honour.person)
        for rise in due.extras.promotions:
            yield WhyExtra(rise.name or PROMOTION, True, rise.reason, rise.person)
        for decided in due.extras.decided:
            yield WhyExtra(decided.award, True, f"{decided.reason}(批准:{decided.approver})")
        for paid in due.extras.money:
            yield WhyExtra("奖金", True, f"{paid.award}的奖金", paid.person, paid.amount)
        # What an award of the rank was refused for is told with the award.
        ranked = {refusal.award for refusal in self._results.allotment.refusals if refusal.id == key}
        for denied in due.extras.refusals:
            if denied.what not in ranked:
                yield WhyExtra(denied.what, False, denied.reason, denied.person)


def _sheets(
    session: Session, event_id: int, entry_ids: Collection[int] | None = None
) -> dict[int, ModuleSheets]:
    """The marks that count, by entry, module and seat."""
    found: defaultdict[int, defaultdict[str, dict[int, Marks]]] = defaultdict(lambda: defaultdict(dict))
    for sheet in load_sheets(session, event_id, entry_ids):
        found[sheet.entry_id][sheet.module][sheet.seat] = sheet.marks
    return dict(found)


def _names(session: Session, results: EventResults, *, judges: bool) -> Names:
    if not judges or not results.opened:
        return NO_NAMES
    rows = session.exec(
        select(Judge.module, Judge.seat, Judge.name).where(col(Judge.event_id) == results.event.id)
    )
    return {(module, seat): name for module, seat, name in rows}
