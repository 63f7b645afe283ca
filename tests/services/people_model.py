"""Who may do what where, as the field says it: the part of the model that knows people, roles and seats."""

from __future__ import annotations

from dataclasses import dataclass, field

# Who may do what, by role; a judge's role is the own seat.
MAY = {
    "mark": {"scorer"},
    "check": {"scorer", "chief"},
    "unlock": {"chief"},
    "rule": {"chief"},
    "penalise": {"chief", "supervisor"},
    "status": {"scorer", "chief"},
    "incident": {"chief", "supervisor"},
    "publish": {"scorer", "chief"},
    "sign": {"chief"},
    "seats": {"admin", "chief"},
    "people": {"admin"},
}

Chair = tuple[str, str, int]  # event, module, seat
Duty = tuple[str, str | None, str | None]  # role, event, module


@dataclass
class Verdict:
    """What has to come of an attempt.

    `refused` and `told` are the words of every reason against it: one of them must be given, and a
    refusal must be in the log. Without any it is done and leaves `entries` in the log.
    """

    refused: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    entries: int = 1
    # The event whose results may be others now.
    touches: str = ""
    # The right is looked at before anything else.
    role_missing: bool = False

    @property
    def fine(self) -> bool:
        """Whether nothing stands against it."""
        return not self.refused and not self.told


@dataclass
class Person:
    """Somebody with roles."""

    unit: str = ""
    duties: list[Duty] = field(default_factory=list)
    active: bool = True


class PeopleModel:
    """People with their roles, and who sits on which seat."""

    def __init__(self, people: dict[str, Person], seats: dict[Chair, str]) -> None:
        self.people = people
        self.seats = seats
        self.begun: set[Chair] = set()  # seats from which anything was typed

    def may(self, who: str, right: str, event: str, module: str | None, seat: int | None = None) -> bool:
        """Whether somebody's roles allow it at this place."""
        if right == "mark" and self.seats.get((event, module or "", seat or 0)) == who:
            return True
        return any(
            role in MAY[right] and own_event in (None, event) and own_module in (None, module)
            for role, own_event, own_module in self.people[who].duties
        )

    def able(self, right: str, event: str, module: str | None, seat: int | None = None) -> list[str]:
        """Everybody who may and works."""
        return [w for w, p in self.people.items() if p.active and self.may(w, right, event, module, seat)]

    def _begin(self, who: str, *rights: bool) -> Verdict:
        if not self.people[who].active:
            return Verdict(told=["已停用"], role_missing=True)
        if not all(rights):
            return Verdict(refused=["权限"], role_missing=True)
        return Verdict()

    def seat(self, who: str, seat: Chair, name: str, reason: str) -> Verdict:
        """Put somebody on a seat; once marks were given it is a handover with a reason."""
        verdict = self._begin(who, self.may(who, "seats", seat[0], seat[1]))
        if verdict.role_missing:
            return verdict
        if not self.people[name].active:
            verdict.told.append("已停用")
        elif self.seats[seat] != name and seat in self.begun and not reason:
            verdict.told.append("交接原因")
        if verdict.fine:
            self.seats[seat] = name
        return verdict

    def give(self, who: str, name: str, duty: Duty) -> Verdict:
        """Give somebody a role."""
        verdict = self._begin(who, self._administers(who))
        if verdict.role_missing:
            return verdict
        if duty in self.people[name].duties:
            verdict.told.append("已是")
        if verdict.fine:
            self.people[name].duties.append(duty)
        return verdict

    def take(self, who: str, name: str, duty: Duty) -> Verdict:
        """Take a role back; the last administrator stays."""
        verdict = self._begin(who, self._administers(who))
        if not verdict.role_missing and duty[0] == "admin":
            verdict.told.append("至少要留一名")
        if verdict.fine:
            self.people[name].duties.remove(duty)
        return verdict

    def open_or_close(self, who: str, name: str, active: bool) -> Verdict:
        """Close an account, or open it again; the last administrator stays open."""
        verdict = self._begin(who, self._administers(who))
        if not verdict.role_missing and not active and self._administers(name):
            verdict.told.append("至少要留一名")
        if verdict.fine:
            self.people[name].active = active
        return verdict

    def _administers(self, who: str) -> bool:
        return ("admin", None, None) in self.people[who].duties
