import { problemSchemas } from '../http/faces/json/schemas/problem.ts'
import { gatewayMessage } from '../http/faces/json/schemas/service.ts'
import { type ProblemName, problems, problemType } from '../model/problems.ts'
import { type DescribedHeaders, edgeHeaders } from './headers.ts'
import type { ResponseVariant } from './response-variants.ts'

/** The details of problems in the examples, if their meaning would be too general. */
const details: Readonly<Partial<Record<ProblemName, string>>> = {
  'already-exists': 'An item with this id exists, at version 3.',
  'idempotency-key-reused': 'This Idempotency-Key was used with another payload.',
  'invalid-batch': '1 of 3 operations are invalid, so none was run.',
  'not-found': 'There is no such item.',
  'payload-too-large': 'maxOperations is 1000; the request has 1001.',
  'precondition-failed': 'The item is at version 4, not 3.',
  'validation-failed': 'The item does not fit the schema of its collection.',
}

const members: Readonly<Partial<Record<ProblemName, object>>> = {
  'payload-too-large': { limit: 'maxOperations', max: 1000, actual: 1001 },
  'item-too-large': { limit: 'maxItemBytes', max: 389_120, actual: 400_000 },
  'duplicate-operation-id': {
    errors: [{ pointer: '/operations/1/id', detail: 'Already the id of operation 0.' }],
  },
  'validation-failed': { errors: [{ pointer: '/operations/0/body/name', detail: 'Required.' }] },
}

/** A problem in an answer. */
export const exampleProblem = (name: ProblemName) => {
  const { title, status, meaning } = problems[name]
  return { type: problemType(name), title, status, detail: details[name] ?? meaning, ...members[name] }
}

const problemMedia = 'application/problem+json'

/** Additional headers of a problem, by its context. */
const variants = {
  plain: {},
  /** For a request with several operations, which may have preferences. */
  batch: { preferenceApplied: 'sometimes' },
  /** The failure of a request's only operation, which a key may have recorded. */
  item: { preferenceApplied: 'sometimes', replayed: 'sometimes' },
} as const satisfies Readonly<Record<string, DescribedHeaders>>

export type Variant = keyof typeof variants

/** Headers that a problem has in every context. */
const own: Readonly<Partial<Record<ProblemName, DescribedHeaders>>> = {
  unauthorized: { authenticate: 'sometimes' },
  'method-not-allowed': { allow: 'always' },
  'unsupported-media-type': {
    accept: 'sometimes',
    acceptEncoding: 'sometimes',
    acceptPatch: 'sometimes',
  },
  // The edge cannot know when an unexpected failure is over.
  'internal-error': { retryAfter: 'sometimes' },
}

const headersOf = (name: ProblemName): DescribedHeaders =>
  own[name] ?? (problems[name].retryable ? { retryAfter: 'always' } : {})

/** Failures that are problems of these names. */
export const failures = (
  names: readonly ProblemName[],
  variant: Variant = 'plain',
): readonly ResponseVariant[] =>
  names.map((name) => ({
    status: problems[name].status,
    key: variant === 'plain' ? name : `${name}-${variant}`,
    description: problems[name].meaning,
    headers: { ...edgeHeaders, ...headersOf(name), ...variants[variant] },
    media: problemMedia,
    schema: problemSchemas[name],
    examples: { [name]: { summary: problems[name].title, value: exampleProblem(name) } },
  }))

/** Problems as a protocol with words of its own tells them, as JSON; other answers stay as they are. */
export const reworded = (
  variants: readonly ResponseVariant[],
  tell: (problem: ResponseVariant) => ResponseVariant,
): readonly ResponseVariant[] =>
  variants.map((variant) =>
    variant.media === problemMedia ? { ...tell(variant), media: 'application/json' } : variant,
  )

const gatewayAnswer = (status: number, message: string): ResponseVariant => ({
  status,
  key: 'gateway',
  description: 'API Gateway answered by itself.',
  // Of the function's headers it has only those of CORS.
  headers: {
    allowedOrigin: 'sometimes',
    exposedHeaders: 'sometimes',
    vary: 'sometimes',
  },
  media: 'application/json',
  schema: gatewayMessage,
  examples: { gateway: { summary: 'Of API Gateway', value: { message } } },
})

/** A path whose percent-encoding is broken. */
export const badPath: ResponseVariant = gatewayAnswer(400, 'Bad Request')

/** The answers of edge and gateway on any route. */
export const anywhere: readonly ResponseVariant[] = [
  ...failures(['not-acceptable', 'internal-error']),
  gatewayAnswer(413, 'Request Entity Too Large'),
  gatewayAnswer(429, 'Too Many Requests'),
  gatewayAnswer(431, 'Request Header Fields Too Large'),
  gatewayAnswer(500, 'Internal Server Error'),
  gatewayAnswer(503, 'Service Unavailable'),
]

/** The answers of the authorizer. */
export const ofAuthorizer: readonly ResponseVariant[] = [
  gatewayAnswer(401, 'Unauthorized'),
  gatewayAnswer(403, 'Forbidden'),
]

/** … and on a route that is not open: it has an authorizer, and refuses unknown guards. */
export const guarded: readonly ResponseVariant[] = [
  ...anywhere,
  ...failures(['unauthorized', 'forbidden', 'malformed-request']),
  ...ofAuthorizer,
]

/** A request that runs no operations has no results to record. */
const ofResults = (variant: Variant): readonly ProblemName[] => (variant === 'plain' ? [] : ['not-recorded'])

/** For a request that takes an Idempotency-Key. */
export const keyed = (variant: Variant): readonly ResponseVariant[] =>
  failures(
    [
      'invalid-idempotency-key',
      'idempotency-key-in-progress',
      'idempotency-key-reused',
      'service-unavailable',
      ...ofResults(variant),
    ],
    variant,
  )

/** For a request with a body. */
export const embodied: readonly ResponseVariant[] = failures([
  'malformed-json',
  'malformed-request',
  'payload-too-large',
  'unsupported-media-type',
])
