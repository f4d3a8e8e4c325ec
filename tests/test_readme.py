"""README, the documents and CI say what the program does."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kratom_qa import __version__
from kratom_qa.cli.parser import build_parser

PROJECT = Path(__file__).resolve().parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    (subparsers,) = (a for a in build_parser()._actions if a.metavar == "COMMAND")
    return list(subparsers.choices or ())


@pytest.mark.parametrize("command", commands())
def test_every_command_stands_in_the_readme(command: str) -> None:
    assert f"kratom-qa {command}" in README


def test_every_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"`kratom-qa ([a-z]+)", README))
    assert named <= set(commands())


def test_ci_runs_the_test_command_of_the_readme() -> None:
    test_command = re.search(r"^    (make test)\b", README, re.MULTILINE)
    assert test_command is not None
    ci = (PROJECT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert test_command.group(1) in ci
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in ("run", "test"))


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for page in (PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *(PROJECT / "docs").rglob("*.md")):
        for link in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_file_of_the_walks_is_there() -> None:
    named = set(re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.py)`", README))
    assert len(named) > 20
    assert [name for name in named if not (PROJECT / "src" / "kratom_qa" / name).is_file()] == []


def test_every_module_stands_in_the_reading_order() -> None:
    package = PROJECT / "src" / "kratom_qa"
    named = {path.name for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    for name in sorted(named - {"__init__.py", "__main__.py", "testing.py"}):
        assert f"src/kratom_qa/{name})" in README, name


def test_every_dependency_has_its_reason_and_its_exact_version() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    pinned = (PROJECT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    locked = (PROJECT / "requirements.lock").read_text(encoding="utf-8").lower()
    lowest = (PROJECT / "constraints-lowest.txt").read_text(encoding="utf-8").lower()
    for requirement in project["dependencies"]:
        name = re.split(r"[<>=]", requirement)[0]
        assert f"`{name}`" in reasons, name
        assert f"\n{name.lower()}==" in pinned, name
        assert ">=" in requirement and "<" in requirement, requirement
        assert f"\n{name.lower()}==" in locked, name
        low = re.search(rf"^{name.lower()}==([\d.]+)$", lowest, re.MULTILINE)
        assert low is not None and version(low[1]) == version(re.split(r">=|,", requirement)[1]), requirement


def asking() -> list[str]:
    """What pyproject.toml names under "to ask"."""
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    group = text.partition("  # to ask\n")[2].partition("  # to index\n")[0]
    return re.findall(r'"([\w-]+)', group)


def test_answering_needs_nothing_but_what_is_named_for_it(digest_index: Path) -> None:
    script = (
        "import sys\nfrom kratom_qa.cli import main\n"
        f"for command in (['ask', 'Is kratom addictive?'], ['search', 'nausea'], ['lint'], ['doctor']):\n"
        f"    main([*command, '--index', {str(digest_index)!r}])\n"
        "print('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    homes = importlib.metadata.packages_distributions()
    used = {home for name in done.stdout.splitlines()[-1].split() for home in homes.get(name, ())}
    there = {canonical(one.name) for one in importlib.metadata.distributions()}
    allowed, left = set[str](), asking()
    while left:
        name = canonical(left.pop())
        if name not in allowed and name in there:
            allowed.add(name)
            needed = importlib.metadata.requires(name) or []
            left += [re.split(r"[^\w.-]", one)[0] for one in needed if "extra ==" not in one]
    assert {canonical(name) for name in used} - allowed <= {"kratom-qa", "setuptools"}
    deploy = (PROJECT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert f"pip install {' '.join(asking())}\n" in deploy


def canonical(name: str) -> str:
    """A package's name as the package index writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def version(text: str) -> list[int]:
    """A version so that two ways to write it are the same."""
    return [int(part) for part in f"{text}.0.0".split(".")][:3]


def test_every_package_of_the_lock_has_hashes_and_the_version_of_the_constraints() -> None:
    text = (PROJECT / "requirements.lock").read_text(encoding="utf-8").replace(" \\\n", "")
    pinned = (PROJECT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-").splitlines()
    known = dict(line.split("==") for line in pinned if "==" in line)
    lines = text.splitlines()[1:]
    assert len(lines) > 50
    for line in lines:
        name, found = re.match(r"([\w.-]+)==(\S+)", line).groups()
        assert known.get(name, found) == found, line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line


def test_package_and_changelog_name_the_same_version() -> None:
    first = re.search(r"^## (.*)$", (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    assert re.match(rf"{re.escape(__version__)}, (?:unreleased|\d{{4}}-\d\d-\d\d)$", first[1])
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
