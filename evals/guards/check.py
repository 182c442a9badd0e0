"""All guards on one database: rendered prompts, obeyed rules, and recordings replayed."""

from collections.abc import Iterator

from agent.companion import made_with
from evals.guards import recordings
from evals.guards.cases import Guards, PromptCase, TurnCase
from evals.guards.obedient import Obedient
from evals.guards.rendered import rendered
from evals.guards.theatre import Theatre, theatre
from evals.guards.verdicts import Guarded, wrong_in_prompt, wrong_in_turn
from evals.play import Played
from evals.wire import Step
from store.database import Database

SILENT: list[Step] = [{"words": ["I hear you."], "again": True}]


async def check(database: Database, guards: Guards) -> list[Guarded]:
    """Check every guard case, in order. Raises `HarnessFault` for what cannot be played."""
    if not (guards.prompt or guards.turn):
        return []
    async with theatre(database) as stage:
        found = [await _prompt(stage, case) for case in guards.prompt]
        found += [await _turn(stage, case, guards) for case in guards.turn]
        return found + [await _replayed(stage, case) for case in guards.recorded]


async def _prompt(stage: Theatre, case: PromptCase) -> Guarded:
    _, asked = await stage.play(case, case.case, SILENT)
    problems = wrong_in_prompt(case, rendered(asked[0])) if asked else ["nothing was asked over the wire"]
    return Guarded(case.id, "prompt", case.message, tuple(problems))


async def _turn(stage: Theatre, case: TurnCase, guards: Guards) -> Guarded:
    model = Obedient(case, guards.rule)
    played, _ = await stage.play(case, case.case, model)
    return Guarded(case.id, "rule", case.message, tuple(wrong_in_turn(case, played, model.missed)))


async def _replayed(stage: Theatre, case: TurnCase) -> Guarded:
    kept = recordings.read(case.id)
    if kept is None:
        problems: Iterator[str] | list[str] = [f"there is no recording; {recordings.REFRESH} makes it"]
    else:
        played, asked = await stage.play(case, case.case, kept.responses)
        problems = [*kept.outdated(made_with()), *_unlike(kept, case, played, len(asked))]
    return Guarded(f"recorded-{case.id}", "recording", case.message, tuple(problems))


def _unlike(kept: recordings.Recording, case: TurnCase, played: Played, requests: int) -> Iterator[str]:
    yield from wrong_in_turn(recordings.bound_by(case, played, kept.made_by), played, {})
    if kept.message != case.message:
        yield f"it was made for another message; {recordings.REFRESH} makes it anew"
    if requests != len(kept.responses):
        yield f"{requests} requests were made instead of {len(kept.responses)}"
    if played.reply != kept.reply:
        yield f"the turn ended with {played.reply!r} instead of {kept.reply!r}"
