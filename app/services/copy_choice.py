"""Where the second copy goes, as somebody decides it: checked, prepared and told by the log."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.domain.rights import Right
from app.services.door import WriteSession
from app.services.lineage import load_origin
from app.services.machine_settings import load_machine_settings, save_machine_settings
from app.services.second_copy.choosing import Prepared, prepare_copy
from app.services.second_copy.manifest import make_manifest


def choose_copy(session: WriteSession, folder: Path, chosen: Path, *, moved_aside: bool = False) -> Prepared:
    """Let the copy of the data in `folder` go to `chosen`, from the next start of `SecondCopy` on.

    A copy of others that lies there is an OtherCopyError, or, with `moved_aside`, gets another name.
    """
    session.require(Right.SAFEKEEP, attempt="选择副本盘")
    origin = load_origin(session)
    if origin is None or session.signer is None:
        raise RuntimeError("data are opened before their copy is chosen")
    mine = make_manifest(folder, origin.data_id, origin.epoch, session.signer.public)
    prepared = prepare_copy(folder, chosen, mine, session.clock(), replace=moved_aside)
    save_machine_settings(folder, replace(load_machine_settings(folder), copy_folder=str(chosen)))
    session.record(f"副本盘设为 {chosen}")
    return prepared


def give_up_copy(session: WriteSession, folder: Path) -> None:
    """Write no second copy any more; what was written stays where it is."""
    session.require(Right.SAFEKEEP, attempt="停用副本盘")
    settings = load_machine_settings(folder)
    save_machine_settings(folder, replace(settings, copy_folder=""))
    session.record(f"停用副本盘 {settings.copy_folder}")
