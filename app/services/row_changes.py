"""What an entry of the audit log changed, in readable lines: old → new, with the names people know."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.domain.appeals import EFFECT_NAMES, OUTCOME_NAMES
from app.domain.appeals import STATE_NAMES as APPEAL_STATES
from app.domain.ranking import STATUS_NAMES
from app.domain.rights import ROLE_NAMES
from app.domain.sheets import INCIDENT_KINDS, SHEET_STATE_NAMES
from app.services.row_images import HIDDEN
from app.services.row_names import TABLE_NAMES

MOST_LINES = 40
LONGEST = 60
NOTHING = "空"
ARROW = " → "

# By column, or by table and column where that column means another thing elsewhere.
COLUMN_NAMES: Mapping[str, str] = {
    "appeal.effect": "对成绩的影响",
    "appellant": "申诉人",
    "subject": "申诉事项",
    "request": "申诉请求",
    "received_at": "收到时间",
    "deadline": "申诉截止",
    "late_reason": "逾期受理的理由",
    "decided_at": "受理时间",
    "decided_by": "受理人",
    "decision_reason": "不予受理或撤回的原因",
    "outcome": "结果",
    "findings": "查明的事实",
    "ruling": "裁决",
    "panel": "仲裁组成员",
    "ruled_at": "裁决时间",
    "ruled_by": "裁决登记人",
    "carried_version": "执行裁决的版本",
    "carried_note": "裁决执行情况",
    "address": "地点",
    "places": "位置数",
    "spares": "备用位置",
    "per_row": "每排位置数",
    "starts_at": "开始时间",
    "ends_at": "结束时间",
    "late_minutes": "迟到几分钟算缺考",
    "early_minutes": "提前几分钟检录",
    "note": "备注",
    "photo": "照片",
    "merged_into": "并入",
    "eligibility": "报名条件",
    "closing": "收尾规则",
    "uid": "编号",
    "ended_at": "比赛结束时间",
    "opened_at": "打开时间",
    "returned": "收回",
    "signing_id": "签署",
    "notice_from": "公示开始",
    "notice_until": "公示结束",
    "final_at": "定稿时间",
    "final_by": "定稿人",
    "summary": "简介",
    "effect": "经济效益",
    "site": "地点",
    "words": "词语",
    "columns": "列对应",
    "headers": "表头",
    "before": "原来",
    "after": "现在",
    "seed": "抽签种子",
    "method": "抽签方法",
    "layer": "抽签层次",
    "given": "抽签名单",
    "drawn": "抽签结果",
    "facts": "印发内容",
    "scope": "印发范围",
    "settled_at": "处理时间",
    "settled_by": "处理人",
    "settled_note": "处理说明",
    "undone_at": "撤销时间",
    "undone_by": "撤销人",
    "undone_reason": "撤销原因",
    "sitting_id": "场次",
    "room_id": "考场",
    "size": "大小",
    "digest": "摘要",
    "active": "是否启用",
    "approver": "批准人",
    "account_id": "账号",
    "at": "时间",
    "authors": "完成人",
    "award": "奖项",
    "blob": "密钥",
    "born_on": "出生日期",
    "by": "谁",
    "category": "类别",
    "certificates": "证书设置",
    "code": "二维码",
    "chain": "产业链",
    "checked_in_at": "签到时间",
    "confirmed_at": "确认时间",
    "copies": "份数",
    "confirmed_by": "确认人",
    "contest_class": "赛项类别",
    "contact": "联系人",
    "credit_code": "统一社会信用代码",
    "district": "县区",
    "division": "组别",
    "divisions": "组别",
    "document_number": "证件号",
    "document_type": "证件类型",
    "detail": "晋升内容",
    "draft": "规则草稿",
    "education": "文化程度",
    "ends_on": "结束日期",
    "entered": "得分",
    "entered_by": "录入人",
    "ethnicity": "民族",
    "event_id": "赛项",
    "gender": "性别",
    "good": "打好",
    "guest": "打星",
    "hosts": "主办单位",
    "industry": "行业",
    "honorific": "称呼",
    "issued_by": "编发人",
    "issued_on": "颁发日期",
    "issuers": "颁发单位",
    "kind": "类别",
    "last": "最后编号",
    "level": "级别",
    "minutes": "补时",
    "module": "模块",
    "name": "名称",
    "number": "编号",
    "number_prefix": "证书编号前缀",
    "organization_id": "单位",
    "paper_at": "收表时间",
    "paper_by": "收表人",
    "password_hash": "密码",
    "person_id": "人员",
    "phone": "电话",
    "pin_hash": "PIN",
    "pinyin": "拼音",
    "points": "扣分",
    "position": "次序",
    "printed_at": "打印时间",
    "printer": "打印机",
    "proof_id": "清样",
    "rank": "名次",
    "reason": "原因",
    "recipient": "获奖者",
    "replaced_by": "替换证书",
    "returned_reason": "退回原因",
    "review": "审核",
    "review_reason": "审核意见",
    "revoke_reason": "撤销原因",
    "revoked_at": "撤销时间",
    "revoked_by": "撤销人",
    "role": "岗位",
    "round": "提交次数",
    "rules": "评分和奖项规则",
    "rules_version": "规则版本",
    "salt": "密钥",
    "seat": "席位",
    "second_at": "第二遍录入时间",
    "second_by": "第二遍录入人",
    "settled": "打印已确认",
    "signatory": "签署人",
    "skill_level": "技能等级",
    "starts_on": "开始日期",
    "state": "状态",
    "station": "赛位",
    "status": "参赛状态",
    "status_reason": "参赛状态原因",
    "submitted_at": "提交时间",
    "submitted_by": "提交人",
    "template": "证书模板",
    "title": "名称",
    "trade": "工种",
    "value": "内容",
    "venue": "地点",
    "void_reason": "作废原因",
    "voided_at": "作废时间",
    "voided_by": "作废人",
    "weight": "权重",
    "withdrawn": "人工作废",
    "year": "年份",
}
_WORDS: Mapping[str, str] = {
    **{str(state): name for state, name in SHEET_STATE_NAMES.items()},
    **{str(status): name for status, name in STATUS_NAMES.items() if name},
    **{str(role): name for role, name in ROLE_NAMES.items()},
    **INCIDENT_KINDS,
    **{str(state): name for state, name in APPEAL_STATES.items()},
    **{str(outcome): name for outcome, name in OUTCOME_NAMES.items()},
    **{str(effect): name for effect, name in EFFECT_NAMES.items() if effect},
    "pending": "待审核",
    "approved": "已通过",
    "returned": "已退回",
    "issued": "已编发",
    "printed": "已打印",
    "void": "已作废",
}
_WORDED = frozenset({"state", "status", "review", "role", "kind", "outcome", "effect"})
_THOUSANDTHS = frozenset({"entered", "points", "weight"})
_FLAGS = frozenset({"active", "guest", "blind", "good", "settled", "withdrawn"})


def change_lines(rows: str, most: int = MOST_LINES) -> tuple[str, ...]:
    """The lines for an entry's `rows`: what changed old → new, then what was added and deleted, counted."""
    try:
        changed = [
            (str(table), str(key), digest, dict(what)) for table, key, digest, what in json.loads(rows)
        ]
    except (TypeError, ValueError):
        return ("这一条的改动读不出来:它被改坏了。",)
    alike: dict[tuple[str, str], list[str]] = {}
    for table, key, digest, what in changed:
        for line in _lines(table, digest, what):
            alike.setdefault((TABLE_NAMES.get(table, table), line), []).append(key)
    lines = [
        f"{name} {keys[0]} · {line}" if len(keys) == 1 else f"{name} {len(keys)} 行 · {line}"
        for (name, line), keys in alike.items()
    ]
    written = Counter(table for table, _key, digest, what in changed if digest and not what)
    lines += [f"写入 {TABLE_NAMES.get(table, table)} {count} 行" for table, count in written.items()]
    more = len(lines) - most
    return tuple(lines) if more <= 0 else (*lines[:most], f"另有 {more} 处改动")


def _lines(table: str, digest: str, what: Mapping[str, Any]) -> Iterator[str]:
    if not digest:
        known = what.get("name") or what.get("number") or what.get("title")
        yield f"删除({_cut(str(known))})" if known else "删除"
        return
    for column, values in what.items():
        if column.endswith("_by_id") or not isinstance(values, list) or len(values) != 2:
            continue
        old, new = (_shown(column, value) for value in values)
        name = COLUMN_NAMES.get(f"{table}.{column}") or COLUMN_NAMES.get(column, column)
        if old == new == HIDDEN:
            yield f"{name}:已更改(内容不记入)"
        else:
            yield f"{name}:{old}{ARROW}{new}"


def _shown(column: str, value: object) -> str:
    if value is None or value == "":
        return NOTHING
    if column in _THOUSANDTHS and isinstance(value, int):
        return f"{(Decimal(value) / 1000).normalize():f}"
    if column in _FLAGS:
        return "是" if value else "否"
    text = str(value)
    if column in _WORDED:
        return _WORDS.get(text, text)
    if column.endswith("_at") or column == "at":
        return _moment(text)
    return _cut(text)


def _moment(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M:%S}"
    except ValueError:
        return text


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
