"""The learned files of the program are those that it was released with."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PROJECT
from kratom_qa.learned import CHECKSUMS, checked

PACKAGE = PROJECT / "src" / "kratom_qa"
NAMES = [line.split("  ")[1] for line in CHECKSUMS.read_text(encoding="ascii").splitlines()]


def test_every_learned_file_is_listed_and_as_listed() -> None:
    there = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.npz")}
    assert set(NAMES) == there | {"encoder/minilm.onnx"}
    for name in NAMES:
        assert checked(PACKAGE / name) == PACKAGE / name


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_one_is_refused_in_one_line(tmp_path: Path, digest_index: Path, name: str) -> None:
    package = tmp_path / "kratom_qa"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("model", "__pycache__"))
    (package / "encoder" / "model").symlink_to((PACKAGE / "encoder" / "model").resolve())
    data = bytearray((package / name).read_bytes())
    data[len(data) // 2] ^= 1
    (package / name).write_bytes(bytes(data))
    done = subprocess.run(
        [sys.executable, "-m", "kratom_qa", "ask", "Is kratom addictive?", "--index", str(digest_index)],
        check=False, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path), "PATH": ""}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) in ((1, ""), (3, ""))
    assert done.stderr.count("\n") == 1
    # an index of another adapter or graph is stale before the file is read
    assert (
        "is not the file that came with the program; install" in done.stderr or "is another than the one" in done.stderr
    )
