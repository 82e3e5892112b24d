"""Claims about pages that are made to hang, fill or mislead what reads them: each is soon a row."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import polars as pl
import pytest

import analysis
from analysis.extract import page as station
from analysis.sources import workers

TEXT = "".join(
    f"<p>Paragraph {number}: the envoys of Ruritania and Graustark met in Zenda and agreed on nothing at all.</p>"
    for number in range(6)
)

TOO_MUCH = {
    "a million links that nobody closed": "<a>" * 1_000_000,
    "300,000 paragraphs that nobody closed": "<p>a b c" * 300_000,
    "a table of 300,000 rows": "<table>" + "<tr><td>a" * 300_000,
    "two million line breaks": TEXT + "<br>" * 2_000_000,
    "800,000 attributes of one element": "<p " + " ".join(f"a{number}=1" for number in range(800_000)) + ">",
    "attributes with tags for values": "<p " + "".join(f"a{number}='<'" for number in range(100_000)) + ">",
    "attributes of many elements": '<b a="1" b="2" c="3" d="4" e="5" f="6" g="7" h="8"></b>' * 29_000,
    "100 MB in an attribute": '<p class="' + "a" * 100_000_000 + f'">{TEXT}',
    "100 MB in an attribute, as bytes": ('<p class="' + "a" * 100_000_000 + f'">{TEXT}').encode(),
    "a gzip bomb": gzip.compress(bytes(200_000_000)),
}


@pytest.mark.parametrize("html", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_is_too_much_for_a_page_is_an_article_with_that_error(html):
    article = analysis.extract(html, url="https://news.example/a")
    assert article.text == ""
    assert "more than" in article.error or "too many" in article.error or "readable body" in article.error
    assert article.source == "news.example"


ODD = {
    "a million divisions in each other": "<div>" * 1_000_000 + TEXT,
    "a million comments that nobody closed": TEXT + "<!--" * 1_000_000,
    "half a million unclosed CDATA": TEXT + "<![CDATA[" * 500_000,
    "brackets three million deep": '<script type="application/ld+json">' + "[" * 3_000_000 + "</script>" + TEXT,
    "SVG and MathML in each other": "<svg><math><mtext><style>" * 50_000 + TEXT,
    "a null byte between all letters": "\0".join(f"<body>{TEXT}"),
    "two million null bytes": TEXT + "\0" * 2_000_000,
    "half a million entities": "<p>" + "&nbsp;&#0;&#xD800;" * 150_000 + TEXT,
    "entities that would expand": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;&b;</p>' + TEXT,
    "an entity that names a file": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><p>&f;</p>' + TEXT,
    "bases that lead elsewhere": "<base href='javascript:alert(1)'><base href='//a b:99/'>" + TEXT,
    "encodings mixed": b"<meta charset=utf-16><meta charset=koi8-r>" + TEXT.encode() + "Zürich".encode("cp1252"),
    "an encoding that is none": b"<meta charset=rot13>" + TEXT.encode() + b"\xff\xfe\x80",
    "one word of two million letters": "<p>" + "a" * 2_000_000 + "</p>",
    "an apostrophe in an attribute": "<p title=don't>" + "<p>a b c d</p>" * 2_000 + TEXT,
}


@pytest.mark.parametrize("html", ODD.values(), ids=ODD)
def test_odd_pages_are_read_or_say_why_not(html):
    article = analysis.extract(html, url="https://news.example/a")
    assert bool(article.text) != bool(article.error)
    assert "root:" not in article.text
    assert not any(mark in article.text for mark in "\0\x08\x7f")
    assert article.error in (None, "extract: the page has no readable body", "extract: this is no HTML page")


TEXTS = {
    "one word without an end": "Monday, ", "quotations in quotations": "“‘", "quotations of one letter": "“a” ",
    "marks": "\"'", "a sentence without an end": "the envoy of Ruritania said that ", "paragraphs of a letter": "a\n\n",
    "writing from right to left": "\u202eenvoy\u200b ", "accents on accents": "a\u0301\u0301", "brackets": "( ",
    "names without a verb": "Anna Kessel, ", "speech that nobody ends": "Kessel: “a\n\n", "digits": "1 ",
    "threats without an end": "threatened to attack Graustark or ", "nothing that is seen": "\u200b",
}


def test_texts_that_are_made_to_hurt_are_rows_that_lead_back_to_them():
    texts = [(unit * 6_000)[:6_000] for unit in TEXTS.values()]
    tables = analysis.annotate(pl.DataFrame({"article_id": list(TEXTS), "text": texts, "language": "en"}))
    assert tables.articles["error"].null_count() == len(TEXTS)
    assert tables.quotes.height > 0
    assert min(tables.actors.height, tables.dates.height) > 50
    given = dict(zip(TEXTS, texts, strict=True))
    for frame in (tables.quotes, tables.actors, tables.dates, tables.acts):
        for article, start, end, text in frame.select("article_id", "start", "end", "text").iter_rows():
            assert given[article][start:end] == text


def test_a_data_uri_of_a_megabyte_is_one_attribute():
    picture = "<img src='data:image/png;base64," + "AB/=" * 250_000 + "'>"
    assert "agreed on nothing" in analysis.extract(f"<body>{picture}<article>{TEXT}</article>").text


def test_pages_that_take_too_much_are_rows_between_those_that_do_not(tmp_path):
    pages = {"a": f"<article>{TEXT}</article>", "b": TOO_MUCH["300,000 paragraphs that nobody closed"],
             "c": TOO_MUCH["800,000 attributes of one element"], "d": f"<article>{TEXT}</article>"}
    for name, html in pages.items():
        (tmp_path / f"{name}.html").write_text(html)
    articles = analysis.read(tmp_path)
    assert articles["error"].is_null().to_list() == [True, False, False, True]
    assert articles["error"].str.contains("elements|attributes").to_list() == [None, True, True, None]


@pytest.mark.skipif(sys.platform != "linux", reason="the size of a process is read from /proc")
def test_a_page_that_fills_the_memory_is_a_row(tmp_path, monkeypatch):
    (tmp_path / "a.html").write_text("<p>" + "word " * 1_900_000)
    for name in "bc":
        (tmp_path / f"{name}.html").write_text(f"<article>{TEXT}</article>")

    def errors(pool: workers._Pool) -> list[str | None]:
        monkeypatch.setattr(workers, "_POOL", pool)
        return analysis.read([tmp_path / f"{name}.html" for name in "bac"])["error"].to_list()

    roomy = workers._Pool()
    monkeypatch.setattr(workers, "_POOL", roomy)
    analysis.read(tmp_path / "b.html")
    status = Path(f"/proc/{roomy._idle[0].process.pid}/status").read_text()
    needed = int(status.split("VmPeak:")[1].split()[0]) << 10
    roomy.kill()
    monkeypatch.setattr(workers, "MEMORY", needed + (60 << 20))
    strict = workers._Pool()
    first, large, last = errors(strict)
    strict.kill()
    assert first is None
    assert "memory" in large.lower()
    assert last is None


def test_the_limits_are_far_above_any_page_of_news():
    many = "<p>The envoys met.</p>" * (station.MOST_ELEMENTS // 2)
    assert analysis.extract(many, fast=True).error is None
