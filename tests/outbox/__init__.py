"""The outbox against servers that speak HTTP for real and do not mean well."""
