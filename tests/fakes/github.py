"""A loopback GitHub, as far as listing a repository's files and serving them goes."""

import json
from hashlib import sha1

from tests.fakes.web import FakeWeb, Page


def repository(
    web: FakeWeb, name: str, files: dict[str, bytes], branch: str = "HEAD", *, truncated: bool = False
) -> None:
    """Put a repository's files on a loopback web; the form is https://docs.github.com/en/rest/git/trees#get-a-tree."""
    tree = [{"path": "sea", "mode": "040000", "type": "tree", "sha": "0" * 40, "url": ""}]
    for path, body in files.items():
        content = sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
        tree.append({"path": path, "mode": "100644", "type": "blob", "sha": content, "url": ""})
        web.pages[f"/{name}/{branch}/{path}"] = Page(body)
    listing = {"sha": "1" * 40, "url": "", "tree": tree, "truncated": truncated}
    web.pages[f"/repos/{name}/git/trees/{branch}"] = Page(json.dumps(listing).encode())
