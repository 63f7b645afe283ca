"""The files that belong to the data beside the database: photos, attachments, templates, public keys.

Never the private key of the audit log: a copy on a stick must not be able to sign as this machine.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.documents.whole_file import forced_whole
from app.domain.progress import Progress
from app.exchange.public_keys import PATTERN
from app.services.chain import TRUSTED_FILE

_PART = ".part"


def companions(folder: Path) -> dict[str, tuple[int, int]]:
    """The files of a data folder or of a copy: name in it → size and time of change. OSError."""
    # Imported here: they bring the drawing of documents along, which a start can do without.
    from app.services.certificate_templates import own_folder
    from app.services.data_files import ATTACHMENTS, PHOTOS

    found = [folder / TRUSTED_FILE, *folder.glob(PATTERN)]
    for kind in (PHOTOS, ATTACHMENTS, own_folder(folder).name):
        found += (folder / kind).rglob("*")
    return {name: seen for path in found if (seen := _seen(path)) for name in [_name(folder, path)]}


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _seen(path: Path) -> tuple[int, int] | None:
    """Size and time of change of a file; None for a folder, what is gone, and what is half written."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return None if path.suffix == _PART or not path.is_file() else (stat.st_size, stat.st_mtime_ns)


class Companions:
    """Keeps the files of a copy like those of the data folder."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder, self._root = folder, root
        self._there: dict[str, tuple[int, int]] | None = None  # as they were when they were copied

    def follow(self, tick: Callable[[], object]) -> int:
        """Copy what is new and remove what is gone; returns how many files. `tick` between them. OSError."""
        wanted = companions(self._folder)
        if self._there is None:
            self._there = self._found_alike(wanted, tick)
        changed = [name for name, seen in wanted.items() if self._there.get(name) != seen]
        for name in changed:
            target = self._root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                data = (self._folder / name).read_bytes()
            except FileNotFoundError:  # gone since it was listed
                continue
            with forced_whole(target) as stream:
                stream.write(data)
            self._there[name] = wanted[name]
            tick()
        # Pictures are never thrown away: where they are missing, the copy may be the last that has them.
        gone = [name for name in self._there if name not in wanted and not _is_by_content(name)]
        for name in gone:
            (self._root / name).unlink(missing_ok=True)
            del self._there[name]
        return len(changed) + len(gone)

    def _found_alike(
        self, wanted: dict[str, tuple[int, int]], tick: Callable[[], object]
    ) -> dict[str, tuple[int, int]]:
        """What the copy has already: pictures are named by their content, the others are compared."""
        known: dict[str, tuple[int, int]] = {}
        for name, (size, _changed) in companions(self._root).items():
            tick()
            if name not in wanted:
                known[name] = (size, 0)
            elif wanted[name][0] == size and self._is_alike(name):
                known[name] = wanted[name]
        return known

    def _is_alike(self, name: str) -> bool:
        return _is_by_content(name) or (self._folder / name).read_bytes() == (self._root / name).read_bytes()


def _is_by_content(name: str) -> bool:
    """Whether a file is named by its digest, so that one of the same name is the same."""
    from app.services.data_files import ATTACHMENTS, PHOTOS

    return name.startswith((f"{PHOTOS}/", f"{ATTACHMENTS}/"))


def bring_companions(root: Path, target: Path, machine: str, progress: Progress) -> None:
    """Copy the files of a copy into a new data folder, where the old machine's key is trusted. OSError."""
    names = sorted(companions(root))
    for number, name in enumerate(names, 1):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        with forced_whole(target / name) as stream:
            stream.write((root / name).read_bytes())
        progress(number, len(names))
    file = target / TRUSTED_FILE
    listed = file.read_text(encoding="utf-8-sig", errors="replace") if file.is_file() else ""
    if machine not in listed.lower().split():
        text = f"{listed.rstrip()}\n{machine}\n".lstrip()
        with forced_whole(file) as stream:
            stream.write(text.encode())
