"""Where in a message a set stands: found by the grammar, whichever model logged it, so that it can be shown later."""

from functools import cached_property

from agent.briefing import Briefing
from agent.grammar.intents import Log, SetSpec
from agent.understanding import understand
from store.tables import PerformedSet
from tools.quantities import in_kg
from tools.work import Place


class Provenance:
    """The message of a turn as the grammar reads it, read once and only when a set is logged."""

    def __init__(self, message: str, briefing: Briefing) -> None:
        self._message = message
        self._briefing = briefing

    @cached_property
    def _logs(self) -> tuple[Log, ...]:
        return understand(self._message, self._briefing).logs

    def place(self, slug: str, done: PerformedSet) -> Place | None:
        """The place that says this very set of this exercise; None where the grammar does not read it so."""
        for log in self._logs:
            if log.exercise == slug and any(_says(spec, done) for spec in log.sets):
                named = self._message[slice(*log.named)] if log.named else None
                return Place(*log.span, named, log.confidence)
        return None


def _says(spec: SetSpec, done: PerformedSet) -> bool:
    load_kg = None if not spec.weight or spec.unit is None else in_kg(spec.weight, spec.unit)
    return (
        (spec.reps or None) == (done.reps or None)
        and load_kg == done.weight_kg
        and spec.duration_s == done.duration_s
        and (spec.distance_m or None) == (done.distance_m or None)
    )
