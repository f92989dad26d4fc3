"""What the keeper may write behind a command, and how it must look."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import msgspec

from sync import protocol


def place_arguments(serve: argparse.ArgumentParser, *, port: int) -> None:
    """Where to listen, and with which certificate; `port` where none is said."""
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=port, help="0: any free one, printed at start")
    serve.add_argument("--certificate", metavar="FILE", help="serve TLS with this PEM chain")
    serve.add_argument("--key", metavar="FILE", help="the certificate's private key")


def serve_arguments(serve: argparse.ArgumentParser) -> None:
    place_arguments(serve, port=8440)
    serve.add_argument("--migrate", action="store_true", help="migrate PostgreSQL before serving")
    serve.add_argument(
        "--behind", metavar="ADDRESS", help="trust X-Forwarded-For of this proxy's address"
    )
    serve.add_argument(
        "--no-console", dest="console", action="store_false", help="without the operators' pages"
    )
    serve.add_argument("--workers", type=count, default=1, help="processes (default: 1)")
    serve.add_argument(
        "--connections",
        type=count,
        default=8,
        help="most connections of one process to the database (default: %(default)s)",
    )
    serve.add_argument(
        "--drain",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="told to stop, say so at /ready and serve on for so long (default: 0)",
    )
    serve.add_argument(
        "--metrics-token",
        type=Path,
        metavar="FILE",
        help="holds the bearer token for /metrics; without it only this computer may read them",
    )


def doctor_arguments(doctor: argparse.ArgumentParser) -> None:
    doctor.add_argument("--workers", type=count, default=1, help="processes meant to run")
    doctor.add_argument("--connections", type=count, default=8, help="of each to the database")
    doctor.add_argument("--certificate", type=Path, metavar="FILE", help="look when it ends")
    doctor.add_argument("--backups", type=Path, metavar="DIR", help="where base backups are kept")


def code_arguments(code: argparse.ArgumentParser) -> None:
    code.add_argument("--lao", required=True, type=lao, help="the municipality's 7 digits")
    code.add_argument("--lao-name", required=True)
    code.add_argument("--device", required=True, type=device, help="2 to 4 digits; also its book")
    code.add_argument("--name", required=True, help="what people call the counter")
    code.add_argument("--valid-minutes", type=minutes, default=10)
    code.add_argument(
        "--publisher",
        action="store_true",
        help="what is imported at this counter goes to all counters of the municipality",
    )


def lao(text: str) -> str:
    return _fitting(text, protocol.Lao)


def device(text: str) -> str:
    return _fitting(text, protocol.Dev)


def _fitting(text: str, kind: Any) -> str:
    try:
        return str(msgspec.convert(text, kind))
    except msgspec.ValidationError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 256:
        raise argparse.ArgumentTypeError("between 1 and 256")
    return count


def minutes(text: str) -> int:
    minutes = int(text)
    if not 1 <= minutes <= 24 * 60:
        raise argparse.ArgumentTypeError("between 1 and 1440")
    return minutes
