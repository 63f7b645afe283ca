"""What the field says about roles and score sheets, written once more and plainly: a model to compare with.

It knows nothing of the program: no service, no rule of `app.domain`, only dicts and fractions. Each method
is something somebody tries; it tells what has to come of it, and changes the model where it is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from tests.services.people_model import Chair, PeopleModel, Person, Verdict

WELDING, FITTING = "焊工", "钳工"
ASPECTS = {"T": ("T1", "T2"), "P": ("A1", "A2")}
WEIGHTS = {"T": Fraction(3, 10), "P": Fraction(7, 10)}
SEATS = (1, 2)
STATUS_WORDS = {"absent": "缺考", "withdrew": "弃权", "disqualified": "取消资格"}
STATE_WORDS = {"submitted": "已提交", "confirmed": "已复核确认", "locked": "已锁定"}

Key = tuple[str, str, int, str]  # event, module, seat, entry


def worth(aspect: str, number: Fraction) -> Fraction:
    """Points of an entered number: T2 takes 2 points a slip off 10, A2 is a level of 3 worth 6."""
    if aspect == "T2":
        return max(Fraction(0), 10 - 2 * number)
    return number * 2 if aspect == "A2" else number


def is_allowed(aspect: str, number: Fraction | None) -> bool:
    """Whether a judge may give this number (None: the mark is taken back)."""
    if number is None:
        return True
    high = {"T1": 100, "T2": 999, "A1": 10, "A2": 3}[aspect]
    step = Fraction(1) if aspect in ("T2", "A2") else Fraction(1, 2)
    return 0 <= number <= high and (number / step).denominator == 1


@dataclass
class Sheet:
    """One sheet: every value each mark ever had, and who had a hand in it."""

    state: str = "draft"
    round: int = 0
    values: dict[str, list[Fraction | None]] = field(default_factory=dict)
    hands: set[str] = field(default_factory=set)  # typed, gave
    submitter: str = ""
    confirmer: str = ""
    second: dict[str, Fraction] = field(default_factory=dict)
    returner: str = ""  # a second person who gave it back, and may not edit it

    def marks(self) -> dict[str, Fraction]:
        """What stands."""
        newest = {aspect: values[-1] for aspect, values in self.values.items()}
        return {aspect: value for aspect, value in newest.items() if value is not None}

    def reopen(self) -> None:
        """Back to its judge."""
        self.state, self.confirmer, self.second, self.returner = "draft", "", {}, ""


@dataclass
class Penalty:
    """A deduction of an entry or one of its modules."""

    event: str
    entry: str
    module: str | None
    points: Fraction
    revoked: bool = False


class Model(PeopleModel):
    """People, seats, entries, sheets and penalties of two events."""

    def __init__(self, checking: str, people: dict[str, Person], seats: dict[Chair, str]) -> None:
        super().__init__(people, seats)
        self.checking = {WELDING: checking, FITTING: "none"}
        self.units: dict[tuple[str, str], str] = {}
        self.status: dict[tuple[str, str], str] = {}
        self.stations: dict[tuple[str, str], int] = {}
        self.sheets: dict[Key, Sheet] = {}
        self.penalties: list[Penalty] = []
        self.ruled: dict[tuple[str, str], Fraction] = {}
        self.versions = {WELDING: 0, FITTING: 0}
        self.signed: dict[str, object] = {}  # the results as the chief judge signed them

    def add_entry(self, event: str, entry: str, unit: str, station: int) -> None:
        """An entry at the start."""
        self.units[event, entry], self.status[event, entry] = unit, "active"
        self.stations[event, entry] = station

    def _competes(self, verdict: Verdict, event: str, entry: str) -> None:
        status = self.status.get((event, entry), "active")
        if status != "active":
            verdict.told.append(STATUS_WORDS[status])

    def own(self, who: str, key: Key) -> bool:
        """Whether somebody had a hand in a sheet: typed, submitted or gave marks, or sits on its seat."""
        sheet = self.sheet(key)
        return who in sheet.hands or who in (sheet.submitter, self.seats[key[:3]])

    def sheet(self, key: Key) -> Sheet:
        """A sheet; an empty one before its first mark."""
        return self.sheets.get(key) or Sheet()

    # -- marks -------------------------------------------------------------------------------------

    def mark(
        self,
        who: str,
        key: Key,
        aspect: str,
        number: Fraction | None,
        readable: bool,
        reason: str,
        second: bool,
        foreign: bool,
    ) -> Verdict:
        """Type one mark; `foreign`: the paper is one of another event."""
        event, module, seat, entry = key
        rights = [self.may(who, "mark", event, module, seat)]
        verdict = self._begin(who, *rights)
        if verdict.role_missing:
            return verdict
        if not readable or not is_allowed(aspect, number):
            verdict.told.append(aspect)
        if foreign:
            verdict.refused.append("不属于")
            return verdict
        sheet = self.sheet(key)
        unit = self.people[self.seats[event, module, seat]].unit
        if unit and unit == self.units[event, entry]:
            verdict.refused.append("回避")
        self._competes(verdict, event, entry)
        if second:
            self._second_reasons(verdict, who, key)
        else:
            verdict.refused += self._closed(who, sheet)
        before = (sheet.second if second else sheet.marks()).get(aspect)
        if before == number and readable:
            verdict.entries = 0
        elif not second and sheet.round and not reason and sheet.state == "draft":
            verdict.told.append("原因")
        if verdict.fine and verdict.entries:
            verdict.touches = event
            self._keep(who, key, aspect, number, second)
        return verdict

    def _closed(self, who: str, sheet: Sheet) -> list[str]:
        """Why somebody may not type on a sheet."""
        if sheet.state != "draft":
            return [STATE_WORDS[sheet.state]]
        return ["复核人不能改"] if sheet.returner == who else []

    def _second_reasons(self, verdict: Verdict, who: str, key: Key) -> None:
        event, module, seat, _entry = key
        sheet = self.sheet(key)
        if not self.may(who, "check", event, module, seat):
            verdict.refused.append("权限")
        if self.checking[event] != "double":
            verdict.told.append("不是双人录入")
        if sheet.state == "draft":
            verdict.told.append("还没有提交")
        elif sheet.state != "submitted":
            verdict.refused.append(STATE_WORDS[sheet.state])
        elif self.own(who, key):
            verdict.refused.append("另一个人")

    def _keep(self, who: str, key: Key, aspect: str, number: Fraction | None, second: bool) -> None:
        sheet = self.sheets.setdefault(key, Sheet())
        self.begun.add(key[:3])
        if not second:
            sheet.values.setdefault(aspect, []).append(number)
            sheet.hands |= {who, self.seats[key[:3]]}
        elif number is None:
            sheet.second.pop(aspect, None)
        else:
            sheet.second[aspect] = number

    # -- the life of a sheet -----------------------------------------------------------------------

    def submit(self, who: str, key: Key) -> Verdict:
        """Hand a sheet in; a panel too far apart goes back to its judges."""
        event, module, seat, entry = key
        verdict = self._begin(who, self.may(who, "mark", event, module, seat))
        if verdict.role_missing:
            return verdict
        self._competes(verdict, event, entry)
        sheet = self.sheet(key)
        if sheet.state != "draft":
            verdict.refused.append("已经提交过")
        elif len(sheet.marks()) < len(ASPECTS[module]):
            verdict.told.append("没有得分")
        elif sheet.returner == who:
            verdict.refused.append("复核人不能改")
        if verdict.fine:
            sheet.state, sheet.submitter, sheet.round = "submitted", who, sheet.round + 1
            sheet.returner = ""
            if self._alarms(event, module, entry):
                verdict.entries = 2
                for each in self.panel(event, module, entry):
                    if each.state != "locked":
                        each.reopen()
        return verdict

    def panel(self, event: str, module: str, entry: str) -> list[Sheet]:
        """The panel's sheets for one entry."""
        return [self.sheet((event, module, seat, entry)) for seat in SEATS]

    def apart(self, event: str, module: str, entry: str) -> Fraction:
        """How many levels the judges lie apart; 0 while a sheet is incomplete."""
        marks = [sheet.marks() for sheet in self.panel(event, module, entry)]
        if module != "P" or any(len(each) < len(ASPECTS[module]) for each in marks):
            return Fraction(0)
        levels = [each["A2"] for each in marks]
        return max(levels) - min(levels)

    def _alarms(self, event: str, module: str, entry: str) -> bool:
        if any(sheet.state == "draft" for sheet in self.panel(event, module, entry)):
            return False
        apart = self.apart(event, module, entry)
        return apart > 1 and apart > self.ruled.get((event, entry), 0)

    def rule(self, who: str, event: str, entry: str, reason: str) -> Verdict:
        """Let the practical panel's spread stand."""
        verdict = self._begin(who, self.may(who, "rule", event, "P"))
        if verdict.role_missing:
            return verdict
        if not reason:
            verdict.told.append("理由")
        if self.apart(event, "P", entry) <= 1:
            verdict.told.append("没有超过规定")
        if verdict.fine:
            self.ruled[event, entry] = self.apart(event, "P", entry)
        return verdict

    def confirm(self, who: str, key: Key) -> Verdict:
        """A second person confirms."""
        event, module, seat, entry = key
        verdict = self._begin(who, self.may(who, "check", event, module, seat))
        if verdict.role_missing:
            return verdict
        self._competes(verdict, event, entry)
        sheet = self.sheet(key)
        if sheet.state == "draft":
            verdict.told.append("还没有提交")
        elif sheet.state != "submitted":
            verdict.refused.append("已经确认过")
        elif self.checking[event] == "double":
            verdict.told.append("双人录入")
        elif self.own(who, key):
            verdict.refused.append("另一个人")
        if verdict.fine:
            sheet.state, sheet.confirmer = "confirmed", who
        return verdict

    def second(self, who: str, key: Key) -> Verdict:
        """Hand in the second typing: alike, the sheet is confirmed."""
        event, module, seat, entry = key
        rights = [self.may(who, right, event, module, seat) for right in ("check", "mark")]
        verdict = self._begin(who, rights[0])
        if verdict.role_missing:
            return verdict
        if not rights[1]:
            verdict.refused.append("权限")
        self._competes(verdict, event, entry)
        sheet = self.sheet(key)
        if self.checking[event] != "double":
            verdict.told.append("不是双人录入")
        if sheet.state == "draft":
            verdict.told.append("还没有提交")
        elif sheet.state != "submitted":
            verdict.refused.append("已经确认过")
        elif self.own(who, key):
            verdict.refused.append("另一个人")
        if len(sheet.second) < len(ASPECTS[module]):
            verdict.told.append("没有得分")
        if verdict.fine and sheet.second == sheet.marks():
            sheet.state, sheet.confirmer = "confirmed", who
        return verdict

    def give_back(self, who: str, key: Key, reason: str) -> Verdict:
        """Return a closed sheet with a reason."""
        event, module, seat, _entry = key
        sheet = self.sheet(key)
        rights = {"confirmed": ("check",), "locked": ("unlock",)}.get(sheet.state, ("mark", "check"))
        verdict = self._begin(who, any(self.may(who, right, event, module, seat) for right in rights))
        if verdict.role_missing:
            return verdict
        if sheet.state == "draft":
            verdict.told.append("还没有提交")
        if not reason:
            verdict.told.append("退回原因")
        if verdict.fine:
            returner = "" if self.own(who, key) else who
            sheet.reopen()
            sheet.returner = returner
        return verdict

    # -- entries -----------------------------------------------------------------------------------

    def penalise(
        self, who: str, event: str, entry: str, module: str | None, points: Fraction | None, reason: str
    ) -> Verdict:
        """Deduct points; None: what was typed is no number above 0."""
        verdict = self._begin(who, self.may(who, "penalise", event, module))
        if verdict.role_missing:
            return verdict
        if points is None:
            verdict.told.append("扣分")
        if not reason:
            verdict.told.append("原因")
        if verdict.fine and points is not None:
            self.penalties.append(Penalty(event, entry, module, points))
            verdict.touches = event
        return verdict

    def revoke(self, who: str, number: int, reason: str) -> Verdict:
        """Take a penalty back."""
        penalty = self.penalties[number]
        if not self.people[who].active:
            return self._begin(who)
        if penalty.revoked:
            return Verdict(told=["已经撤销"])
        verdict = self._begin(who, self.may(who, "penalise", penalty.event, penalty.module))
        if not verdict.role_missing and not reason:
            verdict.told.append("撤销原因")
        if verdict.fine:
            penalty.revoked, verdict.touches = True, penalty.event
        return verdict

    def become(self, who: str, event: str, entry: str, status: str, reason: str) -> Verdict:
        """Absent, withdrawn, disqualified or back to normal, with a reason."""
        verdict = self._begin(who, self.may(who, "status", event, None))
        if not reason and self.people[who].active:
            verdict.told.append("原因")
        if verdict.fine:
            self.status[event, entry], verdict.touches = status, event
        return verdict

    def move(self, who: str, event: str, entry: str, module: str | None, station: int) -> Verdict:
        """Move an entry to a spare station."""
        verdict = self._begin(who, self.may(who, "incident", event, module))
        if verdict.role_missing:
            return verdict
        taken = {at for (own, _entry), at in self.stations.items() if own == event}
        if station in taken:
            verdict.told.append("备用工位")
        if verdict.fine:
            self.stations[event, entry] = station
        return verdict

    # -- results -----------------------------------------------------------------------------------

    def module_score(self, event: str, entry: str, module: str) -> Fraction | None:
        """Mean of the panel less the module's penalties, not below 0."""
        sums = []
        for sheet in self.panel(event, module, entry):
            marks = sheet.marks()
            if len(marks) < len(ASPECTS[module]):
                return None
            sums.append(sum((worth(aspect, value) for aspect, value in marks.items()), Fraction(0)))
        return max(Fraction(0), sum(sums, Fraction(0)) / len(SEATS) - self._deducted(event, entry, module))

    def total(self, event: str, entry: str) -> Fraction | None:
        """The weighted sum less the penalties on the whole; None while anything is missing."""
        total = Fraction(0)
        for module, weight in WEIGHTS.items():
            score = self.module_score(event, entry, module)
            if score is None:
                return None
            total += weight * score
        return max(Fraction(0), total - self._deducted(event, entry, None))

    def _deducted(self, event: str, entry: str, module: str | None) -> Fraction:
        mine = [p for p in self.penalties if (p.event, p.entry, p.module) == (event, entry, module)]
        return sum((p.points for p in mine if not p.revoked), Fraction(0))

    def competing(self, event: str) -> list[str]:
        """The entries that compete."""
        return [entry for (own, entry), status in self.status.items() if (own, status) == (event, "active")]

    def rank(self, event: str, entry: str) -> int | None:
        """1 + how many are better; none without a total or where it does not compete."""
        total = self.total(event, entry)
        if total is None or entry not in self.competing(event):
            return None
        others = [self.total(event, each) for each in self.competing(event)]
        return 1 + sum(1 for other in others if other is not None and other > total)

    def results(self, event: str) -> object:
        """Everything a signature stands for."""
        competing = self.competing(event)
        return [
            (entry, status, self.total(event, entry), [self.module_score(event, entry, m) for m in ASPECTS])
            if entry in competing
            else (entry, status)
            for (own, entry), status in self.status.items()
            if own == event
        ]

    def settled_states(self, event: str) -> tuple[str, ...]:
        """In which states a sheet needs nothing more."""
        if self.checking[event] == "none":
            return ("submitted", "confirmed", "locked")
        return ("confirmed", "locked")

    def _complete(self, verdict: Verdict, event: str) -> None:
        states = [
            sheet.state
            for entry in self.competing(event)
            for module in ASPECTS
            for sheet in self.panel(event, module, entry)
        ]
        if not states or any(state not in self.settled_states(event) for state in states):
            verdict.told.append("公布")

    def sign(self, who: str, event: str) -> Verdict:
        """The chief judge signs the results as they stand."""
        verdict = self._begin(who, self.may(who, "sign", event, None))
        if verdict.role_missing:
            return verdict
        self._complete(verdict, event)
        if self.signed.get(event) == self.results(event):
            verdict.told.append("不用再签")
        if verdict.fine:
            self.signed[event] = self.results(event)
        return verdict

    def publish(self, who: str, event: str, reason: str) -> Verdict:
        """Freeze the results that were signed; the checked sheets are locked."""
        verdict = self._begin(who, self.may(who, "publish", event, None))
        if verdict.role_missing:
            return verdict
        self._complete(verdict, event)
        if self.signed.get(event) != self.results(event):
            verdict.told.append("签署")
        if self.versions[event] and not reason:
            verdict.told.append("更正原因")
        if verdict.fine:
            self.versions[event] += 1
            verdict.touches = event
            for key, sheet in self.sheets.items():
                if key[0] == event and sheet.state in self.settled_states(event):
                    sheet.state = "locked"
        return verdict
