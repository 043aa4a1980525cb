"""Catalogues of translated words: drawn from the sources, checked, approved, compiled.

Needs neither Flask nor a database, so that it runs at set-up before anything else exists.
docs/languages.md says what the classes and the gate are for.
"""
