"""The notice of late changes read back from the PDF."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from app.documents.change_notice import NOTE, SIGNERS, TO, render_change_notice
from app.domain.certificates import typeset
from app.domain.day_lists import ChangeNotice
from app.errors import UserError
from tests.documents.day_samples import NOTICE
from tests.documents.samples import BUNDLED, texts


def drawn(notice: ChangeNotice) -> list[str]:
    """The texts of the pages."""
    stream = BytesIO()
    render_change_notice(notice, stream, book=BUNDLED)
    return [text for text, _ in texts(stream.getvalue())]


def _plain(text: str) -> str:
    return "".join(typeset(text).split())


def test_it_tells_who_was_changed_for_whom_and_why() -> None:
    (page,) = drawn(NOTICE)
    for line in NOTICE.lines:
        for said in (line.event, line.number, line.kind, line.before, line.after, line.reason, line.at):
            assert _plain(said) in page
    for said in ("变更通知", TO, "共2项", NOTE, *SIGNERS):
        assert _plain(said) in page


def test_without_changes_there_is_none() -> None:
    with pytest.raises(UserError, match="还没有登记变更"):
        drawn(replace(NOTICE, lines=()))
