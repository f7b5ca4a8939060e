"""Verifies a webhook with the library of the specification's authors: a JSON object on standard input."""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

given = json.load(sys.stdin)
event = Webhook(given["secret"]).verify(given["body"], given["headers"])
assert event == json.loads(given["body"]), event
for name, wrong in (("body", given["body"] + " "), ("secret", given["other"])):
    changed = {**given, name: wrong}
    try:
        Webhook(changed["secret"]).verify(changed["body"], changed["headers"])
    except WebhookVerificationError:
        continue
    sys.exit(f"a webhook with another {name} was verified")
print(f"verified in Python: {event['id']}")
