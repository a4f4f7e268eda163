"""Writes the bill of materials of what is installed to run Refdesk: `python -m tests.supply_chain.bill LOCK OUT`.

It is CycloneDX 1.6 as JSON (ECMA-424), made of the lock and of the licences that installed packages declare; it holds
no time and no random number, so that the same lock gives the same bill.
"""

import re
import sys
import uuid
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

_LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)((?:[^\n]*\\\n)*[^\n]*)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill_of(lock: str) -> str:
    """Return the bill of a lock's text; raises ValueError where it would break the format's schema."""
    bom = Bom(components=list(_components(lock)), serial_number=uuid.uuid5(uuid.NAMESPACE_URL, lock))
    product = Component(name="refdesk", type=ComponentType.APPLICATION, bom_ref="refdesk")
    bom.metadata.component = product
    bom.register_dependency(product, bom.components)
    written = JsonV1Dot6(bom).output_as_string(indent=1)
    # The time at which it was written says nothing of what is in it.
    written = re.sub(r',?\s*"timestamp": "[^"]*"', "", written)
    if (broken := JsonStrictValidator(SchemaVersion.V1_6).validate_str(written)) is not None:
        raise ValueError(str(broken))
    return written + "\n"


def _components(lock: str) -> Iterator[Component]:
    for name, version, rest in _LOCKED.findall(lock):
        yield Component(
            name=name,
            version=version,
            type=ComponentType.LIBRARY,
            bom_ref=f"{name}@{version}",
            purl=PackageURL("pypi", None, name.lower(), version),
            # One of these files is installed, whichever the system takes.
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in _HASH.findall(rest)],
            licenses=_licences(name),
        )


def _licences(name: str) -> list[DisjunctiveLicense | LicenseExpression]:
    """Return the licence that an installed package declares, none where it is not installed here or declares none."""
    try:
        declared = metadata(name)
    except PackageNotFoundError:
        return []
    if expressions := declared.get_all("License-Expression"):
        return [LicenseExpression(expressions[0])]
    short = (declared.get_all("License") or [""])[0]
    return [DisjunctiveLicense(name=short)] if short and "\n" not in short else []


def main() -> int:
    """Write the bill and say how many packages it names."""
    lock, out = Path(sys.argv[1]), Path(sys.argv[2])
    written = bill_of(lock.read_text("utf-8"))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(written, encoding="utf-8")
    packages = written.count('"purl"')
    sys.stdout.write(f"{out}: {packages} packages\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
