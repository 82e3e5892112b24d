"""The parse: our faster components say what spaCy's own say, token by token."""

from __future__ import annotations

import random
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.ml.models.tok2vec import MaxoutWindowEncoder, MishWindowEncoder, MultiHashEmbed, build_Tok2Vec_model

from analysis import language
from analysis.language.entities import Entities
from analysis.language.remembered import Remembered
from analysis.language.vectors import TokenVectors
from analysis.language.words import Words

ANNOTATION = ["ORTH", "TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE"]

NEWS = (
    "Ruritania threatens new tariffs\n\nOTTAVIA, March 3 - President Anna Kovel of Ruritania said on Friday that her "
    "country \"won't accept\" the offer of 12.5 million crowns by Borduria's Foreign Ministry, the Associated Press of "
    "the Isles reported.\nThere's no plan for talks, said Jon Marek, who's leading the delegation in New York City. "
    "\"Let's wait,\" he added. It ain't over; they're gonna meet again next week, aren't they?\n  * Photo: K. Olm\n"
    "Some 300 people, among them Lt. Col. Petra Hansen-Ruiz of the 3rd Brigade, had gathered in St. Olaf Square at "
    "7 p.m. to demand that the government do more. What they want is peace."
)

WORDS = [
    "Kovel", "Anna", "Ruritania", "the", "of", "New", "York", "City", "is", "there", "There", "let", "'s", "gon", "na",
    "ain't", "$", "5", "million", "3 March", "\n", "\n\n", "  ", "\t", ".", ",", '"', "said", "have", "do", "you",
    "it", "I", "U.S.", "World Trade Organization", "WTO", "\u2014", "threatened", "better", "men", "\u00e9t\u00e9",
    "\U0001f600",
]


@pytest.fixture(scope="module")
def plain():
    """The pipeline as spaCy loads it, with the line breaks."""
    nlp = spacy.load(language.model_name())
    nlp.add_pipe("line_breaks_end_sentences", first=True)
    return nlp


def differing(doc, other) -> list:
    """What two parses of a text say otherwise."""
    if not len(doc):
        return [] if not len(other) else [other.text]
    rows = np.flatnonzero((doc.to_array(ANNOTATION) != other.to_array(ANNOTATION)).any(axis=1))
    return [(doc[i].text, [getattr(token, name) for token in (doc[i], other[i]) for name in (
        "tag_", "pos_", "lemma_", "dep_", "ent_iob_", "ent_type_")]) for i in rows.tolist()]


@pytest.mark.skipif("_sm" not in language.model_name(), reason="a larger model runs as spaCy made it")
def test_ours_stand_in_the_place_of_the_slow_components_of_a_small_model():
    names = language.pipeline().pipe_names
    assert {"muscletalk_vectors", "muscletalk_words", "muscletalk_entities"} <= set(names)
    assert not {"tok2vec", "attribute_ruler", "lemmatizer", "ner"} & set(names)


def test_a_news_text_is_annotated_as_spacy_annotates_it(plain):
    doc = language.parse(NEWS)
    assert differing(plain(NEWS), doc) == []
    assert {ent.label_ for ent in doc.ents} >= {"PERSON", "DATE", "CARDINAL"}
    assert np.allclose(doc.tensor, plain(NEWS).tensor, atol=1e-4)


def test_line_breaks_end_sentences_as_setting_them_one_by_one_does():
    nlp = language.pipeline()
    for text in (NEWS, "A line\n\nbroken\noff\n\n\n Here \nthere", "\n\nx", "", "\n"):
        doc, other = nlp.make_doc(text), nlp.make_doc(text)
        for token in other:
            before = other[max(token.i - 1, 0)].text if token.i else ""
            broken = before.isspace() and not token.is_space and "\n" in before
            if broken and (before.count("\n") > 1 or not token.text[0].islower()):
                token.is_sent_start = True
        nlp.get_pipe("line_breaks_end_sentences")(doc)
        assert doc.to_array("SENT_START").tolist() == other.to_array("SENT_START").tolist()


@pytest.mark.parametrize("unit", ["Monday, ", "New York ", "Anna Kovel of the Associated Press and ", "March 3 to "])
def test_an_entity_without_an_end_is_where_spacy_has_it(plain, unit):
    text = "The envoys met. " + 150 * unit + ". " + NEWS
    doc = language.parse(text)
    assert differing(plain(text), doc) == []


def test_texts_of_a_batch_do_not_touch_each_other(plain):
    texts = [NEWS, "", "Kovel", NEWS[:100], " ", NEWS[100:]]
    for text, doc in zip(texts, language.parse_many(texts), strict=True):
        assert differing(plain(text), doc) == []


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_no_arrangement_of_words_is_annotated_otherwise(plain, text):
    assert differing(plain(text), language.parse(text)) == []


def test_a_second_reading_gives_the_same_as_the_first():
    assert differing(language.parse(NEWS), language.parse(NEWS)) == []


def test_a_table_that_is_full_starts_anew():
    table = Remembered(1, np.int64, limit=3)
    asked = []

    def double(keys, new):
        asked.append(len(new))
        return (2 * keys[new]).astype(np.int64)

    for first in (0, 4, 8, 0):
        keys = np.arange(first, first + 4, dtype=np.uint64).repeat(2)[:, None]
        rows = table.rows(keys, lambda new, keys=keys: double(keys, new))
        assert rows[:, 0].tolist() == (2 * keys[:, 0]).tolist()
    assert asked == [4, 4, 4, 4]


def test_components_of_another_build_are_left_alone():
    for static, encoder in ((True, MaxoutWindowEncoder(96, 1, 3, 4)), (False, MishWindowEncoder(96, 1, 4))):
        embed = MultiHashEmbed(96, ["NORM", "PREFIX"], [500, 500], include_static_vectors=static)
        with pytest.raises(NotImplementedError):
            TokenVectors(build_Tok2Vec_model(embed, encoder))
    beam = spacy.load(language.model_name()).get_pipe("ner")
    beam.cfg["beam_width"] = 4
    with pytest.raises(NotImplementedError):
        Entities(beam)
    ruler, lemmatizer = (spacy.load(language.model_name()).get_pipe(name) for name in ("attribute_ruler", "lemmatizer"))
    ruler.add([[{"LEMMA": "go"}]], {"POS": "VERB"})
    with pytest.raises(NotImplementedError):
        Words(ruler, lemmatizer)


def test_texts_parsed_in_several_threads_are_parsed_as_in_one():
    draw = random.Random(3)
    syllables = [a + b for a in "bdgklmnprstv" for b in ("a", "e", "i", "o", "an", "or")]
    texts = [
        [" ".join(f"Minister {draw.choice(syllables).title()}{draw.choice(syllables)} {draw.choice(syllables)}ed the "
                  f"{draw.choice(syllables)}{draw.choice(syllables)}s in {draw.choice(syllables).title()}land."
                  for _ in range(10)) for _ in range(4)]
        for _ in range(24)
    ]
    language.pipeline.cache_clear()
    alone = [list(language.parse_many(some)) for some in texts]
    language.pipeline.cache_clear()
    language.pipeline()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda some: list(language.parse_many(some)), texts))
    finally:
        sys.setswitchinterval(usual)
    assert not [found for some, others in zip(alone, together, strict=True)
                for doc, other in zip(some, others, strict=True) if (found := differing(doc, other))]
