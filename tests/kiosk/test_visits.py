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


def test_a_page_without_a_script_that_looks_again_is_no_sign_of_life(kiosk: Stand) -> None:
    somebody = kiosk.started()
    kiosk.passes(59)
    assert somebody.opens("still-there?to=/en/check/about-you").name == "about-you-age"
    kiosk.passes(1)
    assert somebody.opens("still-there?to=/en/check/about-you").name == "kiosk-still-there"
    kiosk.passes(30)
    assert somebody.opens("still-there?to=/en/check/about-you").name == "kiosk-ended"


@pytest.mark.parametrize("to", ["/%09/evil.example", "/%0A/evil.example", "/%0D%0A/evil.example"])
def test_what_a_browser_drops_from_an_address_opens_no_way_out(kiosk: Stand, to: str) -> None:
    somebody = kiosk.started()

    answer = somebody.client.get(f"/en/still-there?to={to}", base_url=somebody.base_url)

    assert answer.headers["Location"] == "/en/check?again"


def test_the_way_back_from_a_page_leads_nowhere_else(kiosk: Stand) -> None:
    somebody = kiosk.started()
    for to in ("//evil.example", "https://evil.example", "/\\evil.example", "evil"):
        page = somebody.opens(f"help?to={to}")
        assert [a for a in page.soup.select("main a[href]") if "evil" in str(a["href"])] == []


def test_an_answer_that_was_on_its_way_opens_nothing_again(kiosk: Stand) -> None:
    somebody = kiosk.started()
    somebody.answers(age="45")
    token = somebody.token()
    cookie = somebody.client.get_cookie("vital5")
    assert cookie is not None
    kiosk.place.end("stopped")
    somebody.client.set_cookie("vital5", cookie.value)

    somebody.posts("check/about-you/pregnancy", {"csrf_token": token, "pregnant": "true"})

    assert somebody.page.name == "start"
    assert (rows(kiosk, Check), open_sessions(kiosk)) == (0, 0)


def test_a_store_that_fails_at_the_end_keeps_nobody_from_being_wiped(kiosk: Stand) -> None:
    class Broken:
        def room_for_readings(self) -> bool:
            return True

        def keep(self, reading: object) -> None:
            raise OSError("no space")

        def so_far(self, visit: object) -> None:
            raise OSError("no space")

        finish = so_far

    kiosk.place.store = Broken()
    somebody = kiosk.started()
    somebody.answers(age="45")

    assert somebody.presses("/stop").name == "kiosk-ended"
    assert (rows(kiosk, Check), open_sessions(kiosk)) == (0, 0)
