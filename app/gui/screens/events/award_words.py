"""What an award rule gives, in words for the preview: simple HTML, everything of the user's escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

from app.domain.awards import AwardRule
from app.domain.capital_numerals import capital_amount
from app.domain.unit_awards import FIGURE_NAMES, UnitAllotment
from app.gui.theme import Colour
from app.services.award_preview import AwardPreview, EdgeEntry, QuotaPreview, RefusedEntry
from app.services.entitlements import PROMOTION, EntryDue

NAMED = 12  # lines of one list; more are counted


def quotas_html(preview: AwardPreview) -> str:
    """Every quota with its sum and its edge, then who stood in the places and gets nothing."""
    divided = len({each.quota.division for each in preview.quotas}) > 1
    parts = [_quota(each, divided=divided) for each in preview.quotas]
    refused = [_line(_who(each.entry), each.award, each.entry.reason) for each in _without_edge(preview)]
    return "".join(parts) + _list("在名次内却不授", refused)


def _without_edge(preview: AwardPreview) -> list[RefusedEntry]:
    """Those refused who are not told at the edge of a quota already."""
    told = {
        (entry.entry_id, each.quota.award)
        for each in preview.quotas
        for entry in (*each.just_missed, *each.tied)
    }
    return [each for each in preview.refusals if (each.entry.entry_id, each.award) not in told]


def _quota(each: QuotaPreview, *, divided: bool) -> str:
    quota = each.quota
    name = f"{quota.division} · {quota.award}" if divided and quota.division else quota.award
    short = "" if quota.given == quota.size else f",实发 {quota.given}"
    head = f"<p style='margin:10px 0 1px 0'>{_strong(name)}&nbsp;&nbsp;{quota.size} 名{short}"
    head += f"{_soft(f'&nbsp;&nbsp;基数 {quota.base}')}</p>"
    lines = [_soft(escape(quota.explanation) + "。")]
    sum_again = f";{quota.explanation.split(';')[0]}"
    lines += [
        _mark("✓", Colour.OK, "末位", replace(entry, reason=entry.reason.replace(sum_again, "")))
        for entry in each.just_in[:NAMED]
    ]
    if each.quota.needs_decision:
        words = f"须由组委会决定:{len(each.tied)} 名并列,余 {quota.open_places} 个名额"
        lines.append(f"<span style='color:{Colour.WARN.value}'>{words}</span>")
        lines += [_mark("?", Colour.WARN, "并列", entry, told=False) for entry in each.tied[:NAMED]]
    else:
        lines += [_mark("✕", Colour.PRIMARY, "未得", entry) for entry in each.just_missed[:NAMED]]
    return head + _block(lines)


def _mark(sign: str, ink: Colour, word: str, entry: EdgeEntry, *, told: bool = True) -> str:
    reason = f"<br>{_soft(escape(entry.reason) + '。')}" if told and entry.reason else ""
    total = f"{_soft('&nbsp;&nbsp;' + escape(entry.total))}" if entry.total else ""
    return f"<span style='color:{ink.value}'>{sign} {word}</span> {escape(_who(entry))}{total}{reason}"


def _who(entry: EdgeEntry) -> str:
    return entry.name if entry.rank is None else f"第 {entry.rank} 名 {entry.name}"


def honours_html(preview: AwardPreview, rule: AwardRule) -> str:
    """Who gets which honour, and who was in the places and does not."""
    parts = []
    for honour in rule.honours:
        due = [
            _line(_person(entry, each.person), "", each.reason)
            for entry in preview.entitlements.entries
            for each in entry.extras.honours
            if each.name == honour.name
        ]
        title = f"{honour.name} {len(due)} 名"
        parts.append(_judged(title, "授", due, "不授", _refused(preview, honour.name)))
    return "".join(parts) + _withheld(preview)


def promotions_html(preview: AwardPreview) -> str:
    """Who rises to which level, and who was in the places and does not."""
    due = [
        _line(_person(entry, each.person), each.text, each.reason)
        for entry in preview.entitlements.entries
        for each in entry.extras.promotions
    ]
    title = f"晋升 {len(due)} 名"
    return _judged(title, "晋升", due, "不晋升", _refused(preview, PROMOTION)) + _withheld(preview)


def money_html(preview: AwardPreview) -> str:
    """The money of each award, all together, and the subsidy."""
    found = preview.entitlements
    rows = "".join(
        f"<tr><td>{escape(each.award)}</td><td align='right'>{each.count}</td>"
        f"<td align='right'>{each.amount}</td><td align='right'>{each.total}</td></tr>"
        for each in found.prizes.totals
    )
    head = f"<tr><td>{_soft('奖项')}</td>" + "".join(
        f"<td align='right'>{_soft(word)}</td>" for word in ("个数", "每个", "合计")
    )
    table = f"<table width='98%' cellpadding='3'>{head}</tr>{rows}</table>" if rows else ""
    capitals = _soft(capital_amount(found.prizes.total))
    total = f"<p>{_strong(f'奖金合计 {found.prizes.total} 元')}<br>{capitals}</p>"
    subsidy = found.event_extras.subsidy
    of = found.contest_class or "没有写类别"
    more = f"<p>赛事补助 {subsidy} 元{_soft(f'(赛项类别:{escape(of)})')}</p>" if subsidy is not None else ""
    if subsidy is None and not found.contest_class:
        more = f"<p>{_soft('赛项没有写类别,没有赛事补助。')}</p>"
    unpriced = "、".join(found.prizes.unpriced)
    left = f"<p>{_soft(f'没有奖金的:{escape(unpriced)}。')}</p>" if unpriced and rows else ""
    return table + total + more + left + _withheld(preview)


def decided_html(preview: AwardPreview, rule: AwardRule) -> str:
    """How many of each award by decision are given, and to whom."""
    parts = []
    for award in rule.decided:
        given = [
            _line(each.recipient, each.organization, each.reason)
            for each in preview.decisions
            if each.decision.stands and each.decision.award == award.name
        ]
        limit = "" if award.count is None else f",最多 {award.count} 个"
        parts.append(_list(f"{award.name} 已决定 {len(given)} 个{limit}", given, always=True))
    return "".join(parts) + _problems(preview)


def units_html(preview: AwardPreview, rule: AwardRule) -> str:
    """The quota of each unit award, who gets it and who sits on the edge."""
    basis = {each.name: FIGURE_NAMES[each.by] for each in rule.unit_awards}
    parts = [_unit_award(each, basis.get(each.award, "")) for each in preview.entitlements.unit_awards]
    return "".join(parts) + _withheld(preview)


def _unit_award(each: UnitAllotment, basis: str) -> str:
    size = f"{each.size} 个" if each.size is not None else f"{len(each.due)} 个"
    head = f"<p style='margin:10px 0 1px 0'>{_strong(each.award)}&nbsp;&nbsp;{size}"
    head += f"{_soft(f'&nbsp;&nbsp;基数 {each.base} · 依据 {escape(basis)}')}</p>"
    lines = [_soft(escape(each.explanation) + "。")]
    lines += [_line(str(due.unit), "", due.reason.split(";")[0]) for due in each.due[:NAMED]]
    if len(each.due) > NAMED:
        lines.append(_soft(f"等 {len(each.due)} 个"))
    if each.needs_decision:
        words = f"须由组委会决定:{len(each.tied)} 个单位并列,余 {each.open_places} 个名额"
        lines.append(f"<span style='color:{Colour.WARN.value}'>{words}</span>")
    missed = each.tied or each.just_missed
    lines += [
        f"<span style='color:{Colour.PRIMARY.value}'>✕ 未得</span> {escape(str(unit))}"
        for unit in missed[:NAMED]
    ]
    return head + _block(lines)


# -- parts ---------------------------------------------------------------------------------------------


def _refused(preview: AwardPreview, what: str) -> list[str]:
    return [
        _line(_person(entry, each.person), "", each.reason)
        for entry in preview.entitlements.entries
        for each in entry.extras.refusals
        if each.what == what
    ]


def _person(entry: EntryDue, person: str) -> str:
    return f"{entry.label} {person}" if person else entry.label


def _judged(title: str, yes: str, due: Sequence[str], no: str, refused: Sequence[str]) -> str:
    """Those who get something, then those who do not, under one heading."""
    good = f"<span style='color:{Colour.OK.value}'>✓ {yes}</span> "
    bad = f"<span style='color:{Colour.PRIMARY.value}'>✕ {no}</span> "
    return _list(title, [good + line for line in due], always=True) + _block(
        [bad + line for line in refused[:NAMED]]
        + ([_soft(f"{no}的共 {len(refused)} 名")] if len(refused) > NAMED else [])
    )


def _line(who: str, what: str, reason: str) -> str:
    more = f"&nbsp;&nbsp;{escape(what)}" if what else ""
    why = f"<br>{_soft(escape(reason) + '。')}" if reason else ""
    return f"{escape(who)}{more}{why}"


def _list(title: str, lines: Sequence[str], *, always: bool = False) -> str:
    """A heading and its lines; nothing for no lines, unless `always`."""
    if not lines and not always:
        return ""
    more = [_soft(f"等 {len(lines)} 个")] if len(lines) > NAMED else []
    head = f"<p style='margin:10px 0 1px 0'>{_strong(title)}</p>"
    return head + _block([*lines[:NAMED], *more])


def _block(lines: Iterable[str]) -> str:
    return "".join(f"<p style='margin:2px 0 3px 0'>{line}</p>" for line in lines)


def _withheld(preview: AwardPreview) -> str:
    names = "、".join(preview.entitlements.withheld)
    if not names:
        return ""
    return f"<p>{_soft(f'盲评,成绩公布前不显示姓名,也不核对:{escape(names)}。')}</p>"


def _problems(preview: AwardPreview) -> str:
    return "".join(
        f"<p style='color:{Colour.WARN.value}'>{escape(problem)}</p>"
        for problem in preview.entitlements.problems
    )


def _strong(text: str) -> str:
    return f"<span style='font-weight:600'>{escape(text)}</span>"


def _soft(text: str) -> str:
    return f"<span style='color:{Colour.MUTED.value};font-size:12px'>{text}</span>"
