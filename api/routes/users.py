"""One's own account: shown, changed, taken along, erased."""

import os
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from api.caller import SignedIn
from api.doors import keyed, rest
from api.refusals import refuses
from store.errors import Implausible, Invalid, KeyReused, Unauthorized
from tools.belongings import Account, erase_account, export_account
from tools.users import change_me, show_me

router = APIRouter(prefix="/api/v1/users/me", tags=["users"])
changing = refuses(Unauthorized, Invalid, Implausible, KeyReused)
IN_MEMORY, AT_ONCE = 4 * 1024 * 1024, 512 * 1024

router.get("", summary="Show my account", responses=refuses(Unauthorized))(rest.fit(show_me))
router.patch("", summary="Change my account", responses=changing)(keyed.fit(change_me))
router.delete("", summary="Erase my account", responses=refuses(Unauthorized, Invalid))(rest.fit(erase_account))


@router.get("/export", summary="Export my account", response_model=Account, responses=refuses(Unauthorized))
async def export(caller: SignedIn) -> Response:
    """Download everything the account holds as one JSON document."""
    spool: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed once read
    try:
        await caller.perform(export_account, {"into": spool})
    except BaseException:
        spool.close()
        raise
    headers = {
        "Content-Disposition": 'attachment; filename="slow-burn-account.json"',
        "Content-Length": str(spool.seek(0, os.SEEK_END)),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_read(spool), media_type="application/json", headers=headers)


def _read(spool: "SpooledTemporaryFile[bytes]") -> Iterator[bytes]:
    with spool:
        spool.seek(0)
        while piece := spool.read(AT_ONCE):
            yield piece
