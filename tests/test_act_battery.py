"""A battery of sentences over all acts, ways of telling them and means; one line a claim."""

from __future__ import annotations

import pytest
from act_rows import of, told

import analysis
from analysis import acts
from analysis.schemas import ACT_TO_PLOVER


def check(text, act, source, target):
    row = of(text, act)
    assert (row.source, row.target) == (source, target)
    assert row.plover == ACT_TO_PLOVER[act]
    assert text[row.start:row.end] == row.text
    assert row.condition is None or row.condition in text
    return row


# Source and target of each act

@pytest.mark.parametrize(("act", "source", "target", "text"), [
    ("threat", "PER", "CHL", "Peru's president vowed to strike Chile."),
    ("threat", "PER", "CHL", "Peru's president said his country will not hesitate to use force against Chile."),
    ("threat", "PER", "CHL", "Peru promised to punish Chile."),
    ("threat", "PER", "CHL", "Peru vowed to make Chile pay for the dam."),
    ("threat", "PER", "CHL", "Peru vowed to build a wall against Chile."),
    ("threat", "PER", "CHL", "Chile was threatened with sanctions by Peru."),
    ("threat", "PER", "CHL", "Peru threatens Chile over fishing dispute"),
    ("threat", "PER", "CHL", "Peru pledged to retaliate against Chile."),
    ("threat", "PER", "CHL", "Peru is ready to use force against Chile, its president said."),
    ("threat", "PER", "CHL", "All options are on the table, Peru's president said of Chile."),
    ("threat", "European Union", "HUN", "The EU did not rule out sanctions against Hungary."),
    ("threat", "PER", "CHL", "Peru will attack Chile unless it leaves the bay."),
    ("threat", "PER", "CHL", "Peru has not ruled out bombing Chile."),
    ("threat", "PER", "CHL", "Peru repeated its threat to bomb Chile."),
    ("threat", "PER", "CHL", "Peru will keep shelling Chile until the bay is opened, its president said."),
    ("threat", "PER", "CHL", "Peru would be forced to invade Chile, its president said."),
    ("threat", "PER", "CHL", "Peru's premier said that her country would have no choice but to bomb Chile."),
    ("threat", "PER", "CHL", "Peru told Chile that any raid would be met with “an immediate and harsh response”."),
    ("threat", "BRA", "PER", "Brazil threatened Peru with sanctions should it invade Chile."),
    ("threat", "PER", "CHL", "“The use of force is not ruled out,” Peru's president said of Chile."),
    ("threat", "PER", "CHL", "Peru will not hesitate to leave the treaty, its president told Chile."),
    ("threat", "PER", "CHL", "Peru promised a harsh response to the Chilean sanctions."),
    ("threat", "PER", "ARG", "Peru reserves the right to respond to Argentina."),
    ("threat", "PER", "CHL", "Chile will regret this, said Peru's president."),
    ("threat", "PER", "CHL", "Peru would strike Chile if it mined the bay, its president said."),
    ("threat", "PER", "CHL", "“Chile should know that it will pay dearly,” Peru's president said."),
    ("threat", "PER", "CHL", "Our response will be immediate, Peru's president told Chile."),
    ("threat", "PER", "CHL", "If Chile goes on, we will take tough reciprocal measures, Peru's president said."),
    ("threat", "PER", "CHL", "If Chile deploys missiles, we will be forced to deploy ours, Peru's president said."),
    ("threat", "PER", "CHL", "We will be forced to respond to any Chilean attack, Peru's president said."),
    ("sanction", "PER", "CHL", "Peru halted gas supplies to Chile."),
    ("mobilization", "PER", "CHL", "Peru fired a ballistic missile over Chile."),
    ("mobilization", "PER", "CHL", "Peru held live-fire drills around Chile."),
    ("mobilization", "PER", "CHL", "Peruvian jets violated Chilean airspace."),
    ("cooperation", "PER", "CHL", "Peru and Chile held drills off the coast."),
    ("force", "PER", "CHL", "Peru fired missiles at a Chilean base."),
    ("concession", "PER", "CHL", "Peru lifted its veto on the Chilean plan."),
    ("ultimatum", "PER", "CHL", "Peru gave Chile a week to reinstate the envoy or face the use of force."),
    ("threat", "PER", "CHL", "If Chile crosses the river, we will answer with fire, Peru's president said."),
    ("rejection", "PER", "CHL", "“We will not be intimidated,” Peru's president told Chile."),
    ("warning", "NATO", "PER", "NATO Secretary General Jane Doe warned Peru."),
    ("warning", "United Nations", "PER", "The UN envoy, Jane Doe, warned Peru."),
    ("warning", "CHL", "PER", "Chile's UN envoy Jane Doe warned Peru."),
    ("threat", "PER", "CHL", "Peru promised to choke off Chile's ports."),
    ("threat", "PER", "CHL", "Peru will make Chile pay, its president said."),
    ("threat", "PER", "CHL", "“Chile will be crushed,” Peru's president said."),
    ("threat", "PER", "CHL", "Peru pledged to teach Chile a lesson it would not forget."),
    ("threat", "PER", "CHL", "Peru promised a crushing blow against Chile."),
    ("threat", "PER", "CHL", "Peru vowed to scrap the treaty with Chile."),
    ("threat", "PER", None, "Peru's president has vowed to shut banks, ban the party and close the borders."),
    ("threat", "PER", "CHL", "Peru made it clear that it would strike Chile."),
    ("threat", "PER", "CHL", "Peru made threats against Chile on Monday."),
    ("threat", "PER", "CHL", "Peru stepped up its threats against Chile."),
    ("threat", "PER", "CHL", "In a veiled threat to Chile, Peru's president said the pass could be closed."),
    ("threat", "PER", "CHL", "Peru reserves the right to strike Chile."),
    ("threat", "PER", "CHL", "Peru's president said that military action against Chile was on the table."),
    ("threat", "PER", "CHL", "“Nothing is off the table,” Peru's president said of Chile."),
    ("threat", "PER", "CHL", "A blockade would be treated as an act of war, Peru's president told Chile."),
    ("threat", "PER", "CHL", "Peru would regard a blockade by Chile as an act of war, its president said."),
    ("threat", "PER", "CHL", "Chile's raid will not go unpunished, Peru's president said."),
    ("threat", "PER", "CHL", "Chile will bear the consequences, Peru's president said."),
    ("threat", "PER", "CHL", "Peru will take action against Chile, its minister said."),
    ("threat", "PER", "CHL", "Peru is ready for war with Chile, its president said."),
    ("warning", "PER", "CHL", "Peru warned Chile not to cross the river."),
    ("warning", "PER", "CHL", "In a warning to Chile, Peru sailed a warship through the strait."),
    ("warning", "PER", "CHL", "“This is our last warning to Chile,” Peru's president said."),
    ("warning", "PER", "CHL", "Peru used its speech to warn Chile not to sail."),
    ("warning", "PER", "CHL", "Trade is not fair, Peru's president said, warning Chile that he would close the pass."),
    ("warning", "PER", "CHL", "The raid angered the coast, prompting a stern warning to Chile from Peru."),
    ("warning", "PER", "CHL", "Peru's president said the truce is over, and warned Chile not to sail."),
    ("warning", "PER", "CHL", "A Chilean raid would lead to war, Peru's president said."),
    ("warning", "PER", "CHL", "“Chile had better think twice,” Peru's president said."),
    ("warning", "PER", "CHL", "Peru's patience with Chile has run out, its president said."),
    ("ultimatum", "PER", "CHL", "Peru handed Chile an ultimatum."),
    ("ultimatum", "PER", "CHL", "Peru presented Chile with an ultimatum."),
    ("ultimatum", "PER", "CHL", "Chile was given an ultimatum by Peru."),
    ("ultimatum", "PER", "CHL", "Peru set a deadline for Chile to leave the bay."),
    ("warning", "PER", "CHL", "Peru issued a stern warning to Chile."),
    ("warning", "PER", "CHL", "Peru's army warned it would turn the capital of Chile into a sea of fire."),
    ("warning", "PER", "CHL", "If Chile does not leave the bay, Peru will strike, its president warned."),
    ("ultimatum", "PER", "CHL", "Peru gave Chile two days to open the bay or it would bomb the port."),
    ("ultimatum", "PER", "CHL", "Peru delivered an ultimatum to Chile."),
    ("demand", "PER", "CHL", "Peru urged Chile to release the crew."),
    ("demand", "PER", "CHL", "“Chile must release the crew,” the president of Peru said."),
    ("demand", "PER", "CHL", "Peru urged Chile not to sanction Brazil."),
    ("demand", "PER", "BRA", "Peru called on Brazil to impose sanctions on Chile."),
    ("demand", "PER", "CHL", "Peru demanded the release of its sailors by Chile."),
    ("demand", "PER", "CHL", "In a call, their second since May, Peru demanded that Chile leave the bay."),
    ("demand", "PER", "CHL", "Peru called on Chile to open the pass."),
    ("agreement", "PER", "CHL", "Peru promised not to bomb Chile."),
    ("agreement", "PER", "CHL", "Peru vowed not to sanction Chile."),
    ("accusation", "PER", "CHL", "Peru blamed Chile for the blast."),
    ("accusation", "PER", "CHL", "Peru's president said Chile was behind the attack."),
    ("accusation", "PER", "CHL", "Peru pointed the finger at Chile over the raid."),
    ("accusation", "PER", "CHL", "Peru called Chile a threat to peace."),
    ("accusation", "PER", "CHL", "Peru's ministers have been highly critical of Chile."),
    ("accusation", "PER", "USA", "Peru lodged a protest with the US over the flights."),
    ("accusation", "PER", "CHL", "Peru summoned the ambassador of Chile."),
    ("rejection", "PER", "CHL", "Chile's plea for help was rejected by Peru."),
    ("rejection", "PER", "CHL", "Peru refused to hold talks with Chile."),
    ("denial", "PER", "CHL", "Peru denied that it had shelled Chile."),
    ("sanction", "PER", "CHL", "Sanctions were imposed on Chile by Peru."),
    ("sanction", "PER", "CHL", "Peru retaliated against Chile by expelling ten diplomats."),
    ("coercion", "PER", "CHL", "Peru angered Chile by arresting two journalists."),
    ("force", "PER", "CHL", "Ten Chileans were killed in a Peruvian strike."),
    ("force", "PER", "CHL", "Chile fears a Peruvian invasion."),
    ("mobilization", "PER", "CHL", "Peru moved 5,000 soldiers to the Chilean border."),
    ("mobilization", "PER", "CHL", "Peru moved troops to the Chilean border with Bolivian units."),
    ("mobilization", "PER", "CHL", "Peru has stationed missiles near Chile."),
    ("mobilization", "PER", None, "Peru put its forces on high alert."),
    ("sanction", "PER", "CHL", "Peru put Chile on a sanctions list."),
    ("sanction", "PER", "CHL", "Peru raised tariffs on Chilean copper."),
    ("sanction", "PER", "CHL", "Peru recalled its ambassador to Chile."),
    ("sanction", "PER", "CHL", "Peru has banned imports of Chilean wine."),
    ("mobilization", "PER", "CHL", "Peru deployed 3,000 troops to the border with Chile."),
    ("coercion", "PER", "CHL", "Peru hacked Chile's power grid."),
    ("coercion", "PER", "CHL", "Peruvian police arrested two Chilean editors."),
    ("force", "PER", "CHL", "Peru launched missiles at Chile."),
    ("force", "PER", "CHL", "Chilean villages were shelled by Peru's army."),
    ("protest", "PER", "CHL", "Thousands of Peruvians marched against Chile."),
    ("agreement", "PER", "CHL", "Peru offered Chile a truce."),
    ("agreement", "PER", "CHL", "Peru promised to help Chile."),
    ("consultation", "PER", "CHL", "Peru's president called the president of Chile on Monday."),
    ("consultation", "PER", "CHL", "Diplomats from Peru and Chile will meet next week."),
    ("support", "PER", "CHL", "Peru thanked Chile for its help."),
    ("support", "PER", "CHL", "Peru apologized to Chile for the raid."),
    ("cooperation", "PER", "CHL", "Peru trained Chilean pilots."),
    ("aid", "PER", "CHL", "Peru sent doctors and tents to Chile as aid."),
    ("concession", "PER", "CHL", "Peru lifted its sanctions on Chile."),
    ("concession", "PER", "CHL", "Peru withdrew its troops from Chile."),
])
def test_each_act_has_its_source_and_target(act, source, target, text):
    check(text, act, source, target)


@pytest.mark.parametrize(("text", "act", "pairs"), [
    ("Britain and France imposed sanctions on Russia and Belarus.", "sanction",
     {("GBR", "RUS"), ("GBR", "BLR"), ("FRA", "RUS"), ("FRA", "BLR")}),
    ("Peru, Chile and Norway signed a treaty.", "support", {("PER", "CHL"), ("PER", "NOR"), ("CHL", "NOR")}),
    ("Peru and Chile accused each other of shelling villages.", "accusation", {("PER", "CHL"), ("CHL", "PER")}),
    ("Peruvian and Chilean troops attacked Norway.", "force", {("PER", "NOR"), ("CHL", "NOR")}),
    ("The leaders of Peru and Chile condemned Norway.", "accusation", {("PER", "NOR"), ("CHL", "NOR")}),
    ("NATO and the EU warned Norway and Iceland not to sail.", "warning",
     {("NATO", "NOR"), ("NATO", "ISL"), ("European Union", "NOR"), ("European Union", "ISL")}),
    ("The president and the prime minister of Peru condemned Chile.", "accusation", {("PER", "CHL")}),
])
def test_coordinated_actors_are_told_pair_by_pair(text, act, pairs):
    rows = [row for row in told(text) if row.act == act]
    assert {(row.source, row.target) for row in rows} == pairs
    assert len(rows) == len(pairs)
    assert len({(row.start, row.end, row.cue) for row in rows}) == 1


# How it is told

@pytest.mark.parametrize(("modality", "act", "source", "target", "text"), [
    ("made", "threat", "PER", "CHL", "Peru threatened to invade Chile."),
    ("made", "threat", "PER", "CHL", "Unless Chile leaves the bay, Peru will impose sanctions."),
    ("made", "threat", "PER", "CHL", "Peru's minister met the envoys, threatening to leave the pact with Chile."),
    ("made", "threat", "PER", "CHL", "Peru, which threatened to attack Chile, withdrew."),
    ("reported", "threat", "PER", "CHL", "Chile's minister said that Peru had threatened to attack Chile."),
    ("reported", "threat", "PER", "POL", "Peru's threat to cut gas supplies to Poland alarmed the EU."),
    ("reported", "threat", "PER", "CHL", "Threats from Peru against Chile grew louder."),
    ("reported", "threat", "PER", "CHL", "Norway condemned Peru's threat to close its border to Chile."),
    ("hypothetical", "threat", "PER", "CHL", "Peru is considering whether to crush Chile."),
    ("reported", "warning", "PER", "CHL", "Norway said Peru had warned Chile that it would close the pass."),
    ("hypothetical", "threat", "PER", "CHL", "Did Peru threaten Chile?"),
    ("hypothetical", "threat", "PER", "CHL", "Will Peru attack Chile?"),
    ("hypothetical", "threat", "PER", "CHL", "The minister asked whether Peru would attack Chile."),
    ("hypothetical", "sanction", "PER", "CHL", "Peru may impose sanctions on Chile."),
    ("hypothetical", "force", "PER", "CHL", "Peru might bomb Chile."),
    ("negated", "threat", None, "CHL", "Nobody has threatened Chile, said a bishop."),
    ("negated", "force", None, "CHL", "No Chilean soldiers were killed in the raid."),
    ("negated", "threat", "PER", "CHL", "Peru has never threatened Chile."),
    ("negated", "force", "PER", "CHL", "Peru did not attack Chile."),
    ("negated", "threat", "PER", "CHL", "Peru will not take action against Chile, its minister said."),
    ("negated", "accusation", "PER", "CHL", "Peru's president said Chile was not behind the attack."),
    ("negated", "threat", "PER", "CHL", "Peru said it had no plans to attack Chile."),
    ("made", "threat", "PER", None, "If provoked, Peru will use nuclear weapons, its leader said."),
    ("denied", "threat", "PER", "CHL", "Peru's foreign minister denied that it had threatened Chile."),
    ("denied", "threat", "PER", "CHL", "Reports that Peru had threatened Chile were false."),
    ("denied", "threat", "PER", "CHL", "It is not true that Peru threatened Chile, the minister said."),
    ("denied", "force", "PER", "CHL", "Peru denied accusations that it had shelled Chile."),
    ("denied", "sanction", "PER", "CHL", "Norway dismissed reports that Peru had imposed sanctions on Chile."),
])
def test_modality_source_and_target_of_what_is_told(modality, act, source, target, text):
    assert check(text, act, source, target).modality == modality


def test_two_who_trade_threats_both_threaten():
    rows = told("Peru and Chile traded threats on Monday.")
    assert {(row.act, row.source, row.target) for row in rows} == {("threat", "PER", "CHL"), ("threat", "CHL", "PER")}


def test_a_clause_that_goes_on_after_a_statement_holds_no_words_of_its_verb():
    assert [row.act for row in told("Peru's minister told reporters that a film about Chile was sold to Norway.")
            if row.act == "demand"] == []


def test_a_denial_beside_a_denied_threat_has_its_own_row():
    rows = told("Peru denied that it had threatened Chile.")
    assert [(row.act, row.modality, row.source, row.target) for row in rows] == [
        ("denial", "made", "PER", "CHL"), ("threat", "denied", "PER", "CHL")]


# With what

@pytest.mark.parametrize(("means", "text"), [
    ("energy", "Peru threatened to cut off gas to Chile."),
    ("nuclear", "Peru will use nuclear weapons against Chile in the event of an attack, its president said."),
    ("force", "Peru threatened to bomb Chile."),
    ("cyber", "Peru threatened Chile with cyberattacks."),
    ("trade", "Peru threatened Chile with tariffs on copper."),
    ("sanctions", "Peru threatened Chile with sanctions if it invaded the islands."),
    ("diplomatic", "Peru threatened to recall its ambassador to Chile."),
    ("legal", "Peru threatened to sue Chile in court."),
    (None, "Peru threatened Chile."),
])
def test_means_are_those_of_the_act_and_not_of_its_condition(means, text):
    assert check(text, "threat", "PER", "CHL").means == means


# Cautions

@pytest.mark.parametrize(("coercive", "text"), [
    (True, "Peru warned Chile not to cross the river."),
    (True, "Peru warned that it would shoot down any Chilean plane."),
    (True, "Peru's minister warned Chile of sanctions."),
    (True, "Peru warned that it would close the pass if Chile mined the bay."),
    (False, "Peru's minister warned of the dangers of a new arms race."),
    (False, "The IMF warned that the economy of Peru could shrink."),
    (False, "Peru warned that the truce was fragile."),
])
def test_a_caution_weighs_less_than_a_warning_that_sets_a_cost(coercive, text):
    row = of(text, "warning")
    assert row.modality == "made"
    assert row.intensity > .4 if coercive else row.intensity < .3


# No politics

@pytest.mark.parametrize("text", [
    "Forecasters warned that a storm could hit the coast of Norway.",
    "The weather service of Peru issued a flood warning.",
    "Real Madrid attacked down the left and threatened the goal in the first half.",
    "The striker was sanctioned by the federation for the tackle.",
    "Shares in Peru fell after the bank warned of lower profits.",
    "Doctors in Peru warned that the virus could spread.",
    "A man threatened his neighbour with a knife.",
    "The drought threatens the harvest in Peru.",
    "Rising seas are a threat to Norway.",
    "If convicted, the two Peruvians will face ten years in prison.",
    "Peru's forwards crushed Chile in the final.",
    "Peru vowed to end poverty.",
    "Peru will respond to Chile's letter next week.",
    "The airline promised to make passengers to Chile pay for bags.",
    "Peru withdrew its threat to close the pass to Chile.",
    "Peru said that this was not a threat to Chile.",
])
def test_weather_sport_markets_health_and_crime_hold_no_threat_made(text):
    assert [(row.act, row.cue) for row in told(text)
            if row.modality == "made" and row.plover in ("THREATEN", "SANCTION", "ASSAULT")] == []


@pytest.mark.parametrize(("act", "so", "not_so"), [
    ("mobilization", "Peru built up its forces near Chile.", "Peru built up a chain of bakeries in Chile."),
    ("mobilization", "Peru amassed tanks on the Chilean border.", "The Peruvian senator amassed a fortune in Chile."),
    ("mobilization", "Peru scrambled jets to meet the Chilean bomber.", "Peru scrambled to explain the vote to Chile."),
    ("mobilization", "Peru sent reinforcements to the Chilean border.", "The winger is a reinforcement for Peru."),
    ("force", "Rebels brought down a Peruvian helicopter.", "Peru brought down the price of bread."),
    ("force", "Peru hanged two prisoners from Chile.", "Peruvian flags hang all over Lima."),
    ("force", "Peru captured two Chilean soldiers.", "The Peruvian singer captured the hearts of Chile."),
    ("concession", "Peru returned the boat to Chile.", "Peru's envoy returned from Chile on Monday."),
    ("concession", "Peru restored the flow of gas to Chile.", "The Peruvian carpenter restored a house in Chile."),
    ("agreement", "Peru and Chile reached an understanding.", "Peru has a poor understanding of Chile."),
    ("support", "Peru voiced confidence in Chile.", "Peru lost confidence in Chile."),
    ("sanction", "Peru imposed penalties on Chile.", "The man faces the death penalty in Peru."),
    ("sanction", "Peru reduced trade with Chile.", "Peru reduced its trade deficit with Chile."),
    ("rejection", "Peru declined the Chilean offer.", "Peru's ministry declined to comment on Chile."),
    ("demand", "Peru sent a request to Chile.", "Peru did not answer a request for comment by a Chilean paper."),
    ("demand", "Peru told Chile to open the bay.", "Peru's minister told reporters that the boat sailed to Chile."),
    ("demand", "Peru sought help from Chile.", "A Peruvian bank seeks to grow in Chile."),
    ("support", "Peru signed a pact with Chile.", "Peru's president signed an order on Chilean fish."),
    ("consultation", "Peru's president received the Chilean minister.", "Peru's president received a prize in Chile."),
])
def test_a_word_of_many_senses_is_an_act_only_beside_what_makes_it_one(act, so, not_so):
    assert act in {row.act for row in told(so)}
    assert act not in {row.act for row in told(not_so)}


# A researcher's lexicon, and the link to the quotation

@pytest.mark.parametrize("text", [
    "Peru threatened to attack Chile.", "Peru vowed to strike Chile.", "Peru threatened Chile with sanctions."])
def test_what_a_group_that_is_off_governs_is_not_told_as_done(text):
    assert [row.act for row in told(text, lexicon=acts.load_lexicon(off=["threat"]))] == []


def test_a_group_that_is_off_leaves_the_act_that_governs_it():
    rows = told("Peru threatened to attack Chile.", lexicon=acts.load_lexicon(off=["force"]))
    assert [(row.act, row.target) for row in rows] == [("threat", "CHL")]


def test_an_act_is_linked_to_the_quotation_that_tells_it():
    tables = analysis.annotate(["Peru condemned the raid. “If Chile attacks, we will strike back,” Peru's king said."])
    linked = tables.acts.join(tables.quotes, on="quote_id").filter(act="threat")
    assert linked.select("source", "target", "condition").row(0) == ("PER", "CHL", "If Chile attacks")
    assert linked["text_right"].item() == "“If Chile attacks, we will strike back,”"
