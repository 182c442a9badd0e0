"""Everybody's accounts, for administrators."""

from fastapi import APIRouter

from api.doors import office
from api.refusals import refuses
from store.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from tools.accounts import change_account, deactivate_account, delete_account, list_accounts, show_account

router = APIRouter(prefix="/api/v1/admin/users", tags=["admin"])
asking = refuses(Unauthorized, Forbidden)
known = refuses(Unauthorized, Forbidden, NotFound)
changing = refuses(Unauthorized, Forbidden, NotFound, Conflict, Invalid)

router.get("", summary="List accounts", responses=asking)(office.fit(list_accounts))
router.get("/{user_id}", summary="Show an account", responses=known)(office.fit(show_account))
router.patch("/{user_id}", summary="Change an account", responses=changing)(office.fit(change_account))
router.post("/{user_id}/deactivate", summary="Switch an account off", responses=changing)(
    office.fit(deactivate_account)
)
router.delete("/{user_id}", summary="Erase an account", responses=changing)(office.fit(delete_account))
