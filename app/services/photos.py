"""证件照 of people: made from pictures, kept in the data folder, matched by the names of their files.

Reading pictures takes its time and is done off the writer; what is written is only the name of the kept one.
"""

from __future__ import annotations

from pathlib import Path

from app.documents.id_photo import make_id_photo
from app.documents.pdf_images import file_bytes
from app.services.data_files import PHOTOS, keep_file, read_file


def keep_photo(folder: Path, source: Path) -> str:
    """Make a 证件照 of a picture file and keep it in the data folder; returns its name there.

    A UserError says why the file does not serve: gone, larger than 50 MB, broken, no picture, too small.
    """
    return keep_file(folder, PHOTOS, make_id_photo(file_bytes(source), source.name), ".jpg")


def load_photo(folder: Path, name: str) -> bytes:
    """The JPEG of a kept photo; a UserError where it is gone or was altered."""
    return read_file(folder, PHOTOS, name)
