"""One way out of every door: a refusal is answered in words, a surprise with a reference number."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from sync.server.answers import Refusal
from sync.server.database import Away, is_full
from sync.server.log import surprise

Door = Callable[[Request], Awaitable[Response]]


def route(method: str, path: str, door: Door) -> Route:
    async def guarded(request: Request) -> Response:
        try:
            return await door(request)
        except Refusal as refusal:
            return refusal.response()
        except ClientDisconnect:
            return Refusal(400, "body-broken").response()
        except Away as error:
            surprise("database away", error)
            why = "database-full" if is_full(error) else "database-away"
            return Refusal(503, why, retry_after=15).response()
        except Exception as error:  # noqa: BLE001 - people must get a sentence, keepers a line
            reference = surprise("surprise", error, path=path)
            return Refusal(500, "surprise", reference=reference).response()

    return Route(path, guarded, methods=[method], name=f"{method} {path}")


async def unroutable(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status != 405:
        return Refusal(status, "no-such-place").response()
    response = Refusal(status, "not-allowed").response()
    response.headers["allow"] = ", ".join(_methods(request))
    return response


def _methods(request: Request) -> list[str]:
    """What the path is for; a path may have a door for each method."""
    here = [
        route
        for route in request.app.routes
        if isinstance(route, Route) and route.path_regex.match(request.url.path)
    ]
    return sorted({method for route in here for method in route.methods or ()})
