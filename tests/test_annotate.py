"""Articles in, four tables out; one bad article never stops a run."""

from __future__ import annotations

import datetime as dt
import importlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from conftest import PROJECT
from evaluate import EVAL

import analysis
from analysis import default_corpus, language, schemas
from analysis.annotate import annotate
from analysis.tables import Tables

station = importlib.import_module("analysis.annotate")


def assert_rows_lead_back(tables: Tables) -> None:
    """Every row's text is what stands at its offsets, and so are the parts that have offsets of their own."""
    texts = tables.articles.select("article_id", body="text")
    for name in ("quotes", "actors", "dates", "acts"):
        rows = getattr(tables, name).join(texts, on="article_id", how="left")
        cut = pl.col("body").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
        assert rows.filter(cut.ne_missing(pl.col("text"))).height == 0, name
        assert rows.filter(pl.col("start") >= pl.col("end")).height == 0, name
    quotes = tables.quotes.join(texts, on="article_id", how="left")
    for part, words in (("cue", "cue"), ("speaker", "speaker_text")):
        start, end = pl.col(f"{part}_start"), pl.col(f"{part}_end")
        told = quotes.filter(start.is_not_null())
        assert told.filter(pl.col("body").str.slice(start, end - start) != pl.col(words)).height == 0, part


def test_the_tables_have_the_columns_and_types_of_the_design(tables):
    for name, frame in tables.as_dict().items():
        assert frame.schema == schemas.polars_schema(name)


def test_every_row_leads_back_to_the_characters_of_its_article(tables):
    assert_rows_lead_back(tables)


def test_a_conditional_threat_tells_who_whom_what_and_when(tables):
    acts = tables.acts.filter((pl.col("article_id") == "a") & (pl.col("target") == "RUS"))
    row = acts.row(0, named=True)
    assert row["act"] == "threat"
    assert row["means"] == "sanctions"
    assert row["condition"] == "if it invaded Ukraine"
    quote = tables.quotes.filter(pl.col("quote_id") == row["quote_id"]).row(0, named=True)
    assert quote["speaker"] == "Anna Kessel"
    assert quote["addressee"] == "reporters"


ODD = {
    "empty": "",
    "one word": "Sanctions",
    "only punctuation": "“”‘’…!!! --- ((( \"\"\" '' ``",
    "right to left": "قال الوزير إن العقوبات ستكون خطأ. שר החוץ אמר היום.",
    "emoji": "🇺🇦 “No 🚀 deal,” 😀 said Ivan 👍🏽 Petrov on Friday 🕊️.",
    "white space": " \n\t\n  ",
    "null byte": "The minister\x00 said: “no”.",
    "lone surrogate-like": "He said \ufffd\ufffd that \u200b it was fine.",
    "unbalanced": "“He said “she said “they said. " * 50,
    "one long word": "a" * 100_000,
}


@pytest.fixture(scope="module")
def odd_tables() -> Tables:
    return analysis.annotate(pl.DataFrame({"article_id": list(ODD), "text": list(ODD.values())}))


@pytest.mark.parametrize("name", list(ODD))
def test_an_odd_text_keeps_its_row_and_raises_nothing(odd_tables, name):
    row = odd_tables.articles.filter(pl.col("article_id") == name).row(0, named=True)
    assert row["text"] == ODD[name]
    assert not (row["error"] or "").startswith("annotate:")


def test_odd_texts_give_rows_that_lead_back(odd_tables):
    assert_rows_lead_back(odd_tables)


def test_a_hundred_thousand_words_in_one_line_are_read():
    line = "The minister of Ruritania said that sanctions on Russia would follow on Friday. " * 7_700
    tables = analysis.annotate(pl.DataFrame({"article_id": ["long"], "text": [line]}))
    assert len(line.split()) >= 100_000
    assert tables.articles["error"].to_list() == [None]
    assert tables.quotes.height > 5_000
    assert_rows_lead_back(tables)


def test_one_failing_article_is_told_and_the_others_are_read(articles, monkeypatch):
    honest = station.find_acts

    def fails(doc, *args, **kwargs):
        if "Geneva" in doc.text:
            raise RuntimeError("broken on purpose")
        return honest(doc, *args, **kwargs)

    monkeypatch.setattr(station, "find_acts", fails)
    tables = analysis.annotate(articles)
    assert tables.articles["error"].to_list() == [None, "annotate: RuntimeError: broken on purpose", None]
    assert set(tables.actors["article_id"]) == {"a", "c"}


def test_a_failing_parse_is_told_and_the_others_are_read(articles, monkeypatch):
    def fails(texts):
        for text in texts:
            if "Geneva" in text:
                raise MemoryError("too long")
            yield honest(text)

    honest = station.language.pipeline()
    monkeypatch.setattr(station.language, "parse_many", fails)
    monkeypatch.setattr(station.language, "parse", lambda text: next(iter(fails([text]))))
    tables = analysis.annotate(articles)
    assert tables.articles["error"].to_list() == [None, "annotate: MemoryError: too long", None]


def test_pandas_in_gives_pandas_out(articles, tables):
    found = analysis.annotate(articles.to_pandas())
    assert type(found.acts).__module__.startswith("pandas")
    assert found.acts["act"].to_list() == tables.acts["act"].to_list()


@pytest.mark.parametrize("given", [
    ["Ruritania rejected the demand.", "Talks go on."],
    pl.Series("text", ["Ruritania rejected the demand.", "Talks go on."]),
    pl.DataFrame({"body": ["Ruritania rejected the demand.", "Talks go on."]}),
    pl.DataFrame({"sentence": ["Ruritania rejected the demand.", "Talks go on."]}),
    pl.LazyFrame({"text": ["Ruritania rejected the demand.", "Talks go on."]}),
], ids=["list", "series", "body", "one column", "lazy"])
def test_one_text_column_in_any_form_is_enough(given):
    found = analysis.annotate(given)
    assert found.articles["text"].to_list() == ["Ruritania rejected the demand.", "Talks go on."]
    assert found.articles["article_id"].n_unique() == 2


def test_a_frame_without_text_is_refused_with_the_columns_it_has():
    with pytest.raises(ValueError, match=r"text.*'headline_no', 'score'"):
        analysis.annotate(pl.DataFrame({"headline_no": [1], "score": [2.0]}))


@pytest.mark.parametrize("given", [
    "my/pages/talks.html", Path("my/articles.csv"), ["a.txt", "b.txt"], "https://a.example/1", "my/pages/*.html.gz",
])
def test_a_file_or_an_address_is_not_taken_for_a_text(given):
    with pytest.raises(ValueError, match=r"is a file or an address, not a text: .* analysis\.read"):
        analysis.annotate(given)


@pytest.mark.parametrize("given", [None, 7, {"text": "The envoys met."}])
def test_what_is_no_frame_is_refused_by_its_type(given):
    with pytest.raises(TypeError, match=f"a {type(given).__name__} is no dataframe"):
        analysis.annotate(given)


@pytest.mark.parametrize("processes", [0, -1, None, "2"])
def test_a_number_of_processes_that_is_none_is_refused(processes):
    with pytest.raises(ValueError, match=f"processes={processes!r}: say how many"):
        analysis.annotate("The envoys met.", processes=processes)


def test_own_actors_that_are_no_file_are_refused_with_what_to_give():
    with pytest.raises(TypeError, match="as the path of a file, not as a DataFrame"):
        analysis.annotate("The envoys met.", actors=pl.DataFrame({"name": ["Ruritania"]}))


def test_the_same_id_twice_loses_no_article_and_is_noted():
    found = analysis.annotate(pl.DataFrame({"article_id": ["x", "x"], "text": ["Russia protested.", "China agreed."]}))
    assert found.articles["article_id"].to_list() == ["x", "x"]
    assert "earlier row" in found.articles["notes"][1][-1]
    assert set(found.actors["name"]) == {"Russia", "China"}


def test_no_articles_give_empty_tables_with_their_types():
    found = analysis.annotate(pl.DataFrame(schema={"article_id": pl.String, "text": pl.String}))
    assert found.quotes.schema == schemas.polars_schema("quotes")
    assert found.articles.height == 0


def test_a_missing_text_is_an_error_in_its_row():
    found = analysis.annotate(pl.DataFrame({"article_id": ["x", "y"], "text": [None, "Russia protested."]}))
    assert found.articles["error"].is_null().to_list() == [False, True]


def test_batches_in_an_executor_give_the_same_rows_in_the_same_order(articles, tables, monkeypatch):
    monkeypatch.setattr(station, "BATCH", 1)
    with ThreadPoolExecutor(2) as executor:
        found = analysis.annotate(articles, executor=executor)
    for name, frame in tables.as_dict().items():
        assert frame.equals(getattr(found, name)), name


def test_two_processes_give_the_same_rows_in_the_same_order(articles, tables, monkeypatch):
    monkeypatch.setattr(station, "BATCH", 2)
    found = analysis.annotate(articles, processes=2)
    for name, frame in tables.as_dict().items():
        assert frame.equals(getattr(found, name)), name


@pytest.mark.skipif(not EVAL.is_dir(), reason="the evaluation data lies beside the project, not in it")
def test_rows_lead_back_in_every_development_text():
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted((EVAL / "quotes/dev/text").glob("*.txt"))}
    found = analysis.annotate(pl.DataFrame({"article_id": list(texts), "text": list(texts.values())}))
    assert found.articles["error"].null_count() == len(texts)
    assert_rows_lead_back(found)


def test_one_cell_that_is_no_text_loses_no_article():
    frame = pd.DataFrame({
        "article_id": ["a", "b", "c"],
        "text": pd.Series(["Ruritania said no.", 5, "Talks \ud83d failed."], dtype=object),
        "published": pd.Series(["2022-01-04", dt.date(2022, 1, 5), pd.Timestamp("2022-01-06")], dtype=object),
    })
    tables = annotate(frame).to_polars()
    assert tables.articles["text"].to_list() == ["Ruritania said no.", "5", "Talks ? failed."]
    assert [day.day for day in tables.articles["published_day"]] == [4, 5, 6]


def test_the_id_may_be_the_index_of_a_pandas_frame():
    frame = pd.DataFrame({"article_id": [7], "text": ["Ruritania said no."]}).set_index("article_id")
    assert annotate(frame).articles["article_id"].tolist() == ["7"]


def test_a_period_of_pandas_is_its_day():
    frame = pd.DataFrame({"text": ["Ruritania said no."], "published": pd.PeriodIndex(["2022-01-04"], freq="D")})
    assert annotate(frame).articles["published_day"].dt.date.tolist() == [dt.date(2022, 1, 4)]


def test_a_series_of_pandas_gives_pandas():
    assert isinstance(annotate(pd.Series(["Ruritania said no."])).quotes, pd.DataFrame)


def test_what_extract_gives_is_annotated_and_read():
    page = "<title>Talks fail</title><h1>Talks fail</h1>" + "<p>The envoys of Ruritania left Geneva on Friday.</p>" * 9
    article = analysis.extract(page, url="http://news.example/2022/01/08/talks")
    tables = annotate(article)
    assert tables.articles["title"].to_list() == ["Talks fail"]
    assert tables.dates["from"][0] == dt.date(2022, 1, 7)
    assert annotate([article]).articles.equals(tables.articles)
    assert analysis.read([article, article])["text"].to_list() == [article.text] * 2


def test_dictionaries_are_rows():
    given = [{"id": 1, "headline": "Talks", "body": "Ruritania said no."}, {"id": 2, "body": None}]
    assert annotate(given).articles["title"].to_list() == ["Talks", None]
    assert analysis.read(given)["article_id"].to_list() == ["1", "2"]


NEWS = PROJECT / "data" / "raw" / "NewsArticles.csv"


@pytest.mark.skipif(not NEWS.exists(), reason="the default corpus is not here; run 'make corpus'")
def test_rows_lead_back_in_a_sample_of_the_default_corpus():
    articles = default_corpus.crisis_part(default_corpus.read(NEWS)).gather_every(40)
    found = analysis.annotate(articles)
    assert found.articles["error"].drop_nulls().str.starts_with("annotate:").sum() == 0
    assert_rows_lead_back(found)
    for table, column, values in (
        ("quotes", "kind", {"direct", "mixed", "indirect"}),
        ("actors", "type", {"person", "state", "igo", "organization", "group", None}),
        ("actors", "how", {"name", "alias", "metonym", "description", "coreference"}),
        ("dates", "anchor", {"absolute", "published", "narrative"}),
        ("dates", "tense", {"past", "present", "future"}),
        ("acts", "act", set(schemas.ACT_TO_PLOVER)),
        ("acts", "plover", set(schemas.ACT_TO_PLOVER.values())),
        ("acts", "modality", {"made", "reported", "hypothetical", "denied", "negated"}),
        ("acts", "means", {"sanctions", "force", "nuclear", "cyber", "energy", "trade", "diplomatic", "legal", None}),
    ):
        assert set(getattr(found, table)[column].unique()) <= values, column


def test_one_group_of_terms_may_be_switched_off_by_its_name_alone():
    text = ["Russia warned Ukraine of a military response. Iran protested against the visit."]
    assert annotate(text, without="protest").acts.equals(annotate(text, without=["protest"]).acts)


NO_PROSE = {
    "one word of a million letters": "a" * 1_000_000,
    "200,000 line breaks": "The envoys met.\n" + "\n" * 200_000 + "They left.",
    "marks that open and never close": "He said. " + "“ " * 8_000,
    "straight marks": 'He said "' + 'x " ' * 20_000,
    "full stops": "." * 300_000,
    "brackets": "(" * 50_000,
    "days and states": "Monday Russia " * 4_000,
    "null bytes and halves of pairs": "Russia\0 said\ud800 \x1b[31m“no”." * 50,
}


@pytest.mark.parametrize("text", NO_PROSE.values(), ids=NO_PROSE)
def test_a_text_that_is_no_prose_costs_the_others_nothing(text):
    sound = "Ruritania's minister said on Monday that Russia would face sanctions."
    found = analysis.annotate([text, sound])
    assert found.articles.height == 2
    assert found.articles["error"][1] is None
    second = found.articles["article_id"][1]
    assert found.acts.filter(pl.col("article_id") == second).height >= 1
    for table in (found.quotes, found.actors, found.dates, found.acts):
        rows = table.filter(pl.col("article_id") != second).select("start", "end", "text").iter_rows()
        whole = found.articles["text"][0]
        assert all(whole[start:end] == words for start, end, words in rows)


def test_a_text_too_long_to_be_an_article_is_an_error_that_says_what_to_do(tmp_path):
    long = "The envoys of Ruritania met in Zenda on Monday. " * 1_100_000
    for store in (None, tmp_path, tmp_path):
        found = analysis.annotate([long, "Russia protested."], store=store)
        error = found.articles["error"].to_list()
        assert error == ["annotate: the text has 52,800,000 characters, more than 2,000,000; divide it", None]
        assert found.actors["name"].to_list() == ["Russia"]


@pytest.mark.parametrize("run", ["(" * 5_000, "a." * 3_000, "“no”" * 300])
def test_a_run_without_spaces_is_one_token_and_stays_in_its_place(run):
    text = f"Russia said. {run} China\n{run}"
    doc = language.parse(text)
    assert doc.text == text
    assert [token.text for token in doc if len(token) > 500] == [run, run]
    assert [token.text for token in doc][:3] == [token.text for token in language.parse("Russia said.")]
