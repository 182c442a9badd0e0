"""What has to be known, besides the message, to read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from agent.grammar.intents import Clarify, SetSpec
from store.names import NameIndex
from tools.logbook import Unit


@dataclass(frozen=True)
class Scene:
    """The moment a message is read in.

    `today` is the person's local date, `unit` what a bare weight means, `index` the names they can use,
    `current_exercise` the slug they logged last today, `last_sets` the sets their last log message added to it
    (in order), `done` all sets of the open workout by slug, `previous_question` the question we asked last, when this
    message may answer it.
    """

    today: date
    unit: Unit
    index: NameIndex
    current_exercise: str | None = None
    last_sets: tuple[SetSpec, ...] = ()
    done: Mapping[str, tuple[SetSpec, ...]] = field(default_factory=dict)
    previous_question: Clarify | None = None
