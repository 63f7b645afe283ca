"""`python -m app` opens the window; with a verb it is the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

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
from app.services.workspace import Workspace, open_workspace

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
    from app.gui.app import run_window, show_fatal

    folder = data_dir(data, os.environ)
    if demo and data is None:
        folder = folder / "demo"
    try:
        workspace = open_demo(folder)[0] if demo else open_workspace(folder, datetime.now())
        try:
            status = run_window(workspace, demo=demo)
            with suppress(UserError):  # nothing is lost: the next start has more to check
                workspace.sign_head()
            return status
        finally:
            workspace.close()
    except UserError as error:  # also where the damage shows only when the first rows are read
        show_fatal(str(error))
        raise


if __name__ == "__main__":
    sys.exit(main())
