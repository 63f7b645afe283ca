"""The commands of a developer: which Python they take, and when they prepare the environment anew."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_a_supported_python_is_taken(version: tuple[int, int]) -> None:
    assert dev.refusal(version) is None


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10), (3, 15), (4, 0)])
def test_another_python_is_refused_with_a_sentence(version: tuple[int, int]) -> None:
    sentence = dev.refusal(version)
    assert sentence is not None
    assert f"当前是 Python {version[0]}.{version[1]}" in sentence
    assert sentence.endswith("。")


def test_the_supported_pythons_are_those_of_the_package() -> None:
    first, last = dev.FIRST_PYTHON, dev.LAST_PYTHON
    declared = f'requires-python = ">={first[0]}.{first[1]},<{last[0]}.{last[1] + 1}"'
    assert declared in (dev.ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.fixture
def stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A virtual environment of its own, so that the real one is left alone."""
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "stamp.json")
    dev.venv_python().parent.mkdir(parents=True)
    dev.venv_python().touch()
    return dev.STAMP


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `ensure_venv` does, in order, without doing it."""
    steps: list[str] = []
    monkeypatch.setattr(dev, "create_venv", lambda: steps.append("create"))
    monkeypatch.setattr(dev, "install_dependencies", lambda: steps.append("install"))
    return steps


def test_a_current_environment_is_left_alone(stamp: Path, prepared: list[str]) -> None:
    dev.ensure_venv()
    assert prepared == ["install"]
    assert json.loads(stamp.read_text(encoding="utf-8")) == dev.wanted_stamp()
    dev.ensure_venv()
    assert prepared == ["install"]


def test_new_dependencies_are_installed_into_the_same_environment(stamp: Path, prepared: list[str]) -> None:
    stamp.write_text(json.dumps({**dev.wanted_stamp(), "dependencies": "old"}), encoding="utf-8")
    dev.ensure_venv()
    assert prepared == ["install"]


@pytest.mark.parametrize("changed", [{"python": "3.10.0"}, {"root": "elsewhere"}])
def test_an_environment_of_another_place_or_python_is_made_anew(
    stamp: Path, prepared: list[str], changed: dict[str, str]
) -> None:
    stamp.write_text(json.dumps({**dev.wanted_stamp(), **changed}), encoding="utf-8")
    dev.ensure_venv()
    assert prepared == ["create", "install"]


def test_an_interrupted_installation_is_done_again(stamp: Path, prepared: list[str]) -> None:
    stamp.write_text("{", encoding="utf-8")
    dev.ensure_venv()
    assert prepared == ["install"]


def test_every_step_runs_and_a_failed_one_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    fails: list[str | Path] = [sys.executable, "-c", "import sys; sys.exit(3)"]
    works: list[str | Path] = [sys.executable, "-c", "print('ran')"]
    assert dev.run_steps([("甲", fails), ("乙", works)]) == 1
    printed = capfd.readouterr().out
    assert "ran" in printed
    assert "未通过:甲" in printed
    assert dev.run_steps([("乙", works)]) == 0
    assert "全部通过。" in capfd.readouterr().out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the loader is asked on Linux only")
def test_qt_misses_no_library_here() -> None:
    assert dev.missing_libraries(dev.QT_ALWAYS) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Debian packages are for Linux only")
def test_without_root_the_exact_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(
        dev.SetupError, match="sudo apt-get install -y --no-install-recommends libegl1 libgl1"
    ):
        dev.install_debian_packages(["libegl1", "libgl1"], "运行 Qt")


def test_an_unknown_command_is_refused_before_anything_is_installed() -> None:
    done = subprocess.run([sys.executable, str(dev.ROOT / "dev.py"), "fly"], capture_output=True, check=False)
    assert done.returncode == 2


def test_the_files_of_the_tests_lie_in_memory_where_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    with dev.files_in_memory():
        folder = os.environ.get("TMPDIR")
        if folder is not None:
            assert Path(folder).parent == Path("/dev/shm")
    assert "TMPDIR" not in os.environ
    assert folder is None or not Path(folder).exists()
    monkeypatch.setattr(dev, "MEMORY_FILES", 2**80)
    with dev.files_in_memory():
        assert "TMPDIR" not in os.environ
