"""A visit at a kiosk: how it begins, how it ends, and that nothing of it is left."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.kiosk.places import Stand
from vital5.models import Check, WebSession


def rows(kiosk: Stand, table: type) -> int:
    with kiosk.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def open_sessions(kiosk: Stand) -> int:
    with kiosk.database.reading() as session:
        found = sa.select(sa.func.count()).where(WebSession.revoked_at.is_(None))
        return session.scalar(found) or 0


def test_the_first_screen_names_the_languages_of_its_file_in_their_order(kiosk: Stand) -> None:
    page = kiosk.visitor().opens("/")

    links = page.soup.select(".v5-ktongue")
    assert [(a["lang"], a["dir"]) for a in links] == [("en", "ltr"), ("es", "ltr"), ("ar", "rtl")]
    assert page.name == "languages"


def test_nothing_private_is_shown_before_somebody_starts(kiosk: Stand) -> None:
    somebody = kiosk.visitor()

    for path in ("check", "check/about-you", "results", "check/answers", "company"):
        assert somebody.opens(path).name == "start", path
    assert kiosk.place.visit is None


def test_a_check_at_a_kiosk_is_of_its_own_channel(kiosk: Stand) -> None:
    somebody = kiosk.started()
    somebody.answers(age="45")

    with kiosk.database.reading() as session:
        assert session.scalars(sa.select(Check.channel)).all() == ["kiosk"]
    assert somebody.page.name == "about-you-pregnancy"


def test_stop_ends_the_session_on_the_server_and_forgets_the_answers(kiosk: Stand) -> None:
    somebody = kiosk.started()
    somebody.answers(age="45")
    cookie = somebody.client.get_cookie("vital5")
    assert cookie is not None

    page = somebody.presses("/stop")

    assert page.name == "kiosk-ended"
    assert page.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert (rows(kiosk, Check), open_sessions(kiosk), kiosk.place.visit) == (0, 0, None)
    somebody.client.set_cookie("vital5", cookie.value)
    assert somebody.opens("check").name == "start"


@pytest.mark.parametrize("path", ["check", "check/about-you/pregnancy", "results"])
def test_a_copied_cookie_opens_nothing_in_the_next_visit(kiosk: Stand, path: str) -> None:
    first = kiosk.started()
    first.answers(age="45")
    cookie = first.client.get_cookie("vital5")
    assert cookie is not None
    first.presses("/stop")
    kiosk.started()

    thief = kiosk.visitor()
    thief.client.set_cookie("vital5", cookie.value)

    assert thief.opens(path).name == "start"


def test_nobody_for_ninety_seconds_ends_it_after_a_warning_at_sixty(kiosk: Stand) -> None:
    somebody = kiosk.started()
    somebody.answers(age="45")

    kiosk.passes(59)
    assert somebody.downloads("presence") == {"state": "here", "left": 1.0}
    kiosk.passes(1)
    assert somebody.downloads("presence") == {"state": "warned", "left": 30.0}
    kiosk.passes(29)
    assert somebody.downloads("presence") == {"state": "warned", "left": 1.0}
    assert rows(kiosk, Check) == 1
    kiosk.passes(1)
    assert somebody.downloads("presence") == {"state": "nobody", "left": None}
    assert (rows(kiosk, Check), open_sessions(kiosk)) == (0, 0)


def test_more_time_is_given_ten_times(kiosk: Stand) -> None:
    somebody = kiosk.started()
    for _ in range(10):
        kiosk.passes(60)
        assert somebody.opens("still-there").name == "kiosk-still-there"
        assert somebody.answers().name == "about-you-age"
    kiosk.passes(60)
    somebody.opens("still-there")

    assert somebody.answers().name == "about-you-age"
    kiosk.passes(30)
    assert somebody.downloads("presence") == {"state": "nobody", "left": None}


def test_whoever_begins_anew_ends_the_visit_before(kiosk: Stand) -> None:
    first = kiosk.started()
    first.answers(age="45")
    second = kiosk.started()

    assert second.opens("check").name == "about-you-age"
    assert first.opens("check").name == "start"
    assert rows(kiosk, Check) == 0


def test_keys_of_the_screen_type_without_a_script(kiosk: Stand) -> None:
    somebody = kiosk.started()

    for key, shown in (("4", "4"), ("5", "45"), ("7", "457"), ("back", "45")):
        page = somebody.answers(key=f"age:{key}", button="key")
        field = page.soup.find("input", attrs={"name": "age"})
        assert field is not None
        assert field["value"] == shown
    assert somebody.answers().name == "about-you-pregnancy"


@pytest.mark.parametrize(
    ("host", "origin", "address", "status"),
    [
        ("127.0.0.1:8501", None, "127.0.0.1", 200),
        ("localhost:8501", None, "127.0.0.1", 200),
        ("[::1]:8501", None, "::1", 200),
        ("127.0.0.1:8501", "http://127.0.0.1:8501", "127.0.0.1", 200),
        ("127.0.0.1:8501", "http://127.0.0.1:8502", "127.0.0.1", 403),
        ("127.0.0.1:8501", "https://evil.example", "127.0.0.1", 403),
        ("evil.example", None, "127.0.0.1", 403),
        ("127.0.0.1.evil.example", None, "127.0.0.1", 403),
        ("127.0.0.1:8501", None, "192.0.2.7", 403),
    ],
)
def test_only_this_machine_under_its_own_name_is_answered(
    kiosk: Stand, host: str, origin: str | None, address: str, status: int
) -> None:
    headers = {"Host": host, **({"Origin": origin} if origin else {})}

    answer = kiosk.app.test_client().get(
        "/", headers=headers, environ_overrides={"REMOTE_ADDR": address}
    )

    assert answer.status_code == status
