"""Where somebody stands in their check: loaded once a request, with the gates before each page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from flask import g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.models import Check
from vital5.services import checks
from vital5.services.answers import Kept, open_answers, opened, seal_answers, sealed
from vital5.services.counts import STARTED, count_step
from vital5.visit import about, journey
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Alarm, Answers, Judgement, Person, StepAnswers, Value, Vital
from vital5.web.sessions import hold, note_looked, note_seen, seen_is_due, visit
from vital5.web.store import database, installation, keys, local_now, now
from vital5.web.words import asked_language, unofficial_in

ABOUT = about.ABOUT
EMERGENCY = "emergency_999"
NOTES = "_notes"
"""Under this name lie notes about the visit itself: which alarms were read."""


@dataclass
class Progress:
    """One check as far as it has come. Answers are changed before anything is read off them."""

    check_id: UUID | None = None
    resident_id: UUID | None = None
    answers: Kept = field(default_factory=dict)
    finished: bool = False
    sealed: bytes | None = None  # the answers as they lay in the store when they were read

    def of(self, owner: str) -> Answers:
        """What was answered about one vital, or about the person."""
        return self.answers.get(owner, {})

    @property
    def vitals(self) -> dict[str, Answers]:
        """What was answered about every vital."""
        return {slug: self.of(slug) for slug in CATALOGUE}

    @cached_property
    def person(self) -> Person:
        """What the advice needs to know of whoever this is."""
        return about.person_from(
            self.of(ABOUT),
            self.vitals,
            at_kiosk=installation().at_kiosk,
            unofficial=unofficial_in(asked_language()),
        )

    @property
    def begun(self) -> bool:
        """Whether anything was answered."""
        return any(owner != NOTES for owner in self.answers)

    def judgement(self, vital: Vital) -> Judgement:
        """What the rules say of one vital now."""
        return vital.judge(self.of(vital.slug), self.person)

    def unread_alarm(self, vital: Vital) -> Alarm | None:
        """The safety screen of a vital that was not yet read to its end."""
        answers = self.of(vital.slug)
        alarm = vital.alarm(answers, self.person) if answers else None
        if alarm is None or mark(vital, alarm) in self.of(NOTES).get("alarms", {}):
            return None
        return alarm

    @property
    def cut_short(self) -> bool:
        """Whether an emergency stops the questions (clinical/rules.md 6, CMB-OVERALL)."""
        told = journey.alarms(self.vitals, self.person)
        return any(one.kind == EMERGENCY for _, one in told)

    def first_alarm(self) -> tuple[Vital, Alarm] | None:
        """The safety screen that comes before any other page."""
        found = [(vital, self.unread_alarm(vital)) for vital in CATALOGUE.values()]
        waiting = [(vital, alarm) for vital, alarm in found if alarm is not None]
        order = ("emergency_999", "crisis", "same_day")
        return min(waiting, key=lambda one: order.index(one[1].kind), default=None)


def mark(vital: Vital, alarm: Alarm) -> str:
    """The name of a safety screen among the notes about the visit."""
    return f"{vital.slug}:{alarm.kind}:{alarm.topic}"


def progress() -> Progress:
    """The check of this session, read once a request."""
    found: Progress | None = g.get("progress")
    if found is None:
        found = g.progress = _load()
    return found


def _load() -> Progress:
    found = visit()
    if found.check is None or found.check_id is None:
        return Progress(resident_id=found.resident_id)
    row = found.check
    return Progress(
        found.check_id,
        row.check_resident_id,
        opened(keys(), found.check_id, row.answers),
        row.finished_at is not None,
        row.answers,
    )


def _progress_of(check: Check) -> Progress:
    return Progress(
        check.id,
        check.resident_id,
        open_answers(keys(), check),
        check.finished_at is not None,
        check.answers,
    )


def open_check(session: Session) -> Check:
    """The check to write into, held for this transaction; begun now if there is none."""
    found = visit()
    check = checks.for_writing(session, found.check_id) if found.check_id else None
    if check is None:
        check = checks.begin(
            session,
            channel=installation().channel,
            language=asked_language().code,
            now=now(),
            resident_id=found.resident_id,
        )
        session.flush()
        hold(session, found, check_id=check.id)
    elif seen_is_due(found):
        note_seen(session, found)
    return check


Rest = Callable[[Session, bool], None]  # told whether the check holds a reading already


def change(mutate: Callable[[Kept], None], follow: Callable[[Progress], Rest]) -> Progress:
    """Change the answers and write them, whole, with whatever follows from them.

    Where another request wrote since they were read, they are read and changed again: no answer
    is lost. All is worked out and sealed before the write, for which everybody else's waits.
    """
    while True:
        # `mutate` puts new answers in the place of old ones; it changes nothing within them.
        found = replace(progress(), answers=dict(progress().answers))
        mutate(found.answers)
        write_rest = follow(found)
        after = _sealed(found)
        with database().writing() as session:
            read = _write(session, found, after)
            if read is not None:
                write_rest(session, read)
        g.progress = _read_again() if read is None else found
        if read is not None:
            return found


def _sealed(found: Progress) -> bytes | None:
    """The answers as they will lie in the check; None where no check holds any yet."""
    held = found.check_id if found.sealed is not None else None
    return sealed(keys(), held, found.answers) if held else None


def _write(session: Session, found: Progress, after: bytes | None) -> bool | None:
    """Whether the check may hold a reading already; None if others wrote between."""
    if found.check_id is None or found.sealed is None or after is None:
        check = open_check(session)
        found.check_id, found.resident_id = check.id, check.resident_id
        seal_answers(keys(), check, found.answers)
        found.sealed = check.answers
        session.flush()
        return True
    before, found.sealed = found.sealed, after
    shown = asked_language().code
    return checks.replace_answers(session, found.check_id, before, after, language=shown, now=now())


def _read_again() -> Progress:
    with database().reading() as session:
        check = session.get(Check, visit().check_id)
    if check is None:
        visit().check_id = None
        return Progress(resident_id=visit().resident_id)
    return _progress_of(check)


def keep_answers(
    owner: str, given: Mapping[str, StepAnswers], vital: Vital | None, page_name: str
) -> Progress:
    """Write a page's answers, by step, and the readings that they complete, in one transaction."""
    from vital5.web.resident import readings

    def mutate(answers: Kept) -> None:
        before = answers.get(owner, {})
        own = {**before, **{slug: dict(of_step) for slug, of_step in given.items()}}
        if journey.SKIP_VITAL not in given:
            own.pop(journey.SKIP_VITAL, None)
        changed = any(slug in before and before[slug] != own[slug] for slug in given)
        answers[owner] = _ask_safety_again(vital, given, before, own) if vital and changed else own

    def follow(found: Progress) -> Rest:
        made = readings.complete(found, [vital] if vital else CATALOGUE.values())
        day, begins = local_now().date(), found.check_id is None

        def write(session: Session, read: bool) -> None:
            readings.record(session, _known(found.check_id), made, first=not read)
            channel = installation().channel
            for step in (page_name, *([STARTED] if begins else [])):
                count_step(session, day, step, asked_language().code, channel)

        return write

    return change(mutate, follow)


REASSURING: tuple[Value, ...] = (("none",), "none", False)
URGENT = ("same_day", "emergency_999")
Own = dict[str, dict[str, Value]]
"""The answers of one vital, by step."""


def _ask_safety_again(vital: Vital, changed: Collection[str], before: Own, own: Own) -> Own:
    """The answers without "none of these" to a safety question that a change makes matter.

    A reading corrected to a very high one has its warning signs asked about it, and not about the
    one before (clinical/rules.md 1.2). A sign that was told is never forgotten this way.
    """
    person = progress().person
    now_urgent = vital.judge(own, person).urgency in URGENT
    if not now_urgent or vital.judge(before, person).urgency in URGENT:
        return own
    safety = {step.slug for step in vital.steps if step.safety and step.slug not in changed}
    return {
        slug: given
        for slug, given in own.items()
        if slug not in safety or any(value not in REASSURING for value in given.values())
    }


def _known(check_id: UUID | None) -> UUID:
    if check_id is None:
        raise ValueError("answers were written without a check")
    return check_id


def keep_note(kind: str, mark: str) -> None:
    """Note something about the visit (an alarm that was read)."""

    def mutate(answers: Kept) -> None:
        notes = answers.get(NOTES, {})
        answers[NOTES] = {**notes, kind: {**notes.get(kind, {}), mark: True}}

    change(mutate, lambda _found: lambda _session, _read: None)


def note_alarm_read(vital: Vital, alarm: Alarm) -> None:
    """Remember that somebody read a safety screen and went on."""
    keep_note("alarms", mark(vital, alarm))


def gate() -> Response | None:
    """What stands before any page about a person: an unread safety screen, then a long absence."""
    from vital5.web.resident import still_there

    waiting = progress().first_alarm()
    if waiting is not None:
        return redirect(url_for("check.urgent"), 303)
    holds_something = progress().begun or visit().resident_id is not None
    if holds_something and visit().idle_since(now()):
        if request.method == "POST":
            return still_there.ask(request.path, resend=True)
        return redirect(url_for("start.back_again", to=request.path), 303)
    if seen_is_due(visit()):
        with database().writing() as session:
            note_looked(session, visit())
    return None


def dashed(slug: str) -> str:
    """A slug as it stands in an address."""
    return slug.replace("_", "-")


def undashed(part: str) -> str:
    """The slug in a part of an address."""
    return part.replace("-", "_")
