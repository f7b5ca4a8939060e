import type { Base } from './base.ts'

/**
 * Every problem in the service's answers: the RFC 9457 `type` is `/problems/{name}`. The same texts are served there
 * and written to docs/problems.md, so every problem is explained.
 */
export interface Problem {
  readonly status: number
  readonly title: string
  /** Sending the same operation (or request) again may help. */
  readonly retryable: boolean
  readonly meaning: string
  readonly cause: string
  readonly cure: string
}

const table = {
  'malformed-json': {
    status: 400,
    title: 'Malformed JSON',
    retryable: false,
    meaning: 'The request body could not be read as JSON in UTF-8.',
    cause:
      'A syntax error, invalid UTF-8, nesting deeper than `maxDepth`, or a value outside the operations that JSON readers disagree on (a duplicate member name, a number that would lose digits, a lone surrogate).',
    cure: 'Correct the place that `detail` names. Nothing was run and the idempotency key is still free.',
  },
  'malformed-csv': {
    status: 400,
    title: 'Malformed CSV',
    retryable: false,
    meaning: 'The request body could not be read as CSV with a header row.',
    cause:
      'The header row is missing, repeats a name, or names a column that the collection does not have; or the file has another delimiter, encoding or line end than CSV in UTF-8.',
    cure: 'Correct what `detail` names. A bad row further down fails alone, with its line number.',
  },
  'malformed-request': {
    status: 400,
    title: 'Malformed request',
    retryable: false,
    meaning: 'The envelope around the operations, a query parameter or a header is not what the route takes.',
    cause:
      'A missing or unknown member, a wrong type, or a header or parameter that is misspelt, given twice, or not honoured by this route; a form that is cut off, or a part of it that is no file and no known field.',
    cure: 'Compare the request with the place that `errors` or `detail` names. Nothing was run.',
  },
  'malformed-operation': {
    status: 400,
    title: 'Malformed operation',
    retryable: false,
    meaning: 'One operation of the request cannot be understood; its neighbours are not affected.',
    cause:
      'A missing, unknown or wrongly typed member of the operation, a path or entity tag with the wrong syntax, or a value that JSON readers disagree on.',
    cure: 'Correct the place that `errors` or `detail` names and send the operation again.',
  },
  'empty-batch': {
    status: 400,
    title: 'Empty batch',
    retryable: false,
    meaning: 'The request carries no operation.',
    cause: '`operations`, the array, the file or the list of ids is empty.',
    cure: 'Send at least one operation.',
  },
  'duplicate-operation-id': {
    status: 400,
    title: 'Duplicate operation id',
    retryable: false,
    meaning: 'Two operations of one request carry the same `id`, so their results could not be told apart.',
    cause: 'The label is not unique, or equals the index that an unlabelled operation gets as its label.',
    cure: 'Make the labels unique within the request, or leave them all out.',
  },
  'invalid-dependency': {
    status: 400,
    title: 'Invalid dependency',
    retryable: false,
    meaning: '`dependsOn` cannot be followed.',
    cause: 'It names an id that the request does not have, or operations wait for each other in a cycle.',
    cure: 'Name operations of the same request, and break the cycle.',
  },
  'invalid-idempotency-key': {
    status: 400,
    title: 'Invalid Idempotency-Key',
    retryable: false,
    meaning: 'The Idempotency-Key header is not a usable key.',
    cause:
      'It is empty, longer than 255 characters, has characters that are not visible ASCII, or is more than one key: a header that came twice arrives with a comma.',
    cure: 'Send 1 to 255 visible characters, in double quotes, or bare without `,` `;` and `"`; a UUID is a good key.',
  },
  unauthorized: {
    status: 401,
    title: 'Unauthorized',
    retryable: false,
    meaning: 'The request carries no credentials that the authorizer accepts.',
    cause: 'The token is missing, expired, or of another issuer or audience.',
    cure: 'Get a fresh token and send it as `Authorization: Bearer …`.',
  },
  forbidden: {
    status: 403,
    title: 'Forbidden',
    retryable: false,
    meaning: 'The caller may not do this to the collection.',
    cause:
      'The token lacks the scope that the collection demands for the method, or a claim that names caller or tenant is missing or is a list, an object or a boolean; or a page of another origin sent a form.',
    cure: 'Ask for the scope or the claim named in `detail`; for a form, let CORS allow the origin of its page.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    retryable: false,
    meaning: 'There is no such item, collection or route, or not for this caller.',
    cause: 'It was never created, it was deleted, or it belongs to somebody else: the answers are alike.',
    cure: 'Check the path. `GET /v1` lists the collections.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    retryable: false,
    meaning: 'The resource exists, but not for this method.',
    cause: 'For example POST to an item, or PUT to a collection inside a batch.',
    cure: 'Use a method that the `Allow` header or `detail` names.',
  },
  'not-acceptable': {
    status: 406,
    title: 'Not acceptable',
    retryable: false,
    meaning: 'None of the media types in `Accept` can be produced.',
    cause:
      'The service answers `application/json` and `application/problem+json`; whatever answers 207 also `application/xml`, lists of items and pages of errors `text/csv` and `application/x-ndjson`, and `/docs` is HTML.',
    cure: 'Accept `application/json`, or leave the header out.',
  },
  'already-exists': {
    status: 409,
    title: 'Already exists',
    retryable: false,
    meaning: 'POST creates, and an item with this id is there already.',
    cause: 'Another operation or another client created it first.',
    cure: 'Use PUT to replace it or PATCH to change it.',
  },
  'idempotency-key-in-progress': {
    status: 409,
    title: 'Idempotency key in progress',
    retryable: true,
    meaning: 'A request with this key is still running.',
    cause: 'The first attempt has not finished, or it died and its lease has not run out yet.',
    cure: 'Send the same request again after `Retry-After` seconds; it gets the first one’s results.',
  },
  'batch-finished': {
    status: 409,
    title: 'Batch finished',
    retryable: false,
    meaning: 'The batch is finished, so there is nothing left to cancel.',
    cause:
      'Every operation had its result before the cancellation came, or the batch is over with the request that brought it.',
    cure: 'Read its results. Undo what has to be undone with operations of its own.',
  },
  'action-refused': {
    status: 409,
    title: 'Action refused',
    retryable: false,
    meaning: 'The action does not take the item as it is now.',
    cause:
      'The action refused, with a problem of its own that this deployment has no page of any more; those that there are have pages of their own.',
    cure: 'Read the item, and decide anew.',
  },
  'precondition-failed': {
    status: 412,
    title: 'Precondition failed',
    retryable: false,
    meaning: '`If-Match` or `If-None-Match` does not hold for the item as it is now.',
    cause: 'Somebody else changed, created or deleted the item since it was read.',
    cure: 'Read the item again, apply the change to what it is now, and send the new ETag.',
  },
  'payload-too-large': {
    status: 413,
    title: 'Payload too large',
    retryable: false,
    meaning:
      'The request is over a limit; `limit` names it, `max` is its value, `actual` is what was sent, as far as it was counted.',
    cause: 'Too many bytes or too many operations in one request.',
    cure: 'Split the request. `GET /v1` lists the limits.',
  },
  'item-too-large': {
    status: 413,
    title: 'Item too large',
    retryable: false,
    meaning: 'The item would be larger than a limit, or its row is; `limit` names it.',
    cause:
      'DynamoDB holds at most 400 KB an item, bookkeeping included, and 32 levels, and counts them its own way; a row of a file may have `maxRecordBytes`.',
    cure: 'Store large content elsewhere and keep a reference in the item.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    retryable: false,
    meaning: 'The route does not take this `Content-Type` or `Content-Encoding`.',
    cause: 'The header is missing, misspelt, or names a format of another route.',
    cure: 'Send one of those that `detail` lists; bodies may be packed with gzip.',
  },
  'validation-failed': {
    status: 422,
    title: 'Validation failed',
    retryable: false,
    meaning: 'The item does not fit the collection’s schema; `errors` points at each member.',
    cause: 'A missing, unknown or wrongly typed member, or a value out of range.',
    cure: 'Correct the members named by the pointers.',
  },
  'action-input-refused': {
    status: 422,
    title: 'Action input refused',
    retryable: false,
    meaning: 'The action does not take this input.',
    cause:
      'The action refused, with a problem of its own that this deployment has no page of any more; those that there are have pages of their own.',
    cure: 'Correct the input and send the operation again.',
  },
  'reference-not-found': {
    status: 422,
    title: 'Reference not found',
    retryable: false,
    meaning:
      'The item would name an item that is not there, or not for this caller; `errors` points at each place.',
    cause:
      'What it names was never made, was deleted, or belongs to somebody else: the answers are alike. Or two operations make items that name each other, which only an atomic batch can hold.',
    cure: 'Make the item that is named first, or in the same request, and send the operation again.',
  },
  'invalid-batch': {
    status: 422,
    title: 'Invalid batch',
    retryable: false,
    meaning: 'With `Prefer: handling=strict`, at least one operation is invalid, so none was run.',
    cause: 'One or more operations are malformed or fail validation; `errors` lists all of them.',
    cure: 'Correct them all, or send without `handling=strict` to let the valid ones through.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency key reused',
    retryable: false,
    meaning: 'The key was used before with another payload.',
    cause: 'A key was not renewed for a new request, or the request was changed between attempts.',
    cure: 'Use a new key for a new payload; repeat the payload exactly when you retry.',
  },
  'dependency-failed': {
    status: 424,
    title: 'Dependency failed',
    retryable: false,
    meaning: 'The operation was not tried, because one that it depends on failed; `causedBy` names those.',
    cause: 'An operation in `dependsOn` failed, or another operation of the atomic batch did.',
    cure: 'Cure the operations in `causedBy` and send them together with this one.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    retryable: true,
    meaning: 'A limit of the API, or of what one caller may have open, was reached before any work began.',
    cause:
      'More requests a second than the stage allows, or more asynchronous work than `GET /v1` grants a caller.',
    cure: 'Slow down, wait `Retry-After` seconds, and put more operations into each request.',
  },
  'collection-failed': {
    status: 500,
    title: 'Collection failed',
    retryable: false,
    meaning: 'Code of the collection failed on this operation; its neighbours are not affected.',
    cause:
      'A schema or another function that the deployer wrote threw, returned a promise, or made a value that JSON does not have.',
    cure: 'Sending it again does not help. Report the `x-request-id`: operators see the failure in the logs.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal error',
    retryable: true,
    meaning: 'The service failed in a way that it did not foresee.',
    cause: 'A defect or a misconfiguration; operators see it in the logs under the request id.',
    cure: 'Retry with the same idempotency key; report the `x-request-id` when it persists.',
  },
  'outcome-unknown': {
    status: 500,
    title: 'Outcome unknown',
    retryable: false,
    meaning: 'Whether the operation took effect is on no record; it was not tried again.',
    cause:
      'The function died, or its answer from the database was lost, and what it had noted on the item is gone.',
    cure: 'Read the item. Send the operation again, under a new key, if it is still wanted.',
  },
  throttled: {
    status: 503,
    title: 'Throttled',
    retryable: true,
    meaning: 'The database refused the write for now; the operation took no effect.',
    cause: 'More traffic than the table or one partition carries at this moment.',
    cure: 'Retry after `retryAfter` seconds, with backoff.',
  },
  contention: {
    status: 503,
    title: 'Contention',
    retryable: true,
    meaning: 'Other writers kept changing the same item; the operation took no effect.',
    cause: 'Many clients write one item at once.',
    cure: 'Retry after `retryAfter` seconds; spread the writes or batch them.',
  },
  unavailable: {
    status: 503,
    title: 'Unavailable',
    retryable: true,
    meaning: 'The database did not answer; `detail` says whether the operation may have taken effect.',
    cause: 'A network fault, an internal error of the database, or the deadline passed while waiting.',
    cure: 'Retry with the same idempotency key: what took effect is found and not repeated.',
  },
  'not-attempted': {
    status: 503,
    title: 'Not attempted',
    retryable: true,
    meaning: 'The operation was not started.',
    cause: 'The deadline came first, or an earlier operation on the same item has to be retried before it.',
    cure: 'Retry it: with the same key and request, only what is missing is run.',
  },
  'not-recorded': {
    status: 503,
    title: 'Not recorded',
    retryable: true,
    meaning: 'The batch was run, but its results could not be recorded, so none of them is told.',
    cause: 'The table of batches did not answer in time.',
    cure: 'Send the same request with the same key again: what took effect is found and not repeated.',
  },
  'service-unavailable': {
    status: 503,
    title: 'Service unavailable',
    retryable: true,
    meaning: 'The request was refused before any operation was run.',
    cause: 'The record of the idempotency key could not be written, so running would have been unprotected.',
    cure: 'Send the same request again after `Retry-After` seconds.',
  },
} as const satisfies Readonly<Record<string, Problem>>

export type ProblemName = keyof typeof table

/** Only after these may an operation or a request be sent again unchanged. */
export type RetryableProblem = {
  [Name in ProblemName]: (typeof table)[Name]['retryable'] extends true ? Name : never
}[ProblemName]

export const problems: Readonly<Record<ProblemName, Problem>> = table

/** RFC 9457 `type`: of a problem of the table, or of one that a deployer declares. */
export type ProblemType = `${string}/problems/${string}`

export const problemType = (name: ProblemName, base: Base = ''): ProblemType => `${base}/problems/${name}`

export const isProblemName = (name: string): name is ProblemName => Object.hasOwn(problems, name)
