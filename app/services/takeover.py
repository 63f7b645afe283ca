"""The mark of a takeover: on the stick for the old machine to find, in a data folder what it knows of one.

A machine whose epoch is lower than that of a takeover by another machine only shows its data.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from app.documents.whole_file import forced_whole
from app.domain.machine import refusal
from app.errors import UserError
from app.services.lineage import Origin
from db.types import moment_text

MARKER = "saichuang-takeover.json"
_LONGEST = 10_000  # bytes of the file
_TEXTS = {"data_id": str, "epoch": int, "at": str, "by": str, "key": str, "seq": int, "hash": str}


@dataclass(frozen=True, slots=True)
class Takeover:
    """Which data were taken over, from which entry of the log on, and by whom; `key`: of the new machine."""

    data_id: str
    epoch: int
    at: datetime
    by: str
    key: str
    seq: int
    hash: str

    @property
    def finding(self) -> str:
        """What a machine is told whose data go on elsewhere."""
        when = f"{self.at.astimezone():%Y-%m-%d %H:%M}"
        return f"这份数据已于 {when} 由另一台电脑接管({self.by}),本机只能查看。"

    @property
    def told(self) -> str:
        """The same, with the way on."""
        return f"{self.finding}请打开“数据安全”的“备份与恢复”对账。"


def read_marker(folder: Path) -> Takeover | None:
    """The mark that lies in a folder; None where there is none that can be read."""
    try:
        with (folder / MARKER).open(encoding="utf-8") as stream:
            found = json.loads(stream.read(_LONGEST))
        if not isinstance(found, dict) or any(not isinstance(found[k], kind) for k, kind in _TEXTS.items()):
            return None
        values = {name: found[name] for name in _TEXTS} | {"at": datetime.fromisoformat(found["at"])}
        return Takeover(**values)
    except (OSError, KeyError, ValueError):
        return None


def write_marker(folder: Path, takeover: Takeover) -> None:
    """Leave the mark in a folder, whole or not at all. UserError where it cannot be written."""
    values = asdict(takeover) | {"at": moment_text(takeover.at)}
    try:
        with forced_whole(folder / MARKER) as stream:
            stream.write(json.dumps(values, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise UserError(f"接管的标记没有写到 {folder}:{refusal(error)}。") from error


def newer_marker(folder: Path, origin: Origin, own_key: str) -> Takeover | None:
    """The takeover of these data by another machine that the folder tells of; None where ours go on."""
    found = read_marker(folder)
    if found is None or found.data_id != origin.data_id or found.key == own_key:
        return None
    return found if found.epoch > origin.epoch else None
