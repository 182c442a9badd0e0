"""The shapes of guard cases: prompts as they must be rendered, rules, and turns in which they are obeyed."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from evals.cases import FOLDER, Case, Context, HarnessFault, Line
from evals.effects import Done, Effect, Known, NoWrite
from evals.guards.rendered import Rendered
from evals.wire import Step
from tools.affinity_rules import NONE, Tone

TODAY = date(2026, 11, 20)
UNSAID: dict[str, Any] = {"reps": None, "weight": None, "unit": None, "rpe": None}


def filled(effect: dict[str, Any]) -> dict[str, Any]:
    """An effect with what TOML cannot say or need not: nulls, today, and so many equal sets by `times`."""
    if "sets" not in effect:
        return effect
    sets = [UNSAID | said for said in effect["sets"] for _ in range(said.get("times", 1))]
    return {"date": str(TODAY), **effect, "sets": [_without_times(said) for said in sets]}


def _without_times(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "times"}


Effects = Annotated[list[Effect], BeforeValidator(lambda said: [filled(one) for one in said])]
Dones = Annotated[list[Done], BeforeValidator(lambda said: [filled(one) for one in said])]


class Situation(BaseModel):
    """What a message comes in; `chatter` is so many earlier turns, `own_exercise` is the person's, logged today.

    `score`, `affinity`, `tone` and `call_me` say how they are spoken to.
    """

    model_config = ConfigDict(extra="forbid")

    unit: Literal["kg", "lb"] = "kg"
    turns: list[Line] = []
    state: Dones = []
    history: Dones = []
    memories: list[Known] = []
    chatter: int = 0
    own_exercise: str | None = None
    score: Decimal = NONE
    affinity: bool = True
    tone: Tone = "warm"
    call_me: str | None = None

    @property
    def context(self) -> Context:
        """The same in the words of the cases."""
        small_talk = [Line(role="user", text=f"remark {n}") for n in range(1, self.chatter + 1)]
        lines = [*small_talk, *self.turns]
        known = {"state": self.state, "history": self.history, "memories": self.memories}
        return Context(today=TODAY, unit=self.unit, turns=lines, **known)


class Told(BaseModel):
    """A guard case: its id, the message, and the situation it comes in."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1)
    message: str = Field(min_length=1)
    situation: Situation = Situation()

    @property
    def context(self) -> Context:
        """The situation in the words of the cases."""
        return self.situation.context


class PromptCase(Told):
    """How the first request of a turn must look.

    `must` and `must_not` are texts in the instructions, `order` texts that follow one another there, `said` and
    `not_said` texts of the conversation, `fenced` texts that stand between marks and nowhere else in the
    instructions, `tools` names that are declared. `most_tokens` bounds what each of the three costs.
    """

    must: list[str] = []
    must_not: list[str] = []
    order: list[str] = []
    said: list[str] = []
    not_said: list[str] = []
    fenced: list[str] = []
    tools: list[str] = []
    most_tokens: dict[Literal["instructions", "tools", "said"], int] = {}

    @property
    def case(self) -> Case:
        """The same as a case in which nothing is to be done."""
        return _case(self, [NoWrite(op="none")])


class Rule(BaseModel):
    """A rule by the words that carry it: every pattern of `words` is found in one sentence of `place`.

    `place` is the instructions, or the name of a tool whose declaration holds the rule; `request` is the one
    request of the turn, from nought, that has it, where not all have.
    """

    model_config = ConfigDict(extra="forbid")

    place: str = "instructions"
    words: list[str] = Field(min_length=1)
    request: int | None = None

    def is_in(self, prompt: Rendered) -> bool:
        """Whether a model that was sent this would find the rule."""
        return any(map(self.is_said_by, prompt.sentences.get(self.place, [])))

    def is_said_by(self, sentence: str) -> bool:
        """Whether one sentence says it."""
        return all(re.search(word, sentence, re.IGNORECASE) for word in self.words)


class TurnCase(Told):
    """A turn that goes right only for a model that obeys.

    `play` is what a model does that finds every rule; `without` is, by the rule's name, what it does instead when the
    rule is not in its prompt. `expected` and `alt` are as in any case, `says` and `never_says` patterns of the reply,
    `withheld` how often an answer is taken back. What is `recorded` is also replayed as it once came over the wire.
    """

    play: list[Step] = Field(min_length=1)
    without: dict[str, list[Step]]
    expected: Effects = Field(min_length=1)
    alt: list[Effects] = []
    after: Dones | None = None
    says: list[str] = []
    never_says: list[str] = []
    withheld: int = 0
    recorded: bool = False

    @property
    def case(self) -> Case:
        """The same as a case whose effects can be judged."""
        return _case(self, self.expected).model_copy(update={"alt": self.alt, "after": self.after})


def _case(told: Told, expected: list[Effect]) -> Case:
    return Case(
        id=told.id,
        category="guard",
        message=told.message,
        context=told.context,
        expected=expected,
        offline_fair=False,
        source="own",
    )


class Guards(BaseModel):
    """All guard cases; every rule a turn names is known, and every rule is obeyed in some turn."""

    model_config = ConfigDict(extra="forbid")

    prompt: list[PromptCase] = []
    rule: dict[str, Rule] = {}
    turn: list[TurnCase] = []

    @model_validator(mode="after")
    def _fits(self) -> Self:
        ids = [case.id for case in [*self.prompt, *self.turn]]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"the ids {', '.join(twice)} are there twice")
        obeyed = {name for turn in self.turn for name in turn.without}
        for what, names in (("unknown", obeyed - self.rule.keys()), ("obeyed in no turn", self.rule.keys() - obeyed)):
            if names:
                raise ValueError(f"these rules are {what}: {', '.join(sorted(names))}")
        for turn in self.turn:
            _ = turn.case
        return self

    @property
    def recorded(self) -> list[TurnCase]:
        """The turns of which there is a recording."""
        return [turn for turn in self.turn if turn.recorded]


def load(folder: Path | None = None) -> Guards:
    """Read `prompts.toml`, `rules.toml` and `turns.toml`, ours or those of a folder.

    Raises `HarnessFault` that says what is wrong and where.
    """
    found: dict[str, Any] = {}
    for name in ("prompts", "rules", "turns"):
        try:
            found |= tomllib.loads(((folder or FOLDER) / f"{name}.toml").read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise HarnessFault(f"{name}.toml cannot be read: {problem}.") from problem
    try:
        return Guards.model_validate(found)
    except ValidationError as problem:
        raise HarnessFault(_told(problem)) from problem


def _told(problem: ValidationError) -> str:
    first = problem.errors(include_url=False)[0]
    where: Sequence[object] = first["loc"]
    return f"Guard cases: {'.'.join(map(str, where)) or 'all'}: {first['msg'].removeprefix('Value error, ')}"
