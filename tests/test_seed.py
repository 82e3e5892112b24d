"""The article that this project began with: everything a careful reader sees in it."""

from __future__ import annotations

import datetime as dt
import json

import polars as pl
import pytest
from evaluate import SHARED

import analysis
from analysis.tables import Tables

SEED = SHARED / "seed"
pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="the seed article lies beside the project, not in it")


def plain(text: str | None) -> str:
    """Letters, digits and single blanks: quotation marks and dashes do not decide."""
    kept = "".join(c if c.isalnum() else " " for c in (text or "").lower())
    return " ".join(kept.split())


@pytest.fixture(scope="module")
def gold() -> dict:
    return json.loads((SEED / "gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def seed(gold) -> Tables:
    return analysis.annotate(analysis.read(SEED / "article.txt", published=gold["published"]))


def article(seed: Tables) -> dict:
    return seed.articles.row(0, named=True)


def right_quotes(seed: Tables, gold: dict) -> list[str]:
    """Contents of gold quotes that lie inside a quote with the right speaker (and addressee)."""
    found = seed.quotes.to_dicts()
    right = []
    for want in gold["quotes"]:
        speakers = want["speaker"] if isinstance(want["speaker"], list) else [want["speaker"]]
        for row in found:
            if plain(want["content"]) in plain(row["text"]) and row["speaker"] in speakers and (
                "addressee" not in want or row["addressee"] == want["addressee"]
            ):
                right.append(want["content"])
                break
    return right


def right_actors(seed: Tables, gold: dict) -> list[str]:
    """Names of gold actors each of whose aliases (one stands only in the title) is a mention of that actor."""
    rows, text = seed.actors.to_dicts(), plain(article(seed)["text"])
    right = []
    for want in gold["actors"]:
        def same(row, want=want):
            if row["country"] != want.get("country") or row["type"] != want["type"]:
                return False
            return row["actor_id"] == want["wikidata"] if "wikidata" in want else row["name"] == want["name"]

        mentions = {plain(row["text"]).removeprefix("the ") for row in rows if same(row)}
        if {plain(alias).removeprefix("the ") for alias in want["aliases"] if plain(alias) in text} <= mentions:
            right.append(want["name"])
    return right


def right_dates(seed: Tables, gold: dict) -> list[str]:
    """Gold dates that are found with their days."""
    right = []
    for want in gold["dates"]:
        slack = dt.timedelta(want.get("tolerance_days", 0))
        first, last = dt.date.fromisoformat(want["start"]), dt.date.fromisoformat(want["end"])
        for row in seed.dates.to_dicts():
            if row["from"] and plain(row["text"]).removeprefix("in ") == plain(want["text"]) and (
                abs(row["from"] - first) <= slack and abs(row["to"] - last) <= slack
            ):
                right.append(want["text"])
                break
    return right


def right_acts(seed: Tables, gold: dict) -> list[str]:
    """Gold acts that are found with source, target, means and condition, where the gold tells them."""
    right = []
    for want in gold["acts"]:
        sources = want["source"] if isinstance(want["source"], list) else [want["source"]]
        for row in seed.acts.to_dicts():
            same = plain(row["text"]) in plain(want["text"]) or plain(want["text"]) in plain(row["text"])
            if not same or row["act"] != want["act"] or row["source"] not in sources:
                continue
            if row["target"] != want.get("target") and "target" in want:
                continue
            if row["means"] != want.get("means", row["means"]) or row["condition"] != want.get("condition"):
                continue
            right.append(want["text"])
            break
    return right


def test_nothing_that_is_not_the_article_is_left_in_the_text(seed, gold):
    assert [words for words in gold["not_in_text"] if words in article(seed)["text"]] == []


def test_title_section_and_day_are_found(seed, gold):
    row = article(seed)
    assert (row["title"], row["section"]) == (gold["title"], gold["section"])
    assert row["published_day"] == dt.date.fromisoformat(gold["published"])


def test_subheads_stay_paragraphs_and_captions_go(seed, gold):
    paragraphs = article(seed)["text"].split("\n\n")
    assert set(gold["subheads"]) <= set(paragraphs)
    assert not set(gold["captions"]) & set(paragraphs)


def test_every_quote_has_its_speaker_and_addressee(seed, gold):
    assert right_quotes(seed, gold) == [want["content"] for want in gold["quotes"]]


def test_every_actor_is_found_by_each_of_its_names(seed, gold):
    assert right_actors(seed, gold) == [want["name"] for want in gold["actors"]]


def test_every_date_has_its_days(seed, gold):
    assert right_dates(seed, gold) == [want["text"] for want in gold["dates"]]


def test_every_act_has_source_target_means_and_condition(seed, gold):
    assert right_acts(seed, gold) == [want["text"] for want in gold["acts"]]


def test_the_published_day_stands_in_every_table(seed, gold):
    day = dt.date.fromisoformat(gold["published"])
    for name in ("quotes", "actors", "dates", "acts"):
        assert getattr(seed, name)["published_day"].unique().to_list() == [day]
        assert getattr(seed, name).select(pl.len()).item() > 0
