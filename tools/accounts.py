"""What an administrator does: who there is, who may come in, and the way out. Nobody's training is seen by it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from store.accounts import Accounts
from store.database import Database
from tools.belongings import Confirmed, Erased
from tools.pages import Page, PageNumber, PerPage
from tools.users import LEFT_OUT
from tools.work import Verb, patiently

AccountId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Whose account.")]


@dataclass(frozen=True)
class Administrator:
    """Somebody who asks for what only administrators may do."""

    database: Database
    user_id: int

    async def perform(self, verb: Verb, arguments: dict[str, Any]) -> Any:
        """Do the verb's work in one transaction across people. Raises `Forbidden` for anybody else."""

        async def once() -> Any:
            async with self.database.worker() as session:
                accounts = Accounts(session)
                await accounts.check_admin(self.user_id)
                return await verb(accounts, **arguments)

        return await patiently(once)


class AccountShape(BaseModel):
    """An account from outside."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    is_active: bool
    is_admin: bool
    created_at: datetime


class AccountPage(Page[AccountShape]):
    """A page of accounts, by name."""


class AccountChanges(BaseModel):
    """What to change of an account; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"is_active": False}]})

    is_active: Annotated[bool, Field(description="Whether its person may come in.")] = LEFT_OUT
    is_admin: Annotated[bool, Field(description="Whether its person is an administrator.")] = LEFT_OUT


async def list_accounts(
    accounts: Accounts,
    q: Annotated[str | None, Field(max_length=80, description="Only names that hold this.")] = None,
    is_active: Annotated[bool | None, Field(description="Only those who may come in, or may not.")] = None,
    is_admin: Annotated[bool | None, Field(description="Only administrators, or only others.")] = None,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> AccountPage:
    """List accounts by name."""
    rows, total = await accounts.page(q, active=is_active, admin=is_admin, page=page, per_page=per_page)
    return AccountPage(items=[_shape(row) for row in rows], total=total, page=page, per_page=per_page)


async def show_account(accounts: Accounts, user_id: AccountId) -> AccountShape:
    """Show one account."""
    return _shape(await accounts.get(user_id))


async def change_account(accounts: Accounts, user_id: AccountId, changes: AccountChanges) -> AccountShape:
    """Let somebody in or not, make them an administrator or not. One active administrator always stays."""
    wanted = changes.model_dump(exclude_unset=True)
    changed = await accounts.change(user_id, active=wanted.get("is_active"), admin=wanted.get("is_admin"))
    return _shape(changed)


async def deactivate_account(accounts: Accounts, user_id: AccountId) -> AccountShape:
    """Let somebody in no more; all they have stays."""
    return _shape(await accounts.change(user_id, active=False))


async def delete_account(accounts: Accounts, user_id: AccountId, confirm: Confirmed) -> Erased:
    """Erase an account and everything in it for good, as its person could. Nothing undoes this."""
    await accounts.erase(user_id, confirm)
    return Erased()


def _shape(row: object) -> AccountShape:
    return AccountShape.model_validate(row)
