"""The web page over a corpus that is meant to do harm, for tests: prints its address, serves until its input closes.

The fake encoder stands in for the model. It ends with 97 as soon as it wants to reach anything outside this machine.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from ask_server import run_until_closed, stay_here
from index_folders import build, write_corpus
from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Answer, Citation, EvidenceType, Phrasing, Position, Quote, Reply, Turn
from kratom_qa.protocols import Sources
from small_index import ABSTAINS, DOCUMENTS, open_fake, with_settings

DISAGREE = "Do the sources disagree?"
UNCOVERED = "who won the football championship?"
RELATED = "Is there anything close?"
HARMFUL = """---
id: "<b>harm</b>\\" onclick=\\"boom()"
title: "Harm <img src=x onerror=boom()> & co"
publisher: "<svg onload=boom()>"
source_type: "blog\\"><script>boom()</script>"
published: 2021-01-01
---

# Harm

## Pests <script>boom()</script>

Aphids on the tree <script>boom()</script> are washed off with <img src="x" onerror="boom()"> soapy water.

- Aphids hide ![picture](https://outside.example/pixel.png) under leaves.
- Aphids follow [a link](javascript:boom()) and ${boom()} and {{boom}} to the <a href="javascript:boom()">buds</a>.

| Aphids <b>table</b> | Rows &lt;i&gt; |
|---|---|
| Aphids <iframe src="https://outside.example/"></iframe> | $$\\href{javascript:boom()}{x}$$ |
"""
ABOUT = """title = "Leaves <b>&</b> tea"
about = "Notes <script>boom()</script> by gardeners."
examples = ["How is kratom tea brewed?", "What about <img src=x onerror=boom()> aphids?"]
"""


class Stage(Assistant):
    """An assistant that abstains from one question and has replies made by hand for two others."""

    __slots__ = ()

    def reply(
        self, question: str, history: Sequence[Turn] = (), *, sources: Sources = frozenset(), region: str | None = None
    ) -> Reply:
        if question == UNCOVERED:
            return Assistant.reply(with_settings(self, ABSTAINS), question, history, sources=sources, region=region)
        first, second = self.documents_by_id("leaf"), self.documents_by_id("tea")
        if question == RELATED:
            return Reply(question, Phrasing(question), Answer((Quote(first),), answers=False), 0.2)
        if question == DISAGREE:
            quotes = (Quote(first, evidence=EvidenceType.SURVEY), Quote(second))
            return Reply(
                question, Phrasing(question), Answer(quotes, True, (Position("Yes", (0,)), Position("No", (1,)))), 0.9
            )
        return Assistant.reply(self, question, history, sources=sources, region=region)

    def documents_by_id(self, name: str) -> Citation:
        """The first sentence of a document."""
        sentence = next(s for s in self.collection.sentences if s.document.id == name)
        return Citation(sentence.document, sentence.start, sentence.end, ("A section",))


def main() -> None:
    """Serve it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    sys.addaudithook(stay_here)

    from kratom_qa.web.offline import stay_offline

    stay_offline()
    from kratom_qa.cli.serving import thumbs
    from kratom_qa.index.manifest import live_version
    from kratom_qa.web.following import Follower
    from kratom_qa.web.served import serve_only
    from kratom_qa.web.server import Options
    from kratom_qa.wiring import open_page

    index = args.folder / "index"
    corpus = write_corpus(args.folder / "corpus", DOCUMENTS | {"harm.md": HARMFUL, "subject.toml": ABOUT})
    build(corpus, index)

    def open_build() -> object:
        fake = open_fake(index)
        assistant = Stage(**{field.name: getattr(fake, field.name) for field in fields(Assistant)})
        return serve_only(assistant, open_page(index), build=fake.build)

    follower = Follower(lambda: live_version(index).name, open_build, lambda: "")
    run_until_closed(follower.current, follower.behind, Options(thumb=thumbs(args.folder / "feedback.jsonl")))


if __name__ == "__main__":
    main()
