"""The real companion on a real database, sent over the real wire to a stand-in for Gemini."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic_ai.messages import ModelResponse
from pydantic_ai.models import Model, StreamedResponse
from pydantic_ai.models.wrapper import WrapperModel

from agent.gemini import gemini
from agent.llm import ModelStack
from agent.settings import DEFAULT_GEMINI, AgentSettings
from evals.arena import Arena, arena
from evals.cases import Case
from evals.guards.cases import TODAY, Situation, Told
from evals.play import Played, play_in
from evals.scene import Scene, set_scene
from evals.speakers import UNHURRIED
from evals.wire import Asked, FakeGemini, Script
from store.database import Database
from store.tables import Exercise, User
from tools.logbook import NewSet, log_set

NO_KEY = "none-is-needed-on-loopback"
LIFTED = NewSet.model_validate({"reps": 5, "weight": 60, "unit": "kg"})
OWN = {
    "slug": "own-exercise",
    "body_part": "back",
    "primary_muscles": ["lats"],
    "secondary_muscles": [],
    "equipment": "barbell",
    "modality": "BARBELL",
    "mechanic": "compound",
    "force": "pull",
    "level": "beginner",
    "measurement": "weight_reps",
    "category": "strength",
}


@dataclass(frozen=True)
class Theatre:
    """One engine whose Gemini plays what it is given; turns are played one after another."""

    arena: Arena
    gemini: FakeGemini

    async def play(self, told: Told, case: Case, script: Script) -> tuple[Played, list[Asked]]:
        """Play one turn; returns what it did and what was asked over the wire."""
        self.gemini.play(script)
        played = await play_in(self.arena, await self._set(told), case)
        return played, list(self.gemini.asked)

    async def _set(self, told: Told) -> Scene:
        scene = await set_scene(self.arena, told)
        async with scene.caller.work() as work:
            _known(work.user, told.situation)
        if told.situation.own_exercise is None:
            return scene
        async with scene.caller.work() as work:
            work.store.session.add(Exercise(owner_id=scene.caller.user_id, name=told.situation.own_exercise, **OWN))
        await scene.caller.perform(log_set, {"exercise": told.situation.own_exercise, "sets": [LIFTED]})
        return Scene(scene.caller, is_set=True, others=scene.others)


@dataclass(frozen=True)
class Studio(Theatre):
    """A theatre whose model is listened to; `heard` holds its responses since the turn began."""

    heard: list[ModelResponse]

    async def play(self, told: Told, case: Case, script: Script) -> tuple[Played, list[Asked]]:
        """Play one turn, with nothing heard before it."""
        self.heard.clear()
        return await super().play(told, case, script)


class Overheard(WrapperModel):
    """Any model, every whole response of which is noted."""

    def __init__(self, wrapped: Model, heard: list[ModelResponse]) -> None:
        super().__init__(wrapped)
        self._heard = heard

    @asynccontextmanager
    async def request_stream(self, *given: Any, **named: Any) -> AsyncGenerator[StreamedResponse]:
        """Stream what the model says, and note it."""
        async with super().request_stream(*given, **named) as stream:
            yield stream
            self._heard.append(stream.get())


@asynccontextmanager
async def theatre(database: Database) -> AsyncIterator[Theatre]:
    """An engine without reflexes, so that everything is asked of the stand-in."""
    async with FakeGemini([]) as service:
        settings = _settings(service)
        async with arena(database, settings, ModelStack(settings, gemini(settings)), TODAY) as place:
            yield Theatre(place, service)


@asynccontextmanager
async def studio(database: Database, model: str | None) -> AsyncIterator[Studio]:
    """The same with a model that is listened to: the stand-in's, or the real one of this id."""
    heard: list[ModelResponse] = []
    async with FakeGemini([]) as service:
        settings = _settings(service) if model is None else AgentSettings(model=model, reflex=False, **UNHURRIED)
        overheard = Overheard(gemini(settings), heard)
        async with arena(database, settings, ModelStack(settings, overheard), TODAY) as place:
            yield Studio(place, service, heard)


def _known(user: User, situation: Situation) -> None:
    """Have them know each other as well as the situation says, and be spoken to as it says."""
    user.affinity_score, user.affinity_on = situation.score, situation.affinity
    user.tone, user.display_name = situation.tone, situation.call_me


def _settings(service: FakeGemini) -> AgentSettings:
    at_home: dict[str, Any] = {"api_key": NO_KEY, "gemini_base_url": service.url, "model": DEFAULT_GEMINI}
    return AgentSettings(reflex=False, most_running=1, **at_home, **UNHURRIED)
