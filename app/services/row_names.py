"""A stored row in the words of the field, where the proof of the audit log has to name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session, col, select

from app.domain.marking import mark_text
from app.errors import UserError
from app.services.entries import event_rules, load_label, shown_label
from db.tables import (
    Account,
    Appeal,
    Certificate,
    Competition,
    Entry,
    Event,
    Judge,
    Mark,
    Organization,
    Penalty,
    Person,
    Printout,
    Publication,
    PublishedResult,
    ResultSigning,
    Room,
    ScoreSheet,
    Sitting,
    Track,
)

TABLE_NAMES: Mapping[str, str] = {
    "competition": "赛事",
    "track": "赛道",
    "event": "赛项",
    "organization": "单位",
    "person": "人员",
    "entry": "报名",
    "entry_member": "参赛成员",
    "distinct_people": "同名不同人的认定",
    "attachment": "附件",
    "entry_change": "报名变更",
    "word_list": "常用词表",
    "column_mapping": "报名表的列对应",
    "room": "考场",
    "sitting": "场次",
    "seat": "座位",
    "check_in": "检录",
    "draw": "抽签",
    "printout": "印发记录",
    "judge": "裁判席位",
    "handover": "裁判交接",
    "score_sheet": "评分单",
    "mark": "得分",
    "penalty": "扣分",
    "incident": "赛场情况记录",
    "spread_ruling": "评分差距裁定",
    "recheck": "成绩复核",
    "recheck_item": "成绩复核的评分单",
    "result_signing": "成绩签署",
    "publication": "公布版本",
    "published_result": "公布的成绩",
    "appeal": "申诉",
    "certificate": "证书",
    "certificate_proof": "证书清样",
    "certificate_print": "证书打印",
    "number_series": "证书编号",
    "signing_key": "证书签名密钥",
    "key_wrap": "加密保存的签名密钥",
    "rules_version": "规则版本",
    "judge_package": "评分包",
    "tie_decision": "并列名次裁定",
    "award_decision": "奖项决定",
    "account": "账号",
    "account_duty": "岗位",
    "setting": "设置",
}


UNREADABLE = (RecursionError, ArithmeticError, AttributeError, LookupError, TypeError, UserError, ValueError)


def describe_row(session: Session, table: str, key: str) -> str:
    """'得分“焊工 · 04 号 · 李建国 · B2”(库中现为 9.5)'; table and number where nothing better is known."""
    try:
        words = _DESCRIBED.get(table, _nothing)(session, key)
    except UNREADABLE:  # altered into something that no column of ours holds
        words = ""
    name = TABLE_NAMES.get(table, table)
    return f"{name}{words}" if words else f"{name} {key} "


def _nothing(_session: Session, _key: str) -> str:
    return ""


def _mark(session: Session, key: str) -> str:
    mark = session.get(Mark, int(key))
    sheet = None if mark is None else session.get(ScoreSheet, mark.sheet_id)
    judge = None if sheet is None else session.get(Judge, sheet.judge_id)
    if mark is None or sheet is None or judge is None:
        return ""
    event = session.get_one(Event, judge.event_id)
    module = event_rules(event).scheme.module(judge.module)
    aspect = next((each for each in module.aspects if each.code == mark.aspect), None)
    name = mark.aspect if aspect is None else f"{aspect.code} {aspect.name}"
    now = "空" if mark.entered is None else (mark_text(aspect, mark.entered) if aspect else str(mark.entered))
    who = mark.judge or judge.name
    return f"“{event.name} · {_entry_name(session, event, sheet.entry_id)} · {who} · {name}”(库中现为 {now})"


def _sheet(session: Session, key: str) -> str:
    sheet = session.get(ScoreSheet, int(key))
    judge = None if sheet is None else session.get(Judge, sheet.judge_id)
    if sheet is None or judge is None:
        return ""
    event = session.get_one(Event, judge.event_id)
    return f"“{event.name} · {_entry_name(session, event, sheet.entry_id)} · {judge.name}”"


def _of_entry(table: Any) -> Callable[[Session, str], str]:
    def words(session: Session, key: str) -> str:
        row = session.get(table, int(key))
        entry = None if row is None else session.get(Entry, row.entry_id)
        if row is None or entry is None:
            return ""
        event = session.get_one(Event, entry.event_id)
        return f"“{event.name} · {_entry_name(session, event, row.entry_id)}”"

    return words


def _entry(session: Session, key: str) -> str:
    entry = session.get(Entry, int(key))
    if entry is None:
        return ""
    event = session.get_one(Event, entry.event_id)
    return f"“{event.name} · {entry.number}”"


def _result(session: Session, key: str) -> str:
    found = session.exec(
        select(PublishedResult, Publication)
        .join(Publication, col(PublishedResult.publication_id) == col(Publication.id))
        .where(PublishedResult.id == int(key))
    ).first()
    if found is None:
        return ""
    line, publication = found
    award = f"、{line.award}" if line.award else ""
    shown = f"(库中现为 {line.shown or '无分'}{award})"
    return f"“{publication.event}第 {publication.version} 版 · {line.recipient}”{shown}"


def _certificate(session: Session, key: str) -> str:
    certificate = session.get(Certificate, int(key))
    return "" if certificate is None else f"“{certificate.number}”"


def _signing(session: Session, key: str) -> str:
    signing = session.get(ResultSigning, int(key))
    return "" if signing is None else f"“{session.get_one(Event, signing.event_id).name}”"


def _appeal(session: Session, key: str) -> str:
    appeal = session.get(Appeal, int(key))
    return "" if appeal is None else f"“{session.get_one(Event, appeal.event_id).name} {appeal.serial} 号”"


def _named(table: Any, column: str = "name") -> Callable[[Session, str], str]:
    def words(session: Session, key: str) -> str:
        row = session.get(table, int(key))
        return "" if row is None else f"“{getattr(row, column)}”"

    return words


def _entry_name(session: Session, event: Event, entry_id: int) -> str:
    label = load_label(session, entry_id)
    return "已退回的参赛者" if label is None else shown_label(event, label)


_DESCRIBED: Mapping[str, Callable[[Session, str], str]] = {
    "mark": _mark,
    "score_sheet": _sheet,
    "penalty": _of_entry(Penalty),
    "entry": _entry,
    "published_result": _result,
    "certificate": _certificate,
    "competition": _named(Competition, "title"),
    "track": _named(Track),
    "event": _named(Event),
    "organization": _named(Organization),
    "room": _named(Room),
    "sitting": _named(Sitting),
    "printout": _named(Printout, "title"),
    "person": _named(Person),
    "judge": _named(Judge),
    "account": _named(Account),
    "result_signing": _signing,
    "appeal": _appeal,
    "publication": _named(Publication, "event"),
}
