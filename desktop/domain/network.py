"""The way to the network as IT staff set it: a proxy with its password, and what the line costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit

from desktop.domain.errors import Reason, Refused


class Metered(StrEnum):
    """Whether each byte costs: as the operating system says, or as somebody knows better."""

    AUTO = "auto"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Network:
    """`proxy` is `http://host:port`, or empty; its user and password stand apart."""

    proxy: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    metered: Metered = Metered.AUTO

    @property
    def proxy_url(self) -> str:
        """With user and password, as it is used and never shown."""
        if not self.proxy or not self.user:
            return self.proxy
        scheme, _, rest = self.proxy.partition("://")
        return f"{scheme}://{_byte_by_byte(self.user)}:{_byte_by_byte(self.password)}@{rest}"


def _byte_by_byte(text: str) -> str:
    """A proxy is told UTF-8 (RFC 7617); HTTP libraries make one byte of each letter."""
    return quote(text.encode().decode("latin-1"), safe="")


def network_of(proxy: str, user: str, password: str, metered: Metered) -> Network:
    """What a person typed: `proxy.local:3128` will do; a user and password may stand in it.

    Raises Refused(PROXY_UNREADABLE).
    """
    typed = proxy.strip()
    if not typed:
        return Network(metered=metered)
    try:
        parts = urlsplit(typed if "://" in typed else f"http://{typed}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Refused(Reason.PROXY_UNREADABLE) from None
    plain = parts.path in ("", "/") and not parts.query and not parts.fragment
    if parts.scheme not in ("http", "https") or not host or not port or not plain:
        raise Refused(Reason.PROXY_UNREADABLE)
    named = f"[{host}]" if ":" in host else host
    return Network(
        f"{parts.scheme}://{named}:{port}",
        user.strip() or unquote(parts.username or ""),
        password or unquote(parts.password or ""),
        metered,
    )
