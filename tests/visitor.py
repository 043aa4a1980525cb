"""A visitor who walks the pages as a person does, and checks every page on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.inspection import TOKEN, body_of, looked_at, token_in

REDIRECTS = 10


@dataclass(frozen=True)
class Page:
    """One page that somebody was shown."""

    address: str
    status: int
    headers: Any
    soup: BeautifulSoup
    token: str

    @property
    def name(self) -> str:
        """Its data-page."""
        return str(body_of(self.soup).get("data-page"))

    @property
    def marks(self) -> dict[str, str]:
        """The data-attributes of its body."""
        return {key: str(v) for key, v in body_of(self.soup).attrs.items() if key[:5] == "data-"}

    @property
    def heading(self) -> str:
        """Its h1, as words."""
        return words(self.soup.h1)

    @property
    def text(self) -> str:
        """All it says in its main part."""
        return words(self.soup.main)

    @property
    def errors(self) -> list[str]:
        """What its error summary lists."""
        return [words(item) for item in self.soup.select(".nhsuk-error-summary li")]

    @property
    def form(self) -> Tag:
        """The form that asks something."""
        found = self.soup.select_one("main form")
        assert found, f"{self.name} ({self.address}) has no form"
        return found

    def card(self, vital: str) -> dict[str, str]:
        """The data-attributes of a vital's result."""
        found = self.soup.select_one(f'[data-vital="{vital}"]')
        assert found, f"{self.name} shows no result for {vital}"
        return {key: str(value) for key, value in found.attrs.items() if key.startswith("data-")}

    def words_of(self, selector: str) -> str:
        """What one part of the page says."""
        return words(self.soup.select_one(selector))

    def link(self, words_on_it: str) -> str:
        """Where the link with these words leads."""
        links = {words(a): str(a["href"]) for a in self.soup.find_all("a", href=True)}
        found = [href for said, href in links.items() if words_on_it in said]
        assert found, f"{self.name} has no link with {words_on_it!r}, only {sorted(links)}"
        return found[0]


def words(tag: Tag | None) -> str:
    """The words inside a tag, with single spaces."""
    return " ".join(tag.get_text(" ").split()) if tag else ""


class Visitor:
    """Somebody with a browser of their own, cookies and all; every page is checked."""

    def __init__(
        self, app: Flask, language: str = "en", base_url: str = "http://localhost"
    ) -> None:
        self.app, self.language, self.base_url = app, language, base_url
        self.client = app.test_client()
        self.seen: list[Page] = []
        self.policies: set[str] = set()

    @property
    def page(self) -> Page:
        """The page in front of the visitor."""
        return self.seen[-1]

    def to(self, path: str) -> str:
        """A path in the visitor's language; "check" becomes "/en/check"."""
        return path if path.startswith("/") else f"/{self.language}/{path}"

    def opens(self, path: str, status: int = 200) -> Page:
        """Go to an address and through its redirects, and look at the page there."""
        return self._arrive(self.client.get(self.to(path), base_url=self.base_url), status)

    def answers(self, *, status: int = 200, button: str = "", **fields: Any) -> Page:
        """Fill in the form in front of the visitor and send it, as a browser would.

        A field not named keeps what the page has in it. `button` names the button that is
        pressed instead of the first one.
        """
        return self.sends_form(self.page.form, status=status, button=button, **fields)

    def sends(self, path: str, *, status: int = 200, button: str = "", **fields: Any) -> Page:
        """Open a page and answer it."""
        self.opens(path)
        return self.answers(status=status, button=button, **fields)

    def sends_form(self, form: Tag, *, status: int = 200, button: str = "", **fields: Any) -> Page:
        """Send one form of the page."""
        filled = {**_held_by(form), **fields}
        asked = {str(tag["name"]) for tag in form.find_all(attrs={"name": True})}
        assert not (unknown := set(filled) - asked), f"{self.page.name} does not ask {unknown}"
        if button:
            pressed = form.find("button", attrs={"name": button})
            assert isinstance(pressed, Tag), f"{self.page.name} has no button {button!r}"
            filled.setdefault(button, str(pressed.get("value", "")))
        address = str(form.get("action") or self.page.address)
        return self.posts(address, filled, status=status)

    def posts(self, path: str, data: dict[str, Any], status: int = 200) -> Page:
        """Post exactly this, whatever the page in front asks."""
        if data.get("csrf_token") == TOKEN:
            data = {**data, "csrf_token": self.token()}
        answer = self.client.post(self.to(path), data=data, base_url=self.base_url)
        if answer.status_code == 307:  # a browser sends the same form again, there
            onward = answer.headers["Location"]
            answer = self.client.post(onward, data=data, base_url=self.base_url)
        return self._arrive(answer, status)

    def presses(self, action: str) -> Page:
        """Press the button of the form that goes to an address ending like this."""
        form = self.page.soup.select_one(f'form[action$="{action}"]')
        assert form, f"{self.page.name} has no form to {action}"
        return self.sends_form(form)

    def token(self) -> str:
        """The CSRF token in the page."""
        assert self.page.token, f"{self.page.name} has no csrf_token"
        return self.page.token

    def downloads(self, path: str) -> Any:
        """What a JSON address answers."""
        answer = self.client.get(self.to(path), base_url=self.base_url)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        return answer.json

    def _arrive(self, answer: TestResponse, status: int) -> Page:
        path = answer.request.path
        for _ in range(REDIRECTS):
            if answer.status_code not in (301, 302, 303, 307, 308):
                break
            assert answer.headers["Cache-Control"] == "no-store", f"{path} may be stored"
            path = urljoin(path, answer.headers["Location"]).removeprefix(self.base_url)
            assert not urlsplit(path).netloc, f"sent away to {path}"
            answer = self.client.get(path, base_url=self.base_url)
        return self._look(answer, path, status)

    def _look(self, answer: TestResponse, path: str, status: int) -> Page:
        text = answer.get_data(as_text=True)
        soup, faults = looked_at(text, answer.headers, path)
        page = Page(path, answer.status_code, answer.headers, soup, token_in(text))
        assert page.status == status, f"{path} answered {page.status}: {page.text[:300]}"
        faults = faults + self._broken_links(page)
        assert not faults, f"{page.name} at {path}:\n" + "\n".join(faults)
        policy = answer.headers["Content-Security-Policy"]
        assert policy not in self.policies, f"{page.name} uses the nonce of an earlier page"
        self.policies.add(policy)
        self.seen.append(page)
        return page

    def _broken_links(self, page: Page) -> list[str]:
        """Own links and forms that no route answers; where they lead is opened elsewhere."""
        routes = self.app.url_map.bind("localhost")
        links = [(str(a["href"]), "GET") for a in page.soup.find_all("a", href=True)]
        links += [(str(f["action"]), "POST") for f in page.soup.find_all("form", action=True)]
        own = [(urlsplit(link), method) for link, method in links if link.startswith("/")]
        faults = [f"nothing answers {p.path}" for p, m in own if not routes.test(p.path, method=m)]
        here = {link[1:] for link, _ in links if link.startswith("#")}
        return faults + [f"#{one} is not on the page" for one in here if not page.soup.find(id=one)]


def _held_by(form: Tag) -> dict[str, Any]:
    """What a browser would send of a form that nobody touched."""
    held: dict[str, Any] = {}
    for tag in form.find_all(["input", "textarea"]):
        name, kind = str(tag.get("name", "")), tag.get("type", "text")
        if kind in ("radio", "checkbox"):
            if tag.has_attr("checked"):
                held.setdefault(name, []).append(str(tag.get("value", "on")))
        elif name:
            held[name] = tag.get_text() if tag.name == "textarea" else str(tag.get("value", ""))
    return held
