"""What a practice writes back: sentences that are translated and approved, or words of its own."""

from __future__ import annotations

from uuid import UUID, uuid4

from vital5.languages import LANGUAGES
from vital5.models import PracticeMessage, place_of
from vital5.services import notices
from vital5.services.practice.desk import Desk
from vital5.services.replies import REPLIES
from vital5.vitals.kinds import N_

LONGEST = 1000
"""Letters in words of one's own."""


LABELS: dict[str, str] = {
    "received": N_("Thank you, it is in your record"),
    "no_action": N_("Nothing to do now"),
    "book": N_("Please call to book"),
    "call_today": N_("Please call us today"),
    "medicine_review": N_("Medicine review"),
    "measure_at_home": N_("Measure at home for a week"),
    "referred": N_("Referred to a service"),
}
"""What staff pick a ready sentence by; its words are those of `vital5.services.replies`."""


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
    if template is not None and template not in REPLIES:
        raise CannotReply(template)
    if template is None and not 0 < len(words) <= LONGEST:
        raise CannotReply("words")
    if template is None and language not in LANGUAGES:
        raise CannotReply("language")
    desk.item(share_id)
    share = desk.share(share_id)
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
    if share.resident_id is not None:
        notices.queue_news(
            desk.session,
            desk.keys,
            resident_id=share.resident_id,
            practice_id=desk.practice_id,
            now=desk.now,
        )
    desk.note("answered", "share", share_id)
    return message.id
