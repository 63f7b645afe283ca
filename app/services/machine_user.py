"""Who sits at this machine, where nobody is signed in."""

from __future__ import annotations

import getpass


def machine_user() -> str:
    """The name of this machine's user."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name for this user on this machine
        return "未知"
