"""What a practice writes back: sentences that are translated and approved, or words of its own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from vital5.models import PracticeMessage, place_of
from vital5.services.practice.desk import Desk
from vital5.vitals.kinds import N_, S_, SafetyWords

LONGEST = 1000
"""Letters in words of one's own."""


@dataclass(frozen=True)
class Template:
    """One sentence that can be sent: what staff pick it by, and what the resident reads."""

    label: str
    words: SafetyWords


TEMPLATES: dict[str, Template] = {
    "noted": Template(
        N_("Thank you, nothing to do now"),
        S_(
            "Thank you for sharing this. We have looked at it and added it to your record. "
            "You do not need to do anything now."
        ),
    ),
    "book_routine": Template(
        N_("Please book a routine appointment"),
        S_(
            "Thank you for sharing this. We would like to see you about it. Please contact us "
            "and book a routine appointment in the next 3 weeks."
        ),
    ),
    "book_soon": Template(
        N_("Please book within 2 working days"),
        S_(
            "Thank you for sharing this. We would like to see you about it soon. Please contact "
            "us in the next 2 working days."
        ),
    ),
    "we_will_ring": Template(
        N_("We will ring you"),
        S_("We would like to talk to you about what you shared. We will ring you."),
    ),
    "measure_at_home": Template(
        N_("Please measure at home for 7 days"),
        S_(
            "Please measure your blood pressure at home for 7 days, twice in the morning and "
            "twice in the evening, and share it with us. This website can help you do that."
        ),
    ),
    "check_at_pharmacy": Template(
        N_("Please have it checked at a pharmacy"),
        S_(
            "Please have your blood pressure checked at a pharmacy. It is free. Tell them that "
            "your GP surgery asked you to come."
        ),
    ),
    "medicine_review": Template(
        N_("Medicine review; keep taking them"),
        S_(
            "We would like to look at your medicines with you. Please go on taking them until "
            "then, and contact us to book."
        ),
    ),
    "local_service": Template(
        N_("We have referred you to a local service"),
        S_("We have asked a local service to help you. They will contact you."),
    ),
}
"""Every one holds something to do, so each is a safety sentence: translated only once approved."""


class CannotReply(ValueError):
    """No such sentence, or no words, or too many."""


def reply(
    desk: Desk,
    share_id: UUID,
    *,
    template: str | None = None,
    words: str = "",
    language: str = "en",
) -> UUID:
    """Write to the resident who shared: a sentence by its name, or free words in a language."""
    words = words.strip()
    if template is not None and template not in TEMPLATES:
        raise CannotReply(template)
    if template is None and not 0 < len(words) <= LONGEST:
        raise CannotReply("words")
    desk.item(share_id)
    message = PracticeMessage(
        id=uuid4(),
        share_id=share_id,
        practice_id=desk.practice_id,
        staff_id=desk.staff_id,
        template=template,
        language="en" if template else language,
        sent_at=desk.now,
    )
    if template is None:
        message.words = desk.keys.seal(words, place_of("practice_message", "words", message.id))
    desk.session.add(message)
    desk.tell(share_id, "answered")
    desk.note("answered", "share", share_id)
    return message.id
