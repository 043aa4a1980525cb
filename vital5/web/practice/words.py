"""The words of the practice's pages for what the store keeps as codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from markupsafe import Markup, escape

from vital5.clock import LONDON
from vital5.services.contact import OTHER
from vital5.services.practice.recall import PRESSURE
from vital5.services.practice.reopening import Turn
from vital5.services.snapshot import HOME_SERIES
from vital5.services.triage import rank_of, when_of
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import N_
from vital5.web.store import now
from vital5.web.words import isolate, said

WHENS = {
    "now": (N_("Now"), ("up", "up")),
    "today": (N_("Today"), ("up", "up")),
    "week": (N_("This week"), ("up",)),
    "routine": (N_("Routine"), ("diamond",)),
}
"""What each place in the list is called, and its shape: told without colour."""

STATES = {"new": N_("New"), "waiting": N_("Waiting"), "filed": N_("Filed")}

SOURCES = {
    "kiosk": N_("Kiosk, measured"),
    "home": N_("Typed, home monitor"),
    "pharmacy": N_("Typed, from a pharmacy"),
    "clinic": N_("Typed, from a clinic"),
    "typed": N_("Typed"),
}
"""What the list is filtered by."""

SOURCE_WORDS = {
    "typed": N_("Typed by the person"),
    "typed_home": N_("Typed by the person, from a monitor at home"),
    "typed_pharmacy": N_("Typed by the person, measured at a pharmacy"),
    "typed_clinic": N_("Typed by the person, measured at a clinic"),
    "typed_kiosk": N_("Typed by the person, from the screen of a kiosk"),
    "kiosk": N_("Measured at a kiosk"),
}

LEVELS = {
    "unverified": N_("Details not checked"),
    "phone_confirmed": N_("Phone confirmed"),
    "nhs_login": N_("NHS login"),
    "practice_confirmed": N_("Confirmed by the practice"),
}

OUTCOMES = {
    "no_action": N_("No action needed"),
    "invite": N_("Invited"),
    "medicine_review": N_("Medicine review"),
    "referred": N_("Referred"),
    "called": N_("Called"),
    "wrong_patient": N_("Returned: not our patient"),
}

QUALITY = {
    "end_digit": N_("Numbers end in 0 or 5: may be rounded"),
    "identical": N_("The same numbers more than once"),
    "just_under_threshold": N_("Just under a threshold, typed"),
}

NEEDS = {
    "large_print": N_("Large print"),
    "easy_read": N_("Easy read"),
    "bsl": N_("British Sign Language"),
    "braille": N_("Braille"),
    "helper": N_("Comes with a helper"),
}

DEEDS = {
    "viewed": N_("looked at this page"),
    "opened": N_("opened it from the list"),
    "reason": N_("gave a reason to open it"),
    "filed": N_("filed it"),
    "reopened": N_("took the filing back"),
    "opened_again": N_("opened it again"),
    "exported": N_("copied or downloaded it"),
    "answered": N_("wrote to the person"),
    "outcome": N_("said what was done"),
    "confirmed": N_("confirmed who this is"),
    "merged": N_("joined two entries"),
    "parted": N_("took two entries apart"),
    "took_over": N_("took it over"),
    "released": N_("gave it back to the list"),
    "kept_for_later": N_("put it with what waits"),
    "recall": N_("changed the recall date"),
}

TURNS = {
    "filed": N_("Filed %(when)s by %(name)s"),
    "reopened": N_("Filing taken back %(when)s by %(name)s"),
    "opened_again": N_("Opened again %(when)s by %(name)s"),
}
"""What became of a filing, in the history of a share that was opened again."""

_ENGLISH = Locale("en")

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 96, 32, 3
SMALLEST_SPAN = 12
"""A line is never drawn steeper than over this many units: noise is not a trend."""


@dataclass(frozen=True)
class Spark:
    """A small line: its points, its end, and its numbers as words."""

    points: str
    end: tuple[float, float]
    numbers: str


def spark_of(numbers: Sequence[float]) -> Spark | None:
    """The small line of some readings, oldest first; nothing for fewer than two."""
    if len(numbers) < 2:
        return None
    middle, span = (max(numbers) + min(numbers)) / 2, max(numbers) - min(numbers)
    span = max(span, SMALLEST_SPAN)
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / (len(numbers) - 1)
    room = SPARK_HEIGHT - 2 * SPARK_EDGE
    places = [
        (
            round(SPARK_EDGE + at * step, 1),
            round(SPARK_HEIGHT / 2 - (number - middle) / span * room, 1),
        )
        for at, number in enumerate(numbers)
    ]
    return Spark(
        points=" ".join(f"{x},{y}" for x, y in places),
        end=places[-1],
        numbers=", ".join(f"{number:g}" for number in numbers),
    )


def source_words(source: str) -> Markup:
    """Where a number came from, in words."""
    known = source if source in SOURCE_WORDS else source.partition(":")[0]
    return said(SOURCE_WORDS.get(known, N_("Measured by a device")))


def source_in_short(source: str) -> Markup:
    """Where a number came from, as the list has room for it."""
    return said(SOURCES.get(source, N_("A device")))


def language_name(code: str | None) -> str:
    """A language as English speakers call it."""
    if code == OTHER:
        return str(_("another language"))
    return str(_ENGLISH.languages.get(code or "", code or ""))


def waited(since: datetime) -> Markup:
    """How long something has waited, in its largest whole unit."""
    span = max(now() - since, timedelta(0))
    if span < timedelta(hours=1):
        return Markup(_("%(n)s min", n=isolate(span // timedelta(minutes=1))))  # noqa: S704
    if span < timedelta(days=2):
        return Markup(_("%(n)s h", n=isolate(span // timedelta(hours=1))))  # noqa: S704
    return Markup(_("%(n)s days", n=isolate(span.days)))  # noqa: S704


def grouped_number(number: str | None) -> str:
    """An NHS number as it is written: 3, 3, 4."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if number else ""


def day(when: date | datetime | str | None) -> Markup | str:
    """A day as a person writes it; midnight is London's."""
    if not when:
        return ""
    found = datetime.fromisoformat(when) if isinstance(when, str) else when
    if isinstance(found, datetime) and found.tzinfo:
        found = found.astimezone(LONDON)
    return isolate(f"{found.day} {found:%b %Y}")


def clock_time(when: datetime) -> Markup:
    """A day and a time on a London wall."""
    there = when.astimezone(LONDON)
    return isolate(f"{there.day} {there:%b %Y, %H:%M}")


def shown_number(value: Any) -> Markup:
    """A number of a snapshot without zeros that say nothing."""
    return isolate(f"{Decimal(str(value)).normalize():f}")


def turn(one: Turn) -> Markup:
    """One turn of a share's filing: what, when and by whom."""
    return said(TURNS[one.kind], when=clock_time(one.at), name=one.by or _("the digest"))


def band_label(vital: str, band: str) -> Markup:
    """A band as its vital calls it."""
    found = CATALOGUE.get(PRESSURE if vital == HOME_SERIES else vital)
    marks = found.bands if found else ()
    label = next((mark.label for mark in marks if mark.band == band), band.replace("_", " "))
    return said(label)


def vital_title(slug: str) -> str:
    """A vital's name, before it is translated; a vital that was taken away keeps its word."""
    if slug == HOME_SERIES:
        return N_("Home average")
    found = CATALOGUE.get(slug)
    return found.title if found else slug.replace("_", " ")


def london_time(when: datetime) -> str:
    """The time on a London wall: 10:05."""
    return f"{when.astimezone(LONDON):%H:%M}"


def instant(text: str) -> datetime:
    """A time of a snapshot."""
    return datetime.fromisoformat(text)


def pair(values: dict[str, Any], names: Sequence[str]) -> str:
    """Two numbers that are written with a stroke between them."""
    return "/".join(f"{Decimal(str(values[name])).normalize():f}" for name in names)


CONSENT_ITEMS = {
    HOME_SERIES: N_("Home readings"),
    "contact_text": N_("Being contacted by text"),
    "contact_email": N_("Being contacted by email"),
    "hold": N_("Keeping the result until there is a surgery"),
}


def consent_item(item: str) -> str:
    """What was agreed to."""
    return CONSENT_ITEMS.get(item) or vital_title(item)


def headline(shown: dict[str, Any], *, calls: bool = False) -> Markup:
    """What was shared: the most telling of it in large, the others in one quiet line.

    Put together here and not in the template: a page has 250 of these, and they took half its
    time. What sharing wrote is escaped; everything else is our own words.
    """
    told = [
        _vital(one["vital"], one["number"], one["band"]) + _how_much(one) + _urgent(one)
        for one in shown["headline"]
    ]
    quiet = " · ".join(told[1:])
    large = f'<span class="v5-headline">{told[0]}</span>' if told else ""
    more = f'<span class="v5-headline__more">{quiet}</span>' if quiet else ""
    call = f'<span class="v5-asks">{escape(_("Asks for a call"))}</span>' if calls else ""
    return Markup(large + more + call)  # noqa: S704 - escaped piece by piece


def _how_much(one: dict[str, Any]) -> str:
    """Of a week at home: how many days and readings its average is made of."""
    if not one.get("days"):
        return ""
    words = _("%(days)s days, %(n)s readings", days=int(one["days"]), n=int(one["readings"]))
    return f", {escape(words)}"


def _urgent(one: dict[str, Any]) -> str:
    """A number can be healthy beside an answer that is not: then the number alone misleads."""
    return f", <b>{escape(_('urgent'))}</b>" if one.get("urgent") else ""


def when_of_urgency(urgency: str) -> str:
    """now, today, week or routine: how soon one reading asks to be looked at."""
    return when_of(rank_of(urgency))


def _vital(slug: str, number: str, band: str) -> str:
    title = escape(said(vital_title(slug)))
    label = escape(band_label(slug, band)).lower() if band else ""
    if number:
        words = f'{title} <b><bdi dir="ltr">{escape(number)}</bdi></b>'
        return f"{words}, {label}" if label else words
    return f"{title} <b>{label}</b>" if label else f"{title} {_('shared')}"
