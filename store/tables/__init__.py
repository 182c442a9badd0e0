"""All tables. Nouns of a person are keyed `(user_id, id)` and every foreign key between them carries both columns."""

from store.tables.affinity import AffinityEvent
from store.tables.goals import Goal, Measurement
from store.tables.memories import Memory
from store.tables.people import CATALOGUE_OWNER, Exercise, ExerciseAlias, SeedRun, User
from store.tables.plans import Plan, PlanDay, PlannedExercise, PlannedSet
from store.tables.requests import RequestCount, RequestKey, Share
from store.tables.root import Owned, Table
from store.tables.talk import Conversation, Effect, Feedback, Operation, Turn, TurnEvent
from store.tables.training import ExerciseExecution, PerformedSet, Workout
from store.tables.usage import UsageDay, UsageReservation

__all__ = [
    "CATALOGUE_OWNER",
    "AffinityEvent",
    "Conversation",
    "Effect",
    "Exercise",
    "ExerciseAlias",
    "ExerciseExecution",
    "Feedback",
    "Goal",
    "Measurement",
    "Memory",
    "Operation",
    "Owned",
    "PerformedSet",
    "Plan",
    "PlanDay",
    "PlannedExercise",
    "PlannedSet",
    "RequestCount",
    "RequestKey",
    "SeedRun",
    "Share",
    "Table",
    "Turn",
    "TurnEvent",
    "UsageDay",
    "UsageReservation",
    "User",
    "Workout",
]
