"""Charts show themselves in a notebook without network, and the drawing library is there once."""

from __future__ import annotations

import altair as alt
import nbformat
import pytest
from nbclient import NotebookClient

from analysis import charts
from analysis.charts import live

CHARTS = """
import altair as alt
{before}
from analysis import charts
rows = alt.Data(values=[{{"x": "$1 and $2", "y": 1}}])
chart = alt.Chart(rows, description="One bar <b>").mark_bar().encode(x="x:N", y="y:Q")
chart
"""


def shown(*cells: str) -> list[dict]:
    """The last output of each cell of a new notebook."""
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(nb, timeout=120, kernel_name="python3").execute()
    return [cell.outputs[-1].data for cell in nb.cells]


@pytest.fixture(scope="module")
def outputs() -> list[dict]:
    """The outputs of three cells with four charts."""
    return shown(CHARTS.format(before=""), "chart", "display(chart)\nchart")


def test_the_drawing_library_is_in_the_first_cell_with_a_chart_and_in_no_other(outputs):
    assert [live.engine() in data["text/html"] for data in outputs] == [True, False, False]
    assert all(len(data["text/html"]) < 60_000 for data in outputs[1:])


def test_nothing_of_a_chart_is_fetched(outputs):
    for data in outputs:
        assert "src=\"http" not in data["text/html"]
        assert "import(" not in data["text/html"].replace(live.engine(), "")


def test_where_scripts_do_not_run_a_picture_with_its_words_is_there(outputs):
    for data in outputs:
        assert '<img alt="One bar &lt;b&gt;" src="data:image/svg+xml;base64,' in data["text/html"]
        assert data["text/plain"] == "One bar <b>"


def test_sums_of_money_are_not_formulas(outputs):
    assert all(data["text/html"].startswith('<div class="mt-chart mathjax_ignore">') for data in outputs)


def test_a_renderer_that_the_user_has_chosen_is_left():
    (data,) = shown(CHARTS.format(before="alt.renderers.enable('svg')"))
    assert set(data) == {"image/svg+xml", "text/plain"}


def test_data_that_lie_elsewhere_are_not_fetched_for_the_picture():
    spec = {"data": {"url": "https://data.invalid/a.csv"}, "mark": "bar", "encoding": {}, "title": "<i>Elsewhere"}
    html = live.in_cell(spec)["text/html"]
    assert html.startswith('<div class="mt-chart mathjax_ignore">&lt;i&gt;Elsewhere</div>')


def test_outside_a_notebook_a_chart_brings_all_it_needs():
    html = live.in_cell({"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {}})["text/html"]
    assert live.engine() in html


def test_text_cannot_end_the_script_that_holds_it():
    evil = "</script><script>alert(1)</script>\u2028<!--"
    drawn = live.script({"title": evil, "data": {"values": [{"a": evil}]}}, "place")
    assert "<" not in drawn
    assert "\u2028" not in drawn


@pytest.mark.parametrize("odd", ["\x00", "\x01", "\x0c", "\x1b", "\ufffe", "\ud800"])
def test_a_control_character_in_a_name_does_not_end_the_process(odd, tmp_path):
    rows = alt.Data(values=[{"name": f"Kessel{odd}", "n": 1}])
    chart = alt.Chart(rows, title=f"Named{odd}").mark_bar().encode(x="n:Q", y="name:N")
    for path in charts.save(chart, tmp_path / "odd", formats=["svg", "png", "pdf", "html", "json"]):
        assert path.stat().st_size
    assert "Kessel\ufffd" in (tmp_path / "odd.svg").read_text(encoding="utf-8")
    assert "Named\ufffd" in live.in_cell(chart.to_dict())["text/plain"]


def test_a_line_separator_in_a_name_does_not_hide_the_chart(tmp_path):
    rows = alt.Data(values=[{"name": f"Kessel\u2028{n}", "n": n} for n in range(2)])
    order = ["Kessel\u20281", "Kessel\u20280"]
    chart = alt.Chart(rows).mark_bar().encode(x="n:Q", y=alt.Y("name:N", sort=order))
    assert "Kessel 1" in charts.save(chart, tmp_path / "odd.svg")[0].read_text(encoding="utf-8")
