"""Rows with what the other tables know of them: who threatened whom with what, on which condition, in one frame."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

import analysis

ARTICLES = pl.DataFrame({
    "article_id": [7, 8],
    "url": ["https://a.example/7", None],
    "source": ["Daily Example", "Morning Example"],
    "title": ["A warning", "A second"],
    "published_day": [dt.date(2022, 1, 3), dt.date(2022, 1, 5)],
    "text": [
        "Talks went on. “Russia will impose sanctions on Ukraine on 3 February 2022 if it joins NATO,” Igor Velin "
        "said.",
        "Iran threatened Israel with war.",
    ],
})


@pytest.fixture(scope="module")
def read():
    return analysis.annotate(ARTICLES)


def test_a_threat_has_who_whom_what_on_which_condition_and_day_in_one_row(read):
    threats = read.acts.filter(act="threat").pipe(analysis.in_full, read)
    first, second = threats.rows(named=True)
    assert (first["source_name"], first["target_name"], first["means"]) == ("Russia", "Ukraine", "sanctions")
    assert (first["speaker"], first["condition"]) == ("Igor Velin", "if it joins NATO")
    assert (first["when"], first["when_from"]) == ("3 February 2022", dt.date(2022, 2, 3))
    assert (first["outlet"], first["url"], first["title"]) == ("Daily Example", "https://a.example/7", "A warning")
    assert first["sentence"].startswith("“Russia will")
    assert (second["source"], second["speaker"], second["when"], second["url"]) == ("IRN", None, None, None)


@pytest.mark.parametrize("table", ["quotes", "actors", "dates", "acts"])
def test_rows_of_every_table_stay_and_come_back_as_the_kind_they_were(read, table):
    rows = getattr(read, table)[::-1]
    full = analysis.in_full(rows, read)
    assert full.select(rows.columns).equals(rows)
    assert full["outlet"].null_count() == 0
    assert analysis.in_full(full, read).equals(full), "what is in full already stays so"
    pandas = analysis.in_full(rows.to_pandas(), read)
    assert type(pandas).__module__.startswith("pandas")
    assert pandas["sentence"].tolist() == full["sentence"].to_list()


def test_what_is_no_tables_is_refused(read):
    with pytest.raises(TypeError, match="in_full takes the Tables that the rows are of, not a DataFrame"):
        analysis.in_full(read.acts, read.articles)


def test_a_frame_without_places_is_refused(read):
    with pytest.raises(ValueError, match="in_full needs the columns 'start', 'end'"):
        analysis.in_full(read.articles, read)
