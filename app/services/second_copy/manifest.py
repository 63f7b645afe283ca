"""What lies on the stick: whose data, of which machine, written by which program."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

from app import __version__
from app.documents.whole_file import forced_whole
from app.errors import UserError

# In the folder or on the stick that was chosen: everything of the copy is in it.
FOLDER = "saichuang-copy"
FILE = "manifest.json"
FORMAT = 1
_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class CopyManifest:
    """`machine` is the public audit key of the data folder that is copied, `host` the computer's name.

    A data folder that was copied as a whole has the same key: only `host` and `folder` tell the two apart.
    """

    data_id: str
    epoch: int
    machine: str
    host: str
    folder: str
    version: str
    format: int = FORMAT


def make_manifest(folder: Path, data_id: str, epoch: int, machine: str) -> CopyManifest:
    """The manifest of this program on this computer, for the data in `folder`."""
    return CopyManifest(data_id, epoch, machine, platform.node(), str(folder.resolve()), __version__)


def copy_root(chosen: Path) -> Path:
    """Where in a chosen folder the copy lies; the folder of a copy itself may be chosen too."""
    return chosen if (chosen / FILE).is_file() and chosen.name == FOLDER else chosen / FOLDER


def is_copy(chosen: Path) -> bool:
    """Whether a copy lies there."""
    return (copy_root(chosen) / FILE).is_file()


def read_manifest(root: Path) -> CopyManifest:
    """What a copy says of itself. FileNotFoundError where there is none; UserError where it serves not."""
    with (root / FILE).open("rb") as stream:
        raw = stream.read(_LONGEST)
    try:
        found = json.loads(raw)
        if found["format"] > FORMAT:
            raise UserError(f"副本 {root} 由更新版本的赛创写成。请安装新版赛创再用它。")
        texts = {name: str(found[name]) for name in ("data_id", "machine", "host", "folder", "version")}
        return CopyManifest(**texts, epoch=int(found["epoch"]), format=int(found["format"]))
    except (ValueError, TypeError, KeyError) as error:
        raise UserError(f"副本 {root} 的 {FILE} 已损坏,认不出是谁的副本。请重新选择副本盘。") from error


def write_manifest(root: Path, manifest: CopyManifest) -> None:
    """Say whose copy it is. OSError."""
    with forced_whole(root / FILE) as stream:
        stream.write(json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode())
