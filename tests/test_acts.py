"""Acts: claims about who threatens, demands, refuses or helps whom, on sentences of our own."""

from __future__ import annotations

import json

import polars as pl
import pytest
from act_rows import only, told, told_of
from evaluate import EVAL, SHARED, scorer

from analysis import acts, lexicons
from analysis.language import parse_many
from analysis.schemas import ACT_TO_PLOVER

# What is done, by whom, towards whom

@pytest.mark.parametrize(("text", "act", "source", "target"), [
    ("Iceland threatened to expel Norwegian trawlers.", "threat", "ISL", "NOR"),
    ("Peru has issued an ultimatum to Chile to leave the disputed plateau.", "ultimatum", "PER", "CHL"),
    ("Portugal demanded that Spain release the crew.", "demand", "PRT", "ESP"),
    ("Denmark accused Sweden of dumping waste in the sound.", "accusation", "DNK", "SWE"),
    ("Bolivia rejected a request from Chile for talks.", "rejection", "BOL", "CHL"),
    ("Kenya imposed sanctions on Uganda.", "sanction", "KEN", "UGA"),
    ("Finland has massed troops along the border with Norway.", "mobilization", "FIN", "NOR"),
    ("Ghana arrested two diplomats from Togo.", "coercion", "GHA", "TGO"),
    ("Peruvian jets bombed a base in Ecuador.", "force", "PER", "ECU"),
    ("Mexico agreed to provide grain to Cuba.", "agreement", "MEX", "CUB"),
    ("Ireland's foreign minister met his counterpart from Malta on Monday.", "consultation", "IRL", "MLT"),
    ("Jamaica praised Haiti for its new constitution.", "support", "JAM", "HTI"),
    ("Nepal has shared intelligence with Bhutan.", "cooperation", "NPL", "BTN"),
    ("Norway donated tents to Nepal.", "aid", "NOR", "NPL"),
    ("Chile freed twelve Peruvian sailors.", "concession", "CHL", "PER"),
])
def test_a_plain_sentence_tells_one_act_with_source_and_target(text, act, source, target):
    row = only(text)
    assert (row.act, row.source, row.target) == (act, source, target)
    assert row.plover == ACT_TO_PLOVER[act]
    assert row.modality == "made"


@pytest.mark.parametrize(("text", "act"), [
    ("Norway sent aid to Nepal.", "aid"),
    ("Norway refused to send aid to Nepal.", "rejection"),
    ("Norway has agreed to send aid to Nepal.", "agreement"),
    ("Norway will send aid to Nepal.", "agreement"),
    ("Norway did not send aid to Nepal.", "rejection"),
    ("Norway suspended aid to Nepal.", "sanction"),
    ("Norway threatened to suspend aid to Nepal.", "threat"),
    ("Norway imposed sanctions on Nepal.", "sanction"),
    ("Norway lifted sanctions on Nepal.", "concession"),
    ("Norway refused to lift sanctions on Nepal.", "rejection"),
    ("Norway will impose sanctions on Nepal.", "threat"),
    ("Norway violated the ceasefire with Nepal.", "force"),
    ("Norway cancelled its talks with Nepal.", "rejection"),
])
def test_what_governs_an_act_changes_it(text, act):
    assert only(text).act == act


def test_a_passive_sentence_has_its_agent_as_source():
    row = only("Two Chilean journalists were arrested by Peruvian police.")
    assert (row.source, row.target) == ("PER", "CHL")


def test_two_who_act_together_are_source_and_target():
    row = only("Togo and Benin signed an agreement on fishing.")
    assert (row.source, row.target) == ("TGO", "BEN")


def test_unknown_people_are_named_by_their_words():
    row = only("Riot police arrested dozens of protesters in the capital.")
    assert row.act == "coercion"
    assert "protesters" in row.target_text
    assert row.target is None


def test_it_in_speech_is_who_speaks():
    assert only("Norway says it will send aid to Nepal.").source == "NOR"


# Threats

def test_a_threat_has_means_and_condition():
    row = only("Norway would face severe sanctions if it closed the strait, Iceland's president said.")
    assert (row.act, row.source, row.target, row.means) == ("threat", "ISL", "NOR", "sanctions")
    assert row.condition == "if it closed the strait"


def test_we_in_a_quotation_is_the_speaker():
    row = only("“If Chile mines the bay, we will retaliate,” said Peru's defense minister.")
    assert (row.act, row.source, row.target) == ("threat", "PER", "CHL")
    assert row.condition == "If Chile mines the bay"
    assert row.quote is not None


@pytest.mark.parametrize("text", [
    "All options are on the table, the president of Peru said.",
    "Peru will not stand idly by, its foreign minister said.",
    "Peru reserves the right to respond.",
    "Chile will pay a heavy price for the blockade, Peru's president said.",
    "“Closing the pass would be a fatal mistake,” said the president of Peru.",
])
def test_an_implicit_threat_is_a_threat(text):
    rows = [row for row in told(text) if row.plover == "THREATEN"]
    assert len(rows) == 1
    assert rows[0].source == "PER"
    assert rows[0].rule.startswith("phrase")


@pytest.mark.parametrize("text", [
    "The island is under threat from the sea.",
    "The threat assessment of Norway was published on Monday.",
    "The terror threat in Norway remains severe.",
    "Otters are a threatened species in Denmark.",
    "A storm threatened the coast of Norway.",
    "Forecasters in Norway warned of heavy snow.",
    "He was a threat in the box all evening against Norway.",
    "The Norwegian striker was sanctioned by the federation.",
])
def test_threat_as_a_word_is_no_threat_made(text):
    assert [row for row in told(text) if row.modality == "made" and row.plover in ("THREATEN", "SANCTION")] == []


@pytest.mark.parametrize(("text", "condition"), [
    ("Peru threatened to close the pass unless Chile paid.", "unless Chile paid"),
    ("Peru warned that it would close the pass should Chile mine the bay.", "should Chile mine the bay"),
    ("Chile must leave the plateau or face serious consequences, Peru's president said.",
     "or face serious consequences"),
    ("Peru demanded that Chile leave the plateau within 48 hours.", "within 48 hours"),
])
def test_a_condition_is_the_words_of_the_text(text, condition):
    assert condition in [row.condition for row in told(text)]


def test_harm_that_follows_from_anothers_act_is_a_warning():
    row = only("Peru's president said that there will be war if Chile mines the bay.")
    assert (row.act, row.source, row.target) == ("warning", "PER", "CHL")
    assert row.condition == "if Chile mines the bay"


def test_a_counterblow_that_is_announced_is_a_threat():
    row = next(row for row in told("Peru's minister said: “If Chile mines the bay, we will be forced to respond.”")
               if row.act == "threat")
    assert (row.source, row.target, row.condition, row.modality) == ("PER", "CHL", "If Chile mines the bay", "made")


def test_a_label_in_running_text_tells_who_speaks():
    text = ("Peruvian President Rosa Quispel met Chilean President Juan Sotomar. Rosa Quispel: Good morning to all. "
            "Juan Sotomar: We will take retaliatory steps against Norway. Rosa Quispel: Thank you all for coming.")
    row = next(row for row in told(text) if row.act == "threat")
    assert row.source == "CHL"


def test_only_if_another_acts_is_a_demand():
    row = only("The blockade can end only if Chile leaves the bay, the president of Peru said.")
    assert (row.act, row.source, row.target, row.condition) == ("demand", "PER", "CHL", "if Chile leaves the bay")


def test_they_that_must_are_those_of_whom_it_is_said():
    row = only("Chile must leave the bay, the president of Peru said.")
    assert (row.act, row.source, row.target) == ("demand", "PER", "CHL")


def test_anti_tells_the_target_of_sanctions():
    row = only("Peru has imposed new anti-Chile sanctions.")
    assert (row.act, row.target) == ("sanction", "CHL")


def test_an_if_that_asks_is_no_condition():
    assert [row.condition for row in told("Peru asked if Chile would release the crew.")] in ([None], [])


@pytest.mark.parametrize(("text", "means"), [
    ("Peru threatened Chile with nuclear weapons.", "nuclear"),
    ("Peru threatened to cut off gas to Chile.", "energy"),
    ("Peru threatened to invade Chile.", "force"),
    ("Peru launched a cyberattack on Chile.", "cyber"),
    ("Peru threatened to impose tariffs on goods from Chile.", "trade"),
    ("Peru threatened to expel the ambassador of Chile.", "diplomatic"),
])
def test_means_are_told_by_the_words_of_the_act(text, means):
    assert means in [row.means for row in told(text)]


# How it is told

def test_a_denied_threat_is_a_denial_and_a_threat_denied():
    rows = told("Peru's defense minister denied threatening Chile.")
    assert {(row.act, row.modality) for row in rows} == {("denial", "made"), ("threat", "denied")}


@pytest.mark.parametrize(("text", "modality"), [
    ("Peru did not threaten Chile.", "negated"),
    ("Chile's minister said that Peru had threatened to bomb the dam.", "reported"),
    ("Peru could attack Chile.", "hypothetical"),
    ("An attack by Peru on Chile would destroy the talks.", "hypothetical"),
    ("Peru is able to attack Chile.", "hypothetical"),
    ("Peru is capable of attacking Chile.", "hypothetical"),
    ("Peru has the means to attack Chile.", "hypothetical"),
    ("Peru attacked Chile.", "made"),
])
def test_modality_tells_made_from_merely_spoken_of(text, modality):
    assert [row.modality for row in told(text)] == [modality]


@pytest.mark.parametrize("text", [
    "The delay threatens to upset the balance between Norway and Iceland.",
    "The dispute hangs over the agenda of Norway and Iceland.",
    "Norway's striker would have beaten Iceland.",
    "If found guilty, the Norwegian smugglers will face the death penalty, Chile's minister said.",
    "Norway is considering sanctions against Iceland.",
    "The gangs threaten stability in Peru.",
    "Peru's president promised no arrests of Chilean sailors.",
    "The article asks how Peru will respond.",
    "The leader used threatening words about Norway.",
])
def test_what_looms_is_planned_or_guessed_is_no_threat_made(text):
    assert [row.cue for row in told(text) if row.plover == "THREATEN" and row.modality == "made"] == []


def test_threats_of_states_weigh_more_than_cautions():
    texts = ["Peru threatened to bomb Chile with nuclear weapons.", "Peru threatened to impose sanctions on Chile.",
             "Peru's minister warned of a loss of trust.", "Critics in Peru warned of a loss of trust."]
    weights = [max(row.intensity for row in told(text) if row.plover == "THREATEN") for text in texts]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] >= .9 > weights[2] > weights[3]


def test_fuel_as_a_verb_is_no_energy():
    assert {row.means for row in told("Peru threatened Chile, saying it would fuel unrest.")} <= {None, "force"}


def test_an_attack_in_a_condition_did_not_happen():
    rows = told("If Chile attacks the island, Peru will retaliate.")
    assert [row.modality for row in rows if row.act == "force"] in ([], ["hypothetical"])


def test_what_only_tells_when_is_left_out():
    assert [row.act for row in told("Peru met Chile after the attack on the dam.")] == ["consultation"]


# The lexicon

def test_every_lexicon_of_acts_can_be_read():
    lexicon = acts.load_lexicon()
    assert len(lexicon.terms) > 300
    groups = lexicons.read_lexicon("acts/groups", ("group", "intensity", "sense", "source", "example"))
    assert {row["act"] for row in groups if row["act"]} == set(ACT_TO_PLOVER)
    for name, columns in {"frames": ("operator", "inner"), "phrases": ("phrase", "act"), "means": ("term", "means"),
                          "contexts": ("word", "place"), "words": ("list", "word")}.items():
        assert lexicons.read_lexicon(f"acts/{name}", columns)


def test_terms_are_sorted_and_told_once():
    rows = [(row["term"], row["pos"], row["group"], row["when"])
            for row in lexicons.read_lexicon("acts/terms", ("term", "pos", "group"))]
    assert rows == sorted(set(rows))


def test_a_row_names_the_line_that_found_it():
    row = only("Iceland threatened to expel Norwegian trawlers.")
    lines = lexicons.path_of("acts/terms").read_text(encoding="utf-8").splitlines()
    assert row.cue.startswith("threatened")
    group, rest = row.rule.split(" > ")[0].split(": ", 1)
    number = int(rest.rsplit(":", 1)[1].rstrip(")"))
    assert lines[number - 1].startswith(f"threaten,verb,{group}")


def test_a_researcher_adds_a_term(tmp_path):
    text = "Iceland stonkered Norway on Monday."
    assert told(text) == []
    own = tmp_path / "own.csv"
    own.write_text("term,pos,group\nstonker,verb,force.attack\nstonkere,verb,force.attack\n", encoding="utf-8")
    row = only(text, lexicon=acts.load_lexicon(own))
    assert (row.act, row.source, row.target) == ("force", "ISL", "NOR")
    assert "own.csv:" in row.rule


def test_a_researcher_adds_a_phrase_of_several_words(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("term,pos,group\ndraw the sword,phrase,threat.verb\n", encoding="utf-8")
    rows = told("Peru will draw  the sword, Peru's president told Chile.", lexicon=acts.load_lexicon(file))
    assert [(row.act, row.source) for row in rows if "own.csv" in row.rule] == [("threat", "PER")]
    assert told("The cards draw the swordfish.", lexicon=acts.load_lexicon(file)) == []


def test_a_group_can_be_switched_off():
    text = "Iceland threatened Norway."
    assert only(text).act == "threat"
    assert told(text, lexicon=acts.load_lexicon(off=["threat"])) == []


@pytest.mark.parametrize(("line", "message"), [
    ("swear,verb,threat.nowhere", "no group"),
    ("swear,adverb,threat.verb", "pos"),
])
def test_a_bad_term_is_told_with_its_line(tmp_path, line, message):
    own = tmp_path / "own.csv"
    own.write_text(f"term,pos,group\n{line}\n", encoding="utf-8")
    with pytest.raises(lexicons.LexiconError, match=f"own.csv, line 2: .*{message}"):
        acts.load_lexicon(own)


def test_switching_off_what_is_not_there_is_told():
    with pytest.raises(lexicons.LexiconError, match="thread"):
        acts.load_lexicon(off=["thread"])


# Any text

@pytest.mark.parametrize("text", [
    "", " ", "\n\n", "...", "“", "!?!”", "🙂🙂 threatened 🙂", "مرحبا بالعالم", "threat", "If", "should", "must",
    "If if if unless, or else", "Will will will.", "“We ” will” “ pay a price", "threaten " * 400, "A:\nB: must:\n: if",
])
def test_odd_text_never_raises(text):
    for row in told(text):
        assert text[row.start:row.end] == row.text


def test_offsets_are_those_of_the_text_as_given():
    text = "  Iceland   threatened\nto expel  Norwegian trawlers .\n\n “We will retaliate” , said Norway's king ."
    rows = told(text)
    assert rows
    assert all(text[row.start:row.end] == row.text for row in rows)
    assert all(row.condition is None or row.condition in text for row in rows)


# Against the gold beside the project

@pytest.fixture(scope="module")
def scores():
    if not EVAL.is_dir():
        pytest.skip("the evaluation data is not there")
    found = {}
    for name in ("plv_dev", "plover_dev"):
        gold = json.loads((EVAL / "acts" / f"{name}.json").read_text(encoding="utf-8"))
        docs = parse_many([record["text"] for record in gold])
        predictions = [
            {"id": record["id"], "acts": [row._asdict() for row in told_of(doc)]}
            for record, doc in zip(gold, docs, strict=True)
        ]
        found[name] = scorer("acts").score(gold, predictions)
    return found


@pytest.mark.parametrize(("name", "figure", "least"), [
    ("plv_dev", "macro", .85), ("plv_dev", "verbal", .84), ("plv_dev", "source_text", .93),
    ("plv_dev", "target_text", .82), ("plover_dev", "macro", .74), ("plover_dev", "source", .845),
    ("plover_dev", "target", .77),
])
def test_figures_do_not_fall(scores, name, figure, least):
    assert scores[name][figure] >= least


@pytest.mark.parametrize(("name", "category", "least"), [
    ("plv_dev", "THREATEN", .80), ("plv_dev", "SANCTION", .79), ("plover_dev", "THREATEN", .85),
])
def test_the_language_of_threat_is_found(scores, name, category, least):
    assert scores[name][category]["f1"] >= least


def test_all_acts_of_the_first_article_are_found():
    if not SHARED.is_dir():
        pytest.skip("the first article is not there")
    gold = json.loads((SHARED / "seed" / "gold.json").read_text(encoding="utf-8"))
    text = (SHARED / "seed" / "article.txt").read_text(encoding="utf-8")
    rows = told(text)
    missed = [act["text"] for act in gold["acts"] if not any(_matches(act, row, text) for row in rows)]
    assert missed == []


def _matches(act, row, text):
    start = text.find(act["text"].rstrip(".”"))
    end = start + len(act["text"])
    return (
        row.act == act["act"]
        and row.start < end and row.end > start
        and row.source in (act["source"] if isinstance(act["source"], list) else [act["source"]])
        and ("target" not in act or row.target == act["target"])
        and ("means" not in act or row.means == act["means"])
        and ("condition" not in act or row.condition == act["condition"])
    )


@pytest.mark.parametrize(("text", "source", "target"), [
    ("NATO and Russia hold talks in Brussels on Monday.", "NATO", "RUS"),
    ("Ministers of Russia and Turkey met in Geneva.", "RUS", "TUR"),
    ("The OSCE meets in Vienna.", "OSCE", None),
    ("The presidents of France and Iran spoke by phone, their second call in a month.", "FRA", "IRN"),
])
def test_those_who_meet_are_the_actors_and_where_they_meet_is_none(text, source, target):
    import analysis

    acts = analysis.annotate([text]).acts.filter(pl.col("act") == "consultation")
    assert acts.select("source", "target").row(0) == (source, target)
