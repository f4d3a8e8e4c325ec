"""A folder of one's own documents, indexed, asked and verified."""

import sys
import tempfile

from kratom_qa import build_index, open_assistant, verify
from kratom_qa.render import reply_object

corpus = sys.argv[1]
with tempfile.TemporaryDirectory() as index:
    report = build_index(corpus, index)
    print(f"{report.documents} documents, {report.passages} passages")
    reply = open_assistant(index).reply("How long does milk keep?")
    print(f"{verify(reply_object(reply), index)} quotes verified")
