"""A small competition made step by step, with invented people, for the overview and the events."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlmodel import select

from app.domain.marking import Aspect, AspectKind, parse_mark
from app.services import competitions
from app.services.competitions import CompetitionForm, EventView
from app.services.door import WriteSession
from db.tables import Entry, EntryMember, Mark, Organization, Person, ScoreSheet
from db.types import utc_now
from tests.bench import ALL_ROUND, BY, CHECKER, OTHER

CHECKED_BY = f"统分员 {CHECKER}"
TEMPLATE = "sisaiyichuang"
TITLE = "2022年民营企业“四赛一创”劳动竞赛"
LONG_UNIT = (
    "安徽省淮北市相山区某某新型建筑材料与装配式建筑构件制造及工程技术服务"
    "股份有限公司第二分公司焊接结构件生产车间工会委员会"
)
NAMES = (
    "张伟",
    "李䶮",
    "王芳",
    "欧阳建国",
    "陈静",
    "刘洋",
    "买买提·吐尔逊",
    "赵敏",
    "孙磊",
    "周杰",
    "吴倩",
    "郑涛",
)
UNITS = ("淮北矿业机修厂", "理士电池", "华孚纺织", "金龙机电", LONG_UNIT)


def make_competition(session: WriteSession, **changes: object) -> int:
    """A competition from the template; its id."""
    said: dict[str, object] = {
        "title": TITLE,
        "year": 2022,
        "level": "市级",
        "issuers": ("某市总工会",),
        "issued_on": date(2022, 10, 28),
        "number_prefix": "淮工竞证",
    }
    form = CompetitionForm(**(said | changes))  # type: ignore[arg-type]  # the fields of the form by name
    return competitions.create_competition(session, form, TEMPLATE)


def find_event(session: WriteSession, competition_id: int, name: str) -> EventView:
    """The event of that name."""
    return next(event for event in competitions.list_events(session, competition_id) if event.name == name)


def add_entries(
    session: WriteSession, event: EventView, count: int, *, review: str = "approved"
) -> list[int]:
    """Enter invented people of a few units, with stations where the event is blind; their entry ids."""
    made = []
    for number in range(1, count + 1):
        unit = _unit(session, UNITS[number % len(UNITS)])
        person = Person(
            name=NAMES[number % len(NAMES)], document_type="其他", document_number=f"{event.id}-{number}"
        )
        session.add(person)
        session.flush()
        entry = Entry(
            event_id=event.id,
            number=f"2022{event.id:02d}{number:03d}",
            division=event.divisions[0] if event.divisions else "",
            organization_id=unit,
            station=number if event.blind else None,
            review=review,
        )
        session.add(entry)
        session.flush()
        session.add(EntryMember(entry_id=entry.id or 0, person_id=person.id or 0))
        made.append(entry.id or 0)
    session.flush()
    return made


def judge_entries(session: WriteSession, event: EventView, entry_ids: list[int]) -> None:
    """Every sheet of these entries, filled in, submitted and confirmed; the earlier entries are better."""
    marks: list[dict[str, object]] = []
    for judge in competitions.list_judges(session, event.id):
        sheets = [
            ScoreSheet(
                entry_id=entry_id,
                judge_id=judge.id,
                state="confirmed",
                round=1,
                submitted_at=utc_now(),
                submitted_by=BY,
                submitted_by_id=ALL_ROUND.account_id,
                confirmed_at=utc_now(),
                confirmed_by=CHECKED_BY,
                confirmed_by_id=OTHER.account_id,
            )
            for entry_id in entry_ids
        ]
        session.add_all(sheets)
        session.flush()
        for place, sheet in enumerate(sheets):
            for aspect in event.rules.scheme.module(judge.module).aspects:
                entered = parse_mark(aspect, _typed(aspect, place))
                marks.append(
                    {
                        "sheet_id": sheet.id,
                        "aspect": aspect.code,
                        "keying": 1,
                        "entered": entered,
                        "judge": judge.name,
                        "reason": "",
                        "entered_at": utc_now(),
                        "entered_by": BY,
                        "entered_by_id": ALL_ROUND.account_id,
                    }
                )
    session.insert_many(Mark, marks)


def _unit(session: WriteSession, name: str) -> int:
    found = session.exec(select(Organization).where(Organization.name == name)).first()
    if found is None:
        found = Organization(name=name)
        session.add(found)
        session.flush()
    return found.id or 0


def _typed(aspect: Aspect, place: int) -> str:
    match aspect.kind:
        case AspectKind.JUDGEMENT:
            return str(max(0, 3 - place // 4))
        case AspectKind.GRADE:
            return str(1 + min(place // 4, len(aspect.grades) - 1))
        case AspectKind.MEASURED:
            return "1"
        case AspectKind.DEDUCTION:
            return str(place // 6)
        case AspectKind.TIME:
            return f"{12 + place}:30"
        case _:
            steps = aspect.maximum // aspect.step
            return str(aspect.step * max(Decimal(0), steps - place))
