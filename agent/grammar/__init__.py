"""Reads what lifters type, without any model: `parse(text, scene)` gives intents, spans and confidence, no effects."""

from agent.grammar.intents import (
    Chat,
    Clarify,
    CreatePlan,
    FindExercise,
    FinishWorkout,
    Intent,
    Log,
    Reading,
    SetSpec,
    ShowLog,
    Undo,
    Unsupported,
)
from agent.grammar.reading import parse
from agent.grammar.scene import Scene

__all__ = [
    "Chat",
    "Clarify",
    "CreatePlan",
    "FindExercise",
    "FinishWorkout",
    "Intent",
    "Log",
    "Reading",
    "Scene",
    "SetSpec",
    "ShowLog",
    "Undo",
    "Unsupported",
    "parse",
]
