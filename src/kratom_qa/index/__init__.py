"""An index on disk: FAISS and BM25 beside the texts, a manifest that vouches for every byte."""

from kratom_qa.index.manifest import Manifest
from kratom_qa.index.page import read_page
from kratom_qa.index.save import save_build
from kratom_qa.index.store import Index, load_index, read_manifest

__all__ = ["Index", "Manifest", "load_index", "read_manifest", "read_page", "save_build"]
