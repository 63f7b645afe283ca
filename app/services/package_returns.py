"""评分包收回: what a second laptop marked comes back, is looked at, decided where it must be, and taken in.

Compared mark by mark with what stands by now (`app.services.package_comparison`). A sheet that was handed
in or locked meanwhile stays as it is until somebody gives it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.judge_package import Finding, PackageReturn, PackedEntry, marks_to_add
from app.domain.panels import SpreadRule
from app.domain.rights import ROLE_NAMES, Place, Right
from app.domain.scheme import SELF_SEAT
from app.errors import UserError
from app.services.door import Refused, WriteSession
from app.services.judge_packages import load_package_row, package_title, packed_sheets, return_text
from app.services.package_comparison import Examined, Key, ReturnLine, examine, status_notes
from app.services.package_opening import mark_row
from app.services.places import at_event
from app.services.rows import load_competition_row, load_event_row, lock_entries, row_id
from app.services.sheet_rows import load_desk
from app.services.sheets import hand_in, return_spread
from db.tables import Account, Competition, Entry, Event, JudgePackage, Mark, ScoreSheet

TAKEN_IN = "收回评分包"
MOVED_ON = "看过以后,数据又有变化,什么也没有收。请看过下面的新内容,再收。"


@dataclass(frozen=True, slots=True)
class ReturnPreview:
    """What taking a return file in would do. `lines` are all but what stands here already.

    `marks` and `submitted` count what comes without a question, `same` the marks that stand already;
    `before` tells when the very same file was taken in, `notes` what the laptop knew beyond marks.
    """

    title: str
    at: datetime
    by: str
    lines: tuple[ReturnLine, ...]
    marks: int
    same: int
    submitted: int
    before: str = ""
    notes: tuple[str, ...] = ()

    @property
    def conflicts(self) -> tuple[ReturnLine, ...]:
        """What somebody has to decide."""
        return tuple(line for line in self.lines if line.finding is Finding.CONFLICT)

    @property
    def left(self) -> int:
        """How many lines cannot be taken in."""
        return sum(line.finding in (Finding.CLOSED, Finding.UNKNOWN) for line in self.lines)

    @property
    def brings(self) -> bool:
        """Whether there is anything to take in or to decide."""
        return bool(self.marks or self.submitted or self.conflicts)


# -- on the second laptop ------------------------------------------------------------------------------


def build_return(session: Session, package_id: int, *, by: str, at: datetime) -> PackageReturn:
    """Every sheet of a package that was opened here, as it stands now."""
    row = load_package_row(session, package_id)
    event = load_event_row(session, row.event_id)
    competition = load_competition_row(session, event.competition_id)
    entries = session.exec(select(Entry).where(Entry.event_id == row.event_id).order_by(col(Entry.id))).all()
    return PackageReturn(
        uid=row.uid,
        competition=competition.title,
        competition_uid=competition.uid,
        event_id=row.event_id,
        event=event.name,
        module=row.module,
        at=at,
        by=by,
        entries=tuple(
            PackedEntry(row_id(each), each.number, each.station, each.status, each.reached)
            for each in entries
        ),
        sheets=packed_sheets(session, row.event_id, row.module, {row_id(each) for each in entries}),
    )


def note_return(session: WriteSession, package_id: int, returned: PackageReturn) -> None:
    """Note on the laptop that a return file was written."""
    row = load_package_row(session, package_id)
    event = load_event_row(session, row.event_id)
    what = f"写评分包返回文件 {package_title(event, row.module)}"
    by = session.require(Right.SAFEKEEP, at_event(event, row.module), attempt=what)
    row.returned = [*row.returned, {"at": returned.at.isoformat(), "by": by}]
    session.record(f"{what}:{len(returned.sheets)} 份评分单")


# -- where the package was made ------------------------------------------------------------------------


def note_unreadable(session: WriteSession, name: str, why: str) -> None:
    """Keep in the log that a file could not be brought back, and why."""
    session.require(Right.WORK)
    session.record(f"{TAKEN_IN}:“{name}”没有读成。{why}", act=Right.BRING_BACK.value)


def look_at_return(session: WriteSession, returned: PackageReturn, seal: str) -> ReturnPreview:
    """What would come of it; the marks stay as they are. Refused for what is not of a package made here."""
    row, event, place = _find(session, returned)
    what = f"查看评分包返回文件 {package_title(event, row.module)}"
    session.require(Right.BRING_BACK, place, attempt=what)
    preview = _preview(session, row, event, examine(session, row, returned), returned, seal)
    session.record(f"{what}:{preview_text(preview)}")
    return preview


def preview_text(preview: ReturnPreview) -> str:
    """'新得分 12 项,提交 4 份,冲突 1 处,不能收 2 处,已有 30 项'."""
    counts = (
        ("新得分 {} 项", preview.marks),
        ("提交 {} 份", preview.submitted),
        ("冲突 {} 处", len(preview.conflicts)),
        ("不能收 {} 处", preview.left),
        ("已有 {} 项", preview.same),
    )
    return ",".join(text.format(count) for text, count in counts if count) or "没有得分"


def bring_back(
    session: WriteSession,
    returned: PackageReturn,
    seal: str,
    seen: ReturnPreview,
    decisions: Mapping[Key, bool],
) -> str:
    """Take in what was looked at, in one transaction; returns what was done, in words.

    `decisions`: for every conflict whether the laptop's mark is taken (True) or ours stays. A UserError where
    one is missing, where there is nothing to take in, or where the data moved on since.
    """
    row, event, place = _find(session, returned)
    what = f"{TAKEN_IN} {package_title(event, row.module)}"
    by = session.require(Right.BRING_BACK, place, attempt=what)
    lock_entries(session, row.event_id)
    examined = examine(session, row, returned)
    if _preview(session, row, event, examined, returned, seal) != seen:
        raise UserError(MOVED_ON)
    if not seen.brings:
        raise UserError("这个返回文件里的得分本机都有了,没有要收的。")
    open_ = [line for line in seen.conflicts if line.key not in decisions]
    if open_:
        raise UserError(f"还有 {len(open_)} 处冲突没有决定。请逐处选定后再收。")
    taken = {line.key for line in seen.conflicts if decisions[line.key]}
    marks, handed_in = _take_in(session, examined, taken)
    row.returned = [*row.returned, {"at": session.clock().isoformat(), "by": by, "seal": seal}]
    text = _done_text(marks, len(handed_in), len(taken), len(seen.conflicts) - len(taken), seen.left)
    session.record(f"{what}:{text}")
    _look_at_spread(session, handed_in)
    return text


def _find(session: Session, returned: PackageReturn) -> tuple[JudgePackage, Event, Place]:
    """The package as it was noted here; refused where it was not, or where it was opened or revoked here."""
    row = session.exec(select(JudgePackage).where(JudgePackage.uid == returned.uid)).first()
    what = f"{TAKEN_IN} {returned.event} · {returned.module}({returned.competition})"
    if row is None:
        known = select(Competition.id).where(Competition.uid == returned.competition_uid)
        here = session.exec(known).first() is not None
        raise Refused(_NOT_OURS if here else _foreign(returned), what, act=Right.BRING_BACK.value)
    event = load_event_row(session, row.event_id)
    place = at_event(event, row.module)
    trouble = ""
    if row.opened_at is not None:
        trouble = "这台电脑就是评分电脑。请把返回文件拿到做评分包的电脑上收回。"
    elif row.revoked_at is not None:
        trouble = f"这个评分包已作废({row.revoked_by}:{row.revoke_reason}),不能收回。"
    elif (returned.event_id, returned.module) != (row.event_id, row.module):
        trouble = "返回文件与本机记录的评分包不符:文件被人改动过。请在评分电脑上重新写一份。"
    if trouble:
        raise Refused(trouble, what, place, act=Right.BRING_BACK.value)
    return row, event, place


_NOT_OURS = (
    "这台电脑没有做过这个评分包的记录,可能恢复过较早的备份。"
    "请在做评分包的数据里收回,或照评分电脑的屏幕录入得分。"
)


def _foreign(returned: PackageReturn) -> str:
    return f"这是“{returned.competition}”的返回文件,不属于这台电脑的数据。请在做评分包的电脑上收回。"


def _preview(
    session: Session,
    row: JudgePackage,
    event: Event,
    examined: Sequence[Examined],
    returned: PackageReturn,
    seal: str,
) -> ReturnPreview:
    same_file = [return_text(told) for told in row.returned if told.get("seal") == seal]
    return ReturnPreview(
        title=package_title(event, row.module),
        at=returned.at,
        by=returned.by,
        lines=tuple(line for each in examined for line in each.lines()),
        marks=sum(len(each.taken(frozenset())) for each in examined),
        same=sum(len(each.found(Finding.SAME)) for each in examined),
        submitted=sum(each.hands_in(frozenset()) for each in examined),
        before=same_file[-1] if same_file else "",
        notes=status_notes(session, row.event_id, returned),
    )


def _take_in(
    session: WriteSession, examined: Sequence[Examined], taken: set[Key]
) -> tuple[int, list[tuple[int, int]]]:
    """Add the marks, hand in what is whole; how many marks, and which sheets (entry and judge)."""
    accounts = _accounts(session)
    changed = [each for each in examined if each.taken(taken) or each.hands_in(taken)]
    sheets = _sheets(session, changed)
    rows: list[dict[str, object]] = []
    marks, handed_in = 0, []
    for each, sheet in zip(changed, sheets, strict=True):
        told, wanted = each.packed, each.taken(taken)
        marks += len(wanted)
        usual = TAKEN_IN if sheet.round else ""
        rows += [
            mark_row(row_id(sheet), replace(mark, reason=mark.reason or usual), accounts.get(mark.by))
            for compared in wanted
            for mark in marks_to_add(compared.theirs, compared.ours)
        ]
        if each.hands_in(taken):
            at, by = told.submitted_at or session.clock(), told.submitted_by
            hand_in(sheet, at, by, accounts.get(by))
            sheet.round = max(sheet.round, told.round)
            handed_in.append((told.entry_id, told.judge_id))
    session.insert_many(Mark, rows)
    return marks, handed_in


def _sheets(session: WriteSession, changed: Sequence[Examined]) -> list[ScoreSheet]:
    """Their rows, made at once where there are none yet."""
    found = [
        each.sheet or ScoreSheet(entry_id=each.packed.entry_id, judge_id=each.packed.judge_id)
        for each in changed
    ]
    session.add_all(found)
    session.flush()
    return found


def _accounts(session: Session) -> dict[str, int]:
    """People by how what they did is signed: '统分员 王敏'. Whoever works on both machines is one person."""
    found: dict[str, int] = {}
    for account in session.exec(select(Account)):
        found[account.name] = row_id(account)
        found |= {f"{role} {account.name}": row_id(account) for role in ROLE_NAMES.values()}
    return found


def _done_text(marks: int, handed_in: int, taken: int, kept: int, left: int) -> str:
    counts = (
        ("收得分 {} 项", marks),
        ("提交 {} 份", handed_in),
        ("冲突取评分包 {} 处", taken),
        ("冲突保留本机 {} 处", kept),
        ("未收 {} 处", left),
    )
    return ",".join(text.format(count) for text, count in counts if count)


def _look_at_spread(session: WriteSession, handed_in: Sequence[tuple[int, int]]) -> None:
    """Panels that lie too far apart go back to their judges, as with any other sheet."""
    desks = {judge_id: load_desk(session, judge_id) for _entry_id, judge_id in handed_in}
    panels = {
        entry_id: desks[judge_id]
        for entry_id, judge_id in handed_in
        if desks[judge_id].judge.seat != SELF_SEAT and desks[judge_id].panel.panel.spread != SpreadRule()
    }
    for entry_id, desk in panels.items():
        return_spread(session, desk, entry_id, Right.BRING_BACK)
