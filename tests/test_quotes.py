"""Who said what: quotations of every kind, their cues, speakers and addressees."""

from __future__ import annotations

import functools
import itertools
import json
import os

import pytest
from evaluate import EVAL, SHARED, scorer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import language, lexicons
from analysis.actors import find_actors
from analysis.quotes import find_quotes
from analysis.quotes.cues import CLASSES, FILES, TAKES, LexiconError, load_lexicon
from analysis.quotes.marks import find_marked
from analysis.schemas import Quote


@functools.cache
def quotes(text: str) -> list[Quote]:
    """The quotations of a text; every offset is checked on the way."""
    doc = language.parse(text)
    found = find_quotes(doc, find_actors(doc))
    check(text, found)
    return found


def check(text: str, found: list[Quote]) -> None:
    """Slices hold, rows are numbered in order and do not overlap."""
    assert [quote.number for quote in found] == list(range(len(found)))
    for before, after in itertools.pairwise(found):
        assert before.end <= after.start
    for quote in found:
        assert quote.text == text[quote.start:quote.end]
        assert quote.text.strip() == quote.text
        assert quote.kind in ("direct", "mixed", "indirect")
        if quote.cue is not None:
            assert quote.cue == text[quote.cue_start:quote.cue_end]
        if quote.speaker_text is not None:
            assert quote.speaker_text == text[quote.speaker_start:quote.speaker_end]


def only(text: str) -> Quote:
    """The one quotation of a text."""
    found = quotes(text)
    assert len(found) == 1, found
    return found[0]


DIRECT = "“The border is closed,”"


@pytest.mark.parametrize("text", [
    "“The border is closed,” said Anna Kessel, the foreign minister.",
    "“The border is closed,” Anna Kessel said on Monday.",
    "Anna Kessel said: “The border is closed.”",
    "Anna Kessel told reporters, “The border is closed.”",
    '"The border is closed," Anna Kessel said.',
    "``The border is closed,'' Anna Kessel said.",
    "«The border is closed», said Anna Kessel.",
    "„The border is closed“, said Anna Kessel.",
    "‘The border is closed,’ Anna Kessel said.",
    "“The border is closed.” — Anna Kessel",
])
def test_a_direct_quotation_has_its_speaker_whatever_the_order_and_the_marks(text):
    quote = only(text)
    assert quote.kind == "direct"
    assert "The border is closed" in quote.text
    assert quote.speaker_text == "Anna Kessel"
    assert not quote.repaired


@pytest.mark.parametrize("text", [
    "“The border,” Anna Kessel said, “is closed to all traffic.”",
    "“The border is closed,” Anna Kessel said on Monday. “It will stay closed until they leave.”",
    "“Will they leave?” asked Anna Kessel. “Nobody knows.”",
])
def test_a_quote_split_by_its_speaker_is_one_quote(text):
    quote = only(text)
    assert quote.kind == "direct"
    assert (quote.start, quote.text[-1]) == (0, "”")
    assert quote.speaker_text == "Anna Kessel"


def test_paragraphs_that_open_with_a_mark_and_close_only_at_the_end_are_one_quote():
    quote = only("“We waited for weeks at the gate.\n\n“Nobody came to open it,” Anna Kessel said.")
    assert quote.text.startswith("“We waited")
    assert quote.text.endswith("open it,”")
    assert quote.speaker_text == "Anna Kessel"


def test_sentences_after_an_attributed_quote_have_its_speaker():
    found = quotes("Anna Kessel said the talks had failed. “They never listened to us. They never came.”")
    assert found[-1].text == "“They never listened to us. They never came.”"
    assert found[-1].speaker_text == "Anna Kessel"


@pytest.mark.parametrize(("text", "content"), [
    ("The minister said the border was closed.", "the border was closed"),
    ("The minister said that the border was closed.", "that the border was closed"),
    ("The border was closed, the minister said.", "The border was closed"),
    ("The border, the minister said, would stay closed.", "The border, the minister said, would stay closed"),
    ("According to the minister, the border is closed.", "the border is closed"),
    ("The border is closed, according to the minister.", "The border is closed"),
    ("As the minister put it, the border is closed.", "the border is closed"),
    ("The minister repeated the claim that the border was closed.", "that the border was closed"),
    ("The minister is confident that the border will open.", "that the border will open"),
    ("The minister made it clear that the border would stay closed.", "that the border would stay closed"),
    ("The minister vowed to close the border.", "to close the border"),
    ("The minister denied that troops had crossed the border.", "that troops had crossed the border"),
    ("The minister called for an open border.", "an open border"),
    ("It was claimed by the minister that the border was closed.", "that the border was closed"),
])
def test_indirect_speech_belief_and_intention_are_found(text, content):
    quote = only(text)
    assert (quote.kind, quote.text) == ("indirect", content)
    assert quote.speaker_text.lower() == "the minister"
    assert quote.cue


def test_quoted_words_inside_a_report_make_it_mixed():
    quote = only("Anna Kessel told reporters that the border was “closed for good” and that nobody would pass.")
    assert quote.kind == "mixed"
    assert quote.text == "that the border was “closed for good” and that nobody would pass"


def test_the_words_of_a_named_person_can_be_mixed_without_a_verb():
    quote = only("In Anna Kessel’s words, the border is “closed for good.”")
    assert quote.text == "the border is “closed for good.”"
    assert quote.speaker_text.startswith("Anna Kessel")


def test_a_second_report_of_the_same_speaker_is_a_second_row():
    found = quotes("The army will attack, Anna Kessel warned, adding that nobody would be safe.")
    assert [quote.text for quote in found] == ["The army will attack", "that nobody would be safe"]
    assert {quote.speaker_text for quote in found} == {"Anna Kessel"}


def test_two_speakers_in_one_sentence_are_two_rows():
    found = quotes("“We go,” the general said, and “we stay,” the minister replied.")
    assert [(quote.text, quote.speaker_text) for quote in found] == [
        ("“We go,”", "the general"), ("“we stay,”", "the minister")]


def test_a_quotation_inside_a_quotation_belongs_to_the_outer_speaker():
    quote = only("“He told me ‘never again’ and left,” Anna Kessel said.")
    assert quote.speaker_text == "Anna Kessel"
    assert only("The general said the minister believed that the war was lost.").speaker_text == "The general"


def test_a_headline_names_its_speaker_before_a_colon_or_after_a_verb():
    first, *_ = quotes("Kessel: We will not yield\n\nThe talks ended on Monday without a word.")
    assert (first.text, first.speaker_text) == ("We will not yield", "Kessel")
    first, *_ = quotes("Ruritania will not yield, says foreign minister\n\nThe talks ended on Monday.")
    assert (first.text, first.speaker_text) == ("Ruritania will not yield", "foreign minister")


@pytest.mark.parametrize(("text", "speaker"), [
    ("Kessel on the border: “They are playing with fire”", "Kessel"),
    ("Kessel: ‘The border will stay closed until spring’", "Kessel"),
    ("Anna Kessel on Graustark: “They are playing with fire”", "Anna Kessel"),
])
def test_a_headline_with_marks_names_its_speaker_before_the_colon(text, speaker):
    found = only(text)
    assert found.kind == "direct"
    assert found.speaker_text.startswith(speaker)


def test_a_report_goes_on_after_the_source_inside_it():
    found = only("The agreement will, according to Anna Kessel, be signed in Strelsau.")
    assert found.text == "The agreement will, according to Anna Kessel, be signed in Strelsau"
    assert only("Ten men died, according to Anna Kessel, and the road was closed.").text == "Ten men died"


@pytest.mark.parametrize("day", ["on Tuesday", "on Tuesday evening"])
def test_the_day_of_a_report_is_not_what_it_says(day):
    assert only(f"The ministry said {day} it had sent ships to the strait.").text == "it had sent ships to the strait"


def test_quoted_words_at_the_end_of_a_report_keep_their_closing_mark():
    assert only("Anna Kessel called the plan “unacceptable”.").text == "the plan “unacceptable”"


def test_an_answer_of_one_word_is_a_quotation():
    *_, found = quotes("Asked whether he would resign, President Otto Lang replied: “No.”")
    assert (found.text, found.kind, found.speaker_text) == ("“No.”", "direct", "President Otto Lang")


def test_a_straight_mark_that_was_lost_is_supplied_before_the_cue():
    first, second = quotes('"It is a mistake, Anna Kessel said on Monday. "We will not accept it," she added.')
    assert (first.text, first.repaired, first.speaker) == ('"It is a mistake,', True, "Anna Kessel")
    assert (second.text, second.repaired) == ('"We will not accept it,"', False)


def test_a_short_sentence_in_single_marks_goes_on_with_the_quotation():
    found = only("'We cannot accept this,' Anna Kessel told reporters. 'It is over.'")
    assert (found.kind, found.text[-13:]) == ("direct", "'It is over.'")


def test_a_few_words_in_single_marks_are_speech_where_a_cue_follows():
    quote = only("'They are lying,' Mr Lindt said, 'and they know it.'")
    assert (quote.text, quote.speaker_text) == ("'They are lying,' Mr Lindt said, 'and they know it.'", "Mr Lindt")


@pytest.mark.parametrize("text", [
    "Anna Kessel denied that troops had crossed the border and insisted the drills were routine.",
    "Anna Kessel said they had left but added that they could return.",
])
def test_who_goes_on_telling_is_who_told_and_not_who_was_told_of(text):
    assert [quote.speaker_text for quote in quotes(text)] == ["Anna Kessel", "Anna Kessel"]


def test_a_transcript_gives_each_turn_to_the_name_before_the_colon():
    text = ("KESSEL: We are not going to leave the talks.\n\nSTRELSAU: Then what is it that you want?\n\n"
            "KESSEL: An open border, and nothing else.")
    assert [quote.speaker_text for quote in quotes(text)] == ["KESSEL", "STRELSAU", "KESSEL"]


@pytest.mark.parametrize("text", [
    "He drove past the “Welcome” sign.",
    "The so-called “peace party” lost the vote in the spring.",
    "Her novel “The Long Winter” sold out within a week.",
    "On the broadcast of “Strelsau Tonight,” the band played for an hour.",
    "The players’ bus and the fans' cars stood in the road.",
    'A shell of 6" fell on the road and did not explode.',
])
def test_scare_quotes_titles_and_apostrophes_are_no_quotations(text):
    assert quotes(text) == []


def test_a_lost_closing_mark_ends_before_the_cue():
    first, *_ = quotes("“The border is closed, Anna Kessel said. The talks go on in the spring.")
    assert first.repaired
    assert first.text == "“The border is closed,"
    assert first.speaker_text == "Anna Kessel"


def test_a_lost_opening_mark_is_supplied():
    quote = only("The border is closed,” Anna Kessel said.")
    assert quote.repaired
    assert quote.kind == "direct"
    assert quote.text == "The border is closed,”"


def test_a_sentence_in_the_first_person_that_lost_its_opening_mark_belongs_to_the_quotation_after_it():
    text = ("The talks ended late.\n\nI told the general that we will not leave. “We will stay at the table,” "
            "Anna Kessel said.")
    quote = quotes(text)[-1]
    assert quote.repaired
    assert quote.kind == "direct"
    assert quote.text.startswith("I told the general")
    assert quote.text.endswith("table,”")
    mine = "I went to the talks myself.\n\n" + text
    assert not any(quote.repaired for quote in quotes(mine)), "the reporter says I elsewhere"


def test_an_odd_mark_spoils_one_paragraph_at_most():
    text = 'The ministry called it a "technical measure and left it there.\n\n"We disagree," said Rupert Strelsau.'
    found = quotes(text)
    assert found[-1].text == '"We disagree,"'
    assert found[-1].speaker_text == "Rupert Strelsau"
    assert not found[-1].repaired


@pytest.mark.parametrize(("text", "addressee"), [
    ("Anna Kessel told reporters that the border was closed.", "reporters"),
    ("Anna Kessel assured her guests that the border would open.", "her guests"),
    ("The general was told that the border was closed.", "The general"),
    ("Anna Kessel said to reporters that the border was closed.", "reporters"),
    ("“The border is closed,” Anna Kessel told reporters.", "reporters"),
    ("Anna Kessel said the border was closed.", None),
])
def test_the_addressee_is_named_where_the_text_tells(text, addressee):
    assert only(text).addressee == addressee


def test_an_addressee_who_is_an_actor_has_an_id():
    quote = only("Anna Kessel warned Russia that the border would be closed.")
    assert (quote.addressee, quote.addressee_id) == ("Russia", "Q159")


def test_a_pronoun_is_resolved_and_a_source_without_a_name_stays_as_described():
    found = quotes("Vladimir Putin spoke on Monday. He said the talks had failed.")
    assert (found[-1].speaker_text, found[-1].speaker, found[-1].speaker_how) == ("He", "Vladimir Putin", "coreference")
    quote = only("Two diplomats said the talks had failed.")
    assert (quote.speaker, quote.speaker_id, quote.speaker_how) == ("Two diplomats", None, "anonymous")
    quote = only("Russian officials said the talks had failed.")
    assert (quote.speaker, quote.speaker_how) == ("Russian officials", "anonymous")


@pytest.mark.parametrize(("text", "speaker"), [
    ("STRELSAU — Anna Kessel, opening the fair, said the border was closed.", "Anna Kessel"),
    ("He's said that the border will stay closed.", "He"),
    ("On Monday, Anna Kessel, who leads the talks, said the border was closed.", "Anna Kessel"),
    ("The ministry, which runs the border, said that it was closed.", "The ministry"),
    ("Anna Kessel issued a statement saying that the border was closed.", "Anna Kessel"),
])
def test_the_speaker_is_found_past_datelines_asides_and_contractions(text, speaker):
    assert quotes(text)[-1].speaker_text == speaker


def test_without_actors_the_words_still_name_the_speaker():
    found = find_quotes(language.parse("Anna Kessel said the talks had failed."), [])
    assert (found[0].speaker, found[0].speaker_id, found[0].speaker_how) == ("Anna Kessel", None, "name")


# -- the lexicon -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES.values())
def test_every_line_of_the_lexicons_names_known_classes_complements_and_a_source(name):
    rows = lexicons.read_lexicon(name, ("term", "class", "takes", "source"))
    terms = [row["term"] for row in rows]
    assert terms == sorted(terms)
    assert len(terms) == len(set(terms))
    for row in rows:
        assert row["class"] in CLASSES
        assert all(take in TAKES or take.startswith("+") for take in row["takes"].split())


def test_adding_a_verb_is_adding_a_line(tmp_path):
    text = "Anna Kessel trumpeted that the border was closed."
    file = tmp_path / "verbs.csv"
    file.write_text("term,class,takes,source\ntrumpet,say,clause quote,ours\n", encoding="utf-8")
    found = find_quotes(language.parse(text), [], lexicon=load_lexicon(verbs=file))
    assert [quote.cue for quote in found] == ["trumpeted"]
    file.write_text("term,class,takes,source\ntrumpet,say,clause quote,ours\nbugle,say,clause,ours\n", encoding="utf-8")
    os.utime(file, (1, 1))
    assert "bugle" in load_lexicon(verbs=file).verbs


def test_a_wrong_line_is_refused_with_its_number(tmp_path):
    file = tmp_path / "verbs.csv"
    file.write_text("term,class,takes,source\ntrumpet,noise,clause,ours\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"verbs.csv, line 2: .*noise"):
        load_lexicon(verbs=file)


# -- whatever the text ---------------------------------------------------------------------------

_PIECES = st.sampled_from([
    "“", "”", '"', "'", "‘", "’", "``", "''", "«", "»", "„", " ", "\n", "\n\n", ".", ", ", "—", ": ", "? ",
    "said ", "he said", "Anna Kessel told reporters ", "that the border is closed", "We will act", "I ", "\u00a0",
    " according to officials", "KESSEL: ", "☂", "שלום", "the claim that ", "made it clear ", "as ", "who ",
    "In his words, ", "(", ")", "’s ",
])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_no_arrangement_of_marks_and_cues_makes_it_raise(text):
    check(text, find_quotes(language.parse(text), []))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="“”\"'‘’`«»„ \nab.,", max_size=60))
def test_marks_pair_in_order_and_inside_the_text(text):
    end = 0
    for mark in find_marked(text):
        assert end <= mark.start <= mark.inner_start < mark.inner_end <= mark.end <= len(text)
        end = mark.end


@pytest.mark.parametrize("text", [
    "", " ", "”", '"""', "\n\n\n", "🙂" * 20, "שלום “עולם” said", "“" * 500, "said " * 400,
])
def test_odd_texts_are_read_without_complaint(text):
    quotes(text)


def test_one_very_long_line_is_read_in_linear_time():
    text = "“" + "word " * 20_000 + "he said"
    assert len(find_marked(text, load_lexicon().spoken)) == 1


# -- against the gold beside the project ------------------------------------------------------------


@pytest.fixture(scope="module")
def seed() -> tuple[str, list[Quote], list[dict]]:
    if not SHARED.is_dir():
        pytest.skip(f"no gold: {SHARED} is not there")
    text = (SHARED / "seed" / "article.txt").read_text(encoding="utf-8")
    gold = json.loads((SHARED / "seed" / "gold.json").read_text(encoding="utf-8"))["quotes"]
    return text, quotes(text), gold


def test_the_seed_article_tells_all_ten_quotes(seed):
    _, found, gold = seed
    for wanted in gold:
        rows = [quote for quote in found if wanted["content"] in quote.text]
        assert rows, wanted["content"]
        quote = rows[0]
        speakers = wanted["speaker"] if isinstance(wanted["speaker"], list) else [wanted["speaker"]]
        assert quote.kind == wanted["kind"], quote
        assert quote.speaker in speakers, quote
        assert wanted["cue"] in quote.cue.replace("made it clear", "made it clear")
        assert wanted.get("addressee") in (None, quote.addressee)


def test_the_seed_quotation_that_lost_its_mark_is_repaired(seed):
    _, found, _ = seed
    quote = next(quote for quote in found if "increase our presence" in quote.text)
    assert quote.repaired
    assert quote.text.startswith("I made it clear to President Putin")


def test_accuracy_on_the_development_set_does_not_fall():
    if not EVAL.is_dir():
        pytest.skip(f"no evaluation data: {EVAL} is not there")
    score = scorer("quotes")
    gold, texts = score.read_gold(EVAL / "quotes" / "dev")
    predictions = []
    for article, doc in zip(texts, language.parse_many(texts.values()), strict=True):
        found = find_quotes(doc, [])
        check(doc.text, found)
        predictions += [{"article": article, "start": quote.start, "end": quote.end,
                         "speaker_start": quote.speaker_start, "speaker_end": quote.speaker_end} for quote in found]
    figures = score.score(gold, texts, predictions)
    floor = {"token": 0.855, "span": 0.725, "attrib": 0.655, "direct.attrib": 0.805}
    for name, least in floor.items():
        assert figures[name]["f1"] >= least, (name, figures[name])
    assert figures["speaker"] >= 0.905
