"""Each fact that a snapshot freezes is told by every output in which it has a place."""

from __future__ import annotations

import re

from flask import Flask

from tests.sharing.facts import a_whole_snapshot, changed, leaves, name_of, outputs_of

ALL = ("page", "letter", "fhir", "text", "csv")

NO_PLACE = {
    # What holds the snapshot together. A program that reads codes keeps it; a person does not.
    r"version": ("page", "letter", "text"),
    r"consent.items.(event_id|wording_version|language)": ("page", "letter", "text", "csv"),
    r"vitals.\w+.reading_id|home_series.(readings.)?id": ("page", "letter", "text"),
    r"checks.(channel|started_at|finished_at)": ALL,  # each reading says how and when it was taken
    r"overall_urgency": ALL,  # the highest of those that each reading tells
    # Told by something else in the same output.
    r"language": ("page",),  # of the pages that each reading was given on, which stand with it
    r"vitals.\w+.source": ("letter", "text", "csv"),  # by its device, or by its setting
    r"vitals.blood_pressure.source": ("fhir",),  # by its device
    r"vitals.\w+.setting": ("page",),  # by its source
    r"vitals.blood_pressure.setting": ("letter", "text", "csv"),  # of a device: by its name
    r"vitals.(smoking|alcohol|weight|mood).setting": ("fhir", "csv", "letter"),  # of no meaning
    r"vitals.blood_pressure.values.setting": ALL,  # by the setting of the reading
    r"vitals.\w+.device.id": ("page", "letter", "text", "csv"),  # by its name
    # A number as it was typed stands behind the one that is told.
    r"vitals.blood_pressure.values.(second-)?reading.(systolic|diastolic|rate)":
        ("letter", "fhir", "text", "csv"),
    r"vitals.\w+.values.measures.\w+": ("letter", "text", "csv"),
    r"vitals.weight.values.measures.\w+": ("fhir",),
    # Worked out from what is told, and read out of it by the rules that are named.
    r"vitals.\w+.values.(mean_arterial_pressure|pulse_pressure)": ("letter", "fhir", "text", "csv"),
    r"vitals.\w+.values.(bmi_band|waist_band|thresholds|caseness|stop_suddenly_warning)": ALL,
    # No place there.
    r"software.version|software.rule_set|practice.\w+|consent.items.\w+": ("page",),  # its own
    r"practice.\w+": ("text", "csv"),  # pasted into that practice's own record
    r"(vitals.\w+|home_series).advice.\w+": ("text", "csv"),  # sentences; "Advised" sums them up
    r"vitals.\w+.history.\w+": ("text", "csv"),  # points of a drawing, not results that were sent
    r"vitals.\w+.history.(source|taken_at)": ("letter",),  # drawn in their order
    r"practice.code": ("letter",),  # its name and address
}  # fmt: skip
"""Facts that an output does not tell, each with why."""


def may_miss(name: str) -> set[str]:
    """The outputs in which a fact has no place."""
    return {
        output for pattern, outputs in NO_PLACE.items() if re.fullmatch(pattern, name)
        for output in outputs
    }  # fmt: skip


def test_each_fact_is_told_by_each_output_in_which_it_has_a_place(site: Flask) -> None:
    made = a_whole_snapshot()
    told = outputs_of(site, made)
    missed: dict[str, set[str]] = {}
    for path in leaves(made):
        other = outputs_of(site, changed(made, path))
        silent = {name for name in ALL if other[name] == told[name]}
        name = name_of(made, path)
        missed[name] = missed.get(name, set()) | silent
    untold = {name: outputs - may_miss(name) for name, outputs in missed.items()}
    assert {name: outputs for name, outputs in untold.items() if outputs} == {}
    # Whatever is told after all is taken off the list above.
    assert {
        name: told_after_all
        for name, outputs in missed.items()
        if (told_after_all := may_miss(name) - outputs)
    } == {}
