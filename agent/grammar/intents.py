"""What a message can mean, each meaning with the place it was read from and how sure that is."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from tools.affinity_rules import Tone
from tools.logbook import LoadType, SetType, Unit
from tools.memory_rules import Kind
from tools.progress import About

Side = Literal["left", "right", "both"]
ChatKind = Literal[
    "greeting",
    "thanks",
    "goodbye",
    "wish",
    "question",
    "report",
    "other",
    "help",
    "identity",
    "feelings",
    "praise",
    "absence",
    "unsafe",
]
Missing = Literal["exercise", "ambiguous", "absurd", "reps", "weight", "sets", "date", "unit"]
Lack = Literal["plan_change"]


@dataclass(frozen=True, slots=True)
class SetSpec:
    """One set as said: weight as typed in `unit`, `duration_s` seconds, `distance_m` metres, `rest_s` seconds."""

    reps: int | None = None
    weight: Decimal | None = None
    unit: Unit | None = None
    load_type: LoadType | None = None
    set_type: SetType = "working"
    rpe: Decimal | None = None
    rir: Decimal | None = None
    duration_s: int | None = None
    distance_m: Decimal | None = None
    avg_hr: int | None = None
    rest_s: int | None = None
    tempo: str | None = None
    side: Side | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One meaning; `span` is the half-open range of characters it was read from, `confidence` 0 to 1."""

    span: tuple[int, int]
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Log(Intent):
    """Sets that were done. `performed_on` None means today.

    Entries with one `superset` number belong together; `superset_with` is the slug of one logged before.
    `named` is where the exercise's name stands; None when none was said.
    """

    exercise: str
    exercise_name: str
    sets: tuple[SetSpec, ...]
    performed_on: date | None = None
    superset: int | None = None
    superset_with: str | None = None
    named: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindExercise(Intent):
    """A look into the catalogue by what the message states and nothing else."""

    query: str | None = None
    body_part: str | None = None
    muscle: str | None = None
    equipment: str | None = None
    modality: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowLog(Intent):
    """What was done on a day, or on the `days` days that end with it (`on` None: today)."""

    on: date | None = None
    days: int = 1
    exercise: str | None = None
    exercise_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime(Intent):
    """When an exercise, a muscle or anything at all was last trained, and how."""

    exercise: str | None = None
    exercise_name: str | None = None
    muscle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Records(Intent):
    """The best in the log, of one exercise or of all."""

    exercise: str | None = None
    exercise_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Intent):
    """A percentage of the most that can be lifted once."""

    percent: Decimal
    exercise: str
    exercise_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(Intent):
    """What the days `since` to `until` (None: open) add up to; `about` names the figure that is asked for."""

    exercise: str | None = None
    exercise_name: str | None = None
    muscle: str | None = None
    since: date | None = None
    until: date | None = None
    about: About | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePlan(Intent):
    """A plan is asked for; only what the message states is filled in."""

    days_per_week: int | None = None
    weeks: int | None = None
    minutes: int | None = None
    goal: str | None = None
    focus: str | None = None
    split: str | None = None
    equipment: str | None = None
    level: str | None = None
    exercises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember(Intent):
    """Something the person says about themselves, in their words; `limits` as the tool takes them.

    `adds` when it only adds to the equipment there is.
    """

    text: str
    kind: Kind
    about: str | None = None
    since: date | None = None
    until: date | None = None
    limits: dict[str, Any] = field(default_factory=dict)
    adds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Intent):
    """A question for what they said; without `query` for all of it, with `past` also for what holds no longer."""

    query: str | None = None
    past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget(Intent):
    """What is to be forgotten, or all of it."""

    about: str | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Intent):
    """Take back what the last message did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishWorkout(Intent):
    """Close today's workout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPreference(Intent):
    """The unit the person lifts in, from now on."""

    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowAffinity(Intent):
    """How well companion and person know each other is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust(Intent):
    """Another tone is wanted, or affinity on or off; what is None stays."""

    tone: Tone | None = None
    affinity: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetAffinity(Intent):
    """Affinity is to begin again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat(Intent):
    """Nothing to do but to answer."""

    kind: ChatKind = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported(Intent):
    """Understood, but there is no tool for it: say so, write nothing."""

    kind: Lack


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarify(Intent):
    """One question back. `draft` is what will be logged once it is answered; `options` are names to choose from."""

    question: str
    why: Missing
    draft: Log | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the grammar made of a message.

    `certain` only when every word was understood and all of it may be acted on without asking anybody;
    `unread` holds the words nothing was made of.
    """

    intents: tuple[Intent, ...] = ()
    certain: bool = False
    unread: tuple[str, ...] = field(default=())

    @property
    def logs(self) -> tuple[Log, ...]:
        """The sets to write, in the order they were said."""
        return tuple(intent for intent in self.intents if isinstance(intent, Log))
