"""Acts: who threatens, demands, refuses, helps …, towards whom, with what and on which condition.

The rules read the dependency parse with the lexicon of ``analysis/lexicons/acts``; every row
names in ``cue`` the words and in ``rule`` the lexicon line that found it.
"""

from analysis.acts.find import find_acts
from analysis.acts.lexicon import Lexicon, load_lexicon

__all__ = ["Lexicon", "find_acts", "load_lexicon"]
