"""A catalogue follows its template and loses nothing that people wrote."""

from polib import POFile

from tests.languages.approving import ARABIC, SPANISH, plural, safety, text
from vital5.catalogues.update import updated


def catalogue(*entries) -> POFile:
    made = POFile()
    made.extend(entries)
    return made


def test_what_was_written_is_kept_with_its_notes() -> None:
    old = text("Send", "Enviar")
    old.tcomment, old.flags = "asked the panel", ["fuzzy"]

    [entry] = updated(catalogue(old), catalogue(text("Send")), SPANISH)

    assert (entry.msgstr, entry.tcomment, entry.fuzzy) == ("Enviar", "asked the panel", True)


def test_changed_english_comes_empty_and_never_as_a_guess() -> None:
    old = catalogue(text("Wait an hour", "Espere una hora"))

    fresh, gone = updated(old, catalogue(text("Wait a day")), SPANISH)

    assert (fresh.msgid, fresh.msgstr) == ("Wait a day", "")
    assert (gone.msgid, gone.msgstr, gone.obsolete) == ("Wait an hour", "Espere una hora", 1)


def test_words_come_back_when_their_english_does() -> None:
    old = text("Send", "Enviar")
    old.obsolete = True

    [entry] = updated(catalogue(old), catalogue(text("Send")), SPANISH)

    assert (entry.msgstr, entry.obsolete) == ("Enviar", False)


def test_the_same_english_in_two_contexts_is_two_texts() -> None:
    old = catalogue(text("Delete", "Borrar"))

    made = updated(old, catalogue(text("Delete"), safety("Delete")), SPANISH)

    assert [(entry.msgctxt, entry.msgstr) for entry in made] == [(None, "Borrar"), ("safety", "")]


def test_arabic_has_six_forms_and_the_header_of_the_table() -> None:
    made = updated(None, catalogue(plural("One day", "%(num)s days", "", "")), ARABIC)

    assert len(made[0].msgstr_plural) == 6
    assert made.metadata["Plural-Forms"] == ARABIC.plural_forms
    assert made.metadata["X-Vital5-State"] == "draft"
