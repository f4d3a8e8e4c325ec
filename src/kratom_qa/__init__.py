"""A question-and-answer assistant whose every word stands in its sources."""

import os

# onnxruntime reports home unless this is set before it is imported; every way into the program passes here, child
# processes included (docs/offline.md)
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.1.0"
