"""A GOV.UK Notify of our own on this machine: it checks the token and keeps what it was sent."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"vital5_test-{SERVICE}-{SECRET}"
TEMPLATES = {
    "code_text": "f33517ff-2a88-4f6e-b855-c550268ce08a",
    "news_text": "740e5834-3a29-46b4-9a6f-16142fde533a",
    "reminder_text": "5f6b2c34-0d7f-4c0e-8a53-0b6a2a6a6f10",
    "urgent_not_opened": "a2c5b1f0-6b7e-4f0e-9a0b-6c7b5d0f4e11",
    "kiosk_call_text": "7c0e6f1a-52b4-4b8e-9f57-0d8c3f6a2b40",
    "kiosk_call_email": "1f9a7d52-8e35-4d0b-b1c4-6a3e9d7f5c81",
    "news_email": "9d751e0e-f929-4891-82a1-a3e1c3c18ee3",
}


class LocalNotify:
    """Serves until `close`; `status` is what it answers, `hangs` keeps it silent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.status = 201
        self.hangs = threading.Event()
        self.hangs.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Serve no more."""
        self.hangs.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(notify: LocalNotify) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            notify.hangs.wait()
            status = notify.status if self._knows() else 403
            kind = self.path.removeprefix("/v2/notifications/")
            if kind not in ("sms", "email") or body["template_id"] not in TEMPLATES.values():
                status = 400
            told: dict[str, Any] = {"id": SERVICE}
            if status == 201:
                notify.sent.append({"kind": kind, **body})
            else:
                told = {"status_code": status, "errors": [{"error": "E", "message": "no"}]}
            self.send_response(status)
            text = json.dumps(told).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def _knows(self) -> bool:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            claims = jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"]).claims
            return bool(claims["iss"] == SERVICE)

    return Handler
