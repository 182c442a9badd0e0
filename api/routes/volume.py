"""How much each muscle did."""

from fastapi import APIRouter

from api.drawings import draw_volume, tell_volume
from api.views import Looks, show
from tools.volume import show_volume

router = APIRouter(prefix="/api/v1/volume", tags=["volume"])

show(router, "", show_volume, "Show weekly volume", Looks(draw_volume, tell_volume))
