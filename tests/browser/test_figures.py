"""Saved figures and pages of the reader, opened from the disk with the network off, answer hand and keyboard."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest

from analysis import charts, load, reader
from browser.hand import brush, pick, told
from browser.watch import MARKS

RUN = """
import sys, nbclient, nbconvert, nbformat
nb = nbformat.reads(sys.stdin.read(), as_version=4)
nbclient.NotebookClient(nb, kernel_name="python3", resources={"metadata": {"path": sys.argv[2]}}).execute()
open(sys.argv[1], "w", encoding="utf-8").write(nbconvert.HTMLExporter().from_notebook_node(nb)[0])
"""
"""In a process of its own: the browser's and the kernel's event loops do not share one."""


@pytest.fixture(scope="module")
def tables(project):
    return load(project / "data" / "tables")


@pytest.fixture
def opened(watch, tmp_path):
    """Opens a chart as a saved page, when it is drawn."""
    def opens(chart):
        page = watch.open(charts.save(chart, tmp_path / "figure.html")[0])
        page.locator("#figure svg.marks").wait_for()
        assert page.locator("#figure").evaluate(MARKS)["drawn"]
        return page

    return opens


@pytest.mark.parametrize("width", [600, 760, 1920])
def test_a_period_that_is_brushed_shows_its_own_sentences_only(opened, tables, watch, width):
    watch.page.set_viewport_size({"width": width, "height": 1080})
    page = opened(charts.threats_and_sentences(tables.acts, every="1w", articles=tables.articles))
    assert "for example" in told(page.locator("#figure"))
    every, chosen = brush(page.locator("#figure"))
    assert chosen
    assert set(chosen) < set(every)


@pytest.mark.parametrize(("window", "least", "most"), [
    ((600, 800), 540, 600), ((1280, 800), 680, 1250), ((1920, 1080), 900, 1400), ((360, 700), 540, 565)])
def test_a_figure_is_as_large_as_its_window_lets_it_be_read(opened, tables, watch, window, least, most):
    watch.page.set_viewport_size(dict(zip(("width", "height"), window, strict=True)))
    page = opened(charts.threats_over_time(tables.acts, by=None, articles=tables.articles))
    assert least <= page.locator("#figure svg.marks").bounding_box()["width"] <= most


def test_a_dyad_that_is_clicked_changes_the_bars_below(opened, tables):
    page = opened(charts.dyads_and_series(tables.acts, every="1w", articles=tables.articles, acts=None, modality=None))
    before, after = pick(page.locator("#figure"))
    assert after != before


def test_a_chart_follows_the_light_and_dark_of_its_reader(opened, tables, watch):
    page = opened(charts.speakers(tables.quotes, articles=tables.articles))
    ground = "() => document.querySelector('svg.marks').style.backgroundColor"
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => ({ground})() !== light", arg=light)


@pytest.mark.parametrize("dark", [False, True])
def test_a_page_of_the_reader_is_read_by_hand_keyboard_and_screen_reader(watch, tables, tmp_path, dark):
    shown = reader.show(tables, tables.quotes["article_id"][0])
    page = watch.open(shown.save(tmp_path / "page.html"))
    page.emulate_media(color_scheme="dark" if dark else "light")
    assert not watch.violations()
    mark = page.locator(".text .m[tabindex]").first
    mark.hover()
    assert mark.get_attribute("title")
    page.keyboard.press("Tab")
    for _ in range(20):
        if page.evaluate("() => document.activeElement.matches('.text .m')"):
            break
        page.keyboard.press("Tab")
    told = page.evaluate("() => getComputedStyle(document.activeElement, '::after').content")
    assert len(told) > len('""')
    page.locator("summary").first.click()
    page.locator("footer li a").first.click()
    assert page.evaluate("() => document.querySelector(location.hash)?.closest('.text') !== null")


def test_evidence_is_read_by_screen_readers(watch, tables, tmp_path):
    watch.open(reader.evidence(tables.acts.head(20), tables).save(tmp_path / "evidence.html"))
    assert not watch.violations()


@pytest.mark.parametrize("dark", [False, True])
def test_a_saved_figure_has_no_serious_violation(opened, tables, watch, dark):
    watch.page.emulate_media(color_scheme="dark" if dark else "light")
    opened(charts.threats_and_sentences(tables.acts, every="1w", articles=tables.articles))
    assert not watch.violations()


def test_a_notebook_that_was_run_and_saved_as_html_draws_its_charts_without_network(browser, project, tmp_path):
    cells = ["import analysis\nfrom analysis import charts\ntables = analysis.load()",
             "charts.speakers(tables.quotes, articles=tables.articles)", "charts.co_mentions(tables.actors)"]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    done = subprocess.run([sys.executable, "-c", RUN, str(tmp_path / "run.html"), str(project / "notebooks")],
                          input=nbformat.writes(nb), text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    context = browser.new_context(offline=True)  # the page of nbconvert itself asks for MathJax; no chart does
    page = context.new_page()
    page.goto((tmp_path / "run.html").as_uri(), wait_until="commit")
    page.locator(".mt-chart svg.marks").nth(1).wait_for()
    assert all(page.locator(".mt-chart").nth(n).evaluate(MARKS)["drawn"] for n in range(2))
    context.close()
