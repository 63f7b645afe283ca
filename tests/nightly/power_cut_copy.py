"""The power goes while a second copy is written: `python -m tests.nightly.power_cut --second-copy`.

The stick loses its power with the machine. Whatever was entered before the copy last said that everything is
written is there when the stick is recovered; what is recovered is whole and verifies.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

import sqlalchemy as sa

from app.errors import UserError
from app.services import judging, sheets
from app.services.lineage import load_origin
from app.services.second_copy import shipper as shipping
from app.services.second_copy.choosing import prepare_copy
from app.services.second_copy.manifest import make_manifest
from app.services.second_copy.recovery import recover
from app.services.second_copy.status import CopyState
from app.services.workspace import open_workspace
from tests.bench import ALL_ROUND
from tests.gui.marking_floor import ASPECTS, TYPED
from tests.nightly.power_cut import NOW, Ground, Outcome

KEPT = "kept"
# The log is put into the database a few times in each run.
SETTLE_FRAMES = 60


class CopyGround(Ground):
    """A prepared data folder, and a stick beside it that is chosen and still empty."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        folder = self._template.rename(root / "data")
        self._template.mkdir()
        folder = folder.rename(self._template / "data")
        stick = self._template / "stick"
        stick.mkdir()
        workspace = open_workspace(folder, NOW)
        with workspace.read() as session:
            origin = load_origin(session)
        workspace.close()
        assert origin is not None
        mine = make_manifest(self._live / "data", origin.data_id, origin.epoch, workspace.signer.public)
        prepare_copy(folder, stick, mine, NOW)

    def _enter(self, synchronous: str, acknowledge: Callable[[str], None]) -> None:
        """Fill every sheet, and ship after each; what was shipped is told."""
        shipping.SETTLE_FRAMES = SETTLE_FRAMES
        workspace = open_workspace(self._live / "data", NOW)
        workspace._engine.dispose()

        @sa.event.listens_for(workspace._engine, "connect")
        def keep_log(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute(f"PRAGMA synchronous={synchronous}")
            connection.execute("PRAGMA wal_autocheckpoint=0")

        key = workspace.signer.public
        shipper = shipping.Shipper(workspace.folder, self._live / "stick", key, lambda: NOW)
        for entry_id, judge_id in product(self.floor.entries, self.floor.judges[:2]):
            for aspect, text in zip(ASPECTS, TYPED, strict=True):
                code = str(aspect["code"])
                with workspace.write(ALL_ROUND.account_id) as session:
                    judging.enter_mark(session, entry_id=entry_id, judge_id=judge_id, aspect=code, text=text)
                acknowledge(f"{entry_id}/{judge_id}/{code}")
            with workspace.write(ALL_ROUND.account_id) as session:
                sheets.submit_sheet(session, entry_id=entry_id, judge_id=judge_id)
            acknowledge(f"{entry_id}/{judge_id}")
            for _look in range(2):  # nobody writes at the second: the log is settled
                shipper.step()
                if shipper.status.state is CopyState.KEPT:
                    acknowledge(KEPT)
        shipper.close()
        workspace.close()

    def _look(self, folder: Path, told: Sequence[str]) -> Outcome:
        marks = [line for line in told if line != KEPT]
        outcome = super()._look(folder / "data", marks)
        if outcome.problem or KEPT not in told:
            return outcome
        last = len(told) - 1 - told[::-1].index(KEPT)
        kept = [line for line in told[:last] if line != KEPT]
        try:
            recover(folder / "stick", folder / "recovered")
        except UserError as error:
            return Outcome(len(kept), f"the stick does not serve: {error}")
        return super()._look(folder / "recovered", kept)
