"""Refusals: expected noes, each with a status, a stable type and a sentence a person can act on."""

from collections.abc import Sequence
from typing import ClassVar


class Refusal(Exception):
    """An expected no.

    `status` is the HTTP status, `type` the stable name of the refusal, `retry` says whether a language model may try
    again with better arguments, `retry_after_s` in how many seconds the same request may succeed, where that is known.
    `str(refusal)` is the sentence for people. Doors read these, they never decide.
    """

    status: ClassVar[int] = 400
    type: ClassVar[str] = "refused"
    retry: ClassVar[bool] = False
    retry_after_s: int | None = None


class Invalid(Refusal):
    """The request cannot be read as what it claims to be."""

    status = 422
    type = "invalid"
    retry = True


class Implausible(Refusal):
    """The numbers cannot be right; nothing was written."""

    status = 422
    type = "implausible"
    retry = True


class Ambiguous(Refusal):
    """Several things answer to this name; `candidates` lists their names."""

    status = 409
    type = "ambiguous"
    retry = True

    def __init__(self, sentence: str, candidates: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.candidates = tuple(candidates)


class NotFound(Refusal):
    """There is no such thing, or it is somebody else's."""

    status = 404
    type = "not_found"
    retry = True


class WorkoutFinished(Refusal):
    """A finished workout refuses writes."""

    status = 409
    type = "workout_finished"


class Conflict(Refusal):
    """Something else happened in between; doing this now would overwrite it."""

    status = 409
    type = "conflict"


class Stale(Refusal):
    """It has changed since it was read; writing now would overwrite that."""

    status = 412
    type = "stale"


class KeyReused(Refusal):
    """An idempotency key came back with another request."""

    status = 422
    type = "idempotency_key_reused"


class Unauthorized(Refusal):
    """Nobody is signed in."""

    status = 401
    type = "unauthorized"


class Forbidden(Refusal):
    """Signed in or not, this is not allowed from here."""

    status = 403
    type = "forbidden"


class TooLarge(Refusal):
    """More bytes than are taken."""

    status = 413
    type = "too_large"


class UnsupportedMedia(Refusal):
    """Of no kind that is taken, whatever it is called."""

    status = 415
    type = "unsupported_media_type"


class TooMany(Refusal):
    """Too much at once; `retry_after_s` says in how many seconds to try again."""

    status = 429
    type = "too_many"

    def __init__(self, sentence: str, retry_after_s: int = 1) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class Unavailable(Refusal):
    """Something this needs is not there just now."""

    status = 503
    type = "unavailable"

    def __init__(self, sentence: str, retry_after_s: int | None = None) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s
