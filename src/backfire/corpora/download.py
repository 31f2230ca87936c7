"""One file over HTTP, taken up where it stopped."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from backfire.records.errors import CorpusError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

Watch = Callable[[int, int | None], None]
"""Told of progress: the bytes that are here, and how many there will be (None: not known)."""

_log = logging.getLogger(__name__)

_OK, _PARTIAL, _NO_SUCH_RANGE = 200, 206, 416
_COME_BACK: Final = (500, 502, 503, 504)
_WAIT_SECONDS: Final = (0.2, 0.8)
_REDIRECTIONS: Final = 5
_CHUNK: Final = 2**16
_CONNECT_SECONDS, _READ_SECONDS = 10.0, 60.0


def download(url: str, goal: Path, watch: Watch = lambda _here, _total: None) -> None:
    """Download a file; when a part of it is at `goal`, only the rest.

    A broken connection is taken up twice. After a failure the part stays, so that the next call
    goes on from there.

    Args:
        url: An http or https address; redirections are followed.
        goal: Where the file, or its part, lies.
        watch: Told of progress.

    Raises:
        CorpusError: If the server does not give the file.
    """
    from urllib3.exceptions import HTTPError

    for wait in (*_WAIT_SECONDS, None):
        try:
            _go_on(url, goal, watch)
        except (HTTPError, _UnavailableError) as failure:
            _log.info("%s: %s", url, failure)
            if wait is None:
                raise CorpusError(
                    f"{url}: the download failed: {_shorten(failure)}. "
                    "Check the connection and start again: it goes on where it stopped."
                ) from None
            time.sleep(wait)
        else:
            return


class _UnavailableError(Exception):
    """The server is there, but asks to come back later."""


def _go_on(url: str, goal: Path, watch: Watch) -> None:
    here = goal.stat().st_size if goal.exists() else 0
    headers = {"Accept-Encoding": "identity", "User-Agent": "backfire"}
    if here:
        headers["Range"] = f"bytes={here}-"
    with _open_pool(url) as pool:
        response = pool.request("GET", url, headers=headers, preload_content=False)
        try:
            _take(response, url, goal, here, watch)
        finally:
            response.close()


def _take(response: "BaseHTTPResponse", url: str, goal: Path, here: int, watch: Watch) -> None:
    begins = _first_byte(response)
    if response.status in _COME_BACK:
        raise _UnavailableError(f"the server answers {response.status}")
    if response.status == _NO_SUCH_RANGE or begins not in (0, here):
        goal.unlink(missing_ok=True)
        raise _UnavailableError("the part that is here is not a part of the file")
    if response.status not in (_OK, _PARTIAL):
        answer = f"{response.status} {response.reason or ''}".rstrip()
        raise CorpusError(
            f"{url}: the server answers {answer}. The file may have moved; see the corpus' "
            "home: backfire corpora show."
        )
    _write(response, goal, begins, watch)


def _first_byte(response: "BaseHTTPResponse") -> int:
    """Return which byte of the file the answer begins with; -1 where it does not tell."""
    if response.status != _PARTIAL:
        return 0
    begins = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(begins) if begins.isdecimal() else -1


def _write(response: "BaseHTTPResponse", goal: Path, here: int, watch: Watch) -> None:
    length = response.headers.get("Content-Length", "")
    total = here + int(length) if length.isdecimal() else None
    with goal.open("ab" if here else "wb") as file:
        watch(here, total)
        for chunk in response.stream(_CHUNK, decode_content=False):
            file.write(chunk)
            here += len(chunk)
            watch(here, total)


def _open_pool(url: str) -> "PoolManager":
    from urllib3 import PoolManager, ProxyManager, Retry, Timeout

    retries = Retry(total=_REDIRECTIONS, connect=0, read=0, redirect=_REDIRECTIONS, other=0)
    timeout = Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS)
    address = urlsplit(url)
    proxy = getproxies().get(address.scheme)
    if proxy and not proxy_bypass(address.hostname or ""):
        return ProxyManager(proxy, retries=retries, timeout=timeout)
    return PoolManager(retries=retries, timeout=timeout)


def _shorten(failure: Exception) -> str:
    reason = str(getattr(failure, "reason", None) or failure)
    return reason.partition(">: ")[2] or reason
