"""The AWS CLI, kept running: starting it takes most of the time of a command.

    python aws-cli.py FOLDER ENDPOINT [--check]

A caller writes its arguments into FOLDER/request, each ended by NUL, its folder and region first; reads the exit code from
FOLDER/answer, and then FOLDER/out and FOLDER/err. --check: commands are checked against the service's model, and not
sent. It ends when standard input ends.
"""

import contextlib
import io
import os
import sys
import threading

from awscli.clidriver import create_clidriver

folder, endpoint, *flags = sys.argv[1:]


def leave_with_caller():
    sys.stdin.read()
    os._exit(0)


def run(region, arguments):
    os.environ["AWS_DEFAULT_REGION"] = region
    more = ["--generate-cli-skeleton", "output"] if "--check" in flags else []
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = create_clidriver().main(["--endpoint-url", endpoint, *arguments, *more])
        except SystemExit as end:
            code = end.code or 0
        except Exception as error:  # what the CLI itself lets through
            print(error, file=sys.stderr)
            code = 255
    for name, text in (("out", out), ("err", err)):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(text.buffer.getvalue())
    return code


threading.Thread(target=leave_with_caller, daemon=True).start()
for name in ("request", "answer"):
    os.mkfifo(os.path.join(folder, name))
print("ready", flush=True)
while True:
    with open(os.path.join(folder, "request"), encoding="utf8") as file:
        directory, region, *arguments = file.read().split("\0")[:-1]
    os.chdir(directory)
    code = run(region, arguments)
    with open(os.path.join(folder, "answer"), "w") as file:
        file.write(f"{code}\n")
