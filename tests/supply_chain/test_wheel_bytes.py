"""The wheel of a commit has the same bytes wherever and whenever it is built, and a signature that proves it."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.supply_chain.wheel import PURPOSE, ROOT, build, sign

pytestmark = pytest.mark.strain


def test_two_builds_of_a_commit_have_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("the wheel is built from a commit, and this is no clone")
    here = build("HEAD", tmp_path / "here")
    clone = tmp_path / "a clone elsewhere"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    for name, value in {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LC_ALL": "C", "HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    before = os.umask(0o077)
    try:
        there = build("HEAD", tmp_path / "there", clone)
    finally:
        os.umask(before)
    assert here.name == there.name
    assert hashlib.sha256(here.read_bytes()).hexdigest() == hashlib.sha256(there.read_bytes()).hexdigest()


def test_a_signature_holds_for_these_bytes_and_no_others(tmp_path: Path) -> None:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed (apt install openssh-client)")
    key, sums, signers = tmp_path / "key", tmp_path / "SHA256SUMS", tmp_path / "signers"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    sums.write_text("0" * 64 + "  refdesk-0.1.0-py3-none-any.whl\n")
    signature = sign(sums, key)
    signers.write_text(f'maintainers namespaces="{PURPOSE}" {key.with_suffix(".pub").read_text()}')
    verify = ["ssh-keygen", "-q", "-Y", "verify", "-f", str(signers), "-I", "maintainers", "-n", PURPOSE]
    verify += ["-s", str(signature)]
    assert subprocess.run(verify, input=sums.read_bytes(), check=False, capture_output=True).returncode == 0
    changed = sums.read_bytes().replace(b"0", b"1", 1)
    assert subprocess.run(verify, input=changed, check=False, capture_output=True).returncode != 0
