"""Charts: what a figure says, that it can be trusted, and that everyone can read it."""

from __future__ import annotations

import datetime as dt
import inspect
import io
import itertools
import json
import re

import altair as alt
import numpy as np
import polars as pl
import pytest
import vl_convert
from invented_news import MONDAY, news
from PIL import Image

import analysis
from analysis import charts, schemas, theme
from analysis.charts.export import specification
from analysis.charts.parts import MOST_MARKS, every_of, heading, period_name, shortened, spread
from analysis.tables import Tables


def gallery(t: Tables, width: int = theme.WIDTH) -> dict[str, alt.TopLevelMixin]:
    """Every figure of the project, drawn from the same tables."""
    figure = charts.Figure(corpus="Invented news", width=width)
    to = {"articles": t.articles, "figure": figure}
    everyone = t.acts.pipe(analysis.threats_over_time, by=None, articles=t.articles)
    return {
        "threats": charts.threats_over_time(t.acts, **to),
        "threats, all": charts.threats_over_time(everyone, figure=figure),
        "threats, levels": charts.threats_over_time(analysis.change_points(everyone), figure=figure),
        "threats by dyad": charts.threats_over_time(t.acts, by="dyad", measure="acts", **to),
        "threats by means": charts.threats_over_time(t.acts, by="means", measure="share", **to),
        "mentions": charts.mentions_over_time(t.actors, **to),
        "mentions, lines": charts.mentions_over_time(t.actors, panels=False, **to),
        "dyads": charts.dyad_matrix(t.acts, **to),
        "dyads by quarter": charts.dyad_matrix(t.acts, every="1q", **to),
        "co-mentions": charts.co_mentions(t.actors, **to),
        "dyads by week": charts.dyads_over_time(t.acts, **to),
        "days ahead": charts.dates_ahead(t.dates, **to),
        "calendar": charts.calendar(t.dates, **to),
        "speakers": charts.speakers(t.quotes, **to),
        "outlets": charts.outlets(t.acts, **to),
        "in context": charts.keyword_in_context(t.articles, "warn*", figure=figure),
        "escalation": charts.escalation(t.acts, **to),
        "beside": charts.beside(everyone, analysis.gpr_index(t.articles, every="1w"), figure=figure),
        "linked": charts.threats_and_sentences(t.acts, **to),
        "dyads linked": charts.dyads_and_series(t.acts, **to),
    }


CORPORA = {
    "a season": news(300, 120, gap=range(50, 75)),
    "one day": news(12, 1),
    "one article": news(1, 1),
    "nothing": news(0, 1),
}
SPECIFICATIONS = {
    (corpus, name): specification(chart) for corpus, t in CORPORA.items() for name, chart in gallery(t).items()
}
NAMES = sorted({name for _, name in SPECIFICATIONS})
COLUMN = {name: specification(chart) for name, chart in gallery(CORPORA["a season"], width=320).items()}


def said(spec: dict) -> str:
    """The title and the lines under it."""
    title = spec["title"]
    lines = [*title["text"], *title["subtitle"]] if isinstance(title["text"], list) else [title["text"]]
    return " ".join(lines)


def find(node: object, key: str):
    """Every value under a key, anywhere in a specification."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield value
            if name != "datasets":
                yield from find(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from find(value, key)


@pytest.mark.parametrize(("corpus", "name"), SPECIFICATIONS)
def test_every_figure_names_its_corpus_and_describes_itself(corpus, name):
    spec = SPECIFICATIONS[corpus, name]
    assert "Invented news" in said(spec)
    assert len(spec["description"]) > 20


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_says_how_many_articles_are_behind_it(name):
    articles = CORPORA["a season"].articles.height
    assert f"{articles:,} article" in said(SPECIFICATIONS["a season", name])


@pytest.mark.parametrize("name", NAMES)
def test_without_articles_a_figure_is_a_clear_message(name):
    texts = [row["text"] for rows in SPECIFICATIONS["nothing", name]["datasets"].values() for row in rows]
    assert re.search(r"(?i)\bno\b|none|neither|not found", " ".join(texts))


@pytest.mark.parametrize(("corpus", "name"), [key for key in SPECIFICATIONS if key[0] in ("a season", "one article")])
def test_every_figure_renders(corpus, name):
    svg = vl_convert.vegalite_to_svg(SPECIFICATIONS[corpus, name])
    assert svg.count("<path") + svg.count("<text") > 1
    assert "NaN" not in svg
    assert "undefined" not in svg


def width_of(spec: dict) -> float:
    """Pixels of the drawn figure, words that stand out of the plot included."""
    return float(re.search(r'<svg[^>]* width="([\d.]+)"', vl_convert.vegalite_to_svg(spec))[1])


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_fits_a_page_and_a_column(name):
    assert width_of(SPECIFICATIONS["a season", name]) <= theme.WIDTH
    assert width_of(COLUMN[name]) <= 320


@pytest.mark.parametrize(("corpus", "name"), SPECIFICATIONS)
def test_a_specification_is_small(corpus, name):
    assert len(json.dumps(SPECIFICATIONS[corpus, name])) < 300_000


@pytest.fixture(scope="module")
def year() -> dict[str, dict]:
    """Every figure of thousands of articles of a year."""
    return {name: specification(chart) for name, chart in gallery(news(2_500, 365)).items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_of_many_articles_is_aggregated_and_small(year, name):
    assert len(json.dumps(year[name], ensure_ascii=False).encode()) < 300_000
    assert max(map(len, year[name]["datasets"].values())) <= MOST_MARKS


def test_the_page_of_the_largest_figure_travels_by_mail(year, tmp_path):
    largest = max(year.values(), key=lambda spec: len(json.dumps(spec)))
    page = charts.save(alt.Chart.from_dict(largest), tmp_path / "page.html")[0]
    assert page.stat().st_size < 1_500_000


def test_the_size_of_a_figure_does_not_grow_with_the_articles():
    few, many = (
        len(json.dumps(specification(charts.threats_and_sentences(t.acts, articles=t.articles))))
        for t in (news(400, 120), news(4000, 120))
    )
    assert many < 2 * few


LINKED = ("linked", "dyads linked")


@pytest.mark.parametrize("name", LINKED)
def test_a_choice_in_one_view_filters_the_other(name):
    """The parameter stands on the first view alone; a view without it filters its rows by it."""
    first, second = SPECIFICATIONS["a season", name]["vconcat"]
    [chosen] = [param for param in find(SPECIFICATIONS["a season", name], "params") for param in param]
    assert chosen["name"] in json.dumps(first | {"datasets": None})
    assert {"param": chosen["name"]} in [test for step in find(second, "transform") for test in map(filter_of, step)]


def filter_of(step: dict) -> object:
    return step.get("filter")


@pytest.mark.parametrize("name", sorted({*NAMES} - {"in context", "beside"}))
def test_a_tooltip_tells_a_count_and_a_sentence(name):
    fields = {
        field["field"]
        for told in find(SPECIFICATIONS["a season", name], "tooltip")
        if isinstance(told, list)
        for field in told
    }
    assert fields & {"count", "acts", "hostile", "in_articles"}
    assert fields & {"example", "text"}


@pytest.mark.parametrize("name", NAMES)
def test_days_are_text_on_a_utc_axis_so_no_time_zone_moves_them(name):
    spec = SPECIFICATIONS["a season", name]
    for encoding in find(spec, "encoding"):
        for channel in ("x", "y"):
            field = encoding.get(channel, {})
            if isinstance(field, dict) and field.get("type") == "temporal":
                assert field["scale"]["type"] == "utc"
    for rows in spec["datasets"].values():
        for row in rows:
            assert all("T00:00" not in str(row.get(key)) for key in ("period", "day", "week", "start", "end"))


def test_a_gap_breaks_the_line_and_is_shaded():
    spec = SPECIFICATIONS["a season", "threats, all"]
    rows = next(rows for rows in spec["datasets"].values() if "value" in rows[0])
    assert {row["value"] for row in rows if row["articles"] == 0} == {None}
    assert any("end" in rows[0] for rows in spec["datasets"].values())


def test_the_alt_text_tells_the_movement_from_the_data():
    text = SPECIFICATIONS["a season", "threats"]["description"]
    assert re.search(r"Threats made, Russia (rose|fell) from [\d.,]+ \(week of 3 Jan 2022\) to [\d.,]+ \(week", text)


def test_a_counted_frame_and_its_rows_give_the_same_figure():
    t = CORPORA["a season"]
    counted = t.acts.pipe(analysis.threats_over_time, articles=t.articles)
    assert specification(charts.threats_over_time(counted)) == specification(
        charts.threats_over_time(t.acts, articles=t.articles)
    )


def test_pandas_frames_are_drawn_as_polars_frames_are():
    t = CORPORA["a season"]
    counted = t.acts.pipe(analysis.threats_over_time, by=None, articles=t.articles)
    assert specification(charts.threats_over_time(counted.to_pandas())) == specification(
        charts.threats_over_time(counted)
    )


def test_states_are_written_as_names():
    rows = [row for data in SPECIFICATIONS["a season", "threats"]["datasets"].values() for row in data]
    assert {"Russia", "United States"} <= {row.get("series") for row in rows}


def test_days_can_be_pointed_out_by_name_or_as_the_highest():
    t = CORPORA["a season"]
    counted = t.acts.pipe(analysis.threats_over_time, by=None, articles=t.articles)
    named = json.dumps(specification(charts.threats_over_time(counted, marks={"2022-02-01": "talks break off"})))
    highest = specification(charts.threats_over_time(counted, marks=2))
    assert "talks break off" in named
    numbered = next(rows for rows in highest["datasets"].values() if "number" in rows[0] and "value" in rows[0])
    most = counted.filter(~pl.col("few")).sort("index", descending=True)["period"].head(2).to_list()
    assert [row["period"] for row in numbered] == sorted(map(str, most))


def test_a_day_outside_the_figure_is_not_pointed_out_and_one_of_the_last_week_is():
    t = CORPORA["a season"]
    counted = t.acts.pipe(analysis.threats_over_time, by=None, articles=t.articles)
    last = counted["period"].max()
    marks = {last + dt.timedelta(days=3): "the last week", f"{last + dt.timedelta(days=70)}": "much later"}
    drawn = specification(charts.threats_over_time(counted, marks=marks))["datasets"].values()
    pointed_out = [(row["day"], row["text"]) for rows in drawn for row in rows if "line" in row]
    assert pointed_out == [(f"{last}", "the last week")]
    with pytest.raises(ValueError, match="marks='soon' is no day"):
        charts.threats_over_time(counted, marks={"soon": "x"})


@pytest.mark.parametrize("draw", [
    charts.threats_over_time, charts.outlets, charts.dyad_matrix, charts.dyads_over_time, charts.dyads_and_series,
    charts.threats_and_sentences,
])
def test_other_acts_are_not_called_threats(draw):
    t = CORPORA["a season"]
    chart = specification(draw(t.acts, acts=["SANCTION", "ACCUSE"], articles=t.articles))
    said = [*chart["title"]["text"], *chart["title"]["subtitle"], chart["description"]]
    said += re.findall(r'"title": "([^"]*)"', json.dumps(chart | {"datasets": None}))
    assert not [text for text in said if "threat" in text.lower()]
    threats = specification(draw(t.acts, acts=["threat", "warning"], articles=t.articles))
    assert "threat" in threats["title"]["text"][0].lower()


def test_a_figure_without_the_articles_says_what_its_shares_are_of():
    t = CORPORA["a season"]
    said = json.dumps(specification(charts.threats_over_time(t.acts, by=None)))
    assert "without articles=" in said
    assert "without articles=" not in json.dumps(
        specification(charts.threats_over_time(t.acts, by=None, articles=t.articles)))


def test_small_plots_stand_below_each_other():
    t = CORPORA["a season"]
    chart = charts.threats_over_time(t.acts, by="source", articles=t.articles, panels=True, top=4)
    assert {row["bounds"] for row in specification(chart)["vconcat"]} == {"flush"}


def test_too_many_periods_are_refused_with_what_to_do():
    t = news(2200, 2200)
    with pytest.raises(ValueError, match="longer period"):
        charts.threats_over_time(t.acts, every="1d", by=None, articles=t.articles)


def test_an_unknown_measure_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="index, share, acts, sentences"):
        charts.threats_over_time(CORPORA["a season"].acts, measure="sum")


def test_a_figure_can_be_composed_further():
    chart = charts.dyad_matrix(CORPORA["one article"].acts)
    assert (chart | chart).to_dict()
    assert chart.properties(width=200).to_dict()["width"] == 200


def test_the_linked_figure_lists_its_sentences_by_rank():
    spec = SPECIFICATIONS["a season", "linked"]
    rows = next(rows for rows in spec["datasets"].values() if "rank" in rows[0])
    assert len(rows) <= 300
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
    assert any("period_brush" in json.dumps(value) for value in find(spec, "filter"))


@pytest.mark.parametrize("suffix", ["html", "svg", "png", "pdf", "json", "csv"])
def test_the_same_figure_gives_the_same_bytes(suffix, tmp_path):
    t = CORPORA["one day"]
    one, two = (
        charts.save(charts.threats_over_time(t.acts, articles=t.articles), tmp_path / f"{n}.{suffix}") for n in (1, 2)
    )
    assert one[0].read_bytes() == two[0].read_bytes()
    assert one[0].stat().st_size > 100


def test_the_png_has_two_pixels_a_point_and_is_small(tmp_path):
    t = CORPORA["a season"]
    chart = charts.speakers(t.quotes, articles=t.articles, width=600)
    spec = specification(chart)
    picture = charts.save(chart, tmp_path / "speakers.png")[0].read_bytes()
    plain = vl_convert.vegalite_to_png(spec, scale=2)
    assert len(picture) < len(plain) / 2
    assert int.from_bytes(picture[16:20], "big") == 2 * width_of(spec)
    assert np.array_equal(pixels(picture), pixels(plain))


def pixels(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)))


def test_the_numbering_of_a_session_does_not_reach_the_file(tmp_path):
    t = CORPORA["one day"]
    drawn = (charts.threats_and_sentences(t.acts, articles=t.articles) for _ in range(2))
    one, two = (charts.save(chart, tmp_path / f"{n}.json")[0] for n, chart in enumerate(drawn))
    assert one.read_bytes() == two.read_bytes()


def test_several_formats_are_written_side_by_side(tmp_path):
    chart = charts.dyad_matrix(CORPORA["one article"].acts)
    paths = charts.save(chart, tmp_path / "new" / "dyads.v2", formats=["svg", "csv"])
    assert [path.name for path in paths] == ["dyads.v2.svg", "dyads.v2.csv"]
    assert all(path.exists() for path in paths)


def test_a_file_has_the_look_that_is_in_use(tmp_path):
    chart = charts.threats_over_time(CORPORA["a season"].acts, by=None)
    analysis.theme.use(dark=True)
    try:
        written = charts.save(chart, tmp_path / "a", formats="json")
    finally:
        analysis.theme.use()
    assert analysis.theme.DARK.ground in written[0].read_text()
    assert analysis.theme.DARK.ground not in charts.save(chart, tmp_path / "b.json")[0].read_text()


def test_an_unknown_format_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(ValueError, match="html, svg, png"):
        charts.save(charts.dyad_matrix(CORPORA["nothing"].acts), tmp_path / "dyads.bmp")


def test_the_csv_is_what_is_drawn(tmp_path):
    t = CORPORA["a season"]
    counted = t.acts.pipe(analysis.threats_over_time, by=None, articles=t.articles)
    path = charts.save(charts.threats_over_time(counted), tmp_path / "threats.csv")[0]
    drawn = pl.read_csv(path)
    assert drawn["count"].drop_nulls().sum() == counted["acts"].drop_nulls().sum()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_no_word_of_an_article_becomes_a_formula_in_a_spreadsheet(start, tmp_path):
    t = CORPORA["one day"]
    evil = t.quotes.with_columns(speaker=pl.lit(f"{start}cmd|' /C calc'!A0"))
    path = charts.save(charts.speakers(evil, articles=t.articles), tmp_path / "speakers.csv")[0]
    drawn = pl.read_csv(path)
    assert drawn["speaker"].str.starts_with(f"'{start}").all()
    assert drawn["count"].dtype.is_integer()


@pytest.mark.parametrize("between", [";", "\t", "; "])
def test_no_word_becomes_a_formula_where_another_mark_parts_the_cells(between, tmp_path):
    t = CORPORA["one day"]
    evil = t.quotes.with_columns(speaker=pl.lit(f"Kessel{between}=1+1"))
    path = charts.save(charts.speakers(evil, articles=t.articles), tmp_path / "speakers.csv")[0]
    assert f"Kessel{between[0]}'{between[1:]}=1+1" in path.read_text(encoding="utf-8")


def test_numbers_below_zero_stay_numbers_in_the_csv(tmp_path):
    t = CORPORA["a season"]
    chart = charts.escalation(t.acts, articles=t.articles)
    drawn = pl.read_csv(charts.save(chart, tmp_path / "balance.csv")[0])
    assert drawn["index"].dtype.is_numeric()
    assert drawn["index"].min() < 0


def test_the_svg_carries_its_description(tmp_path):
    t = CORPORA["a season"]
    chart = charts.threats_over_time(t.acts, by=None, articles=t.articles)
    svg = charts.save(chart, tmp_path / "threats.svg")[0].read_text(encoding="utf-8")
    assert re.match(r'<svg role="img" aria-label="Line chart of intensity', svg)


def test_the_page_needs_no_network_and_cannot_be_broken_by_an_article(tmp_path):
    t = CORPORA["one day"]
    evil = t.acts.with_columns(text=pl.lit("</script><script>alert(1)</script> will pay a price"))
    chart = charts.threats_and_sentences(evil, articles=t.articles, corpus="<b>Invented</b>")
    page = charts.save(chart, tmp_path / "page.html")[0].read_text(encoding="utf-8")
    assert len(page.encode()) < 1_500_000
    assert "<script>alert(1)" not in page
    own = re.sub(r"<script>.*?</script>", "", page, count=1, flags=re.S)
    assert not re.search(r"<(script|link|img)[^>]*(src|href)=", own)
    assert '<html lang="en">' in page
    assert "<figcaption>Bar chart of threats" in page


def test_the_page_follows_light_and_dark():
    looks = [theme.config(dark=dark) for dark in (False, True)]
    assert looks[0]["background"] != looks[1]["background"]
    assert looks[0].keys() == looks[1].keys()
    assert looks[0]["style"].keys() == looks[1]["style"].keys()


FIGURES = [name for name in charts.__all__ if name not in ("Figure", "save")]


@pytest.mark.parametrize("name", FIGURES)
def test_the_frame_comes_first_and_options_are_named(name):
    parameters = list(inspect.signature(getattr(charts, name)).parameters.values())
    assert parameters[0].default is inspect.Parameter.empty
    assert sum(p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD for p in parameters) <= 3


def test_labels_keep_their_order_and_do_not_overlap():
    rng = np.random.default_rng(0)
    for _ in range(50):
        values = rng.uniform(0, 10, 8).tolist()
        placed = spread(values, 1.0)
        assert np.argsort(placed).tolist() == np.argsort(values).tolist()
        assert np.diff(sorted(placed)).min() >= 0.999


@pytest.mark.parametrize(("every", "name"), [
    ("", "from 3 Oct 2022"), ("1d", "3 Oct 2022"), ("3d", "3 Oct 2022"), ("1w", "week of 3 Oct 2022"),
    ("2w", "weeks of 3 Oct 2022"), ("1mo", "October 2022"), ("6mo", "from October 2022"), ("1q", "Q4 2022"),
    ("1y", "2022"),
])
def test_a_period_has_the_name_that_people_give_it(every, name):
    assert period_name(dt.date(2022, 10, 3), every) == name


def test_an_index_from_pandas_stands_beside_ours_though_its_counts_became_floats():
    t = CORPORA["a season"]
    ours = analysis.threats_over_time(t.acts, by=None, articles=t.articles)
    theirs = ours.with_columns(pl.col("articles").cast(pl.Float64)).to_pandas()
    assert specification(charts.beside(ours, theirs, values=("index", "share"))) == specification(
        charts.beside(ours, ours, values=("index", "share")))


def test_a_figure_that_counts_in_one_way_takes_no_other():
    t = CORPORA["a season"]
    for draw in (charts.outlets, charts.dyads_over_time):
        with pytest.raises(ValueError, match=r"by='means': this figure counts with by="):
            draw(t.acts, by="means", articles=t.articles)


def test_a_period_may_be_said_as_a_word():
    t = CORPORA["a season"]
    for draw, rows in ((charts.dyad_matrix, t.acts), (charts.calendar, t.dates)):
        month = specification(draw(rows, every="month", articles=t.articles))
        assert month == specification(draw(rows, every="1mo", articles=t.articles))
        assert "January 2022" in json.dumps(month)


def test_a_dyad_without_direction_is_named_like_the_others():
    t = CORPORA["a season"]
    told = charts.escalation(t.acts, directed=False, articles=t.articles).to_dict()["description"]
    assert "Russia – " in told
    assert "RUS" not in told


@pytest.mark.parametrize(("step", "every"), [("1d", "1d"), ("1w", "1w"), ("1mo", "1mo"), ("1q", "1q"), ("1y", "1y")])
def test_the_length_of_a_period_is_told_from_the_days(step, every):
    days = pl.date_range(dt.date(2020, 1, 1), dt.date(2023, 1, 1), step, eager=True)
    assert every_of(days) == every
    assert "20" in period_name(days[0], every)


@pytest.mark.parametrize(("every", "name"), [("1w", "week of 3 Jan 2022"), ("week", "week of 3 Jan 2022"),
                                             ("1mo", "January 2022")])
def test_a_single_period_is_named_by_its_length(every, name):
    t = CORPORA["one article"]
    for draw in (charts.threats_and_sentences, charts.dyads_and_series):
        spec = specification(draw(t.acts, articles=t.articles, every=every))
        assert {row["when"] for rows in spec["datasets"].values() for row in rows if "when" in row} == {name}


def test_one_period_is_points_in_a_row_a_name_and_no_lines():
    for name in ("threats", "mentions", "threats, all"):
        spec = SPECIFICATIONS["one article", name]
        kinds = {mark.get("type") for mark in find(spec, "mark") if isinstance(mark, dict)}
        assert not kinds & {"line", "area"}
        assert "point" in kinds
    drawn = [row for rows in SPECIFICATIONS["one day", "mentions"]["datasets"].values() for row in rows]
    assert len({row["series"] for row in drawn}) > 3


def test_counts_stand_on_an_axis_of_whole_numbers():
    spec = SPECIFICATIONS["one article", "threats by dyad"]
    assert {axis.get("tickMinStep") for axis in find(spec, "axis") if axis and "tickCount" in axis} == {1}


def test_articles_without_a_day_are_in_the_figures_that_need_none():
    t = CORPORA["a season"]
    undated = t.articles.with_columns(pl.lit(None).alias(name) for name in ("published", "published_day"))
    for draw, rows in ((charts.speakers, t.quotes), (charts.dyad_matrix, t.acts), (charts.co_mentions, t.actors)):
        assert f"{undated.height} articles" in said(specification(draw(rows, articles=undated)))
    with pytest.warns(UserWarning, match="no day of publication"):
        text = json.dumps(specification(charts.mentions_over_time(t.actors, articles=undated)))
    assert "None was found in articles with a day of publication." in text


def test_a_single_counted_period_is_not_taken_for_a_day():
    t = CORPORA["one day"]
    counted = t.acts.pipe(analysis.threats_over_time, every="1mo", by="outlet", articles=t.articles)
    spec = specification(charts.threats_over_time(counted))
    assert "by day" not in said(spec)
    assert "articles, from 1 Jan 2022" in said(spec)
    own = specification(charts.threats_over_time(t.acts, every="1mo", by="outlet", articles=t.articles))
    assert "Threats made by month and outlet" in said(own)
    assert "articles, 1 Jan 2022 to 31 Jan 2022" in said(own)


def test_keywords_of_counting_are_refused_for_a_counted_frame():
    t = CORPORA["one day"]
    counted = t.acts.pipe(analysis.threats_over_time, by="dyad", articles=t.articles)
    for draw in (charts.threats_over_time, charts.dyads_over_time, charts.outlets):
        with pytest.raises(ValueError, match="every: the frame is counted already"):
            draw(counted, every="1d")


def test_one_article_of_an_outlet_is_written_in_the_singular():
    drawn = json.dumps(SPECIFICATIONS["one article", "outlets"])
    assert "(1 article)" in drawn
    assert "(1 articles)" not in drawn


def test_examples_fit_their_budget():
    assert sum(map(len, shortened(["word " * 100] * 50, 5000))) <= 5000
    assert shortened(["word " * 100] * 5000, 5000) == [None] * 5000


def test_title_corpus_and_width_are_said_one_by_one_or_as_one():
    t = CORPORA["one article"]
    house = charts.Figure(title="Ours", corpus="Invented news", width=400)
    one_by_one = charts.speakers(t.quotes, title="Ours", corpus="Invented news", width=400)
    assert specification(charts.speakers(t.quotes, figure=house)) == specification(one_by_one)
    assert "Theirs" in said(specification(charts.speakers(t.quotes, figure=house, title="Theirs")))


def test_a_misspelled_keyword_is_refused():
    with pytest.raises(TypeError, match="tittle"):
        charts.speakers(CORPORA["one article"].quotes, tittle="Ours")


def test_a_figure_too_narrow_to_read_is_refused():
    with pytest.raises(ValueError, match="too narrow to read; say 240"):
        charts.speakers(CORPORA["one article"].quotes, width=100)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_takes_title_corpus_and_width_and_few_keywords_more(name):
    function = getattr(charts, name)
    parameters = inspect.signature(function).parameters
    assert {"figure", "title", "corpus", "width"} <= parameters.keys()
    own = [p for p in inspect.signature(function.__wrapped__).parameters.values() if p.kind is p.KEYWORD_ONLY]
    assert len(own) <= 6
    for parameter in inspect.signature(function.__wrapped__).parameters:
        assert re.search(rf"^        \*{{0,2}}{parameter}: \S", function.__doc__, re.M), parameter


def mentions_of_days(*told: tuple[int, int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Dates that articles name: the day of the article and the day told, counted from a Monday."""
    rows = [
        {
            "article_id": f"a{n}", "start": 0, "end": 4, "text": "then", "granularity": "day", "anchor": "absolute",
            "from": MONDAY + dt.timedelta(days=day), "to": MONDAY + dt.timedelta(days=day),
            "tense": "future" if day > own else "past" if day < own else "present",
        }
        for n, (own, day) in enumerate(told)
    ]
    articles = pl.DataFrame({
        "article_id": [f"a{n}" for n in range(len(told))],
        "published_day": [MONDAY + dt.timedelta(days=own) for own, _ in told],
        "text": [f"The envoy of Ruritania names day {day}." for _, day in told],
    })
    return schemas.conform(pl.DataFrame(rows), "dates"), articles


def bars_of(spec: dict) -> dict[tuple[str, str], int]:
    """Side and day of each bar of the calendar, with its signed length."""
    rows = [row for data in spec["datasets"].values() for row in data if {"side", "value", "example"} <= row.keys()]
    return {(row["side"], row["day"]): row["value"] for row in rows}


def test_the_calendar_looks_forward_above_and_back_below():
    dates, articles = mentions_of_days((0, 20), (1, 20), (30, 20))
    bars = bars_of(specification(charts.calendar(dates, articles=articles)))
    assert bars == {("ahead", "2022-01-23"): 2, ("back", "2022-01-23"): -1}


def test_the_news_of_the_day_is_not_in_the_calendar_unless_asked_for():
    dates, articles = mentions_of_days((0, 1), (3, 2), (3, 3), (0, 10))
    assert bars_of(specification(charts.calendar(dates, articles=articles))).keys() == {("ahead", "2022-01-13")}
    near = bars_of(specification(charts.calendar(dates, articles=articles, apart=1)))
    assert near.keys() == {("ahead", "2022-01-04"), ("back", "2022-01-05"), ("ahead", "2022-01-13")}


def test_an_article_that_names_a_day_twice_counts_once_in_the_calendar():
    dates, articles = mentions_of_days((0, 20))
    twice = pl.concat([dates, dates.with_columns(pl.col("start", "end") + 9)])
    assert bars_of(specification(charts.calendar(twice, articles=articles))) == {("ahead", "2022-01-23"): 1}


def test_the_calendar_lists_the_most_named_days_with_a_sentence():
    dates, articles = mentions_of_days(*[(0, 20)] * 4, (1, 40))
    spec = specification(charts.calendar(dates, articles=articles))
    assert "23 Jan 2022 in 4 articles" in spec["description"]
    listed = [row for rows in spec["datasets"].values() for row in rows if row.get("how")]
    assert [(row["when"], row["how"]) for row in listed] == [("23 Jan 2022", "4 ahead")]
    assert listed[0]["example"] == "The envoy of Ruritania names day 20."


def test_actors_that_stand_together_are_neighbours_in_the_matrix():
    together = [("Arden", "Brix"), ("Corva", "Dunmar")] * 5 + [("Arden", "Corva")]
    rows = [
        {"article_id": f"a{n}", "start": 9 * place, "end": 9 * place + 5, "text": name, "name": name, "type": "person"}
        for n, names in enumerate(together)
        for place, name in enumerate(names)
    ]
    articles = pl.DataFrame({
        "article_id": [f"a{n}" for n in range(len(together))],
        "published_day": [MONDAY] * len(together),
        "text": [f"{one}    {other} met." for one, other in together],
    })
    spec = specification(charts.co_mentions(schemas.conform(pl.DataFrame(rows), "actors"), articles=articles))
    cells = [row for data in spec["datasets"].values() for row in data if "across" in row and "times" in row]
    assert {frozenset((row["down"], row["across"])): row["count"] for row in cells} == {
        frozenset(("Arden", "Brix")): 5, frozenset(("Corva", "Dunmar")): 5, frozenset(("Arden", "Corva")): 1,
    }
    order = next(x["scale"]["domain"] for x in find(spec, "x") if "domain" in x.get("scale", {}))
    assert abs(order.index("Arden") - order.index("Brix")) == abs(order.index("Corva") - order.index("Dunmar")) == 1
    assert {row["example"] for row in cells} == {"Arden Brix met.", "Corva Dunmar met.", "Arden Corva met."}


def test_a_month_without_threats_has_its_empty_matrix():
    t = CORPORA["a season"]
    some = t.acts.filter(pl.col("published_day").dt.month() != 3)
    titles = [title["text"] for title in find(specification(charts.dyad_matrix(some, every="1mo")), "title")
              if isinstance(title, dict) and isinstance(title.get("text"), str)]
    assert titles == ["January 2022", "February 2022", "March 2022", "April 2022", "May 2022"]


def test_the_alt_text_does_not_start_from_a_week_of_few_articles():
    t = CORPORA["a season"]
    counted = t.acts.pipe(analysis.threats_over_time, by=None, articles=t.articles).sort("period")
    lone = pl.Series([True] + [False] * (counted.height - 1))
    text = specification(charts.threats_over_time(counted.with_columns(few=lone)))["description"]
    assert "(week of 3 Jan 2022)" not in text
    assert "(week of 10 Jan 2022)" in text


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("threats by means", "in context", "beside")])
def test_every_mark_leads_to_a_sentence(name):
    examples = [
        row[key]
        for rows in SPECIFICATIONS["a season", name]["datasets"].values()
        for row in rows
        for key in ("example", "text")
        if row.get(key)
    ]
    assert any("Envoy Kessel warned" in " ".join(example.split()) or "would answer" in example for example in examples)


def test_a_long_title_is_wrapped():
    assert len(heading("word " * 40).text) > 1


# Colour. Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB; CIEDE2000 on CIELAB (D65).

VISION = {
    "normal": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
LOOKS = {"light": theme.LIGHT, "dark": theme.DARK}


def linear(colour: str) -> np.ndarray:
    c = np.array([int(colour[place:place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([
        [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
    t = to_xyz @ np.clip(rgb, 0, 1) / [0.95047, 1, 1.08883]
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: np.ndarray, two: np.ndarray) -> float:
    """Sharma, Wu and Dalal (2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    grey = c1 * c2 == 0
    turn = 0 if grey else (h2 - h1 + 180) % 360 - 180
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = h1 + h2 if grey else (h1 + turn / 2) % 360
    cosine = [np.cos(np.radians(angle)) for angle in (hm - 30, 2 * hm, 3 * hm + 6, 4 * hm - 63)]
    t = 1 + np.dot([-0.17, 0.24, 0.32, -0.20], cosine)
    sl = 1 + 0.015 * (lm - 50) ** 2 / np.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rt = -np.sin(np.radians(60 * np.exp(-(((hm - 275) / 25) ** 2)))) * 2 * np.sqrt(cm**7 / (cm**7 + 25**7))
    parts = (l2 - l1) / sl, (c2 - c1) / sc, dh / sh
    return float(np.sqrt(np.square(parts).sum() + rt * parts[1] * parts[2]))


def apart(one: str, two: str, vision: str) -> float:
    seen = VISION[vision]
    return ciede2000(lab(seen @ linear(one)), lab(seen @ linear(two)))


def test_the_colour_distance_is_that_of_the_published_pairs():
    """Sharma, Wu and Dalal (2005), table 1, pairs 1, 17 and 25."""
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]
    for one, two, distance in pairs:
        assert ciede2000(np.array(one), np.array(two)) == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("look", LOOKS)
def test_every_two_colours_of_names_can_be_told_apart(look, vision):
    for one, two in itertools.combinations(LOOKS[look].categories, 2):
        assert apart(one, two, vision) >= 10, (one, two)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("look", LOOKS)
def test_hostile_and_cooperative_can_be_told_apart(look, vision):
    assert apart(LOOKS[look].hostile, LOOKS[look].cooperative, vision) >= 30


@pytest.mark.parametrize("look", LOOKS)
def test_hostile_and_cooperative_are_not_red_and_green(look):
    for colour in (LOOKS[look].hostile, LOOKS[look].cooperative):
        red, green, blue = linear(colour)
        assert not (green > red and green > blue)
    assert linear(LOOKS[look].cooperative)[2] == max(linear(LOOKS[look].cooperative))


@pytest.mark.parametrize("look", LOOKS)
def test_marks_and_words_stand_out_from_the_ground(look):
    colours = LOOKS[look]
    assert all(contrast(colour, colours.ground) >= 3 for colour in colours.categories)
    assert contrast(colours.ink, colours.ground) >= 12
    assert contrast(colours.quiet, colours.ground) >= 4.5
    assert contrast(colours.hostile, colours.ground) >= 4.5


@pytest.mark.parametrize("look", LOOKS)
def test_more_is_ever_further_from_the_ground(look):
    lightness = [luminance(colour) for colour in LOOKS[look].sequence]
    assert lightness == sorted(lightness, reverse=look == "light")
