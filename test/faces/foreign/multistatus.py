"""How webdav4 reads the results of batches. JSON comes in, JSON goes out."""

import json
import sys

from webdav4.client import Client, MultiStatusError
from webdav4.multistatus import parse_multistatus_response

base = sys.argv[1]
client = Client(base, headers={"Accept": "application/xml"})


def responses_of(answer):
    return [
        {
            "href": one.href,
            "status": one.status_code,
            "location": one.location,
            "description": one.response_description,
        }
        for one in parse_multistatus_response(answer).responses.values()
    ]


def sent(batch):
    """The answer as it is read, and whether the client takes it for an error."""
    asked = {"method": "POST", "path": "/v1/batches", "json": batch}
    try:
        answer = client.request(**asked)
        return {"status": answer.status_code, "responses": responses_of(answer), "raised": None}
    except MultiStatusError as error:
        answer = client.http.post(base + "/v1/batches", json=batch)
        return {"status": answer.status_code, "responses": responses_of(answer), "raised": str(error)}


json.dump([sent(batch) for batch in json.load(sys.stdin)], sys.stdout)
