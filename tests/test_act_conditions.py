"""Conditions of acts: which words they are, and which act hangs on them."""

from __future__ import annotations

import pytest
from act_rows import of, told

from analysis.acts.conditions import conditions
from analysis.language import parse


def spans(text):
    """The conditions of the first sentence of a text, act or no act."""
    doc = parse(text)
    return [text[one.start:one.end] for one in conditions(next(doc.sents))]


# The words of a condition

@pytest.mark.parametrize(("text", "condition"), [
    ("Peru would strike Chile if it enriched uranium beyond sixty percent, its president said.",
     "if it enriched uranium beyond sixty percent"),
    ("If Chile closes the pass and stops the trains, Peru will retaliate.",
     "If Chile closes the pass and stops the trains"),
    ("Peru will retaliate if Chile closes the pass, which lies in the south.", "if Chile closes the pass"),
    ("Peru's president warned that, unless Chile paid, the gas would stop.", "unless Chile paid"),
    ("Should Chile sail into the bay, Peru would respond with force, its president said.",
     "Should Chile sail into the bay"),
    ("Were Chile to sail into the bay, Peru would respond with force, its president said.",
     "Were Chile to sail into the bay"),
    ("Had Chile attacked, Peru would have struck back.", "Had Chile attacked"),
    ("Peru will lift the embargo provided that Chile frees the crew.", "provided that Chile frees the crew"),
    ("Peru is prepared to talk to Chile provided it frees the sailors.", "provided it frees the sailors"),
    ("Peru will not attack Chile as long as it keeps the truce.", "as long as it keeps the truce"),
    ("Peru will attack Chile in case it closes the bay.", "in case it closes the bay"),
    ("In the event of an attack, Peru will strike Chile.", "In the event of an attack"),
    ("Peru will lift sanctions on condition that Chile withdraws its troops.",
     "on condition that Chile withdraws its troops"),
    ("Peru offered to free the prisoners in exchange for gas from Chile.", "in exchange for gas from Chile"),
    ("Peru will lift the embargo only when Chile withdraws its troops.", "when Chile withdraws its troops"),
    ("Peru will not lift the embargo until Chile withdraws its troops.", "until Chile withdraws its troops"),
    ("Peru will not lift the embargo without seeing progress.", "without seeing progress"),
    ("Without a withdrawal, Peru will strike Chile.", "Without a withdrawal"),
    ("Peru is ready to use force if necessary.", "if necessary"),
    ("The next time Chile fires at our jets, we will strike, Peru's president said.",
     "The next time Chile fires at our jets"),
    ("If Chile sails we will strike, Peru's president said.", "If Chile sails"),
    ("Peru has threatened to bomb Chile if it sails, and to close the pass.", "if it sails"),
    ("Peru will strike Chile no matter who defends it.", "no matter who defends it"),
    ("The lifting of sanctions depends on Chile's behaviour.", "depends on Chile's behaviour"),
    ("Chile must leave the plateau or else it will be attacked.", "or else it will be attacked"),
    ("Norway must withdraw its troops or face air strikes.", "or face air strikes"),
])
def test_a_condition_reaches_to_the_end_of_its_clause(text, condition):
    assert spans(text) == [condition]


def test_conditions_in_a_row_are_one():
    assert spans("Peru will strike if Chile sails, and if it lands troops on the islands.") == [
        "if Chile sails, and if it lands troops on the islands"]


@pytest.mark.parametrize("text", [
    "If I am not mistaken, Peru imposed sanctions on Chile.",
    "If you look at the map, Peru attacked Chile in the north.",
    "Peru asked if Chile would attack.",
    "Peru attacked Chile as if nothing had been agreed.",
    "Peru will attack, even if Chile withdraws.",
    "Few if any agreed.",
    "If so, Peru attacked Chile.",
    "What would Chile say if Peru attacked it?",
    "Chile was shelled until a few days before the truce.",
    "An official who spoke on condition of anonymity said that Peru had attacked Chile.",
    "Peru withdrew its forces without signing the treaty.",
    "Should Peru attack Chile?",
])
def test_turns_of_phrase_and_questions_set_no_condition(text):
    assert spans(text) == []


# Joined to the acts

@pytest.mark.parametrize(("text", "act", "source", "target", "condition"), [
    ("Peru threatened to cut off gas to Chile unless it paid its debts.",
     "threat", "PER", "CHL", "unless it paid its debts"),
    ("Unless Chile leaves the bay, Peru will impose sanctions.", "threat", "PER", "CHL", "Unless Chile leaves the bay"),
    ("Peru warned Chile that it would close the pass if the shelling went on.",
     "warning", "PER", "CHL", "if the shelling went on"),
    ("Chile's minister said Peru had threatened to attack if Chile closed the pass.",
     "threat", "PER", "CHL", "if Chile closed the pass"),
    ("“If Chile mines the bay, we will retaliate and impose sanctions,” said Peru's defense minister.",
     "threat", "PER", "CHL", "If Chile mines the bay"),
    ("Peru said it was ready to deploy missiles if Chile moved closer to its borders.",
     "threat", "PER", "CHL", "if Chile moved closer to its borders"),
    ("Peru threatened to attack Chile within 48 hours.", "threat", "PER", "CHL", "within 48 hours"),
    ("Peru refused to lift the embargo on Chile until it withdrew its troops.",
     "rejection", "PER", "CHL", "until it withdrew its troops"),
    ("Peru agreed to free the sailors in exchange for talks with Chile.",
     "agreement", "PER", "CHL", "in exchange for talks with Chile"),
    ("The talks came after threats by Peru that it would close the pass unless Chile paid.",
     "threat", "PER", "CHL", "unless Chile paid"),
    ("The blockade can end only if Chile leaves the bay, the president of Peru said.",
     "demand", "PER", "CHL", "if Chile leaves the bay"),
    ("Peru will strike Chile should it sail, its president said.", "threat", "PER", "CHL", "should it sail"),
    ("Peru would strike were Chile to sail, its president said.", "threat", "PER", "CHL", "were Chile to sail"),
    ("“If Chile sails, we will have no choice but to respond,” Peru's president said.",
     "threat", "PER", "CHL", "If Chile sails"),
    ("“Chile must not sail. If it does, we will strike,” Peru's president said.", "threat", "PER", "CHL", "If it does"),
    ("“Chile must open the port. If not, Peru will impose sanctions,” said Peru's president.",
     "threat", "PER", "CHL", "If not"),
    ("“Chile must open the port; otherwise Peru will impose sanctions,” said Peru's president.",
     "threat", "PER", "CHL", "otherwise"),
])
def test_a_condition_goes_to_the_act_that_it_governs(text, act, source, target, condition):
    row = of(text, act)
    assert (row.source, row.target, row.condition) == (source, target, condition)


def test_otherwise_ties_an_act_to_the_sentence_before():
    row = of("Chile must pay its debts. Otherwise, Peru will cut off the gas.", "threat")
    assert (row.source, row.target, row.means, row.condition) == ("PER", "CHL", "energy", "Otherwise")


def test_a_condition_stays_away_from_the_other_acts_of_its_sentence():
    rows = told("Peru condemned the raid by Norway and threatened to attack Chile if it closed the pass.")
    assert {row.act: row.condition for row in rows} == {"accusation": None, "threat": "if it closed the pass"}


# Ultimatums

@pytest.mark.parametrize(("text", "source", "target", "means", "condition"), [
    ("Norway must withdraw its troops or face air strikes, Iceland's president said.",
     "ISL", "NOR", "force", "or face air strikes"),
    ("NATO gave Norway until midnight to withdraw its forces or face sanctions.",
     "NATO", "NOR", None, "until midnight to withdraw its forces or face sanctions"),
    ("Peru gave Chile 48 hours to leave the bay.", "PER", "CHL", None, "48 hours to leave the bay"),
    ("Peru told Chile to leave the bay by Friday or face the consequences.",
     "PER", "CHL", None, "by Friday or face the consequences"),
    ("Stop the shelling or face sanctions, Peru told Chile.", "PER", "CHL", "sanctions", "or face sanctions"),
    ("“Withdraw now or we will open fire,” Peru's general told Chile.", "PER", "CHL", "force", "or we will open fire"),
    ("Peru urged Chile to stop, or else it would strike.", "PER", "CHL", "force", "or else it would strike"),
    ("Peru gave Chile a 48-hour ultimatum to withdraw its troops.",
     "PER", "CHL", None, "a 48-hour ultimatum to withdraw its troops"),
    ("Peru set Chile a deadline of Friday to leave the bay.",
     "PER", "CHL", None, "a deadline of Friday to leave the bay"),
    ("“Chile must leave the bay or we will bomb the port,” Peru's president said.",
     "PER", "CHL", "force", "or we will bomb the port"),
    ("“Chile must free the crew or Peru will close the pass,” Peru's president said.",
     "PER", "CHL", None, "or Peru will close the pass"),
    ("“Either Chile opens the port or it will be bombed,” Peru's president said.",
     "PER", "CHL", "force", "or it will be bombed"),
    ("Peru's president told Chile: Open the port or we will bomb it.", "PER", "CHL", "force", "or we will bomb it"),
    ("“Chile has to stop or there will be war,” Peru's president said.", "PER", "CHL", "force", "or there will be war"),
    ("Peru told Chile to open the port or pay the price.", "PER", "CHL", None, "or pay the price"),
    ("Peru urged Chile to stop selling arms to the rebels or face the consequences.",
     "PER", "CHL", None, "or face the consequences"),
])
def test_a_demand_with_an_alternative_or_a_deadline_is_an_ultimatum(text, source, target, means, condition):
    row = of(text, "ultimatum")
    assert (row.source, row.target, row.condition, row.modality) == (source, target, condition, "made")
    assert means is None or row.means == means


@pytest.mark.parametrize("text", [
    "Chile must choose tea or coffee, Peru's president said.",
    "Peru told Chile to send a minister or an envoy.",
    "Peru asked Chile whether or not its rebels will leave.",
])
def test_a_choice_without_harm_is_no_ultimatum(text):
    assert [row.act for row in told(text) if row.act == "ultimatum"] == []


def test_an_ultimatum_is_one_row():
    rows = told("Norway must withdraw its troops or face sanctions, Iceland's president said.")
    assert [(row.act, row.plover) for row in rows] == [("ultimatum", "THREATEN")]


def test_what_stands_in_a_condition_is_hypothetical():
    rows = told("If Chile attacks the island, Peru will retaliate.")
    assert {row.modality for row in rows if row.source == "CHL"} <= {"hypothetical"}
