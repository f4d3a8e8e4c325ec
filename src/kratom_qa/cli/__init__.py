"""argv, stdout, exit codes. Commands import what they use when they run, so that asking starts fast."""

import os
import sys
from collections.abc import Sequence

from kratom_qa.cli.parser import build_parser
from kratom_qa.errors import KratomQAError

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1, 2, 3 or 130; a bug shows its traceback."""
    _make_streams_safe()
    parser = build_parser()
    args = parser.parse_args(argv)
    if args.run is None:
        parser.print_help()
        return 0
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except KratomQAError as error:
        print(f"kratom-qa: {' '.join(str(error).split())}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # the reader, `head` say, has what it wanted; keep Python from complaining when it closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _make_streams_safe() -> None:
    """No reply is lost to a terminal that cannot show a character."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            encoding = None if stream.isatty() else "utf-8"
            reconfigure(encoding=encoding, errors="replace")
