"""Samples of a competition that is moved to another machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from app.domain.rights import Role
from app.services import competition_export, competition_import, competition_preview
from app.services.competition_preview import ImportPreview
from app.services.door import WriteSession
from db.types import utc_now
from tests.services.door_sample import Sample
from tests.services.door_world import World


def _previewed(session: WriteSession, world: World, folder: Path) -> ImportPreview:
    """A file that knows nothing of a track: what it says is different from what is here."""
    gathered = competition_export.gather_competition(
        session, folder, world.competition, "管理员 王敏", utc_now()
    )
    gathered.rows["track"][-1]["name"] = "改名的赛道"
    path = folder / "赛事.scmatch"
    competition_export.write_gathered(gathered, path)
    return competition_preview.preview_import(session, folder, competition_preview.read_file(path))


def _import(session: WriteSession, world: World) -> None:
    with TemporaryDirectory() as name:
        preview = _previewed(session, world, Path(name))
        competition_import.import_competition(session, Path(name), preview)


def _leave(session: WriteSession, world: World) -> None:
    with TemporaryDirectory() as name:
        competition_import.leave_competition(session, _previewed(session, world, Path(name)))


# fmt: off
MOVING: Mapping[Callable[..., object], Sample] = {
    competition_export.note_export: Sample(
        lambda s, w: competition_export.note_export(s, w.competition), "safekeep", Role.ADMIN, wide=True),
    competition_import.import_competition: Sample(_import, "move", Role.ADMIN, wide=True),
    competition_import.leave_competition: Sample(_leave, "move", Role.ADMIN, wide=True),
}
# fmt: on
