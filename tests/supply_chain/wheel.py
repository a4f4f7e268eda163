"""Build the wheel so that anybody gets the same bytes, and sign it: `python -m tests.supply_chain.wheel FOLDER`.

It is built from the files of a commit alone, with the commit's time, so neither the machine, nor the user, nor the day
leaves a trace in it. `--key FILE` signs its sum with a key of SSH (`ssh-keygen -Y sign`), which needs no network.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[2]
PURPOSE = "refdesk-wheel"
"""What a signature is for, so that none made for something else counts (`namespace` of ssh-keygen)."""
SUMS = "SHA256SUMS"


def main() -> None:
    """Build into a folder, print the sum, and sign it where a key is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write the wheel and its sum")
    parser.add_argument("--commit", default="HEAD", help="what to build")
    parser.add_argument("--key", type=Path, help="private key of SSH to sign with")
    given = parser.parse_args()
    wheel = build(given.commit, given.folder)
    sums = given.folder / SUMS
    sums.write_text(f"{hashlib.sha256(wheel.read_bytes()).hexdigest()}  {wheel.name}\n", "utf-8")
    print(f"{wheel}\n{sums.read_text('utf-8')}", end="")
    if given.key is not None:
        print(sign(sums, given.key))


def build(commit: str, folder: Path, repository: Path = ROOT) -> Path:
    """Build the wheel of a commit into `folder` and return its path; needs git, and nothing from an index."""
    folder.mkdir(parents=True, exist_ok=True)
    git = ["git", "-C", str(repository)]
    moment = subprocess.run([*git, "log", "-1", "--format=%ct", commit], check=True, capture_output=True, text=True)
    archive = subprocess.run([*git, "archive", "--format=tar", commit], check=True, capture_output=True)
    with tempfile.TemporaryDirectory() as source, tempfile.TemporaryDirectory() as built:
        with tarfile.open(fileobj=BytesIO(archive.stdout)) as opened:
            opened.extractall(source, filter="data")
        for path in Path(source).rglob("*"):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps"]
        subprocess.run(
            [*pip, "--no-build-isolation", "--no-index", "--wheel-dir", built, source],
            check=True,
            env={**os.environ, "SOURCE_DATE_EPOCH": moment.stdout.strip()},
            # The wheel holds permissions, which a umask changes.
            umask=0o022,
        )
        [wheel] = Path(built).glob("*.whl")
        target = folder / wheel.name
        target.write_bytes(wheel.read_bytes())
    return target


def sign(file: Path, key: Path) -> Path:
    """Sign a file with a key of SSH; returns the signature, beside the file."""
    signature = file.with_name(f"{file.name}.sig")
    signature.unlink(missing_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", PURPOSE, "-f", str(key), str(file)], check=True)
    return signature


if __name__ == "__main__":
    main()
