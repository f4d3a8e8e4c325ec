"""The file of accounts: who is let in, and what is wrong with a file."""

import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from kratom_qa.errors import KratomQAError, UsageError
from kratom_qa.web.accounts import HashedPassword, check_password, checked_name, hashed

PASSWORD = "correct horse"
# RFC 7914, section 12, has 64 bytes for these; the first 32 are those of a hash of 32
RFC_7914 = HashedPassword(
    16384, 8, 1, b"SodiumChloride", bytes.fromhex("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")
)
# made here: easy to compute, to keep tests quick
QUICK = "scrypt$2$1$1$0011223344556677$" + "0" * 64


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write_file(content: str) -> Path:
        path = tmp_path / "accounts.txt"
        path.write_text(content, encoding="utf-8")
        return path

    return write_file


def test_a_name_and_its_password_are_let_in_and_nothing_else(write: Callable[[str], Path]) -> None:
    check = check_password(write(f"anna:{hashed(PASSWORD)}\nbob:{hashed('another one')}\n"))
    assert check("anna", PASSWORD)
    assert check("bob", "another one")
    assert not check("anna", "another one")
    assert not check("anna", PASSWORD + " ")
    assert not check("anna", "")
    assert not check("Anna", PASSWORD)
    assert not check("", PASSWORD)
    assert not check("carol", PASSWORD)


def test_the_hash_is_the_scrypt_of_the_standard() -> None:
    assert RFC_7914.fits("pleaseletmein")
    assert not RFC_7914.fits("pleaseletmeout")


def test_the_same_password_never_has_the_same_hash_and_never_stands_in_it() -> None:
    first, second = hashed(PASSWORD), hashed(PASSWORD)
    assert (first.salt, first.hash) != (second.salt, second.hash)
    assert len(first.salt) == 16
    assert PASSWORD not in str(first)
    assert PASSWORD.encode().hex() not in str(first)


def test_an_accent_may_be_typed_as_one_character_or_as_two(write: Callable[[str], Path]) -> None:
    check = check_password(write(f"anna:{hashed('crème brûlée')}"))
    assert check("anna", unicodedata.normalize("NFD", "crème brûlée"))


@pytest.mark.parametrize("password", ["\ud800" * 9, "\0" * 9, "p" * 100_000])
def test_any_string_may_be_tried(write: Callable[[str], Path], password: str) -> None:
    assert check_password(write(f"anna:{hashed(password)}"))("anna", password)


def test_a_name_that_nobody_has_takes_as_long_as_a_wrong_password(write: Callable[[str], Path]) -> None:
    check = check_password(write(f"anna:{hashed(PASSWORD)}"))

    def quickest(name: str) -> float:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            assert not check(name, "wrong password")
            times.append(time.perf_counter() - start)
        return min(times)

    assert quickest("nobody") > quickest("anna") / 3


def test_comments_blank_lines_a_byte_order_mark_and_lines_of_windows_are_fine(write: Callable[[str], Path]) -> None:
    check = check_password(write(f"\ufeff# who may\r\n\r\n  anna:{hashed(PASSWORD)}  \r\n"))
    assert check("anna", PASSWORD)


def test_a_name_may_hold_blanks_and_any_letters(write: Callable[[str], Path]) -> None:
    assert check_password(write(f"Ánna Grün@example.org:{hashed(PASSWORD)}"))("Ánna Grün@example.org", PASSWORD)


@pytest.mark.parametrize("name", ["", " anna", "anna ", "#anna", "an:na", "an\nna", "an\u200bna", "\x1b[31m"])
def test_a_name_that_the_file_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a user's name") as refused:
        checked_name(name)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("password", ["", "short", "1234567"])
def test_a_short_password_is_refused(password: str) -> None:
    with pytest.raises(UsageError, match="8 characters or more"):
        hashed(password)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"a:{QUICK}\n\nbob:secret password", "line 3: this is not NAME:HASH; make a line with: kratom-qa password"),
        ("bob", "line 1: this is not NAME:HASH"),
        (f":{QUICK}", "line 1: this is not NAME:HASH"),
        (f"a:{QUICK[:-2]}", "line 1: this is not NAME:HASH"),
        (f"a:{QUICK}00", "line 1: this is not NAME:HASH"),
        (f"a:{QUICK.replace('scrypt', 'bcrypt')}", "line 1: this is not NAME:HASH"),
        (f"a:{QUICK}\n# two\na:{QUICK}", "line 3: “a” stands on an earlier line already"),
        (f"a:{QUICK.replace('$2$1$1$', '$3$1$1$')}", "line 1: the hash's numbers 3, 1, 1 are none"),
        (f"a:{QUICK.replace('$2$1$1$', '$1$1$1$')}", "line 1: the hash's numbers 1, 1, 1 are none"),
        (f"a:{QUICK.replace('$2$1$1$', '$2$0$1$')}", "line 1: the hash's numbers 2, 0, 1 are none"),
        (f"a:{QUICK.replace('$2$1$1$', '$2$1$0$')}", "line 1: the hash's numbers 2, 1, 0 are none"),
        (f"a:{QUICK.replace('$2$1$1$', '$2$1$999$')}", "line 1: the hash's numbers 2, 1, 999 are none"),
        (f"a:{QUICK.replace('$2$1$1$', '$67108864$8$1$')}", "line 1: the hash's numbers 67108864, 8, 1 are none"),
        (f"a\u200bb:{QUICK}", "line 1: “ab” cannot be a user's name"),
        ("", "holds no account; make a line with: kratom-qa password NAME"),
        ("# nobody\n", "holds no account"),
    ],
)
def test_a_file_that_is_wrong_is_an_error_of_one_line_that_names_its_line(
    write: Callable[[str], Path], content: str, said: str
) -> None:
    path = write(content)
    with pytest.raises(KratomQAError) as wrong:
        check_password(path)
    assert said in str(wrong.value)
    assert str(wrong.value).startswith(str(path))
    assert "\n" not in str(wrong.value)
    assert "secret" not in str(wrong.value)


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(KratomQAError, match=r"none.txt cannot be read \(No such file"):
        check_password(tmp_path / "none.txt")
    with pytest.raises(KratomQAError, match="cannot be read"):
        check_password(tmp_path)
    binary = tmp_path / "binary"
    binary.write_bytes(b"a:\xff\xfe")
    with pytest.raises(KratomQAError, match="it is not UTF-8"):
        check_password(binary)
