"""What the language model costs: set aside before it is asked, settled once the turn has ended, counted by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from sqlalchemy import Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import UsageDay, UsageReservation

Allowance = Literal["granted", "just spent", "spent"]


class Limits(NamedTuple):
    """What one person may use on one day: tokens read and written, and turns in which a model talks; None is no end."""

    tokens: int | None = None
    turns: int | None = None

    def hold(self, tokens: int, turns: int) -> bool:
        """Whether a day with so much in it is within them."""
        return (self.tokens is None or tokens <= self.tokens) and (self.turns is None or turns <= self.turns)


@dataclass(frozen=True)
class Spent:
    """What one turn cost. `cost_usd` is None when nobody knows the price of the model that talked."""

    requests: int = 0
    input_tokens: int = 0
    cache_read_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal | None = Decimal(0)


class Reserved(NamedTuple):
    """What turns at work have set aside on a day."""

    tokens: int
    turns: int


class Usage:
    """The caller's use of the language model.

    A reservation is a row of its turn, not a number in the day: an attempt that dies leaves it to the next one, and a
    turn that is deleted takes it along, so nothing is held for ever by nobody.
    """

    def __init__(self, session: AsyncSession, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def _mine(self) -> Select[UsageDay]:
        return select(UsageDay).where(UsageDay.user_id == self._user_id)

    async def reserve(self, turn_id: int, day: date, tokens: int, limits: Limits) -> Allowance:
        """Set tokens aside for a turn, whose row must be locked; what an earlier attempt set aside stays as it was.

        A day that cannot hold them grants nothing: it is `just spent` in the first turn that meets this, in all its
        attempts, and `spent` in every other.
        """
        if await self._session.get(UsageReservation, (self._user_id, turn_id)) is not None:
            return "granted"
        spent_day = await self._spent_day(day, tokens, limits)
        if spent_day is not None:
            spent_day.told_turn_id = spent_day.told_turn_id or turn_id
            return "just spent" if spent_day.told_turn_id == turn_id else "spent"
        self._session.add(UsageReservation(user_id=self._user_id, turn_id=turn_id, day=day, tokens=tokens))
        await self._session.flush()
        return "granted"

    async def settle(self, turn_id: int, spent: Spent) -> None:
        """Count what a turn has cost in place of what was set aside; nothing for a turn that set nothing aside.

        It is charged in full to the day it was granted on, also where it cost more than it had reserved.
        """
        mine = (UsageReservation.user_id == self._user_id) & (UsageReservation.turn_id == turn_id)
        day = await self._session.scalar(delete(UsageReservation).where(mine).returning(UsageReservation.day))
        if day is None or not spent.requests:
            return
        await self._add(day, {**_counted(spent), "turns": 1})

    async def pay_ahead(self, day: date, tokens: int, limits: Limits) -> bool:
        """Charge a day with the tokens that something other than a turn may come to use; whether they fit into it.

        They stay charged until `put_right`, or for good where whoever was to use them died. A day that would not grant
        another turn grants nothing else either.
        """
        if await self._spent_day(day, tokens, limits) is not None:
            return False
        await self._add(day, {"input_tokens": tokens})
        return True

    async def put_right(self, day: date, tokens: int, spent: Spent) -> None:
        """Charge a day with what was used in place of the tokens that were paid ahead; no turn is counted."""
        counted = _counted(spent) if spent.requests else {}
        await self._add(day, {**counted, "input_tokens": spent.input_tokens - tokens})

    async def _add(self, day: date, counted: Mapping[str, int | Decimal]) -> None:
        statement = insert(UsageDay).values(user_id=self._user_id, day=day, **counted)
        added = {name: getattr(UsageDay, name) + statement.excluded[name] for name in counted}
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=[UsageDay.user_id, UsageDay.day], set_=added)
        )

    async def days(self, since: date) -> list[UsageDay]:
        """The days from `since` on in which a model talked or was refused, newest first."""
        rows = await self._session.scalars(self._mine().where(UsageDay.day >= since).order_by(UsageDay.day.desc()))
        return list(rows)

    async def reserved(self, day: date) -> Reserved:
        """What turns at work have set aside on this day."""
        query = select(func.coalesce(func.sum(UsageReservation.tokens), 0), func.count()).where(
            UsageReservation.user_id == self._user_id, UsageReservation.day == day
        )
        tokens, turns = (await self._session.execute(query)).one()
        return Reserved(int(tokens), turns)

    async def _spent_day(self, day: date, tokens: int, limits: Limits) -> UsageDay | None:
        """The day's row, locked, where the day cannot hold another turn of so many tokens; None where it can."""
        if limits == Limits():
            return None
        row = await self._locked(day)
        reserved = await self.reserved(day)
        used = row.input_tokens + row.output_tokens + reserved.tokens + tokens
        return None if limits.hold(used, row.turns + reserved.turns + 1) else row

    async def _locked(self, day: date) -> UsageDay:
        """The day's row, for one turn at a time; two that look at once would each find room."""
        await self._session.execute(insert(UsageDay).values(user_id=self._user_id, day=day).on_conflict_do_nothing())
        query = self._mine().where(UsageDay.day == day).with_for_update()
        return (await self._session.scalars(query.execution_options(populate_existing=True))).one()


def _counted(spent: Spent) -> dict[str, int | Decimal]:
    """What a day adds up."""
    return {
        "requests": spent.requests,
        "input_tokens": spent.input_tokens,
        "cache_read_tokens": spent.cache_read_tokens,
        "output_tokens": spent.output_tokens,
        "cost_usd": spent.cost_usd or Decimal(0),
        "unpriced": int(spent.cost_usd is None),
    }
