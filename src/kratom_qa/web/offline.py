"""Keeps Gradio, and the Hub client that it brings, from talking to their makers."""

import os
from collections.abc import Mapping

_SETTINGS: Mapping[str, str] = {
    # of the start, of errors, of versions; the arguments named `analytics_enabled` do not stop all of them
    "GRADIO_ANALYTICS_ENABLED": "False",
    # read once, when huggingface_hub is imported; without it, each client of Gradio's own (one carries tool calls)
    # fetches a list from the Hub and sends a report there
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


def stay_offline() -> None:
    """Set what they read from the environment; to be called before anything imports Gradio."""
    os.environ.update(_SETTINGS)
