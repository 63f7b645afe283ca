"""赛道和赛项: made, named, weighed, copied and removed; what an event is scored by is told in `schemes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.numbers import exact_text, parse_decimal
from app.domain.rights import Right
from app.domain.rules import read_rules
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.identities import identities_opened
from app.services.places import at_competition, at_event
from app.services.rows import load_competition_row, load_event_row, load_track_row, plain_document, row_id
from app.services.rules_versions import add_seats, keep_version
from db.tables import (
    AccountDuty,
    AwardDecision,
    Draw,
    Entry,
    Event,
    Judge,
    Mark,
    RulesVersion,
    ScoreSheet,
    Sitting,
    Track,
)

KIND_NAMES: Mapping[str, str] = {"skill": "技能竞赛", "emulation": "劳动竞赛", "innovation": "创新成果评审"}
ENTRY_KIND_NAMES: Mapping[str, str] = {
    "person": "个人",
    "team": "团队",
    "unit": "单位",
    "project": "项目",
    "innovation": "成果",
}
MOST_WEIGHT = 1000
LONGEST_CLASS = 10


# -- tracks --------------------------------------------------------------------------------------------


def add_track(session: WriteSession, competition_id: int, name: str, *, note: str = "") -> int:
    """Add a track behind the others; returns its id."""
    load_competition_row(session, competition_id, lock=True)
    session.require(Right.SETUP, at_competition(competition_id), attempt=f"添加赛道“{name.strip()}”")
    name = _track_name(session, competition_id, name)
    last = select(func.max(Track.position)).where(Track.competition_id == competition_id)
    track = Track(
        competition_id=competition_id,
        name=name,
        note=note.strip(),
        position=(session.exec(last).one() or 0) + 1,
    )
    session.add(track)
    session.record(f"添加赛道“{name}”")
    return row_id(track)


def rename_track(session: WriteSession, track_id: int, name: str, *, note: str | None = None) -> None:
    """Give a track another name, and another note where one is given."""
    track = load_track_row(session, track_id)
    before = track.name
    session.require(Right.SETUP, at_competition(track.competition_id), attempt=f"修改赛道“{before}”")
    name = _track_name(session, track.competition_id, name, track_id)
    said = track.note if note is None else note.strip()
    if (name, said) == (before, track.note):
        return
    track.name, track.note = name, said
    session.record(f"赛道“{before}”改名为“{name}”" if name != before else f"修改赛道“{name}”的说明")


def weight_track(session: WriteSession, track_id: int, weight: str) -> None:
    """Set how much a track counts in the standings of the competition; `weight` as typed."""
    track = load_track_row(session, track_id)
    what = f"赛道“{track.name}”的权重"
    session.require(Right.SETUP, at_competition(track.competition_id), attempt=f"修改{what}")
    number = _weight(weight)
    if number == track.weight:
        return
    before, track.weight = track.weight, number
    session.record(f"{what}由 {exact_text(before)} 改为 {exact_text(number)}")


def remove_track(session: WriteSession, track_id: int) -> None:
    """Remove a track without events."""
    track = load_track_row(session, track_id)
    what = f"删除赛道“{track.name}”"
    session.require(Right.SETUP, at_competition(track.competition_id), attempt=what)
    if session.exec(select(Event.id).where(Event.track_id == track_id)).first() is not None:
        raise UserError(f"赛道“{track.name}”下还有赛项,不能删除。请先删除这些赛项。")
    session.delete(track)
    session.record(what)


# -- events --------------------------------------------------------------------------------------------


def add_event(
    session: WriteSession,
    track_id: int,
    name: str,
    kind: str,
    entry_kind: str,
    *,
    blind: bool = False,
    divisions: Sequence[str] = (),
    draft: Mapping[str, Any] | None = None,
) -> int:
    """Add an event that is not opened for judging yet, with a draft of its rules; returns its id.

    `kind` and `entry_kind` are keys of `KIND_NAMES` and `ENTRY_KIND_NAMES`.
    """
    track = load_track_row(session, track_id)
    session.require(Right.SETUP, at_competition(track.competition_id), attempt=f"添加赛项“{name.strip()}”")
    if kind not in KIND_NAMES:
        raise InputError("kind", f"请从 {'、'.join(KIND_NAMES.values())} 中选择赛项类型。")
    if entry_kind not in ENTRY_KIND_NAMES:
        raise InputError("entry_kind", f"请从 {'、'.join(ENTRY_KIND_NAMES.values())} 中选择参赛方式。")
    event = Event(
        competition_id=track.competition_id,
        track_id=track_id,
        name=_event_name(session, track.competition_id, name),
        kind=kind,
        entry_kind=entry_kind,
        blind=blind,
        divisions=_divisions(divisions),
        position=_next_position(session, track_id),
        draft=plain_document(draft or {}),
    )
    session.add(event)
    session.flush()
    session.record(f"添加赛项“{event.name}”", at_event(event))
    return row_id(event)


def make_event(session: WriteSession, track: Track, item: Mapping[str, Any], position: int, by: str) -> None:
    """The event of a template, ready to be judged."""
    read_rules(item["rules"])
    event = Event(
        competition_id=track.competition_id,
        track_id=row_id(track),
        name=item["name"],
        kind=item["kind"],
        entry_kind=item["entry_kind"],
        blind=item.get("blind", False),
        divisions=item.get("divisions", []),
        position=position,
        rules=item["rules"],
    )
    session.add(event)
    session.flush()
    keep_version(session, event, by=by)
    add_seats(session, event)


def update_event(
    session: WriteSession, event_id: int, *, name: str, blind: bool, divisions: Sequence[str]
) -> None:
    """Change an event's name, blindness and divisions (a division with entries cannot go).

    Once it was marked blindly, it stays blind until the identities are opened before a witness.
    """
    event = load_event_row(session, event_id, lock=True)
    session.require(Right.SETUP, at_event(event), attempt=f"修改赛项“{event.name}”")
    name = _event_name(session, event.competition_id, name, event_id)
    wanted = _divisions(divisions)
    used = set(session.exec(select(Entry.division).where(Entry.event_id == event_id).distinct())) - {""}
    if lost := used - set(wanted):
        names = "、".join(sorted(lost))
        cure = "要改名时,请先加上新组别,在“报名与资格审核”中把这些选手改过去,再删旧组别。"
        raise InputError("divisions", f"组别“{names}”已有人参赛,不能删除。{cure}")
    if event.blind and not blind and _is_sealed(session, event_id):
        cure = "请裁判长签署成绩后,在“成绩公布”中启封身份。"
        raise InputError("blind", f"赛项“{event.name}”已按盲评评分,不能改为不盲评。{cure}")
    event.name, event.blind, event.divisions = name, blind, wanted
    session.record(f"修改赛项“{name}”")


def _is_sealed(session: Session, event_id: int) -> bool:
    """Whether there are marks, and nobody may know yet whose they are."""
    marked = (
        select(Mark.id)
        .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
        .join(Entry, col(ScoreSheet.entry_id) == col(Entry.id))
        .where(Entry.event_id == event_id)
        .limit(1)
    )
    return session.exec(marked).first() is not None and not identities_opened(session, event_id)


def set_event_weight_class(session: WriteSession, event_id: int, *, weight: str, contest_class: str) -> None:
    """Set how much an event counts in the standings, and its class (一类, 二类; '' is the competition's)."""
    event = load_event_row(session, event_id)
    session.require(Right.SETUP, at_event(event), attempt=f"修改{event.name}的权重和类别")
    number, named = _weight(weight), check_class(contest_class)
    changes = []
    if number != event.weight:
        changes.append(f"权重由 {exact_text(event.weight)} 改为 {exact_text(number)}")
    if named != event.contest_class:
        changes.append(f"类别由“{event.contest_class or '随赛事'}”改为“{named or '随赛事'}”")
    if not changes:
        return
    event.weight, event.contest_class = number, named
    session.record(f"{event.name}的{','.join(changes)}")


def copy_event(session: WriteSession, event_id: int, name: str) -> int:
    """Add an event with the rules of another one, under a new name; returns its id."""
    source = load_event_row(session, event_id)
    by = session.require(Right.SETUP, at_event(source), attempt=f"复制赛项“{source.name}”")
    twin = Event(**source.model_dump(exclude={"id", "name"}), name="")
    twin.rules_version = 1
    twin.position = _next_position(session, source.track_id)
    session.add(twin)
    session.flush()
    if twin.rules:
        keep_version(session, twin, by=by)
    add_seats(session, twin)
    session.record(f"复制赛项“{source.name}”", at_event(twin))
    update_event(session, row_id(twin), name=name, blind=twin.blind, divisions=twin.divisions)
    return row_id(twin)


def remove_event(session: WriteSession, event_id: int) -> None:
    """Remove an event without entries, sittings, draws and decided awards."""
    event = load_event_row(session, event_id)
    session.require(Right.SETUP, at_event(event), attempt=f"删除赛项“{event.name}”")
    if session.exec(select(Entry.id).where(Entry.event_id == event_id)).first() is not None:
        raise UserError(f"赛项“{event.name}”已有参赛记录,不能删除。")
    if session.exec(select(AwardDecision.id).where(AwardDecision.event_id == event_id)).first() is not None:
        raise UserError(f"赛项“{event.name}”已有奖项决定,不能删除。")
    if session.exec(select(Draw.id).where(Draw.event_id == event_id)).first() is not None:
        raise UserError(f"赛项“{event.name}”已抽过签,抽签记录要保留,不能删除。")
    if session.exec(select(Sitting.id).where(Sitting.event_id == event_id)).first() is not None:
        raise UserError(f"赛项“{event.name}”已有场次,请先在“赛程与考场”中删除它们。")
    for judge in session.exec(select(Judge).where(Judge.event_id == event_id)):
        session.delete(judge)
    for version in session.exec(select(RulesVersion).where(RulesVersion.event_id == event_id)):
        session.delete(version)
    for duty in session.exec(select(AccountDuty).where(AccountDuty.event_id == event_id)):
        session.require(Right.PEOPLE, at_event(event))
        session.delete(duty)
    session.flush()
    session.delete(event)
    session.record(f"删除赛项“{event.name}”")


# -- what is typed -------------------------------------------------------------------------------------


def check_class(contest_class: str) -> str:
    """The class of a contest as it is kept; an InputError where it is too long for a name."""
    named = contest_class.strip()
    if len(named) > LONGEST_CLASS:
        raise InputError("contest_class", f"类别最多 {LONGEST_CLASS} 个字,请写成如“一类”。")
    return named


def _weight(text: str) -> Decimal:
    number = parse_decimal(text)
    if number is None or not 0 <= number <= MOST_WEIGHT or number * 1000 % 1 != 0:
        said = f"权重“{text.strip()}”不对,请写 0 到 {MOST_WEIGHT} 的数字,最多三位小数,如 1 或 0.3。"
        raise InputError("weight", said)
    return number


def _track_name(session: Session, competition_id: int, name: str, track_id: int | None = None) -> str:
    plain = name.strip()
    if not plain:
        raise InputError("name", "赛道名称不能为空。")
    same = select(Track.id).where(
        Track.competition_id == competition_id, Track.name == plain, col(Track.id).is_distinct_from(track_id)
    )
    if session.exec(same).first() is not None:
        raise InputError("name", f"已有赛道“{plain}”,请换一个名称。")
    return plain


def _event_name(session: Session, competition_id: int, name: str, event_id: int | None = None) -> str:
    plain = name.strip()
    if not plain:
        raise InputError("name", "赛项名称不能为空。")
    same = select(Event.id).where(
        Event.competition_id == competition_id, Event.name == plain, col(Event.id).is_distinct_from(event_id)
    )
    if session.exec(same).first() is not None:
        raise InputError("name", f"已有赛项“{plain}”,请换一个名称。")
    return plain


def _divisions(divisions: Sequence[str]) -> list[str]:
    wanted = [division.strip() for division in divisions if division.strip()]
    if twice := {division for division in wanted if wanted.count(division) > 1}:
        raise InputError("divisions", f"组别“{'、'.join(sorted(twice))}”写了两次,请去掉一个。")
    return wanted


def _next_position(session: Session, track_id: int) -> int:
    last = select(func.max(Event.position)).where(Event.track_id == track_id)
    return (session.exec(last).one() or 0) + 1
