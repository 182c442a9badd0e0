"""Forgetting: a memory is deleted for good, and its words are blotted out wherever a copy of them was kept.

The blots are as long as the words were, so that the places of logged sets in their messages stay right.
"""

import html
import json
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import SQLColumnExpression, Text, cast, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import Conversation, Effect, Feedback, Memory, Operation, RequestKey, Turn, TurnEvent

BLOT = "█"
GAP = r"(?:\s|\\n)+"  # `\n` as JSON spells it
TABLE = Memory.__tablename__


class Forgetting:
    """Takes the caller's memories out of everything that is kept of them."""

    def __init__(self, session: AsyncSession, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    async def forget(self, memories: Sequence[Memory]) -> set[str]:
        """Delete these for good, vectors included, without a way back; returns all the words they ever had."""
        ids = {memory.id for memory in memories}
        said = {memory.text for memory in memories} | await self._unwritten(ids)
        told_in = {memory.turn_id for memory in memories if memory.turn_id is not None}
        for memory in memories:
            self._session.expunge(memory)
        mine = Memory.__table__.c
        await self._session.execute(delete(Memory).where(mine.user_id == self._user_id, mine.id.in_(ids)))
        await self._unheard(ids)
        await self.blot(said, told_in)
        return said

    async def blot(self, said: Collection[str], told_in: Collection[int] = ()) -> None:
        """Blot these words out of everything; of the messages `told_in` which they were told in other words, all."""
        if not said:
            return
        words = _Words(said)
        await self._blot_turns(words, told_in)
        for conversation in await self._found(Conversation, words, Conversation.title):
            conversation.title = words.out_of(conversation.title)
        for operation in await self._found(Operation, words, Operation.summary, cast(Operation.changes, Text)):
            operation.summary = words.out_of(operation.summary)
            operation.changes = words.out_of(operation.changes)
        for effect in await self._found(
            Effect, words, cast(Effect.arguments, Text), cast(Effect.result, Text), Effect.resolved
        ):
            effect.arguments, effect.result = words.out_of(effect.arguments), words.out_of(effect.result)
            effect.resolved = words.out_of(effect.resolved)
        for event in await self._found(TurnEvent, words, cast(TurnEvent.data, Text)):
            event.data = words.out_of(event.data)
        for feedback in await self._found(Feedback, words, Feedback.comment):
            feedback.comment = words.out_of(feedback.comment)
        for request in await self._found(RequestKey, words, cast(RequestKey.answer, Text)):
            request.answer = words.out_of(request.answer)
        await self._session.flush()

    async def _unwritten(self, ids: set[int]) -> set[str]:
        """Take the memories' images out of the undo journal, and return the words in them."""
        touched = [Operation.changes.contains([{"table": TABLE, "id": one}]) for one in ids]
        said: set[str] = set()
        for operation in await self._session.scalars(
            select(Operation).where(Operation.user_id == self._user_id, or_(*touched))
        ):
            gone = [one for one in operation.changes if one["table"] == TABLE and one["id"] in ids]
            said |= {image["text"] for one in gone for image in (one["before"], one["after"]) if image}
            operation.changes = [one for one in operation.changes if one not in gone]
            if not operation.changes:
                await self._session.delete(operation)
        await self._session.flush()
        return said

    async def _unheard(self, ids: set[int]) -> None:
        """Take the memories out of what turns recalled."""
        query = select(TurnEvent).where(TurnEvent.user_id == self._user_id, TurnEvent.name == "recalled")
        for event in await self._session.scalars(query):
            kept = [one for one in event.data.get("memories", []) if one.get("id") not in ids]
            event.data = {**event.data, "memories": kept}

    async def _blot_turns(self, words: "_Words", told_in: Collection[int]) -> None:
        found = await self._found(Turn, words, Turn.message, Turn.reply, cast(Turn.journal, Text))
        others = select(Turn).where(Turn.user_id == self._user_id, Turn.id.in_(told_in))
        for turn in {turn.id: turn for turn in (*found, *await self._session.scalars(others))}.values():
            message, reply = turn.message, turn.reply
            turn.message, turn.reply = words.out_of(message), words.out_of(reply)
            turn.journal = words.out_of(turn.journal)
            if turn.id in told_in and turn.message == message:
                everything = _Words([message, *([reply] if reply else [])])
                turn.message, turn.reply = everything.out_of(message), everything.out_of(reply)
                turn.journal = everything.out_of(turn.journal)
            if turn.reply != reply:
                await self._blot_stream(turn)
            await self._blot_title(turn, message)
        await self._session.flush()

    async def _blot_stream(self, turn: Turn) -> None:
        """Let the stream say the reply as it is now, in its last piece, because pieces cut words in two."""
        query = select(TurnEvent).where(TurnEvent.user_id == self._user_id, TurnEvent.turn_id == turn.id)
        events = list(await self._session.scalars(query.order_by(TurnEvent.seq)))
        pieces = [event for event in events if event.name == "text"]
        for event in pieces:
            event.data = {"delta": turn.reply or "" if event is pieces[-1] else ""}
        for event in events:
            if event.name == "message":
                shown = f"<p>{html.escape(turn.reply or '')}</p>"
                event.data = {**event.data, "text": turn.reply, "html": shown}

    async def _blot_title(self, turn: Turn, message: str) -> None:
        """A conversation is called by the beginning of its first message."""
        conversation = await self._session.get(Conversation, (self._user_id, turn.conversation_id))
        if conversation is not None and conversation.title and message.startswith(conversation.title):
            conversation.title = turn.message[: len(conversation.title)]

    async def _found(self, table: Any, words: "_Words", *places: SQLColumnExpression[Any]) -> list[Any]:
        hits = [place.regexp_match(words.pattern, flags="i") for place in places]
        return list(await self._session.scalars(select(table).where(table.user_id == self._user_id, or_(*hits))))


class _Words:
    """Words to blot out, however they are spaced and whatever their case."""

    def __init__(self, said: Iterable[str]) -> None:
        spelled = {form for one in said for form in (one, json.dumps(one, ensure_ascii=False)[1:-1]) if one.strip()}
        longest_first = sorted(spelled, key=len, reverse=True)
        patterns = [GAP.join(map(re.escape, one.split())) for one in longest_first]
        whole = [rf"(?<!\w){one}(?!\w)" if one[0].isascii() else one for one in patterns]
        self.pattern = "|".join(patterns)
        self._compiled = re.compile("|".join(whole), re.IGNORECASE)

    def out_of(self, kept: Any) -> Any:
        """The same text, or the same JSON, without the words."""
        if isinstance(kept, str):
            return self._compiled.sub(lambda hit: re.sub(r"\S", BLOT, hit.group()), kept)
        if isinstance(kept, list):
            return [self.out_of(one) for one in kept]
        if isinstance(kept, dict):
            return {key: self.out_of(value) for key, value in kept.items()}
        return kept
