"""What people think of turns, as scores in Langfuse: sent by a thread of its own, forgotten where it cannot arrive."""

import logging
import queue
import threading

import httpx
from langfuse.api import CreateScoreRequest, LangfuseAPI, ScoreDataType

NAME = "feedback"
MOST_WAITING = 1000
TIMEOUT_S = 5

logger = logging.getLogger(__name__)


class Scores:
    """Scores on their way to one Langfuse."""

    def __init__(self, base_url: str, public_key: str, secret_key: str) -> None:
        self._client = httpx.Client(timeout=TIMEOUT_S)
        self._api = LangfuseAPI(base_url=base_url, username=public_key, password=secret_key, httpx_client=self._client)
        self._waiting: queue.Queue[CreateScoreRequest | None] = queue.Queue(MOST_WAITING)
        self._sending = threading.Thread(target=self._send, daemon=True, name="scores to Langfuse")
        self._sending.start()

    def put(self, trace_id: str, *, good: bool) -> None:
        """Leave a score to be sent; a later one for the same trace takes its place. Never waits."""
        score = CreateScoreRequest(
            id=f"{NAME}-{trace_id}", trace_id=trace_id, name=NAME, value=float(good), data_type=ScoreDataType.BOOLEAN
        )
        try:
            self._waiting.put_nowait(score)
        except queue.Full:
            logger.warning("a score for Langfuse was dropped: %s wait already", MOST_WAITING)

    def close(self) -> None:
        """Wait until all are sent."""
        self._waiting.put(None)
        self._sending.join()

    def _send(self) -> None:
        arrives = True
        with self._client:
            while (score := self._waiting.get()) is not None:
                arrived = self._arrives(score)
                if arrives and not arrived:
                    logger.warning("scores do not arrive at Langfuse; what people think is kept here")
                arrives = arrived

    def _arrives(self, score: CreateScoreRequest) -> bool:
        try:
            self._api.scores.create(request=[score])
        except Exception:  # because whatever goes wrong there is nothing to us
            return False
        return True
