"""The bill of materials names what the lock installs, and nothing else."""

import json
import re
from pathlib import Path

from tests.supply_chain.bill import bill_of

LOCK = (Path(__file__).parents[2] / "requirements.lock").read_text("utf-8")


def test_every_locked_package_is_on_the_bill_with_its_files() -> None:
    bill = json.loads(bill_of(LOCK))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    named = {(each["name"], each["version"]): each for each in bill["components"]}
    assert len(named) == len(re.findall(r"^[A-Za-z0-9]", LOCK, re.MULTILINE))
    assert all(each["hashes"] and each["purl"].startswith("pkg:pypi/") for each in named.values())
    assert sum(len(each["hashes"]) for each in named.values()) == LOCK.count("--hash=sha256:")
    licensed = [each for each in named.values() if each.get("licenses")]
    assert len(licensed) > len(named) / 3


def test_the_same_lock_gives_the_same_bill() -> None:
    assert bill_of(LOCK) == bill_of(LOCK)
