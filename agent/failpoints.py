"""Named points at which tests stop, delay or kill the engine; nothing but one comparison when nobody asks."""

from collections.abc import Awaitable, Callable
from typing import Literal, get_args

Failpoint = Literal[
    "accepted",
    "claimed",
    "journaled",
    "tool.written",
    "tool.committed",
    "events.flushing",
    "events.flushed",
    "lease.renewing",
    "finishing",
    "finished",
]
FAILPOINTS: tuple[Failpoint, ...] = get_args(Failpoint)
Hook = Callable[[Failpoint], Awaitable[None]]

_hook: Hook | None = None


def arm(hook: Hook | None) -> None:
    """Have `hook` awaited at every point from now on; None disarms."""
    global _hook  # one process, one hook
    _hook = hook


async def reach(name: Failpoint) -> None:
    """Be at a point."""
    if _hook is not None:
        await _hook(name)
