"""What a surgery can answer with a press: each read by the resident in a language of their own.

Words of class R1: a resident's page falls back to English until somebody approved them.
"""

from __future__ import annotations

from collections.abc import Mapping

from vital5.vitals.kinds import S_, SafetyWords

REPLIES: Mapping[str, SafetyWords] = {
    "received": S_("Thank you. We have put this into your health record."),
    "no_action": S_("We have looked at this. You do not need to do anything about it now."),
    "book": S_("Please call us to book an appointment. It is not an emergency."),
    "call_today": S_("Please call us today, as soon as you can."),
    "medicine_review": S_(
        "We would like to look at your medicines with you. Please call us to book. "
        "Do not stop or change any medicine before that."
    ),
    "measure_at_home": S_(
        "Please measure your blood pressure at home for a week and share it with us. "
        "Call us if you have no monitor."
    ),
    "referred": S_("We have asked another service to contact you."),
}
"""Name to words. A name that was once used stays: messages are kept by it."""
