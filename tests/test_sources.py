"""Claims about ``read``: what an article's file, table or archive becomes, and that nothing broken loses the rest."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import io
import json
import lzma
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from conftest import PROJECT
from evaluate import SHARED
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import analysis
from analysis import schemas
from analysis.sources.files import UnreadableError, content_of, decoded

BODY = "".join(
    f"<p>Paragraph {number}: the envoys of Ruritania and Graustark met in Zenda and agreed on nothing at all.</p>"
    for number in range(6)
)


def page(title: str = "Talks in Zenda fail", body: str = BODY) -> bytes:
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body><article><h1>{title}</h1>{body}</article></body></html>").encode()


def texts(articles: pl.DataFrame) -> list[str | None]:
    return articles["text"].to_list()


# Files of one article

@pytest.mark.parametrize(("name", "pack"), [
    ("a.html", bytes), ("a.htm", bytes), ("a.HTML.GZ", gzip.compress), ("a.html.bz2", bz2.compress),
    ("a.html.xz", lzma.compress), ("saved page", bytes),
])
def test_a_page_is_read_packed_or_not(tmp_path, name, pack):
    (tmp_path / name).write_bytes(pack(page()))
    articles = analysis.read(tmp_path / name)
    assert articles["title"].to_list() == ["Talks in Zenda fail"]
    assert articles["error"].to_list() == [None]
    assert texts(articles)[0].startswith("Paragraph 0: the envoys")
    assert articles.schema == schemas.polars_schema("articles")


def test_the_first_line_of_a_text_is_its_title_when_it_reads_like_one(tmp_path):
    told = {
        "Talks fail\n\nThe envoys of Ruritania said that talks had failed.": "Talks fail",
        "Talks fail\nThe envoys of Ruritania said that talks had failed on Monday.": "Talks fail",
        "The talks failed.\n\nThe envoys of Ruritania said so.": None,
        "“We will not yield,”\n\nthe envoy of Ruritania said on Monday.": None,
        "Talks\n\nThe envoys of Ruritania said that talks had failed.": None,
        "One line and nothing else": None,
        "Who pays for the strait?\r\n\r\nThe envoys of Ruritania did not say.": "Who pays for the strait?",
    }
    for number, text in enumerate(told):
        (tmp_path / f"{number}.txt").write_text(text, newline="")
    articles = analysis.read(tmp_path)
    assert articles["title"].to_list() == list(told.values())
    assert "Talks fail" not in texts(articles)[0]
    assert texts(articles)[2].startswith("The talks failed.")


def test_a_text_that_tells_no_address_names_its_file(tmp_path):
    (tmp_path / "talks.txt").write_text("The envoys of Ruritania met on Monday.")
    assert analysis.read(tmp_path / "talks.txt")["notes"].to_list() == [[f"file: {tmp_path / 'talks.txt'}"]]


def test_published_is_the_day_of_articles_that_tell_none(tmp_path):
    text = "Talks fail\n\nThe envoys of Ruritania said that talks had failed."
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "2022-03-04 talks.txt").write_text(text)
    for given in ("2022-01-02", dt.date(2022, 1, 2), dt.datetime(2022, 1, 2, 18)):
        article = analysis.read(tmp_path / "a.txt", published=given).row(0, named=True)
        assert (article["published_day"], article["published_from"]) == (dt.date(2022, 1, 2), "given")
        assert article["published"] is None
    zoned = dt.datetime(2022, 1, 2, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    article = analysis.read(tmp_path / "a.txt", published=zoned, source="Herald").row(0, named=True)
    assert article["published_day"] == dt.date(2022, 1, 2)
    assert article["published"] == dt.datetime(2022, 1, 1, 22, 30, tzinfo=dt.UTC)
    assert article["source"] == "Herald"
    named = analysis.read(tmp_path / "2022-03-04 talks.txt", published="2022-01-02").row(0, named=True)
    assert (named["published_day"], named["published_from"]) == (dt.date(2022, 3, 4), "file name")
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        analysis.read(tmp_path / "a.txt", published="yesterday")


def test_a_text_in_another_encoding_loses_no_letter(tmp_path):
    text = "Café talks fail\n\nThe “envoy” of Ruritania said: “We shall see” – naïve, as ever, he was."
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"):
        (tmp_path / "a.txt").write_bytes(text.encode(encoding))
        article = analysis.read(tmp_path / "a.txt", normalize=False).row(0, named=True)
        assert article["title"] == "Café talks fail"
        assert article["text"] == text.split("\n\n")[1]
    assert "windows-1252" in article["notes"][0]


def test_the_encoding_that_fits_the_bytes_wins_over_what_is_said():
    said_wrong = "<meta charset=iso-8859-1><p>“Café”</p>".encode()
    assert decoded(said_wrong) == (said_wrong.decode(), "utf-8")
    czech = '<meta charset="windows-1250"><p>Příliš žluťoučký kůň</p>'
    assert decoded(czech.encode("cp1250"))[0] == czech
    assert decoded("<p>“Café”</p>".encode("cp1252"), charset="utf-8")[0] == "<p>“Café”</p>"
    broken = ("<p>“Żółw” i “źrebię”</p>" * 20).encode()[:-3] + b"\xff</p>"
    assert decoded(broken, charset="utf-8")[0].count("�") == 1
    with pytest.raises(UnreadableError, match="binary"):
        decoded(bytes(range(256)) * 10 + bytes(500))


# Files of many articles

ROWS = [("Talks fail", "The envoys of Ruritania met.", "2022-01-02"), ("Talks go on", "They met, again.", "2022-01-03")]
TABLES = {
    "a.csv": "Headline,Body,Date\n" + "".join(f'"{t}","{b}",{d}\n' for t, b, d in ROWS),
    "semicolons.csv": "\ufeffHeadline;Body;Date\r\n" + "".join(f'{t};"{b}";{d}\r\n' for t, b, d in ROWS),
    "old mac.csv": "headline,body,date\r" + "".join(f'{t},"{b}",{d}\r' for t, b, d in ROWS),
    "a.tsv": "headline\tbody\tdate\n" + "".join(f"{t}\t{b}\t{d}\n" for t, b, d in ROWS),
    "a.jsonl": "".join(json.dumps({"title": t, "text": b, "published": d}) + "\n" for t, b, d in ROWS),
    "a.json": json.dumps([{"title": t, "content": b, "date": d} for t, b, d in ROWS]),
    "named.json": json.dumps({"status": "ok", "articles": [{"title": t, "text": b, "date": d} for t, b, d in ROWS]}),
    "lines.json": "".join(json.dumps({"title": t, "text": b, "date": d}) + "\n" for t, b, d in ROWS),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("packed", [False, True])
def test_a_table_is_read_whatever_its_form(tmp_path, name, packed):
    content = TABLES[name].encode()
    path = tmp_path / (name + ".gz" if packed else name)
    path.write_bytes(gzip.compress(content) if packed else content)
    articles = analysis.read(path)
    assert articles.select("title", "text", pl.col("published_day").cast(pl.String)).rows() == ROWS


def test_parquet_and_frames_are_read_and_come_back_as_the_kind_they_were(tmp_path):
    frame = pl.DataFrame(ROWS, schema=["headline", "body", "date"], orient="row")
    frame.write_parquet(tmp_path / "a.parquet")
    from_file, from_polars = analysis.read(tmp_path / "a.parquet"), analysis.read(frame)
    assert from_file.equals(from_polars)
    assert from_polars.equals(analysis.read(frame.lazy()))
    from_pandas = analysis.read(frame.to_pandas())
    assert isinstance(from_pandas, pd.DataFrame)
    assert from_pandas["text"].tolist() == texts(from_polars)
    assert from_pandas["article_id"].tolist() == from_polars["article_id"].to_list()


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path):
    (tmp_path / "a.csv").write_text("who,when\nx,2022-01-02\n")
    frame = pl.DataFrame({"who": ["x"], "when": ["y"]})
    for what in (tmp_path / "a.csv", frame, frame.to_pandas()):
        with pytest.raises(ValueError, match=r"'text'.*'who', 'when'"):
            analysis.read(what)
    (tmp_path / "b.txt").write_text("Talks fail\n\nThe envoys of Ruritania said so on Monday.")
    articles = analysis.read(tmp_path)
    assert articles["error"].is_null().to_list() == [False, True]
    assert "'who', 'when'" in articles["error"][0]


def test_a_table_of_addresses_says_how_to_fetch_them(tmp_path):
    (tmp_path / "a.csv").write_text("GLOBALEVENTID\tSOURCEURL\n1\thttps://a.example/x\n")
    with pytest.raises(ValueError, match=r"'SOURCEURL' has addresses.*analysis\.scrape"):
        analysis.read(tmp_path / "a.csv")


def test_the_message_names_the_columns_as_the_file_does(tmp_path):
    (tmp_path / "a.csv").write_text("Titel;Datum\nA;2022-01-02\n")
    with pytest.raises(ValueError, match=r"'Titel', 'Datum'.*rename its columns"):
        analysis.read(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("Title,Date\nA,2022-01-02\n")
    with pytest.raises(ValueError, match="'Title', 'Date'"):
        analysis.read(tmp_path / "b.csv")


def test_the_list_of_articles_is_found_in_the_answer_of_a_service(tmp_path):
    results = [{"headline": f"Talks {n}", "body": "The envoys met.", "tags": [{"id": 1}, {"id": 2}]} for n in range(2)]
    path = tmp_path / "a.json"
    for answer in (results, {"status": "ok", "articles": results}, {"response": {"total": 2, "results": results}}):
        path.write_text(json.dumps(answer))
        assert analysis.read(path)["title"].to_list() == ["Talks 0", "Talks 1"]
    path.write_text(json.dumps(results[0]))
    assert analysis.read(path)["title"].to_list() == ["Talks 0"], "an article with lists of its own is one article"


def test_lines_that_are_broken_are_rows_and_the_others_are_articles(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        '{"text": "One."}\n{"text": "Tw\n\n[1, 2]\n{"text": "Three.", "more": {"deep": [1]}}\n{"text": 4}\n'
        + "[" * 100_000 + "\n"
    )
    articles = analysis.read(tmp_path / "a.jsonl")
    assert [text for text in texts(articles) if text] == ["One.", "Three.", "4"]
    errors = articles["error"].drop_nulls().to_list()
    assert [error.split("line ")[1][0] for error in errors] == ["2", "4", "7"]
    (tmp_path / "a.csv").write_text('title,text\nA,One.\nB,Two.,too,many\nC,"Three, with\na break"\nD\n')
    articles = analysis.read(tmp_path / "a.csv")
    assert articles["title"].to_list()[:2] == ["A", "C"]
    assert "line 3: 4 fields where the header has 2" in articles["error"][3]
    assert articles["error"][2] is not None, "an article without text says so"


def test_ids_with_leading_zeros_stay_and_keys_are_never_twice(tmp_path):
    (tmp_path / "a.csv").write_text("id,text\n007,One.\n007,Two.\n8,Three.\n")
    assert analysis.read(tmp_path / "a.csv")["article_id"].to_list() == ["007", "007-2", "8"]


# Many files

def test_a_folder_is_read_with_all_that_is_in_it_and_nothing_else(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "deep" / "er" / "a.html.gz").write_bytes(gzip.compress(page("Talks in the deep")))
    (tmp_path / "b.txt").write_text("Talks fail\n\nThe envoys of Ruritania said so on Monday.")
    for name in (".hidden/c.txt", ".d.txt", "picture.png", "notes.md", "pages.jsonl", "x.part"):
        (tmp_path / name).write_text("Not read at all\n\nThis is no article that anyone should find.")
    articles = analysis.read(tmp_path)
    assert articles["title"].to_list() == ["Talks fail", "Talks in the deep"]
    assert analysis.read(str(tmp_path / "**" / "*.html.gz"))["title"].to_list() == ["Talks in the deep"]
    assert analysis.read([tmp_path / "b.txt", tmp_path / "deep", tmp_path / "b.txt"]).height == 2
    assert analysis.read(tmp_path, limit=1).height == 1


def test_a_file_whose_name_looks_like_a_glob_is_a_file(tmp_path):
    (tmp_path / "talks [1].txt").write_text("Talks fail\n\nThe envoys of Ruritania said so on Monday.")
    assert analysis.read(tmp_path / "talks [1].txt")["title"].to_list() == ["Talks fail"]


BROKEN = {
    "cut.html.gz": gzip.compress(page())[:-20], "not packed.html.gz": page(), "cut.html.xz": lzma.compress(page())[:-9],
    "report.html": b"%PDF-1.7\n\xe2\xe3", "picture.html": b"\x89PNG\r\n\x1a\n", "letter.txt": b"PK\x03\x04" + bytes(50),
    "empty.txt": b"", "blank.html": b" \n\n ", "zeros.txt": bytes(1000), "empty.csv": b"", "empty.jsonl": b"\n",
    "bad.json": b"{", "number.json": b"3", "cut.parquet": b"PAR1\x15", "no.warc": b"this is no archive",
    "empty.warc.gz": b"", "noise.html": random.Random(1).randbytes(3000),
    "packed twice.txt.gz": gzip.compress(gzip.compress(b"x")),
    "no text.html": b"<html><title>T</title><body></body></html>", "header only.csv": b"title,text\n",
}


def test_what_cannot_be_read_is_a_row_with_a_reason_and_loses_nothing_else(tmp_path):
    for name, content in BROKEN.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "sound.html").write_bytes(page())
    (tmp_path / "no file").mkdir()
    (tmp_path / "broken link.txt").symlink_to(tmp_path / "nowhere")
    paths = [*(tmp_path / name for name in BROKEN), tmp_path / "sound.html", tmp_path / "not there.txt",
             tmp_path / "no file", tmp_path / "*.nothing", tmp_path / "broken link.txt", "https://a.example/x", 3]
    articles = analysis.read(paths)
    sound = articles.filter(pl.col("error").is_null())
    assert sound["title"].to_list() == ["Talks in Zenda fail"]
    failed = articles.filter(pl.col("error").is_not_null())
    assert failed["article_id"].n_unique() == failed.height
    for name in set(BROKEN) - {"header only.csv"}:
        assert failed["error"].str.contains(name, literal=True).sum() == 1, name
    assert failed.height == len(BROKEN) - 1 + 6
    again = analysis.read(tmp_path)
    assert again.filter(pl.col("error").is_null()).height == 1
    for name in BROKEN:
        analysis.read(tmp_path / name)  # alone, too, it raises nothing


def test_what_is_not_there_at_all_is_an_error_that_helps(tmp_path):
    (tmp_path / "articles.csv").write_text("text\nx\n")
    with pytest.raises(FileNotFoundError, match=r"there is no file.*there is articles\.csv"):
        analysis.read(tmp_path / "article.csv")
    with pytest.raises(FileNotFoundError, match="no file fits"):
        analysis.read(tmp_path / "*.html")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match="no file to read in the folder"):
        analysis.read(tmp_path / "empty")
    with pytest.raises(ValueError, match=r"is an address: fetch it with analysis\.scrape"):
        analysis.read("https://a.example/x")
    with pytest.raises(ValueError, match="the list is empty"):
        analysis.read([])
    for what in (3, None, b"<html>", {"text": "x"}):
        with pytest.raises(TypeError):
            analysis.read(what)


def test_texts_can_be_given_as_they_are():
    long = "The envoys of Ruritania said on Monday that talks with Graustark had failed once more."
    articles = analysis.read([long, "Talks fail\n\n" + long, long])
    assert texts(articles) == [long] * 3
    assert articles["title"].to_list() == [None, "Talks fail", None]
    assert articles["article_id"].n_unique() == 3
    assert texts(analysis.read("Talks fail\n\n" + long)) == [long]


def test_a_key_is_the_same_over_runs_and_folders(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.html").write_bytes(page())
        (tmp_path / folder / "x.txt").write_text("Talks fail\n\nThe envoys of Ruritania said so on Monday.")
    first, second = analysis.read(tmp_path / "a"), analysis.read(tmp_path / "b")
    assert first["article_id"].to_list() == second["article_id"].to_list()
    saved = b"<!-- saved from url=(0022)https://a.example/zenda -->" + page()
    (tmp_path / "a" / "x.html").write_bytes(saved)
    articles = analysis.read(tmp_path / "a" / "x.html")
    assert articles.select("url", "source").row(0) == ("https://a.example/zenda", "a.example")


def test_without_normal_form_the_text_stays_to_the_character(tmp_path):
    frame = pl.DataFrame({"text": ["``Odd''  text ,with -- all its flaws ", "x\r\ny"]})
    assert texts(analysis.read(frame, normalize=False)) == frame["text"].to_list()


def test_a_small_file_that_unpacks_to_much_is_not_unpacked(tmp_path):
    (tmp_path / "bomb.html.gz").write_bytes(gzip.compress(bytes(200_000_000)))
    with pytest.raises(UnreadableError, match="too large for one document"):
        content_of(tmp_path / "bomb.html.gz")
    assert "too large" in analysis.read(tmp_path / "bomb.html.gz")["error"].item()


# Pages that take too long or too much

def test_a_page_that_takes_too_long_is_one_lost_page(tmp_path, monkeypatch):
    from analysis.sources import workers
    monkeypatch.setattr(workers, "SECONDS", 3.0)
    for number in range(3):
        (tmp_path / f"{number}.html").write_bytes(page(f"Story number {number}"))
    analysis.read(tmp_path)
    stopped = workers._POOL._idle[-1]  # the next one that is asked
    os.kill(stopped.process.pid, signal.SIGSTOP)  # as a page would that loops for ever
    articles = analysis.read(tmp_path)
    assert articles["error"].is_null().sum() == 2
    assert "took longer than 3 s" in articles["error"].drop_nulls().item()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_process_that_reads_a_page_ends_by_itself_when_nobody_ends_it(tmp_path):
    os.mkfifo(tmp_path / "pipe")  # opening it waits for ever
    place = str(tmp_path / "pipe").encode()
    head = {"size": len(place), "call": "os:open", "known": {"flags": os.O_RDONLY}, "seconds": 0.5}
    worker = subprocess.Popen([sys.executable, "-m", "analysis.sources.workers", str(4 << 30)], cwd=PROJECT,
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    worker.stdin.write(json.dumps(head).encode() + b"\n" + place)
    worker.stdin.flush()
    assert worker.wait(timeout=120) == -signal.SIGALRM
    worker.stdin.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.html")
    (tmp_path / "b.html").write_bytes(page())
    assert analysis.read(tmp_path).height == 1


def test_a_worker_that_died_loses_no_page(tmp_path):
    from analysis.sources import workers
    for number in range(3):
        (tmp_path / f"{number}.html").write_bytes(page(f"Story number {number}"))
    analysis.read(tmp_path)
    for worker in workers._POOL._all:
        worker.process.kill()
        worker.process.wait()
    assert workers._POOL._all
    assert analysis.read(tmp_path)["error"].null_count() == 3


@pytest.mark.parametrize("html", [
    b"<div>" * 100_000, b"<p>" * 300_000 + b"x", b"<table><tr><td>" * 30_000,
    b"<a href='" + b"x" * 5_000_000 + b"'>y</a>",
    b"<p " + b"a=b " * 300_000 + b">x</p>", b"<!--" * 100_000, b"<![CDATA[" * 50_000, b"<svg><math>" * 20_000,
    b"&" * 1_000_000, b"&#x110000;&#0;&#xD800;" * 1000 + page(), b"\0".join(page().split(b" ")), page() * 30,
    b"<base href='javascript:alert(1)'>" + page(), b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>" + page(),
    b"<script>" + b"var x = '<p>';" * 50_000 + b"</script>" + page(), b"\xed\xa0\x80" * 1000 + page(), b"<" * 500_000,
    b"<h1>" + b"word " * 200_000 + b"</h1>",
    b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>" + page(),
])
def test_markup_that_is_made_to_hurt_is_a_row(tmp_path, html, monkeypatch):
    from analysis.sources import workers
    monkeypatch.setattr(workers, "SECONDS", 5.0)
    (tmp_path / "odd.html").write_bytes(html)
    (tmp_path / "sound.html").write_bytes(page())
    articles = analysis.read(tmp_path)
    assert articles.height == 2
    assert articles["title"][1] == "Talks in Zenda fail"


# Archives

def archive(*, packed: bool = True, pages: int = 4) -> bytes:
    """A web archive with requests, redirects, a picture and pages in several codings."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)

    def add(url: str, body: bytes, *headers: tuple[str, str], status: str = "200 OK", kind: str = "response") -> None:
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), http_headers=http,
            warc_headers_dict={"WARC-Date": "2024-03-04T05:06:07Z"},
        ))
    html = ("Content-Type", "text/html; charset=utf-8")
    add("http://a.example/moved", b"", html, status="301 Moved")
    add("http://a.example/x.png", b"\x89PNG", ("Content-Type", "image/png"))
    for number in range(pages):
        body, coding = page(f"Story number {number}"), []
        if number % 4 == 1:
            body, coding = gzip.compress(body), [("Content-Encoding", "gzip")]
        if number % 4 == 2:
            body, coding = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), [("Transfer-Encoding", "chunked")]
        if number % 4 == 3:  # Common Crawl unpacks, but others leave the header as it was
            coding = [("Content-Encoding", "br")]
        add(f"http://a.example/{number}", body, html, *coding)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_the_pages_of_an_archive_are_articles(tmp_path, name):
    (tmp_path / name).write_bytes(archive(packed=name.endswith(".gz")))
    articles = analysis.read(tmp_path / name)
    assert articles["title"].to_list() == [f"Story number {number}" for number in range(4)]
    assert articles["url"].to_list() == [f"http://a.example/{number}" for number in range(4)]
    assert articles["error"].null_count() == 4
    assert articles["fetched_at"].to_list() == [dt.datetime(2024, 3, 4, 5, 6, 7, tzinfo=dt.UTC)] * 4


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_that_is_cut_off_keeps_what_is_before_the_cut_and_says_so(tmp_path, packed):
    from analysis.sources import warc
    whole = archive(packed=packed, pages=3)
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    count = 0
    for cut in range(1, len(whole) - 8, 61):
        path.write_bytes(whole[:cut])
        *found, last = warc.pages(path)
        if not isinstance(last, UnreadableError):  # cut between two records: nothing is missing but what follows
            continue
        count += 1
        assert "cut off" in str(last) or "no WARC" in str(last) or "Invalid" in str(last)
        assert all(b"</html>" in page.content for page in found), "a page is whole or not there"
    assert count > 0.9 * len(range(1, len(whole) - 8, 61))
    path.write_bytes(whole[: len(whole) * 3 // 4])
    articles = analysis.read(path)
    assert articles["title"][0] == "Story number 0"
    assert "cut off" in articles["error"][-1]


def test_an_archive_that_lies_about_lengths_raises_nothing(tmp_path):
    whole = archive(packed=False, pages=2)
    for wrong in (b"Content-Length: 99999999999", b"Content-Length: -1", b"Content-Length: x", b"Content-Length: 3",
                  b"No-Length: 1"):
        start = whole.rindex(b"Content-Length: ")
        end = whole.index(b"\r\n", start)
        (tmp_path / "a.warc").write_bytes(whole[:start] + wrong + whole[end:])
        articles = analysis.read(tmp_path / "a.warc")
        assert articles["title"][0] == "Story number 0"


@pytest.mark.filterwarnings("ignore:.*not understood")
def test_noise_in_any_file_raises_nothing(tmp_path):
    chance = random.Random(7)
    sound = {"a.warc.gz": archive(pages=2), "a.warc": archive(packed=False, pages=2), "a.html": page(), "a.csv":
             TABLES["a.csv"].encode(), "a.json": TABLES["a.json"].encode(), "a.jsonl": TABLES["a.jsonl"].encode(),
             "a.txt": "Talks fail\n\nThe envoys – so they said – left.".encode()}
    for name, content in sound.items():
        for _ in range(6):
            noisy = bytearray(content)
            for _ in range(chance.randrange(1, 20)):
                noisy[chance.randrange(len(noisy))] = chance.randrange(256)
            (tmp_path / name).write_bytes(noisy)
            articles = analysis.read([tmp_path / name])
            assert articles.select(list(schemas.ARTICLES)).schema == schemas.polars_schema("articles")


# The article that this project began with

@pytest.mark.skipif(not SHARED.is_dir(), reason="no evaluation data beside the project")
def test_the_seed_article_is_read_clean():
    gold = json.loads((SHARED / "seed" / "gold.json").read_text())
    article = analysis.read(SHARED / "seed" / "article.txt", published="2022-01-02").row(0, named=True)
    assert article["published_day"] == dt.date(2022, 1, 2)
    assert article["title"] == gold["title"]
    assert article["section"] == gold["section"]
    for words in gold["not_in_text"]:
        assert words not in article["text"]


def test_a_notebook_in_its_own_folder_finds_what_lies_in_the_project(tmp_path, monkeypatch):
    for name in ("notebooks", "data/raw/pages"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "data/raw/pages/a.html.gz").write_bytes(gzip.compress(page()))
    monkeypatch.chdir(tmp_path / "notebooks")
    for what in ("data/raw/pages/*.html.gz", "data/raw/pages", ["data/raw/pages/a.html.gz"]):
        assert analysis.read(what)["title"].to_list() == ["Talks in Zenda fail"]


def test_paths_may_be_relative_to_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    Path(tmp_path, "a.txt").write_text("Talks fail\n\nThe envoys of Ruritania said so on Monday.")
    assert analysis.read("~/a.txt").height == 1
