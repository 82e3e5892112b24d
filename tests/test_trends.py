"""Trends: what is counted, against what, and how sure it is."""

from __future__ import annotations

import datetime as dt
import inspect
import warnings
from collections import Counter

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import analysis
from analysis import gpr, schemas, trends
from analysis.trends.intervals import Interval, counted_intervals, resampled_totals, share_interval
from analysis.trends.sentences import sentence_around

MONDAY = dt.date(2022, 1, 3)


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


def articles_of(days: list[int], outlet: str = "Daily Example") -> pl.DataFrame:
    rows = [{"article_id": f"a{n}", "source": outlet, "published_day": day(d)} for n, d in enumerate(days)]
    return schemas.conform(pl.DataFrame(rows), "articles") if rows else schemas.empty("articles")


def acts_of(*rows: tuple) -> pl.DataFrame:
    """Acts from (article, day, act, source, target, intensity, modality)."""
    names = ("article_id", "published_day", "act", "source", "target", "intensity", "modality")
    found = [
        dict(zip(names, (row[0], day(row[1]), *row[2:]), strict=True))
        | {"plover": schemas.ACT_TO_PLOVER[row[2]], "text": f"{row[3]} {row[2]} {row[4]}", "start": 0, "end": 5}
        for row in rows
    ]
    return schemas.conform(pl.DataFrame(found), "acts") if found else schemas.empty("acts")


@pytest.fixture
def articles() -> pl.DataFrame:
    """Two articles in the first week, two in the second, none in the third, one in the fourth."""
    return articles_of([0, 2, 7, 9, 21])


@pytest.fixture
def acts() -> pl.DataFrame:
    return acts_of(
        ("a0", 0, "threat", "USA", "RUS", 0.8, "made"),
        ("a0", 0, "warning", "USA", "RUS", 0.4, "made"),
        ("a1", 2, "ultimatum", "RUS", "UKR", 1.0, "made"),
        ("a1", 2, "threat", "RUS", "UKR", 1.0, "denied"),
        ("a2", 7, "sanction", "USA", "RUS", 0.6, "made"),
        ("a4", 21, "threat", "USA", "RUS", 0.5, "made"),
    )


def total_intervals(cells: list[list[float]], articles: list[int], interval: Interval) -> tuple[np.ndarray, np.ndarray]:
    """Intervals of cells given as the value of each article that has one."""
    values, counts = zip(*(np.unique(cell, return_counts=True) for cell in cells), strict=True)
    return counted_intervals(pl.DataFrame({"articles": articles, "values": values, "counts": counts}), interval)


def row(frame: pl.DataFrame, number: int, **where: object) -> dict:
    return frame.filter(period=day(7 * number), **where).row(0, named=True)


def test_threats_of_a_week_are_counted_against_its_articles(acts, articles):
    first = row(acts.pipe(analysis.threats_over_time, by="source", articles=articles), 0, source="USA")
    assert (first["acts"], first["in_articles"], first["articles"]) == (2, 1, 2)
    assert first["share"] == 0.5
    assert first["index"] == pytest.approx(60)


def test_a_week_with_articles_and_no_threat_is_zero(acts, articles):
    second = row(acts.pipe(analysis.threats_over_time, by="source", articles=articles), 1, source="USA")
    assert (second["acts"], second["share"], second["index"], second["low"]) == (0, 0, 0, 0)


def test_a_week_without_articles_is_a_gap_and_never_zero(acts, articles):
    third = row(acts.pipe(analysis.threats_over_time, by="source", articles=articles), 2, source="USA")
    assert third["articles"] == 0
    assert third["few"]
    assert [third[name] for name in ("acts", "share", "index", "low", "high", "share_high")] == [None] * 6


def test_a_number_in_the_place_of_an_interval_is_told(acts):
    with pytest.raises(TypeError, match=r"Interval\(level=0.9\)"):
        analysis.threats_over_time(acts, interval=0.9)


def test_a_week_without_any_threat_still_has_an_upper_end(acts, articles):
    second = row(acts.pipe(analysis.threats_over_time, by=None, articles=articles), 1)
    assert second["index"] == 0
    assert second["high"] > 0


def test_denied_and_reported_threats_are_not_threats_made(acts, articles):
    made = acts.pipe(analysis.threats_over_time, by="source", articles=articles)
    every = acts.pipe(analysis.threats_over_time, by="source", articles=articles, modality=None)
    assert row(made, 0, source="RUS")["acts"] == 1
    assert row(every, 0, source="RUS")["acts"] == 2


def test_other_acts_are_counted_on_request_by_name_or_category(acts, articles):
    named = acts.pipe(analysis.threats_over_time, by=None, articles=articles, acts="sanction")
    category = acts.pipe(analysis.threats_over_time, by=None, articles=articles, acts=["SANCTION"])
    assert named.equals(category)
    assert row(named, 1)["acts"] == 1


def test_an_unknown_act_is_named_in_the_error(acts):
    with pytest.raises(ValueError, match="no act thret"):
        acts.pipe(analysis.threats_over_time, acts="thret")


def test_what_two_states_say_to_two_others_is_one_threat_two_by_source_and_four_by_dyad(articles):
    pairs = [(one, other) for one in ("GBR", "FRA") for other in ("RUS", "BLR")]
    acts = acts_of(*(("a0", 0, "threat", *pair, 0.8, "made") for pair in pairs))
    for by, count in ((None, 1), ("source", 2), ("target", 2), ("dyad", 4)):
        assert acts.pipe(trends.threats_over_time, articles=articles, by=by)["acts"].sum() == count


def test_a_dyad_keeps_its_direction(acts, articles):
    dyads = acts.pipe(analysis.threats_over_time, by="dyad", articles=articles)
    assert set(dyads["dyad"]) == {"USA → RUS", "RUS → UKR"}
    assert row(dyads, 0, dyad="USA → RUS")["acts"] == 2


def test_each_outlet_is_measured_against_its_own_articles(acts, articles):
    outlets = pl.Series(["Daily Example", "Morning Example", "Daily Example", "Daily Example", "Daily Example"])
    two = articles.with_columns(source=outlets)
    by_outlet = acts.pipe(analysis.threats_over_time, by="outlet", articles=two)
    assert row(by_outlet, 0, outlet="Daily Example")["articles"] == 1
    assert row(by_outlet, 0, outlet="Morning Example")["share"] == 1
    assert row(by_outlet, 1, outlet="Morning Example")["share"] is None


def test_an_outlet_that_tells_of_no_threat_is_zero(acts, articles):
    outlets = pl.Series(["Daily Example", "Daily Example", "Daily Example", "Daily Example", "Silent Example"])
    rows = acts.filter(pl.col("article_id") != articles["article_id"][4])
    found = rows.pipe(analysis.threats_over_time, by="outlet", articles=articles.with_columns(source=outlets))
    silent = found.filter(pl.col("outlet") == "Silent Example", pl.col("articles") > 0)
    assert silent.select("acts", "share").rows() == [(0, 0.0)]


def test_by_outlet_without_articles_says_what_is_missing(acts):
    with pytest.raises(ValueError, match="articles="):
        acts.pipe(analysis.threats_over_time, by="outlet")


def test_copies_of_a_story_are_out_unless_asked_for(acts, articles):
    copied = articles.with_columns(duplicate_of=pl.when(pl.col("article_id") == "a1").then(pl.lit("a0")))
    without = acts.pipe(analysis.threats_over_time, by=None, articles=copied)
    with_them = acts.pipe(analysis.threats_over_time, by=None, articles=copied, duplicates=True)
    assert (row(without, 0)["acts"], row(without, 0)["articles"]) == (2, 1)
    assert (row(with_them, 0)["acts"], row(with_them, 0)["articles"]) == (3, 2)


def test_articles_that_could_not_be_read_do_not_count(acts, articles):
    broken = articles.with_columns(error=pl.when(pl.col("article_id") == "a3").then(pl.lit("no text")))
    assert row(acts.pipe(analysis.threats_over_time, by=None, articles=broken), 1)["articles"] == 1


def test_articles_without_a_day_are_left_out_and_told(acts, articles):
    undated = articles.with_columns(
        published_day=pl.when(pl.col("article_id") != "a1").then(pl.col("published_day"))
    )
    with pytest.warns(UserWarning, match="1 of 5 articles have no day"):
        counted = acts.pipe(analysis.threats_over_time, by=None, articles=undated)
    assert row(counted, 0)["articles"] == 1


def test_periods_with_few_articles_are_marked(acts, articles):
    counted = acts.pipe(analysis.threats_over_time, by=None, articles=articles, least=2)
    assert counted["few"].to_list() == [False, False, True, True]


def test_the_example_is_the_most_intense_threat_of_the_period(acts, articles):
    first = row(acts.pipe(analysis.threats_over_time, by=None, articles=articles), 0)
    assert (first["example"], first["example_id"]) == ("RUS ultimatum UKR", "a1")


@pytest.mark.parametrize(("every", "first"), [("1d", MONDAY), ("day", MONDAY), ("1w", MONDAY), ("month", day(-2))])
def test_a_period_is_named_by_its_first_day(acts, articles, every, first):
    counted = acts.pipe(analysis.threats_over_time, every=every, by=None, articles=articles)
    assert counted.schema["period"] == pl.Date
    assert counted["period"][0] == first


def test_a_length_that_is_none_is_refused(acts):
    for every in ("fortnight", "1m", "12h", "0d", 7):  # 1m is a minute
        with pytest.raises(ValueError, match=f"every={every!r} is no length of a period; say 1d, 1w, 1mo"):
            acts.pipe(analysis.threats_over_time, every=every)


def test_an_unknown_modality_is_refused_and_finds_not_nothing(acts):
    with pytest.raises(ValueError, match="no modality real; there are made, reported"):
        acts.pipe(analysis.threats_over_time, modality="real")


def test_pandas_in_gives_pandas_out_with_the_same_numbers(acts, articles):
    pandas = acts.to_pandas().pipe(analysis.threats_over_time, by="dyad", articles=articles.to_pandas())
    polars = acts.pipe(analysis.threats_over_time, by="dyad", articles=articles)
    assert type(pandas).__module__.startswith("pandas")
    assert np.allclose(pandas["index"].to_numpy(float), polars["index"].to_numpy(), equal_nan=True)
    assert pandas["dyad"].tolist() == polars["dyad"].to_list()


def test_days_as_text_are_days_too(acts, articles):
    as_text = acts.with_columns(pl.col("published_day").cast(pl.String))
    assert as_text.pipe(analysis.threats_over_time, by=None).equals(acts.pipe(analysis.threats_over_time, by=None))


def test_no_acts_and_no_articles_give_an_empty_frame_with_the_columns():
    counted = schemas.empty("acts").pipe(analysis.threats_over_time)
    assert counted.height == 0
    assert {"period", "source", "acts", "share", "index", "low", "high", "few"} <= set(counted.columns)


def test_articles_without_any_threat_are_weeks_of_zero(articles):
    counted = schemas.empty("acts").pipe(analysis.threats_over_time, by=None, articles=articles)
    assert counted["acts"].to_list() == [0, 0, None, 0]


def test_two_threats_in_a_sentence_are_one_sentence_of_all_that_were_published():
    text = "Ruritania will strike and will sanction them. It rained. No more"
    articles = articles_of([0, 1]).with_columns(text=pl.Series([text, "It snowed."]))
    acts = acts_of(
        ("a0", 0, "threat", "USA", "RUS", 0.8, "made"), ("a0", 0, "threat", "USA", "RUS", 0.4, "made"),
    ).with_columns(start=pl.Series([10, 26]), end=pl.Series([21, 44]))
    counted = acts.pipe(analysis.threats_over_time, by=None, articles=articles).row(0, named=True)
    assert (counted["acts"], counted["in_sentences"], counted["sentences"]) == (2, 1, 4)
    assert counted["sentence_share"] == 0.25
    assert counted["example"] == "Ruritania will strike and will sanction them."


def test_mentions_count_rows_and_articles(articles):
    actors = pl.DataFrame({
        "article_id": ["a0", "a0", "a1", "a2"],
        "published_day": [day(0), day(0), day(2), day(7)],
        "name": ["Russia", "Russia", "Russia", "Ukraine"],
        "text": ["Moscow", "Russia", "Russia", "Kiev"],
    })
    first = row(actors.pipe(analysis.mentions_over_time, articles=articles), 0, name="Russia")
    assert (first["mentions"], first["in_articles"], first["share"]) == (3, 2, 1.0)
    assert first["index"] == pytest.approx(150)


def test_top_keeps_the_most_mentioned(articles):
    actors = pl.DataFrame({
        "article_id": ["a0", "a0", "a1"], "published_day": [day(0), day(0), day(2)], "name": ["A", "B", "B"],
    })
    assert set(actors.pipe(analysis.mentions_over_time, articles=articles, top=1)["name"]) == {"B"}


def test_the_same_seed_gives_the_same_interval(acts, articles):
    one, two = (acts.pipe(analysis.threats_over_time, articles=articles) for _ in range(2))
    assert one.equals(two)


def test_an_interval_does_not_depend_on_other_groups(acts, articles):
    all_, alone = (
        frame.pipe(analysis.threats_over_time, articles=articles)
        for frame in (acts, acts.filter(pl.col("source") == "USA"))
    )
    assert row(all_, 0, source="USA")["high"] == row(alone, 0, source="USA")["high"]


def test_the_bootstrap_agrees_with_drawing_articles_one_by_one():
    values, n = [0.2, 0.2, 0.9, 1.4], 40
    interval = Interval(resamples=4000)
    low, high = total_intervals([values], [n], interval)
    everyone = np.array(values + [0.0] * (n - len(values)))
    drawn = np.random.default_rng(1).choice(everyone, size=(4000, n)).mean(axis=1)
    assert low[0] == pytest.approx(np.quantile(drawn, 0.025), abs=0.006)
    assert high[0] == pytest.approx(np.quantile(drawn, 0.975), abs=0.006)


def test_of_many_articles_the_interval_is_that_of_a_long_bootstrap():
    rng = np.random.default_rng(3)
    cells = [rng.choice([0.2, 0.5, 0.9, 1.6], size=size).tolist() for size in (60, 200, 900)]
    articles = [400, 1000, 1000]
    low, high = total_intervals(cells, articles, Interval())
    for place, (cell, n) in enumerate(zip(cells, articles, strict=True)):
        drawn = resampled_totals(np.array(cell)[:, None], n, Interval(resamples=100_000))[:, 0] / n
        ends = np.quantile(drawn, [0.025, 0.975])
        assert (low[place], high[place]) == pytest.approx(ends, abs=0.01 * (ends[1] - ends[0]))


def test_one_article_that_outweighs_all_others_is_drawn_and_not_reckoned():
    cell, n = [1.0] * 59 + [500.0], 400
    low, high = total_intervals([cell], [n], Interval())
    drawn = resampled_totals(np.array(cell)[:, None], n, Interval())[:, 0] / n
    assert (low[0], high[0]) == pytest.approx(np.quantile(drawn, [0.025, 0.975]))
    assert low[0] > 0


def test_95_percent_intervals_hold_the_true_share_about_95_times_in_100():
    rng = np.random.default_rng(7)
    hits = rng.binomial(400, 0.2, size=4000)
    low, high = share_interval(hits, np.full(4000, 400), Interval())
    assert 0.93 < np.mean((low <= 0.2) & (high >= 0.2)) < 0.97


def test_one_article_has_no_interval():
    low, high = total_intervals([[0.5]], [1], Interval())
    assert np.isnan(low[0])
    assert np.isnan(high[0])


def test_escalation_is_100_when_all_is_hostile_and_minus_100_when_all_is_cooperative(articles):
    acts = acts_of(
        ("a0", 0, "threat", "USA", "RUS", 0.5, "made"),
        ("a2", 7, "agreement", "USA", "RUS", 0.5, "made"),
        ("a4", 21, "threat", "USA", "RUS", 0.6, "made"),
        ("a4", 21, "aid", "USA", "RUS", 0.2, "made"),
    )
    index = acts.pipe(analysis.escalation_index, articles=articles)["index"].to_list()
    assert index[2] is None
    assert index[:2] == [100, -100]
    assert index[3] == pytest.approx(50)


def test_an_undirected_dyad_joins_both_directions(articles):
    acts = acts_of(
        ("a0", 0, "threat", "USA", "RUS", 0.5, "made"), ("a1", 2, "threat", "RUS", "USA", 0.5, "made"),
    )
    both = acts.pipe(analysis.escalation_index, articles=articles, between=("RUS", "USA"), directed=False)
    assert row(both, 0)["hostile"] == 2
    assert set(both["dyad"]) == {"RUS – USA"}


def test_a_dyad_is_named_by_two_actors_that_there_are(articles):
    acts = acts_of(("a0", 0, "threat", "USA", "RUS", 0.5, "made"))
    with pytest.raises(ValueError, match="name two actors"):
        acts.pipe(analysis.escalation_index, articles=articles, between="USA")
    with pytest.warns(UserWarning, match="no act has Russia"):
        assert acts.pipe(analysis.escalation_index, articles=articles, between=("USA", "Russia")).height == 0


def test_a_jump_is_a_change_point_and_noise_is_not():
    rng = np.random.default_rng(3)
    days = [MONDAY + dt.timedelta(days=n) for n in range(60)]
    flat = pl.DataFrame({"period": days, "index": rng.normal(10, 1, 60)})
    jump = flat.with_columns(index=pl.col("index") + 8 * (pl.col("period") >= day(30)))
    assert not analysis.change_points(flat)["change"].any()
    assert analysis.change_points(jump).filter("change")["period"].to_list() == [day(30)]


def test_gaps_are_on_no_level():
    frame = pl.DataFrame({"period": [day(n) for n in range(8)], "index": [1.0, 1, None, 1, 9, 9, 9, 9]})
    marked = analysis.change_points(frame, shortest=2)
    assert marked["level"][2] is None
    assert marked["segment"][2] is None


def test_series_that_move_together_agree_and_say_how_sure_that_is():
    periods = [day(7 * n) for n in range(20)]
    first = pl.DataFrame({"period": periods, "index": [float(n) for n in range(20)]})
    found = trends.agreement(first, first.with_columns(pl.col("index") ** 2))
    assert found.rho == pytest.approx(1)
    assert found.low <= found.rho
    assert trends.agreement(first.head(3), first).rho is None


def gpr_of(*texts: str) -> pl.DataFrame:
    return gpr.gpr_articles(pl.DataFrame({"article_id": [str(n) for n in range(len(texts))], "text": texts}))


@pytest.mark.parametrize(("category", "text"), [
    ("war_threats", "Fears of war grew in Ruritania."),
    ("war_threats", "This danger of conflict is new."),
    ("peace_threats", "The envoy rejected the truce."),
    ("military_buildup", "Troops were sent. Two weeks later an embargo followed."),
    ("nuclear_threats", "A nuclear weapon is a concern to all."),
    ("terrorist_threats", "Warnings of terrorism."),
    ("beginning_of_war", "Hostilities began at dawn."),
    ("beginning_of_war", "War broke out."),
    ("escalation_of_war", "The army launched its new offensive."),
    ("terrorist_acts", "Terrorists killed no one."),
])
def test_each_gpr_category_is_met_by_its_words(category, text):
    assert gpr_of(text)[category].to_list() == [True]


@pytest.mark.parametrize("text", [
    "The threat of a war grew.",  # three words apart
    "Wars are costly; a warden warns.",  # other words
    "A museum shows the threat of war.",  # excluded
    "The threat of a price war grew.",  # excluded phrase
    "",
])
def test_gpr_leaves_out_what_its_rule_leaves_out(text):
    found = gpr_of(text)
    assert not found["threats"].any()
    assert not found["acts"].any()


def test_the_gpr_index_averages_100_and_keeps_threats_and_acts_apart():
    texts = ["The threat of war grew."] * 3 + ["War began."] + ["Rain fell."] * 4
    days = [0, 7, 7, 7, 0, 0, 7, 7]
    frame = articles_of(days).with_columns(text=pl.Series(texts))
    index = analysis.gpr_index(frame, every="1w")
    assert index["gpr"].mean() == pytest.approx(100)
    assert index["gpr_acts"].to_list() == pytest.approx([0, 200])
    assert index["matching"].to_list() == [1, 3]


def test_rows_are_not_taken_for_articles_by_the_gpr_index(acts):
    with pytest.raises(ValueError, match="give it the table 'articles'"):
        analysis.gpr_index(acts.with_columns(text=pl.lit("threat of war"), start=0, end=13))


def test_a_base_period_without_articles_is_refused():
    frame = articles_of([0]).with_columns(text=pl.lit("War began."))
    with pytest.raises(ValueError, match="base"):
        analysis.gpr_index(frame, base=("1999-01-01", "1999-12-31"))


@pytest.mark.parametrize(("words", "sentence"), [
    ("warned", "Dr. Kessel of the U.S. mission warned them."),
    ("rain", "Then came rain!"),
    ("headline", "A headline without a stop"),
])
def test_the_sentence_around_a_row_is_the_one_a_reader_sees(words, sentence):
    text = "A headline without a stop\nDr. Kessel of the U.S. mission warned them. Then came rain! “Stop.”"
    start = text.index(words)
    first, last = sentence_around(text, start, start + len(words))
    assert text[first:last] == sentence


@pytest.mark.parametrize("text", ["", "...", "x" * 5000, "🙂🙂", "a\n\n\nb"])
def test_a_sentence_always_holds_its_row(text):
    for start in range(0, len(text) + 1, 97):
        first, last = sentence_around(text, start, min(start + 3, len(text)))
        assert 0 <= first <= start
        assert last >= min(start + 3, len(text))


@pytest.mark.parametrize("function", [
    analysis.threats_over_time, analysis.mentions_over_time, analysis.escalation_index, analysis.change_points,
    analysis.gpr_index, trends.agreement,
])
def test_the_frame_comes_first_and_options_are_named(function):
    parameters = list(inspect.signature(function).parameters.values())
    assert parameters[0].default is inspect.Parameter.empty
    positional = [p for p in parameters if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert len(positional) <= 3
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in parameters[len(positional):])


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory) -> dict[str, tuple[pl.DataFrame, pl.LazyFrame]]:
    """Tables of 400 articles of two outlets, in memory and as scans of files."""
    rng = np.random.default_rng(5)
    places = pl.Series(np.sort(rng.integers(0, 400, 3000)))
    corpus = articles_of([n // 4 for n in range(400)]).with_columns(
        source=pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit("Morning Example")).otherwise("source"),
        text=pl.format("Ruritania spoke. Then article {} ended.", pl.int_range(pl.len())),
        duplicate_of=pl.when(pl.int_range(pl.len()) % 50 == 7).then(pl.lit("a0")),
    )
    rows = corpus[places].select("article_id", "published_day").with_columns(
        start=pl.Series(rng.integers(0, 9, 3000)), end=pl.lit(9), text=pl.lit("Ruritania"),
        name=pl.Series(rng.choice(["Ruritania", "Graustark", "Syldavia", None], 3000).tolist()),
        source=pl.Series(rng.choice(["USA", "RUS", None], 3000).tolist()),
        target=pl.Series(rng.choice(["UKR", "DEU"], 3000)),
        act=pl.Series(rng.choice(["threat", "demand", "agreement"], 3000)), modality=pl.lit("made"),
        intensity=pl.Series(rng.integers(1, 9, 3000) / 10),
    )
    tables = {"articles": corpus, "actors": schemas.conform(rows.drop("source", "target"), "actors"),
              "acts": schemas.conform(rows.drop("name"), "acts")}
    folder = tmp_path_factory.mktemp("tables")
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet", row_group_size=500)
    return {name: (table, pl.scan_parquet(folder / f"{name}.parquet")) for name, table in tables.items()}


@pytest.mark.parametrize("counted", [
    lambda t: analysis.mentions_over_time(t["actors"]),
    lambda t: analysis.mentions_over_time(t["actors"], by=None, articles=t["articles"]),
    lambda t: analysis.mentions_over_time(t["actors"], by=["outlet", "name"], top=3, articles=t["articles"]),
    lambda t: analysis.threats_over_time(t["acts"], by="dyad"),
    lambda t: analysis.threats_over_time(t["acts"], acts=None, articles=t["articles"]),
    lambda t: analysis.escalation_index(t["acts"], articles=t["articles"]),
    lambda t: analysis.gpr_index(t["articles"], every="1w"),
], ids=["mentions", "all mentions", "by outlet", "dyads", "acts", "escalation", "gpr"])
def test_tables_on_disk_are_counted_like_those_in_memory(on_disk, counted):
    memory, disk = (counted({name: pair[place] for name, pair in on_disk.items()}) for place in (0, 1))
    assert memory.height
    assert_frame_equal(memory, disk, abs_tol=1e-9)


def test_rows_in_any_order_give_the_same_counts(on_disk):
    rows = on_disk["actors"][0]
    mixed = rows.sample(fraction=1, shuffle=True, seed=1)
    counts = [analysis.mentions_over_time(frame).drop("example", "example_id") for frame in (rows, mixed)]
    assert_frame_equal(*counts, abs_tol=1e-9)


def test_the_strongest_threats_are_those_of_the_week_with_most(acts, articles):
    found = trends.strongest(acts, articles=articles)
    assert set(found["published_day"].dt.truncate("1w")) == {MONDAY}
    assert found["intensity"].to_list() == sorted(found["intensity"], reverse=True)
    assert found.columns == acts.columns


def test_the_strongest_threats_of_a_day_are_those_of_its_week_that_were_made():
    acts = acts_of(
        ("a0", 0, "threat", "USA", "RUS", 0.3, "made"),
        ("a0", 0, "threat", "USA", "RUS", 0.9, "reported"),
        ("a1", 2, "agreement", "USA", "RUS", 0.9, "made"),
        ("a2", 7, "threat", "RUS", "UKR", 0.5, "made"),
        ("a2", 7, "warning", "RUS", None, 0.5, "made"),
        ("a2", 7, "warning", None, None, 0.5, "made"),
    )
    assert trends.strongest(acts, day="2022-01-05")["intensity"].to_list() == [0.3]
    assert trends.strongest(acts, day="2022-01-14", top=2)["source"].to_list() == ["RUS", "RUS"]
    assert trends.strongest(acts, day="2022-03-01").height == 0


def test_the_strongest_quoted_threats_stand_in_somebodys_words():
    acts = acts_of(
        ("a0", 0, "threat", "USA", "RUS", 0.9, "made"),
        ("a0", 0, "threat", "USA", "RUS", 0.8, "made"),
        ("a1", 7, "warning", "USA", "RUS", 0.4, "made"),
    ).with_columns(quote_id=pl.Series([None, None, "a1-1"]))
    assert trends.strongest(acts, quoted=True)["intensity"].to_list() == [0.4]
    assert trends.strongest(acts_of()).height == 0


def plainly(rows: pl.DataFrame, articles: pl.DataFrame, by: str, top: int | None) -> dict[tuple, tuple]:
    """Rows, articles with rows, articles and first example by week and group, counted one by one."""
    days = {one["article_id"]: one["published_day"] for one in articles.iter_rows(named=True)
            if one["published_day"] is not None and one["error"] is None and one["duplicate_of"] is None}
    found: dict[tuple, list[tuple]] = {}
    for one in rows.iter_rows(named=True):
        if one["article_id"] in days and one[by] is not None:
            week = days[one["article_id"]] - dt.timedelta(days=days[one["article_id"]].weekday())
            found.setdefault((week, one[by]), []).append((one["article_id"], one["text"]))
    size = Counter()
    for (_, group), texts in found.items():
        size[group] += len(texts)
    kept = sorted(size, key=lambda group: (-size[group], group))[:top]
    published = Counter(one - dt.timedelta(days=one.weekday()) for one in days.values())
    return {(week, group): (len(texts), len({article for article, _ in texts}), published[week], texts[0][1])
            for (week, group), texts in found.items() if group in kept}


@pytest.mark.parametrize("order", ["as annotated", "mixed", "by name"])
@pytest.mark.parametrize("kind", ["frame", "scan", "pandas"])
@pytest.mark.parametrize(("by", "top"), [("name", None), ("name", 2), ("place", 5)])
def test_mentions_are_those_that_one_counts_row_by_row(tmp_path, order, kind, by, top):
    rng = np.random.default_rng(len(order) + 7 * len(kind))
    for number in (0, 1, 40, 2000):
        articles = articles_of(rng.integers(0, 120, 90).tolist()).with_columns(
            published_day=pl.when(pl.int_range(pl.len()) % 17 != 3).then("published_day"),
            error=pl.when(pl.int_range(pl.len()) % 19 == 5).then(pl.lit("no text")),
            duplicate_of=pl.when(pl.int_range(pl.len()) % 13 == 1).then(pl.lit("a0")))
        names = pl.Series(["Ruritania", "Graustark", "Syldavia", "Borduria", None], dtype=pl.String)
        rows = pl.DataFrame({
            "article_id": [f"a{place}" for place in np.sort(rng.integers(0, 95, number))],
            "name": names.gather(np.minimum(rng.zipf(1.5, number) - 1, 4)), "place": rng.integers(0, 40, number),
        }, schema_overrides={"article_id": pl.String}).with_columns(text=pl.format("row {}", pl.int_range(pl.len())))
        rows = {"as annotated": rows, "mixed": rows.sample(fraction=1, shuffle=True, seed=number),
                "by name": rows.sort("name", maintain_order=True)}[order]
        rows.write_parquet(tmp_path / "actors.parquet", row_group_size=300)
        given = {"frame": rows, "scan": pl.scan_parquet(tmp_path / "actors.parquet"), "pandas": rows.to_pandas()}[kind]
        with warnings.catch_warnings(action="ignore"):
            counted = analysis.mentions_over_time(given, by=by, top=top, articles=articles)
        counted = counted if isinstance(counted, pl.DataFrame) else pl.from_pandas(counted)
        there = counted.filter(pl.col("mentions") > 0).with_columns(pl.col("period").cast(pl.Date))
        columns = ["mentions", "in_articles", "articles", "example"]
        found = {(week, group): tuple(rest) for week, group, *rest in there.select("period", by, *columns).iter_rows()}
        assert found == plainly(rows, articles, by, top)


def test_groups_and_articles_in_more_than_one_piece_are_counted_once(monkeypatch, on_disk):
    rows, scan = on_disk["actors"]
    whole = analysis.mentions_over_time(rows, by=["name", "published_day"], top=None)
    monkeypatch.setattr("analysis.trends.numbers.PIECE", 7)
    for given in (rows, scan):
        assert_frame_equal(analysis.mentions_over_time(given, by=["name", "published_day"], top=None), whole)


def test_rows_without_an_article_are_of_none():
    rows = pl.DataFrame({"article_id": ["a", None, "b"], "published_day": [MONDAY] * 3, "name": ["Ruritania"] * 3})
    counted = analysis.mentions_over_time(rows).row(0, named=True)
    assert (counted["mentions"], counted["in_articles"], counted["articles"]) == (2, 2, 2)
