"""The reader: an article as text with its rows marked, and nothing in it that runs."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import re
from html.parser import HTMLParser

import polars as pl
import pytest

from analysis import reader, schemas
from analysis.tables import Tables

TEXT = (
    "Envoy Anna Kessel told reporters on Monday that “Ruritania will answer Graustark if it moves”.\n\n"
    "Rain is expected."
)


def place(words: str) -> dict:
    start = TEXT.index(words)
    return {"article_id": "a", "start": start, "end": start + len(words), "text": words}


@pytest.fixture
def tables() -> Tables:
    """One article with a quote, an act inside it, actors inside both, and a date before."""
    rows = {
        "articles": [{
            "article_id": "a", "title": "Kessel warns", "text": TEXT, "source": "Daily Example",
            "published_day": dt.date(2022, 1, 3), "url": "https://example.org/a?b=1&c=2",
        }],
        "quotes": [place("Ruritania will answer Graustark if it moves") | {
            "quote_id": "a#0", "kind": "direct", "cue": "told", "speaker": "Anna Kessel", "addressee": "reporters"}],
        "acts": [place("Ruritania will answer Graustark") | {
            "act": "threat", "cue": "will answer", "source": "RUR", "target": "GRA", "means": "force",
            "condition": "if it moves", "modality": "made", "intensity": 0.6, "rule": "threat: will answer"}],
        "actors": [
            place("Anna Kessel") | {"actor_id": "anna-kessel", "name": "Anna Kessel", "type": "person", "how": "name"},
            place("Graustark") | {"actor_id": "graustark", "name": "Graustark", "type": "state", "how": "name"},
        ],
        "dates": [place("Monday") | {
            "from": dt.date(2022, 1, 3), "to": dt.date(2022, 1, 3), "granularity": "day", "anchor": "published"}],
    }
    return Tables(**{name: schemas.conform(pl.DataFrame(found), name) for name, found in rows.items()})


class Reader(HTMLParser):
    """What a browser makes of it: the text of the article, tags, attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.marks, self.open = "", [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.open.append(dict(attrs).get("class") or "")
        if "m" in self.open[-1].split():
            self.marks.append(dict(attrs))

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        if "text" in self.open:
            self.text += data


def shown(tables: Tables) -> Reader:
    return Reader(reader.show(tables, "a")._repr_html_().replace("<meta", "<meta/"))


def with_text(tables: Tables, text: str) -> Tables:
    return dataclasses.replace(tables, articles=tables.articles.with_columns(text=pl.lit(text)))


def test_the_text_is_shown_to_the_last_character(tables):
    assert shown(tables).text == TEXT


def test_rows_that_lie_in_each_other_are_all_told(tables):
    inner = next(mark for mark in shown(tables).marks if "Graustark; state" in mark["title"])
    assert {"q", "a", "n"} <= set(inner["class"].split())
    assert inner["title"].splitlines()[0].startswith("Graustark")
    assert "threat, RUR → GRA, force; condition: if it moves" in inner["title"]
    assert "direct quote; speaker: Anna Kessel; to: reporters; cue: told" in inner["title"]


def test_it_says_who_speaks_to_whom_and_who_threatens_whom(tables):
    html = reader.show(tables, "a")._repr_html_()
    assert 'data-tag="Anna Kessel → reporters"' in html
    assert 'data-tag="threat, RUR → GRA, force"' in html


def test_a_date_tells_its_days(tables):
    assert any("2022-01-03; day; reckoned from: published" in mark["title"] for mark in shown(tables).marks)


def test_every_row_can_be_reached_by_keyboard_and_from_the_lists(tables):
    html = reader.show(tables, "a")._repr_html_()
    assert sum("tabindex" in mark for mark in shown(tables).marks) == 4  # quote and act begin together
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert len(targets) == 2
    assert targets <= set(re.findall(r'id="([^"]+)"', html))


def test_two_articles_in_a_notebook_do_not_share_ids(tables):
    other = Tables(**{
        name: frame.with_columns(article_id=pl.lit("b")) for name, frame in tables.as_dict().items()
    })
    pages = (reader.show(tables, "a")._repr_html_(), reader.show(other, "b")._repr_html_())
    ids = [set(re.findall(r'id="([^"]+)"', page)) for page in pages]
    assert not ids[0] & ids[1]


EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\" onmouseover=\"alert(1)"


@pytest.mark.parametrize(("column", "table"), [
    ("title", "articles"), ("source", "articles"), ("url", "articles"), ("language", "articles"), ("speaker", "quotes"),
    ("addressee", "quotes"), ("cue", "quotes"), ("condition", "acts"), ("means", "acts"), ("source", "acts"),
    ("rule", "acts"), ("name", "actors"), ("granularity", "dates"),
])
def test_markup_in_any_column_is_shown_and_never_run(tables, column, table):
    evil = dataclasses.replace(tables, **{table: getattr(tables, table).with_columns(pl.lit(EVIL).alias(column))})
    for html in (
        reader.show(evil, "a")._repr_html_(),
        reader.evidence(evil.acts, evil.articles)._repr_html_(),
        reader.evidence(evil.quotes, evil)._repr_html_(),
    ):
        parsed = Reader(html)
        assert not {"script", "img"} & set(parsed.tags)
        assert not re.search(r"<[^>]*\sonmouseover=", re.sub(r'"[^"]*"', '""', html))


def test_markup_in_the_text_is_shown_and_never_run(tables):
    evil = shown(with_text(tables, EVIL + TEXT))
    assert evil.text == EVIL + TEXT
    assert not {"script", "img"} & set(evil.tags)


def test_an_address_that_would_run_is_no_link(tables):
    bad = dataclasses.replace(tables, articles=tables.articles.with_columns(url=pl.lit("javascript:alert(1)")))
    assert "javascript" not in reader.show(bad, "a")._repr_html_()
    assert "https://example.org/a?b=1&amp;c=2" in reader.show(tables, "a")._repr_html_()


@pytest.mark.parametrize("text", ["", "🙂" * 40, "مرحبا " * 30, "\n\n\n", "a" * 10])
def test_rows_that_do_not_fit_the_text_are_left_out(tables, text):
    assert shown(with_text(tables, text)).text == text


def test_an_article_without_rows_or_text_is_still_shown(tables):
    bare = Tables(articles=tables.articles.with_columns(text=pl.lit(None, pl.String)), **{
        name: schemas.empty(name) for name in schemas.TABLES if name != "articles"})
    assert "Kessel warns" in reader.show(bare, "a")._repr_html_()


def test_an_unknown_article_is_named_in_the_error(tables):
    with pytest.raises(KeyError, match="no article 'z' among 1"):
        reader.show(tables, "z")


def test_pandas_tables_are_read_alike(tables):
    pandas = Tables(**{name: frame.to_pandas() for name, frame in tables.as_dict().items()})
    assert reader.show(pandas, "a")._repr_html_() == reader.show(tables, "a")._repr_html_()


@pytest.mark.parametrize("table", ["quotes", "acts", "actors", "dates"])
def test_evidence_is_the_sentence_with_the_words_of_the_row(tables, table):
    rows = getattr(tables, table)
    html = reader.evidence(rows, tables.articles)._repr_html_()
    assert f"<mark>{rows['text'][0]}</mark>" in html
    assert "Envoy " in html
    assert "Rain is expected" not in html
    assert "Daily Example · 2022-01-03" in html


def test_evidence_works_without_articles_and_says_how_many_rows_there_are(tables):
    many = pl.concat([tables.actors] * 40)
    found = reader.evidence(many, limit=5)
    assert "80 rows, the first 5 shown" in found._repr_html_()
    assert found._repr_html_().count("<mark>") == 5


def test_evidence_of_no_rows_says_so(tables):
    assert "0 rows" in repr(reader.evidence(schemas.empty("acts"), tables.articles))


def test_a_reading_is_saved_as_a_page_of_its_own(tables, tmp_path):
    page = reader.show(tables, "a").save(tmp_path / "new" / "a.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<h1>Kessel warns</h1>" in page
    assert not re.search(r"<(script|link|img)\b", page)


def test_in_a_terminal_the_text_and_who_spoke_are_told(tables):
    told = repr(reader.show(tables, "a"))
    assert TEXT in told
    assert "Anna Kessel → reporters" in told


@pytest.mark.parametrize("function", [reader.show, reader.evidence])
def test_the_tables_come_first_and_options_are_named(function):
    kinds = [p.kind for p in inspect.signature(function).parameters.values()]
    assert kinds.count(inspect.Parameter.POSITIONAL_OR_KEYWORD) <= 3
