"""FHIR bundles, held against the facts of UK Core as they are written in these tests."""
