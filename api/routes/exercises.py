"""The catalogue."""

from fastapi import APIRouter

from api.doors import rest
from api.refusals import refuses
from store.errors import Unauthorized
from tools.exercises import list_exercises

router = APIRouter(prefix="/api/v1/exercises", tags=["exercises"])

router.get("", summary="Search exercises", responses=refuses(Unauthorized))(rest.fit(list_exercises))
