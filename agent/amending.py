"""Corrections in the words of the tools."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from agent.grammar.amending import Correct, Delete, Explain, Move, NameExercise, NewValues, Which
from agent.grammar.intents import Intent
from tools.quantities import as_number

Call = tuple[str, dict[str, Any]]


def amending(intent: Intent) -> Call | None:
    """The tool call that changes what is in the log as this says; None when it changes nothing there."""
    match intent:
        case Correct():
            return "correct_set", {"changes": _present(_values(intent.changes)), **_which(intent)}
        case Move():
            return "move_sets", {"to": intent.to.isoformat(), **_which(intent)}
        case Delete():
            return "delete_sets", {**_which(intent), **({"whole_workout": True} if intent.whole else {})}
        case Explain():
            return "explain_set", {**_which(intent), **_present({"number": intent.number})}
        case NameExercise():
            return "name_exercise", {"word": intent.word, "exercise": intent.exercise}
        case _:
            return None


def _which(intent: Which) -> dict[str, Any]:
    return _present({"exercise": intent.exercise, "sets": list(intent.sets) or None, "on": intent.on})


def _values(values: NewValues) -> dict[str, Any]:
    return {one.name: getattr(values, one.name) for one in fields(values)}


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return as_number(value)
    return value.isoformat() if isinstance(value, date) else value
