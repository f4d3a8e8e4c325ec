"""`kratom-qa password`: a line for the file of accounts, from a password that is never shown."""

import getpass
import sys

from kratom_qa.errors import UsageError
from kratom_qa.web.accounts import checked_name, hashed


def run_password(name: str) -> int:
    """Read a password, twice from a terminal or once from the first line of standard input, and print the line."""
    user = checked_name(name)
    print(f"{user}:{hashed(_typed() if _is_terminal() else _piped())}")
    return 0


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _typed() -> str:
    try:
        password = getpass.getpass("Password: ")
        again = getpass.getpass("The same again: ")
    except EOFError:
        raise UsageError("no password was given") from None
    if password != again:
        raise UsageError("the two passwords differ; try again")
    return password


def _piped() -> str:
    if sys.stdin is None:
        raise UsageError("standard input is closed; the password is read from there")
    try:
        return sys.stdin.buffer.readline().decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError("the password is not UTF-8") from None
