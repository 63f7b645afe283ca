"""A ready demonstration competition: real workbooks imported, marks entered, events published.

All of it is one transaction: cancelled or torn away halfway, it leaves nothing behind.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from sqlmodel import Session

from app.domain.marking import Aspect, AspectKind, mark_text
from app.domain.progress import Progress
from app.domain.ranking import Status
from app.exchange.registration_sheet import read_registration
from app.paths import resource
from app.services import (
    awarding,
    competitions,
    judging,
    publishing,
    registration,
    registration_import,
    settings,
)
from app.services.competitions import CompetitionForm, EventView, JudgeView
from app.services.settings import Operator
from app.services.workspace import Workspace

TITLE = "2022年民营企业“四赛一创”劳动竞赛(演示)"
OPERATOR = Operator("统分员", "王敏")
SEED = "2022-10-18 演示"
JUDGES = (
    "李建国",
    "赵志刚",
    "孙桂兰",
    "周明",
    "吴海燕",
    "郑国平",
    "钱学文",
    "冯丽",
    "陈长青",
    "褚卫东",
    "卫国强",
)
# How much of each event is marked, in hundredths; what is not named here is marked in full and published.
MARKED = {"安全生产竞赛": 90, "降本增效竞赛": 60, "钳工": 75, "电工": 45, "叉车司机": 60}


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demonstration holds."""

    competition_id: int
    imported: int
    refused: int
    marks: int
    published: tuple[str, ...]
    certificates: int


def find_demo(workspace: Workspace) -> int | None:
    """The demonstration of this data folder, if it was made before."""
    with workspace.read() as session:
        found = [view.id for view in competitions.list_competitions(session) if view.title == TITLE]
    return found[0] if found else None


def build_demo(workspace: Workspace, progress: Progress) -> DemoReport:
    """Make the demonstration, step by step as an office would; the same every time.

    Whoever is named as working here stays named. `progress` may raise `Cancelled`.
    """
    with workspace.write() as session:
        report = _build(session, progress, OPERATOR.by)
        if not settings.get_operator(session).name:
            settings.set_operator(session, OPERATOR, by=OPERATOR.by)
        settings.remember_competition(session, report.competition_id)
        return report


def _build(session: Session, progress: Progress, by: str) -> DemoReport:
    form = CompetitionForm(
        title=TITLE,
        year=2022,
        level="市级",
        venue="市工人文化宫",
        starts_on=date(2022, 10, 18),
        ends_on=date(2022, 10, 20),
        hosts=("淮北市总工会",),
        issuers=("淮北市总工会",),
        issued_on=date(2022, 10, 28),
        number_prefix="淮工竞证",
    )
    competition_id = competitions.create_competition(session, form, "sisaiyichuang", by=by)
    imported, refused = _register(session, competition_id, by)
    events = competitions.list_events(session, competition_id)
    marks = 0
    for done, event in enumerate(events):
        progress(done, len(events))
        _name_judges(session, event, by)
        marks += _judge(session, event, by)
    published, certificates = _award(session, events, by)
    progress(len(events), len(events))
    return DemoReport(competition_id, imported, refused, marks, published, certificates)


def _register(session: Session, competition_id: int, by: str) -> tuple[int, int]:
    imported = refused = 0
    for path in sorted(resource("demo").glob("*.xlsx")):
        file = read_registration(path)
        preview = registration_import.preview_import(session, competition_id, file)
        report = registration_import.commit_import(session, competition_id, preview, by=by)
        imported += report.added
        refused += report.refused
    registration.approve_all_clean(session, competition_id, by=by)
    for row in registration.list_entries(session, competition_id, review="pending"):
        registration.review_entry(session, row.entry_id, "approved", row.note, by=by)
    for event in competitions.list_events(session, competition_id):
        if event.blind:
            registration.assign_stations(session, event.id, SEED, by=by)
    return imported, refused


def _name_judges(session: Session, event: EventView, by: str) -> None:
    start = sum(event.name.encode())
    for offset, judge in enumerate(competitions.list_judges(session, event.id)):
        competitions.rename_judge(session, judge.id, JUDGES[(start + offset) % len(JUDGES)], by=by)


def _judge(session: Session, event: EventView, by: str) -> int:
    """Mark the first entries of the event by all judges, the next one in part."""
    judges = competitions.list_judges(session, event.id)
    pile = [line.entry_id for line in judging.list_sheets(session, judges[0].id)]
    full = len(pile) * MARKED.get(event.name, 100) // 100
    if event.name not in MARKED:
        _incidents(session, event, pile, by)
    marks = 0
    for entry_id in pile[:full]:
        for judge in judges:
            marks += _fill(session, event, entry_id, judge, None)
    if full < len(pile):
        marks += _fill(session, event, pile[full], judges[-1], 3)
    return marks


def _incidents(session: Session, event: EventView, pile: Sequence[int], by: str) -> None:
    if event.name != "焊工" or len(pile) < 8:
        return
    registration.set_entry_status(session, pile[6], Status.ABSENT.value, "检录时未到", by=by)
    registration.set_guest(session, pile[3], True, by=by)
    judging.add_penalty(session, entry_id=pile[4], module="P", points="2", reason="超时操作", by=by)


def _fill(session: Session, event: EventView, entry_id: int, judge: JudgeView, limit: int | None) -> int:
    """One judge's sheet, submitted when whole; `limit` stops after so many aspects."""
    aspects = event.rules.scheme.module(judge.module).aspects
    rng = random.Random(f"{SEED} {event.name} {entry_id} {judge.module} {judge.seat}")
    ability = random.Random(f"{SEED} {event.name} {entry_id}").randint(62, 97)
    if judging.load_sheet(session, entry_id, judge.id).status is not Status.ACTIVE:
        return 0
    by = f"裁判 {judge.name}"
    for aspect in aspects[:limit]:
        text = _typed(aspect, ability, rng)
        judging.enter_mark(
            session, entry_id=entry_id, judge_id=judge.id, aspect=aspect.code, text=text, by=by
        )
    if limit is None:
        judging.submit_sheet(session, entry_id=entry_id, judge_id=judge.id, by=by)
    return len(aspects[:limit])


def _typed(aspect: Aspect, ability: int, rng: random.Random) -> str:
    """What a judge types for an entrant of this ability (percent)."""
    percent = min(100, max(0, ability + rng.randint(-8, 8)))
    match aspect.kind:
        case AspectKind.POINTS:
            return str(_stepped(aspect.maximum * percent / 100, aspect.step))
        case AspectKind.BONUS:
            return str(_stepped(aspect.maximum * max(0, percent - 70) / 100, aspect.step))
        case AspectKind.JUDGEMENT:
            return str(1 + (percent > 72) + (percent > 88))
        case AspectKind.GRADE:
            return str(1 if percent > 80 else 2 if percent > 68 else 3)
        case AspectKind.MEASURED:
            limits = [band.upto for band in aspect.bands if band.upto is not None]
            return str(_stepped(limits[0 if percent > 78 else -1], aspect.step))
        case AspectKind.DEDUCTION:
            return str(0 if percent > 84 else 1 if percent > 70 else 2)
        case AspectKind.TIME:
            return mark_text(aspect, Decimal(2400 - 9 * ability + rng.randint(0, 40)))


def _stepped(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_FLOOR) * step


def _award(session: Session, events: Sequence[EventView], by: str) -> tuple[tuple[str, ...], int]:
    published: list[str] = []
    certificates = 0
    for event in events:
        if event.name not in MARKED:
            publishing.publish_event(session, event.id, by=by)
            certificates += awarding.issue_certificates(session, event.id, by=by)
            published.append(event.name)
    return tuple(published), certificates
