"""Checks locked versions for known vulnerabilities: `python -m tests.supply_chain.audited FILE…`.

pip-audit asks the package index. An index that does not keep vulnerabilities answers for no package; then this says so
and passes, because the versions are neither good nor bad by that.
"""

import json
import subprocess
import sys
from collections.abc import Sequence

_SECONDS = 600


def audit(files: Sequence[str]) -> tuple[int, int, list[str]]:
    """Return how many versions the index knows, how many are locked, and the vulnerable ones with their advisories.

    Raises RuntimeError when pip-audit fails.
    """
    arguments = [argument for file in files for argument in ("--requirement", file)]
    run = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json", *arguments],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    try:
        dependencies = json.loads(run.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError) as error:
        raise RuntimeError(f"pip-audit failed: {run.stderr}") from error
    return verdict(dependencies)


def verdict(dependencies: Sequence[dict[str, object]]) -> tuple[int, int, list[str]]:
    """Return the same from pip-audit's list of dependencies."""
    known = [each for each in dependencies if "skip_reason" not in each]
    vulnerable = []
    for each in known:
        found = each.get("vulns")
        if isinstance(found, list) and found:
            vulnerable.append(f"{each['name']} {each['version']}: {', '.join(str(one['id']) for one in found)}")
    return len(known), len(dependencies), vulnerable


def main() -> int:
    """Print the result; return 1 if a locked version is vulnerable."""
    known, locked, vulnerable = audit(sys.argv[1:])
    sys.stdout.write(f"The index has records of vulnerabilities for {known} of {locked} locked versions.\n")
    sys.stdout.writelines(f"vulnerable: {each}\n" for each in vulnerable)
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main())
