"""corpus -> passages -> vectors -> index/, atomically, in memory that does not grow with the corpus.

reading, splitting, embedding: each works on one part of the corpus after the other (`parts`); `writing` puts the parts
and what did not change since the build before together; `build` says what comes after what.
"""

from kratom_qa.indexing.asked import Progress
from kratom_qa.indexing.build import Report, build_index
from kratom_qa.indexing.embedding import PassageEncoder
from kratom_qa.indexing.shards import build_shard
from kratom_qa.indexing.texts import texts_to_embed

__all__ = ["PassageEncoder", "Progress", "Report", "build_index", "build_shard", "texts_to_embed"]
