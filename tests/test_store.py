"""Tables on disk: nothing is read twice, nothing is half written, damage is named and mended."""

from __future__ import annotations

import datetime as dt
import importlib
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

import analysis
from analysis import versions
from analysis.batches import summary
from analysis.store import Store
from analysis.tables import Tables

station = importlib.import_module("analysis.annotate")


@pytest.fixture
def counted(monkeypatch):
    """Counts the articles that are really read."""
    read: list[str] = []
    honest = station.annotate_batch

    def count(frame, options, kept=None):
        read.extend(frame["article_id"])
        return honest(frame, options, kept)

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


@pytest.fixture
def change(monkeypatch):
    """Changes a rule or lexicon of the project, or the model, by its name."""

    def apply(*names: str) -> None:
        assert set(names) <= set(versions.shipped())
        now = versions.shipped() | dict.fromkeys(names, "new")
        monkeypatch.setattr(versions, "shipped", lambda: now)

    return apply


@pytest.fixture
def asked(monkeypatch):
    """Counts how often each station reads an article."""
    calls: Counter[str] = Counter()

    def counting(name: str, honest):
        def count(*args, **options):
            calls[name] += 1
            return honest(*args, **options)

        return count

    for name in ("find_dates", "find_actors", "find_quotes", "find_acts"):
        monkeypatch.setattr(station, name, counting(name, getattr(station, name)))
    return calls


@pytest.mark.parametrize(("changed", "stations"), [
    ("acts lexicon", {"find_acts"}),
    ("quotes rules", {"find_quotes", "find_acts"}),
    ("dates lexicon", {"find_dates", "find_acts"}),
    ("actors lexicon", {"find_actors", "find_quotes", "find_acts"}),
    ("model", {"find_dates", "find_actors", "find_quotes", "find_acts"}),
])
def test_a_changed_rule_or_lexicon_asks_its_station_and_those_after_it(
    articles, tables, tmp_path, change, asked, changed, stations
):
    analysis.annotate(articles, store=tmp_path)
    asked.clear()
    change(changed)
    assert set(Store(tmp_path).plan(tables.articles)["reason"]) == {changed}
    again = analysis.annotate(articles, store=tmp_path)
    assert asked == dict.fromkeys(stations, 3)
    for name, frame in tables.as_dict().items():
        assert frame.equals(getattr(again, name)), name
    analysis.annotate(articles, store=tmp_path)
    assert asked == dict.fromkeys(stations, 3)


def test_an_article_that_could_not_be_read_is_read_whole_when_a_rule_is_mended(
    articles, tables, tmp_path, change, monkeypatch
):
    with monkeypatch.context() as patch:
        def broken(*args, **options):
            raise RuntimeError("broken on purpose")

        patch.setattr(station, "find_acts", broken)
        found = analysis.annotate(articles, store=tmp_path)
        assert found.articles["error"].null_count() == 0
    change("acts rules")
    found = analysis.annotate(articles, store=tmp_path)
    for name, frame in tables.as_dict().items():
        assert frame.equals(getattr(found, name)), name


def test_the_store_says_why_an_article_is_read_again(articles, tables, tmp_path, change):
    analysis.annotate(articles.head(2), store=tmp_path)
    given = tables.articles.with_columns(
        published_day=pl.when(pl.col("article_id") == "a").then(dt.date(2022, 2, 1)).otherwise("published_day"),
        text_hash=pl.when(pl.col("article_id") == "b").then(pl.lit("other")).otherwise("text_hash"),
    )
    plan = Store(tmp_path).plan(given)
    assert plan["reason"].to_list() == ["another day of publication", "edited", "new"]
    assert summary(plan) == "1 another day of publication; 1 edited; 1 new"
    change("dates rules", "model")
    plan = Store(tmp_path).plan(tables.articles.head(1))
    assert plan["reason"].to_list() == ["model, dates rules"]


def test_own_files_of_terms_and_actors_are_read_as_they_are_now(articles, tmp_path, asked):
    own = tmp_path / "mine.csv"
    own.write_text("term,pos,group\nsabre,noun,threat.noun\n", encoding="utf-8")
    analysis.annotate(articles, store=tmp_path / "store", threats=own)
    asked.clear()
    own.write_text("term,pos,group\nimpose,verb,threat.verb\n", encoding="utf-8")
    found = analysis.annotate(articles, store=tmp_path / "store", threats=own)
    assert asked == {"find_acts": 3}
    assert "impose (mine.csv:2)" in " ".join(found.acts["rule"])


def test_every_file_that_decides_rows_is_among_the_versions():
    """Lexicons that are opened and modules of the stations that are loaded when a text is read."""
    code = (
        "import sys, analysis\n"
        "opened = set()\n"
        "sys.addaudithook(lambda event, args: event == 'open' and opened.add(str(args[0])))\n"
        "analysis.annotate(['Anna Kessel of Ruritania said on Friday that Russia would face sanctions.'])\n"
        "modules = [m.__file__ for n, m in sys.modules.items() if n.startswith('analysis.') and m.__file__]\n"
        "print(*opened, *modules, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    used = {Path(line) for line in done.stdout.splitlines()}
    lexicons = {path for path in used if path.suffix == ".csv" and versions.HERE / "lexicons" in path.parents}
    rules = {path for path in used for station in ("language", "lexicons", "dates", "actors", "quotes", "acts")
             if path.suffix == ".py" and versions.HERE / station in path.parents}
    known = {path for known in versions.STATIONS.values() for folder, patterns in (
        (versions.HERE, known.rules), (versions.HERE / "lexicons", known.lexicons))
        for pattern in patterns for path in folder.glob(pattern)}
    assert lexicons
    assert rules
    assert lexicons | rules <= known


def test_a_corrected_title_needs_no_new_reading(articles, tmp_path, counted):
    analysis.annotate(articles, store=tmp_path)
    found = analysis.annotate(articles.with_columns(title=pl.lit("Corrected")), store=tmp_path)
    assert len(counted) == 3
    assert found.articles["title"].unique().to_list() == ["Corrected"]


def test_a_run_that_is_cut_off_goes_on_where_it_stopped(articles, tmp_path, counted, monkeypatch):
    monkeypatch.setattr(station, "BATCH", 1)
    honest = Store.append

    def dies(self, tables, versions):
        if tables.articles["article_id"][0] == "b":
            raise KeyboardInterrupt
        return honest(self, tables, versions)

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


def test_a_plan_is_made_of_pandas_too_and_names_a_missing_column(articles, tables, tmp_path):
    analysis.annotate(articles, store=tmp_path)
    assert Store(tmp_path).plan(tables.articles.to_pandas())["reason"].null_count() == 3
    with pytest.raises(ValueError, match=r"a plan needs the column.* 'text_hash'"):
        Store(tmp_path).plan(articles)


def test_tables_are_saved_for_spreadsheets_too(tables, tmp_path):
    analysis.save(tables, tmp_path, formats=["parquet", "csv"])
    assert analysis.load(tmp_path).acts.equals(tables.acts)
    for name, frame in tables.as_dict().items():
        path = tmp_path / f"{name}.csv"
        assert path.read_bytes().startswith("\ufeff".encode()), "by which Excel knows that it is UTF-8"
        assert pl.read_csv(path, infer_schema=False).shape == frame.shape
    articles = tables.articles.with_columns(text=pl.lit("=1+1"), authors=pl.lit(["A. Berg", "B. Ode"]))
    analysis.save(analysis.Tables(**tables.as_dict() | {"articles": articles}), tmp_path, formats="csv")
    saved = pl.read_csv(tmp_path / "articles.csv")
    assert (saved["text"][0], saved["authors"][0]) == ("'=1+1", '["A. Berg", "B. Ode"]')
    with pytest.raises(ValueError, match="no format 'xlsx'; say parquet or csv"):
        analysis.save(tables, tmp_path, formats="xlsx")


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


def test_two_files_that_changed_places_are_found(articles, tables, tmp_path, counted, monkeypatch):
    monkeypatch.setattr(station, "BATCH", 2)
    analysis.annotate(articles, store=tmp_path)
    first, second = (part / "actors.parquet" for part in Store(tmp_path).parts())
    first.rename(tmp_path / "held")
    second.rename(first)
    (tmp_path / "held").rename(second)
    with pytest.warns(UserWarning, match="is damaged"):
        found = analysis.annotate(articles, store=tmp_path)
    assert len(counted) == 6
    assert found.actors.equals(tables.actors)


def test_when_a_part_is_lost_the_others_are_not_read_again(articles, tables, tmp_path, counted, monkeypatch):
    monkeypatch.setattr(station, "BATCH", 1)
    analysis.annotate(articles, store=tmp_path)
    (Store(tmp_path).parts()[1] / "dates.parquet").unlink()
    with pytest.warns(UserWarning, match="dates.parquet: No such file"):
        found = analysis.annotate(articles, store=tmp_path)
    assert counted == ["a", "b", "c", "b"]
    assert found.dates.equals(tables.dates)


@pytest.mark.parametrize("spoil", [
    Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:100]), lambda path: path.write_text("x"),
], ids=["lost", "cut off", "something else"])
def test_the_index_is_made_anew_from_the_parts(articles, tables, tmp_path, counted, spoil):
    analysis.annotate(articles, store=tmp_path)
    spoil(tmp_path / "index.parquet")
    found = analysis.annotate(articles, store=tmp_path)
    assert len(counted) == 3
    assert found.acts.equals(tables.acts)


def test_a_store_of_an_earlier_version_is_read_and_its_articles_are_read_again(articles, tables, tmp_path, change):
    analysis.annotate(articles, store=tmp_path)
    (Store(tmp_path).parts()[0] / "manifest.json").unlink()
    (tmp_path / "index.parquet").unlink()
    change("model")
    store = Store(tmp_path)
    assert store.read().acts.equals(tables.acts)
    assert set(store.plan(tables.articles)["reason"]) == {"rules or lexicons"}


def test_a_notebook_reads_on_while_the_store_is_compacted(articles, tables, tmp_path, monkeypatch):
    monkeypatch.setattr(station, "BATCH", 1)
    analysis.annotate(articles, store=tmp_path)
    store = Store(tmp_path)
    held = store.read()
    now = versions.versions()
    stop, wrong = threading.Event(), []

    def reading() -> None:
        while not stop.is_set():
            try:
                found = Store(tmp_path).read(tables.articles)
            except Exception as error:
                wrong.append(repr(error))
            else:
                wrong.extend(name for name, frame in held.as_dict().items() if not frame.equals(getattr(found, name)))

    reader = threading.Thread(target=reading)
    reader.start()
    for _ in range(5):
        for part in held.articles.iter_slices(1):
            key = part["article_id"][0]
            of = {name: frame.filter(pl.col("article_id") == key) for name, frame in held.as_dict().items()}
            store.append(Tables(**of), now)
        store.compact(grace=0)
    stop.set()
    reader.join()
    assert wrong == []
    assert len(store.parts()) == 1


def test_replaced_parts_stay_for_a_while_and_then_go(articles, tables, tmp_path, monkeypatch):
    monkeypatch.setattr(station, "BATCH", 1)
    analysis.annotate(articles, store=tmp_path)
    store = Store(tmp_path)
    waiting = store.scan("acts")
    store.compact()
    store.compact()
    assert waiting.collect().sort("article_id", "start").equals(tables.acts.sort("article_id", "start"))
    assert len(list(store.parts_folder.iterdir())) == 4
    store.compact(grace=0)
    assert len(list(store.parts_folder.iterdir())) == 1
    assert store.read(tables.articles).acts.equals(tables.acts)


@pytest.mark.parametrize("order", [[2, 0, 1], [1, 0, 2] * 4], ids=["newest first", "any"])
def test_rows_come_in_the_order_in_which_articles_are_asked_for(tables, tmp_path, order):
    store = Store(tmp_path)
    keys = [f"{key}{n}" for n in range(4) for key in "abc"]
    for start in range(0, 12, 3):
        names = dict(zip("abc", keys[start:start + 3], strict=True))
        store.append(Tables(**{
            name: frame.with_columns(pl.col("article_id").replace(names)) for name, frame in tables.as_dict().items()
        }), versions.versions())
    wanted = [keys[place] for place in order] if len(order) == 3 else [
        keys[place + 3 * (number // 3)] for number, place in enumerate(order)]
    found = store.read(pl.DataFrame({"article_id": wanted}))
    assert found.articles["article_id"].to_list() == wanted
    assert found.actors["article_id"].unique(maintain_order=True).to_list() == wanted
    assert found.actors.filter(pl.col("article_id") == "b0")["start"].is_sorted()


def test_a_store_that_grows_day_by_day_stays_a_few_parts(tables, tmp_path, articles):
    store, now = Store(tmp_path), versions.versions()
    for day in range(70):
        keys = {name: frame.with_columns(article_id=pl.format("{}-{}", "article_id", pl.lit(day)))
                for name, frame in tables.as_dict().items()}
        store.append(Tables(**keys), now)
        store.tidy()
    assert len(store.parts()) < 32
    found = store.read()
    assert found.articles.height == 210
    assert found.acts.filter(pl.col("article_id").str.ends_with("-9")).drop("article_id").equals(
        tables.acts.drop("article_id"))


def test_a_part_that_cannot_be_moved_while_it_is_read_stays_until_the_next_compaction(articles, tmp_path, monkeypatch):
    monkeypatch.setattr(station, "BATCH", 1)
    analysis.annotate(articles, store=tmp_path)
    store = Store(tmp_path)
    store.compact()

    def held(self, target):
        raise PermissionError(13, "it is used by another process", str(self))

    with monkeypatch.context() as windows:
        windows.setattr(Path, "rename", held)
        store.compact(grace=0)
    assert len(store.index().parts) == 4
    store.compact(grace=0)
    assert len(store.index().parts) == 1


def test_what_is_appended_during_a_compaction_is_newer(articles, tables, tmp_path, monkeypatch):
    monkeypatch.setattr(station, "BATCH", 1)
    analysis.annotate(articles, store=tmp_path)
    store, reading = Store(tmp_path), Store._frames

    def meanwhile(self, *args):
        found = reading(self, *args)
        monkeypatch.setattr(Store, "_frames", reading)
        edited = articles.with_columns(text=pl.lit("France protested."))
        analysis.annotate(edited, store=tmp_path)
        return found

    monkeypatch.setattr(Store, "_frames", meanwhile)
    store.compact()
    assert store.read().actors["name"].to_list() == ["France"] * 3


def test_two_processes_append_at_once_without_a_clash(tables, tmp_path):
    now = versions.versions()

    def append(number: int) -> None:
        renamed = {name: frame.with_columns(pl.format("{}-{}", "article_id", pl.lit(number)).alias("article_id"))
                   for name, frame in tables.as_dict().items()}
        Store(tmp_path).append(Tables(**renamed), now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(append, range(16)))
    assert Store(tmp_path).read().articles.height == 48
    assert not (tmp_path / "damaged").exists()
