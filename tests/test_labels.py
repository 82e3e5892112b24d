"""The hand labels fit their corpora, and their scores count what they say they count."""

from __future__ import annotations

import json
import zlib
from itertools import combinations
from types import SimpleNamespace

import label_scores
import polars as pl
import pytest
from label_scores import KREMLIN, NEWS, allows, changed, read_labels, read_rows

from analysis import default_corpus
from analysis.schemas import ACT_TO_PLOVER

ACTOR_SETS = [read_labels(name) for name in ("actor_mentions", "actor_mentions_test", "actor_mentions_third")]
MENTIONS = [label for labels in ACTOR_SETS for label in labels]
ACTS, NEWS_ACTS = read_labels("kremlin_acts"), read_labels("news_acts")
NEWS_THREATS = read_labels("news_threats")
TYPES = {"person", "state", "igo", "organization", "group"}
MEANS = {"sanctions", "force", "nuclear", "cyber", "energy", "trade", "diplomatic", "legal", None}
MODALITIES = {"made", "reported", "hypothetical", "denied", "negated"}


def alternatives(value) -> set:
    return set(value) if isinstance(value, list) else {value}


def required(labels: list[dict]) -> list[dict]:
    return [label for label in labels if not label.get("optional")]


def test_there_are_at_least_two_hundred_mentions_and_two_hundred_sentences():
    for labels in ACTOR_SETS:
        assert sum(len(required(label["mentions"])) for label in labels) >= 200
    for one, other in combinations(ACTOR_SETS, 2):
        assert {label["article_id"] for label in one}.isdisjoint(label["article_id"] for label in other)
    for labels, key in ((ACTS, "link"), (NEWS_ACTS, "article_id")):
        assert len(labels) >= 200
        assert len({(label[key], label["start"]) for label in labels}) == len(labels)


def test_the_halves_of_the_news_share_no_article_and_the_judged_threats_are_not_among_them():
    for label in NEWS_ACTS:
        assert label["half"] == ("test" if zlib.crc32(label["article_id"].encode()) % 2 else "dev")
    assert {label["article_id"] for label in NEWS_ACTS}.isdisjoint(label["article_id"] for label in NEWS_THREATS)


def test_the_labels_hold_no_text_of_the_corpora():
    kinds = {"article_id", "passage_start", "passage_end", "hash", "mentions"}
    assert all(set(label) == kinds for label in MENTIONS)
    mention = {"start", "end", "name", "type", "country", "optional"}
    assert all(set(one) <= mention for label in MENTIONS for one in label["mentions"])
    assert all(set(label) == {"article_id", "start", "end", "hash", "drawn", "half", "acts"} for label in NEWS_ACTS)
    act = {"act", "means", "condition", "modality", "source", "target", "optional", "caution"}
    assert all(set(one) <= act for label in ACTS + NEWS_ACTS for one in label["acts"])


def test_mentions_lie_in_their_passage_and_use_the_words_of_the_schema():
    for label in MENTIONS:
        for mention in label["mentions"]:
            assert label["passage_start"] <= mention["start"] < mention["end"] <= label["passage_end"]
            assert alternatives(mention["type"]) <= TYPES


def test_acts_and_conditions_lie_in_their_sentence_and_use_the_words_of_the_schema():
    for label in ACTS + NEWS_ACTS:
        spans = [act["condition"] for act in label["acts"] if act["condition"]] + label.get("plain_condition", [])
        for start, end in spans:
            assert label["start"] <= start < end <= label["end"]
        for act in label["acts"]:
            assert alternatives(act["act"]) <= set(ACT_TO_PLOVER)
            assert alternatives(act["means"]) <= MEANS
            assert alternatives(act["modality"]) <= MODALITIES
            assert not act.get("caution") or "warning" in alternatives(act["act"])


@pytest.mark.parametrize(("labels", "path", "key", "column", "start", "end"), [
    (MENTIONS, NEWS, "article_id", "text", "passage_start", "passage_end"),
    (ACTS, KREMLIN, "link", "body", "start", "end"),
])
def test_every_labelled_passage_is_the_one_that_was_read(labels, path, key, column, start, end):
    if not path.is_file():
        pytest.skip(f"{path.name} is not there")
    rows = read_rows(path, key, {label[key] for label in labels})
    assert changed(labels, {name: row[column] for name, row in rows.items()}, key, start, end) == []


def test_every_labelled_passage_of_the_mended_news_is_the_one_that_was_read():
    if not NEWS.is_file():
        pytest.skip(f"{NEWS.name} is not there")
    labels = NEWS_ACTS + NEWS_THREATS
    articles = default_corpus.read(NEWS, only={label["article_id"] for label in labels})
    assert changed(labels, dict(articles.select("article_id", "text").iter_rows()), "article_id", "start", "end") == []


# The scores, on a passage of our own

TEXT = "If Ruritania attacks, Graustark will answer, General Anna Kessel said."


@pytest.fixture
def own(monkeypatch, tmp_path):
    """Corpora of one text of ours, and labels of it."""
    hashed = label_scores.hashlib.sha256(TEXT.encode()).hexdigest()[:12]
    at = {word: (TEXT.index(word), TEXT.index(word) + len(word)) for word in (
        "Ruritania", "Graustark", "Anna Kessel", "General", "If Ruritania attacks")}
    mentions = [
        {"start": at["Ruritania"][0], "end": at["Ruritania"][1], "type": "state", "country": None},
        {"start": at["General"][0], "end": at["General"][1], "type": "person", "optional": True},
        {"start": at["Anna Kessel"][0], "end": at["Anna Kessel"][1], "type": ["person", "group"]},
    ]
    acts = [{"act": ["threat", "warning"], "means": None, "condition": list(at["If Ruritania attacks"]),
             "modality": "made", "source": None, "target": None}]
    labels = {
        "actor_mentions": [{"article_id": "1", "passage_start": 0, "passage_end": len(TEXT), "hash": hashed,
                            "mentions": mentions}],
        "kremlin_acts": [{"link": "1", "start": 0, "end": len(TEXT), "hash": hashed, "drawn": "any", "acts": acts}],
        "news_acts": [{"article_id": "na-1", "start": 0, "end": len(TEXT), "hash": hashed, "drawn": "verb",
                       "half": half, "acts": acts} for half in ("dev", "test")],
    }
    for name, lines in labels.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    corpus = tmp_path / "corpus.csv"
    pl.DataFrame({"article_id": ["1"], "link": ["1"], "title": [""], "headline": [""], "text": [TEXT], "body": [TEXT],
                  "publish_date": ["2022/1/2"], "date": ["2022-01-02T10:00:00Z"]}).write_csv(corpus)
    monkeypatch.setattr(label_scores, "LABELS", tmp_path)
    return corpus


def mention(word: str, kind: str, how: str = "name", country: str | None = None) -> dict:
    start = TEXT.index(word)
    return {"article_id": "1", "start": start, "end": start + len(word), "text": word, "name": word, "type": kind,
            "country": country, "how": how}


def test_a_mention_of_the_wrong_country_is_found_but_not_resolved(own):
    found = [mention("Ruritania", "state", country="USA"), mention("Kessel", "person"),
             mention("General", "person", how="description"), mention("will", "group"),
             mention("said", "person", how="coreference")]
    scores = label_scores.actors_scores(own, annotate=lambda frame: SimpleNamespace(actors=pl.DataFrame(found)))
    assert scores["mentions"]["r"] == 1
    assert scores["mentions"]["p"] == pytest.approx(2 / 3)
    assert scores["resolved"]["r"] == pytest.approx(1 / 2)
    assert (scores["type"], scores["country"]) == (1, 0)
    assert [row[3] for row in scores["spurious"]] == ["will"]


def test_an_act_counts_by_name_and_by_category_and_its_condition_by_overlap(own):
    rows = [
        {"article_id": "1", "start": 0, "end": 43, "act": "warning", "plover": "THREATEN", "means": "force",
         "condition": "If Ruritania attacks", "modality": "made", "source": None, "target": None},
        {"article_id": "1", "start": 45, "end": 60, "act": "demand", "plover": "REQUEST", "means": None,
         "condition": None, "modality": "made", "source": None, "target": None},
    ]
    scores = label_scores.kremlin_scores(own, annotate=lambda frame: SimpleNamespace(acts=pl.DataFrame(rows)))
    assert (scores["act"]["p"], scores["act"]["r"]) == (0.5, 1)
    assert scores["plover"]["predicted"] == 2
    assert scores["condition"]["f1"] == 1
    assert (scores["means"], scores["modality"]) == (0, 1)


THREAT = {"article_id": "na-1", "start": 0, "end": 43, "act": "threat", "plover": "THREATEN", "means": None,
          "condition": None, "modality": "made", "source": "RUR", "target": None}


def news(own, rows: list[dict], half: str = "dev") -> dict:
    return label_scores.news_scores(own, half=half, annotate=lambda frame: SimpleNamespace(acts=pl.DataFrame(rows)))


def test_a_threat_of_the_news_counts_once_and_only_if_it_is_made(own):
    reported = THREAT | {"modality": "reported"}
    scores = news(own, [THREAT, THREAT, reported])
    assert (scores["threat"]["p"], scores["threat"]["r"], scores["threat"]["predicted"]) == (0.5, 1, 2)
    assert (scores["threats found"], scores["cautions found"]) == (1, None)
    assert scores["plover"]["predicted"] == 3
    assert (scores["source"], scores["target"], scores["condition"]["r"]) == (0, 1, 0)
    assert news(own, [reported])["threat"]["r"] == 0


def test_of_the_held_out_half_no_mistakes_are_told(own):
    assert news(own, [THREAT, THREAT])["spurious"] == [("na-1", 0, len(TEXT))]
    assert not any(isinstance(value, list) for value in news(own, [THREAT, THREAT], "test").values())


def test_a_corpus_that_changed_is_refused(own):
    own.write_text(own.read_text(encoding="utf-8").replace("Graustark", "Borduria"), encoding="utf-8")
    with pytest.raises(ValueError, match="not those of"):
        label_scores.actors_scores(own, annotate=lambda frame: SimpleNamespace(actors=pl.DataFrame()))
    with pytest.raises(ValueError, match="not those of"):
        news(own, [THREAT])


def test_lists_in_a_label_are_equally_right_answers():
    assert allows(["threat", "warning"], "warning")
    assert allows(None, None)
    assert not allows("threat", "warning")
