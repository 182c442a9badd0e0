"""Making recordings: the recorded turns played once by a model that is listened to, and kept where they went right."""

from agent.companion import made_with
from agent.settings import DEFAULT_GEMINI
from evals.cases import HarnessFault
from evals.guards import recordings
from evals.guards.cases import Guards, TurnCase
from evals.guards.obedient import Obedient
from evals.guards.recordings import OBEDIENT, Recording, bound_by
from evals.guards.theatre import Studio, studio
from evals.guards.verdicts import wrong_in_turn
from store.database import Database


async def record(database: Database, guards: Guards, model: str | None) -> dict[str, list[str]]:
    """Record every recorded turn by the model of this id, or by the obedient one; what is no longer recorded goes.

    Returns, by turn, what went wrong; such a turn keeps the recording it had. Raises `HarnessFault` when the
    obedient model goes wrong, for then the rules have to be looked at first.
    """
    async with studio(database, model) as stage:
        wrong = {turn.id: await _record(stage, turn, guards, model) for turn in guards.recorded}
    _drop_others(guards)
    failed = {name: problems for name, problems in wrong.items() if problems}
    if failed and model is None:
        told = "\n".join(f"{name}: {problem}" for name, problems in failed.items() for problem in problems)
        raise HarnessFault(f"These turns go wrong, so they were not recorded:\n{told}")
    return failed


async def _record(stage: Studio, turn: TurnCase, guards: Guards, model: str | None) -> list[str]:
    obedient = Obedient(turn, guards.rule)
    played, _ = await stage.play(turn, turn.case, obedient)
    bound = bound_by(turn, played, model or OBEDIENT)
    problems = [*wrong_in_turn(bound, played, obedient.missed, model or DEFAULT_GEMINI)]
    if not problems:
        responses = [recordings.as_step(answer) for answer in stage.heard]
        made = Recording(turn.id, turn.message, model or OBEDIENT, made_with(), responses, played.reply)
        recordings.write(made)
    return problems


def _drop_others(guards: Guards) -> None:
    kept = {turn.id for turn in guards.recorded}
    for file in recordings.FOLDER.glob("*.json"):
        if file.stem not in kept:
            file.unlink()
