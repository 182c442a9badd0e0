"""Every case played as often as asked, each play judged, gathered case by case."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic_evals import Case as Trial
from pydantic_evals import Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext
from pydantic_evals.reporting import EvaluationReport

from evals.arena import Arena, arena
from evals.cases import Case, HarnessFault
from evals.play import Played, play
from evals.scoring import Verdict, judge
from evals.speakers import Speakers
from store.database import Database

FAULTS_TOLD = 5


@dataclass(frozen=True)
class Judged:
    """A case with all its plays; a case is right only if it was right every time (pass^k)."""

    case: Case
    plays: list[Played]
    verdicts: list[Verdict]

    @property
    def verdict(self) -> Verdict:
        """Right if always right, wrong in a way if ever wrong in that way."""
        right = (all(column) for column in zip(*(verdict[:2] for verdict in self.verdicts), strict=True))
        wrong = (any(column) for column in zip(*(verdict[2:] for verdict in self.verdicts), strict=True))
        return Verdict(*right, *wrong)


@dataclass
class Behaves(Evaluator[Case, Played, None]):
    """Whether what was done is what had to be done."""

    def evaluate(self, ctx: EvaluatorContext[Case, Played, None]) -> dict[str, bool]:
        """The verdict, a name and a bool each."""
        return judge(ctx.inputs, ctx.output.effects, ctx.output.after, ctx.output.reply)._asdict()


async def judge_all(
    database: Database, cases: Sequence[Case], whom: Speakers, *, repeat: int, concurrency: int
) -> list[Judged]:
    """Play and judge the cases on a prepared database.

    Raises `HarnessFault` when a case could not be played, naming it.
    """
    days: dict[date, list[Case]] = defaultdict(list)
    for case in cases:
        days[case.context.today].append(case)
    judged: list[Judged] = []
    for today, chosen in sorted(days.items()):
        async with arena(database, whom.settings, whom.models, today) as where:
            report = await _evaluate(where, chosen, repeat, concurrency)
        judged += _gathered(chosen, report, whom)
    return judged


async def _evaluate(
    where: Arena, cases: Sequence[Case], repeat: int, concurrency: int
) -> EvaluationReport[Case, Played, None]:
    async def played(case: Case) -> Played:
        return await play(where, case)

    trials = [Trial[Case, Played, None](name=case.id, inputs=case) for case in cases]
    dataset = Dataset[Case, Played, None](name="slow-burn", cases=trials, evaluators=[Behaves()])
    return await dataset.evaluate(played, max_concurrency=concurrency, repeat=repeat, progress=False)


def _gathered(cases: Sequence[Case], report: EvaluationReport[Case, Played, None], whom: Speakers) -> list[Judged]:
    faults = [f"{failure.name}: {failure.error_message}" for failure in report.failures]
    faults += [f"{one.name}: {fault.error_message}" for one in report.cases for fault in one.evaluator_failures]
    faults += [
        f"{one.name}: {one.output.speaker} spoke instead of {whom.only}"
        for one in report.cases
        if whom.only and one.output.speaker not in (whom.only, "")
    ]
    if faults:
        more = f"\nand {len(faults) - FAULTS_TOLD} more" if len(faults) > FAULTS_TOLD else ""
        raise HarnessFault("These cases could not be played:\n" + "\n".join(faults[:FAULTS_TOLD]) + more)
    judged = {case.id: Judged(case, [], []) for case in cases}
    for one in report.cases:
        known = judged[one.source_case_name or one.name]
        known.plays.append(one.output)
        known.verdicts.append(Verdict(**{name: result.value for name, result in one.assertions.items()}))
    return list(judged.values())
