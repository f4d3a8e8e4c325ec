"""The few numbers that may be turned. Each default names the evaluation that chose it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Frozen; make another with `dataclasses.replace`. `kratom-qa eval --ablate` shows what each stage gives.

    What was tried was compared on the dev half of `tests/testset` over the digests. The defaults are those for the
    adapted encoder and a corpus with files of questions.
    """

    passage_tokens: int = 220
    """Paragraphs are put together up to this length; of 100, 160 and 220 the best on the raw articles."""

    passage_weight: float = 1.0
    """Weight of the passage's own vector in retrieval; the others are relative to it."""

    sentence_weight: float = 1.5
    """Weight of the best sentence beside the passage in retrieval; 0.5, 1 and 1.5 tried."""

    bm25_weight: float = 0.4
    """Weight of BM25 beside the passage in retrieval; 0.2, 0.4 and 0.6 tried."""

    question_weight: float = 0.6
    """Weight of the votes of the questions that a passage is known to answer; 0.3 to 2.5 tried, flat from 0.6."""

    passages_read: int = 8
    """Passages whose sentences are looked at for evidence."""

    passage_prior: float = 0.06
    """Weight of the passage's fused score beside the sentence's cosine; 0.02 to 0.15 tried."""

    shared_words: float = 0.2
    """Weight of the share of rare words that a sentence has in common with the question; 0.1 to 0.3 tried."""

    faq_min_cosine: float = 0.5
    """Cosine from which a question that a sentence is known to answer counts for the sentence."""

    question_gain: float = 1.0
    """What such a sentence gains for each unit of cosine above that, more the nearer; 0.5 to 2 tried."""

    evidence_margin: float = 0.45
    """How far below the best sentence another may score and still be quoted; 0.36 to 0.6 tried."""

    answer_threshold: float = 0.65
    """Confidence from which a reply is an answer; 0.6 gives more false answers on dev at the same false abstentions."""

    related_threshold: float = 0.1
    """Confidence from which the closest passages are shown, labelled as no answer, though the subject is not named."""

    max_words: int = 120
    """Most words quoted, lists that were asked for aside; 80 to 150 tried."""


WITHOUT_QUESTIONS = Settings(passage_prior=0.12, evidence_margin=0.42, answer_threshold=0.5)
"""For documents alone: nothing tells which of their sentences answer, so fewer passages have a say."""

PUBLISHED = Settings(passage_prior=0.05, question_gain=0.5, evidence_margin=0.2, answer_threshold=0.5)
"""For encoders as they are published, whose cosines lie closer together than those of the adapted one."""
