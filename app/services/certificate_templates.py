"""Templates of certificates: those the program brings along, and one's own in the data folder.

An own template is `certificates/KEY.json` in the data folder, its pictures beside it. A picture that lies
there is never written over, so that a new one does not change a template that uses another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import Session, col, func, select

from app.documents.certificate_template import CertificateTemplate, write_template
from app.documents.fonts import default_fonts
from app.documents.template_pictures import check_background, read_file
from app.documents.template_reading import bundled_folder, parse_template, read_template
from app.documents.whole_file import written_whole
from app.domain.certificate_plan import read_plan
from app.domain.file_names import free_name, safe_name
from app.domain.machine import refusal, unread
from app.domain.rights import Right
from app.errors import InputError, UserError
from app.services.door import WriteSession
from db.tables import Certificate, Competition

FOLDER = "certificates"
LONGEST_KEY = 60
HASH_LETTERS = 8
UNPRINTED = ("title", "made_for")


@dataclass(frozen=True, slots=True)
class TemplateEntry:
    """A template in the list. `problem` says why it cannot be used, '' where it can."""

    key: str
    title: str
    own: bool
    path: Path
    problem: str = ""


def own_folder(folder: Path) -> Path:
    """Where the own templates of a data folder lie."""
    return folder / FOLDER


def list_templates(folder: Path) -> tuple[TemplateEntry, ...]:
    """The bundled ones, then one's own, each by title; a damaged one is listed with its problem."""
    bundled = [_entry(path, own=False) for path in bundled_folder().glob("*.json")]
    own = [_entry(path, own=True) for path in _own_files(folder)]
    taken = {entry.key.casefold() for entry in bundled}
    found = [*bundled, *(entry for entry in own if entry.key.casefold() not in taken)]
    return tuple(sorted(found, key=lambda entry: (entry.own, entry.title, entry.key)))


def load(folder: Path, key: str) -> CertificateTemplate:
    """The template with this key; a UserError where it is not there or damaged."""
    return read_template(_path(folder, key))


def digest(folder: Path, key: str) -> str:
    """The digest of the template with this key."""
    return digest_of(load(folder, key))


def digest_of(template: CertificateTemplate) -> str:
    """A digest of everything that a template prints: what was approved holds as long as it stays the same.

    A machine that lacks one of its fonts prints something else, so it has another digest there.
    """
    if template.folder is None:
        raise ValueError("a template without a folder has no pictures to be told by")
    printed = {name: value for name, value in write_template(template).items() if name not in UNPRINTED}
    found = hashlib.sha256(json.dumps(printed, sort_keys=True).encode())
    for name in template.pictures:
        found.update(hashlib.sha256(_picture_bytes(template.folder / name)).digest())
    for family in default_fonts().absent(template.fonts):
        found.update(f"absent {family}\n".encode())
    return found.hexdigest()


def copy_template(
    session: WriteSession, folder: Path, key: str, title: str, made_for: str = ""
) -> TemplateEntry:
    """An own template that looks like another one, with its pictures; returns it."""
    session.require(Right.AWARD, attempt=f"复制证书模板“{key}”")
    title = _checked_title(folder, title)
    source = _path(folder, key)
    template = replace(read_template(source), title=title, made_for=made_for)
    new_key = free_name(safe_name(title, LONGEST_KEY) or "模板", _taken(folder))
    pictures = {name: _picture_bytes(source.parent / name) for name in template.pictures}
    session.record(f"把证书模板“{_title(source)}”复制为“{title}”")
    target = _made(folder)
    placed = {name: _placed(target, name, data) for name, data in pictures.items()}
    return _write_template(target / f"{new_key}.json", _with_pictures(template, placed))


def save_template(
    session: WriteSession, folder: Path, key: str, template: CertificateTemplate, made_for: str = ""
) -> TemplateEntry:
    """Write an own template, made for the competition at hand; refuses bundled ones."""
    session.require(Right.AWARD, attempt=f"修改证书模板“{template.title}”")
    path = _own_path(folder, key)
    title = _checked_title(folder, template.title, but=key)
    template = replace(template, title=title, made_for=made_for)
    parse_template(write_template(template), title)  # what cannot be read again is never written
    for name in template.pictures:
        _picture_bytes(path.parent / name)
    if template.background:
        picture = read_file(path.parent / template.background, background=True)
        check_background(picture, template.width, template.height)
    session.record(f"修改证书模板“{title}”")
    return _write_template(path, template)


def delete_template(session: WriteSession, folder: Path, key: str) -> None:
    """Delete an own template and the pictures no other one needs; refused while it is in use."""
    session.require(Right.AWARD, attempt=f"删除证书模板“{key}”")
    path = _own_path(folder, key)
    title = _title(path)
    _refuse_used(session, key, title)
    session.record(f"删除证书模板“{title}”")
    unneeded = _unneeded_pictures(folder, path)
    try:
        path.unlink()
    except OSError as error:
        raise UserError(
            f"证书模板“{title}”没有删除:{refusal(error)}。请关闭正在使用它的程序,或检查文件夹权限。"
        ) from error
    for name in unneeded:
        with suppress(OSError):  # one that stays does no harm: the template is gone
            (path.parent / name).unlink()


def own_parts(folder: Path, key: str) -> tuple[Path, ...]:
    """The file of an own template and its pictures; of one that the program brings along none."""
    if (bundled_folder() / f"{key}.json").is_file():
        return ()
    path = own_folder(folder) / f"{key}.json"
    try:
        return path, *(path.parent / name for name in sorted(read_template(path).pictures))
    except UserError:  # damaged or gone: whoever moves it is told so by its own file
        return (path,)


def find_alike(folder: Path, source: Path) -> str:
    """The own template that prints what the one at `source` does, by its name first; '' for none."""
    wanted = digest_of(read_template(source))
    paths = sorted(_own_files(folder), key=lambda path: path.stem != source.stem)
    return next((path.stem for path in paths if _prints(path, wanted)), "")


def _prints(path: Path, wanted: str) -> bool:
    try:
        return digest_of(read_template(path)) == wanted
    except UserError:
        return False


def adopt_template(folder: Path, source: Path) -> str:
    """Make the template at `source` an own one, with its pictures; returns its key here."""
    template = read_template(source)
    key = free_name(safe_name(source.stem, LONGEST_KEY) or "模板", _taken(folder))
    title = free_name(template.title, [entry.title for entry in list_templates(folder)])
    pictures = {name: _picture_bytes(source.parent / name) for name in template.pictures}
    target = _made(folder)
    placed = {name: _placed(target, name, data) for name, data in pictures.items()}
    _write_template(target / f"{key}.json", _with_pictures(replace(template, title=title), placed))
    return key


def import_picture(folder: Path, source: Path, page: tuple[float, float] | None = None) -> str:
    """Copy a picture beside the own templates; returns its name there. `page` in mm: it is a background."""
    picture = read_file(source, background=page is not None)
    if page is not None:
        check_background(picture, *page)
    name = f"{safe_name(source.stem, LONGEST_KEY) or '图片'}{picture.suffix}"
    return _placed(_made(folder), name, picture.data)


# -- where they lie ------------------------------------------------------------------------------------


def _own_files(folder: Path) -> Iterator[Path]:
    # Hidden ones are parts of files that were never finished.
    return (path for path in own_folder(folder).glob("*.json") if not path.name.startswith("."))


def _taken(folder: Path) -> list[str]:
    return [path.stem for path in (*bundled_folder().glob("*.json"), *_own_files(folder))]


def _path(folder: Path, key: str) -> Path:
    for place in (bundled_folder(), own_folder(folder)):
        path = place / f"{key}.json"
        if key and key == Path(key).name and path.is_file():
            return path
    raise UserError(f"证书模板“{key}”不在了。请在“证书模板”中另选一个,或从备份中找回它的文件。")


def _own_path(folder: Path, key: str) -> Path:
    path = _path(folder, key)
    if path.parent == bundled_folder():
        raise UserError(f"“{_title(path)}”是程序自带的模板,不能修改或删除。请先复制一份再改。")
    return path


def _entry(path: Path, *, own: bool) -> TemplateEntry:
    try:
        return TemplateEntry(path.stem, read_template(path).title, own, path)
    except UserError as error:
        return TemplateEntry(path.stem, path.stem, own, path, str(error))


def _title(path: Path) -> str:
    return _entry(path, own=True).title


def _unneeded_pictures(folder: Path, path: Path) -> set[str]:
    """What only this own template needs; nothing where one is damaged, as any picture may be its."""
    try:
        pictures = set(read_template(path).pictures)
        others = [read_template(each).pictures for each in _own_files(folder) if each != path]
    except UserError:
        return set()
    return pictures.difference(*others)


def _checked_title(folder: Path, title: str, but: str = "") -> str:
    title = " ".join(title.split())
    if not title:
        raise InputError("title", "请给模板起一个名称。")
    if len(title) > LONGEST_KEY:
        raise InputError("title", f"模板名称有 {len(title)} 个字,最多 {LONGEST_KEY} 个,请改短。")
    if any(entry.title == title and entry.key != but for entry in list_templates(folder)):
        raise InputError("title", f"已有名为“{title}”的模板,请换一个名称。")
    return title


def _refuse_used(session: Session, key: str, title: str) -> None:
    for competition in session.exec(select(Competition).order_by(col(Competition.id))):
        plan = read_plan(competition.certificates)
        if key in (*plan.templates.values(), plan.teams):
            raise UserError(
                f"模板“{title}”正用于“{competition.title}”的证书,不能删除。请先在证书设置中改选模板。"
            )
    count = session.exec(
        select(func.count())
        .select_from(Certificate)
        .where(Certificate.template == key, Certificate.state != "void")
    ).one()
    if count:
        raise UserError(f"已有 {count} 张有效证书用模板“{title}”编号,补打时还要用它,不能删除。")


# -- writing -------------------------------------------------------------------------------------------


def _made(folder: Path) -> Path:
    target = own_folder(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"模板文件夹 {target} 不能建立:{refusal(error)}。请检查数据文件夹的权限和磁盘空间。"
        ) from error
    return target


def _placed(target: Path, name: str, data: bytes) -> str:
    """Lay a picture into the folder; a name that another picture has already is made longer."""
    path = target / name
    if _is_taken(path, data):
        letters = hashlib.sha256(data).hexdigest()[:HASH_LETTERS]
        path = path.with_name(f"{path.stem}-{letters}{path.suffix}")
    if not path.exists() or _is_taken(path, data):
        _write(path, data)
    return path.name


def _is_taken(path: Path, data: bytes) -> bool:
    return path.exists() and _picture_bytes(path) != data


def _with_pictures(template: CertificateTemplate, names: Mapping[str, str]) -> CertificateTemplate:
    boxes = tuple(replace(box, image=names.get(box.image, "")) for box in template.boxes)
    return replace(template, background=names.get(template.background, ""), boxes=boxes)


def _write_template(path: Path, template: CertificateTemplate) -> TemplateEntry:
    document = json.dumps(write_template(template), ensure_ascii=False, indent=2)
    _write(path, f"{document}\n".encode())
    return TemplateEntry(path.stem, template.title, True, path)


def _write(path: Path, data: bytes) -> None:
    with written_whole(path) as stream:
        stream.write(data)


def _picture_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"模板的图片“{path.name}”读不到:{unread(error)}。请重新选择这张图片。") from error
