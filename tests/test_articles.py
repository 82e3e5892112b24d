"""Articles in normal form: what is mended, what is cut, what stays, which are copies."""

from __future__ import annotations

import datetime as dt
import json
import random

import pandas as pd
import polars as pl
import pytest
from evaluate import SHARED

from analysis import lexicons, schemas
from analysis.articles import language_of, mark_duplicates, normalize, to_articles
from analysis.articles.mending import mend
from analysis.articles.titles import split_title

# ---- marks ----


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        (
            'the Senate voted on the envoys"?highly contentious plan',
            "the Senate voted on the envoys’ highly contentious plan",
        ),
        ('the teachers"?unions agreed', "the teachers’ unions agreed"),
        ('"We agreed to every word."?Next came the vote', "“We agreed to every word.” Next came the vote"),
        ('"We are ready,"?the minister said', "“We are ready,” the minister said"),
        ('the so-called "�moderate"?camp', "the so-called “moderate” camp"),
        ('GENEVA"?Envoys met on Friday', "GENEVA — Envoys met on Friday"),
        ('a plan "?boldly announced "?that failed', "a plan — boldly announced — that failed"),
        ('He wasn"t there; "they"�re late"?he said', "He wasn’t there; “they’re late” he said"),
        ('from 2011"?012 the border was shut"?', "from 2011–012 the border was shut”"),
        ('O"�Malley of Ruritania said "?no', "O’Malley of Ruritania said — no"),
        ('"Is it over?"?she asked', "“Is it over?” she asked"),
    ],
)
def test_a_mark_lost_on_the_way_is_mended_from_what_is_around_it(damaged, mended):
    assert mend(damaged)[0] == mended


def test_a_real_question_after_a_quoted_word_stays_a_question():
    assert mend('Is this an "outpost" for the "mainland"? Nobody knows.')[0].endswith("“mainland”? Nobody knows.")


@pytest.mark.parametrize(
    "text",
    [
        'Did he say "no"? Nobody knows.',
        '(Did he say "no"?) Nobody knows.',
        'Did he say "no"?',
        'He asked: "What is \'soon\'?" They left.',
        'Is it "over"?; is it "on"?, he asked.',
    ],
)
def test_questions_are_not_taken_for_damage(text):
    assert mend(text)[0].count("?") == text.count("?")


def test_in_a_damaged_text_a_question_is_told_from_a_lost_mark():
    mended = mend('Is it an "outpost" for the "mainland"? The "envoys"?said no, for the "moment"? They left.')[0]
    assert mended == "Is it an “outpost” for the “mainland”? The “envoys” said no, for the “moment” They left."


def test_mended_marks_are_counted_by_name():
    notes = normalize('The unions"?demand wasn"t met. "No,"?they said. It costs ?240m.', source="news.co.uk").notes
    assert "mended: lost mark → ’ (2)" in notes
    assert "mended: lost mark → ” (1)" in notes
    assert "mended: lost currency sign → £ (1)" in notes


@pytest.mark.parametrize(
    ("given", "regular"),
    [
        ("He said ``we agree'' on Friday.", "He said “we agree” on Friday."),
        ("He said ''we agree'' on Friday.", "He said “we agree” on Friday."),
        ('He said "we agree" on Friday.', "He said “we agree” on Friday."),
        ("\"It's 'final',\" she said.", "“It’s ‘final’,” she said."),
        ("the '90s and rock 'n' roll", "the ’90s and rock ’n’ roll"),
        ("Ruritanias' fleet", "Ruritanias’ fleet"),
        ("talks -- long talks -- failed", "talks — long talks — failed"),
        ("talks--long talks--failed", "talks—long talks—failed"),
        ("a well-known 10-year-old pact", "a well-known 10-year-old pact"),
        ("â€œItâ€™s overâ€\x9d in a cafÃ©", "“It’s over” in a café"),
        ("RTÉ’s report", "RTÉ’s report"),
        ("AT&amp;T and &quot;others&quot;", "AT&T and “others”"),
        ("no\u00a0break, soft\u00adhyphen, zero\u200bwidth", "no break, softhyphen, zerowidth"),
        ("Cafe\u0301", "Café"),
        ("\x93Yes,\x94 he said", "“Yes,” he said"),
    ],
)
def test_marks_and_characters_become_regular(given, regular):
    assert mend(given)[0] == regular


@pytest.mark.parametrize(
    "text",
    [
        'The mast is 5\'10" tall and 6" wide.',
        "Is it over? Yes. https://example.org/a?b=1&c=2",
        "What?! Really? (No?) 1?",
        "He said “yes” and ‘no’ — and left.",
    ],
)
def test_what_is_sound_stays_as_it_is(text):
    once = mend(text)[0]
    assert mend(once)[0] == once
    assert "?" not in text or once.count("?") == text.count("?")


def test_a_word_that_lost_letters_is_mended_only_if_one_name_fits():
    assert mend("Sinn F��in in the D��il")[0] == "Sinn Féin in the Dáil"
    assert mend("Mr Xq��zt said")[0] == "Mr Xq�zt said"
    assert mend("Mr Xq?zt said")[0] == "Mr Xq?zt said"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        '"',
        '"?',
        "?" * 50,
        '"' * 999,
        "\ufffd" * 50,
        "\u202eرسالة",
        "😀 😀",
        "-",
        "''",
        "``",
        "'",
        "| ",
        "a |",
        "word " * 50_000,
        "“" * 500 + "”" * 3,
        "\ud800 lone",
        "a\n" * 3000,
        "© " * 200,
        "See also",
        "Â" * 5000,
        "-" * 10_000,
    ],
)
def test_no_text_is_too_odd(text):
    normal = normalize(text, title=text[:200])
    assert normalize(normal.text, title=normal.title).text == normal.text


def test_normal_form_is_a_fixed_point():
    text = (
        'Talks\n\n"We agree,"?he said. The envoys"?plan -- the last -- wasn"t read.\n\nRead more: Landslide kills ten'
    )
    once = normalize(text)
    again = normalize(once.text)
    assert once.text == again.text
    assert again.notes == []


# ---- what is not the article ----


@pytest.mark.parametrize(
    "line",
    [
        "See also  Envoy visits Strelsau, hopes to revive pact",
        "READ MORE: Why the pact failed",
        "Related: Ten dead in landslide",
        "Vladimir Rassendyll. © AP",
        "The envoy in Strelsau. (Photo: J. Doe/Getty Images)",
        "Share on Facebook",
        "Advertisement",
        "Sign up for our newsletter to get the day's news every morning.",
        "Image source: Getty Images",
        "Subscribe to our newsletter!",
        "Follow us on Twitter",
        "Your email address will not be published.",
        "Story continues below advertisement",
        "Recommended",
        "Media playback is not supported on this device",
        "Send Facebook Twitter Google+ Whatsapp Tumblr Reddit",
        "Permalink http://example.org/x/1",
    ],
)
def test_what_stands_around_an_article_is_cut(line):
    text = f"The envoys met in Strelsau on Friday.\n\n{line}\n\nThey left without a pact."
    normal = normalize(text, title="Envoys meet")
    assert normal.text == "The envoys met in Strelsau on Friday.\n\nThey left without a pact."
    assert any(note.startswith("cut: ") for note in normal.notes)


@pytest.mark.parametrize(
    "line",
    [
        "See also the annex to the treaty, which the minister signed on Friday.",
        "Related talks failed in May.",
        "Watch how the minister answers, one diplomat said.",
        "“Share your grain with us,” the president said.",
        "The photo shows the minister in Strelsau.",
        "Two weeks",
        "Watch and wait",
        "Related worries",
        "Subscribe now to our view of the world, he told them.",
        "Read more into it than there is and you lose, she said.",
        "The AP reported on Friday that the pact had failed.",
        "Leave a reply on my desk, he told the envoy.",
        "Advertisement revenue fell by a third.",
        "“Follow us,” they cried.",
        "According to Reuters/Ipsos, half of the voters agree.",
    ],
)
def test_a_sentence_of_the_story_stays(line):
    text = f"The envoys met in Strelsau on Friday.\n\n{line}\n\nThey left without a pact."
    assert normalize(text, title="Envoys meet").text.split("\n\n")[1] == mend(line)[0]


def test_pleas_and_share_bars_inside_a_text_of_one_line_are_cut_by_themselves():
    share = "Send Facebook Twitter Google+ Whatsapp Tumblr linkedin stumble Digg reddit Newsvine Permalink http://x.example/p"
    plea = "Sign up for our newsletter to get the day's news every morning."
    story = "The envoys met in Strelsau. They left without a pact."
    first, second = story.split(". ")
    assert normalize(f"{first}. {share} {second} {plea}", title="Envoys meet").text == story


def test_a_comment_form_ends_the_article():
    form = "Leave a Reply\n\nYour email address will not be published.\n\nName\n\nEmail"
    text = f"The envoys met.\n\nThey left.\n\n{form}"
    assert normalize(text).text == "The envoys met.\n\nThey left."


@pytest.mark.parametrize(
    "form",
    [
        "\n\nLeave a Reply Cancel reply\n\nYour email address will not be published.\n\nName *",
        "\n\nLeave a Comment\n\nSave my name, email, and website in this browser for the next time I comment.",
        " Leave a Reply Your email address will not be published. Required fields are marked *",
        "\n\nYour email address will not be published.\n\nThis site uses Akismet to reduce spam. Learn more",
    ],
)
def test_comment_forms_of_every_shape_are_cut(form):
    assert normalize(f"The envoys met.\n\nThey left.{form}").text == "The envoys met.\n\nThey left."


def test_a_caption_goes_with_its_copy_that_has_the_credit():
    text = "The envoys met.\n\nRudolf Rassendyll.\n\nRudolf Rassendyll. © AP\n\nThey left without a pact."
    assert normalize(text).text == "The envoys met.\n\nThey left without a pact."


def test_a_doubled_title_leaves_the_text_and_its_rubric_is_the_section():
    line = "Ruritania calls on its neighbour to end the siege"
    normal = normalize(f"{line} |  abroad\n\n{line} | abroad\n\nThe siege goes on, the minister said on Friday.")
    assert (normal.title, normal.section) == (line, "abroad")
    assert normal.text == "The siege goes on, the minister said on Friday."


def test_a_repeated_sentence_is_no_title():
    normal = normalize("No deal.\n\nNo deal.\n\nThat was all he said.")
    assert normal.title is None
    assert normal.text.startswith("No deal.")


def test_wrapped_lines_are_joined_and_paragraphs_kept():
    wrapped = (
        "The envoys of Ruritania met in Strelsau on Friday to\ntalk about the siege, and they left without having\n"
        "signed the pact that the minister had announced.\n\nNobody knows what\ncomes next."
    )
    assert normalize(wrapped).text.count("\n\n") == 1
    assert "Friday to talk" in normalize(wrapped).text
    assert normalize("First paragraph.\nSecond one.").text == "First paragraph.\n\nSecond one."


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Envoys meet in Strelsau - BBC News", "Envoys meet in Strelsau"),
        ("Envoys meet in Strelsau | Reuters", "Envoys meet in Strelsau"),
        ("Envoys meet in Strelsau | World news | The Guardian", "Envoys meet in Strelsau"),
        ("Envoys meet in Strelsau — The Strelsau Times", "Envoys meet in Strelsau"),
        ("BBC News | Envoys of Ruritania meet in Strelsau", "Envoys of Ruritania meet in Strelsau"),
        ("Sanctions - a threat or a promise?", "Sanctions - a threat or a promise?"),
        ("Ruritania - the siege", "Ruritania - the siege"),
        ("Minister: no deal - for now", "Minister: no deal - for now"),
        ("Anti-war vote", "Anti-war vote"),
        ("", ""),
    ],
)
def test_a_sites_name_is_cut_from_the_title_and_nothing_else(title, headline):
    assert split_title(title)[0] == headline


def test_the_host_tells_which_end_of_a_title_is_the_site():
    assert split_title("Envoys meet - Zenda Herold", source="zendaherold.example")[0] == "Envoys meet"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the seed article is not there")
def test_the_article_that_this_project_began_with():
    gold = json.loads((SHARED / "seed" / "gold.json").read_text(encoding="utf-8"))
    normal = normalize((SHARED / "seed" / "article.txt").read_text(encoding="utf-8"))
    assert [words for words in gold["not_in_text"] if words in normal.text] == []
    assert (normal.title, normal.section) == (gold["title"], gold["section"])
    paragraphs = normal.text.split("\n\n")
    assert set(gold["subheads"]) <= set(paragraphs)
    assert not set(gold["captions"]) & set(paragraphs)
    assert all(quote["content"] in normal.text for quote in gold["quotes"])


# ---- the table ----


@pytest.mark.parametrize(("raw", "text"), [
    ("<p>The envoys <b>met</b>\nin <a href='https://a.example/x'>Strelsau</a>.</p><p>They left&nbsp;it.</p>",
     "The envoys met in Strelsau.\n\nThey left it."),
    ("The envoys met.<br>They left.<br />\nNo pact.", "The envoys met.\n\nThey left.\n\nNo pact."),
    ("The <em>Herald</em> said so.\n\nThey left.", "The Herald said so.\n\nThey left."),
    ("Unemployment < 5 % and growth > 2 %; <p> is a tag.", "Unemployment < 5 % and growth > 2 %; <p> is a tag."),
])
def test_markup_that_an_export_left_is_cut_and_paragraphs_stay(raw, text):
    found = normalize(raw)
    assert found.text == text
    assert any(note.startswith("cut: markup") for note in found.notes) == (raw != text)


def test_a_frame_under_other_names_becomes_the_articles_table():
    frame = pl.DataFrame(
        {
            "Headline": ["Envoys meet - BBC News"],
            "Body": ["The envoys met in Strelsau on Friday."],
            "Link": ["https://www.Example.org:443/a"],
            "Published At": ["Mon, 07 Feb 2022 23:10:00 -0500"],
            "Byline": ["By Anna Vogt and Ben Ode"],
            "mine": [7],
        }
    )
    row = to_articles(frame).row(0, named=True)
    assert (row["title"], row["source"], row["authors"]) == ("Envoys meet", "example.org", ["Anna Vogt", "Ben Ode"])
    assert row["published_day"] == dt.date(2022, 2, 7)
    assert row["published"].astimezone(dt.UTC) == dt.datetime(2022, 2, 8, 4, 10, tzinfo=dt.UTC)
    assert (row["language"], row["mine"], row["error"]) == ("en", 7, None)


def test_a_pandas_frame_becomes_a_pandas_table():
    table = to_articles(pd.DataFrame({"content": ["The envoys met."], "date": [pd.Timestamp("2022-02-07", tz="UTC")]}))
    assert isinstance(table, pd.DataFrame)
    assert str(table["published_day"][0])[:10] == "2022-02-07"


def test_a_first_line_without_an_end_mark_is_the_title_of_a_bare_text():
    story = "The envoys of Ruritania met in Strelsau on Friday and left without the pact that was announced."
    normal = normalize(f"Envoys meet in Strelsau\n\n{story}")
    assert (normal.title, normal.text) == ("Envoys meet in Strelsau", story)
    assert normalize(f"By Anna Vogt in Strelsau\n\n{story}").title is None


def test_every_given_row_comes_back_in_order_with_a_key_of_its_own():
    texts = ["The envoys met.", "The envoys met.", None, "", "They left."]
    table = to_articles(pl.DataFrame({"text": texts}))
    assert table.height == len(texts)
    assert table["article_id"].n_unique() == len(texts)
    assert [bool(error) for error in table["error"]] == [False, False, True, True, False]
    assert list(schemas.polars_schema("articles")) == table.columns
    assert to_articles(pl.DataFrame({"text": texts}))["article_id"].to_list() == table["article_id"].to_list()


@pytest.mark.filterwarnings("ignore:.*not understood")
@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2017/2/7", (2017, 2, 7)),
        ("2022-02-07T23:00:00-05:00", (2022, 2, 7)),
        ("2022-02-07 10:00", (2022, 2, 7)),
        ("7 February 2022", (2022, 2, 7)),
        ("February 7th, 2022", (2022, 2, 7)),
        ("Feb 7, 2022 at 10:00 pm", (2022, 2, 7)),
        ("2/13/2022", (2022, 2, 13)),
        ("13/2/2022", (2022, 2, 13)),
        ("07.02.2022", (2022, 2, 7)),
        ("20220207", (2022, 2, 7)),
        ("Mon, 07 Feb 2022 10:00:00 GMT", (2022, 2, 7)),
        ("20220207T101500Z", (2022, 2, 7)),
        ("February 7, 2022 Monday", (2022, 2, 7)),
        ("Updated: Monday 7 February 2022 10.05 GMT", (2022, 2, 7)),
        ("7th of February 2022", (2022, 2, 7)),
        ("Sept. 7, 2022", (2022, 9, 7)),
        ("7.2.22", (2022, 2, 7)),
        ("2/13/22 23:05", (2022, 2, 13)),
        ("1644228000", (2022, 2, 7)),
        ("Sunday", None),
        ("", None),
        ("31 February 2022", None),
        ("2999-01-01", None),
        ("1970-01-01", None),
        ("1962-10-22", (1962, 10, 22)),
    ],
)
def test_the_day_is_the_one_that_is_printed(printed, day):
    found = to_articles(pl.DataFrame({"text": ["The envoys met."], "date": [printed]}))["published_day"][0]
    assert found == (dt.date(*day) if day else None)


@pytest.mark.parametrize(
    "value",
    [
        dt.date(2022, 2, 7),
        dt.datetime(2022, 2, 7, 10),
        dt.datetime(2022, 2, 7, 10, tzinfo=dt.UTC),
        1644228000,
        1644228000000,
        20220207,
    ],
)
def test_a_day_of_any_type_is_understood(value):
    found = to_articles(pl.DataFrame({"text": ["The envoys met."], "published": [value]}))
    assert found["published_day"][0] == dt.date(2022, 2, 7)


@pytest.mark.parametrize(("printed", "note"), [
    (["2022-02-07", "44599", ""], "1 of 3 articles have the note 'not understood: published 44599'"),
    (["03/02/2022", "02/02/2022"], "1 of 2 articles have the note 'unsure: published 03/02/2022 is read month first'"),
])
def test_a_day_that_is_not_understood_or_may_be_another_is_noted_and_told(printed, note):
    frame = pl.DataFrame({"text": ["The envoys met."] * len(printed), "date": printed})
    with pytest.warns(UserWarning, match=note) as told:
        notes = to_articles(frame)["notes"].to_list()
    assert [len(found) for found in notes] == [int(part in note) for part in (p or "-" for p in printed)]
    assert told[0].filename == __file__, "the line that is shown is the caller's"


@pytest.mark.parametrize("printed", [["13/02/2022", "03/02/2022"], ["02/13/2022", "03/02/2022"], ["03.02.2022"]])
def test_a_day_that_the_column_or_the_mark_makes_sure_has_no_note(printed):
    table = to_articles(pl.DataFrame({"text": ["The envoys met."] * len(printed), "date": printed}))
    assert table["notes"].list.len().sum() == 0
    assert table["published_day"].null_count() == 0


@pytest.mark.parametrize("record", [
    {"FullText": "The envoys met.", "pubdate": "Feb 7, 2022", "pubtitle": "The Herald", "DocumentURL": "https://a.example/1"},
    {"content": "The envoys met.", "publishedAt": "2022-02-07T10:00:00Z", "source": {"id": None, "name": "The Herald"},
     "url": "https://a.example/1"},
    {"story_text": "The envoys met.", "publish_date": "2022-02-07 10:00:00", "media_name": "The Herald",
     "url": "https://a.example/1"},
    {"fields": {"bodyText": "The envoys met."}, "webPublicationDate": "2022-02-07T10:00:00Z", "outlet": "The Herald",
     "webUrl": "https://a.example/1"},
    {"article": {"body": "The envoys met.", "link": "https://a.example/1"},
     "meta": {"date": "2022-02-07", "outlet": "The Herald"}},
])
def test_the_fields_of_archives_and_services_are_known(record):
    row = to_articles(pl.DataFrame([record])).row(0, named=True)
    assert (row["text"], row["published_day"]) == ("The envoys met.", dt.date(2022, 2, 7))
    assert (row["source"], row["url"]) == ("The Herald", "https://a.example/1")


def test_a_day_that_cannot_be_is_refused_with_a_reason():
    table = to_articles(pl.DataFrame({"text": ["The envoys met."], "date": ["2999-01-01"]}))
    assert "refused: published 2999-01-01 lies in the future" in table["notes"][0]


def test_text_is_left_to_the_character_where_normal_form_is_not_wanted():
    text = '  "No",  he said.\n\nSee also  Envoys \n'
    assert to_articles(pl.DataFrame({"text": [text]}), normalize=False)["text"][0] == text


def test_a_frame_without_text_says_which_columns_it_has():
    with pytest.raises(ValueError, match="'colour'"):
        to_articles(pl.DataFrame({"colour": ["red"]}))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Minister rejects demand", "en"),
        ("NATO", "en"),
        ("Zelenskyy, Scholz, Macron, Draghi, Duda", "en"),
        ("Der Minister hat das Angebot am Freitag abgelehnt und mit neuen Sanktionen gedroht.", "de"),
        ("Le ministre a rejeté la proposition et menace de nouvelles sanctions.", "fr"),
        ("Міністр відхилив пропозицію, повідомило агентство.", "uk"),
        ("12 !!", None),
        ("", None),
    ],
)
def test_short_texts_are_not_taken_for_another_language(text, code):
    assert language_of(text) == code


def test_another_language_is_kept_and_marked():
    text = "Der Minister hat das Angebot am Freitag abgelehnt und mit neuen Sanktionen gedroht."
    row = to_articles(pl.DataFrame({"text": [text]})).row(0, named=True)
    assert row["text"] == text
    assert row["language"] == "de"
    assert any("not annotated" in note for note in row["notes"])


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("boilerplate", ("phrase", "where", "kind")),
        ("lost_letters", ("word",)),
    ],
)
def test_the_lexicons_of_this_station_are_sorted_and_sound(name, columns):
    rows = lexicons.read_lexicon(name, columns)
    assert len({(row[columns[0]], row.get("where")) for row in rows}) == len(rows)
    if name == "boilerplate":
        assert {row["where"] for row in rows} <= {"line", "start", "label", "any", "end", "rest"}


# ---- near-duplicates: generated stories and edited copies of them ----

_SYLLABLES = ["ba", "ke", "lo", "mi", "ru", "sta", "ven", "dor", "zen", "hol", "kar", "lin", "mor", "pel", "tas", "und"]


class _Newsroom:
    """Writes stories of invented words, the same for the same seed; stories on one subject share background."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = ["".join(self.random.choices(_SYLLABLES, k=self.random.randint(1, 3))) for _ in range(3000)]

    def sentence(self) -> str:
        return " ".join(self.random.choices(self.words, k=self.random.randint(9, 26))).capitalize() + "."

    def story(self, background: list[str] = (), sentences: int = 18) -> list[str]:
        return [self.sentence() for _ in range(sentences)] + list(background)

    def edited(self, story: list[str]) -> list[str]:
        """A copy as desks make it: cut, updated, reworded, put together anew or corrected."""
        kind = self.random.choice(["cut", "updated", "reworded", "shuffled", "corrected"])
        story = list(story)
        if kind == "cut":
            return story[: max(8, int(len(story) * self.random.uniform(0.55, 0.9)))]
        if kind == "updated":
            return [self.sentence() for _ in range(self.random.randint(1, 5))] + story[self.random.randint(0, 2) :]
        if kind == "shuffled":
            at = self.random.randint(3, len(story) - 3)
            return story[at:] + story[:at]
        share = 0.06 if kind == "reworded" else 0.02
        return [
            " ".join(
                self.random.choice(self.words) if self.random.random() < share else word for word in sentence.split()
            )
            for sentence in story
        ]


def _test_set(seed: int, subjects: int = 40) -> tuple[pl.DataFrame, dict[str, str]]:
    """Articles of several subjects: in each, different stories with common background, and edited copies."""
    room = _Newsroom(seed)
    rows, story_of = [], {}
    for subject in range(subjects):
        background = [room.sentence() for _ in range(7)]
        for number in range(3):
            story = room.story(background[: room.random.randint(2, 7)], sentences=room.random.randint(10, 24))
            versions = [story] + [room.edited(story) for _ in range(room.random.randint(0, 2))]
            for version, sentences in enumerate(versions):
                key = f"{subject}-{number}-{version}"
                story_of[key] = f"{subject}-{number}"
                day = dt.date(2022, 1, 1) + dt.timedelta(days=number + version)
                rows.append({"article_id": key, "text": " ".join(sentences), "published_day": day})
    room.random.shuffle(rows)
    return pl.DataFrame(rows), story_of


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_copies_of_a_story_are_told_from_other_stories_on_its_subject(seed):
    frame, story_of = _test_set(seed)
    found = mark_duplicates(frame)
    assert found["article_id"].to_list() == frame["article_id"].to_list()
    group = {key: original or key for key, original in found.select("article_id", "duplicate_of").iter_rows()}
    keys = list(group)
    true = {(a, b) for i, a in enumerate(keys) for b in keys[i + 1 :] if story_of[a] == story_of[b]}
    told = {(a, b) for i, a in enumerate(keys) for b in keys[i + 1 :] if group[a] == group[b]}
    assert len(true & told) / len(told) >= 0.98
    assert len(true & told) / len(true) >= 0.95


def test_duplicate_of_names_the_copy_that_was_published_first():
    text = " ".join(_Newsroom(5).story())
    frame = pl.DataFrame(
        {
            "article_id": ["late", "first", "other"],
            "text": [text, text, "Nothing alike was said here."],
            "published_day": [dt.date(2022, 1, 3), dt.date(2022, 1, 2), None],
        }
    )
    assert mark_duplicates(frame)["duplicate_of"].to_list() == ["first", None, None]


def test_what_recurs_with_the_same_words_months_later_is_news_each_time():
    text = " ".join(_Newsroom(6).story())
    frame = pl.DataFrame(
        {"article_id": ["a", "b"], "text": [text, text], "published_day": [dt.date(2022, 1, 3), dt.date(2022, 9, 3)]}
    )
    assert mark_duplicates(frame)["duplicate_of"].null_count() == 2
    assert mark_duplicates(frame, days=None)["duplicate_of"].to_list() == [None, "a"]


def test_empty_and_missing_texts_are_nobodys_copies():
    frame = pl.DataFrame({"article_id": ["a", "b", "c", "d"], "text": ["", None, "!!", ""]})
    assert mark_duplicates(frame)["duplicate_of"].null_count() == 4


def test_pandas_in_pandas_out():
    text = " ".join(_Newsroom(7).story())
    found = mark_duplicates(pd.DataFrame({"article_id": ["a", "b"], "text": [text, text]}))
    assert isinstance(found, pd.DataFrame)
    assert found["duplicate_of"].tolist()[1] == "a"


def test_stubs_with_the_same_footer_are_not_one_story():
    footer = "Do you have information you want to share with us? Write to the desk in Strelsau at any hour of the day."
    texts = [f"{_Newsroom(n).sentence()} {footer}" for n in range(8, 10)]
    long = " ".join(_Newsroom(11).story()) + " " + footer
    frame = pl.DataFrame({"article_id": ["a", "b", "c"], "text": [*texts, long]})
    assert mark_duplicates(frame)["duplicate_of"].null_count() == 3
