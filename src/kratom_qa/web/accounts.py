"""Who may open the page: a text file of names and hashed passwords.

A line is `NAME:scrypt$N$R$P$SALT$HASH`, salt and hash in hexadecimal; `kratom-qa password NAME` prints one.
Blank lines and lines that begin with `#` say nothing.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kratom_qa.errors import KratomQAError, UsageError

SHORTEST_PASSWORD = 8
_SALT = 16
_HASH = 32
# OWASP, Password Storage Cheat Sheet: the choice of its five that needs the least memory, 16 MB
_N, _R, _P = 2**14, 8, 5
_MOST_MEMORY = 256 * 2**20
_MOST_ROUNDS = 16
_LINE = re.compile(
    r"(?P<name>[^:]+):scrypt\$(?P<n>\d{1,8})\$(?P<r>\d{1,3})\$(?P<p>\d{1,3})"
    rf"\$(?P<salt>(?:[0-9a-f]{{2}}){{8,64}})\$(?P<hash>[0-9a-f]{{{2 * _HASH}}})"
)


@dataclass(frozen=True, slots=True)
class HashedPassword:
    """A password that can be checked but not read: scrypt (RFC 7914) with its own salt."""

    n: int
    r: int
    p: int
    salt: bytes
    hash: bytes

    def fits(self, password: str) -> bool:
        """Whether this is the password; takes equally long either way."""
        return hmac.compare_digest(_scrypt(password, self.n, self.r, self.p, self.salt), self.hash)

    def __str__(self) -> str:
        return f"scrypt${self.n}${self.r}${self.p}${self.salt.hex()}${self.hash.hex()}"


def hashed(password: str) -> HashedPassword:
    """The password under a new salt.

    Errors: `UsageError` for one that is too short.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise UsageError(f"the password is too short; take {SHORTEST_PASSWORD} characters or more")
    salt = secrets.token_bytes(_SALT)
    return HashedPassword(_N, _R, _P, salt, _scrypt(password, _N, _R, _P, salt))


def checked_name(name: str) -> str:
    """A user's name as it can stand in the file.

    Errors: `UsageError` for one that cannot.
    """
    if not name or name != name.strip() or name.startswith("#") or ":" in name or not name.isprintable():
        raise UsageError(
            f"“{''.join(c for c in name if c.isprintable())}” cannot be a user's name; it must not be empty, begin "
            "with # or a blank, end with a blank, or hold a colon or characters that cannot be seen"
        )
    return name


def check_password(path: Path) -> Callable[[str, str], bool]:
    """What says whether a name and a password belong together, for `launch(auth=…)`; the file is read now, once.

    Errors: `KratomQAError` that names the line of the file that is wrong.
    """
    accounts = _read(path)
    # a name that nobody has costs as much time as one that somebody has
    nobody = next(iter(accounts.values()))

    def check(name: str, password: str) -> bool:
        account = accounts.get(name)
        return (account or nobody).fits(password) and account is not None

    return check


def _read(path: Path) -> dict[str, HashedPassword]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise KratomQAError(f"{path} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise KratomQAError(f"{path} cannot be read (it is not UTF-8)") from None
    accounts: dict[str, HashedPassword] = {}
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        name, account = _account(line, f"{path}, line {number}")
        if name in accounts:
            raise KratomQAError(f"{path}, line {number}: “{name}” stands on an earlier line already")
        accounts[name] = account
    if not accounts:
        raise KratomQAError(f"{path} holds no account; make a line with: kratom-qa password NAME")
    return accounts


def _account(line: str, place: str) -> tuple[str, HashedPassword]:
    """A line's name and password; an error never shows the line, which may hold a password that was not hashed."""
    match = _LINE.fullmatch(line)
    if match is None:
        raise KratomQAError(f"{place}: this is not NAME:HASH; make a line with: kratom-qa password NAME")
    n, r, p = (int(match[group]) for group in ("n", "r", "p"))
    if n < 2 or n & (n - 1) or not r or not 1 <= p <= _MOST_ROUNDS or 128 * n * r > _MOST_MEMORY:
        raise KratomQAError(f"{place}: the hash's numbers {n}, {r}, {p} are none that scrypt takes here")
    try:
        name = checked_name(match["name"])
    except UsageError as error:
        raise KratomQAError(f"{place}: {error}") from None
    return name, HashedPassword(n, r, p, bytes.fromhex(match["salt"]), bytes.fromhex(match["hash"]))


def _scrypt(password: str, n: int, r: int, p: int, salt: bytes) -> bytes:
    # keyboards differ in whether an accent comes with its letter or after it
    typed = unicodedata.normalize("NFC", password).encode("utf-8", errors="surrogatepass")
    return hashlib.scrypt(typed, salt=salt, n=n, r=r, p=p, maxmem=2 * _MOST_MEMORY, dklen=_HASH)
