"""Each notebook in JupyterLab as its reader sees it: it runs, its charts are drawn, and they answer the hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import PROJECT

from browser.conftest import SCREENSHOTS
from browser.hand import BRUSHED, PICKED, brush, pick, told
from browser.jupyter import Notebook
from browser.watch import MARKS, Watch

NOTEBOOKS = sorted(path.stem for path in (PROJECT / "notebooks").glob("*.ipynb"))
CHART = ".jp-OutputArea-output .mt-chart"


@pytest.fixture(scope="module")
def opened(request, browser, lab, project) -> Iterator[Notebook]:
    """A notebook whose cells have all been run."""
    figures = project / "data" / "figures"
    before = set(figures.glob("*.html"))
    with Watch(browser, own="http://127.0.0.1") as watch:
        notebook = Notebook(watch, lab, f"{request.param}.ipynb")
        notebook.ran = notebook.run_all()
        notebook.stem = request.param
        notebook.figures = sorted(set(figures.glob("*.html")) - before)
        yield notebook
        notebook.close()


@pytest.mark.parametrize("opened", NOTEBOOKS, indirect=True, scope="module")
class TestEachNotebook:
    def test_it_runs_to_its_end_without_an_error(self, opened):
        for cell in opened.ran:
            assert cell["count"], f"not run: {cell['source']}"
            assert not [out for out in cell["outputs"] if out["output_type"] == "error"], cell["outputs"]

    def test_every_chart_is_drawn_with_marks_and_nothing_clipped(self, opened):
        charts = opened.page.locator(CHART)
        told = sum("mt-chart" in str(out.get("data")) for cell in opened.ran for out in cell["outputs"])
        assert charts.count() == told
        for chart in charts.all():
            chart.locator("svg.marks").first.wait_for()
            seen = chart.evaluate(MARKS)
            assert seen["drawn"]
            assert not seen["outside"]

    def test_it_is_seen_in_full_light_and_dark(self, opened):
        for dark in (False, True):
            opened.look(dark=dark)
            opened.picture(SCREENSHOTS / f"{opened.stem}-{'dark' if dark else 'light'}.png")

    def test_a_chart_tells_the_row_under_the_pointer(self, opened):
        if not opened.page.locator(CHART).count():
            pytest.skip("no chart in this notebook")
        assert told(opened.page.locator(CHART).first)

    def test_a_period_is_brushed_and_a_dyad_is_picked(self, opened):
        linked = [opened.page.locator(CHART).filter(has=opened.page.locator(part)) for part in (BRUSHED, PICKED)]
        if not all(chart.count() for chart in linked):
            pytest.skip("no linked charts in this notebook")
        every, chosen = brush(linked[0].first)
        assert chosen
        assert set(chosen) < set(every)
        before, after = pick(linked[1].first)
        assert after != before

    def test_the_figures_it_saved_are_drawn_with_the_network_off(self, opened, browser):
        with Watch(browser) as watch:
            for path in opened.figures:
                page = watch.open(path)
                page.locator("#figure svg.marks").wait_for()
                seen = page.locator("#figure").evaluate(MARKS)
                assert seen["drawn"], path
                assert not seen["outside"], path

    def test_a_table_is_searched_and_an_article_told_by_keyboard(self, opened):
        page = opened.page
        for table in page.locator(".mt-table").all():
            rows = table.locator("table.dataTable tbody tr")
            word = rows.first.locator("td").nth(1).text_content().split()[-1]
            before = table.locator(".dt-info").text_content()
            table.locator("input[type=search]").fill(word)
            page.wait_for_function(
                "([table, before]) => table.querySelector('.dt-info').textContent !== before",
                arg=[table.element_handle(), before])
            assert [row for row in rows.all_text_contents() if word.lower() not in row.lower()] == []
        for mark in page.locator(".mt-reader .text .m[tabindex]").all()[:1]:
            mark.focus()
            told = mark.evaluate("(mark) => getComputedStyle(mark, '::after').content")
            assert mark.get_attribute("title").splitlines()[0] in told.replace('\\"', '"')

    def test_those_who_cannot_see_can_use_what_it_shows(self, opened):
        parts = [part for part in (CHART, ".mt-reader") if opened.page.locator(part).count()]
        if parts:
            assert not opened.watch.violations(*parts)
