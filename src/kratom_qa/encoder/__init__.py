"""Text -> unit vectors: in onnxruntime, without torch; `sentence_transformer` runs models that others made."""

from kratom_qa.encoder.choice import model_fingerprint, open_passage_encoder
from kratom_qa.encoder.description import Description
from kratom_qa.encoder.onnx import OnnxEncoder

__all__ = ["Description", "OnnxEncoder", "model_fingerprint", "open_passage_encoder"]
