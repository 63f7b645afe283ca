"""复核结果表: how many corrections of one sheet are told."""

from __future__ import annotations

from app.domain.recheck_papers import MOST_CHANGES, told_changes


def test_of_very_many_corrections_the_first_are_told_and_how_many() -> None:
    changes = [f"A{at} 8 → 9" for at in range(MOST_CHANGES + 1)]
    assert told_changes(()) == ""
    assert told_changes(changes[:2]) == "A0 8 → 9;A1 8 → 9"
    assert told_changes(changes[:-1]).endswith(changes[-2])
    assert told_changes(changes).endswith(f"{changes[-2]}等 {len(changes)} 项")
