"""Who sits at this machine, where nobody is signed in."""

from __future__ import annotations

import getpass
import platform


def machine_user() -> str:
    """The name of this machine's user."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name for this user on this machine
        return "未知"


def machine_person() -> str:
    """'PC-02 的用户 wang': somebody nobody knows by an account."""
    return f"{platform.node() or '本机'} 的用户 {machine_user()}"
