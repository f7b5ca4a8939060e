import { describe, expect, it } from 'vitest'
import { openapiDocument } from '../../../functions/openapi/document.ts'
import { purses } from '../../actions/collections.ts'

const document = JSON.parse(JSON.stringify(openapiDocument([purses])))
const schemas = document.components.schemas
const answerOf = (path: string, status: string) =>
  document.components.responses[document.paths[path].post.responses[status].$ref.split('/').at(-1)]

describe('the description of actions', () => {
  it('has a path for each, with its input', () => {
    const { requestBody, parameters, operationId } = document.paths['/v1/purses/{id}/pay'].post
    expect(operationId).toBe('pursesPayItem')
    expect(requestBody.required).toBe(true)
    expect(requestBody.content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/PursesPayInput',
    })
    expect(schemas.PursesPayInput).toMatchObject({
      type: 'object',
      required: ['cents'],
      additionalProperties: false,
      properties: { id: {}, cents: { type: 'integer', minimum: 1 }, note: { type: 'string', maxLength: 20 } },
    })
    expect(parameters.map(({ $ref }: { $ref: string }) => $ref.split('/').at(-1))).toContain('PursesId')
    expect(document.paths['/v1/purses/{id}/touch'].post.requestBody.required).toBe(false)
    expect(document.paths['/v1/purses/{id}/{action}']).toBeUndefined()
  })

  it('has the problems with which they refuse, alone and among the results of a batch', () => {
    const refs = (part: { anyOf: { $ref: string }[] }) => part.anyOf.map(({ $ref }) => $ref.split('/').at(-1))
    const problems = ({ content }: { content: Record<string, { schema: { anyOf: { $ref: string }[] } }> }) =>
      refs(content['application/problem+json']?.schema ?? { anyOf: [] })
    expect(problems(answerOf('/v1/purses/{id}/pay', '409'))).toContain('ClosedRefusal')
    expect(problems(answerOf('/v1/purses/{id}/pay', '422'))).toContain('TooMuchRefusal')
    expect(problems(answerOf('/v1/purses/{id}/close', '422'))).not.toContain('TooMuchRefusal')
    expect(schemas.ClosedRefusal.properties).toMatchObject({
      type: { const: '/problems/closed' },
      title: { const: 'Closed' },
      status: { const: 409 },
    })
    expect(refs(schemas.OperationProblem)).toEqual(
      expect.arrayContaining(['ClosedRefusal', 'TooMuchRefusal', 'NotFoundProblem']),
    )
    expect(schemas.AtomicFailure.properties.type.enum).toContain('/problems/closed')
    expect(schemas.ProblemPage.properties.type.enum).toContain('/problems/too-much')
  })

  it('is the same when it is made again, and says nothing of them elsewhere', () => {
    expect(JSON.parse(JSON.stringify(openapiDocument([purses])))).toEqual(document)
    const { actions: _, ...plain } = purses
    const without = JSON.stringify(openapiDocument([{ ...plain, actions: {} }]))
    expect(without).not.toContain('ClosedRefusal')
    expect(without).not.toContain('/problems/closed')
  })
})
