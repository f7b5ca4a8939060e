"""What a helper of opensearch-py says of actions. JSON comes in, JSON goes out."""

import json
import sys

from opensearchpy import OpenSearch, helpers

asked = json.load(sys.stdin)
client = OpenSearch([sys.argv[1]], timeout=30)
told = [
    {"ok": ok, "info": info}
    for ok, info in helpers.streaming_bulk(
        client,
        asked["actions"],
        raise_on_error=False,
        max_retries=asked["retries"],
        initial_backoff=0.05,
    )
]
json.dump(told, sys.stdout)
