"""From a message to tool calls: the grammar's meanings in the words of the tools."""

from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, ToolCallPart, UserPromptPart

from agent.amending import amending
from agent.briefing import Briefing
from agent.grammar.intents import (
    Adjust,
    Clarify,
    CreatePlan,
    FindExercise,
    FinishWorkout,
    Forget,
    Intent,
    LastTime,
    Log,
    Progress,
    Reading,
    Recall,
    Records,
    Remember,
    ResetAffinity,
    SetPreference,
    SetSpec,
    Share,
    ShowAffinity,
    ShowLog,
    Undo,
)
from agent.grammar.reading import parse
from agent.grammar.scene import Scene
from tools.constraints import Constraints
from tools.programming import week
from tools.quantities import as_number
from tools.workouts import LoggedSet


def understand(message: str, briefing: Briefing) -> Reading:
    """Read a message in the situation of its turn."""
    last = briefing.last
    scene = Scene(
        today=briefing.today,
        unit="lb" if briefing.unit == "lb" else "kg",
        index=briefing.index,
        current_exercise=last.exercise.slug if last else None,
        last_sets=tuple(_as_spec(done) for done in last.sets) if last else (),
        done={entry.exercise.slug: tuple(map(_as_spec, entry.sets)) for entry in briefing.workout},
    )
    reading = parse(message, replace(scene, previous_question=_unanswered(briefing, scene)))
    return replace(reading, intents=tuple(_in_situation(intent, briefing) for intent in reading.intents))


def _in_situation(intent: Intent, briefing: Briefing) -> Intent:
    """The intent with what it leaves to the situation filled in."""
    match intent:
        case Log(superset=int(number)):
            taken = max((entry.superset_group or 0 for entry in briefing.workout), default=0)
            return replace(intent, superset=number + taken)
        case CreatePlan():
            return _within_limits(intent, briefing.constraints)
        case Remember(adds=True):
            return _added(intent, briefing.constraints)
        case _:
            return intent


def _within_limits(wish: CreatePlan, constraints: Constraints) -> CreatePlan:
    """A plan for the days, the minutes and the equipment there are, where the message asks for no others."""
    return replace(
        wish,
        days_per_week=wish.days_per_week or constraints.days or None,
        minutes=wish.minutes or constraints.minutes,
        equipment=wish.equipment or constraints.kit,
    )


def _added(gain: Remember, constraints: Constraints) -> Remember:
    """New equipment beside what there was; in a whole gym it limits nothing."""
    had = [kit for one in constraints.every for kit in one.limits.only_equipment]
    kits = list(dict.fromkeys([*had, *gain.limits["only_equipment"]]))
    if not had:
        return replace(gain, kind="profile", limits={})
    return replace(gain, limits={**gain.limits, "only_equipment": kits})


def _unanswered(briefing: Briefing, scene: Scene) -> Clarify | None:
    """The question the last turn ended with, found by reading its message again; none if it did anything."""
    match briefing.history[-2:]:
        case [ModelRequest(parts=[UserPromptPart(content=str(told))]), ModelResponse(parts=[TextPart(content=reply)])]:
            stamp, _, said = told.partition("] ")
        case _:
            return None
    if str(scene.today) not in stamp:
        return None
    asked = (intent for intent in parse(said, scene).intents if isinstance(intent, Clarify))
    return next((question for question in asked if question.question in reply), None)


def calls(reading: Reading, prefix: str) -> list[ToolCallPart]:
    """The tool calls a reading asks for; their ids are `prefix` and a number, the same on every run."""
    wanted = [call for intent in reading.intents if (call := _call(intent)) is not None]
    return [ToolCallPart(tool, arguments, f"{prefix}-{n}") for n, (tool, arguments) in enumerate(wanted, start=1)]


def _call(intent: Intent) -> tuple[str, dict[str, Any]] | None:
    match intent:
        case Log():
            return "log_set", _present(
                exercise=intent.exercise_name,
                sets=[_spoken(spec) for spec in intent.sets],
                performed_on=intent.performed_on,
                superset_group=intent.superset,
                superset_with=intent.superset_with,
            )
        case FindExercise():
            filters = {key: value for key, value in asdict(intent).items() if key not in ("span", "confidence")}
            return "find_exercise", _present(**filters)
        case ShowLog() | LastTime() | Records() | Share() | Progress():
            return _read(intent)
        case CreatePlan():
            return "create_plan", _plan(intent)
        case Undo():
            return "undo", {}
        case FinishWorkout():
            return "finish_workout", {}
        case SetPreference() | ShowAffinity() | Adjust() | ResetAffinity():
            return _of_companion(intent)
        case Remember() | Recall() | Forget():
            return _memory(intent)
        case _:
            return amending(intent)


def _of_companion(wish: SetPreference | ShowAffinity | Adjust | ResetAffinity) -> tuple[str, dict[str, Any]]:
    match wish:
        case SetPreference():
            return "set_preference", {"unit": wish.unit}
        case Adjust():
            return "adjust_companion", _present(tone=wish.tone, affinity=wish.affinity)
        case ResetAffinity():
            return "reset_affinity", {}
    return "show_affinity", {}


def _memory(intent: Remember | Recall | Forget) -> tuple[str, dict[str, Any]]:
    match intent:
        case Remember():
            return "remember", _present(
                fact=intent.text,
                kind=intent.kind,
                about=intent.about,
                since=intent.since,
                until=intent.until,
                limits=intent.limits or None,
            )
        case Recall():
            return "recall", _present(query=intent.query, past=intent.past or None)
    return "forget", _present(about=intent.about, everything=intent.everything or None)


def _read(asked: ShowLog | LastTime | Records | Share | Progress) -> tuple[str, dict[str, Any]]:
    match asked:
        case ShowLog():
            return "show_log", _present(on=asked.on, days=asked.days, exercise=asked.exercise_name)
        case LastTime():
            return "last_time", _present(exercise=asked.exercise_name, muscle=asked.muscle)
        case Records():
            return "records", _present(exercise=asked.exercise_name)
        case Share():
            return "percentage", _present(exercise=asked.exercise_name, percent=asked.percent)
    days = {"since": asked.since, "until": asked.until}
    return "progress", _present(exercise=asked.exercise_name, muscle=asked.muscle, **days, about=asked.about)


def _plan(wish: CreatePlan) -> dict[str, Any]:
    days = week(
        days=wish.days_per_week, split=wish.split, goal=wish.goal, equipment=wish.equipment, minutes=wish.minutes
    )
    kind = f" {wish.split.replace('_', ' ')}" if wish.split else ""
    return _present(
        name=f"{len(days)}-day{kind} plan",
        days=[day.model_dump(mode="json", exclude_none=True) for day in days],
        goal=wish.goal,
        weeks=wish.weeks,
    )


def _spoken(spec: SetSpec) -> dict[str, Any]:
    return {key: value for key, value in _present(**asdict(spec)).items() if (key, value) != ("set_type", "working")}


def _present(**values: Any) -> dict[str, Any]:
    return {key: _plain(value) for key, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return as_number(value)
    return value.isoformat() if isinstance(value, date) else value


def _as_spec(done: LoggedSet) -> SetSpec:
    shared = done.model_dump(include={name for name in SetSpec.__slots__ if name in LoggedSet.model_fields})
    return SetSpec(**shared)
