"""An index on disk: FAISS and BM25 beside the texts, a manifest that vouches for every byte."""

from kratom_qa.store.index import Index, load_index, read_manifest
from kratom_qa.store.manifest import Manifest
from kratom_qa.store.page import read_page
from kratom_qa.store.save import save_index

__all__ = ["Index", "Manifest", "load_index", "read_manifest", "read_page", "save_index"]
