"""Actors: every person, state, international organization, organization and armed group, resolved.

    base = load_base()                                  # or load_base("my_actors.toml")
    mentions = find_actors(doc, base, published_day=day)

``base`` knows the names, ``article`` what one article tells about them (who was introduced
under which full name), ``find`` goes through the text.
"""

from analysis.actors.base import Actor, ActorBase, load_base, slug
from analysis.actors.find import find_actors

__all__ = ["Actor", "ActorBase", "find_actors", "load_base", "slug"]
