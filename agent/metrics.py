"""What a process counts of its turns, for Prometheus. No label holds what a person wrote or who it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

from agent.endings import Ending
from store.errors import Refusal
from store.turns import Claim

disable_created_metrics()  # type: ignore[no-untyped-call]
WAITS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

TURNS = Counter("slow_burn_turns", "Turns that ended here.", ("status", "model"))
TURN_S = Histogram("slow_burn_turn_seconds", "From a message to the end of its turn.", ("model",), buckets=WAITS_S)
FIRST_EVENT_S = Histogram(
    "slow_burn_turn_first_event_seconds", "From a message to the first sign of an answer.", buckets=WAITS_S
)
RUNNING = Gauge("slow_burn_turns_running", "Turns this process works on.")
TOOL_CALLS = Counter("slow_burn_tool_calls", "Tool calls: done, refused, or broken.", ("tool", "outcome"))
MODEL_FAILURES = Counter(
    "slow_burn_model_failures", "Answers a model failed to give, and what followed.", ("model", "kind", "then")
)
REFLEXES = Counter("slow_burn_reflexes", "Messages acted on by reflex, before any model was asked.")
READINGS = Counter("slow_burn_readings", "Messages the grammar read, with certainty or without.", ("certain",))

Then = Literal["tried_again", "asked_again", "next_speaker", "refused"]


def first_event(claim: Claim) -> None:
    """Something of the answer was committed."""
    FIRST_EVENT_S.observe(_since(claim))


def ended(claim: Claim, ending: Ending) -> None:
    """A turn came to its end."""
    TURNS.labels(ending.status, ending.model).inc()
    TURN_S.labels(ending.model).observe(_since(claim))


def failed(model: str, problem: Exception, then: Then) -> None:
    """A model could not answer; kinds are the names of exceptions, of which there are few."""
    MODEL_FAILURES.labels(model, type(problem).__name__, then).inc()


def read(*, certain: bool, acted: bool = False) -> None:
    """The grammar read a message, and perhaps reflex acted on it."""
    READINGS.labels("yes" if certain else "no").inc()
    if acted:
        REFLEXES.inc()


@contextmanager
def calling(tool: str) -> Iterator[None]:
    """One call of one of our tools."""
    outcome = "broken"
    try:
        yield
        outcome = "done"
    except Refusal:
        outcome = "refused"
        raise
    finally:
        TOOL_CALLS.labels(tool, outcome).inc()


def _since(claim: Claim) -> float:
    """Seconds since the message was accepted; the database's clock may be ahead of ours."""
    return max((datetime.now(UTC) - claim.accepted_at).total_seconds(), 0.0)
