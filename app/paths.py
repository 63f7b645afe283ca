"""Where the program's own files and the user's files live. Pure functions: nothing is created here."""

import sys
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_path

APP_NAME = "SaiChuang"
DATA_VARIABLE = "SAICHUANG_DATA"
DATABASE_NAME = "saichuang.db"


def program_root() -> Path:
    """The folder that holds `app/`, `db/` and `resources/` (sources or PyInstaller bundle)."""
    bundle: str | None = getattr(sys, "_MEIPASS", None)
    return Path(bundle) if bundle is not None else Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """A file or folder under `resources/`, for example `resource("fonts", "NotoSansSC-Regular.ttf")`."""
    return program_root().joinpath("resources", *parts)


def data_dir(option: str | Path | None, environ: Mapping[str, str]) -> Path:
    """The folder of the user's data: `--data DIR`, else SAICHUANG_DATA, else the per-user folder."""
    chosen = option or environ.get(DATA_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    return user_data_path(APP_NAME, appauthor=False)


def database_file(data: Path) -> Path:
    """The SQLite file inside a data folder."""
    return data / DATABASE_NAME
