"""The tables together: a summary instead of a wall, and a search that any column takes part in."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pandas as pd
import polars as pl
import pytest

import analysis


def test_tables_show_a_summary(tables):
    told = repr(tables)
    assert "3, 2022-01-03 to 2022-01-12" in told
    assert "threats or warnings made" in told
    assert "<table" in tables._repr_html_()


def test_tables_without_a_day_or_a_row_show_a_summary_too():
    assert "no day known" in repr(analysis.annotate(["Nothing happened."]))
    assert "0\n" in repr(analysis.annotate([]))


def test_the_summary_is_that_of_days_in_pandas_too_and_counts_articles_without_one(tables):
    frames = tables.as_dict() | {"articles": tables.articles.with_columns(
        published_day=pl.when(pl.col("article_id") != "a").then("published_day"))}
    told = "3, 2022-01-05 to 2022-01-12, 1 without a day"
    assert told in repr(analysis.Tables(**frames))
    assert told in repr(analysis.Tables(**{name: frame.to_pandas() for name, frame in frames.items()}))


@pytest.fixture(params=["pandas", "csv in polars", "csv in pandas"])
def returned(request, tables, tmp_path) -> analysis.Tables:
    """Tables as they come back from pandas or a CSV file: days are moments or text, ids are numbers."""
    number = pl.col("article_id").replace_strict({"a": "7", "b": "8", "c": "9"})
    frames = {name: frame.with_columns(number) for name, frame in tables.as_dict().items()}
    copies = pl.when(pl.col("article_id") == "9").then(pl.lit("8"))
    frames["articles"] = frames["articles"].with_columns(duplicate_of=copies).drop("authors", "notes")
    if request.param == "pandas":
        return analysis.Tables(**{name: frame.to_pandas() for name, frame in frames.items()})
    read_csv = pl.read_csv if "polars" in request.param else pd.read_csv
    for name, frame in frames.items():
        frame.write_csv(tmp_path / f"{name}.csv")
    return analysis.Tables(**{name: read_csv(tmp_path / f"{name}.csv") for name in frames})


def test_tables_that_come_back_are_read_as_they_were(returned):
    assert "3, 2022-01-03 to 2022-01-12" in repr(returned)
    assert [len(returned.between("2022-01-05").articles), len(returned.between("2022-01-06").articles)] == [2, 1]
    assert len(analysis.search(returned.articles, until="2022-01-05")) == 2
    assert len(analysis.mark_duplicates(returned.articles)) == 3
    counted = analysis.threats_over_time(returned.acts, every="1d", by=None, articles=returned.articles)
    assert len(analysis.change_points(counted)) == 3, "the copy of the 12th is out"
    assert "2022-01-03 7: " in repr(analysis.reader.evidence(returned.acts, returned.articles))


@pytest.mark.parametrize("draw", [
    lambda t: analysis.charts.calendar(t.dates, articles=t.articles, apart=1),
    lambda t: analysis.charts.dates_ahead(t.dates, articles=t.articles),
    lambda t: analysis.charts.keyword_in_context(t.articles, "sanction*"),
    lambda t: analysis.charts.escalation(t.acts, articles=t.articles),
], ids=["calendar", "dates_ahead", "keyword_in_context", "escalation"])
def test_tables_that_come_back_are_drawn(returned, draw):
    assert draw(returned).to_dict()


@pytest.mark.parametrize("read_csv", [pl.read_csv, pd.read_csv])
def test_counts_that_come_back_from_a_csv_file_are_drawn(tables, tmp_path, read_csv):
    counted = analysis.threats_over_time(tables.acts, every="1d", by=None, articles=tables.articles)
    counted.write_csv(tmp_path / "counts.csv")
    back = read_csv(tmp_path / "counts.csv")
    gpr = analysis.gpr_index(tables.articles, every="1d")
    for draw in (analysis.charts.threats_over_time, lambda frame: analysis.charts.beside(frame, gpr)):
        assert draw(back).to_dict() == draw(counted).to_dict()


def test_the_summary_counts_articles_that_were_not_annotated():
    german = "Die Gesandten trafen sich am Freitag in der Hauptstadt, um über die Belagerung der Festung zu reden."
    assert "2, no day known, 1 not in English and not annotated" in repr(analysis.annotate([german, "The envoys met."]))


def test_tables_in_the_place_of_a_table_are_refused_with_their_names(tables):
    with pytest.raises(TypeError, match="give one of them, articles or quotes or actors or dates or acts"):
        analysis.charts.threats_over_time(tables)


QUOTES = pl.DataFrame({
    "text": ["Sanctions will follow.", "No talks, no sanctions", "“We agree”"],
    "speaker": ["Anna Kessel", "Anton Berg", None],
    "kind": ["indirect", "direct", "direct"],
    "published_day": ["2022-01-03", "2022-01-05", "2022-01-12"],
}).with_columns(pl.col("published_day").str.to_date())


@pytest.mark.parametrize(("asked", "rows"), [
    ({"word": "sanction"}, [0, 1]),
    ({"kind": "direct"}, [1, 2]),
    ({"speaker": "kessel"}, [0]),
    ({"word": "(", "speaker": "x"}, []),
    ({"since": "2022-01-05"}, [1, 2]),
    ({"since": pd.Timestamp("2022-01-05 18:00"), "until": dt.date(2022, 1, 5)}, [1]),
    ({"until": "2022-01-05", "word": "talks"}, [1]),
    ({}, [0, 1, 2]),
])
def test_search_finds_rows_by_beginnings_of_words_and_by_days(asked, rows):
    found = analysis.search(QUOTES, **asked)
    assert found["text"].to_list() == QUOTES["text"].gather(rows).to_list()


@pytest.mark.parametrize("first", ["2022-01-05", "2022-01-05T10:00", dt.date(2022, 1, 5), dt.datetime(2022, 1, 5, 10),
                                   pd.Timestamp("2022-01-05 10:00"), np.datetime64("2022-01-05T10:00")])
def test_a_period_begins_with_a_day_however_it_is_written(tables, first):
    assert tables.between(first, "2022-01-31").articles["published_day"].min() >= dt.date(2022, 1, 5)


def test_speakers_that_nobody_knows_are_not_counted():
    tables = analysis.annotate(["“We will go.” It rained."])
    assert tables.quotes["speaker"].to_list() == [None]
    assert "by 0 speakers" in repr(tables)


def test_search_gives_back_the_kind_of_frame_that_it_was_given():
    assert type(analysis.search(QUOTES.to_pandas(), word="agree")).__module__.startswith("pandas")


def test_search_names_a_column_that_is_not_there():
    with pytest.raises(ValueError, match="'outlet'"):
        analysis.search(QUOTES, outlet="BBC")


def test_long_texts_are_browsed_in_lines_and_not_in_one_word_a_line(tables):
    shown = analysis.browse(tables.acts).data
    text = tables.acts.columns.index("text")
    assert "td.mt-long" in shown
    assert re.search(rf'"dt-left mt-long", "targets": \[[^]]*\b{text}\b', shown)
    assert "mt-long" not in analysis.browse(tables.acts.select("act")).data


def test_a_browsed_frame_shows_markup_as_text():
    shown = analysis.browse(pl.DataFrame({"text": ["<script>alert(1)</script>"]})).data
    assert "<script>alert(1)" not in shown
