"""A model that obeys what it finds in its prompt and nothing else."""

from collections.abc import Mapping

from evals.guards.cases import Rule, TurnCase
from evals.guards.rendered import rendered
from evals.wire import Asked, Step


class Obedient:
    """Plays a turn case over the wire.

    Each request is read for the rules of the case. When one is missing, the model does what it would have done
    without it; `missed` keeps the names of all it missed.
    """

    def __init__(self, case: TurnCase, rules: Mapping[str, Rule]) -> None:
        self._case = case
        self._rules = {name: rules[name] for name in case.without}
        self.missed: dict[str, Rule] = {}

    def __call__(self, asked: Asked) -> Step:
        """What it answers to this request."""
        prompt = rendered(asked)
        due = {name: rule for name, rule in self._rules.items() if rule.request in (None, asked.before)}
        self.missed |= {name: rule for name, rule in due.items() if not rule.is_in(prompt)}
        steps = next((self._case.without[name] for name in self.missed), self._case.play)
        return steps[min(asked.before, len(steps) - 1)]
