"""Everybody's accounts, for an administrator: who there is and who may come in, and nothing of what they hold."""

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from store.belongings import Belongings
from store.database import enter_as
from store.errors import Conflict, Forbidden, Invalid, NotFound
from store.tables import User

NOBODY_LEFT = "You are the last administrator. Make somebody else one first, with `slow-burn admin NAME` or here."


class Accounts:
    """All accounts. `session` is a worker's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def check_admin(self, user_id: int) -> None:
        """Raise `Forbidden` for anybody but an administrator."""
        asking = await self._session.get(User, user_id)
        if asking is None or not (asking.is_admin and asking.is_active):
            raise Forbidden("Only an administrator may do this.")

    async def page(
        self, q: str | None, *, active: bool | None, admin: bool | None, page: int, per_page: int
    ) -> tuple[list[User], int]:
        """Accounts whose name holds `q`, by name, and how many there are in all."""
        query = _filtered(q, active=active, admin=admin)
        total = await self._session.scalar(select(func.count()).select_from(query.subquery()))
        ordered = query.order_by(func.lower(User.name), User.id).limit(per_page).offset((page - 1) * per_page)
        return list(await self._session.scalars(ordered)), int(total or 0)

    async def get(self, user_id: int) -> User:
        """One account; raises `NotFound`."""
        found = await self._session.get(User, user_id)
        if found is None:
            raise NotFound(f"There is no account {user_id}.")
        return found

    async def named(self, name: str) -> User:
        """The account of this name; raises `NotFound`."""
        found = await self._session.scalar(select(User).where(User.name == name))
        if found is None:
            raise NotFound(f"There is no account called “{name}”. `slow-burn token --user NAME` makes one.")
        return found

    async def change(self, user_id: int, *, active: bool | None = None, admin: bool | None = None) -> User:
        """Let somebody in or not, make them an administrator or not; None leaves it. Raises `NotFound`, `Conflict`."""
        account = await self._locked(user_id, going=active is False or admin is False)
        account.is_active = account.is_active if active is None else active
        account.is_admin = account.is_admin if admin is None else admin
        await self._session.flush()
        return account

    async def erase(self, user_id: int, confirm: str) -> None:
        """Erase an account whose name is given along, as its person would. Raises `NotFound`, `Invalid`, `Conflict`."""
        account = await self._locked(user_id, going=True)
        if confirm != account.name:
            raise Invalid(f"This erases everything for good. If you mean it, send `confirm` with “{account.name}”.")
        self._session.expunge(account)
        await enter_as(self._session, user_id)
        await Belongings(self._session, user_id).erase()

    async def _locked(self, user_id: int, *, going: bool) -> User:
        """The account, locked; with `going` another administrator must be left, whoever else leaves at this moment."""
        if going:
            others = select(User.id).where(User.is_admin, User.is_active).order_by(User.id)
            left = set(await self._session.scalars(others.with_for_update(key_share=True)))
            if left == {user_id}:
                raise Conflict(NOBODY_LEFT)
        query = select(User).where(User.id == user_id).with_for_update(key_share=True)
        found = await self._session.scalar(query.execution_options(populate_existing=True))
        if found is None:
            raise NotFound(f"There is no account {user_id}.")
        return found


def _filtered(q: str | None, *, active: bool | None, admin: bool | None) -> Select[User]:
    query = select(User)
    if q:
        query = query.where(User.name.icontains(q, autoescape=True))
    for column, wanted in ((User.is_active, active), (User.is_admin, admin)):
        query = query if wanted is None else query.where(column == wanted)
    return query
