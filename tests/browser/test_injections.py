"""Nothing that an article, an outlet or a lexicon says is ever markup or script in what a reader sees."""

from __future__ import annotations

import datetime as dt
import json

import nbformat
import polars as pl
import pytest

import analysis
from analysis import charts, reader, schemas, trends
from analysis.tables import Tables
from browser.injections import INJECTIONS
from browser.jupyter import Notebook
from browser.watch import Watch

DAY = dt.date(2022, 1, 3)
FRAME = "Kessel said {} on Monday."
HOOK = "window.ran = window.alert = window.prompt = window.confirm = () => { window.hasRun = true; }"
FOREIGN = """:is(
  script[src], iframe, object, embed, form[action], base, link, meta[http-equiv], video, audio, math, template,
  [onerror], [onload], [onclick], [onfocus], [onmouseover], [onbegin], [ontoggle], [onstart], img:not([src^=data]))"""


def hostile(evil: str, n: int = 0) -> Tables:
    """Tables of one article in which everything that is text says the same evil thing."""
    text = FRAME.format(evil)
    start = text.index(evil)
    row = {"article_id": f"e{n}", "start": start, "end": start + len(evil), "text": evil, "published_day": DAY}
    rows = {
        "articles": {
            "article_id": f"e{n}", "title": evil, "source": evil, "url": evil, "text": text, "section": evil,
            "authors": [evil], "published_day": DAY},
        "quotes": row | {"quote_id": f"e{n}#0", "kind": "direct", "cue": evil, "speaker": evil, "speaker_text": evil,
                         "speaker_id": evil, "addressee": evil},
        "actors": row | {"actor_id": evil, "name": evil, "type": "person", "how": "name"},
        "dates": row | {"from": DAY, "to": DAY, "granularity": "day", "anchor": "published", "tense": "future"},
        "acts": row | {"act": "threat", "plover": "THREATEN", "cue": evil, "source": evil, "target": evil + " ",
                       "means": evil, "condition": evil, "modality": "made", "intensity": 0.9, "rule": evil},
    }
    return Tables(**{name: schemas.conform(pl.DataFrame([found]), name) for name, found in rows.items()})


@pytest.fixture(scope="module")
def everything() -> Tables:
    """The tables of all injections together."""
    each = [hostile(evil, n).as_dict() for n, evil in enumerate(INJECTIONS)]
    return Tables(**{name: pl.concat([tables[name] for tables in each]) for name in schemas.TABLES})


@pytest.fixture
def hooked(watch):
    """A page in which whatever runs is seen."""
    watch.page.add_init_script(HOOK)
    return watch


def has_run(page) -> bool:
    return page.evaluate("() => Boolean(window.hasRun)")


def foreign(within) -> list[str]:
    """The elements that only an injection can have made."""
    return within.locator(FOREIGN).evaluate_all("(found) => found.map((element) => element.outerHTML.slice(0, 300))")


def poke(page) -> None:
    """Move over, focus and click all that an injection could have made."""
    page.evaluate("""() => document.querySelectorAll("body *").forEach((element) => {
        for (const type of ["mouseover", "mouseenter", "focus", "pointerover"])
            element.dispatchEvent(new Event(type, {bubbles: true}));
        if (element.matches("a:not([href^='#']):not([href^=http])")) element.click();
    })""")


def shown(text: str) -> str:
    """A text as a browser shows it: white space is one blank; some signs are not drawn."""
    return " ".join(text.replace("\x0c", " ").split())


def packed(text: str) -> str:
    """A text without its white space: figures wrap their lines."""
    return "".join(text.split())


def test_there_are_at_least_fifty_and_each_is_another():
    assert len(INJECTIONS) == len(set(INJECTIONS)) >= 50


def test_the_reader_shows_every_injection_and_runs_none(hooked, tmp_path):
    for n, evil in enumerate(INJECTIONS):
        tables = hostile(evil, n)
        page = hooked.open(reader.show(tables, f"e{n}").save(tmp_path / f"{n}.html"))
        poke(page)
        assert not has_run(page), evil
        assert not foreign(page.locator("body")), evil
        assert page.locator(".text").text_content() == FRAME.format(evil).replace("\r", ""), evil
        assert shown(page.locator("h1").text_content()) == shown(evil)
        assert evil in page.locator(".text .m").first.get_attribute("title")
        assert all(link.startswith(("#", "https://")) for link in page.eval_on_selector_all(
            "a[href]", "(links) => links.map((link) => link.getAttribute('href'))"))


def test_evidence_shows_every_injection_and_runs_none(hooked, tmp_path, everything):
    for name in ("quotes", "actors", "acts"):
        rows = getattr(everything, name)
        page = hooked.open(reader.evidence(rows, everything, limit=1_000).save(tmp_path / f"{name}.html"))
        poke(page)
        assert not has_run(page)
        assert not foreign(page.locator("body"))
        assert page.locator("mark").all_text_contents() == list(INJECTIONS)


def figures(tables: Tables) -> dict:
    """Every kind of figure, of tables that say evil things."""
    articles, title = tables.articles, tables.articles["title"][0]
    options = {"articles": articles, "corpus": title}
    return {
        "mentions": charts.mentions_over_time(
            trends.mentions_over_time(tables.actors, articles=articles, every="1d", by="name"), title=title),
        "threats": charts.threats_over_time(
            trends.threats_over_time(tables.acts, articles=articles, every="1d", by="source"), corpus=title),
        "dyads": charts.dyad_matrix(tables.acts, **options),
        "linked-dyads": charts.dyads_and_series(tables.acts, every="1d", **options),
        "linked-sentences": charts.threats_and_sentences(tables.acts, every="1d", **options),
        "speakers": charts.speakers(tables.quotes, **options),
        "together": charts.co_mentions(
            pl.concat([tables.actors, tables.actors.with_columns(pl.col("actor_id", "name") + "+")]), **options),
        "dates": charts.dates_ahead(tables.dates, **options),
        "words": charts.keyword_in_context(articles, "said", corpus=title),
    }


@pytest.mark.parametrize("part", range(4))
def test_figures_show_every_injection_and_run_none(hooked, tmp_path, everything, part):
    ids = [f"e{n}" for n in range(part, len(INJECTIONS), 4)]
    some = Tables(**{
        name: frame.filter(pl.col("article_id").is_in(ids)) for name, frame in everything.as_dict().items()})
    for name, chart in figures(some).items():
        page = hooked.open(charts.save(chart, tmp_path / f"{name}.html")[0])
        page.locator("#figure svg.marks").wait_for()
        for mark in page.locator("g.role-mark :is(path, text)[aria-label]").all()[:4]:
            mark.hover(force=True)
        poke(page)
        assert not has_run(page), name
        assert not foreign(page.locator("body")), name
        assert packed(some.articles["title"][0]) in packed(page.locator("#figure svg").text_content()), name


def own_files(folder) -> tuple:
    """A file of actors and one of terms, both named like an injection, in which every name is one; and their words."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [f"Zend{letters[n // 26]}{letters[n % 26]}ov" for n in range(len(INJECTIONS))]
    actors, terms = (folder / f"<img src=x onerror=ran()>.{suffix}" for suffix in ("toml", "csv"))
    actors.write_text("\n".join(
        f"[[actor]]\nname = {json.dumps(evil)}\naliases = [{json.dumps(word)}]\ntype = 'igo'\nwikidata = 'Q99{n:06}'\n"
        f"note = {json.dumps(evil)}" for n, (evil, word) in enumerate(zip(INJECTIONS, words, strict=True))), "utf-8")
    quoted = (evil.replace('"', '""') for evil in INJECTIONS)
    terms.write_text("term,pos,group,note\n" + "\n".join(
        f'"{evil}",phrase,threat.verb,"{evil}"' for evil in quoted), "utf-8")
    return actors, terms, words


def test_names_and_terms_of_own_files_are_text_in_reader_evidence_and_figures(hooked, tmp_path):
    actors, terms, words = own_files(tmp_path)
    told = [f"{one} threatened {other} with sanctions on Monday."
            for one, other in zip(words, words[1:] + words[:1], strict=True)]
    said = [f"{word} said: “{evil}.”" for word, evil in zip(words, INJECTIONS, strict=True)]
    tables = analysis.annotate(
        pl.DataFrame({"article_id": "own", "title": "Own", "text": " ".join(told) + "\n\n" + "\n\n".join(said),
                      "published_day": DAY, "source": "zenda.example"}), actors=actors, threats=terms)
    names = {evil.strip() for evil in INJECTIONS}
    assert len(names & set(tables.actors["name"])) > 0.9 * len(names)
    assert len(names & set(tables.acts["source"])) > 50
    assert tables.acts["rule"].str.contains("<img src=x onerror=ran()>.csv", literal=True).sum() > 30
    page = hooked.open(reader.show(tables, "own").save(tmp_path / "own.html"))
    poke(page)
    assert not has_run(page)
    assert not foreign(page.locator("body"))
    titles = page.eval_on_selector_all(".m", "(marks) => marks.map((mark) => mark.title).join('')")
    assert "<script>ran()</script>" in titles
    for rows in (tables.actors, tables.acts, tables.quotes):
        page = hooked.open(reader.evidence(rows, tables, limit=1_000).save(tmp_path / "evidence.html"))
        poke(page)
        assert not has_run(page)
        assert not foreign(page.locator("body"))
    for name, chart in figures(tables).items():
        page = hooked.open(charts.save(chart, tmp_path / f"{name}.html")[0])
        page.locator("#figure svg.marks").wait_for()
        poke(page)
        assert not has_run(page), name
        assert not foreign(page.locator("body")), name


@pytest.mark.parametrize("evil", ["<b>bold</b>", "<img src=x onerror=ran()>", "a.b[0]['c']", "$5 \"and\" $6"])
def test_a_tooltip_says_an_actors_name_letter_by_letter(hooked, tmp_path, evil):
    chart = charts.speakers(hostile(evil).quotes, articles=hostile(evil).articles)
    page = hooked.open(charts.save(chart, tmp_path / "speakers.html")[0])
    page.locator("g.mark-rect path").first.hover()
    tip = page.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    assert evil in tip.text_content()
    assert not has_run(page)
    assert evil in page.locator("#figure svg").text_content()


CELLS = """
import polars as pl
import analysis
from analysis import charts, reader
tables = analysis.load({folder!r})
---
tables
---
tables.articles
---
tables.acts.to_pandas()
---
analysis.browse(tables.articles.rename({{"section": {evil!r}}}), rows=1_000)
---
reader.evidence(tables.acts, tables, limit=1_000)
---
reader.show(tables, "all")
---
charts.speakers(tables.quotes, articles=tables.articles, corpus={evil!r})
---
charts.threats_and_sentences(tables.acts, every="1d", articles=tables.articles, corpus={evil!r})
---
from analysis.fetch.report import Row, ScrapeReport
from pathlib import Path
texts = tables.articles["title"]
ScrapeReport([Row(text, text, "page", "failed", reason=text) for text in texts], Path({evil!r}))
"""


def test_a_notebook_shows_every_injection_and_runs_none(browser, lab, project, everything):
    folder = project / "data" / "evil"
    together = "\n\n".join(INJECTIONS)
    everyone = everything.articles.with_columns(
        article_id=pl.when(pl.col("article_id") == "e0").then(pl.lit("all")).otherwise("article_id"),
        text=pl.when(pl.col("article_id") == "e0").then(pl.lit(together)).otherwise("text"),
    )
    analysis.save(Tables(**everything.as_dict() | {"articles": everyone}), folder)
    cells = CELLS.format(folder=str(folder), evil="<img src=x onerror=ran()>").split("---")
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in cells])
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nb, project / "notebooks" / "evil.ipynb")
    with Watch(browser, own="http://127.0.0.1") as watched:
        watched.page.add_init_script(HOOK)
        notebook = Notebook(watched, lab, "evil.ipynb")
        ran = notebook.run_all()
        outputs = [out for cell in ran for out in cell["outputs"]]
        assert not [out for out in outputs if out["output_type"] == "error"]
        page = watched.page
        page.locator(".mt-chart svg.marks").nth(1).wait_for()
        page.locator(".mt-table table.dataTable tbody tr").first.wait_for()
        outputs = page.locator(".jp-OutputArea-output")
        assert not foreign(outputs)
        assert not has_run(page)
        assert not outputs.locator("mjx-container").count()
        table = page.locator(".mt-table table.dataTable")
        assert {shown(cell) for cell in table.locator("tbody td").all_text_contents()} >= {
            shown(evil) for evil in INJECTIONS}
        assert "<img src=x onerror=ran()>" in " ".join(table.locator("thead").all_text_contents())
        assert outputs.locator(".mt-reader .text").text_content() == together
        notebook.close()
