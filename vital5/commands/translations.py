"""`vital5 translations`: draw words out, merge, check, approve, compile, and say how far it is."""

from __future__ import annotations

import json
from typing import Any

import click

from vital5.catalogues import entries
from vital5.catalogues.places import OURS, translated_languages
from vital5.config import CHECKOUT
from vital5.languages import LANGUAGES


@click.group("translations")
def translations() -> None:
    """Words in other languages: docs/languages.md says how they come to be shown."""


@translations.command()
def extract() -> None:
    """Draw every text out of the sources into translations/messages.pot."""
    from vital5.catalogues.extract import NotLiteral, template

    try:
        made = template(CHECKOUT)
    except NotLiteral as problem:
        raise click.ClickException(str(problem)) from problem
    made.save(str(OURS.template))
    click.echo(f"{len(made)} texts", err=True)


@translations.command()
def update() -> None:
    """Bring each language's catalogue up to the template; what was written is kept."""
    from vital5.catalogues.update import updated

    template = OURS.open_template()
    for language in translated_languages():
        path = OURS.catalogue(language)
        old = OURS.open(language) if path.exists() else None
        path.parent.mkdir(parents=True, exist_ok=True)
        made = updated(old, template, language)
        made.save(str(path))
        wanted = [e for e in entries.current(made) if entries.text_class(e) != entries.STAFF]
        missing = sum(1 for entry in wanted if not any(entries.translations(entry)))
        click.echo(f"{language.code}: {missing} of {len(wanted)} not translated", err=True)


@translations.command("compile")
def compile_command() -> None:
    """Compile what may be shown. Safety texts only when approved by hash; this is the gate."""
    from vital5.catalogues.compile import compile_all

    well = True
    for done in compile_all(OURS):
        for problem in done.problems:
            click.echo(f"{done.language.code}: {problem}", err=True)
        counts = ", ".join(f"{name} {done.shown[name]}" for name in entries.CLASSES)
        what = "not compiled; its pages are in English" if done.problems else f"compiled: {counts}"
        click.echo(f"{done.language.code}: {what}", err=True)
        well = well and not done.problems
    raise SystemExit(0 if well else 1)


@translations.command()
def check() -> None:
    """Look for everything a program can see: one JSON line a finding, exit status 1 on any."""
    from vital5.catalogues.check import findings

    found = list(findings(OURS))
    for finding in found:
        _answer(finding.as_json())
    click.echo(f"{len(found)} findings", err=True)
    raise SystemExit(1 if found else 0)


@translations.command()
def status() -> None:
    """Every language: its level, the share approved of each class, and what falls back."""
    from vital5.catalogues.status import status as languages

    click.echo(json.dumps({"languages": languages(OURS)}, ensure_ascii=False, indent=1))


@translations.command()
@click.argument("language", type=click.Choice([one.code for one in translated_languages()]))
@click.option(
    "--class", "only", type=click.Choice(entries.CLASSES), default="R1", show_default=True
)
def unapproved(language: str, only: str) -> None:
    """What reviewers have before them: each text with the key that an approval is filed under."""
    from vital5.catalogues.review import read

    reviews = read(OURS.review(LANGUAGES[language]))
    for entry in entries.current(OURS.open(LANGUAGES[language])):
        if entries.text_class(entry) == only and not reviews.approves(entry):
            words = {"english": entry.msgid, "translation": entries.translations(entry)}
            _answer({"key": entries.review_key(entry), "class": only, **words})


def _answer(result: dict[str, Any]) -> None:
    click.echo(json.dumps(result, ensure_ascii=False))
