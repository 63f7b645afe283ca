"""Where a copy stood when the program ended, so that the next start goes on from there without a new base.

The note lies in the data folder and holds only as long as the database file is the one of then: whoever
changed it meanwhile, a program without the copy or a restored backup, changed its size or time.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from app.documents.whole_file import forced_whole
from app.paths import database_file

FILE = "copy-end.json"


@dataclass(frozen=True, slots=True)
class Ending:
    """Everything is in the chain with this token, the last of it in the `journal`-th log (0: none) as a frame."""

    chain: str
    journal: int
    frames: int


def note_ending(folder: Path, ending: Ending) -> None:
    """Keep the note, if the database was closed as it should be. OSError."""
    if not _has_log(folder):
        with forced_whole(folder / FILE) as stream:
            stream.write(json.dumps(asdict(ending) | _seen(folder)).encode())


def read_ending(folder: Path) -> Ending | None:
    """The note, before anybody opens the database; None where it does not hold."""
    try:
        noted = json.loads((folder / FILE).read_bytes())
        if _has_log(folder) or not is_untouched(folder):
            return None
        return Ending(str(noted["chain"]), int(noted["journal"]), int(noted["frames"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def is_untouched(folder: Path) -> bool:
    """Whether the database file is the one of the note: nothing of a log was put into it since."""
    try:
        noted = json.loads((folder / FILE).read_bytes())
        return all(noted[name] == value for name, value in _seen(folder).items())
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _has_log(folder: Path) -> bool:
    file = database_file(folder)
    log = file.with_name(f"{file.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _seen(folder: Path) -> dict[str, int]:
    """How the database file looks. OSError."""
    stat = database_file(folder).stat()
    return {"size": stat.st_size, "changed": stat.st_mtime_ns}
