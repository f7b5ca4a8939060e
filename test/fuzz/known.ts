import type { Finding } from './findings.ts'

/** Findings that are the tool's own: what a description cannot say, or what the tool does not know of HTTP. */
export interface Known {
  readonly reason: string
  readonly is: (finding: Finding) => boolean
}

/** A request that fits the description, and is refused all the same. */
const rejected = (finding: Finding): boolean => finding.code === 'ST202'
/** A request that does not fit it, and is not refused, as far as the tool can see. */
const accepted = (finding: Finding): boolean => finding.code === 'ST201'
/** A JSON batch has the name alone. */
const has = ({ text }: Finding, problem: string): boolean =>
  text.includes(`"/problems/${problem}"`) || text.includes(`"code":"${problem}"`)

export const known: readonly Known[] = [
  {
    reason:
      'a 207, or the 200 of a JSON batch, has a status for each operation, which the tool does not look for',
    is: (finding) => accepted(finding) && (finding.status === 207 || finding.operation.endsWith('/$batch')),
  },
  {
    reason: 'a 413, a 412 and a 431 are refusals, too',
    is: (finding) => accepted(finding) && [412, 413, 431].includes(finding.status),
  },
  {
    reason:
      'to the tool, every element of a tuple fits every place (see narrowed.ts): a longitude of 91 is none to it',
    is: ({ title }) => /\/items\/allOf\/\d|coordinates -> Array with invalid items/.test(title),
  },
  {
    reason: 'of ids each counts once, however many there are',
    is: (finding) => accepted(finding) && finding.request.includes('?id=') && finding.status < 300,
  },
  {
    reason: 'more than 1,000 operations need Prefer: respond-async, and no schema ties a length to a header',
    is: (finding) => rejected(finding) && has(finding, 'payload-too-large'),
  },
  {
    reason: 'a key belongs to its first payload, which no schema can say',
    is: (finding) => rejected(finding) && has(finding, 'idempotency-key-reused'),
  },
  {
    reason: 'the id of a body is that of the path, which no schema can say',
    is: (finding) =>
      rejected(finding) && finding.text.includes('The id in the body is not the id in the path.'),
  },
  {
    reason: 'labels are unique and dependencies name labels, which no schema can say',
    is: (finding) =>
      rejected(finding) && (has(finding, 'duplicate-operation-id') || has(finding, 'invalid-dependency')),
  },
  {
    reason: 'for covering, the tool writes 0 into a header, whatever its pattern',
    is: (finding) => rejected(finding) && /"If-(?:None-)?Match":\["0"\]/.test(finding.request),
  },
  {
    reason: 'numbers that DynamoDB holds are not a range, and the collections’ schemas do not bound theirs',
    is: (finding) => rejected(finding) && finding.text.includes('has a number that cannot be stored.'),
  },
  {
    reason: 'a flag without a value is true, which a boolean of the description cannot say',
    is: (finding) => accepted(finding) && /[?&]validateOnly=?(?:[& ]|$)/.test(finding.request),
  },
  {
    reason: 'a query names items or pages through a list, and parameters know nothing of each other',
    is: (finding) => rejected(finding) && finding.text.includes('pages through a list'),
  },
  {
    reason: 'the requests of a JSON batch are in one group or in none, and its name is that of no request',
    is: (finding) => rejected(finding) && finding.text.includes('atomicityGroup'),
  },
  {
    reason: 'the tool has no writer of NDJSON (see narrowed.ts), so it sends the bulk protocol nothing',
    is: (finding) => rejected(finding) && finding.operation.endsWith('/_bulk') && finding.status === 415,
  },
  {
    reason: 'a cursor is one that was handed out',
    is: (finding) => rejected(finding) && finding.text.includes('cursor is not one'),
  },
  {
    reason: 'rows=true goes with the errors of a file, which no schema ties to a batch',
    is: (finding) => rejected(finding) && finding.text.includes('rows=true goes with'),
  },
  {
    reason: 'API Gateway decodes a path once more, and refuses a label whose percent sign is no escape then',
    is: (finding) =>
      rejected(finding) &&
      finding.request.includes('%25') &&
      finding.text.includes('{"message":"Bad Request"}'),
  },
  {
    reason: 'an entity tag is one that an item has or has not',
    is: (finding) => rejected(finding) && finding.status === 412,
  },
  {
    reason: 'to the tool a file is any text',
    is: (finding) => rejected(finding) && (has(finding, 'malformed-csv') || has(finding, 'empty-batch')),
  },
  {
    reason: 'to the tool the parts of a form have any names and types, and it does not quote them',
    is: (finding) =>
      rejected(finding) &&
      [400, 415].includes(finding.status) &&
      /"detail":"(?:Part \d+ of the form|The form|Content-Type has no boundary)/.test(finding.text),
  },
  {
    reason: 'an id is free again after a deletion, and the tool makes the item anew from its example',
    is: ({ code, operation, text }) =>
      code === 'ST301' && operation.startsWith('DELETE ') && text.includes('"id":"2988507"'),
  },
  {
    reason: 'a null in a merge patch takes a member away, also one that is not there (RFC 7396)',
    is: (finding) =>
      accepted(finding) &&
      finding.status === 200 &&
      / \{(?:"[^"]*": null(?:, )?)*\}$/.test(finding.request.trim()),
  },
  {
    reason: 'a patch is judged by the item that it makes',
    is: (finding) =>
      rejected(finding) && /^PATCH .*\{id\}$/.test(finding.operation) && finding.status === 422,
  },
  {
    reason: 'a batch that was strict, or atomic, is refused for one of its operations',
    is: (finding) =>
      rejected(finding) && (has(finding, 'invalid-batch') || finding.text.includes('"results":[')),
  },
]
