"""Who is in the news: persons, states, organizations and groups, told in any of the ways that news tells them."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re

import pycountry
import pytest
from evaluate import SHARED

from analysis import language
from analysis.actors import ActorBase, find_actors, load_base
from analysis.actors.base import TYPES
from analysis.lexicons import FOLDER, LexiconError, read_lexicon
from analysis.schemas import Mention

DAY = dt.date(2022, 1, 2)


def mentions(text: str, day: dt.date | None = DAY, base: ActorBase | None = None) -> list[Mention]:
    found = find_actors(language.parse(text), base, published_day=day)
    for mention in found:
        assert mention.text == text[mention.start:mention.end]
        assert mention.type in TYPES
    return found


def named(text: str, words: str, day: dt.date | None = DAY) -> Mention | None:
    """The mention that covers ``words``."""
    at = text.index(words)
    return next((m for m in mentions(text, day) if m.start <= at and at + len(words) <= m.end), None)


@pytest.mark.parametrize(("text", "words", "country"), [
    ("The U.S. and Russia sent negotiators to Geneva.", "U.S.", "USA"),
    ("The US-led coalition met on Monday.", "US", "USA"),
    ("Russian-backed separatists held the town.", "Russian", "RUS"),
    ("France's parliament will vote next week.", "France", "FRA"),
    ("Côte d’Ivoire closed its border with Ghana.", "Côte d’Ivoire", "CIV"),
    ("The Democratic People's Republic of Korea launched a rocket.", "Democratic People's Republic of Korea", "PRK"),
    ("DR Congo and Rwanda agreed on a ceasefire.", "DR Congo", "COD"),
    ("Türkiye will host the talks.", "Türkiye", "TUR"),
    ("Officials in the UAE confirmed the deal.", "UAE", "ARE"),
    ("The Danes will vote on Tuesday.", "Danes", "DNK"),
    ("Taiwan scrambled jets on Friday.", "Taiwan", "TWN"),
    ("Kosovo and Serbia signed an agreement.", "Kosovo", "XKX"),
    ("RUSSIA WARNS OF CONSEQUENCES", "RUSSIA", "RUS"),
])
def test_a_state_is_found_in_every_spelling(text, words, country):
    mention = named(text, words)
    assert mention is not None
    assert mention.country == country


def test_the_pronoun_us_is_not_the_united_states():
    assert not mentions("He told us that nothing had changed for us.")


def test_possessive_endings_are_left_out_of_the_span():
    assert [m.text for m in mentions("Ukraine's border with Poland’s east")] == ["Ukraine", "Poland"]


@pytest.mark.parametrize(("text", "words", "name"), [
    ("Moscow denied the accusation on Tuesday.", "Moscow", "Russia"),
    ("Talks between Moscow and Washington will resume.", "Moscow", "Russia"),
    ("Talks between Moscow and Washington will resume.", "Washington", "United States"),
    ("Brussels threatened new tariffs.", "Brussels", "European Union"),
    ("Beijing's patience is running out.", "Beijing", "China"),
    ("Relations with Tehran have cooled.", "Tehran", "Iran"),
    ("The ministry accused Kiev of shelling the town.", "Kiev", "Ukraine"),
])
def test_a_capital_that_acts_is_its_government(text, words, name):
    mention = named(text, words)
    assert (mention.name, mention.how) == (name, "metonym")


@pytest.mark.parametrize(("text", "words", "country"), [
    ("The two leaders met in Moscow on Monday.", "Moscow", "RUS"),
    ("The envoy flew to Beijing for talks.", "Beijing", "CHN"),
    ("Thousands marched through central London and Paris.", "Paris", "FRA"),
    ("The minister arrived at Kiev airport.", "Kiev", "UKR"),
    ("The delegation will visit Brussels next week.", "Brussels", "BEL"),
    ("WASHINGTON (Ruritanian News) - The talks ended.", "WASHINGTON", "USA"),
    ("An explosion shook the Moscow metro.", "Moscow", "RUS"),
])
def test_a_capital_where_one_meets_is_a_city(text, words, country):
    mention = named(text, words)
    assert (mention.type, mention.country) == ("place", country)
    assert mention.how != "metonym"


@pytest.mark.parametrize(("text", "words", "name", "type_", "country"), [
    ("The White House declined to comment.", "The White House", "White House", "organization", "USA"),
    ("The Kremlin rejected the demand.", "Kremlin", "Kremlin", "organization", "RUS"),
    ("Downing Street said the plan stands.", "Downing Street", "10 Downing Street", "organization", "GBR"),
    ("The U.N. Security Council will meet.", "U.N. Security Council", "United Nations Security Council", "igo", None),
    ("NATO's eastern flank was reinforced.", "NATO", "NATO", "igo", None),
    ("Nato and the E.U. agreed.", "E.U.", "European Union", "igo", None),
    ("Hizbollah fighters crossed the river.", "Hizbollah", "Hezbollah", "group", "LBN"),
    ("Islamic State claimed the attack.", "Islamic State", "Islamic State", "group", None),
    ("The Turkish Foreign Ministry summoned the envoy.", "Turkish Foreign Ministry",
     "Ministry of Foreign Affairs of Turkey", "organization", "TUR"),
    ("Shares of Gazprom fell.", "Gazprom", "Gazprom", "organization", "RUS"),
])
def test_organizations_alliances_and_groups_are_found(text, words, name, type_, country):
    mention = named(text, words)
    assert (mention.name, mention.type, mention.country) == (name, type_, country)


def test_an_unknown_organization_is_known_by_its_words_and_then_by_its_acronym():
    found = mentions("The Ruritanian Maritime Authority (RMA) closed the port. The RMA gave no reason.")
    assert {m.actor_id for m in found if "RMA" in m.text or "Maritime" in m.text} == {"ruritanian-maritime-authority"}
    assert len(found) == 3


@pytest.mark.parametrize(("text", "words", "country"), [
    ("Russian forces crossed the river.", "Russian forces", "RUS"),
    ("Senior US officials confirmed it.", "US officials", "USA"),
    ("The Ukrainian government rejected the plan.", "The Ukrainian government", "UKR"),
    ("Iranian Revolutionary Guard boats circled the tanker.", "Iranian", "IRN"),
    ("The Biden administration imposed sanctions.", "The Biden administration", "USA"),
])
def test_a_role_with_its_state_speaks_of_the_state(text, words, country):
    mention = named(text, words)
    assert mention is not None
    assert mention.country == country
    assert mention.type != "person"


@pytest.mark.parametrize(("text", "words", "name", "type_", "country"), [
    ("Syrian rebels shelled the road.", "Syrian rebels", "Syrian rebels", "group", "SYR"),
    ("Many Chinese students went home.", "Chinese students", "Chinese students", "group", "CHN"),
    ("The ban hits German carmakers.", "German carmakers", "German carmakers", "group", "DEU"),
    ("Turkish media reported the arrest.", "Turkish media", "Turkish media", "group", "TUR"),
    ("Turkish police reported the arrest.", "Turkish police", "Turkey", "state", "TUR"),
    ("Shares of a French company fell.", "French company", "French company", "organization", "FRA"),
])
def test_who_does_not_act_for_a_state_is_a_group_of_its_country(text, words, name, type_, country):
    mention = named(text, words)
    assert (mention.name, mention.type, mention.country) == (name, type_, country)


def test_the_organ_of_a_state_is_found_before_another_noun():
    mention = named("A Turkish foreign ministry statement said no.", "Turkish foreign ministry")
    assert mention.name == "Ministry of Foreign Affairs of Turkey"


def test_an_acronym_in_brackets_is_the_name_whose_letters_it_has():
    found = mentions("The Free Utopia League (FUL) marched. The police stopped the FUL at the bridge.")
    assert {m.actor_id for m in found if "FUL" in m.text or "League" in m.text} == {"free-utopia-league"}
    assert not [m for m in mentions("The New Utopia Treaty (NUT) lapsed. The NUT was old.") if "NUT" in m.text]


def test_the_acronym_of_a_body_named_in_full_needs_no_brackets():
    found = mentions("The Ruritanian Maritime Authority closed the port. RMA staff went home. The RMA gave no reason.")
    assert {m.actor_id for m in found if "RMA" in m.text} == {"ruritanian-maritime-authority"}


def test_a_person_called_by_one_name_only_is_found_again():
    text = "His son, Zoltan, was ill. Doctors saw Zoltan twice. The village feared that Zoltan would die."
    assert [m.type for m in mentions(text) if m.text == "Zoltan"] == ["person"] * 3


def test_a_person_called_by_a_name_from_the_middle_is_that_person():
    text = "Ahmad Zarkin Hamidi told reporters so. Mr Zarkin said more would follow."
    assert {m.name for m in mentions(text) if "Zarkin" in m.text} == {"Ahmad Zarkin Hamidi"}


def test_two_long_names_with_the_same_ends_are_two_people():
    found = mentions("Prosecutor Mohamed Zapandi Ali spoke.", dt.date(2022, 1, 5))
    assert [m.name for m in found if "Ali" in m.text] == ["Mohamed Zapandi Ali"]


def test_a_spelling_without_accents_is_the_same_person():
    assert named("Jose Manuel Albares agreed.", "Albares").name == "José Manuel Albares"


def test_the_name_that_an_apposition_gives_has_the_country_of_the_office():
    assert named("The Polish transport minister, Jan Zawada, agreed.", "Jan Zawada").country == "POL"


def test_the_union_has_a_top_diplomat():
    assert named("The EU's top diplomat urged calm.", "top diplomat").name == "Josep Borrell"


def test_an_american_georgia_is_no_state_of_the_world():
    found = mentions("The Georgia lawmaker flew home to Atlanta.")
    assert "GEO" not in {m.country for m in found}


def test_a_title_belongs_to_the_mention_of_its_person():
    found = mentions("Ukrainian President Volodymyr Zelensky met US Secretary of State Antony Blinken.")
    assert [(m.text, m.name, m.country) for m in found] == [
        ("Ukrainian President Volodymyr Zelensky", "Volodymyr Zelenskyy", "UKR"),
        ("US Secretary of State Antony Blinken", "Antony Blinken", "USA"),
    ]


@pytest.mark.parametrize("spelling", ["Zelensky", "Zelenskyy", "Zelenskiy"])
def test_spellings_of_one_name_are_one_person(spelling):
    assert named(f"President Volodymyr {spelling} visited the front.", spelling).actor_id == "Q3874799"


def test_a_surname_alone_is_the_person_of_that_article():
    text = ("Tony Bush, a farmer from Ohio, spoke first. Bush asked for rain. "
            "The crowd applauded Bush for a long time.")
    found = [m for m in mentions(text) if "Bush" in m.text]
    assert {m.name for m in found} == {"Tony Bush"}
    assert len(found) == 3


def test_a_surname_in_the_headline_is_the_person_introduced_below():
    found = mentions("Petrovsky calls for calm\n\nRussian lawmaker Ivan Petrovsky called for calm on Monday.")
    assert [(m.name, m.country) for m in found] == [("Ivan Petrovsky", "RUS")] * 2


def test_namesakes_are_kept_apart():
    text = "Bill Clinton and his wife Hillary Clinton left early. Mrs Clinton returned on Monday."
    assert named(text, "Bill Clinton").actor_id == "Q1124"
    assert named(text, "Hillary Clinton").actor_id == "Q6294"
    assert named(text, "Mrs Clinton").actor_id == "Q6294"


def test_a_title_and_the_day_tell_which_bush_is_meant():
    text = "President Bush addressed Congress in Washington."
    assert named(text, "President Bush", dt.date(2003, 1, 28)).name == "George W. Bush"
    assert named(text, "President Bush", dt.date(1990, 1, 31)).name == "George H. W. Bush"


@pytest.mark.parametrize(("text", "name", "country"), [
    ("Russian lawmaker Ivan Petrovsky agreed.", "Ivan Petrovsky", "RUS"),
    ("Kremlin adviser Anton Belsky agreed.", "Anton Belsky", "RUS"),
    ("Martha Hollis, former US ambassador to Poland, agreed.", "Martha Hollis", "USA"),
    ("Poland's foreign minister Jan Zawada agreed.", "Jan Zawada", "POL"),
    ("Karl Ekberg, a spokesman for the Swedish government, agreed.", "Karl Ekberg", "SWE"),
])
def test_an_unknown_person_has_the_country_that_the_text_tells(text, name, country):
    person = next(m for m in mentions(text) if m.type == "person")
    assert (person.name, person.country) == (name, country)
    assert person.actor_id == name.lower().replace(" ", "-")


def test_the_holder_of_an_office_is_told_by_the_day():
    text = "The talks were opened by the German chancellor."
    assert named(text, "the German chancellor", dt.date(2017, 2, 1)).name == "Angela Merkel"
    assert named(text, "the German chancellor", dt.date(2022, 2, 1)).name == "Olaf Scholz"
    mention = named(text, "German", None)
    assert (mention.name, mention.type, mention.country) == ("chancellor of Germany", "person", "DEU")


def test_the_article_tells_the_holder_before_the_day_does():
    text = ("Ukrainian President Rudolf Elphberg opened the meeting. "
            "The Ukrainian president spoke for an hour.")
    assert named(text, "The Ukrainian president").name == "Rudolf Elphberg"


@pytest.mark.parametrize(("text", "day", "body"), [
    ("NATO Secretary General Jane Doe met the ministers.", None, "NATO"),
    ("The UN special coordinator, Jane Doe, met the ministers.", None, "United Nations"),
    ("Jane Doe, head of the African Union, met the ministers.", None, "African Union"),
    ("The NATO chief met the ministers.", DAY, "NATO"),
    ("Jens Stoltenberg met the ministers.", DAY, "NATO"),
    ("Jens Stoltenberg met the ministers.", dt.date(2012, 1, 2), None),
    ("Former NATO chief Jane Doe met the ministers.", None, None),
    ("Peru's UN envoy Jane Doe met the ministers.", None, None),
    ("Jane Doe, Peru's ambassador to the United Nations, met the ministers.", None, None),
    ("US ambassador to the UN Nikki Haley met the ministers.", None, None),
    ("EU leader Angela Merkel met the ministers.", None, None),
])
def test_who_holds_an_office_in_an_organization_of_states_speaks_for_it(text, day, body):
    assert {m.speaks_for for m in mentions(text, day) if m.type == "person"} == {body}


@pytest.mark.parametrize("words", [
    "the former Ukrainian president", "a Ukrainian president", "the next Ukrainian president",
])
def test_an_office_of_another_time_is_not_its_holder_of_today(words):
    mention = named(f"They remembered {words} that day.", "Ukrainian")
    assert mention is None or mention.type != "person"


def test_a_counterpart_holds_the_same_office_in_the_other_state():
    text = "President Joe Biden spoke by phone with his Russian counterpart."
    assert named(text, "his Russian counterpart").name == "Vladimir Putin"
    text = "French Foreign Minister Jean-Yves Le Drian received his Russian counterpart on Friday."
    assert named(text, "his Russian counterpart").name in ("Sergei Lavrov", "Sergey Lavrov")


def test_the_chancellor_of_an_article_about_germany():
    text = "Germany wants to reform its army. The chancellor presented the plan on Monday."
    assert named(text, "The chancellor", dt.date(2017, 2, 1)).name == "Angela Merkel"


def test_pronouns_go_to_the_subject_whose_sex_fits():
    text = "Angela Merkel received Vladimir Putin in Berlin. She welcomed him at the airport."
    assert named(text, "She").name == "Angela Merkel"
    assert named(text, "him").name == "Vladimir Putin"
    assert {named(text, "She").how, named(text, "him").how} == {"coreference"}


def test_who_says_more_is_who_spoke_before():
    text = ("Utopia's king was content, according to adviser Oskar Blom. "
            "He reiterated that the border would stay open.")
    assert named(text, "He").name == "Oskar Blom"


def test_a_pronoun_that_nobody_fits_is_left_alone():
    assert not [m for m in mentions("The harvest was poor. He shrugged.") if m.how == "coreference"]
    assert not [m for m in mentions("Angela Merkel left. He stayed.") if m.how == "coreference"]


def test_the_he_of_a_quotation_is_not_who_speaks_it():
    text = ("Oskar Blom met Rupert Hentzau in the palace. "
            '"He wore a red coat," Oskar Blom said. "It suited him," he added.')
    found = {m.start: m.name for m in mentions(text) if m.how == "coreference"}
    assert found[text.index("him")] == "Rupert Hentzau"
    assert found[text.index("he added")] == "Oskar Blom"


def test_a_surname_alone_is_the_president_not_the_family():
    text = "Ivanka Trump visited a school in the United States. Trump was in Florida that day."
    found = [m for m in mentions(text, dt.date(2017, 3, 1)) if m.text == "Trump"]
    assert [m.name for m in found] == ["Donald Trump"]


def test_an_envoy_has_the_country_that_sends_not_the_one_that_receives():
    person = next(m for m in mentions("Egypt's Ambassador to Moscow Mohammed Sabry smiled.") if m.type == "person")
    assert (person.name, person.country) == ("Mohammed Sabry", "EGY")


def test_a_name_of_two_states_is_the_one_the_article_speaks_of():
    assert named("Kinshasa and the east: Congo will vote, DR Congo's bishops wrote.", "Congo").country == "COD"
    assert named("Talks in Brazzaville ended. Congo will vote.", "Congo").country == "COG"
    assert named("Fighting in Congo killed ten.", "Congo").country == "COD"
    assert named("He drove from Atlanta through Georgia to Alabama.", "Georgia") is None
    assert named("Georgia and Armenia opened the road.", "Georgia").country == "GEO"


def test_a_state_of_the_past_is_its_own_and_the_former_one_is_none():
    assert named("The Soviet Union signed the treaty in 1987.", "Soviet Union").name == "Soviet Union"
    assert not mentions("The former Soviet republics agreed.")


def test_a_ministry_alone_is_the_one_named_before():
    text = "The Turkish Defence Ministry confirmed the strike. The ministry gave no details."
    assert named(text, "The ministry").name == named(text, "Turkish Defence Ministry").name


@pytest.mark.parametrize("text", [
    "They played Russian roulette.", "She studied the English language.", "The Indian Ocean was calm.",
    "The Paris Agreement entered into force.",
])
def test_phrases_that_only_hold_a_name_are_no_actors(text):
    assert not [m for m in mentions(text) if m.type != "person"]


def test_mentions_are_sorted_and_do_not_overlap():
    text = ("The Ukrainian president, Volodymyr Zelensky, met US officials, NATO's secretary general and "
            "the Russian Defence Ministry's envoy, Ivan Petrovsky, in Geneva. He thanked them.")
    found = mentions(text)
    assert found == sorted(found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize("text", [
    "", " ", "\n\n", "...", "”“'\"’", "🙂🙂 🚀", "مرحبا بالعالم", "\ufffd\ufffdil \ufffd", "US", "'s", "-", "President",
    "The", "his", "of", "President of", "( , ) \" said", "the president of the", "A" * 5000, "U.S.\u2028EU",
])
def test_odd_texts_do_no_harm(text):
    mentions(text)
    mentions(text, None)


def test_a_csv_beside_the_notebook_adds_and_overrides(tmp_path):
    path = tmp_path / "my_actors.csv"
    path.write_text(
        "# mine\nname,type,country,wikidata,aliases\n"
        "Strelsau Commission,igo,,,SC|the Commission\n"
        "NATO,organization,BEL,,Atlantic Club\n", encoding="utf-8")
    base = load_base(path)
    found = {m.text: m for m in mentions("The Strelsau Commission wrote to NATO and to the Atlantic Club.", base=base)}
    assert found["The Strelsau Commission"].actor_id == "strelsau-commission"
    assert found["NATO"].type == "organization"
    assert named("NATO met.", "NATO").type == "igo"


def test_a_toml_beside_the_notebook_adds_and_overrides(tmp_path):
    path = tmp_path / "my_actors.toml"
    path.write_text('[[actor]]\nname = "Rudolf Elphberg"\ntype = "person"\ncountry = "AUT"\nsex = "m"\n'
                    'aliases = ["The Red Prince"]\n', encoding="utf-8")
    base = load_base(path)
    found = mentions("Rudolf Elphberg came. Elphberg smiled.", base=base)
    assert [m.country for m in found] == ["AUT", "AUT"]


def test_an_alias_of_ones_own_wins_over_every_other_reading(tmp_path):
    path = tmp_path / "my_actors.csv"
    path.write_text("name,type,country,aliases,note\n"
                    "Office of the President,organization,RUS,Putin|Kremlin,for my chapter 3\n", encoding="utf-8")
    found = mentions("Vladimir Putin left. Putin and the Kremlin agreed.", base=load_base(path))
    assert [m.name for m in found] == ["Vladimir Putin", "Office of the President", "Office of the President"]


def test_an_actor_with_the_id_of_the_base_takes_its_place_with_its_offices(tmp_path):
    path = tmp_path / "my_actors.csv"
    path.write_text("name,type,wikidata\nWladimir Wladimirowitsch Putin,person,Q7747\n", encoding="utf-8")
    found = mentions("The Russian president left. Vladimir Putin smiled.", base=load_base(path))
    assert {m.name for m in found} == {"Wladimir Wladimirowitsch Putin"}


def test_a_file_that_is_not_utf_8_is_told_so(tmp_path):
    path = tmp_path / "my_actors.csv"
    path.write_bytes("name,type\nJosé,person\n".encode("cp1252"))
    with pytest.raises(LexiconError, match="UTF-8"):
        load_base(path)


@pytest.mark.parametrize(("name", "text", "line"), [
    ("bad.csv", "name,type,country\nA Thing,monster,\n", "line 2"),
    ("bad.csv", "name,type,country\nA Thing,person,Ruritania\n", "line 2"),
    ("bad.csv", "name,type,country\nA Thing,person\n", "line 2"),
    ("bad.toml", '[[actor]]\nname = "X"\ntype = "state"\n\n[[actor]]\ntype = "person"\n', "line 5"),
    ("bad.toml", '[[actor]]\nname = "X"\ntype = "beast"\n', "line 1"),
    ("bad.toml", '[[actor]]\nname = X\n', "line 2"),
    ("bad.csv", "name,type,country\nA Thing,person,XYZ\n", "line 2: country 'XYZ'"),
    ("bad.csv", "name,type\n\nA Thing,person\nA Thing,group\n", "line 4: 'A Thing' is the actor of line 3"),
    ("bad.csv", 'name,type\n"A Thing,person\n', "line 2: .*quote"),
    ("bad.csv", "name,type,alias\nA Thing,person,B\n", "line 2: 'alias' is none of"),
    ("bad.csv", "name,type,sex\nA Thing,person,male\n", "line 2: sex 'male'"),
    ("bad.csv", "name,type,wikidata\nA Thing,person,42\n", "line 2: wikidata '42'"),
    ("bad.toml", '[actor]\nname = "X"\ntype = "state"\n', r"\[\[actor\]\]"),
    ("bad.toml", 'actor = [{name = "X", type = "state"}]\n', r"\[\[actor\]\]"),
    ("bad.toml", '\n[[actor]]\nname = "X"\ntype = "state"\nalias = ["Y"]\n', "line 2: 'alias' is none of"),
])
def test_a_bad_line_of_a_users_file_is_named(tmp_path, name, text, line):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=line):
        load_base(path)


def test_the_base_answers_by_name_demonym_and_office():
    base = load_base()
    assert base.country_of("Kyiv") == base.country_of("Kiev") == base.demonym("Ukrainian") == "UKR"
    assert base.demonym("Ukraine") is None
    assert base.resolve("head of government", "DEU", dt.date(2017, 1, 1)).name == "Angela Merkel"
    assert base.resolve("head of state", "USA", None) is None


@pytest.mark.parametrize("name", ["states", "organizations", "groups", "places"])
def test_the_files_of_actors_are_sound(name):
    rows = read_lexicon(FOLDER / "actors" / f"{name}.csv", ("name",))
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names)
    assert names == sorted(names, key=str.casefold)
    ids = [row["wikidata"] for row in rows if row["wikidata"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"Q[1-9]\d*", wikidata) for wikidata in ids)
    codes = {row.get("iso3", row.get("country")) for row in rows} - {""}
    assert codes <= {country.alpha_3 for country in pycountry.countries} | {"XKX"}


@pytest.mark.parametrize("path", sorted((FOLDER / "actors").glob("*.csv")), ids=lambda path: path.stem)
def test_every_file_says_what_its_columns_mean_and_where_it_comes_from(path):
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert any("Source" in line for line in head)
    assert read_lexicon(path, ())


def test_every_member_of_the_united_nations_is_in_the_base():
    base = load_base()
    assert len(base.states) >= 193 + 2
    assert all(base.leaders[code] in ("head of state", "head of government") for code in ("USA", "DEU", "RUS", "GBR"))


@pytest.mark.skipif(not (SHARED / "seed").is_dir(), reason="no seed article beside the project")
def test_the_seed_article_names_all_its_actors_by_every_alias():
    text = (SHARED / "seed" / "article.txt").read_text(encoding="utf-8")
    gold = json.loads((SHARED / "seed" / "gold.json").read_text(encoding="utf-8"))
    found = mentions(text, dt.date.fromisoformat(gold["published"]))
    missed = []
    for actor in gold["actors"]:
        for alias in actor["aliases"]:
            places = [i for i in range(len(text)) if text.startswith(alias, i)]
            hits = [m for i in places for m in found if m.start <= i and i + len(alias) <= m.end]
            ids = {m.actor_id for m in hits}
            known = actor.get("wikidata") is None or actor["wikidata"] in ids
            if not known or actor.get("country") not in {m.country for m in hits}:
                missed.append((actor["name"], alias))
    assert not missed
