"""How Discord says no: a status, a code of its own and a sentence."""

from typing import Any


class Refused(Exception):
    """A request that is not carried out."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        """Refuse with an HTTP status and one of Discord's JSON error codes; `errors` names the fields at fault."""
        super().__init__(f"{status} ({code}): {message}")
        self.status = status
        self.body: dict[str, Any] = {"code": code, "message": message}
        if errors:
            self.body["errors"] = errors


def invalid(field: str, problem: str) -> Refused:
    """A body that breaks a limit."""
    problems: dict[str, Any] = {"_errors": [{"code": "BASE_TYPE_BAD", "message": problem}]}
    for part in reversed(field.split(".")):
        problems = {part: problems}
    return Refused(400, 50035, "Invalid Form Body", problems)
