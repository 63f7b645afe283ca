"""The cheap parts of the installer: what goes in, what the package says of itself, what it depends on."""

from pathlib import Path

import pytest

import app
import build_installer
import dev


def test_the_program_and_the_package_have_one_version() -> None:
    assert build_installer.version() == app.__version__


def test_modules_that_only_migrations_import_are_named_to_pyinstaller() -> None:
    modules = build_installer.imported_modules(build_installer.MIGRATIONS)
    assert {"alembic", "sqlalchemy"} <= modules
    assert "__future__" not in modules
    arguments = build_installer.pyinstaller_arguments(Path("entry.py"))
    assert {f"--hidden-import={module}" for module in modules} <= set(arguments)


def test_resources_and_migrations_go_in() -> None:
    arguments = build_installer.pyinstaller_arguments(Path("entry.py"))
    data = [argument for argument in arguments if argument.startswith("--add-data=")]
    assert [argument.endswith(("resources", "db/migrations")) for argument in data] == [True, True]


def test_dependencies_are_debian_packages_named_once() -> None:
    sonames = {
        "libc.so.6",
        "libm.so.6",
        "ld-linux-x86-64.so.2",
        "libGL.so.1",
        "libglib-2.0.so.0",
        "libgio-2.0.so.0",
    }
    assert build_installer.debian_depends(sonames, "2.36") == ["libc6 (>= 2.36)", "libgl1", "libglib2.0-0"]


def test_an_unknown_library_stops_the_build() -> None:
    with pytest.raises(build_installer.BuildError, match=r"libmystery\.so\.1"):
        build_installer.debian_depends({"libmystery.so.1"}, "2.36")


def test_the_control_file_is_one_paragraph_with_the_required_fields() -> None:
    control = build_installer.control_file("amd64", 1234, ["libc6 (>= 2.36)", "libgl1"])
    lines = control.splitlines()
    fields = dict(line.split(": ", 1) for line in lines if not line.startswith(" "))
    assert control.endswith("\n")
    assert "" not in lines
    assert fields["Package"] == "saichuang"
    assert fields["Version"] == app.__version__
    assert fields["Architecture"] == "amd64"
    assert fields["Installed-Size"] == "1234"
    assert fields["Depends"] == "libc6 (>= 2.36), libgl1"
    assert {"Maintainer", "Description"} <= set(fields)


def test_unused_qt_files_are_found_and_used_ones_are_not(tmp_path: Path) -> None:
    qt = tmp_path / "_internal" / "PySide6" / "Qt"
    unused = {
        "lib/libQt6Quick.so.6",
        "plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "plugins/platforms/libqeglfs.so",
        "translations/qtbase_de.qm",
    }
    used = {
        "lib/libQt6Widgets.so.6",
        "plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "plugins/platforms/libqoffscreen.so",
        "plugins/platforms/libqxcb.so",
        "translations/qtbase_zh_CN.qm",
    }
    for name in unused | used:
        (qt / name).parent.mkdir(parents=True, exist_ok=True)
        (qt / name).touch()
    assert {path.relative_to(qt).as_posix() for path in build_installer.unused_files(tmp_path)} == unused


def test_no_address_of_a_registry_or_of_this_machine_is_in_the_locked_versions() -> None:
    constraints = (dev.ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert all("==" in line for line in constraints.splitlines())
    assert not any(sign in constraints for sign in ("://", "/", "@"))
