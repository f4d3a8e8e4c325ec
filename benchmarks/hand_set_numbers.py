"""Lists the numbers set by hand that decide what a reply says: numeric constants of modules, and settings.

usage: python benchmarks/hand_set_numbers.py [FOLDER] [--list]

FOLDER is a checkout's src/kratom_qa. What reads documents, builds indexes, measures or shows is not counted. Prints how
many there are, how many of them say what they are for, and how many name what was tried; `--list` prints each with the
first line of what it says of itself.
"""

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parent.parent / "src" / "kratom_qa"
NOT_COUNTED = (
    "render/", "web/", "cli/", "documents/", "corpus/", "passages/", "index/", "indexing", "store/", "encoder/",
    "evaluation/", "datatypes/", "testing.py", "learned.py",
)  # fmt: skip
TRIED = re.compile(r"\b(?:tried|flat|alike|gives?|chosen|chose|fitted|left out|best)\b|\d+ of \d+")


def constants(source: str) -> Iterator[tuple[str, str]]:
    """The names of module-level numeric constants, and fields of a class with a number as default; what each says."""
    tree = ast.parse(source)
    settings = (node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    bodies = [tree.body, *settings]
    for body in bodies:
        for node, after in zip(body, [*body[1:], None], strict=True):
            named = isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and is_number(node.value)
            if not named or (body is not tree.body and isinstance(node, ast.Assign)):
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name):
                yield target.id, said(after)


def is_number(node: ast.expr) -> bool:
    """A number, or sums and products of numbers."""
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand)
    if isinstance(node, ast.BinOp):
        return is_number(node.left) and is_number(node.right)
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def said(node: ast.stmt | None) -> str:
    """The docstring that stands behind a constant."""
    documented = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return str(node.value.value) if documented else ""


def main() -> None:
    """Print the counts, and on demand each constant."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=SOURCES)
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    found = []
    for path in sorted(args.folder.rglob("*.py")):
        name = path.relative_to(args.folder).as_posix()
        if not name.startswith(NOT_COUNTED):
            found += [(name, *one) for one in constants(path.read_text(encoding="utf-8"))]
    for name, constant, text in found if args.list else ():
        print(f"{name}: {constant}  {text.splitlines()[0] if text else '-'}")
    documented = [one for one in found if one[2]]
    tried = [one for one in documented if TRIED.search(one[2])]
    print(f"{len(found)} numbers, {len(documented)} say what they are for, {len(tried)} name what was tried")


if __name__ == "__main__":
    main()
