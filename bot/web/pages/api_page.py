"""Show the API to people, from its own description."""

from typing import Any

from fastapi import FastAPI
from starlette.responses import Response

from bot.web.api import PATH
from bot.web.pages.routes import Here, Page


def api_page(api: FastAPI) -> Page:
    """Return the page that describes an API."""

    def page(here: Here) -> Response:
        described = api.openapi()
        operations = [
            {
                "method": method.upper(),
                "path": f"{PATH}{path}",
                "about": operation.get("description", ""),
                "parameters": [_parameter(each) for each in operation.get("parameters", ())],
            }
            for path, methods in described["paths"].items()
            for method, operation in methods.items()
        ]
        return here.page("api.html", heading="API", about=described["info"]["description"], operations=operations)

    return page


def _parameter(described: dict[str, Any]) -> dict[str, Any]:
    schema = described.get("schema", {})
    kinds = [schema, *schema.get("anyOf", ())]
    allowed = ", ".join(value for kind in kinds for value in kind.get("enum", ()))
    kind = next((each["type"] for each in kinds if "type" in each), "text")
    return {
        "name": described["name"],
        "kind": allowed or kind,
        "required": described.get("required", False),
        "about": described.get("description", ""),
    }
