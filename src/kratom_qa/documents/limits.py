"""What reading one file may cost."""

import math
from contextlib import suppress
from dataclasses import dataclass

MEGABYTE = 1_000_000
LARGEST_FILE = 50 * MEGABYTE
_MEMORY_A_BYTE = 40
"""Of a file: what a text on one line takes twice."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one file may be, take and give; a book of a thousand pages stays below."""

    file_bytes: int = LARGEST_FILE
    seconds: int = 20
    """Of processor time, whatever the size."""
    seconds_a_megabyte: int = 20
    memory_bytes: int = 2048 * MEGABYTE
    characters: int = 50_000_000
    """Of the text that comes out."""

    @classmethod
    def up_to(cls, file_bytes: int) -> "Limits":
        """Limits for files of up to so many bytes."""
        return cls(
            file_bytes,
            memory_bytes=max(cls().memory_bytes, _MEMORY_A_BYTE * file_bytes),
            characters=max(cls().characters, file_bytes),
        )

    def seconds_for(self, size: int) -> int:
        """Processor time for a file of this size, in bytes."""
        return self.seconds + math.ceil(self.seconds_a_megabyte * min(size, self.file_bytes) / MEGABYTE)


def restrict_process(limits: Limits) -> None:
    """Bound this process's memory, and let it write no file; where the system knows no such limits, nothing."""
    with suppress(ImportError):
        import resource

        for kind, most in (
            (resource.RLIMIT_AS, limits.memory_bytes),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


def restrict_time(seconds: int) -> None:
    """End this process when it has used so many more seconds of processor time."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime) + seconds, hard))
