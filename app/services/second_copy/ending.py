"""Where a copy stood when the program ended, so that the next start goes on from there without a new base.

The note lies in the data folder and holds as long as the database file is the one of then: whoever changed
it meanwhile, a program without the copy, a restored backup, or SQLite when it put a log into it, changed its
size or time. What was saved since is all in the log, then.
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
    """Everything is in the chain with this token; the last frame is in its `journal`-th log (0: none)."""

    chain: str
    journal: int
    frames: int


def note_ending(folder: Path, ending: Ending) -> None:
    """Keep the note, if the database was closed as it should be and has no log. OSError."""
    file = database_file(folder)
    if not file.with_name(f"{file.name}-wal").exists():
        with forced_whole(folder / FILE) as stream:
            stream.write(json.dumps(asdict(ending) | _seen(folder)).encode())


def read_ending(folder: Path) -> Ending | None:
    """The note; None where it does not hold. Whoever asks keeps the database open meanwhile."""
    try:
        noted = json.loads((folder / FILE).read_bytes())
        if any(noted[name] != value for name, value in _seen(folder).items()):
            return None
        return Ending(str(noted["chain"]), int(noted["journal"]), int(noted["frames"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _seen(folder: Path) -> dict[str, int]:
    """How the database file looks."""
    stat = database_file(folder).stat()
    return {"size": stat.st_size, "changed": stat.st_mtime_ns}
