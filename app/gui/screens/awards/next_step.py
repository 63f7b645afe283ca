"""What to do while there is no certificate: publish, set awards, fill in, or issue."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.gui.screens.awards.rows import AwardsPage


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is missing, how to cure it, and the screen that does it; no screen: issue here."""

    text: str
    hint: str
    button: str
    screen: str = ""
    params: dict[str, object] = field(default_factory=dict)


def next_step(page: AwardsPage) -> NextStep:
    """The step that leads to certificates."""
    if not page.published:
        return NextStep("还没有公布成绩", "证书只按已公布的成绩编发。", "去公布", "publishing")
    if not page.pending:
        hint = "在赛项中设好奖项规则,再公布新的版本。"
        return NextStep("已公布的成绩里没有奖项", hint, "去设奖项", "events")
    if page.gaps:
        text = f"编发证书前,请先填写{'、'.join(page.gaps)}"
        return NextStep(text, "在赛事总览的赛事信息中填写。", "去填写", "overview", {"edit": True})
    new = sum(item.new for item in page.pending)
    events = [item for item in page.pending if item.event_id is not None]
    whole = ",含整个赛事的" if events and len(events) < len(page.pending) else ""
    what = f"{len(events)} 个赛项已公布" if events else "全部赛项已公布"
    text = f"{what},可编发证书 {new} 张{whole}"
    return NextStep(text, "编号连续,编发后可逐张查看和打印。", f"编发证书 {new} 张")
