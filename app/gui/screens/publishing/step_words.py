"""The next step in words: on its button, and as the question before it is done."""

from __future__ import annotations

from app.gui.screens.publishing.check_card import CheckCard
from app.gui.screens.publishing.page import EventPage, NextStep


def step_word(page: EventPage) -> str:
    """What the button says."""
    match page.step:
        case NextStep.SIGN:
            return "签署成绩"
        case NextStep.OPEN:
            return "启封身份"
        case NextStep.PUBLISH:
            return f"公布第 {page.next_version} 版"
        case NextStep.FINALIZE | NextStep.NONE:
            return f"第 {page.next_version - 1} 版定稿"


def question(page: EventPage, check: CheckCard) -> str:
    """What is asked before the step is done."""
    name, awards = page.results.event.name, len(page.results.allotment.awards)
    counted = f"{page.results.competing} 个参赛者,获奖 {awards} 个"
    match page.step:
        case NextStep.SIGN:
            return f"签署{name}成绩:{counted}。签署后成绩或名单有改动,要重新签署。"
        case NextStep.OPEN:
            witness = check.witness.editor.text().strip()
            return f"启封{name}的身份,见证人 {witness}:赛位将与姓名对上,启封后不能再封上。"
        case NextStep.PUBLISH:
            first, last = check.notice()
            return (
                f"公布{name}第 {page.next_version} 版:{counted},公示 {first:%m-%d} 至 {last:%m-%d}。"
                "公布后成绩冻结,以后的更正写成新版本。"
            )
        case NextStep.FINALIZE | NextStep.NONE:
            return f"{name}第 {page.next_version - 1} 版定稿:{counted}。定稿后的更正写成新版本。"
