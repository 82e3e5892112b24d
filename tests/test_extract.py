"""A page's HTML as an article: which lines are the body, where title, byline and day come from, what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip
import json

import polars as pl
import pytest
from evaluate import EVAL, scorer

from analysis.articles import to_articles
from analysis.extract import Article, extract
from analysis.extract.body import confirmed, continued
from analysis.extract.page import decode
from analysis.extract.published import parse_time

STORY = [
    "The foreign ministers of Ruritania and Graustark met in Strelsau on Friday for the third time this year.",
    "They left without the pact that their governments had announced, two officials close to the talks said.",
    "“We will not sign what we cannot keep,” said Anna Kessel, the foreign minister of Ruritania.",
    "Her counterpart warned that his country would close its ports if the siege went on for another month.",
    "A further meeting is planned for the spring, according to a statement of both governments.",
]


def page(
    *,
    head: str = "",
    top: str = "",
    story: list[str] = STORY,
    tail: str = "",
    title: str = "Envoys meet in Strelsau",
) -> str:
    """A small news page of our own, with a menu, an article and a footer."""
    paragraphs = "".join(f"<p>{text}</p>" for text in story)
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("World", "Politics", "Sport", "Weather"))
    return (
        f"<!doctype html><html lang='en'><head><title>{title} - Zenda Herald</title>{head}</head><body>"
        f"<nav><ul>{menu}</ul></nav><main><article><h1>{title}</h1>{top}<div class='body'>{paragraphs}</div></article>"
        f"</main>{tail}<footer><p>Copyright Zenda Herald. All rights reserved.</p></footer></body></html>"
    )


def linked_data(**fields: object) -> str:
    """A JSON-LD script for a news article."""
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


LD = linked_data(
    headline="Envoys meet in Strelsau",
    datePublished="2022-01-02T23:30:00-05:00",
    articleSection="World",
    author=[{"@type": "Person", "name": "Anna Vogt"}, {"@type": "Person", "name": "Ben Ode"}],
    publisher={"@type": "Organization", "name": "Zenda Herald"},
)


def test_an_article_has_every_field_and_each_says_where_it_came_from():
    article = extract(page(head=LD), url="https://www.zendaherald.example/world/a")
    assert article.title == "Envoys meet in Strelsau"
    assert article.authors == ["Anna Vogt", "Ben Ode"]
    assert article.text.split("\n\n") == STORY
    assert (article.source, article.section, article.language) == ("zendaherald.example", "World", "en")
    assert (article.title_from, article.authors_from, article.published_from) == ("json-ld",) * 3
    assert "trafilatura" in article.text_from
    assert "newspaper3k" in article.text_from
    assert article.error is None


def test_the_day_is_the_printed_one_and_the_moment_is_in_utc():
    article = extract(page(head=LD))
    assert article.published_day == dt.date(2022, 1, 2)
    assert article.published == dt.datetime(2022, 1, 3, 4, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("head", "top", "url", "origin"),
    [
        ('<meta property="article:published_time" content="2022-01-02T10:00:00Z">', "", None, "meta"),
        ("", '<time itemprop="datePublished" datetime="2022-01-02">Sunday</time>', None, "time element"),
        ("", "", "https://zendaherald.example/2022/01/02/envoys", "url"),
        ("", '<p class="date">Published on 2 January 2022</p>', None, "htmldate"),
    ],
)
def test_the_day_is_found_wherever_the_page_has_it(head, top, url, origin):
    article = extract(page(head=head, top=top), url=url)
    assert (article.published_day, article.published_from) == (dt.date(2022, 1, 2), origin)


@pytest.mark.parametrize(
    ("stamp", "reason"),
    [
        ("2999-01-01", "lies in the future"),
        ("1970-01-01T00:00:00Z", "is before 1990"),
        ("2022-03-01T12:00:20Z", "is the moment of the scrape"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_a_reason_and_the_next_one_is_taken(stamp, reason):
    head = linked_data(headline="Envoys meet", datePublished=stamp)
    head += '<meta property="article:published_time" content="2022-01-02">'
    article = extract(page(head=head), fetched_at=dt.datetime(2022, 3, 1, 12, tzinfo=dt.UTC))
    assert (article.published_day, article.published_from) == (dt.date(2022, 1, 2), "meta")
    assert any(reason in note for note in article.notes)


def test_the_day_of_the_scrape_counts_only_where_the_page_states_it_as_published():
    now = dt.datetime(2022, 3, 1, 12, tzinfo=dt.UTC)
    clock = extract(page(head='<meta name="date" content="2022-03-01">'), fetched_at=now)
    stated = extract(page(head=linked_data(headline="x", datePublished="2022-03-01T08:00:00Z")), fetched_at=now)
    assert clock.published_day is None
    assert any("is the day of the scrape" in note for note in clock.notes)
    assert stated.published_day == now.date()


def test_a_year_alone_is_no_day():
    assert extract(page(tail="<p>Copyright 2019 Zenda Herald</p>")).published_day is None


@pytest.mark.parametrize("text", ["Sunday", "", "soon", "99999999999999", "2022-13-45", "0000-00-00", "T10:00"])
def test_what_is_no_time_is_none(text):
    assert parse_time(text) is None


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="Envoys meet | World | Zenda Herald">', "Envoys meet"),
        ('<meta property="og:title" content="Envoys &amp; ministers meet - Zenda Herald">', "Envoys & ministers meet"),
        ("", "Envoys meet in Strelsau"),
        (linked_data(headline=["no", "text"]), "Envoys meet in Strelsau"),
    ],
)
def test_the_title_is_the_headline_without_the_sites_name(head, title):
    assert extract(page(head=head), url="https://zendaherald.example/a").title == title


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Anna Vogt and Ben Ode", ("Anna Vogt", "Ben Ode")),
        ("Anna Vogt, Ben Ode", ("Anna Vogt", "Ben Ode")),
        ("Anna Vogt (in Strelsau)", ("Anna Vogt",)),
        ("https://zendaherald.example/authors/vogt", ()),
        ("vogt@zendaherald.example", ()),
        ("Zenda Herald", ("Zenda Herald",)),
    ],
)
def test_a_byline_is_its_names(byline, authors):
    head = f'<meta name="author" content="{byline}"><meta property="og:site_name" content="Zenda Herald">'
    assert extract(page(head=head)).authors == list(authors)


def test_a_person_comes_before_the_outlets_own_name():
    head = linked_data(headline="x", author="Zenda Herald", publisher={"name": "Zenda Herald"})
    head += '<meta name="author" content="Anna Vogt">'
    assert extract(page(head=head)).authors == ["Anna Vogt"]


def test_the_main_article_is_told_from_the_posts_of_a_live_blog():
    posts = [{"@type": "BlogPosting", "headline": f"Post {n}", "datePublished": "2022-01-05"} for n in range(3)]
    head = linked_data(headline="Siege: live", datePublished="2022-01-02", liveBlogUpdate=posts)
    assert extract(page(head=head)).title == "Siege: live"


def test_menus_comment_forms_and_related_links_are_not_the_body():
    tail = (
        "<section><h3>Leave a Reply</h3><p>Your email address will not be published.</p></section>"
        "<aside><p><a href='/x'>Read more: Landslide kills ten</a></p></aside>"
    )
    text = extract(page(tail=tail, story=[*STORY[:3], "Read more: Landslide in Graustark kills ten", *STORY[3:]])).text
    assert text.split("\n\n") == STORY


def test_a_line_counts_when_a_second_opinion_has_it_or_stands_between_two_such():
    body = "Share this page now with everybody\nThe envoys met in Strelsau today\nTwo weeks\nThey left without any pact"
    opinion = "The envoys met in Strelsau today. They left without any pact."
    kept, cut = confirmed(body, [opinion, ""])
    assert kept.split("\n") == body.split("\n")[1:]
    assert cut == 1


def test_opinions_on_another_part_of_the_page_are_not_heard():
    body = "The envoys met in Strelsau today\nThey left without any pact"
    assert confirmed(body, ["The weather in Zenda will be fine on all days."]) == (body, 0)


def test_a_body_in_several_containers_is_read_to_its_end():
    from lxml.html import document_fromstring

    parts = "".join(
        f"<div class='part'><p>{'</p><p>'.join(STORY[n : n + 2])}</p></div><div class='ad'/>" for n in (0, 2, 4)
    )
    other = "<div class='more'><p>The weather in Zenda will be fine on every day of the coming week.</p></div>"
    tree = document_fromstring(f"<body>{parts}{other}</body>")
    assert continued(tree, "\n".join(STORY[:3])).split("\n") == [*STORY[:3], STORY[4]]


@pytest.mark.parametrize("fast", [False, True])
def test_bytes_text_gzip_and_every_charset_give_the_same_article(fast):
    html = page(story=[*STORY, "Der Gesandte aß in einem Café in Zürich, hieß es dort am Freitag später."])
    expected = extract(html, fast=fast).text
    assert "Café in Zürich" in expected
    for data in (
        html.encode(),
        gzip.compress(html.encode()),
        html.encode("utf-16"),
        b"\xef\xbb\xbf" + html.encode(),
        html.replace("<head>", '<head><meta charset="iso-8859-1">').encode("cp1252"),
        html.replace("<head>", '<head><meta charset="nonsense">').encode("cp1252"),
    ):
        assert extract(data, fast=fast).text == expected


@pytest.mark.parametrize(
    "html",
    [
        "",
        b"",
        "  \n",
        b"\x00\x00",
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n",
        b"\x1f\x8bbroken",
        bytes(range(256)) * 9,
        "only words",
        "<",
        "<<<<<",
        "<!-- -->",
        "<frameset>",
        "<html>",
        "<svg><p>x",
        '{"json": 1}',
        "\ud800",
        "\u202e",
        "😀" * 99,
        "<div>" * 3000 + "x",
        "<p>" * 3000,
        "<a href='" + "x" * 9999,
        "<script>" * 50,
        '<meta charset="utf-7">',
    ],
)
@pytest.mark.parametrize("fast", [False, True])
def test_what_is_no_page_is_an_article_with_its_error(html, fast):
    article = extract(html, fast=fast, url="https://zendaherald.example/a")
    assert isinstance(article, Article)
    assert article.error
    assert article.url == "https://zendaherald.example/a"


def test_an_address_in_the_place_of_a_page_is_told():
    assert extract("https://herald.example/2022/talks").error == (
        "extract: this is no HTML page but its address: analysis.scrape fetches it")


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[" * 5000,
        "null",
        '[1, null, "x"]',
        '{"@type": ["NewsArticle", 5], "author": [null, {"name": 5}, [[]]]}',
        '{"@type": "NewsArticle", "headline": 5, "datePublished": {"x": 1}, "articleSection": [[]], "articleBody": 7}',
        '{"@graph": {"@graph": {"@graph": []}}}',
        '<!-- {"@type": "NewsArticle"} -->',
        '{"@type": "NewsArticle",}',
    ],
)
def test_broken_linked_data_costs_nothing_but_itself(script):
    article = extract(page(head=f'<script type="application/ld+json">{script}</script>'))
    assert article.text.split("\n\n") == STORY
    assert article.title == "Envoys meet in Strelsau"


@pytest.mark.parametrize("url", ["", "no url", "https://[broken", "mailto:x@y.example", "https://", "ftp://x/y"])
def test_an_odd_address_breaks_nothing(url):
    assert extract(page(), url=url).text.split("\n\n") == STORY


def test_a_page_names_its_own_address():
    head = '<link rel="canonical" href="https://www.zendaherald.example/a">'
    article = extract(page(head=head))
    assert (article.url, article.source) == ("https://www.zendaherald.example/a", "zendaherald.example")


def test_another_language_is_named():
    german = [
        "Die Außenminister trafen sich am Freitag in der Hauptstadt und gingen ohne ein Abkommen auseinander.",
        "Man werde nichts unterschreiben, was man nicht halten könne, sagte die Ministerin nach dem Treffen.",
    ] * 3
    assert extract(page(story=[f"{text} ({n})" for n, text in enumerate(german)])).language == "de"


def test_control_characters_and_a_huge_page_are_no_trap():
    assert decode("a\x00b\x0bc")[0] == "abc"
    assert "more than" in decode("x" * 10_000_001)[1]


def test_an_article_is_a_row_of_the_articles_table():
    row = dataclasses.asdict(extract(page(head=LD), url="https://www.zendaherald.example/a"))
    table = to_articles(pl.DataFrame([row]))
    assert table["text"][0] == row["text"]
    assert table["published_day"][0] == row["published_day"]
    assert table["published_from"][0] == "json-ld"
    assert table["authors"][0].to_list() == ["Anna Vogt", "Ben Ode"]


@pytest.mark.skipif(not EVAL.is_dir(), reason="the saved pages are not there")
@pytest.mark.parametrize(
    ("fast", "least"),
    [
        (False, {"aeb": 0.963, "fundus": 0.952}),
        (True, {"aeb": 0.965, "fundus": 0.943}),
    ],
)
def test_saved_news_pages_read_as_well_as_they_did(fast, least):
    """Every third page in the full way, every page in the fast way, pinned a little below what was reached.

    Of all pages the full way reads .973 and .962 right; `make eval` prints it.
    """
    lines = (EVAL / "pages" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines if line.strip()][:: 1 if fast else 3]
    found = []
    for saved in gold:
        html = gzip.decompress((EVAL / "pages" / "html" / f"{saved['id']}.html.gz").read_bytes())
        article = extract(html, url=saved["url"], fast=fast)
        found.append(
            {
                "id": saved["id"],
                "body": article.text,
                "title": article.title,
                "authors": article.authors,
                "published": str(article.published_day or ""),
            }
        )
    score = scorer("articles").score(gold, found)
    assert {name: score[name]["empty"] for name in score} == {"aeb": 0, "fundus": 0}
    assert all(score[name]["body"] >= figure for name, figure in least.items())
    assert score["fundus"]["title"] >= 0.82
    assert score["fundus"]["authors"] >= 0.87
    assert score["fundus"]["published"] >= 0.97
