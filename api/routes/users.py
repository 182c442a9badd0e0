"""One's own account: shown, changed, taken along, erased."""

from fastapi import APIRouter

from api.doors import keyed, rest
from api.refusals import refuses
from store.errors import Implausible, Invalid, KeyReused, Unauthorized
from tools.users import change_me, show_me

router = APIRouter(prefix="/api/v1/users/me", tags=["users"])

router.get("", summary="Show my account", responses=refuses(Unauthorized))(rest.fit(show_me))
router.patch("", summary="Change my account", responses=refuses(Unauthorized, Invalid, Implausible, KeyReused))(
    keyed.fit(change_me)
)
