import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { allRoutes as routes } from '../../../functions/http/routes.ts'
import { defineCollection } from '../../../functions/model/collection.ts'
import { problems } from '../../../functions/model/problems.ts'
import { openapiDocument } from '../../../functions/openapi/document.ts'
import { collections } from '../../support/declared.ts'
import { validatorOf } from '../../support/openapi/validator.ts'

const document = openapiDocument(collections)
const text = JSON.stringify(document)

interface Parameter {
  readonly name: string
  readonly in: string
}

interface Described {
  readonly path: string
  readonly method: string
  readonly operationId: string
  readonly parameters: readonly Parameter[]
}

const parameterOf = (parameter: Parameter | { readonly $ref: string }): Parameter =>
  '$ref' in parameter
    ? JSON.parse(text).components.parameters[parameter.$ref.replace(/^.*\//, '')]
    : parameter

const operations: readonly Described[] = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Described>).map(([method, { operationId, parameters = [] }]) => ({
    path,
    method: method.toUpperCase(),
    operationId,
    parameters: parameters.map(parameterOf),
  })),
)

describe('the description of the API', () => {
  it('has every route of the table, those of collections once for each', () => {
    const { paths } = JSON.parse(text)
    const expected = routes
      // None of these collections has an action.
      .filter(({ path, method }) => path !== '$default' && method !== 'HEAD' && !path.endsWith('{action}'))
      .flatMap(({ method, path }) =>
        path.includes('{collection}')
          ? collections.map(({ name }) => `${method} ${path.replace('{collection}', name)}`)
          : [`${method} ${path}`],
      )
    const told = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(told.sort()).toEqual(expected.sort())
  })

  it('tells routes apart by operation ids that programs can be generated from', () => {
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9]*$/)
  })

  /** What is offered and refused, or honoured and not told, is a trap either way. */
  it('offers of each route what the route honours, and nothing else', () => {
    const headers = ['If-Match', 'If-None-Match', 'Idempotency-Key']
    for (const { path, method, parameters } of operations) {
      const template = path.replace(/^(\/v1|\/elastic)\/(?:cities|orders)/, '$1/{collection}')
      const route = routes.find((one) => one.method === method && one.path === template)
      const { conditions = [], key = false, query = [] } = route?.honours ?? {}
      const named = (place: string) =>
        parameters
          .filter((parameter) => parameter.in === place)
          .map(({ name }) => name)
          .sort()
      // None of these collections has an action to be named.
      expect(named('query'), `${method} ${path}`).toEqual(query.filter((name) => name !== 'action').sort())
      const honoured = [...conditions, ...(key ? ['idempotency-key'] : [])].sort()
      const offered = named('header').filter((name) => headers.includes(name))
      expect(offered.map((name) => name.toLowerCase()).sort(), `${method} ${path}`).toEqual(honoured)
    }
  })

  it.each([
    ['jwt', [{ bearer: [] }], ['bearer']],
    ['iam', [{ sigv4: [] }], ['sigv4']],
    ['lambda', [{ custom: [] }], ['custom']],
    ['none', [{}], []],
    [undefined, [{ bearer: [] }, { sigv4: [] }, { custom: [] }, {}], ['bearer', 'sigv4', 'custom']],
  ] as const)('asks for what the deployment asks for: %s', (auth, security, schemes) => {
    const described = openapiDocument(collections, { auth })
    expect(described.security).toEqual(security)
    expect(Object.keys(described.components?.securitySchemes ?? {})).toEqual(schemes)
    expect(described.paths?.['/health']?.get?.security).toEqual([])
  })

  it('asks for all that an authorizer is asked by at once, where callers can send it', () => {
    const identitySources = ['$request.header.X-Api-Key', '$context.routeKey', '$request.querystring.org']
    const { security, components } = openapiDocument(collections, { auth: 'lambda', identitySources })
    expect(security).toEqual([{ custom: [], custom2: [] }])
    expect(components?.securitySchemes).toMatchObject({
      custom: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      custom2: { type: 'apiKey', in: 'query', name: 'org' },
    })
  })

  // OpenAPI 3.1, 4.8.10: without `security` an operation asks for what all do; `[]` asks for nothing.
  it.each([
    ['jwt', true, []],
    ['jwt', false, undefined],
    ['jwt', undefined, [{ bearer: [] }, {}]],
    ['iam', true, []],
    ['iam', false, undefined],
    ['lambda', true, []],
    ['lambda', undefined, [{ custom: [] }, {}]],
    [undefined, undefined, [{ bearer: [] }, { sigv4: [] }, { custom: [] }, {}]],
    [undefined, false, undefined],
  ] as const)('says whether it is open itself: %s, publicDocs %s', (auth, publicDocs, security) => {
    const { paths } = openapiDocument(collections, { auth, publicDocs })
    for (const path of ['/openapi.json', '/docs']) {
      const { security: asked, responses } = paths?.[path]?.get ?? {}
      expect(asked, path).toEqual(security)
      // Where somebody may be asked, the authorizer may refuse.
      expect(Object.keys(responses ?? {}).includes('401'), path).toBe(security?.length !== 0)
    }
    expect(paths?.['/problems/{name}']?.get?.security).toEqual([])
    expect(paths?.['/v1']?.get).not.toHaveProperty('security')
  })

  it('leads from what runs later to what can be asked of it', () => {
    const { components } = JSON.parse(text)
    const leading = Object.values(components.responses as Record<string, { links?: object }>).filter(
      ({ links }) => links !== undefined,
    )
    expect(leading.length).toBeGreaterThanOrEqual(2)
    for (const { links } of leading)
      for (const link of Object.values(links ?? {})) {
        const { operationId, parameters } = link as { operationId: string; parameters: object }
        const target = operations.find((one) => one.operationId === operationId)
        expect(target?.parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(
          Object.keys(parameters),
        )
      }
  })

  it('has no component that nothing refers to', () => {
    const { components } = JSON.parse(text)
    const { securitySchemes: _, ...referred } = components
    const unused = Object.entries(referred).flatMap(([kind, named]) =>
      Object.keys(named as object).filter((name) => !text.includes(`"#/components/${kind}/${name}"`)),
    )
    expect(unused).toEqual([])
  })

  it('says of every problem where it is met', () => {
    const unmet = Object.keys(problems).filter((name) => !text.includes(`"const":"/problems/${name}"`))
    expect(unmet).toEqual([])
  })

  it('gives batches of the uniform policy the status that all their results have', () => {
    const statuses = (batchStatus: 'multi-status' | 'uniform') => {
      const { paths } = openapiDocument(collections, { batchStatus })
      return Object.keys(paths?.['/v1/cities']?.delete?.responses ?? {})
    }
    expect(statuses('multi-status')).not.toContain('412')
    expect(statuses('uniform')).toEqual(expect.arrayContaining(['200', '207', '404', '412']))
  })
})

const node = z.strictObject({
  name: z.string(),
  get children() {
    return z.array(node).optional()
  },
})

/** Its `null` would remove what an item cannot do without. */
const parts = defineCollection({
  name: 'parts',
  schema: z.strictObject({
    name: z.string(),
    note: z.string().nullable(),
    unit: z.union([z.string(), z.int(), z.null()]),
    size: z.tuple([z.number(), z.number()]).optional(),
    // Names that JSON Schema has words of.
    items: z.boolean(),
    format: z.string().optional(),
    mail: z.email().optional(),
  }),
})

/** Whatever a deployer may write. */
const unusual = [
  parts,
  defineCollection({ name: 'trees', schema: node }),
  defineCollection({
    name: 'shapes',
    schema: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('circle'), radius: z.number() }),
      z.strictObject({ kind: z.literal('square'), side: z.number() }),
    ]),
  }),
  defineCollection({
    name: 'log-entries',
    ids: 'server',
    schema: z.strictObject({
      at: z.coerce.date(),
      size: z.string().transform(Number),
      level: z.string().default('info'),
      tag: z.strictObject({ text: z.string() }).meta({ id: 'Tag' }).optional(),
    }),
  }),
]

describe('the schemas of a deployer’s collections', () => {
  const document = openapiDocument(unusual) as { components?: { schemas?: Record<string, object> } }
  const validate = validatorOf(document)
  const fits = (name: string, value: unknown) =>
    validate(document.components?.schemas?.[name] ?? { not: {} }, value) === undefined

  it.each<readonly [string, unknown, boolean]>([
    ['TreesItem', { id: '1', name: 'a', children: [{ name: 'b', children: [{ name: 'c' }] }] }, true],
    ['TreesItem', { id: '1', name: 'a', children: [{ id: '2', name: 'b' }] }, false],
    ['TreesItem', { name: 'a' }, false],
    ['ShapesItem', { id: '1', kind: 'circle', radius: 1 }, true],
    ['ShapesItem', { id: '1', kind: 'square', radius: 1 }, false],
    ['ShapesNew', { kind: 'circle', radius: 1 }, false],
    ['ShapesReplacement', { kind: 'circle', radius: 1 }, true],
    ['LogEntriesNew', { at: '2026-01-31', size: '1' }, true],
    ['LogEntriesNew', { id: '1', at: '2026-01-31', size: '1' }, false],
    ['LogEntriesItem', { id: '1', at: '2026-01-31', size: 1, level: 'info', tag: { text: 'a' } }, true],
    ['LogEntriesItem', { id: '1', at: '2026-01-31', size: 1 }, false],
    ['LogEntriesPatch', { tag: null }, true],
    ['LogEntriesPatch', { tag: { text: null } }, true],
    ['LogEntriesPatch', { tog: null }, false],
    ['ShapesPatch', { radius: 2 }, true],
    ['PartsPatch', { note: 'a', size: null, format: null, mail: null }, true],
    ['PartsPatch', { name: null }, false],
    ['PartsPatch', { note: null }, false],
    ['PartsPatch', { unit: null }, false],
    ['PartsPatch', { unit: 3 }, true],
    ['PartsPatch', { items: null }, false],
    ['PartsPatch', { id: null }, false],
    ['PartsPatch', { id: '1' }, true],
    ['PartsPatch', { size: [1, 2] }, true],
    ['PartsPatch', { size: [1, 2, 3] }, false],
    ['PartsReplacement', { name: 'a', note: null, unit: null, items: true, size: [1, 2] }, true],
    ['PartsReplacement', { name: 'a', note: null, unit: null, items: true, size: [1, 2, 3] }, false],
    // The pattern decides, and not what else a validator thinks of addresses.
    ['PartsPatch', { mail: `${'a'.repeat(87)}@example.com` }, true],
    ['PartsPatch', { mail: 'a' }, false],
    ['TreesPatch', { children: null }, true],
    ['TreesPatch', { name: null }, false],
    ['TreesPatch', { name: 1 }, false],
  ])('%s %j: %s', (name, value, valid) => {
    expect(fits(name, value)).toBe(valid)
  })
})
