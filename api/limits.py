"""How much one person or one address may ask within a minute."""

import hashlib

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from api.service import Service
from store.errors import TooMany
from store.limits import WINDOW, count_request


async def count_person(session: AsyncSession, service: Service, user_id: int) -> None:
    """Count a request of somebody signed in; raises `TooMany`. `session` is a worker's transaction."""
    await _count(session, service, f"user {user_id}", service.settings.requests_per_minute)


async def count_address(service: Service, request: Request) -> None:
    """Count a request of somebody who is not signed in by their address, of which only a hash is kept.

    Raises `TooMany`.
    """
    most = service.settings.guest_requests_per_minute
    if most:
        async with service.database.worker() as session:
            await _count(session, service, f"address {_hashed(request, service)}", most)


async def _count(session: AsyncSession, service: Service, bucket: str, most: int) -> None:
    if not most:
        return
    now = service.clock()
    if await count_request(session, bucket, now) > most:
        wait = int(WINDOW.total_seconds()) - now.second
        raise TooMany(f"That is more than {most} requests a minute. Go on in {wait} s.", retry_after_s=wait)


def _hashed(request: Request, service: Service) -> str:
    address = address_of(request, service.settings.proxies)
    return hashlib.blake2b(address.encode(), key=service.tokens.secret.encode()[:64], digest_size=12).hexdigest()


def address_of(request: Request, proxies: int) -> str:
    """Where a request comes from, as told by the outermost of so many proxies of our own; others may say anything."""
    told = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    hops = [*told, request.client.host if request.client else ""]
    return hops[max(0, len(hops) - 1 - proxies)]
