"""Text -> unit vectors: ONNX to ask, sentence-transformers to index. Only the first is imported here."""

from kratom_qa.encoder.description import Description
from kratom_qa.encoder.onnx import OnnxEncoder

__all__ = ["Description", "OnnxEncoder"]
