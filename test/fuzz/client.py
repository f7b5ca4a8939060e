"""Runs a batch with the client that openapi-python-client made of the description. Usage: client.py URL [TOKEN]"""

import sys
import uuid

from multistatus_fuzz.api.batches import submit_batch
from multistatus_fuzz.api.cities import cities_patch_item, cities_patch_items, cities_read_item, cities_replace_item
from multistatus_fuzz.client import AuthenticatedClient, Client
from multistatus_fuzz.models.batch_request import BatchRequest
from multistatus_fuzz.models.cities_patch import CitiesPatch
from multistatus_fuzz.models.cities_replacement import CitiesReplacement
from multistatus_fuzz.models.failed_result import FailedResult
from multistatus_fuzz.models.succeeded_result import SucceededResult

url, *tokens = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=tokens[0]) if tokens else Client(base_url=url)
city = str(uuid.uuid4().int % 10**12)
paris = {"name": "Paris", "country": "FR", "population": 2138551}


def same(value, wanted, what):
    if value != wanted:
        raise SystemExit(f"{what}: {value!r} instead of {wanted!r}")


request = BatchRequest.from_dict(
    {
        "operations": [
            {"id": "a", "method": "POST", "path": "/cities", "body": {"id": city, **paris}},
            {"id": "b", "method": "PATCH", "path": f"/cities/{city}", "body": {"population": 1}, "ifMatch": '"9"'},
        ]
    }
)
answer = submit_batch.sync_detailed(client=client, body=request, idempotency_key=uuid.uuid4().hex)
same(answer.status_code, 207, "status of the batch")
same(answer.parsed.outcome, "partial", "outcome")
first, second = answer.parsed.results
same((type(first), first.status, first.etag), (SucceededResult, 201, '"1"'), "first result")
same((type(second), second.status), (FailedResult, 412), "second result")
same(second.error.type_, "/problems/precondition-failed", "error")

read = cities_read_item.sync(city, client=client)
same((read.name, read.population), ("Paris", 2138551), "item")
change = CitiesPatch.from_dict({"population": 3})
patched = cities_patch_item.sync_detailed(city, client=client, body=change, if_match='"1"', prefer="return=minimal")
same((patched.status_code, patched.content), (204, b""), "change, without its item")
replaced = cities_replace_item.sync_detailed(city, client=client, body=CitiesReplacement.from_dict(paris))
same((replaced.status_code, replaced.parsed.id), (200, city), "replacement")
same(callable(cities_patch_items.sync), True, "change of several")
print("a batch, a read, a change and a replacement with a generated client")
