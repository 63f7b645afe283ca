"""裁判签到表 and 承诺书: who is to sign, with all their seats."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from app.domain.papers import JudgePledge, PledgeData
from app.domain.scheme import SELF_SEAT, seat_text
from app.services.competitions import list_events, load_competition
from app.services.seats import SeatView, list_seats


@dataclass(slots=True)
class _Signer:
    first: SeatView
    seats: list[str] = field(default_factory=list)
    arrivals: list[datetime] = field(default_factory=list)


def load_pledges(
    session: Session, competition_id: int, now: datetime, *, event_id: int | None = None
) -> PledgeData:
    """The judges of one event, or of all of the competition; seats that nobody was given are left out.

    Who fills in an entry's own estimate (自评) is no judge.
    """
    signers: dict[int, _Signer] = {}
    for event in list_events(session, competition_id):
        if event_id in (None, event.id):
            for seat in list_seats(session, event.id):
                if seat.account_id is not None and seat.seat != SELF_SEAT:
                    signer = signers.setdefault(seat.account_id, _Signer(seat))
                    signer.seats.append(f"{seat.event} · {seat.module_name} · {seat_text(seat.seat)}")
                    signer.arrivals += [] if seat.checked_in_at is None else [seat.checked_in_at]
    return PledgeData(
        competition=load_competition(session, competition_id).title,
        judges=tuple(_pledge(signer) for signer in signers.values()),
        printed=f"{now:%Y-%m-%d %H:%M} 打印",
    )


def _pledge(signer: _Signer) -> JudgePledge:
    came = f"{min(signer.arrivals).astimezone():%m-%d %H:%M}" if signer.arrivals else ""
    return JudgePledge(signer.first.name, signer.first.organization, tuple(signer.seats), came)
