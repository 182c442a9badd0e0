"""What the scale and the tape say."""

from fastapi import APIRouter

from api.doors import keyed, rest
from api.refusals import refuses
from store.errors import Implausible, Invalid, KeyReused, NotFound, Unauthorized
from tools.measurements import (
    add_measurement,
    delete_measurement,
    edit_measurement,
    latest_measurements,
    list_measurements,
    show_measurement,
)

router = APIRouter(prefix="/api/v1/measurements", tags=["measurements"])
known = refuses(Unauthorized, NotFound)
writing = refuses(Unauthorized, NotFound, Invalid, Implausible, KeyReused)

router.get("", summary="List measurements", responses=refuses(Unauthorized, Invalid))(rest.fit(list_measurements))
router.post("", status_code=201, summary="Write a measurement down", responses=writing)(keyed.fit(add_measurement))
router.get("/latest", summary="Show the newest of each kind", responses=refuses(Unauthorized))(
    rest.fit(latest_measurements)
)
router.get("/{measurement_id}", summary="Show a measurement", responses=known)(rest.fit(show_measurement))
router.patch("/{measurement_id}", summary="Put a measurement right", responses=writing)(keyed.fit(edit_measurement))
router.delete("/{measurement_id}", summary="Delete a measurement", responses=known)(keyed.fit(delete_measurement))
