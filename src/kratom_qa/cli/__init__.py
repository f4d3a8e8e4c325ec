"""argv, stdout, exit codes. Commands import what they use when they run, so that asking starts fast."""

import contextlib
import errno
import os
import sys
from collections.abc import Sequence

from kratom_qa.cli.parser import parse
from kratom_qa.cli.terminal import warn
from kratom_qa.errors import KratomQAError

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1, 2, 3 or 130; a bug shows its traceback."""
    _open_streams()
    args = parse(argv)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except KratomQAError as error:
        warn(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # the reader, `head` say, has what it wanted
        _drop_output()
        return 0
    except OSError as error:
        if not _is_output(error):
            raise
        _drop_output()
        warn(f"the output cannot be written ({error.strerror})")
        return 1


def _is_output(error: OSError) -> bool:
    """Whether standard output cannot take what was printed: an error that names no file, and it says so again."""
    if error.filename is not None:
        return False
    try:
        sys.stdout.flush()
    except OSError:
        return True
    return error.errno in (errno.ENOSPC, errno.EBADF)


def _drop_output() -> None:
    """Keep Python from complaining when it closes standard output."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_streams() -> None:
    """No reply is lost to a terminal that cannot show a character; what is closed is as if nobody listened."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            encoding = None if stream.isatty() else "utf-8"
            reconfigure(encoding=encoding, errors="replace")
