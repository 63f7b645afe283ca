"""What can be done stands in the documents, and what stands in the documents can be done."""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import build_installer
import dev
from app.cli.verbs import make_parser
from app.domain.rights import RIGHT_NAMES, ROLE_NAMES, ROLE_RIGHTS, Right, Role
from app.gui.registry import SCREENS, ScreenEntry

ROOT = Path(__file__).resolve().parent.parent
README, HANDBOOK, CLI = ROOT / "README.md", ROOT / "docs" / "handbook.md", ROOT / "docs" / "cli.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
# Quoted in the handbook without being words of the program.
OTHER_QUOTES = {"淮工竞证", "四赛一创", "数字", "文本"}


@cache
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Every verb and option, also those of the verbs."""
    for action in parser._actions:
        yield from (option for option in action.option_strings if option.startswith("--"))
        if isinstance(action, argparse._SubParsersAction):
            for verb, its_parser in action.choices.items():
                yield verb
                yield from _options(its_parser)


@pytest.mark.parametrize("word", sorted(set(_options(make_parser())) - {"--help"}))
def test_every_verb_and_option_is_explained(word: str) -> None:
    pattern = rf"saichuang (?:[^\n`]* )?\[?{re.escape(word)}\b"
    assert re.search(pattern, _read(README) + _read(HANDBOOK) + _read(CLI))


@pytest.mark.parametrize("source", ["app/domain/why_json.py", "app/cli/results.py", "app/cli/verify.py"])
def test_every_field_of_the_json_is_explained(source: str) -> None:
    fields = set(re.findall(r'^ +"([a-z_]+)": ', _read(ROOT / source), re.MULTILINE))
    known = ({"entries", "teams"}, {"entry", "tie_step"}, {"place", "finding"})
    assert any(some <= fields for some in known), "the search finds them"
    explained = {word for each in re.findall(r"`([^`\n]+)`", _read(CLI)) for word in re.findall(r"\w+", each)}
    # How the command line tells the kinds of files and counts, which is no JSON.
    assert fields - explained - {"scheme", "cis", "registration"} == set()


@pytest.mark.parametrize("command", ["run", "test"])
def test_the_two_commands_are_in_the_readme(command: str) -> None:
    assert command in dev.COMMANDS
    assert f"python3 dev.py {command}" in _read(README)


def test_the_options_of_the_installer_are_in_the_readme() -> None:
    said = re.findall(r'add_argument\("(--[\w-]+)"', _read(Path(build_installer.__file__)))
    assert said
    assert [option for option in said if f"`{option}`" not in _read(README)] == []


def test_every_dependency_has_its_reason_in_the_readme() -> None:
    project = tomllib.loads(_read(ROOT / "pyproject.toml"))["project"]
    names = [re.split(r"[^\w-]", each, maxsplit=1)[0] for each in project["dependencies"]]
    reasons = _read(README).split("## 依赖和理由")[1].split("## ")[0].lower()
    assert "sqlmodel" in names
    said = [name for name in names if all(part in reasons for part in name.lower().split("-"))]
    assert said == names


@pytest.mark.parametrize("entry", SCREENS, ids=lambda entry: entry.key)
def test_every_screen_is_in_the_handbook(entry: ScreenEntry) -> None:
    assert f"“{entry.title}”" in _read(HANDBOOK)


def test_the_table_of_roles_and_rights_is_the_one_that_holds() -> None:
    lines = [line.split("|")[1:-1] for line in _read(HANDBOOK).splitlines() if "| ✓ |" in line]
    said = {name.strip(): [cell.strip() == "✓" for cell in cells] for name, *cells in lines}
    held = {
        RIGHT_NAMES[right]: [right in ROLE_RIGHTS[role] for role in Role]
        for right in Right
        if any(right in ROLE_RIGHTS[role] for role in Role)
    }
    assert said == held
    assert f"| {' | '.join(ROLE_NAMES[role] for role in Role)} |" in _read(HANDBOOK)


def test_what_the_handbook_quotes_stands_on_the_screens() -> None:
    program = "\n".join(_read(path) for path in sorted((ROOT / "app").rglob("*.py")))
    program += "\n".join(_read(path) for path in (ROOT / "resources" / "templates").rglob("*.json"))
    quoted = set(re.findall(r"“([^”\n]+)”", _read(HANDBOOK))) - OTHER_QUOTES
    missing = [words for words in quoted if not re.search(_as_written(words), program)]
    assert missing == []


def _as_written(words: str) -> str:
    """The words as the source has them: a number (or N) is something in braces there."""
    parts = re.split(r"(?<= )(?:N|\d+)(?= )", words)
    return r"\{[^{}]+\}".join(re.escape(part) for part in parts)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", _read(path))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_inside_a_page_lead_to_a_heading(path: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", _read(path)):
        page = path.parent / target if target else path
        headings = re.findall(r"^#+ (.+)$", _read(page), re.MULTILINE)
        assert anchor in {_anchor(heading) for heading in headings}, (path.name, target, anchor)


def _anchor(heading: str) -> str:
    """What a heading is called in a link, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_the_messages_of_the_handbook_are_said() -> None:
    program = "\n".join(_read(path) for path in sorted((ROOT / "app").rglob("*.py")))
    program += _read(ROOT / "db" / "engine.py")
    table = _read(HANDBOOK).split("## 10.")[1]
    messages = re.findall(r"^\| ([^|/]+) \|", table, re.MULTILINE)[2:]
    assert messages
    assert [message for message in messages if message not in program] == []
