"""A run as an experiment in Langfuse: cases as a dataset, plays as its run, verdicts as scores."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from evals.judges import Judged
from evals.tally import Told, share

if TYPE_CHECKING:
    from langfuse import Langfuse

DATASET = "slow-burn-evals"
KEYS = ("LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY")
SCORES = ("core", "full", "false_log", "missed", "violation")
NOISY = ("langfuse", "opentelemetry")
LONGEST = 200


def is_wanted() -> bool:
    """Whether the environment has keys of Langfuse."""
    return all(os.environ.get(name) for name in KEYS)


def upload(told: Told) -> str:
    """Send the run; returns what to say of it. Never raises: a run is no worse for not being looked at elsewhere."""
    if not told.judged:
        return "Langfuse gets runs of cases; there were none."
    try:
        from langfuse import Langfuse  # because it is an extra, and takes a second to import
    except ImportError:
        return "Langfuse keys are set, but its client is not installed: pip install 'slow-burn[langfuse]'."
    with _listening() as troubles:
        client = Langfuse(tracing_enabled=True)
        try:
            client.auth_check()
            sent = _experiment(client, told)
        except Exception as problem:  # because whatever goes wrong there, the run is done
            return f"Not uploaded to Langfuse: {_short(problem)}"
        finally:
            client.shutdown()
    return f"Uploaded to Langfuse, but not all of it: {_short(troubles[0])}" if troubles else sent


def _experiment(client: "Langfuse", told: Told) -> str:
    from langfuse import Evaluation

    by_id = {one.case.id: one for one in told.judged}

    def played(*, item: Any, **_: Any) -> dict[str, Any]:
        play = by_id[item.id].plays[0]
        return {"effects": play.effects, "reply": play.reply}

    def verdict(*, metadata: dict[str, Any] | None, **_: Any) -> list[Evaluation]:
        found = by_id[(metadata or {})["id"]].verdict._asdict()
        return [Evaluation(name=name, value=float(found[name])) for name in SCORES]

    def totals(**_: Any) -> list[Evaluation]:
        row = told.rows[0]
        rates = {"core": share(row.core, row.cases), "full": share(row.full, row.cases)}
        return [Evaluation(name=f"{name} %", value=value) for name, value in rates.items()]

    result = client.run_experiment(
        name=told.model,
        run_name=f"{told.model} {told.fingerprint} {told.began:%Y-%m-%d %H:%M:%S}",
        data=_items(client, told.judged),
        task=played,
        evaluators=[verdict],
        run_evaluators=[totals],
        metadata={"model": told.model, "prompts_and_tools": told.fingerprint},
    )
    return f"Uploaded to Langfuse: {result.experiment_url or result.run_name}"


def _items(client: "Langfuse", judged: Sequence[Judged]) -> list[Any]:
    """The dataset's items of these cases, made or brought up to date where they are not as the case is."""
    client.create_dataset(name=DATASET)
    known = {item.id: item for item in client.get_dataset(DATASET).items}
    return [_item(client, one, known.get(one.case.id)) for one in judged]


def _item(client: "Langfuse", one: Judged, known: Any) -> Any:
    case = one.case
    context = case.context.model_dump(mode="json", exclude_defaults=True)
    wanted: dict[str, Any] = {
        "input": {"message": case.message, "context": context},
        "expected_output": case.golds[0],
        "metadata": {"id": case.id, "category": case.category, "fair": case.offline_fair},
    }
    if known is not None and all(getattr(known, name) == value for name, value in wanted.items()):
        return known
    return client.create_dataset_item(dataset_name=DATASET, id=case.id, **wanted)


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What the client complains of in its logs instead of raising it."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    listener = Listener(logging.ERROR)
    loggers = [logging.getLogger(name) for name in NOISY]
    before = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.addHandler(listener)
        logger.propagate = False
    try:
        yield heard
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.removeHandler(listener)
            logger.propagate = propagate


def _short(problem: object) -> str:
    return " ".join(f"{problem}".split())[:LONGEST] or type(problem).__name__
