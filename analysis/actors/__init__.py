"""Actors: every person, state, international organization, organization and armed group, resolved.

    base = load_base()                                  # or load_base("my_actors.toml")
    mentions = find_actors(doc, base, published_day=day)

``load`` fills the ``base`` of known actors; ``article`` holds what one article tells (who was
introduced under which full name and office); ``persons``, ``organizations``, ``phrases``,
``pronouns`` and ``senses`` read one kind of mention each; ``find`` puts them in order.
"""

from analysis.actors.base import Actor, ActorBase
from analysis.actors.find import find_actors
from analysis.actors.load import load_base
from analysis.actors.spelling import slug

__all__ = ["Actor", "ActorBase", "find_actors", "load_base", "slug"]
