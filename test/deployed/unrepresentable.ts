/** Scenario cases that the emulated AWS cannot show, by the end of their names. */
export const skippedCases: Readonly<Record<string, string>> = {
  '3 405 OPTIONS /v1/cities/1: Allow says what is allowed':
    'MiniStack answers OPTIONS itself; an HTTP API without CORS passes it to $default',
  '3 every response has an x-request-id of its own':
    'MiniStack’s apigw-requestid is another id than the one it tells the function; AWS has one for both',
  '3 404 OPTIONS /v1/towns: what is not there takes no method': 'MiniStack answers OPTIONS itself',
  '2 HEAD is offered where GET is, and nowhere else':
    'one of its requests is an OPTIONS, which MiniStack answers itself',
  '3 Content-Encoding: gzip is taken, whatever is packed':
    'MiniStack hands bodies over as text, packed ones too; an HTTP API sends those in base64',
  '3 a packed body is the same payload under a key': 'packed bodies, as above',
  '3 what unpacks to more than maxBodyBytes is refused, and unpacked no further': 'packed bodies, as above',
  '3.9 on a single item: return=minimal of what was changed is 204, and of what was made 201':
    'MiniStack adds a content-type to an answer without a body',
}

/** What else it does not do as AWS does, so that no check here says anything about it. */
export const notShown: Readonly<Record<string, string>> = {
  'alarms and dashboard': 'no metric math; the stack is synthesized, its alarms are evaluated in test/infra',
  'the permissions of the function': 'not enforced; test/infra compares them with the calls of the code',
  'the IAM authorizer': 'signatures are not verified',
  'the limits of 6 MB, 10 MB and 10,240 bytes of headers': 'there are none; the local gateway has them',
  'the remaining time of an invocation': 'a constant, so that only the gateway’s 30 seconds end a batch',
  'the answer for a function that died': '502 there, and a body of its own; 500 or 503 by AWS',
  'the lifecycle and CORS of the bucket, TLS-only policies': 'dropped or not enforced',
  'throttling and reserved concurrency': 'accepted, and not applied',
  'events of independent changes':
    'its streams have nothing of what PartiQL writes; test/events follows the stream of dynoxide',
  'DynamoDB under load': 'it never throttles and reports no transaction conflict; test/faults injects both',
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Matches the full names of all tests but the skipped cases. */
export const namesToRun = new RegExp(`^(?!.*(?:${Object.keys(skippedCases).map(escaped).join('|')})$)`)
