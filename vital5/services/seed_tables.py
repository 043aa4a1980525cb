"""What the seed says in words only, as tables set by hand: providers, areas, ages, languages."""

from __future__ import annotations

from collections.abc import Mapping

Ages = tuple[int | None, int | None]

AGES: Mapping[str, Ages] = {
    # By hand from each entry's eligibility: "BMI 30 to 40" is no age, and pharm-bp, sail-swk and
    # lam-weight make exceptions, so that an age limit would turn people away wrongly.
    "childline": (None, 18),
    "tts": (16, None),
    "swk-exercise": (16, None),
    "refuge-swk": (16, None),
    "nest": (13, 25),
    "nhs-dwmp": (18, None),
    "swk-carer-centre": (18, None),
    "nhs-health-check": (40, 74),
    "link-age": (60, None),
}

_NHS = "National Health Service"
_COUNCIL = "Southwark Council"
_GSTT = "Guy’s and St Thomas’ NHS Foundation Trust"
_AGE_UK = "Age UK Lewisham and Southwark"

PROVIDERS: Mapping[str, str] = {
    # The seed names no provider: these follow from the entry's own web address or name.
    # Every other entry stands as its own provider until an editor says otherwise.
    "nhs-111": _NHS,
    "nhs-111-mh": _NHS,
    "nhs-dwmp": _NHS,
    "pharm-bp": _NHS,
    "nhs-health-check": _NHS,
    "slam-crisis": "South London and Maudsley NHS Foundation Trust",
    "swk-wellbeing-hub": "Together",
    "swk-smoke": _COUNCIL,
    "swk-smoke-pharm": _COUNCIL,
    "swk-freeswim": _COUNCIL,
    "hubs-for-health": _COUNCIL,
    "swk-carer-centre": _COUNCIL,
    "swk-asc": _COUNCIL,
    "swk-emergency": _COUNCIL,
    "swk-housing": _COUNCIL,
    "gstt-tobacco": _GSTT,
    "sel-tier3": _GSTT,
    "cgl-swk": "Change Grow Live",
    "sail-swk": _AGE_UK,
    "aukls": _AGE_UK,
    "sp-north": "Quay Health Solutions",
    "sp-south": "Improving Health Ltd",
    "foodbank": "Pecan",
    "refuge-swk": "Refuge",
    "ndah": "Refuge",
}

_CODES = "http://statistics.data.gov.uk/id/statistical-geography/"
# Government Statistical Service codes, from directory/openreferral.md 9: all but Southwark's are
# still to be compared with the register.
_SOUTHWARK = ("Southwark", f"{_CODES}E09000028")
_LAMBETH = ("Lambeth", f"{_CODES}E09000022")
_LEWISHAM = ("Lewisham", f"{_CODES}E09000023")
_CROYDON = ("Croydon", f"{_CODES}E09000008")

AREAS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "Southwark": (_SOUTHWARK,),
    "Lambeth": (_LAMBETH,),
    "Lewisham and Southwark": (_LEWISHAM, _SOUTHWARK),
    "Lambeth, Southwark, Lewisham, Croydon": (_LAMBETH, _SOUTHWARK, _LEWISHAM, _CROYDON),
    "London": (("London", f"{_CODES}E12000007"),),
    "England": (("England", f"{_CODES}E92000001"),),
    "England and Wales": (("England and Wales", f"{_CODES}K04000001"),),
    "Great Britain": (("Great Britain", f"{_CODES}K03000001"),),
    "UK": (("UK", f"{_CODES}K02000001"),),
}
"""Areas with a code. A vague one ("South London") keeps its words and has none."""

TEXT_WORDS: Mapping[str, str] = {"85258": "Text SHOUT"}
"""What to write to a number that wants a certain word (clinical/rules.md 5.1)."""

LANGUAGE_CODES: Mapping[str, str] = {
    "Albanian": "sq",
    "Amharic": "am",
    "Arabic": "ar",
    "Bengali": "bn",
    "British Sign Language": "bfi",
    "Cantonese": "yue",
    "Chinese": "zh",
    "English": "en",
    "French": "fr",
    "Italian": "it",
    "Kurdish (Sorani)": "ckb",
    "Mandarin": "cmn",
    "Persian": "fa",
    "Polish": "pl",
    "Portuguese": "pt",
    "Romanian": "ro",
    "Russian": "ru",
    "Somali": "so",
    "Spanish": "es",
    "Tigrinya": "ti",
    "Turkish": "tr",
    "Twi": "tw",
    "Ukrainian": "uk",
    "Urdu": "ur",
    "Vietnamese": "vi",
    "Yoruba": "yo",
}
"""ISO 639-1, and 639-3 where there is none."""
