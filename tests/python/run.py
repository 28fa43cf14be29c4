"""Runs the tests of this folder: python3 tests/python/run.py FOLDER

FOLDER becomes a virtual environment with the packages of requirements.txt. The binaries are VIDEOREHAB_BIN and OPENTERA_STAND_IN.
Each test is one line; the last line counts them as `cargo test` does.
"""

import subprocess
import sys
import time
import unittest
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


class OneLineEach(unittest.TextTestResult):
    """Prints a line for each test, with its time."""

    def startTest(self, test):
        self.began = time.monotonic()
        unittest.TestResult.startTest(self, test)

    def addSuccess(self, test):
        unittest.TestResult.addSuccess(self, test)
        self.say("✔", test)

    def addFailure(self, test, err):
        unittest.TestResult.addFailure(self, test, err)
        self.say("✖", test)

    def addError(self, test, err):
        unittest.TestResult.addError(self, test, err)
        self.say("✖", test)

    def say(self, mark, test):
        name = test.id().rsplit(".", 1)[-1].removeprefix("test_").replace("_", " ")
        self.stream.writeln(f"{mark} {name} ({(time.monotonic() - self.began) * 1_000:.0f} ms)")


def main(folder):
    """Makes the environment, then runs this file again in it."""
    python = Path(folder) / "bin" / "python"
    if Path(sys.prefix).resolve() != Path(folder).resolve():
        if not python.exists():
            venv.create(folder, with_pip=True)
        requirements = HERE / "requirements.txt"
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", requirements]
        subprocess.run(pip, check=True)
        return subprocess.run([python, "-B", __file__, folder]).returncode
    return run()


def run():
    tests = unittest.defaultTestLoader.discover(str(HERE))
    result = unittest.TextTestRunner(stream=sys.stdout, resultclass=OneLineEach).run(tests)
    failed = len(result.failures) + len(result.errors)
    passed = result.testsRun - failed
    print(f"test result: {'FAILED' if failed else 'ok'}. {max(passed, 0)} passed; {failed} failed; 0 ignored")
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
