"""`jitsim schema`: what an editor needs to help with a scenario file."""

from __future__ import annotations

from jitsim.cli.flags import Debug
from jitsim.cli.output import say


def schema(debug: Debug = False) -> None:
    """Print the JSON Schema of scenario files, for an editor's YAML language server."""
    import json

    from jitsim.scenario.schema import json_schema

    say(json.dumps(json_schema(), indent=2, ensure_ascii=False))
