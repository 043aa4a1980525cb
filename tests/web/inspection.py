"""What must be true of every page: each function names the faults it finds in one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag

from tests.web.doors import door_of
from vital5.languages import ENGLISH, LANGUAGES

ELSEWHERE = ("https://www.bbc.co.uk/weather",)
"""The one place outside that a page may send somebody to by itself: "Leave now"."""

WITHOUT_TOKEN = re.compile(r"/[^/]+/services(/[a-z-]+)?")
"""The postcode form changes nothing on the server, so there is nothing for a token to guard."""

BUTTONS = {"skip", "skip_vital", "confirmed", "csrf_token", "key", "typing"}
"""Names that docs/doors.md gives once for every page of questions."""

_SILENT = ("script", "style", "svg", "code", "option", "textarea", "template", "title")
_BRAND = re.compile(r"Vital[\s ]5")
_LOADED = (
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("iframe", "src"),
    ("form", "action"),
)


def faults_of(soup: BeautifulSoup, headers: Mapping[str, str], address: str) -> list[str]:
    """Everything wrong with a page, in words; an empty list for a sound one."""
    checks = (
        _shape(soup),
        _language(soup, headers, address),
        _title(soup),
        _fields(soup),
        _forms(soup, address),
        _scripts(soup, headers),
        _policy(headers),
        _elsewhere(soup),
        _numbers(soup),
    )
    return [fault for check in checks for fault in check]


TOKEN = "the token of this page"
_HOME = re.compile(r";url=(/(?!/)|" + "|".join(map(re.escape, ELSEWHERE)) + "$)")
_TOKENS = re.compile(r'(?<=name="csrf_token" value=")[^"]+')
_CHECKED = ("Cache-Control", "Content-Language", "Content-Security-Policy", "Referrer-Policy",
            "Cross-Origin-Opener-Policy", "X-Content-Type-Options", "X-Frame-Options")  # fmt: skip


def looked_at(
    text: str, headers: Mapping[str, str], address: str
) -> tuple[BeautifulSoup, list[str]]:
    """A page and its faults. What differs at each load is taken out, so that a page met by many
    tests is parsed once: TOKEN stands for its csrf_token, "nonce" for the nonce of its header.
    """
    found = re.search("'nonce-([^']+)'", headers.get("Content-Security-Policy", ""))
    nonce = found[1] if found else "no nonce"
    kept = [(name, headers.get(name, "").replace(nonce, "nonce")) for name in _CHECKED]
    plain = _TOKENS.sub(TOKEN, text).replace(nonce, "nonce")
    return _looked_at(plain, tuple(kept), urlsplit(address).path)


@lru_cache(maxsize=500)
def _looked_at(
    text: str, headers: tuple[tuple[str, str], ...], path: str
) -> tuple[BeautifulSoup, list[str]]:
    soup = BeautifulSoup(text, "html5lib")
    return soup, faults_of(soup, dict(headers), path)


def token_in(text: str) -> str:
    """The csrf_token of a page; "" if it has none."""
    found = _TOKENS.search(text)
    return found[0] if found else ""


def body_of(soup: BeautifulSoup) -> Tag:
    """The body, which every page has."""
    assert isinstance(soup.body, Tag)
    return soup.body


def _shape(soup: BeautifulSoup) -> Iterator[str]:
    ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    yield from (f"the id {name!r} is there {n} times" for name, n in ids.items() if n > 1)
    if len(soup.find_all("h1")) != 1:
        yield f"{len(soup.find_all('h1'))} h1 instead of one"
    if len(soup.find_all("main")) != 1:
        yield "not exactly one main"
    for tag in soup.find_all(True):
        found = [name for name in tag.attrs if name == "style" or name.startswith("on")]
        yield from (f"<{tag.name}> has the inline attribute {name}" for name in found)
    if soup.find("style"):
        yield "an inline <style>"
    for tag in soup.find_all(attrs={"aria-labelledby": True}):
        yield from (
            f"aria-labelledby points to {one!r}, which is not there"
            for one in str(tag["aria-labelledby"]).split()
            if not soup.find(id=one)
        )


def _language(soup: BeautifulSoup, headers: Mapping[str, str], address: str) -> Iterator[str]:
    html, body = soup.html, body_of(soup)
    assert isinstance(html, Tag)
    shown = LANGUAGES.get(str(html.get("lang")))
    if shown is None:
        yield f"lang={html.get('lang')!r} is no language of ours"
        return
    if html.get("dir") != shown.direction:
        yield f"dir={html.get('dir')!r} in a page in {shown.code}"
    if headers.get("Content-Language") != shown.code:
        yield f"Content-Language {headers.get('Content-Language')!r}, lang {shown.code!r}"
    asked = LANGUAGES.get(urlsplit(address).path.split("/")[1], ENGLISH)
    fallback = "en" if shown is ENGLISH and asked is not ENGLISH else None
    if body.get("data-fallback") != fallback:
        yield f"data-fallback={body.get('data-fallback')!r}, not {fallback!r}"
    if fallback is None and shown is not asked:
        yield f"asked for in {asked.code} and shown in {shown.code}"
    # No language has been checked by a person yet; whoever records the first one changes this.
    draft = None if shown is ENGLISH or shown.pseudo else "draft"
    if body.get("data-translation") != draft:
        yield f"data-translation={body.get('data-translation')!r}, not {draft!r}"
    for tag in soup.find_all(lang=True):
        known = LANGUAGES.get(str(tag["lang"]))
        if known and tag is not html and tag.get("dir", known.direction) != known.direction:
            yield f"lang={known.code} with dir={tag.get('dir')}"


def _title(soup: BeautifulSoup) -> Iterator[str]:
    page, title = body_of(soup).get("data-page"), soup.title.get_text() if soup.title else ""
    if not title.endswith(" – Vital 5") and page != "left":
        yield f"the title {title!r} does not end with the name of the product"
    door = door_of(str(page))
    if door is None:
        yield f"data-page={page!r} is not in docs/doors.md"
        return
    words = title.removesuffix(" – Vital 5").removeprefix("Error: ")
    if (
        soup.html
        and soup.html.get("lang") == "en"
        and not door.allows_title(words[:1].upper() + words[1:])
    ):
        yield f"the title {title!r} is not the one that docs/doors.md gives for {page}"
    main = soup.main
    asked = main.find_all(attrs={"name": True}) if main else []
    names = {str(tag["name"]) for tag in asked if not tag.has_attr("data-held")}
    if extra := names - set(door.fields) - BUTTONS:
        yield f"docs/doors.md does not list the fields {sorted(extra)} of {page}"


def _fields(soup: BeautifulSoup) -> Iterator[str]:
    labelled = {str(tag["for"]) for tag in soup.find_all("label", attrs={"for": True})}
    for tag in soup.find_all(["input", "select", "textarea"]):
        if tag.get("type") in ("hidden", "submit", "button"):
            continue
        named = tag.get("aria-label") or tag.get("aria-labelledby") or tag.find_parent("label")
        if not named and tag.get("id") not in labelled:
            yield f"the field {tag.get('name')!r} has no label"
        if tag.get("type") in ("radio", "checkbox") and not tag.find_parent("fieldset"):
            yield f"the choice {tag.get('name')!r} stands in no fieldset"
    for tag in [*soup.find_all("button"), *soup.find_all("a", href=True)]:
        if not tag.get_text(strip=True) and not tag.get("aria-label"):
            yield f"a {tag.name} without words: {str(tag)[:80]}"


def _forms(soup: BeautifulSoup, address: str) -> Iterator[str]:
    for form in soup.find_all("form"):
        action = str(form.get("action") or urlsplit(address).path)
        if form.get("method", "get").lower() != "post":
            yield f"a form to {action} that is not posted: answers would stand in the address"
        token = form.find("input", attrs={"name": "csrf_token", "value": True})
        if not token and not WITHOUT_TOKEN.fullmatch(action):
            yield f"the form to {action} carries no csrf_token"
        if not action.startswith("/"):
            yield f"a form to {action}"


def _scripts(soup: BeautifulSoup, headers: Mapping[str, str]) -> Iterator[str]:
    allowed = re.search(r"'nonce-([^']+)'", headers.get("Content-Security-Policy", ""))
    for script in soup.find_all("script"):
        if not allowed or script.get("nonce") != allowed[1]:
            yield f"a script without the nonce of the header: {str(script)[:80]}"
        if not script.get("src"):
            yield "a script inside the page"


def _policy(headers: Mapping[str, str]) -> Iterator[str]:
    policy = headers.get("Content-Security-Policy", "")
    wanted = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
              "frame-ancestors 'none'", "script-src 'self' 'nonce-")  # fmt: skip
    yield from (f"the policy lacks {part}" for part in wanted if part not in policy)
    if "unsafe" in policy or "*" in policy or "http" in policy:
        yield f"the policy lets too much in: {policy}"
    exact = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Cache-Control": "no-store",
    }
    for name, value in exact.items():
        if headers.get(name) != value:
            yield f"{name} is {headers.get(name)!r}, not {value!r}"


def _elsewhere(soup: BeautifulSoup) -> Iterator[str]:
    """Nothing may be loaded from anybody else: a link that is followed by hand is another thing."""
    for name, attribute in _LOADED:
        for tag in soup.find_all(name, attrs={attribute: True}):
            if not re.match(r"/(?!/)|data:", str(tag[attribute])):
                yield f"<{name}> would load {tag[attribute]}"
    refresh = soup.find("meta", attrs={"http-equiv": "refresh"})
    if isinstance(refresh, Tag) and not _HOME.search(str(refresh["content"])):
        yield f"a refresh to {refresh['content']}"


def _numbers(soup: BeautifulSoup) -> Iterator[str]:
    """Every number keeps its own order only inside <bdi>, in whatever language the page is."""
    for text in body_of(soup).find_all(string=re.compile(r"\d")):
        if type(text) is not NavigableString or any(_own_order(one) for one in text.parents):
            continue
        if re.search(r"\d", _BRAND.sub("", text)):
            yield f"a number outside <bdi>: {text.strip()[:80]!r}"


def _own_order(tag: Tag) -> bool:
    if tag.name in ("html", "body", "[document]"):
        return False
    isolated = tag.name == "bdi" and tag.get("dir") == "ltr"
    return isolated or tag.name in _SILENT
