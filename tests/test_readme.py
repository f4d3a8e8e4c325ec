"""README, the documents and CI say what the program does."""

import re
import tomllib
from pathlib import Path

import pytest

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


def test_every_module_stands_in_the_reading_order() -> None:
    package = PROJECT / "src" / "kratom_qa"
    named = {path.name for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    for name in sorted(named - {"__init__.py", "__main__.py", "testing.py"}):
        assert f"src/kratom_qa/{name})" in README, name


def test_every_dependency_has_its_reason_and_its_exact_version() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    pinned = (PROJECT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    for requirement in project["dependencies"]:
        name = re.split(r"[<>=]", requirement)[0]
        assert f"`{name}`" in reasons, name
        assert f"\n{name.lower()}==" in pinned, name
        assert ">=" in requirement and "<" in requirement, requirement
