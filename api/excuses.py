"""What stands in the way of a command, in one sentence for a person at a terminal."""

from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.service import Misconfigured
from api.tokens import WeakSecret
from store.backup import BackupFailed
from store.embedded import EmbeddedUnavailable
from store.embeddings import Unembedded
from store.errors import Refusal

PLAIN = (Refusal, EmbeddedUnavailable, BackupFailed, Misconfigured, Unembedded, WeakSecret)


def excuse(problem: Exception) -> str | None:
    """The sentence, or None for what nobody expected and a traceback has to tell."""
    if isinstance(problem, PLAIN):
        return str(problem)
    if isinstance(problem, ValidationError):
        return _setting(problem)
    if isinstance(problem, ArgumentError):
        return "DATABASE_URL cannot be read. It looks like postgresql://user:password@host:5432/name."
    if isinstance(problem, DBAPIError | PoolTimeout):
        said = str(getattr(problem, "orig", problem)).strip().partition("\n")[0]
        return f"The database cannot be used: {said}. Check DATABASE_URL, or unset it for the embedded database."
    return None


def _setting(problem: ValidationError) -> str:
    wrong = problem.errors(include_input=False, include_url=False)[0]
    name = "_".join(str(part) for part in wrong["loc"])
    variable = name if name.isupper() else f"SLOW_BURN_{name.upper()}"
    return f"The setting {variable} is not right: {wrong['msg']}."
