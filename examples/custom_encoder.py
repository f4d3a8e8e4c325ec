"""Another encoder behind the seam: any object that turns texts into unit vectors."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from kratom_qa.indexing import build_index
from kratom_qa.protocols import Vectors
from kratom_qa.settings import PUBLISHED
from kratom_qa.testing import BagOfWordsEncoder
from kratom_qa.wiring import assistant_over, open_index


class Telling(BagOfWordsEncoder):
    """The encoder of the tests, which says how many texts it was given."""

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = lambda count: None) -> Vectors:
        """Unit vectors of the texts, shape (len(texts), 256)."""
        print(f"encoding {len(texts)} texts")
        return super().encode(texts, progress)


class Silent:
    """Hears of the progress and says nothing."""

    def start(self, stage: str, total: int) -> None:
        """A stage begins."""

    def advance(self, count: int) -> None:
        """So much more is done."""


encoder = Telling()
with tempfile.TemporaryDirectory() as folder:
    build_index(Path(sys.argv[1]), Path(folder), lambda name: encoder, encoder.description.name, Silent())
    assistant = assistant_over(open_index(Path(folder)), encoder, PUBLISHED)
    print(assistant.search("bitter tea", 1)[0].passage.text)
