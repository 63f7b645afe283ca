"""What is set for this machine alone and must be known before the database opens: `machine.json`.

It lies in the data folder and never goes along with the data to another machine.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from app.documents.whole_file import written_whole

FILE = "machine.json"


@dataclass(frozen=True, slots=True)
class MachineSettings:
    """Each field has a default, so that a file of an older program is read too."""

    copy_folder: str = ""
    """The folder or stick chosen for the second copy, '' where there is none."""


def load_machine_settings(folder: Path) -> MachineSettings:
    """The settings of this data folder; those that cannot be read are as they are at first."""
    try:
        read = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return MachineSettings()
    except (OSError, ValueError) as error:
        logging.getLogger(__name__).warning("%s not read: %s", FILE, error)
        return MachineSettings()
    found = read if isinstance(read, dict) else {}
    # Only what is of the kind it was: somebody may have written into the file by hand.
    known = {each.name: found[each.name] for each in fields(MachineSettings) if each.name in found}
    usual = asdict(MachineSettings())
    return MachineSettings(
        **{name: value for name, value in known.items() if type(value) is type(usual[name])}
    )


def save_machine_settings(folder: Path, settings: MachineSettings) -> None:
    """Keep the settings; a UserError where the data folder cannot be written."""
    with written_whole(folder / FILE) as stream:
        stream.write(json.dumps(asdict(settings), ensure_ascii=False, indent=1).encode())
