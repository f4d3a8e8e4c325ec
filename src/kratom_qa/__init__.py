"""A question-and-answer assistant whose every word stands in its sources.

From Python: `open_assistant`, `build_index`, `verify`; `Assistant`, `Reply`. They are imported when they are first
used, so that importing the package costs nothing.
"""

import importlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kratom_qa.assistant import Assistant
    from kratom_qa.datatypes import Reply
    from kratom_qa.library import build_index, open_assistant, verify

__all__ = ["Assistant", "Reply", "build_index", "open_assistant", "verify"]

# onnxruntime reports home unless this is set before it is imported; every way into the program passes here, child
# processes included (docs/offline.md)
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.2.0"

_HOMES = {
    "Assistant": "assistant",
    "Reply": "datatypes",
    "build_index": "library",
    "open_assistant": "library",
    "verify": "library",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
