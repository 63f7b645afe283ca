"""Samples of judge packages: made, revoked, opened, and brought back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlmodel import select

from app.domain.judge_package import Package, PackageReturn
from app.domain.rights import Role
from app.services import judge_packages, package_opening, package_returns
from app.services.door import WriteSession
from db.tables import Event, JudgePackage
from tests.bench import Bench
from tests.services.door_sample import Sample
from tests.services.door_world import World

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


def _package(session: WriteSession, world: World) -> Package:
    event = world.events["here"]
    return judge_packages.build_package(session, event, "T", note="", by="统分员 李一", at=AT)


def _opened(session: Bench, world: World) -> None:
    """As if every event had come in packages: then another one can be opened."""
    package = _package(session, world)
    for event in session.exec(select(Event.id)).all():
        told = replace(package, uid=f"{event}", module="X", event=replace(package.event, id=event or 0))
        session.add(judge_packages.package_row(told, ""))
    session.flush()
    for row in session.exec(select(JudgePackage)):
        row.opened_at = AT


def _open(session: WriteSession, world: World) -> None:
    # The seats and sheets are here already: on a laptop they come with the package.
    package_opening.open_package(session, replace(_package(session, world), seats=(), sheets=()))


def _given(session: Bench, world: World) -> None:
    session.add(judge_packages.package_row(_package(session, world), "统分员 李一"))


def _row(session: WriteSession) -> JudgePackage:
    return session.exec(select(JudgePackage)).one()


def _returned(session: WriteSession, world: World) -> PackageReturn:
    return package_returns.build_return(session, _row(session).id or 0, by="统分员 李一", at=AT)


def _with_a_mark(session: WriteSession, world: World) -> PackageReturn:
    returned = _returned(session, world)
    sheet = next(each for each in returned.sheets if each.entry_id == world.entries["录完"])
    mark = replace(sheet.marks[-1], entered=None, at=AT)
    return replace(returned, sheets=(replace(sheet, marks=(*sheet.marks, mark)),))


def _bring_back(session: WriteSession, world: World) -> None:
    returned = _with_a_mark(session, world)
    seen = package_returns.look_at_return(session, returned, "seal")
    package_returns.bring_back(session, returned, "seal", seen, {})


# fmt: off
PACKAGES: Mapping[Callable[..., object], Sample] = {
    judge_packages.give_package: Sample(
        lambda s, w: judge_packages.give_package(s, _package(s, w)), "safekeep", Role.SCORER, event="here"),
    judge_packages.revoke_package: Sample(
        lambda s, w: judge_packages.revoke_package(s, _row(s).id or 0, "重新做了一个"),
        "safekeep", Role.SCORER, event="here", prepare=_given),
    package_opening.open_package: Sample(_open, "move", Role.ADMIN, wide=True, prepare=_opened),
    package_returns.note_return: Sample(
        lambda s, w: package_returns.note_return(s, _row(s).id or 0, _returned(s, w)),
        "safekeep", Role.SCORER, event="here", prepare=_given),
    package_returns.note_unreadable: Sample(
        lambda s, w: package_returns.note_unreadable(s, "焊工.scback", "文件不完整。"),
        "bring_back", anybody=True),
    package_returns.look_at_return: Sample(
        lambda s, w: package_returns.look_at_return(s, _returned(s, w), "seal"),
        "bring_back", Role.SCORER, event="here", prepare=_given),
    package_returns.bring_back: Sample(
        _bring_back, "bring_back", Role.SCORER, event="here", prepare=_given),
}
# fmt: on
