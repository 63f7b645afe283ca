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
    """Everything is in this chain, whose last log is the `journal`-th (0: none) and has so many frames."""

    chain: str
    journal: int
    frames: int


def note_ending(folder: Path, ending: Ending) -> None:
    """Keep the note, if the database was closed as it should be. OSError."""
    seen = _seen(folder)
    if seen is not None:
        with forced_whole(folder / FILE) as stream:
            stream.write(json.dumps(asdict(ending) | seen).encode())


def read_ending(folder: Path) -> Ending | None:
    """The note, before anybody opens the database; None where it does not hold."""
    try:
        noted = json.loads((folder / FILE).read_bytes())
        seen = _seen(folder)
        if seen is None or any(noted[name] != value for name, value in seen.items()):
            return None
        return Ending(str(noted["chain"]), int(noted["journal"]), int(noted["frames"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _seen(folder: Path) -> dict[str, int] | None:
    """How the database file looks; None while it has a log."""
    file = database_file(folder)
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and log.stat().st_size:
        return None
    stat = file.stat()
    return {"size": stat.st_size, "changed": stat.st_mtime_ns}
