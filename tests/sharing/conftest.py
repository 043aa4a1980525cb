"""A Notify on this machine, and a site that can text through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.sharing.notify import KEY, TEMPLATES, LocalNotify
from tests.sharing.sharer import installation, with_practices
from vital5.config import Notify
from vital5.web import soon
from vital5.web.store import Installation


@pytest.fixture
def notify() -> Iterator[LocalNotify]:
    found = LocalNotify()
    yield found
    found.close()


@pytest.fixture
def texting(any_site: Flask, notify: LocalNotify, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A site that can text; what it sends beside a request is waited for."""
    with_practices(any_site)
    house = installation(any_site)
    told = Notify(url=notify.url, key=KEY, templates=TEMPLATES)
    any_site.extensions["vital5"] = Installation(
        replace(house.settings, notify=told), house.database, house.clock
    )
    send = soon.send_messages_soon

    def and_wait() -> None:
        send().join()

    monkeypatch.setattr("vital5.web.resident.phone_code.send_messages_soon", and_wait)
    return any_site
