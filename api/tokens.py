"""Tokens: who somebody is, signed. Bearer tokens for programs, page tokens for the browser's cookie."""

import os
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import jwt

from store.errors import Unauthorized

Kind = Literal["access", "page"]
ISSUER = AUDIENCE = "slow-burn"
ALGORITHM = "HS256"
LEEWAY_S = 30
LONGEST = 8192
SHORTEST_SECRET = 32
CODE_LIVES_S = 600
USER_ID = re.compile(r"[0-9]{1,18}")


class WeakSecret(ValueError):
    """There is no secret fit to sign with."""


@dataclass(frozen=True)
class Tokens:
    """Makes and reads tokens with one secret."""

    secret: str = field(repr=False)
    days: int = 90

    def __post_init__(self) -> None:
        if len(self.secret.encode()) < SHORTEST_SECRET:
            raise WeakSecret(f"SLOW_BURN_SECRET must be at least {SHORTEST_SECRET} bytes long.")

    def issue(self, user_id: int, kind: Kind = "access") -> str:
        """A token for this person."""
        now = datetime.now(UTC)
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": str(user_id), "type": kind, "iat": now}
        return jwt.encode(claims | {"exp": now + timedelta(days=self.days)}, self.secret, ALGORITHM)

    def read(self, token: str, kind: Kind = "access") -> int:
        """The person a token names; raises `Unauthorized` for anything that is not one of ours, whole and in date."""
        if len(token) > LONGEST:
            raise Unauthorized("This token is too long to be one of ours.")
        try:
            claims = jwt.decode(
                token,
                self.secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "type"]},
            )
        except jwt.ExpiredSignatureError as problem:
            raise Unauthorized("This token has expired. Make a new one with `slow-burn token`.") from problem
        except jwt.InvalidTokenError as problem:
            raise Unauthorized("This token is not valid. Make one with `slow-burn token`.") from problem
        if claims["type"] != kind or not USER_ID.fullmatch(str(claims["sub"])):
            raise Unauthorized("This token is not valid here. Make one with `slow-burn token`.")
        return int(claims["sub"])


def kept_secret(home: Path) -> str:
    """The secret kept in the data folder, made on first use, readable by its owner only.

    Raises `WeakSecret` when it cannot be kept there.
    """
    path = home / "secret"
    try:
        home.mkdir(mode=0o711, parents=True, exist_ok=True)
        if not path.exists():
            _publish(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()
    except OSError as problem:
        raise WeakSecret(
            f"No secret can be kept in {home}: {problem.strerror}. Set SLOW_BURN_SECRET to 32 random bytes or more, "
            "or SLOW_BURN_HOME to a folder you can write to."
        ) from problem


def _publish(path: Path, secret: str) -> None:
    """Put the file there whole, or leave the one that another process was quicker with."""
    draft = path.with_name(f"secret-{os.getpid()}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


class Codes:
    """One-time codes: each lets one browser in, once, within ten minutes."""

    def __init__(self) -> None:
        self._expiry: dict[str, float] = {}

    def issue(self) -> str:
        """A new code."""
        code = secrets.token_urlsafe(24)
        self._expiry[code] = time.monotonic() + CODE_LIVES_S
        return code

    def spend(self, code: str) -> bool:
        """Whether the code was good; it is not any more."""
        return self._expiry.pop(code, 0.0) > time.monotonic()
