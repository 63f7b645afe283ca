"""Own templates of certificates that travel with a competition: found here already, or brought along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.errors import UserError
from app.exchange.competition_file import TEMPLATES, CompetitionFile, Rows, copy_files
from app.services import certificate_templates


def used_keys(rows: Rows) -> tuple[str, ...]:
    """The templates that plan, certificates and proofs of a competition name."""
    keys = {row["template"] for row in rows["certificate"]}
    keys.update(*(row["templates"] for row in rows["certificate_proof"]))
    for plan in (row["certificates"] for row in rows["competition"]):
        keys.update({*plan["templates"].values(), plan["teams"]} if plan else ())
    return tuple(sorted(keys - {""}))


@contextmanager
def unpacked(file: CompetitionFile) -> Iterator[Mapping[str, Path]]:
    """The own templates of a file by their keys, laid out in a folder for as long as the block lasts."""
    with TemporaryDirectory(prefix="saichuang-") as name:
        folder = Path(name)

        def lay_out(name: str, data: bytes) -> None:
            if "/" in name:
                raise UserError(f"“{file.path.name}”里的模板放错了地方({name}):文件被人改动过,不能使用。")
            (folder / name).write_bytes(data)

        copy_files(file, TEMPLATES, lay_out)
        yield {path.stem: path for path in sorted(folder.glob("*.json"))}


def find_templates(folder: Path, file: CompetitionFile) -> dict[str, str]:
    """By key in the file: the template of this data folder that prints the same, '' where there is none."""
    with unpacked(file) as templates:
        return {key: certificate_templates.find_alike(folder, path) for key, path in templates.items()}


def bring_templates(folder: Path, file: CompetitionFile, known: Mapping[str, str]) -> dict[str, str]:
    """Bring along what is not known here; returns the keys here by those in the file."""
    if all(known.values()):
        return dict(known)
    with unpacked(file) as templates:
        return {
            key: known.get(key) or certificate_templates.adopt_template(folder, path)
            for key, path in templates.items()
        }
