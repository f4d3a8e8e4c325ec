"""What quotes rest on: told where the text says it, measured on quotes labelled by hand."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence

import pytest

from conftest import PROJECT
from kratom_qa.answering.evidence_type import evidence_type, sentence_basis
from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Block, BlockKind, Citation, Document, EvidenceType, Sentence
from kratom_qa.documents.splitting import split

STUDY, SURVEY, CASE = EvidenceType.STUDY, EvidenceType.SURVEY, EvidenceType.CASE_REPORT
AGENCY, USERS, STORY, WRITER = EvidenceType.AGENCY, EvidenceType.USERS, EvidenceType.STORY, EvidenceType.WRITER

# written for this test, none of it from the corpus: other herbs and drugs, other styles
SENTENCES = [
    (STUDY, "A randomized trial of 120 adults found that valerian shortened the time to fall asleep by nine minutes."),
    (STUDY, "Researchers at two hospitals reported that melatonin helped shift workers sleep longer."),
    (STUDY, "In a double-blind study, chamomile did no better than placebo."),
    (STUDY, "According to a 2021 meta-analysis, St John's wort works about as well as older antidepressants."),
    (STUDY, "Animal studies suggest that kava relaxes muscles."),
    (STUDY, "Ginger has been shown in several trials to ease nausea."),
    (STUDY, "Recent research indicates that caffeine improves reaction time."),
    (STUDY, "One small study, published in a nursing journal, linked lavender oil to calmer patients."),
    (STUDY, "The trial's authors concluded that the dose was too low."),
    (STUDY, "Turmeric's effect on arthritis is supported by clinical studies."),
    (STUDY, "A study did not find any benefit of echinacea for colds."),
    (SURVEY, "In an online survey of 2,000 khat chewers, a third said they could not stop."),
    (SURVEY, "A poll of gym members found that half take creatine."),
    (SURVEY, "Sixty percent of respondents had tried CBD for sleep."),
    (SURVEY, "A nationwide questionnaire showed that most people brew the tea at home."),
    (CASE, "A case report describes a 45-year-old woman who developed hepatitis after drinking kava daily."),
    (CASE, "Doctors published the case of a man, a 29-year-old runner, whose heart stopped after ephedra."),
    (CASE, "Two case reports have linked ginkgo to bleeding after surgery."),
    (CASE, "The journal described a patient who slept for two days after taking valerian with alcohol."),
    (CASE, "Several case series reported liver injury with green tea extract."),
    (AGENCY, "The FDA has not approved CBD for sleep."),
    (AGENCY, "The DEA lists khat's main stimulant as a Schedule I substance."),
    (AGENCY, "According to the World Health Organization, tobacco kills half of its long-term users."),
    (AGENCY, "Poison centers received 1,800 calls about nutmeg in that period."),
    (AGENCY, "In 2019 Health Canada warned against the capsules."),
    (AGENCY, "Kava was banned by the UK's MHRA."),
    (AGENCY, "The tea is not FDA-approved."),
    (AGENCY, "The WHO says that a safe dose is not known."),
    (USERS, "Many users say that valerian smells of old socks."),
    (USERS, "Anecdotal reports suggest that kava helps with stage fright."),
    (USERS, "People who drink yerba mate daily report jitters when they stop."),
    (USERS, "According to regular users, the effect fades after a week."),
    (USERS, "Some customers claim that the oil cured their warts."),
    (USERS, "Vivid dreams are often reported by people who take melatonin."),
    (USERS, "User testimonials support the idea that the gum calms nerves."),
    (USERS, "Anecdotes and one small trial point to better sleep, but anecdotal accounts show mostly the good days."),
    (STORY, "I took two capsules of ashwagandha every night and slept through for the first time in years."),
    (STORY, "According to one user, the first cup of kava numbs the lips."),
    (STORY, "One mother told us that the drops settled her son."),
    (STORY, "My own experience with valerian was a headache."),
    (STORY, "One of her clients gave up smoking with cytisine."),
    (WRITER, "The author believes that herbal tea is overrated."),
    (WRITER, "In our view the label promises too much."),
    (WRITER, "This article considers melatonin a sensible first step."),
    (STUDY, "Clinical trials of psilocybin have shown large drops in depression scores."),
    (STUDY, "Systematic reviews conclude that cranberry juice does little against infections."),
    (STUDY, "In mice, the extract slowed tumour growth, a study in a pharmacology journal reports."),
    (STUDY, "Studies in rats have found that the seed oil lowers blood sugar."),
    (STUDY, "Laboratory research shows that hops bind to the same receptor as melatonin."),
    (STUDY, "More than forty trials have compared fish oil with placebo."),
    (STUDY, "The same trial found a higher rate of nosebleeds."),
    (STUDY, "A cohort study followed 9,000 nurses and linked heavy licorice use to high blood pressure."),
    (STUDY, "Scientists have found traces of pesticides in most samples."),
    (SURVEY, "Surveys suggest that one student in ten has tried modafinil."),
    (SURVEY, "Among respondents, headache was the most common complaint."),
    (SURVEY, "According to a 2018 survey, most buyers never read the leaflet."),
    (CASE, "One case report tells of a 60-year-old gardener who went blind after eating the seeds."),
    (CASE, "Three case reports describe seizures after large doses of tramadol with the tea."),
    (CASE, "Physicians in Texas reported the case of a teenager with jaundice after taking the pills."),
    (CASE, "A 34-year-old man was admitted with chest pain, according to a case report in a heart journal."),
    (AGENCY, "The CDC advises pregnant women to avoid it."),
    (AGENCY, "Germany's drug regulator withdrew it in 2002."),
    (AGENCY, "In March the agency FDA issued an import alert."),
    (AGENCY, "The European Medicines Agency lists it as a traditional herbal medicine."),
    (AGENCY, "U.S. poison control centers logged 400 exposures among children."),
    (AGENCY, "Health authorities in Sweden warn that the powder may hold lead."),
    (AGENCY, "It is not approved by the FDA."),
    (AGENCY, "The FDA found salmonella in several batches."),
    (USERS, "Users on Reddit report a dull head the next morning."),
    (USERS, "Long-time drinkers say the bitterness fades."),
    (USERS, "Some people who microdose report better focus."),
    (USERS, "Most of what is known comes from anecdotal reports."),
    (USERS, "Patients often report a metallic taste."),
    (USERS, "Online reviews suggest that the effect is weak."),
    (USERS, "Customer reviews describe a pleasant warmth."),
    (STORY, "After my second cup I felt sick for an hour."),
    (STORY, "I've been drinking it for three years and have never had a problem."),
    (STORY, "“It saved me,” one customer wrote."),
    (STORY, "A friend of mine lost all his hair."),
    (STORY, "As a nurse, I have seen what it does."),
    (WRITER, "We believe that everybody should make up their own mind."),
    (WRITER, "The writer calls the drink a safe choice."),
]  # fmt: skip
NO_BASIS = [
    "More studies are needed before anybody can say whether kava is safe.",
    "No study has looked at kava in pregnancy.",
    "Read and study the label before you take the capsules.",
    "Further research should show whether the extract helps.",
    "Studies may one day show a benefit.",
    "There are no clinical trials or case reports that show a benefit.",
    "Evidence for valerian is thin.",
    "Scientific evidence does not support the use of arnica for pain.",
    "Choose treatments that are evidence-based.",
    "She studied pharmacology and has published many papers on ginseng.",
    "He took part in trials that compared teas.",
    "Call poison control at once if a child has swallowed the oil.",
    "Report side effects to the FDA.",
    "Who says that tea is harmless?",
    "People who take blood thinners should not take ginkgo.",
    "Some people prefer tea to capsules.",
    "If you feel dizzy, tell your doctor.",
    "Case studies can shed light on what happened.",
    "Valerian is a plant with white flowers.",
    "The drink contains 40 mg of caffeine.",
    "Have I taken too much?",
    "After doing some research and discussing it with a pharmacist, many choose capsules.",
    "The survey marker stands at the edge of the field.",
    "Users can adjust the dose.",
    "World War I was over before the plant had a name.",
    "Experts believe that the root is harmless.",
    "Keep up with the latest research and consult a doctor.",
    "Some doctors are skeptical because the tea lacks FDA approval.",
    "It has been used for centuries.",
    "Kava may interact with alcohol.",
    "Whether it works has never been studied.",
    "Large studies are lacking.",
    "We need trials that compare both.",
    "Until studies show otherwise, avoid it in pregnancy.",
    "Ask whether your job tests for it.",
    "The study of plants is called botany.",
    "The case for tea is strong.",
    "He works for the FDA's office in Ohio.",
    "Talk to your doctor or call the poison center.",
    "People with liver disease should avoid kava.",
    "Keep a journal of what you take.",
    "Trials of the new formula are under way.",
    "A case of tea costs ten dollars.",
    "Research your dose before you start.",
    "Users should be warned.",
    "The company says that its tea is pure.",
    "You can find support groups online.",
    "It is sold as a research chemical.",
    "The DEA's phone number is on the website.",
    "Doctors prescribe it for sleep.",
    "She read stories and reviews before she bought it.",
    "Those who report to work tired should not drive.",
]


@pytest.mark.parametrize(("basis", "sentence"), SENTENCES)
def test_a_sentence_rests_on_what_it_names(basis: EvidenceType, sentence: str) -> None:
    assert sentence_basis(sentence) is basis


@pytest.mark.parametrize("sentence", NO_BASIS)
def test_a_sentence_that_names_nothing_gets_nothing(sentence: str) -> None:
    assert sentence_basis(sentence) is None


def document(*paragraphs: str, heading: str = "", publisher: str | None = None) -> Document:
    """A document of one section; a paragraph that begins with "- " is a list item."""
    text, blocks = "", []
    for level, paragraph in enumerate((heading, *paragraphs)):
        if paragraph:
            kind = BlockKind.ITEM if paragraph.startswith("- ") else BlockKind.PARAGRAPH
            start = len(text) + 2 * (kind is BlockKind.ITEM)
            text += paragraph + "\n\n"
            end = len(text) - 2
            blocks.append(Block(kind, start, end) if level else Block(BlockKind.HEADING, start, end, 2))
    return Document("d", "D", text, "", publisher=publisher, blocks=tuple(blocks))


def rests_on(source: Document, first: str, last: str | None = None) -> EvidenceType | None:
    """The basis of a quote from where one text begins to where another ends."""
    found = split([source], lambda text: len(text.split()), 400, 400)
    start = source.text.index(first)
    end = source.text.index(last or first) + len(last or first)
    return evidence_type(Citation(source, start, end, found.passages[0].section), found.sentences)


FOUND = "A 2020 trial found that kava calms."
REPORT = "Many users report that kava calms."
PLAIN = "Kava is a shrub."
ADVICE = "However, more research is needed."


def test_what_asks_for_caution_or_research_takes_no_basis_away() -> None:
    assert rests_on(document(f"{FOUND} {ADVICE}"), FOUND, ADVICE) is STUDY


def test_a_finding_does_not_cover_what_stands_beside_it() -> None:
    assert rests_on(document(f"{PLAIN} {FOUND}"), PLAIN, FOUND) is None


def test_users_reports_are_named_where_most_of_the_quote_rests_on_them() -> None:
    claim = "Some users claim that it helps them sleep."
    assert rests_on(document(f"{REPORT} {claim} {PLAIN}"), REPORT, PLAIN) is USERS
    assert rests_on(document(f"{REPORT} {PLAIN}"), REPORT, PLAIN) is None


def test_of_two_bases_the_weaker_is_named() -> None:
    assert rests_on(document(f"{FOUND} {REPORT}"), FOUND, REPORT) is USERS


def test_a_story_is_named_however_little_of_the_quote_it_is() -> None:
    story = "I took it for a month."
    assert rests_on(document(f"{FOUND} {PLAIN} {story}"), FOUND, story) is STORY


def test_what_goes_on_telling_rests_on_what_came_before_it() -> None:
    case, man, plain = "A case report describes a 40-year-old man.", "The man stopped drinking kava.", "Kava is bitter."
    source = document(f"{case} {man} {plain}")
    assert rests_on(source, man) is CASE
    assert rests_on(source, plain) is None
    assert rests_on(document(case, man), man) is None, "another paragraph"


def test_under_the_heading_of_a_story_what_is_told_is_the_story_and_general_advice_is_not() -> None:
    told, advice = "Kava lifted the fog within days.", "It is important to ask a doctor first."
    source = document(f"{told} {FOUND} {advice}", heading="Personal story: a winter with kava")
    assert rests_on(source, told) is STORY
    assert rests_on(source, FOUND) is STUDY
    assert rests_on(source, advice) is None
    assert rests_on(document(told, heading="Kava and mood"), told) is None


def test_a_list_rests_on_what_leads_to_it() -> None:
    lead, one, two = "Users report these effects of kava:", "Calm: the mind slows.", "Sleep: nights are longer."
    source = document(lead, f"- {one}", f"- {two}")
    assert rests_on(source, lead, two) is USERS
    assert rests_on(source, two) is USERS, "an item alone"
    assert rests_on(document("Kava has these effects:", f"- {one}", f"- {two}"), one) is None


def test_a_list_rests_on_no_more_than_all_of_its_items_do() -> None:
    source = document("Kava has these effects:", "- Calm: users report it.", "- Sleep: nights are longer.")
    assert rests_on(source, "Kava has", "nights are longer.") is None


def test_a_list_rests_on_what_the_sentence_behind_it_says() -> None:
    behind = "These effects are mainly based on anecdotal reports."
    source = document("Kava has these effects:", "- Calm: the mind slows.", "- Sleep: nights are longer.", behind)
    assert rests_on(source, "Kava has", "nights are longer.") is USERS


def test_the_publisher_is_a_writer_too() -> None:
    view = "Tea House considers it essential to start with one cup."
    assert rests_on(document(view, publisher="Tea House"), view) is WRITER
    assert rests_on(document(view), view) is None


# Measured on the quotes of real replies -------------------------------------------------------------------------

GOLD = [
    json.loads(line)
    for line in (PROJECT / "tests" / "testset" / "basis.jsonl").read_text(encoding="utf-8").splitlines()
]


def half(gold: dict[str, object]) -> str:
    """`dev` or `test`, by the SHA-256 of the place; the rules were tuned on `dev`."""
    place = f"{gold['doc_id']}:{gold['start']}:{gold['end']}"
    return "dev" if int(hashlib.sha256(place.encode()).hexdigest(), 16) % 2 else "test"


def measured(assistant: Assistant, split_name: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """For each label, how often it was rightly given, given, and asked for."""
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for gold in (gold for gold in GOLD if half(gold) == split_name):
        near, quote = located(assistant, gold["doc_id"], gold["start"], gold["end"])
        basis = evidence_type(quote, near)
        asked.update([gold["basis"]] if gold["basis"] else [])
        given.update([str(basis)] if basis else [])
        right.update([str(basis)] if basis and basis == gold["basis"] else [])
    return right, given, asked


def located(assistant: Assistant, doc_id: str, start: int, end: int) -> tuple[Sequence[Sentence], Citation]:
    """The quote at a place and the sentences around it."""
    collection = assistant.collection
    rows = [
        i for i, s in enumerate(collection.sentences) if s.document.id == doc_id and s.start < end and s.end > start
    ]
    passage = collection.passages[collection.sentences[rows[0]].passage]
    first = collection.sentence_rows[collection.sentences[rows[0]].passage].start
    return collection.sentences[first : rows[-1] + 2], Citation(passage.document, start, end, passage.section)


def test_the_labelled_quotes_begin_and_end_with_sentences(digests: Assistant) -> None:
    starts = {(s.document.id, s.start) for s in digests.collection.sentences}
    ends = {(s.document.id, s.end) for s in digests.collection.sentences}
    for gold in GOLD:
        assert (gold["doc_id"], gold["end"]) in ends, gold
        text = next(d.text for d in digests.documents if d.id == gold["doc_id"])
        start = gold["start"] + 2 * text.startswith(("- ", "| "), gold["start"])
        assert {(gold["doc_id"], gold["start"]), (gold["doc_id"], start)} & starts, gold


@pytest.mark.parametrize("split_name", ["dev", "test"])
def test_labels_are_right_nearly_always_and_rarely_missing(digests: Assistant, split_name: str) -> None:
    right, given, asked = measured(digests, split_name)
    assert asked.total() >= 40
    assert set(asked) >= {"study", "case_report", "agency", "users", "story", "writer"}
    assert right.total() / given.total() >= 0.97, given - right
    assert right.total() / asked.total() >= 0.93, asked - right
    for label, count in given.items():
        assert right[label] / count >= 0.95, label


def test_replies_carry_the_labels(digests: Assistant) -> None:
    reply = digests.reply("How did Sarah feel with kratom?")
    assert reply.quotes[0].evidence is STORY
