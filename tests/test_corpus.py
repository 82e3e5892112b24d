"""What the notebooks read: the tables of make where they hold what is asked for, else the corpus itself."""

from __future__ import annotations

import datetime as dt
import importlib
import subprocess
import sys

import polars as pl
import pytest
from conftest import PROJECT

import analysis
from analysis import corpus, default_corpus
from analysis.periods import articles_between

OWN = "name,type,country,aliases\nLake Accord,organization,,the Accord\n"


@pytest.fixture
def project(tmp_path, monkeypatch, articles):
    """A project whose tables make made of one file, of January's days from the 4th on."""
    for name in ("notebooks", "data/tables"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks")
    articles.write_csv(tmp_path / "news.csv")
    (tmp_path / "own.csv").write_text(OWN)
    corpus.make_tables(corpus.Asked.of("news.csv", since="2022-01-04", actors="own.csv"), processes=1)
    return tmp_path


@pytest.fixture
def annotated(monkeypatch) -> list[int]:
    """How many articles each call of ``annotate`` was given."""
    module = importlib.import_module("analysis.annotate")
    annotate, calls = module.annotate, []

    def counted(articles, **options):
        calls.append(articles.height)
        return annotate(articles, **options | {"processes": 1})

    monkeypatch.setattr(module, "annotate", counted)
    return calls


def days(tables) -> list[int]:
    return sorted(day.day for day in tables.articles["published_day"])


@pytest.mark.parametrize(("asked", "found"), [
    ({}, [5, 12]),
    ({"corpus": "news.csv"}, [5, 12]),
    ({"corpus": "news.csv", "since": "2022-01-04", "actors": "own.csv"}, [5, 12]),
    ({"since": "2022-01-06"}, [12]),
    ({"until": dt.date(2022, 1, 11)}, [5]),
    ({"since": "2023-01-01"}, []),
])
def test_what_make_has_read_is_not_read_again(project, annotated, asked, found):
    tables = corpus.tables(**asked)
    assert days(tables) == found
    for rows in (tables.quotes, tables.actors, tables.dates, tables.acts):
        assert set(rows["article_id"]) <= set(tables.articles["article_id"])
    assert tables.actors.height or not found
    assert not annotated


@pytest.mark.parametrize(("asked", "found"), [
    ({"since": "2022-01-01"}, [3, 5, 12]),
    ({"since": "2022-01-01", "until": "2022-01-05"}, [3, 5]),
    ({"corpus": "other.csv"}, [3]),
])
def test_what_make_has_not_read_is_read_now(project, annotated, articles, asked, found):
    articles.head(1).write_csv(project / "other.csv")
    assert days(corpus.tables(**asked)) == found
    assert annotated == [len(found)]


def test_an_edited_file_of_actors_is_seen(project, annotated):
    (project / "own.csv").write_text(OWN + "Kessel Circle,organization,,\n")
    assert days(corpus.tables()) == [5, 12]
    assert annotated == [2]


def test_other_actors_are_seen_in_the_tables(project, annotated):
    (project / "more.csv").write_text("name,type,country,aliases\nReporters' Club,organization,,reporters\n")
    assert "Reporters' Club" in set(corpus.tables(since="2022-01-01", actors="more.csv").actors["name"])


def test_tables_that_were_saved_by_hand_are_taken_as_they_are(project, annotated, tables):
    analysis.save(tables, project / "data" / "tables")
    assert days(corpus.tables()) == [3, 5, 12]
    assert days(corpus.tables(since="2022-01-05")) == [5, 12]
    assert corpus.title() is None
    assert not annotated
    with pytest.raises(ValueError, match="name it with corpus="):
        corpus.tables(actors="own.csv")


def test_a_figure_names_the_corpus_that_make_read_unless_another_is_asked_for(project):
    assert corpus.title() == "news.csv"
    assert corpus.title("mine/*.html") == "mine/*.html"
    assert corpus.title("default") == default_corpus.TITLE


def test_without_tables_it_is_said_how_to_make_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="run 'make tables'"):
        corpus.tables()
    with pytest.raises(FileNotFoundError, match="run 'make corpus'"):
        corpus.tables("default")


@pytest.mark.parametrize(("asked", "message"), [
    ({"since": "2022-02-30"}, "since='2022-02-30' is no day; write year, month and day"),
    ({"until": "last week"}, "until='last week' is no day"),
    ({"since": "2022-02-01", "until": "2022-01-01"}, "since=2022-02-01 is after until=2022-01-01"),
    ({"actors": "nobody.csv"}, "no actors file 'nobody.csv'"),
])
def test_what_cannot_be_meant_is_refused_with_what_to_do(project, asked, message):
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        corpus.tables(**asked)
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    done = subprocess.run([sys.executable, "-m", "analysis", "tables", *words], capture_output=True, text=True,
                          check=False, env={"PYTHONPATH": str(PROJECT)})
    assert done.returncode
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("asked", "message"), [
    ({"corpus": "../news.csv", "since": "2030-01-01"}, "is of that period; they are of 2022-01-03 to 2022-01-12"),
    ({"corpus": "../own.csv"}, "needs the column 'text'; the frame has 'name', 'type'"),
    ({"corpus": "../nothing.csv"}, "there is no file"),
    ({"corpus": "../news.csv", "actors": "news.csv"}, "no column 'name'"),
])
def test_what_cannot_be_read_leaves_the_tables_and_is_said_in_a_line(project, asked, message):
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    done = subprocess.run([sys.executable, "-m", "analysis", "tables", *words], capture_output=True, text=True,
                          check=False, env={"PYTHONPATH": str(PROJECT)})
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert days(corpus.tables()) == [5, 12]


def test_of_a_story_whose_first_copy_lies_outside_the_earliest_that_is_left_counts():
    story = pl.DataFrame({
        "article_id": list("abcde"),
        "published_day": [dt.date(2022, 1, day) for day in (1, 6, 5, 7, 8)],
        "duplicate_of": [None, "a", "a", None, "d"],
    })
    assert articles_between(story, "2022-01-02")["duplicate_of"].to_list() == ["c", None, None, "d"]
    assert articles_between(story).equals(story)


def test_an_article_that_tells_no_day_is_in_every_period(tables):
    undated = tables.articles.with_columns(published_day=pl.lit(None, pl.Date))
    some = analysis.Tables(**tables.as_dict() | {"articles": undated}).between("2030-01-01")
    assert some.articles.height == 3
    assert some.acts.equals(tables.acts)


def test_a_period_of_pandas_tables_is_pandas(tables):
    pandas = analysis.Tables(**{name: frame.to_pandas() for name, frame in tables.as_dict().items()})
    some = pandas.between("2022-01-05", "2022-01-05")
    assert type(some.acts).__module__.startswith("pandas")
    assert set(some.acts["article_id"]) == {"b"}
