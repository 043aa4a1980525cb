"""Surgeries found while one types: in the language of the page that they are put into."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.sharing.sharer import with_practices
from tests.visitor import Visitor
from tests.web.walks import results


@pytest.mark.parametrize("language", ["en", "es", "ar", "ar-XB"])
def test_what_is_found_speaks_as_the_page_around_it(site: Flask, language: str) -> None:
    visitor = Visitor(with_practices(site), language)
    results(visitor)
    page = visitor.opens("share/practice")

    answer = visitor.client.post(
        page.address,
        data={"csrf_token": visitor.token(), "search": "elm"},
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert answer.headers["Content-Language"] == page.headers["Content-Language"]
    assert ("Surgeries found" in answer.text) is (page.headers["Content-Language"] == "en")
