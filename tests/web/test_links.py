"""Every link that a page shows leads somewhere, and every static file it names is there."""

from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.web.doors import ROOT
from tests.web.walks import ONLY_PRESSURE, UNWELL, results

ENOUGH = 150
LIST_OF_LANGUAGES = "/en/languages"


def own_links(visitor: Visitor) -> list[str]:
    """The own addresses that the page in front links to, without what stands after #."""
    links = (str(a["href"]) for a in visitor.page.soup.find_all("a", href=True))
    paths = [link.partition("#")[0] for link in links if urlsplit(link).path.startswith("/")]
    return [one for one in paths if one[:4] == "/en/" and not one.startswith(LIST_OF_LANGUAGES)]


def test_no_link_anywhere_leads_to_nothing(site: Flask) -> None:
    visitor = Visitor(site)
    results(visitor, ONLY_PRESSURE)
    visitor.sends("keep")
    waiting, known = ["/", LIST_OF_LANGUAGES, "/en/results"], set[str]()
    while waiting and len(known) < ENOUGH:
        path = waiting.pop(0)
        known.add(path)
        if path.endswith((".ics", ".json", ".pdf")):
            assert visitor.client.get(path).status_code == 200, path
            continue
        visitor.opens(path)
        waiting += [link for link in own_links(visitor) if link not in known | set(waiting)]

    assert len(known) > 25
    assert len(known) < ENOUGH, "the pages never end"


def test_every_file_that_a_page_loads_is_served_and_may_be_kept(site: Flask) -> None:
    visitor = Visitor(site)
    visitor.opens("/en/")
    tags = visitor.page.soup.select(
        "head script[src], head link[rel=stylesheet], head link[rel=icon]"
    )
    files = [str(tag.get("src") or tag.get("href")) for tag in tags]

    assert len(files) == 4
    for file in files:
        answer = visitor.client.get(file)
        assert answer.status_code == 200, file
        assert "max-age=31536000" in answer.headers["Cache-Control"], file
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (ROOT / urlsplit(file).path.lstrip("/")).is_file()


@pytest.mark.parametrize("topic", ["about", "privacy", "accessibility"])
def test_public_pages_can_be_read_by_anybody(visitor: Visitor, topic: str) -> None:
    page = visitor.opens(f"pages/{topic}")

    assert page.name == f"public-{topic}"
    assert "data-private" not in page.marks


def test_pages_about_a_person_say_so_and_others_do_not(visitor: Visitor) -> None:
    results(visitor, UNWELL)
    visitor.opens("me")

    assert all("data-private" in page.marks for page in visitor.seen)
    assert "data-private" not in visitor.opens("/en/").marks


def test_services_are_found_without_doing_the_check(visitor: Visitor) -> None:
    page = visitor.opens("services")

    assert page.name == "services"
    assert page.soup.select_one('main a[href="tel:999"]')
    assert visitor.sends("services", status=422, postcode="nowhere").errors
    assert visitor.page.soup.select_one("#postcode")["value"] == "nowhere"
