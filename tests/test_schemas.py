"""One schema for all tables, and lexicons that name their bad lines."""

from __future__ import annotations

import polars as pl
import pytest

from analysis import lexicons, schemas

DESIGN = {
    "articles": "article_id url source title text authors published published_day published_from language section "
                "text_hash duplicate_of error fetched_at",
    "quotes": "article_id quote_id start end text kind cue cue_start cue_end speaker_text speaker_start speaker_end "
              "speaker speaker_id addressee addressee_id published_day",
    "actors": "article_id start end text actor_id name type country how published_day",
    "dates": "article_id start end text from to granularity anchor tense published_day",
    "acts": "article_id start end text act plover cue source source_id source_text target target_id target_text "
            "quote_id means condition modality intensity published_day",
}


@pytest.mark.parametrize("table", list(DESIGN))
def test_a_table_begins_with_the_columns_of_the_design(table):
    wanted = DESIGN[table].split()
    assert list(schemas.TABLES[table])[:len(wanted)] == wanted


def test_missing_columns_become_null_and_others_are_kept():
    frame = schemas.conform(pl.DataFrame({"text": ["x"], "mine": [1]}), "actors")
    assert frame.columns == [*schemas.ACTORS, "mine"]
    assert frame["country"].to_list() == [None]


def test_a_frame_without_columns_has_no_rows():
    assert schemas.conform(pl.DataFrame(), "dates").height == 0


def test_a_column_of_the_wrong_type_is_named():
    with pytest.raises(ValueError, match=r"'published_day' of table 'dates'"):
        schemas.conform(pl.DataFrame({"published_day": ["soon"]}), "dates")


def test_a_missing_column_is_named_with_those_that_are_there():
    with pytest.raises(ValueError, match=r"threats_over_time needs the column 'act'; the frame has 'a', 'b'"):
        schemas.require(pl.DataFrame({"a": [1], "b": [2]}), ["act"], "threats_over_time")


def test_a_table_in_the_place_of_another_is_told_by_its_name(tables):
    with pytest.raises(ValueError, match=r"This is the table 'acts'; what is missing stands in 'actors'\."):
        schemas.require(tables.acts, ["country"], "by='country'")


@pytest.mark.parametrize(("content", "message"), [
    ("# only a comment\n", "no line of column names"),
    ("word,class\n", None),
    ("word\nsay\n", "line 1: no column 'class'; the columns are word"),
    ("# about\nword,class\nsay,verb,extra\n", "line 3: 3 fields where the header has 2"),
    ("word,class\n\nsay,\n", "line 3: 'class' is empty"),
])
def test_a_bad_lexicon_line_is_named_with_its_number(tmp_path, content, message):
    path = tmp_path / "mine.csv"
    path.write_text(content, encoding="utf-8")
    if message is None:
        assert lexicons.read_lexicon(path, required=("word", "class")) == []
    else:
        with pytest.raises(lexicons.LexiconError, match=message):
            lexicons.read_lexicon(path, required=("word", "class"))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_lexicon_of_ones_own_may_come_from_any_spreadsheet(tmp_path, mark):
    path = tmp_path / "mine.csv"
    path.write_text(f'word{mark}note\nsay{mark}"to tell, or so"\n', encoding="utf-8")
    assert lexicons.read_lexicon(path, required=("word",))[0] == {"word": "say", "note": "to tell, or so", "line": "2"}


def test_every_lexicon_is_sorted_readable_and_says_what_its_columns_mean():
    files = sorted(lexicons.FOLDER.rglob("*.csv"))
    assert files
    for path in files:
        rows = lexicons.read_lexicon(path, required=())
        assert rows, path.name
        assert path.read_text(encoding="utf-8").startswith("#"), f"{path.name} has no header of comments"
