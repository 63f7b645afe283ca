"""What is read when a sheet is opened: its marks, what may be done to it, and what happened before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.domain.double_entry import KeyingDifference
from app.domain.rights import Actor
from app.gui.screens.judging.access import ON_ITS_WAY, Access, Mode, sheet_access, with_differences
from app.services import incidents, judging, sheet_history, sheets
from app.services.incidents import IncidentView
from app.services.judging import SheetView
from app.services.sheet_history import MarkVersion

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class SheetReading:
    """A sheet with everything that is shown beside its marks.

    `history` tells of sheets that were handed in before; it stays empty for who types the second time, as
    the values of the first typing do until both are there.
    """

    view: SheetView
    access: Access
    differences: tuple[KeyingDifference, ...] = ()
    history: Mapping[str, tuple[MarkVersion, ...]] = field(default_factory=dict)
    incidents: tuple[IncidentView, ...] = ()
    ruling: str = ""
    spread: bool = False  # it came back because the judges lie too far apart, and they still do


def read_sheet(
    session: Session,
    entry_id: int,
    judge_id: int,
    competition_id: int,
    actor: Actor,
    *,
    sending: bool = False,
    read_only: str = "",
) -> SheetReading:
    """The sheet as this person may see it.

    `sending`: it is on its way to be handed in; `read_only`: why nobody may change anything here.
    """
    view = judging.load_sheet(session, entry_id, judge_id)
    access = sheet_access(actor, view, competition_id)
    if read_only:
        access = Access(Mode.READ, access.pill, read_only)
    second = access.mode is Mode.SECOND
    if sending:
        access = ON_ITS_WAY
    module = view.module.code
    spread = view.returned_reason.startswith(sheets.SPREAD)
    differences: tuple[KeyingDifference, ...] = ()
    if view.second_by and not view.confirmed_by:
        differences = sheets.keying_differences(session, entry_id=entry_id, judge_id=judge_id)
    if second:
        view = judging.load_sheet(session, entry_id, judge_id, second=True)
    return SheetReading(
        view=view,
        access=with_differences(access, view, differences),
        differences=differences,
        history=sheet_history.sheet_history(session, entry_id, judge_id) if view.round and not second else {},
        incidents=incidents.list_incidents(session, view.event_id, entry_id),
        ruling=sheets.spread_ruling(session, entry_id, module),
        spread=spread and sheets.is_spread_open(session, entry_id, view.event_id, module),
    )
