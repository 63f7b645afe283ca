"""A second copy put together beside the data, to take their place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.domain.progress import Progress, no_progress
from app.services.restoring import Staged, stage
from app.services.second_copy.recovery import recover


def stage_copy(folder: Path, chosen: Path, progress: Progress = no_progress) -> Staged:
    """Put the data together from a second copy, beside those that are here, and look through them.

    UserError where the copy cannot be used; nothing is left then.
    """
    staged = stage(folder, str(chosen), lambda into: recover(chosen, into, progress).told)
    return replace(staged, copy_folder=chosen)
