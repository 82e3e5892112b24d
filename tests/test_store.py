"""Tables on disk: nothing is read twice, nothing is half written, damage is named and mended."""

from __future__ import annotations

import datetime as dt
import importlib

import polars as pl
import pytest

import analysis
from analysis.store import Store

station = importlib.import_module("analysis.annotate")


@pytest.fixture
def counted(monkeypatch):
    """Counts the articles that are really read."""
    read: list[str] = []
    honest = station.annotate_batch

    def count(frame, options):
        read.extend(frame["article_id"])
        return honest(frame, options)

    monkeypatch.setattr(station, "annotate_batch", count)
    return read


def test_what_the_store_holds_is_not_read_again(articles, tables, tmp_path, counted):
    analysis.annotate(articles, store=tmp_path)
    assert counted == ["a", "b", "c"]
    again = analysis.annotate(articles, store=tmp_path)
    assert counted == ["a", "b", "c"]
    for name, frame in tables.as_dict().items():
        assert frame.equals(getattr(again, name)), name


def test_an_edited_article_alone_is_read_again_and_its_old_rows_go(articles, tmp_path, counted):
    analysis.annotate(articles, store=tmp_path)
    edited = articles.with_columns(
        text=pl.when(pl.col("article_id") == "b").then(pl.lit("France protested.")).otherwise("text")
    )
    found = analysis.annotate(edited, store=tmp_path)
    assert counted == ["a", "b", "c", "b"]
    assert found.actors.filter(pl.col("article_id") == "b")["name"].to_list() == ["France"]


def test_another_day_of_publication_reads_the_article_again(articles, tmp_path, counted):
    analysis.annotate(articles, store=tmp_path)
    analysis.annotate(articles.with_columns(published_day=pl.lit(dt.date(2023, 5, 5))), store=tmp_path)
    assert counted == ["a", "b", "c"] * 2


def test_a_changed_rule_or_lexicon_reads_everything_again(articles, tmp_path, counted, monkeypatch):
    analysis.annotate(articles, store=tmp_path)
    monkeypatch.setattr(station.lexicons, "fingerprint", lambda: "changed")
    analysis.annotate(articles, store=tmp_path)
    assert len(counted) == 6


def test_a_corrected_title_needs_no_new_reading(articles, tmp_path, counted):
    analysis.annotate(articles, store=tmp_path)
    found = analysis.annotate(articles.with_columns(title=pl.lit("Corrected")), store=tmp_path)
    assert len(counted) == 3
    assert found.articles["title"].unique().to_list() == ["Corrected"]


def test_a_run_that_is_cut_off_goes_on_where_it_stopped(articles, tmp_path, counted, monkeypatch):
    monkeypatch.setattr(station, "BATCH", 1)
    honest = Store.append

    def dies(self, tables, stamp):
        if tables.articles["article_id"][0] == "b":
            raise KeyboardInterrupt
        return honest(self, tables, stamp)

    monkeypatch.setattr(Store, "append", dies)
    with pytest.raises(KeyboardInterrupt):
        analysis.annotate(articles, store=tmp_path)
    monkeypatch.setattr(Store, "append", honest)
    del counted[:]
    analysis.annotate(articles, store=tmp_path)
    assert counted == ["b", "c"]


def test_a_damaged_part_is_named_set_aside_and_made_anew(articles, tables, tmp_path, counted):
    analysis.annotate(articles, store=tmp_path)
    part = Store(tmp_path).parts()[0] / "acts.parquet"
    part.write_bytes(part.read_bytes()[:40])
    with pytest.warns(UserWarning, match=r"00000000-.* is damaged"):
        found = analysis.annotate(articles, store=tmp_path)
    assert len(counted) == 6
    assert found.acts.equals(tables.acts)
    assert any((tmp_path / "damaged").iterdir())


def test_compaction_keeps_every_row(articles, tables, tmp_path, counted, monkeypatch):
    monkeypatch.setattr(station, "BATCH", 1)
    analysis.annotate(articles, store=tmp_path)
    store = Store(tmp_path)
    assert len(store.parts()) == 3
    store.compact()
    assert len(store.parts()) == 1
    found = analysis.annotate(articles, store=tmp_path)
    assert len(counted) == 3
    for name, frame in tables.as_dict().items():
        assert frame.equals(getattr(found, name)), name


def test_saved_tables_are_loaded_as_they_were(tables, tmp_path):
    analysis.save(tables, tmp_path)
    found = analysis.load(tmp_path)
    for name, frame in tables.as_dict().items():
        assert frame.equals(getattr(found, name)), name


def test_loading_from_an_empty_folder_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="make tables"):
        analysis.load(tmp_path)


def test_a_store_that_annotate_filled_is_loaded_like_saved_tables(articles, tables, tmp_path):
    analysis.annotate(articles, store=tmp_path)
    assert analysis.load(tmp_path).acts.equals(tables.acts)


def test_in_a_store_an_id_that_stands_twice_gets_a_number(tmp_path):
    given = pl.DataFrame({"article_id": ["x", "x"], "text": ["Russia protested.", "China agreed."]})
    for _ in range(2):
        found = analysis.annotate(given, store=tmp_path)
        assert found.articles["article_id"].to_list() == ["x", "x~2"]
        assert found.actors["article_id"].to_list() == ["x", "x~2"]


def test_corpora_with_columns_of_their_own_share_a_store(articles, tmp_path):
    analysis.annotate(articles, store=tmp_path)
    more = pl.DataFrame({"article_id": ["d"], "text": ["France protested."], "desk": ["foreign"]})
    analysis.annotate(more, store=tmp_path)
    everything = Store(tmp_path).read()
    assert everything.articles["article_id"].to_list() == ["a", "b", "c", "d"]
    assert everything.articles["desk"].to_list() == [None, None, None, "foreign"]
