"""A browser without a head, for servers that run in processes of their own."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode, urljoin

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_PAGE = re.compile(r'data-page="([^"]+)"')
_FORM = "application/x-www-form-urlencoded"

PRESSURE = {
    "about-you-age": {"age": "45"},
    "about-you-pregnancy": {"pregnant": "false"},
    "about-you-conditions": {"known_hypertension": "false", "type2_diabetes": "false"},
    "blood-pressure-reading": {"diastolic": "71", "setting": "home"},
    "blood-pressure-symptoms": {"symptoms": "none"},
    "smoking-products": {"skip_vital": "true"},
    "alcohol-auditc": {"skip_vital": "true"},
    "weight-permission": {"skip": "true"},
    "mood-who5": {"skip_vital": "true"},
}
"""What somebody answers who came for a healthy blood pressure only."""


class Outsider:
    """Somebody at the other end of a socket, with cookies of their own."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies, self.token = port, dict[str, str](), ""
        self.status, self.text, self.path, self.page = 0, "", "", ""

    def copy(self) -> Outsider:
        """Another browser with the same cookies and the same page in front of it."""
        made = Outsider(self.port)
        made.cookies, made.token = dict(self.cookies), self.token
        return made

    def asks(self, method: str, path: str, body: str = "") -> Outsider:
        """Send one request and keep what the answer says."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = _FORM
        line.request(method, path, body.encode(), headers)
        answer = line.getresponse()
        self.status, self.path = answer.status, path
        self.text = answer.read().decode()
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        if (there := answer.headers["Location"]) and method == "GET":
            return self.asks("GET", urljoin(path, there))
        self.path = urljoin(path, there) if there else path
        self.token = self._found(_TOKEN) or self.token
        self.page = self._found(_PAGE)
        line.close()
        return self

    def opens(self, path: str) -> Outsider:
        """Open a page, through its redirects."""
        return self.asks("GET", path)

    def sends(self, path: str, **fields: str) -> Outsider:
        """Post a form with the token of the last page, and stay at the answer."""
        return self.asks("POST", path, urlencode({**fields, "csrf_token": self.token}))

    def walks(self, systolic: str) -> Outsider:
        """Answer the whole check; everything is saved and the answers wait to be looked over."""
        self.opens("/en/check")
        while self.page != "answers":
            given = {"systolic": systolic} if self.page == "blood-pressure-reading" else {}
            self.sends(self.path, **PRESSURE[self.page], **given).opens(self.path)
        return self

    def _found(self, pattern: re.Pattern[str]) -> str:
        found = pattern.search(self.text)
        return found[1] if found else ""

    def _keep(self, given: list[str]) -> None:
        for cookie in given:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
