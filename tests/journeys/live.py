"""A live server of the product on this machine, over http or over https."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    """Serves without a line in the log for each request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_any: object) -> None:
        """Nothing to say."""


@contextmanager
def served(site: Flask, certificate: tuple[Path, Path] | None = None) -> Iterator[str]:
    """The address at which a site is served until the block ends."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    server = make_server(
        "127.0.0.1", 0, site, threaded=True, request_handler=Quiet, ssl_context=context
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    scheme = "https" if certificate else "http"
    yield f"{scheme}://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
