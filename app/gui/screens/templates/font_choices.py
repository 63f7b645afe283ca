"""Fonts to choose from: the program's own, then what is installed on this machine."""

from __future__ import annotations

from collections.abc import Mapping

OWN_FONTS: Mapping[str, str] = {
    "kai": "楷体(自带,霞鹜文楷)",
    "serif": "宋体(自带,思源宋体)",
    "sans": "黑体(自带,思源黑体)",
    "sans-bold": "粗黑体(自带,思源黑体)",
}
