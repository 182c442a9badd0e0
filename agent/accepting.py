"""Accepting messages: read, checked, and made a turn once per key."""

import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from store.errors import Invalid
from store.tables import Conversation
from tools.work import Work

LONGEST_MESSAGE = 4000
LONGEST_TITLE = 60

Place = int | Literal["new"] | None


@dataclass(frozen=True)
class Accepted:
    """A message that is now a turn; `repeated` when its key had been accepted before."""

    turn_id: int
    conversation_id: int
    repeated: bool


@dataclass(frozen=True)
class Sent:
    """A message that was found readable, under its key, with where it goes and from which time zone it came."""

    text: str
    key: str
    place: Place
    time_zone: str | None

    @property
    def request_hash(self) -> str:
        """Tells two requests under one key apart."""
        return sha256(f"{self.place}\0{self.text}".encode()).hexdigest()


async def accept(work: Work, sent: Sent) -> Accepted:
    """Queue a message as a turn, or find the turn its key has already; raises `KeyReused`, `TooMany` or `NotFound`."""
    user = await work.store.users.me(lock=True)
    known = await work.store.turns.by_key(sent.key, sent.request_hash)
    if known is not None:
        return Accepted(known.id, known.conversation_id, repeated=True)
    if sent.time_zone is not None:
        user.time_zone = sent.time_zone
    conversation = await _conversation(work, sent.place)
    conversation.title = conversation.title or sent.text[:LONGEST_TITLE]
    await work.store.conversations.touch(conversation, work.now)
    turn = await work.store.turns.accept(conversation, sent.text, sent.key, sent.request_hash)
    return Accepted(turn.id, conversation.id, repeated=False)


async def _conversation(work: Work, place: Place) -> Conversation:
    if place is None:
        return await work.store.conversations.latest_or_new()
    if place == "new":
        return await work.store.conversations.create()
    return await work.store.conversations.get(place, lock=True)


def readable(message: str) -> str:
    """The message without surrounding space; raises `Invalid` when it is empty, too long, or not text."""
    text = message.strip()
    if not text:
        raise Invalid("There is nothing in this message. Tell me what you did, or ask me something.")
    if len(text) > LONGEST_MESSAGE:
        raise Invalid(f"That is {len(text)} characters; I read up to {LONGEST_MESSAGE}. Send it in parts.")
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t" for letter in text):
        raise Invalid("This message has control characters in it. Send it as plain text.")
    return text
