"""Papers as files: photos that are there, and those that cannot be read."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from app.domain.badges import FORMATS
from app.domain.printed import Paper, PaperKind, PaperSheet
from app.domain.progress import no_progress
from app.errors import UserError
from app.services.data_files import PHOTOS, file_path, keep_file
from app.services.paper_files import Photos, count_sheets, render_papers, without_photo
from tests.documents.day_samples import BADGES, ENTRANT, JUDGE, NOTICE, photo


def _papers(*data: Any) -> tuple[Paper[Any], ...]:
    return tuple(Paper(PaperSheet(str(at), ""), each) for at, each in enumerate(data))


def test_a_photo_that_is_gone_or_altered_leaves_room_and_is_told(tmp_path: Path) -> None:
    kept = keep_file(tmp_path, PHOTOS, photo(), ".jpg")
    photos = Photos(tmp_path)
    assert photos(kept) == photo()
    assert photos("") == b""
    assert photos.lost == []
    file_path(tmp_path, PHOTOS, kept).write_bytes(b"altered")
    assert photos(kept) == b""
    assert photos("0" * 64 + ".jpg") == b""
    assert len(photos.lost) == 2


def test_every_kind_is_drawn_by_its_own_hand(tmp_path: Path) -> None:
    for kind, data in ((PaperKind.BADGE, BADGES), (PaperKind.NOTICE, (NOTICE,))):
        stream = BytesIO()
        render_papers(kind, _papers(*data), stream, no_progress, FORMATS[0], Photos(tmp_path))
        assert stream.getvalue().startswith(b"%PDF")
    with pytest.raises(UserError, match="还没有登记变更"):
        render_papers(PaperKind.NOTICE, (), BytesIO(), no_progress, FORMATS[0], Photos(tmp_path))


def test_papers_are_counted() -> None:
    assert [count_sheets(PaperKind.BADGE, 21, each) for each in FORMATS] == [3, 6, 21, 21]
    assert count_sheets(PaperKind.ADMISSION, 3, FORMATS[0]) == 2
    assert count_sheets(PaperKind.PROGRAMME, 1, FORMATS[0]) == 0
    assert without_photo(_papers(ENTRANT, *BADGES)) == 1, "who has no place for one does not count"
    assert without_photo(_papers(JUDGE, NOTICE)) == 0
