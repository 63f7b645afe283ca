#!/usr/bin/env python3
"""Everything a developer types: `python3 dev.py run`, `python3 dev.py test`. Standard library only.

Each command first makes the environment it needs: `.venv` with the locked dependencies, and on Linux
the shared libraries that Qt loads from the system. The syntax stays readable to Python 3.6, so that
old versions are refused with a sentence and not with a SyntaxError.
"""

import argparse
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FIRST_PYTHON, LAST_PYTHON = (3, 11), (3, 14)


def refusal(version: "tuple[int, int]") -> "str | None":
    """Why this Python cannot run the program, or None."""
    if FIRST_PYTHON <= version <= LAST_PYTHON:
        return None
    return f"赛创需要 Python 3.11 至 3.14,当前是 Python {version[0]}.{version[1]}:请换用其中一个版本。"


if refusal(sys.version_info[:2]):  # before anything that an old Python would stumble over
    sys.exit(refusal(sys.version_info[:2]))

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "saichuang-stamp.json"
DEMO_OUTPUT = ROOT / "demo-output"
CHECKED = ("app", "db", "tests", "dev.py", "build_installer.py")
COMPILED = ROOT / "tests" / "nightly" / "powercut.c"
MEMORY_FILES = 6 * 1024**3  # bytes: a whole run of the tests leaves a third of it

# What Qt loads from the system, and the Debian package that brings it.
QT_ALWAYS = (
    "QtGui.abi3.so",
    "QtWidgets.abi3.so",
    "QtPdfWidgets.abi3.so",
    "QtPrintSupport.abi3.so",
    "QtSvg.abi3.so",
    "QtNetwork.abi3.so",
    "Qt/plugins/platforms/libqoffscreen.so",
)
QT_WITH_DISPLAY = (
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platforms/libqwayland.so",
    "Qt/plugins/xcbglintegrations/libqxcb-egl-integration.so",
    "Qt/plugins/xcbglintegrations/libqxcb-glx-integration.so",
    "Qt/plugins/printsupport/libcupsprintersupport.so",
)
DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libcups.so.2": "libcups2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgmodule-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgcc_s.so.1": "libgcc-s1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}


class SetupError(Exception):
    """The environment cannot be made here; the text tells the user what to do."""


def say(text: str) -> None:
    """Print a line at once, before the output of the commands that follow it."""
    print(text, flush=True)


def run(command: "list[str | Path]") -> int:
    """Run a command in the project's folder and return its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


# The virtual environment ---------------------------------------------------------------------------


def scripts_dir() -> Path:
    """Where the virtual environment keeps its programs."""
    return VENV / ("Scripts" if sys.platform == "win32" else "bin")


def venv_python() -> Path:
    """The Python of the virtual environment."""
    return scripts_dir() / ("python.exe" if sys.platform == "win32" else "python")


def wanted_stamp() -> dict[str, str]:
    """What the virtual environment has to match: place, Python and locked dependencies."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = json.dumps([project["build-system"], project["project"]], sort_keys=True)
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    digest = hashlib.sha256((declared + constraints).encode("utf-8")).hexdigest()
    return {"root": str(ROOT), "python": sys.version.split()[0], "dependencies": digest}


def found_stamp() -> dict[str, str]:
    """What the virtual environment was made for; empty if it was never finished."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return stamp


def ensure_venv() -> None:
    """Make `.venv` with the locked dependencies, or leave at once if it is current."""
    wanted, found = wanted_stamp(), found_stamp()
    if found == wanted and venv_python().exists():
        return
    moved = bool(found) and {**found, "dependencies": ""} != {**wanted, "dependencies": ""}
    if moved or not venv_python().exists():
        create_venv()
    install_dependencies()
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")


def create_venv() -> None:
    """Make an empty virtual environment; pip never touches the system's Python."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        raise SetupError("当前正用 .venv 里的 Python 运行,无法重建 .venv:请改用系统的 python3 运行本命令。")
    if importlib.util.find_spec("ensurepip") is None:
        say("系统的 Python 没有 ensurepip,无法创建虚拟环境。")
        install_debian_packages([f"python3.{sys.version_info[1]}-venv"], "创建虚拟环境")
    say("正在创建虚拟环境 .venv ……")
    if run([sys.executable, "-m", "venv", "--clear", VENV]) != 0:
        raise SetupError("虚拟环境 .venv 创建失败,原因见上面的输出。")


def install_dependencies(extra: str = "dev") -> None:
    """Install the locked build backend, then the program with its dependencies and those of an extra."""
    say("正在安装依赖(第一次需要几分钟)……")
    quiet: list[str | Path] = [] if sys.stdout.isatty() else ["--quiet"]
    pip: list[str | Path] = [venv_python(), "-m", "pip", "install", "--disable-pip-version-check", *quiet]
    pip += ["--constraint", ROOT / "constraints.txt"]
    for what in (["setuptools"], ["--no-build-isolation", "--editable", f".[{extra}]"]):
        if run([*pip, *what]) != 0:
            raise SetupError("依赖没有装好:请检查网络和 pip 的设置,再运行一次本命令;已下载的部分不会丢失。")


# The libraries that Qt loads from the system -------------------------------------------------------


def has_display() -> bool:
    """Tell whether a window can be shown."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing_libraries(names: "tuple[str, ...]") -> list[str]:
    """The sonames that the given parts of PySide6 need and the system's loader does not find."""
    qt = next((VENV / "lib").glob("python3.*/site-packages/PySide6"), None)
    if qt is None or shutil.which("ldd") is None:
        return []
    files = [str(qt / name) for name in names if (qt / name).exists()]
    answer = subprocess.run(
        ["ldd", *files], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    )
    lines = answer.stdout.splitlines()
    return sorted({line.split()[0] for line in lines if line.strip().endswith("=> not found")})


def ensure_qt_libraries() -> None:
    """Install what Qt misses on Linux, or say exactly how."""
    if not sys.platform.startswith("linux"):
        return
    names = QT_ALWAYS + QT_WITH_DISPLAY if has_display() else QT_ALWAYS
    missing = missing_libraries(names)
    if not missing:
        return
    say("Qt 缺少系统库:" + "、".join(missing))
    packages = sorted({DEBIAN_PACKAGES[name] for name in missing if name in DEBIAN_PACKAGES})
    if packages:
        install_debian_packages(packages, "运行 Qt")
    still = missing_libraries(names)
    if still:
        raise SetupError("Qt 仍缺少系统库,请安装提供这些文件的软件包:" + "、".join(still))


def install_debian_packages(packages: list[str], purpose: str) -> None:
    """Install packages where we may (root and apt), else stop with the command to type."""
    command = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if shutil.which("apt-get") is None:
        raise SetupError(f"{purpose}需要系统软件包(Debian 名称):{' '.join(packages)}。请用本系统的方式安装。")
    if sys.platform == "win32" or os.geteuid() != 0:
        raise SetupError(f"{purpose}需要系统软件包。请运行:\n    sudo apt-get update && sudo {command}")
    say(f"正在安装系统软件包:{' '.join(packages)}")
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    for line in ("apt-get update -qq", command + " -qq"):
        if run([*line.split()]) != 0:
            raise SetupError(f"系统软件包没有装好,请运行:\n    apt-get update && {command}")


def ensure_compiler() -> None:
    """A C compiler with its headers, for the layer between program and disk that loses power in a test."""
    if sys.platform != "linux":
        return
    compiles = shutil.which("cc") is not None and run(["cc", "-xc", "-fsyntax-only", COMPILED]) == 0
    if not compiles:
        install_debian_packages(["gcc", "libc6-dev"], "编译断电测试")


# The commands --------------------------------------------------------------------------------------


def run_program(rest: list[str]) -> int:
    """Open the window on the demonstration competition, or run the same competition without a display."""
    if has_display():
        say("正在打开赛创的演示赛事……")
        return run([venv_python(), "-m", "app", "--demo", *rest])
    say("本机没有显示器(DISPLAY 和 WAYLAND_DISPLAY 都没有设置),改为无界面运行同一个演示赛事。")
    return run_demo(rest)


def run_demo(rest: list[str]) -> int:
    """Run the demonstration competition headless; what it writes is printed by it."""
    where: list[str | Path] = [] if "--out" in rest else ["--out", DEMO_OUTPUT]
    return run([venv_python(), "-m", "app", "demo", *where, *rest])


def lint_steps() -> "list[tuple[str, list[str | Path]]]":
    """The checks that run no test."""
    python = venv_python()
    return [
        ("格式 ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("规范 ruff check", [python, "-m", "ruff", "check", "."]),
        ("类型 mypy", [python, "-m", "mypy", *CHECKED]),
        ("分层 import-linter", [scripts_dir() / "lint-imports", "--no-logo"]),
    ]


def run_lint(rest: list[str]) -> int:
    """Run the checks that run no test."""
    if rest:
        raise SetupError("lint 没有别的参数:" + " ".join(rest))
    return run_steps(lint_steps())


def run_tests(rest: list[str]) -> int:
    """Run every check and every test; what follows `test` goes to pytest."""
    ensure_compiler()
    workers = str(min(os.cpu_count() or 1, 4))
    # The tests of a file stay together (they share what is costly to make), in the order they stand in.
    # A worker that crashes fails the run: a new one in its place would leave xdist waiting for ever.
    spread = ["-n", workers, "--dist", "loadscope", "--no-loadscope-reorder", "--max-worker-restart", "0"]
    pytest: list[str | Path] = [venv_python(), "-m", "pytest", *spread, *rest]
    with files_in_memory():
        return run_steps([*lint_steps(), ("测试 pytest", pytest)])


@contextmanager
def files_in_memory() -> Iterator[None]:
    """Put the files of the tests into memory where there is room: they wait for the disk half a minute."""
    memory = Path("/dev/shm")
    if "TMPDIR" in os.environ or not memory.is_dir() or shutil.disk_usage(memory).free < MEMORY_FILES:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="saichuang-test-", dir=memory) as folder:
        Path(folder).chmod(0o711)  # the PostgreSQL server runs as somebody else
        os.environ["TMPDIR"] = folder
        try:
            yield
        finally:
            del os.environ["TMPDIR"]


def run_steps(steps: "list[tuple[str, list[str | Path]]]") -> int:
    """Run all steps, also after a failure, and tell at the end which failed."""
    failed = []
    for name, command in steps:
        say(f"\n━━ {name}")
        start = time.monotonic()
        code = run(command)
        say(f"── {name}:{'通过' if code == 0 else '未通过'}({time.monotonic() - start:.1f} 秒)")
        if code != 0:
            failed.append(name)
    say("\n未通过:" + "、".join(failed) if failed else "\n全部通过。")
    return 1 if failed else 0


COMMANDS = {
    "run": (run_program, "打开演示赛事的窗口;没有显示器时无界面运行"),
    "test": (run_tests, "格式、规范、类型、分层检查和全部测试;其后的参数交给 pytest"),
    "lint": (run_lint, "只做格式、规范、类型、分层检查"),
    "demo": (run_demo, "无界面运行演示赛事,可加 --out 文件夹"),
}


def main(arguments: list[str]) -> int:
    """Prepare the environment, then carry out one command."""
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description="赛创的开发命令。每个命令都会先准备好所需环境。",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:6}{text}" for name, (_, text) in COMMANDS.items()),
    )
    parser.add_argument("command", choices=COMMANDS, help="要执行的命令,见下")
    command, rest = parser.parse_args(arguments[:1]).command, arguments[1:]
    try:
        ensure_venv()
        ensure_qt_libraries()
        return COMMANDS[command][0](rest)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console of another code page shows what it can
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))
