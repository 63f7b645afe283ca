"""赛事文件: a whole competition in one file, to be moved to another machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from app.domain.progress import Progress, no_progress
from app.errors import UserError
from app.exchange.sealed_zip import FileKind, SealedFile, json_lines, open_sealed, write_sealed

KIND = FileKind("competition", "赛事文件", ".scmatch")
ROWS, PHOTOS, ATTACHMENTS, TEMPLATES = "rows", "photos", "attachments", "certificates"
_ENDING = ".jsonl"

Rows = Mapping[str, Sequence[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class CompetitionAbout:
    """What a file says of itself. `at` is ISO; `seq` and `hash` are the end of the log it was written from.

    `revision` is that of the data, `keys` the public keys of its certificates; `missing` are photos,
    attachments and templates that were not there when it was written.
    """

    uid: str
    title: str
    year: int
    at: str
    by: str
    program: str
    revision: str
    seq: int
    hash: str
    keys: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompetitionFile:
    """A file that was read. `files` are the names of its photos, attachments and parts of templates."""

    path: Path
    seal: str
    about: CompetitionAbout
    rows: Rows
    files: tuple[str, ...]

    def names(self, kind: str) -> tuple[str, ...]:
        """The files of one kind, by their own names."""
        return tuple(name.partition("/")[2] for name in self.files if name.startswith(f"{kind}/"))


def write_competition_file(
    stream: BinaryIO,
    about: CompetitionAbout,
    rows: Rows,
    files: Iterable[tuple[str, Path]],
    progress: Progress = no_progress,
) -> str:
    """Write a competition to a stream; returns the seal. `files` are named 'photos/1f3a….jpg'."""
    tables = [(f"{ROWS}/{table}{_ENDING}", json_lines(found)) for table, found in rows.items()]
    return write_sealed(stream, KIND, asdict(about), [*tables, *files], progress)


def read_competition_file(path: Path, progress: Progress = no_progress) -> CompetitionFile:
    """Read a file and prove every part of it; UserError tells why it does not serve."""
    with open_sealed(path, KIND) as opened:
        opened.check(progress)
        about = _about(opened)
        rows = {
            name.removeprefix(f"{ROWS}/").removesuffix(_ENDING): list(opened.read_lines(name))
            for name in opened.names
            if name.startswith(f"{ROWS}/")
        }
        files = tuple(name for name in opened.names if not name.startswith(f"{ROWS}/"))
        return CompetitionFile(path, opened.seal, about, rows, files)


def copy_files(
    file: CompetitionFile, kind: str, keep: Callable[[str, bytes], None], progress: Progress = no_progress
) -> None:
    """Hand every file of one kind to `keep`, by its own name; UserError where it was changed meanwhile."""
    with open_sealed(file.path, KIND) as opened:
        if opened.seal != file.seal:
            raise UserError(f"“{file.path.name}”在读取之后又变了。请重新选择这个文件。")
        names = file.names(kind)
        for done, name in enumerate(names):
            progress(done, len(names))
            keep(name, opened.read(f"{kind}/{name}"))


def _about(opened: SealedFile) -> CompetitionAbout:
    told: dict[str, Any] = dict(opened.about)
    try:
        told |= {name: tuple(map(str, told[name])) for name in ("keys", "missing")}
        about = CompetitionAbout(**told)
        datetime.fromisoformat(about.at)
        bytes.fromhex("".join(about.keys))
    except (LookupError, TypeError, ValueError) as error:
        raise UserError(f"“{opened.path.name}”的说明读不懂:文件被人改动过。请向对方重新要一份。") from error
    texts: tuple[object, ...] = (about.uid, about.title, about.by, about.revision)
    if not all(isinstance(text, str) and text for text in texts):
        raise UserError(f"“{opened.path.name}”没有写明是哪个赛事:文件被人改动过。请向对方重新要一份。")
    return about
