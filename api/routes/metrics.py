"""Figures for Prometheus."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.caller import service_of
from api.metrics import admit, exposition

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """What this process counts. Without SLOW_BURN_METRICS_TOKEN only this machine may read it."""
    service = service_of(request)
    admit(request, service)
    return Response(await exposition(service), media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
