"""Which code runs a model, by its name."""

from typing import TYPE_CHECKING

from kratom_qa.encoder.default_model import DEFAULT_MODELS, describe_default
from kratom_qa.encoder.locate import fingerprint, locate
from kratom_qa.encoder.onnx import DefaultPassageEncoder
from kratom_qa.errors import ModelError

if TYPE_CHECKING:
    from kratom_qa.encoder.sentence_transformer import SentenceTransformerEncoder


def open_passage_encoder(model: str) -> "DefaultPassageEncoder | SentenceTransformerEncoder":
    """The model of this name or path.

    Errors: `ModelError` where there is none, or where it needs packages that are not installed.
    """
    if model in DEFAULT_MODELS:
        return DefaultPassageEncoder(model)
    folder = locate(model)
    try:
        from kratom_qa.encoder.sentence_transformer import SentenceTransformerEncoder
    except ModuleNotFoundError as error:
        raise ModelError(
            f"model “{model}” needs {error.name}, which is not installed; run: pip install 'kratom-qa[models]'"
        ) from None
    return SentenceTransformerEncoder(model, folder)


def model_fingerprint(model: str) -> str:
    """SHA-256 that tells a model, by its name or path, from every other.

    Errors: `ModelError` where there is no such model.
    """
    return describe_default(model).sha256 if model in DEFAULT_MODELS else fingerprint(locate(model))
