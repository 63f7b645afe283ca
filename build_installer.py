#!/usr/bin/env python3
"""Build the installer for the platform this runs on, then start what was built and check what it writes.

`python3 build_installer.py` makes `dist/saichuang_VERSION_ARCH.deb` on Debian and its relatives, a zip (and a
setup program, where Inno Setup is installed) on Windows, a zip elsewhere. `--install` also installs the .deb
with apt, runs it from there and removes it again. Standard library only; PyInstaller comes with `dev.py`.
"""

import argparse
import ast
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import dev  # refuses an unsuitable Python

NAME = "saichuang"
TITLE = "赛创"
MAINTAINER = "赛创 SaiChuang contributors <saichuang@localhost>"
BUILD = dev.ROOT / "build"
DIST = dev.ROOT / "dist"
MIGRATIONS = dev.ROOT / "db" / "migrations"
ICON = dev.ROOT / "resources" / "icons" / "saichuang.png"
ENTRY = "import sys\n\nfrom app.__main__ import main\n\nsys.exit(main())\n"

# Data that these packages read beside their modules, and modules that are named only in strings.
COLLECT_DATA = ("pypinyin", "stdnum")
COLLECT_SUBMODULES = ("app", "db")
EXCLUDED_MODULES = (
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtTest",
    "hypothesis",
    "mypy",
    "pip",
    "psycopg",
    "pytest",
    "setuptools",
    "tkinter",
)
# Qt files that PyInstaller takes along for plugins we do not use (a virtual keyboard brings all of QML,
# other plugins are for televisions and other toolkits).
UNUSED_QT = (
    "**/*Qt6EglF*",
    "**/plugins/egldeviceintegrations",
    "**/plugins/generic",
    "**/plugins/platforms/libqeglfs*",
    "**/plugins/platforms/libqlinuxfb*",
    "**/plugins/platforms/libqminimalegl*",
    "**/plugins/platforms/libqvkkhrdisplay*",
    "**/plugins/platforms/libqvnc*",
    "**/plugins/platformthemes/libqgtk3*",
    "**/*Qt6Qml*",
    "**/*Qt6Quick*",
    "**/*Qt6VirtualKeyboard*",
    "**/*qtvirtualkeyboard*",
    "**/PySide6/Qt/qml",
    "**/PySide6/qml",
)
GLIBC = ("libc.so", "libm.so", "libdl.so", "libpthread.so", "librt.so", "libresolv.so", "libutil.so")
KEPT_TRANSLATIONS = "_zh_CN.qm"

LAUNCHER = f"""[Desktop Entry]
Type=Application
Name={TITLE}
Comment=技能竞赛报名、评分、排名、奖项与证书
Exec=/usr/bin/{NAME}
Icon={NAME}
Terminal=false
Categories=Office;
"""

MAKE_OLDER_DATABASE = """
import sys
from alembic.script import ScriptDirectory
from db.engine import MIGRATIONS, migrate, open_engine
migrate(open_engine("sqlite:///" + sys.argv[1]), ScriptDirectory(MIGRATIONS).get_base())
"""
CHECK_REVISION = """
import sys
from db.engine import current_revision, latest_revision, open_engine
sys.exit(current_revision(open_engine("sqlite:///" + sys.argv[1])) != latest_revision())
"""
DATABASE_NAME = "import app.paths; print(app.paths.DATABASE_NAME)"


class BuildError(Exception):
    """The installer cannot be built, or what was built does not work."""


def run(command: list[str | Path], **environment: str) -> None:
    """Run a command in the project's folder; its failure is ours."""
    line = [str(part) for part in command]
    subprocess.run(line, cwd=dev.ROOT, env={**os.environ, **environment}, check=True)


# What goes in --------------------------------------------------------------------------------------


def version() -> str:
    """The version in pyproject.toml."""
    import tomllib

    text = (dev.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def imported_modules(folder: Path) -> set[str]:
    """What the Python files of a folder import; migrations travel as data, which PyInstaller never reads."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
    return found - {"__future__"}


def pyinstaller_arguments(entry: Path) -> list[str]:
    """PyInstaller's command line for this program."""
    options = ["--noconfirm", "--clean", "--onedir", "--log-level=WARN", f"--name={NAME}"]
    options += [f"--icon={ICON}", f"--paths={dev.ROOT}", f"--specpath={BUILD}"]
    options += [f"--workpath={BUILD}", f"--distpath={DIST}"]
    for folder in ("resources", "db/migrations"):
        options.append(f"--add-data={dev.ROOT / folder}{os.pathsep}{folder}")
    options += [f"--hidden-import={module}" for module in sorted(imported_modules(MIGRATIONS))]
    options += [f"--collect-data={package}" for package in COLLECT_DATA]
    options += [f"--collect-submodules={package}" for package in COLLECT_SUBMODULES]
    options += [f"--exclude-module={module}" for module in EXCLUDED_MODULES]
    if sys.platform == "win32":
        options.append("--hide-console=hide-early")  # verbs print in a console, the window comes without one
    return [*options, str(entry)]


def build_program() -> Path:
    """Run PyInstaller; return the folder of the finished program."""
    dev.say("正在用 PyInstaller 打包 ……")
    BUILD.mkdir(exist_ok=True)
    entry = BUILD / f"{NAME}_entry.py"
    entry.write_text(ENTRY, encoding="utf-8")
    run([dev.venv_python(), "-m", "PyInstaller", *pyinstaller_arguments(entry)], PYTHONHASHSEED="1")
    program = DIST / NAME
    for path in unused_files(program):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return program


def unused_files(program: Path) -> list[Path]:
    """What is in the program's folder and is never loaded by it."""
    unused = [path for pattern in UNUSED_QT for path in program.glob(pattern)]
    translations = program.glob("**/PySide6/**/translations/*.qm")
    return unused + [path for path in translations if not path.name.endswith(KEPT_TRANSLATIONS)]


def executable(program: Path) -> Path:
    """The file that starts the program in a folder."""
    return program / (f"{NAME}.exe" if sys.platform == "win32" else NAME)


# Linux: a Debian package ---------------------------------------------------------------------------


def prepare_debian() -> None:
    """Install what building takes: every library Qt loads, objdump, and the shared Python of Debian."""
    python = f"libpython3.{sys.version_info[1]}"
    wanted = [] if shutil.which("objdump") else ["binutils"]
    if sys.base_prefix == "/usr" and not list(Path("/usr/lib").glob(f"*/{python}.so.1.0")):
        wanted.append(python)
    missing = dev.missing_libraries(dev.QT_ALWAYS + dev.QT_WITH_DISPLAY)
    wanted += sorted({dev.DEBIAN_PACKAGES[name] for name in missing})
    if wanted:
        dev.install_debian_packages(wanted, "打包")


def needed_libraries(program: Path) -> set[str]:
    """The sonames that the program's files load."""
    files = [str(path) for path in program.rglob("*") if path.is_file() and is_elf(path)]
    answer = subprocess.run(["objdump", "-p", *files], capture_output=True, text=True, check=True).stdout
    return {line.split()[1] for line in answer.splitlines() if line.strip().startswith("NEEDED")}


def libraries_from_outside(program: Path) -> set[str]:
    """The sonames that the program's files load and that are not among them."""
    return needed_libraries(program) - {path.name for path in program.rglob("*")}


def leave_to_debian(program: Path) -> None:
    """Take out the libraries that Debian's packages bring, and those that only these had needed.

    The graphics drivers of the machine would otherwise meet an older C++ library of ours.
    """
    # Modules written in C are loaded by Python: nothing that objdump sees needs them.
    copies = [
        path for path in (program / "_internal").glob("lib*.so*") if not path.name.startswith("libpython")
    ]
    for path in copies:
        if path.name in dev.DEBIAN_PACKAGES:
            path.unlink()
    while unneeded := {path for path in copies if path.exists()} & orphans(program):
        for path in unneeded:
            path.unlink()


def orphans(program: Path) -> set[Path]:
    """Libraries that no file of the program loads."""
    needed = needed_libraries(program)
    return {path for path in (program / "_internal").glob("*.so*") if path.name not in needed}


def is_elf(path: Path) -> bool:
    """Tell a program or shared library from data."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def debian_depends(sonames: set[str], glibc: str) -> list[str]:
    """The Debian packages that bring these libraries; an unknown one stops the build."""
    ours = {name for name in sonames if not name.startswith(("ld-linux", *GLIBC))}
    unknown = sorted(ours - set(dev.DEBIAN_PACKAGES))
    if unknown:
        raise BuildError("不知道这些系统库属于哪个 Debian 软件包:" + "、".join(unknown))
    return [f"libc6 (>= {glibc})", *sorted({dev.DEBIAN_PACKAGES[name] for name in ours})]


def control_file(architecture: str, installed_kib: int, depends: list[str]) -> str:
    """The package's description of itself."""
    return (
        f"Package: {NAME}\n"
        f"Version: {version()}\n"
        f"Architecture: {architecture}\n"
        f"Maintainer: {MAINTAINER}\n"
        f"Installed-Size: {installed_kib}\n"
        f"Depends: {', '.join(depends)}\n"
        "Section: misc\n"
        "Priority: optional\n"
        "Description: skill competitions of trade unions (赛创)\n"
        " From the registration form to the printed certificate: registration, draw,\n"
        " marking, ranking, awards and certificates; works offline.\n"
    )


def build_deb(program: Path) -> Path:
    """Pack the program as a Debian package with its launcher, icon and command."""
    dev.say("正在制作 .deb ……")
    tree = BUILD / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    home = tree / "usr/lib" / NAME
    shutil.copytree(program, home, symlinks=True)
    for folder in ("DEBIAN", "usr/bin", "usr/share/applications", f"usr/share/doc/{NAME}"):
        (tree / folder).mkdir(parents=True)
    icons = tree / "usr/share/icons/hicolor/256x256/apps"
    icons.mkdir(parents=True)
    shutil.copy(ICON, icons / f"{NAME}.png")
    shutil.copy(dev.ROOT / "LICENSE", tree / f"usr/share/doc/{NAME}/copyright")
    (tree / "usr/bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    (tree / f"usr/share/applications/{NAME}.desktop").write_text(LAUNCHER, encoding="utf-8")
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    size = sum(path.lstat().st_size for path in home.rglob("*")) // 1024
    depends = debian_depends(libraries_from_outside(program), platform.libc_ver()[1])
    (tree / "DEBIAN/control").write_text(control_file(architecture, size, depends), encoding="utf-8")
    package = DIST / f"{NAME}_{version()}_{architecture}.deb"
    run(["chmod", "-R", "u=rwX,go=rX", tree])
    run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, package])
    return package


# Windows and others --------------------------------------------------------------------------------


def inno_script(program: Path) -> str:
    """The description of a setup program for Inno Setup: per user, no administrator needed."""
    return (
        f"[Setup]\nAppName={TITLE}\nAppVersion={version()}\nDefaultDirName={{autopf}}\\SaiChuang\n"
        f"PrivilegesRequired=lowest\nOutputDir={DIST}\nOutputBaseFilename={NAME}-{version()}-setup\n"
        f'[Files]\nSource: "{program}\\*"; DestDir: "{{app}}"; Flags: recursesubdirs\n'
        f'[Icons]\nName: "{{autoprograms}}\\{TITLE}"; Filename: "{{app}}\\{NAME}.exe"\n'
    )


def build_archive(program: Path) -> list[Path]:
    """Pack the program as a zip, on Windows also as a setup program where Inno Setup is installed."""
    dev.say("正在压缩 ……")
    base = DIST / f"{NAME}-{version()}-{sys.platform}-{platform.machine().lower()}"
    made = [Path(shutil.make_archive(str(base), "zip", root_dir=DIST, base_dir=NAME))]
    compiler = shutil.which("iscc")
    if sys.platform == "win32" and compiler is not None:
        script = BUILD / f"{NAME}.iss"
        script.write_text(inno_script(program), encoding="utf-8-sig")
        run([compiler, "/Q", script])
        made.append(DIST / f"{NAME}-{version()}-setup.exe")
    return made


# Does it work? -------------------------------------------------------------------------------------


def from_source(code: str, *arguments: str) -> str:
    """Run a line of Python with the sources and return what it prints."""
    return subprocess.check_output(
        [dev.venv_python(), "-c", code, *arguments], cwd=dev.ROOT, text=True
    ).strip()


def run_demo(command: list[str | Path], data: Path, out: Path) -> set[str]:
    """Run the demonstration without display and Python settings; return the names of what it wrote."""
    kept = ("PATH", "LANG", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"HOME": str(out.parent), "SAICHUANG_DATA": str(data)}
    line = [*map(str, command), "demo", "--out", str(out)]
    done = subprocess.run(
        line, cwd=dev.ROOT if command[0] == dev.venv_python() else out.parent, env=environment, check=False
    )
    if done.returncode != 0:
        raise BuildError(f"演示没有运行成功(退出码 {done.returncode}):{' '.join(line)}")
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    for ending, start in ((".pdf", b"%PDF-"), (".xlsx", b"PK"), (".png", b"\x89PNG")):
        files = [name for name in written if name.endswith(ending)]
        if not files or not all((out / name).read_bytes().startswith(start) for name in files):
            raise BuildError(f"演示没有写出完好的 {ending} 文件:{' '.join(line)}")
    return written


def verify_log(command: Path, data: Path) -> None:
    """Have the built program prove its own audit log."""
    try:
        run([command, "audit", "verify", "--data", data])
    except subprocess.CalledProcessError as error:
        raise BuildError(f"打包后的程序核对操作记录没有通过(退出码 {error.returncode})") from error


def older_databases(folder: Path) -> list[Path]:
    """Databases of earlier versions: one of the very first revision, and those kept in tests/golden/."""
    first = folder / "first-revision.db"
    from_source(MAKE_OLDER_DATABASE, first.as_posix())
    return [first, *sorted((dev.ROOT / "tests" / "golden").glob("*.db"))]


def check_program(command: Path) -> None:
    """Run the built program on an empty data folder and on older databases; compare with the sources."""
    with tempfile.TemporaryDirectory(prefix="saichuang-check-") as name:
        folder = Path(name)
        dev.say("正在检查打包结果:空数据文件夹 ……")
        expected = run_demo([dev.venv_python(), "-m", "app"], folder / "source-data", folder / "source-out")
        written = run_demo([command], folder / "empty-data", folder / "empty-out")
        if written != expected:
            raise BuildError(f"打包后的程序写出的文件与源代码不同:{sorted(written ^ expected)}")
        verify_log(command, folder / "empty-data")
        for number, old in enumerate(older_databases(folder), start=1):
            dev.say(f"正在检查打包结果:旧数据库 {old.name} ……")
            data = folder / f"older-data-{number}"
            data.mkdir()
            database = data / from_source(DATABASE_NAME)
            shutil.copy(old, database)
            run_demo([command], data, folder / f"older-out-{number}")
            verify_log(command, data)
            from_source(CHECK_REVISION, database.as_posix())


def check_package(package: Path) -> None:
    """Install the .deb with apt, run it as installed, remove it."""
    apt: list[str | Path] = ["apt-get", "-y", "-qq"]
    run([*apt, "install", "--no-install-recommends", package], DEBIAN_FRONTEND="noninteractive")
    try:
        check_program(Path("/usr/bin") / NAME)
    finally:
        run([*apt, "remove", NAME], DEBIAN_FRONTEND="noninteractive")


def build() -> list[Path]:
    """Make the program and its installers for this platform."""
    on_debian = sys.platform == "linux" and shutil.which("dpkg-deb") is not None
    dev.ensure_venv()
    dev.ensure_qt_libraries()
    if on_debian:
        prepare_debian()
    dev.install_dependencies("installer")
    program = build_program()
    if on_debian:
        leave_to_debian(program)
    check_program(executable(program))
    return [build_deb(program)] if on_debian else build_archive(program)


def main() -> int:
    """Build, check, and tell where the result is."""
    parser = argparse.ArgumentParser(description="为当前系统制作赛创的安装包,并检查它能否运行。")
    parser.add_argument("--install", action="store_true", help="再用 apt 安装 .deb、运行、卸载(需要 root)")
    options = parser.parse_args()
    try:
        made = build()
        if options.install:
            check_package(made[0])
    except (BuildError, dev.SetupError, subprocess.CalledProcessError) as error:
        print(f"没有做成安装包:{error}", file=sys.stderr)
        return 1
    for path in made:
        dev.say(f"安装包:{path}({path.stat().st_size / 1_000_000:.1f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
