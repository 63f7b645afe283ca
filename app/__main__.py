"""`python -m app` opens the window; with a verb it is the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.archive import run_archive
from app.cli.moving import run_moving_verb
from app.cli.results import run_result_verb
from app.cli.terminal import write_utf8
from app.cli.verbs import (
    export_audit,
    make_parser,
    open_demo,
    renew_signing_key,
    reset_administrator,
    run_demo,
    verify_audit,
)
from app.cli.verify import NOT_CHECKED, run_verify
from app.errors import UserError
from app.paths import DATA_VARIABLE, data_dir
from app.services.arrivals import Exchanged
from app.services.backups import make_due_backup
from app.services.database_errors import DamagedError
from app.services.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from app.gui.app import WindowEnd

READER_GONE = 141  # as a shell tells of SIGPIPE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit status (1 after a message to the user)."""
    write_utf8()
    options = make_parser().parse_args(arguments)
    try:
        status = _run(options)
        if sys.stdout is not None:  # there is none behind a window on Windows
            sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Who reads the output has enough (`| head`): what is still to be written goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except UserError as error:
        print(f"赛创:{error}", file=sys.stderr)
        return NOT_CHECKED if options.verb == "verify" else 1


def _run(options: argparse.Namespace) -> int:
    """What was asked for on the command line, the window without a verb."""
    if options.verb == "demo":
        chosen = options.data or os.environ.get(DATA_VARIABLE)
        run_demo(Path(chosen) if chosen else None, options.out, _grab)
        return 0
    if options.verb == "audit":
        data = data_dir(options.data, os.environ)
        return verify_audit(data) if options.task == "verify" else export_audit(data, options.file)
    if options.verb == "admin":
        data = data_dir(options.data, os.environ)
        if options.step == "reset":
            reset_administrator(data, options.name)
        else:
            renew_signing_key(data)
        return 0
    if options.verb == "archive":
        return run_archive(options.folder, data_dir(options.data, os.environ))
    if options.verb == "verify":
        return run_verify(options, data_dir(options.data, os.environ))
    if options.verb == "match":
        run_moving_verb(options, data_dir(options.data, os.environ))
        return 0
    if options.verb in ("import", "form", "rank", "awards"):
        run_result_verb(options, data_dir(options.data, os.environ))
        return 0
    return _open_window(options.data, demo=options.demo)


def _grab(workspace: Workspace, out: Path) -> Sequence[Path]:
    from app.gui.app import grab_screens

    return grab_screens(workspace, out)


def _open_window(data: Path | None, *, demo: bool) -> int:
    """The window, and again after the data were exchanged; the rescue window where they are damaged."""
    from app.gui.app import run_rescue, show_fatal

    folder = data_dir(data, os.environ)
    if demo and data is None:
        folder = folder / "demo"
    told: Exchanged | None = None
    while True:
        try:
            end = _work(folder, told, demo=demo)
        except DamagedError as error:  # also where it shows only when the first rows are read
            wanted = run_rescue(folder, error.finding)
            if wanted is None:
                raise
        except UserError as error:
            show_fatal(str(error))
            raise
        else:
            wanted = end.exchange
            if wanted is None:
                return end.status
        try:
            told = wanted()
        except UserError as error:
            told = Exchanged(str(error), is_warning=True)


def _work(folder: Path, told: Exchanged | None, *, demo: bool) -> WindowEnd:
    """Open the data folder and show the window until it is closed."""
    from app.gui.app import run_window

    workspace = open_demo(folder)[0] if demo else open_workspace(folder, datetime.now())
    try:
        end = run_window(workspace, demo=demo, told=told)
        with suppress(UserError):  # nothing is lost: the next start has more to check
            workspace.sign_head()
            _back_up(workspace)
        return end
    finally:
        workspace.close()


def _back_up(workspace: Workspace) -> None:
    if not workspace.read_only:
        with workspace.read() as session:
            make_due_backup(session, workspace.folder, datetime.now(), ending=True)


if __name__ == "__main__":
    sys.exit(main())
