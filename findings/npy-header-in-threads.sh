#!/usr/bin/env bash
# numpy 2.4.6 under CPython 3.11: numpy.load from several threads at once can raise SystemError.
#
# numpy evaluates the header of a .npy file with ast.literal_eval. CPython 3.11 keeps the recursion depth of the
# conversion of a syntax tree in one place for the whole interpreter. Where the garbage collector runs a finalizer in the
# middle of it, another thread gets its turn, and threads at different depths of calls disturb each other: "AST
# constructor recursion depth mismatch". Every file here is valid, and a single thread reads it without fail.
set -euo pipefail
python=${PYTHON:-python3.11}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6
"$folder/venv/bin/python" - "$folder" <<'PY'
import collections
import gc
import sys
import threading
import time

import numpy as np

path = f"{sys.argv[1]}/a.npy"
np.save(path, np.arange(3))
told = collections.Counter()


class Finalized:
    def __del__(self) -> None:
        time.sleep(0)  # another thread gets its turn


def litter() -> None:
    one = Finalized()
    one.itself = one


def read(depth: int) -> None:
    if depth:
        return read(depth - 1)
    for _ in range(1500):
        litter()
        try:
            np.load(path)
            told["read"] += 1
        except SystemError as error:
            told[str(error).split(" (")[0]] += 1


sys.setswitchinterval(1e-6)
gc.set_threshold(20)
threads = [threading.Thread(target=read, args=(5 * i,)) for i in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sys.version.split()[0], "numpy", np.__version__, dict(told))
seen = told["AST constructor recursion depth mismatch"] > 0
sys.exit(0 if seen == (sys.version_info < (3, 12)) else 1)
PY
