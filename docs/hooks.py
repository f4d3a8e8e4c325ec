"""Lists the decisions in the site's navigation; mkdocs calls it."""

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("adr")


def on_config(config: Any) -> None:
    """Fill in what `mkdocs.yml` leaves open."""
    (decisions,) = (entry for entry in config["nav"] if isinstance(entry, dict) and "Decisions" in entry)
    decisions["Decisions"] = [{_title(page): f"adr/{page.name}"} for page in sorted(FOLDER.glob("*.md"))]


def _title(page: Path) -> str:
    return page.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
