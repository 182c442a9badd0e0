"""The log."""

from fastapi import APIRouter

from api.doors import rest
from api.refusals import refuses
from store.errors import Unauthorized
from tools.workouts import list_workouts

router = APIRouter(prefix="/api/v1/workouts", tags=["workouts"])

router.get("", summary="List workouts", responses=refuses(Unauthorized))(rest.fit(list_workouts))
