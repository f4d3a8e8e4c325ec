"""What a word, a stem and a stop word are."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kratom_qa.words import STOP_WORDS, folded, normalise, stem, stems, visible, words

TEXTS = st.text(max_size=40) | st.text(alphabet="tea’'-. Dé\u0301\u200b\u00a0\nﬁＫ1", max_size=40)


# visible text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\ufefftea\u200b \u2060time\u00ad", "tea time"),
        ("\x1b[31mtea\x07", "[31mtea"),
        ("\u202etea\u202c", "tea"),
        (" \t\u200b\n ", ""),
        ("one\n\ttwo", "one\n\ttwo"),
    ],
)
def test_what_nobody_sees_is_dropped(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("ｋｒａｔｏｍ", "kratom"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("ﬁne", "fine"),
        ("a\u00a0b", "a b"),
        ("\u200b\u2060", ""),
    ],
)
def test_what_looks_the_same_becomes_the_same(text: str, same: str) -> None:
    assert normalise(text) == same


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert not [c for c in once if unicodedata.category(c)[0] == "C" and c not in "\n\t"]


# words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dr. Lawson’s tea", ["dr", "lawson's", "tea"]),
        ("the U.S. FDA", ["the", "u.s", "fda"]),
        ("7-hydroxymitragynine, 3.5 grams", ["7-hydroxymitragynine", "3.5", "grams"]),
        ("15–30 minutes…", ["15", "30", "minutes"]),
        ("snake_case and “quotes”", ["snake", "case", "and", "quotes"]),
        ("Thé, ЧАЙ and 茶", ["thé", "чай", "and", "茶"]),
        ("-- ... '' ", []),
    ],
)
def test_words_are_runs_of_letters_and_digits_with_single_joints(text: str, found: list[str]) -> None:
    assert words(text) == found


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_words_are_lower_case_and_stand_in_the_text(text: str) -> None:
    plain = folded(text).lower().replace("’", "'")
    assert all(word == word.lower() and word in plain for word in words(text))


# stems


@pytest.mark.parametrize(
    "forms",
    [
        "symptom symptoms symptom's symptom’s SYMPTOMS",
        "vomit vomits vomiting vomited",
        "anxiety anxieties",
        "addict addicts addicted addiction",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len(set(stems(forms))) == 1


def test_compounds_give_their_parts_as_well_as_the_whole() -> None:
    assert stems("mood-enhancing") == ["mood-enhanc", "mood", "enhanc"]
    assert set(stems("opioid receptors")) <= set(stems("mu-opioid receptors"))


def test_stop_words_are_no_stems_but_parts_of_compounds_are_judged_alike() -> None:
    assert stems("What is it, and why would you?") == []
    assert stems("state-of-the-art") == ["state-of-the-art", "state", "art"]


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_stems_do_not_depend_on_case_or_the_kind_of_apostrophe(text: str) -> None:
    # letters whose capitals are other letters ("ß", "ſ") are words of their own
    plain = "".join(c for c in text if c.upper().lower() == c.lower() and len(c.upper()) == 1)
    assert stems(plain.upper().replace("'", "’")) == stems(plain.lower())


def test_stop_words_are_words_as_they_are_read() -> None:
    assert {word for stop in STOP_WORDS for word in words(stop)} == STOP_WORDS
    assert stem("kratom") == "kratom"


@pytest.mark.parametrize("letter", "ﬀﬁﬂﬃﬄ")
def test_a_word_with_a_ligature_has_the_stem_of_the_same_word_without(letter: str) -> None:
    plain = unicodedata.normalize("NFKC", letter)
    assert stems(f"o{letter}er re{letter}ed") == stems(f"o{plain}er re{plain}ed")


def test_exponents_and_fractions_do_not_grow_onto_the_number_before() -> None:
    assert stems("4² m, 1½ cups, 3 × 10⁵") == stems("4 ^2 m, 1 1/2 cups, 3 × 10 ^5")
    assert "105" not in stems("10⁵")
