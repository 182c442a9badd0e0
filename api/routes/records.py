"""The best there is in the log."""

from fastapi import APIRouter

from api.drawings import draw_records, tell_records
from api.views import Looks, show
from tools.records import list_records

router = APIRouter(prefix="/api/v1/records", tags=["records"])

show(router, "", list_records, "List records", Looks(draw_records, tell_records))
