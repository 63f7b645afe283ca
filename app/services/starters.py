"""Who arrives: everybody who competes in person, and entries that go in as one; found by what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.domain.admission import IN_PERSON, Finding, Starter
from app.domain.badge_code import EntrantCode, StaffCode, read_badge_code
from app.domain.people import fold_text, normalize_name
from app.domain.ranking import Status
from app.domain.sheet_code import PREFIX as SHEET
from app.errors import InputError
from app.services.entry_joins import select_entries
from app.services.entry_people import is_competing
from db.tables import Account, Competition, Entry, EntryMember, Event, Organization, Person

CANDIDATES = 9  # as many as there are keys to choose by
LEAST_DIGITS = 3  # of a part of a number
StarterKey = tuple[int, int | None]
_AGAIN = "请核对后再输入,或在报名名单中查找。"


def list_starters(
    session: Session, competition_id: int, *wanted: sa.ColumnElement[bool]
) -> tuple[Starter, ...]:
    """The starters of a competition by number; those only that meet the conditions.

    Conditions may name Entry, Event, Person and Organization. Returned and pending entries are among them:
    whoever stands at the door is told why they may not go in.
    """
    statement = (
        select_entries(
            col(Entry.id),
            sa.case((col(Event.entry_kind).in_(IN_PERSON), col(Person.id))),
            col(Entry.event_id),
            col(Event.name),
            col(Entry.number),
            col(Person.name),
            col(Entry.title),
            sa.func.coalesce(col(Organization.name), ""),
            sa.func.coalesce(col(Person.photo), ""),
            col(Entry.review),
            col(Entry.review_reason),
            col(Entry.status),
            col(Entry.status_reason),
            members=is_competing(),
        )
        .where(col(Event.competition_id) == competition_id, *wanted)
        .order_by(col(Entry.number), col(Entry.id), col(EntryMember.position), col(EntryMember.id))
    )
    return _each_once(_starter(row) for row in session.execute(statement))


def _starter(row: Sequence[Any]) -> Starter:
    entry, person, event_id, event, number, name, title, unit, photo, review, why, status, reason = row
    alone = person is None
    return Starter(
        entry_id=entry,
        person_id=person,
        event_id=event_id,
        event=event,
        number=number,
        name=(title or unit or number) if alone else name,
        team="" if alone else title,
        organization=unit,
        photo="" if alone else photo,
        review=review,
        review_reason=why,
        status=Status(status),
        status_reason=reason,
    )


def _each_once(starters: Iterable[Starter]) -> tuple[Starter, ...]:
    """A unit or a work with several members goes in once."""
    return tuple({starter.key: starter for starter in starters}.values())


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a text means: one (IN), SEVERAL to choose from, or nobody, and why.

    Not `sure`: a part of a name or number, which a slip of the keys makes too.
    """

    finding: Finding
    text: str = ""
    starters: tuple[Starter, ...] = ()
    sure: bool = True


def find_starter(session: Session, competition_id: int, wanted: str | StarterKey) -> Found:
    """Whom a scanned badge, a typed number, name or document, or the key of one of them means."""
    if not isinstance(wanted, str):
        return _by_key(session, competition_id, *wanted)
    try:
        code = read_badge_code(wanted)
    except InputError as error:
        return Found(Finding.UNREADABLE, str(error))
    if code is None:
        return _typed(session, competition_id, wanted)
    if code.competition_id != competition_id:
        other = session.get(Competition, code.competition_id)
        which = f"这是“{other.title}”的证件。" if other is not None else "这张证件是别的赛事的。"
        return Found(Finding.OTHER_COMPETITION, which)
    if isinstance(code, StaffCode):
        return _staff(session, code)
    return _entrant(session, code)


def _by_key(session: Session, competition_id: int, entry_id: int, person_id: int | None) -> Found:
    here = list_starters(session, competition_id, col(Entry.id) == entry_id)
    chosen = tuple(starter for starter in here if starter.person_id == person_id)
    return (
        Found(Finding.IN, "", chosen) if chosen else Found(Finding.UNKNOWN, "这条报名刚刚改过。请再找一次。")
    )


def _staff(session: Session, code: StaffCode) -> Found:
    account = session.get(Account, code.account_id)
    if account is None:
        return Found(Finding.UNKNOWN, "这张工作证的人员已不在名单中。")
    return Found(Finding.STAFF, f"{account.name}是工作人员,不在这里检录。")


def _entrant(session: Session, code: EntrantCode) -> Found:
    person = None if code.person_id is None else session.get(Person, code.person_id)
    kept = code.person_id if person is None or person.merged_into is None else person.merged_into
    here = list_starters(session, code.competition_id, col(Entry.id) == code.entry_id)
    if not here:
        return Found(Finding.UNKNOWN, "这张证对应的报名已删除,或是在另一台电脑上印的。")
    own = tuple(starter for starter in here if starter.person_id in {None, kept})
    if own:
        return Found(Finding.IN, "", own)
    role = session.execute(
        sa.select(col(EntryMember.role)).where(
            col(EntryMember.entry_id) == code.entry_id, col(EntryMember.person_id) == kept
        )
    ).scalar()
    if role is not None and person is not None:
        return Found(Finding.STAFF, f"{person.name}是{role},不用检录。")
    names = "、".join(starter.name for starter in here)
    return Found(Finding.REPLACED, f"{here[0].number} 已换人,现在是{names}。请换发参赛证。")


def _typed(session: Session, competition_id: int, text: str) -> Found:
    word = fold_text(text)
    if word.upper().startswith(SHEET):
        return Found(Finding.UNREADABLE, "这是评分单的二维码。请扫参赛证。")
    name = normalize_name(word)
    exact = (
        (col(Entry.number) == word.upper())
        | (col(Person.name) == name)
        | (col(Entry.title) == name)
        | col(Person.id).in_(_of_document(word.upper()))
    )
    found = list_starters(session, competition_id, exact)
    if len(found) == 1:
        return Found(Finding.IN, "", found)
    # Part of a name means nobody for sure, also where it finds one only: that one is to be chosen.
    sure, found = bool(found), found or list_starters(session, competition_id, _like(name))
    if not found:
        return Found(Finding.UNKNOWN, f"{_told(word)}没有报名。{_AGAIN}")
    left = len(found) - CANDIDATES
    more = f"另有 {left} 位没有列出,请多输入几个字。" if left > 0 else ""
    return Found(Finding.SEVERAL, more, found[:CANDIDATES], sure)


def _of_document(number: str) -> sa.Select[Any]:
    """Who has this number, or had it on a row that was merged into theirs."""
    asked = aliased(Person)
    return sa.select(sa.func.coalesce(col(asked.merged_into), col(asked.id))).where(
        col(asked.document_number) == number
    )


def _like(word: str) -> sa.ColumnElement[bool]:
    found = [
        col(Person.name).icontains(word, autoescape=True),
        col(Entry.title).icontains(word, autoescape=True),
    ]
    if word.isascii() and word.isalpha():
        # The key is words, "zw zhangwei": one of them begins like this.
        key, lower = col(Person.pinyin), word.lower()
        found += [key.startswith(lower, autoescape=True), key.contains(f" {lower}", autoescape=True)]
    elif word.isascii() and len(word) >= LEAST_DIGITS:
        found.append(col(Entry.number).contains(word.upper(), autoescape=True))
    return sa.or_(*found)


def _told(word: str) -> str:
    """What was typed, but no document: others see the answer."""
    return "这个号码" if sum(map(str.isdigit, word)) > 10 else f"“{word[:20]}”"
