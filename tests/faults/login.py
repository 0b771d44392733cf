"""A credential plugin for kubectl (client.authentication.k8s.io/v1), told by a file what to do."""

import datetime as dt
import json
import os
import sys
import time
from pathlib import Path


def main(folder: Path) -> int:
    told = json.loads((folder / "told.json").read_text())
    with (folder / "runs").open("a") as runs:
        runs.write(f"{os.getpid()} {time.time()}\n")
    time.sleep(told.get("seconds", 0))
    if message := told.get("fail"):
        sys.stderr.write(f"{message}\n")
        return 1
    if told.get("asks") and not _right_code():
        return 1
    status = {"token": told["token"]}
    if seconds := told.get("expires_in"):
        status["expirationTimestamp"] = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)).isoformat()
    json.dump({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status}, sys.stdout)
    return 0


def _right_code() -> bool:
    if not sys.stdin.isatty():
        sys.stderr.write("a code is needed, and there is no terminal to ask on\n")
        return False
    sys.stderr.write("Code: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() == "1234"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
