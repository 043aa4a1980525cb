"""Settings, all from the environment; docs/settings.md lists each with its default."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from vital5.partners import alone
from vital5.sealing import FileKeyRing, KeyRing

CHECKOUT = Path(__file__).resolve().parent.parent
"""Where templates/, static/ and translations/ lie beside the packages."""

ENVIRONMENTS = ("demo", "test", "production")
DATABASES = ("sqlite:///", "postgresql://")


class SettingsError(Exception):
    """A setting is missing or cannot be used; the message says which and what to do."""


@dataclass(frozen=True)
class StaffLogin:
    """The organisation where staff may sign in, and who we are there."""

    issuer: str
    client_id: str
    secret: str = ""
    private_key: str = ""
    key_id: str = ""
    signing: str = "RS256"
    algorithms: tuple[str, ...] = ("RS256",)
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notify:
    """GOV.UK Notify, and the ids of its templates by our names for them: a message without one is
    never sent, and what needs it is not offered."""

    url: str
    key: str
    templates: Mapping[str, str] = field(default_factory=dict)

    def template(self, name: str) -> str:
        """The id of a template, or ""."""
        return self.templates.get(name, "")


@dataclass(frozen=True)
class NhsLogin:
    """NHS login, and who we are there; the key signs with RS512."""

    issuer: str
    client_id: str
    private_key: str


@dataclass(frozen=True)
class FhirLogin:
    """Where a token for the FHIR server is fetched, and who we are there (private_key_jwt)."""

    url: str
    client_id: str
    private_key: str = field(repr=False)
    key_id: str = ""
    signing: str = "RS512"
    scope: str = ""


@dataclass(frozen=True)
class Settings:
    """One installation's settings. `from_environment` is the way to make one."""

    env: str
    data: Path
    database_url: str
    keys_text: str
    clock_file: Path | None = None
    public_url: str = ""
    database_owner_url: str = ""
    proxies: int = 0
    staff_login: StaffLogin | None = None
    practices_url: str = ""
    notify: Notify | None = None
    nhs_login: NhsLogin | None = None
    fhir_url: str = ""
    fhir_token: str = field(default="", repr=False)
    fhir_login: FhirLogin | None = None
    alone: tuple[str, ...] = ()  # settings that do nothing, for the one they belong to is not set

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read VITAL5_* variables; raise SettingsError naming the first that cannot be used."""
        environ = os.environ if environ is None else environ
        env = environ.get("VITAL5_ENV", "production")
        if env not in ENVIRONMENTS:
            choice = ", ".join(ENVIRONMENTS)
            raise SettingsError(f"VITAL5_ENV is {env!r}; it must be one of {choice}")
        data = Path(environ.get("VITAL5_DATA") or CHECKOUT / "var").resolve()
        clock = environ.get("VITAL5_CLOCK")
        return cls(
            env=env,
            data=data,
            database_url=_database_url(environ) or f"sqlite:///{data / 'vital5.db'}",
            keys_text=environ.get("VITAL5_SECRET_KEYS") or "",
            clock_file=Path(clock) if clock and env == "test" else None,
            public_url=environ.get("VITAL5_PUBLIC_URL", "").rstrip("/"),
            database_owner_url=_database_url(environ, "VITAL5_DATABASE_OWNER_URL"),
            proxies=_count(environ, "VITAL5_PROXIES"),
            staff_login=_staff_login(environ),
            practices_url=environ.get("VITAL5_PRACTICES_URL", ""),
            notify=_notify(environ),
            nhs_login=_nhs_login(environ),
            fhir_url=_fhir_url(environ, env),
            fhir_token=_file(environ, "VITAL5_FHIR_TOKEN_FILE").strip(),
            fhir_login=_fhir_login(environ, env),
            alone=alone(environ),
        )

    @property
    def production(self) -> bool:
        """Whether residents meet this installation."""
        return self.env == "production"

    @property
    def keys_file(self) -> Path:
        """Where demo and test keep the keys that they make for themselves."""
        return self.data / "keys"

    @cached_property
    def keys(self) -> KeyRing:
        """The encryption keys, newest first; made once under the data folder in demo and test."""
        return KeyRing.parse(self.keys_text) if self.keys_text else self._kept_keys()

    def _kept_keys(self) -> KeyRing:
        if self.production:
            raise SettingsError("VITAL5_SECRET_KEYS is not set; production needs id:64-hex pairs")
        if not self.keys_file.exists():
            make_private_folder(self.data)
            # Two that start together must agree on one key: the second finds the first one's.
            with suppress(FileExistsError):
                write_secret(self.keys_file, f"k1:{secrets.token_hex(32)}", replace=False)
        return FileKeyRing(self.keys_file)


def _database_url(environ: Mapping[str, str], name: str = "VITAL5_DATABASE_URL") -> str:
    text = environ.get(name) or ""
    # The message never repeats it: a password may stand in it.
    if text and not text.startswith(DATABASES):
        raise SettingsError(f"{name} must begin with one of {', '.join(DATABASES)}")
    try:
        _ = urlsplit(text).port
    except ValueError as error:
        raise SettingsError(f"{name} names no server: its port is no number") from error
    return text


def _fhir_url(environ: Mapping[str, str], env: str, name: str = "VITAL5_FHIR_URL") -> str:
    """An address that is pushed to; it is https, but for a test on this very machine."""
    url = (environ.get(name) or "").rstrip("/")
    parts = urlsplit(url)
    near = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    secure = parts.scheme == "https" and parts.hostname
    if url and not secure and (env == "production" or not near):
        raise SettingsError(f"{name} must be an https address")
    if parts.username or parts.query or parts.fragment:
        raise SettingsError(f"{name} must be an address alone: no name, question or mark")
    return url


def _file(environ: Mapping[str, str], name: str) -> str:
    """What stands in the file that a setting names; "" where it is not set."""
    path = environ.get(name) or ""
    try:
        return Path(path).read_text() if path else ""
    except OSError as error:
        raise SettingsError(f"the file that {name} names cannot be read") from error


def _fhir_login(environ: Mapping[str, str], env: str) -> FhirLogin | None:
    """VITAL5_FHIR_TOKEN_URL and what goes with it; None where it is not set."""
    url = _fhir_url(environ, env, "VITAL5_FHIR_TOKEN_URL")
    if not url:
        return None
    client, key = environ.get("VITAL5_FHIR_CLIENT_ID"), _file(environ, "VITAL5_FHIR_KEY")
    if not client or not key or environ.get("VITAL5_FHIR_TOKEN_FILE"):
        raise SettingsError(
            "VITAL5_FHIR_TOKEN_URL needs VITAL5_FHIR_CLIENT_ID and VITAL5_FHIR_KEY (a PEM file), "
            "and no VITAL5_FHIR_TOKEN_FILE"
        )
    more = {"key_id": "KEY_ID", "signing": "SIGNING", "scope": "SCOPE"}
    told = {field: environ.get(f"VITAL5_FHIR_{name}") for field, name in more.items()}
    return FhirLogin(url, client, key, **{field: text for field, text in told.items() if text})


def _staff_login(environ: Mapping[str, str]) -> StaffLogin | None:
    """VITAL5_STAFF_LOGIN_URL and what goes with it; None where it is not set."""
    told = {
        name: environ.get(f"VITAL5_STAFF_LOGIN_{name.upper()}") or ""
        for name in ("url", "client_id", "secret", "key", "key_id", "signing", "algorithms", "acr")
    }
    if not told["url"]:
        return None
    if not told["client_id"] or bool(told["secret"]) == bool(told["key"]):
        raise SettingsError(
            "VITAL5_STAFF_LOGIN_URL needs VITAL5_STAFF_LOGIN_CLIENT_ID, and either "
            "VITAL5_STAFF_LOGIN_SECRET or VITAL5_STAFF_LOGIN_KEY (a PEM file)"
        )
    private_key = _file(environ, "VITAL5_STAFF_LOGIN_KEY")
    return StaffLogin(
        issuer=told["url"],
        client_id=told["client_id"],
        secret=told["secret"],
        private_key=private_key,
        key_id=told["key_id"],
        signing=told["signing"] or "RS256",
        algorithms=tuple((told["algorithms"] or "RS256").split()),
        levels=tuple(told["acr"].split()),
    )


def _notify(environ: Mapping[str, str]) -> Notify | None:
    """VITAL5_NOTIFY_URL, its key, and the ids of the templates; None where it is not set."""
    begins = "VITAL5_NOTIFY_"
    told = {
        name.removeprefix(begins).lower(): value
        for name, value in environ.items()
        if name.startswith(begins) and value
    }
    url, key = told.pop("url", ""), told.pop("key", "")
    if not url:
        return None
    if not key:
        raise SettingsError("VITAL5_NOTIFY_URL needs VITAL5_NOTIFY_KEY")
    return Notify(url, key, told)


def _nhs_login(environ: Mapping[str, str]) -> NhsLogin | None:
    """VITAL5_NHS_LOGIN_URL, who we are there, and our private key; None where it is not set."""
    url = environ.get("VITAL5_NHS_LOGIN_URL") or ""
    if not url:
        return None
    client, key = (environ.get(f"VITAL5_NHS_LOGIN_{name}") or "" for name in ("CLIENT_ID", "KEY"))
    if not client or not key:
        raise SettingsError(
            "VITAL5_NHS_LOGIN_URL needs VITAL5_NHS_LOGIN_CLIENT_ID and VITAL5_NHS_LOGIN_KEY"
        )
    private_key = _file(environ, "VITAL5_NHS_LOGIN_KEY")
    return NhsLogin(issuer=url, client_id=client, private_key=private_key)


def _count(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name) or "0"
    if not text.isdecimal():
        raise SettingsError(f"{name} is {text!r}; it must be a whole number")
    return int(text)


def make_private_folder(path: Path) -> None:
    """Make a folder that only its owner can look into; leave one that is there as it is."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_secret(path: Path, text: str, *, replace: bool = True) -> None:
    """Write a file that only its owner can read, whole or not at all, and for good."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        if replace:
            draft.replace(path)
        else:
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
    settle_folder(path.parent)


def settle_folder(folder: Path) -> None:
    """Make sure that the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
