import { expect } from 'vitest'
import type { Collection } from '../../../functions/model/collection.ts'
import { type DocumentOptions, openapiDocument } from '../../../functions/openapi/document.ts'
import { type Answer, type Caller, type Request, textOf } from '../answer.ts'
import { collections as declared } from '../declared.ts'
import {
  type Described,
  type DescribedHeader,
  type DescribedOperation,
  type DescribedParameter,
  type DescribedResponse,
  resolve,
} from './described.ts'
import { isHead, operationFor } from './place.ts'
import { type Validate, validatorOf } from './validator.ts'

interface Measure {
  readonly document: Described
  readonly validate: Validate
}

const measures = new Map<string, Map<readonly Collection[], Measure>>()

const measureFor = (
  collections: readonly Collection[],
  { batchStatus = 'multi-status' }: DocumentOptions,
) => {
  const known = measures.get(batchStatus) ?? new Map<readonly Collection[], Measure>()
  measures.set(batchStatus, known)
  const document =
    known.get(collections)?.document ?? (openapiDocument(collections, { batchStatus }) as object)
  const measure = known.get(collections) ?? {
    document: document as Described,
    validate: validatorOf(document),
  }
  known.set(collections, measure)
  return measure
}

/**
 * Checks every answer against the OpenAPI document of the service: a status, a header of ours or a member that it does
 * not declare is a failure.
 */
export const conforming = (
  call: Caller,
  collections: readonly Collection[] = declared,
  options: DocumentOptions = {},
): Caller => {
  let measure: Measure | undefined
  return measured(call, () => {
    measure ??= measureFor(collections, options)
    return measure
  })
}

/** The same against a description that the service itself has given. */
export const conformingTo = (document: object, call: Caller): Caller => {
  const measure = { document: document as Described, validate: validatorOf(document) }
  return measured(call, () => measure)
}

const measured =
  (call: Caller, measureOf: () => Measure): Caller =>
  async (request) => {
    const answer = await call(request)
    const about = `${request.method} ${request.path.slice(0, 80)} → ${answer.status} ${answer.text.slice(0, 500)}`
    check(request, answer, measureOf(), `not as OpenAPI has it: ${about}`)
    return answer
  }

const check = (request: Request, answer: Answer, measure: Measure, about: string): void => {
  const { document } = measure
  const { operation, failuresOnly } = operationFor(document, request)
  if (failuresOnly) expect(answer.status, about).toBeGreaterThanOrEqual(400)
  const { responses } = operation ?? document['x-fallback']
  const declared = responses[String(answer.status)]
  expect(declared, `${about}: status`).toBeDefined()
  const response = resolve<DescribedResponse>(document, declared ?? {})
  checkHeaders(answer, response, measure, about)
  if (isHead(request.method)) expect(answer.text, about).toBe('')
  else checkBody(answer, response, measure, about)
  if (operation && answer.status < 300) checkRequest(request, answer, operation, measure, about)
}

/** Not of the service: what HTTP itself needs, and what API Gateway adds. The content type is checked with the body. */
const foreign: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
  'apigw-requestid',
])

const checkHeaders = (
  { headers }: Answer,
  { headers: declared = {} }: DescribedResponse,
  { document, validate }: Measure,
  about: string,
): void => {
  const known = new Map(Object.entries(declared).map(([name, header]) => [name.toLowerCase(), header]))
  const undeclared = Object.keys(headers).filter((name) => !known.has(name) && !foreign.has(name))
  expect(undeclared, `${about}: headers`).toEqual([])
  for (const [name, reference] of known) {
    const { required = false, schema } = resolve<DescribedHeader>(document, reference)
    const text = headers[name]
    if (required) expect(text, `${about}: ${name} is missing`).toBeDefined()
    if (text === undefined) continue
    const value = schema.type === 'integer' ? Number(text) : text
    expect(validate(schema, value), `${about}: ${name}: ${text}`).toBeUndefined()
  }
}

const checkBody = (
  { status, headers, text }: Answer,
  { content }: DescribedResponse,
  { validate }: Measure,
  about: string,
): void => {
  const media = mediaOf(headers['content-type'])
  if (text === '' && (media === '' || isJson(media))) {
    const isMinimal = status === 201 && /\breturn=minimal\b/.test(headers['preference-applied'] ?? '')
    expect(content === undefined || isMinimal, `${about}: no body`).toBe(true)
    return
  }
  const schema = content?.[media]?.schema
  expect(schema, `${about}: ${media}`).toBeDefined()
  expect(validate(schema ?? {}, isJson(media) ? JSON.parse(text) : text), `${about}: body`).toBeUndefined()
}

const isJson = (media: string): boolean => /^application\/(?:.+\+)?json$/.test(media)

const mediaOf = (header: string | undefined): string =>
  (header ?? '').split(';', 1).join().trim().toLowerCase()

/** What was done as it was asked must have been asked as the document has it. */
const checkRequest = (
  { path, headers = {}, body }: Request,
  { status }: Answer,
  { parameters = [], requestBody }: DescribedOperation,
  { document, validate }: Measure,
  about: string,
): void => {
  const declared = parameters.map((parameter) => resolve<DescribedParameter>(document, parameter))
  const query = declared.filter((parameter) => parameter.in === 'query').map(({ name }) => name)
  const undeclared = [...new URLSearchParams(path.split('?')[1]).keys()].filter(
    (name) => !query.includes(name),
  )
  expect(undeclared, `${about}: query`).toEqual([])
  const media = mediaOf(headers['content-type'])
  // A 202 or a 207 says nothing about the operations.
  if (body === undefined || status > 201 || !isJson(media)) return
  const { schema } = requestBody?.content[media] ?? {}
  expect(schema, `${about}: ${media}`).toBeDefined()
  const value = JSON.parse(textOf({ headers, body }))
  expect(validate(schema ?? {}, value), `${about}: request body`).toBeUndefined()
}
