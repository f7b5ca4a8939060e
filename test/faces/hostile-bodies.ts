import fc from 'fast-check'

/** A protocol, as an attacker writes it. */
export interface Face {
  readonly name: string
  readonly path: string
  readonly type: string
  /** Anything at the place of an operation. */
  readonly operation: fc.Arbitrary<string>
  /** Between two that create things. */
  readonly around: (hostile: string, before: string, after: string) => string
  readonly results: (body: unknown) => readonly object[]
  readonly statusOf: (result: object) => number
  readonly isRefusal: (body: unknown) => boolean
}

const json = fc.json({ maxDepth: 4 })
const member = fc.oneof(
  json,
  fc.constantFrom('"cities"', '"things(\'1\')"', 'null', '{}', '[]', '1e400', '"\\ud800"'),
)

const request = fc
  .record(
    { method: member, url: member, headers: member, body: member, dependsOn: member },
    { requiredKeys: [] },
  )
  .map((members) => {
    const texts = Object.entries(members).map(([name, text]) => `${JSON.stringify(name)}:${text}`)
    return `{${['"id":"hostile"', ...texts].join(',')}}`
  })

const creation = (id: string): string => `{"id":"${id}","method":"POST","url":"things","body":{"id":"${id}"}}`

const odata: Face = {
  name: 'OData',
  path: '/v1/$batch',
  type: 'application/json',
  operation: request,
  around: (hostile, before, after) => `{"requests":[${creation(before)},${hostile},${creation(after)}]}`,
  results: (body) => (body as { responses: readonly object[] }).responses,
  statusOf: (result) => (result as { status: number }).status,
  isRefusal: (body) => {
    const { error } = body as { error?: { code?: unknown; message?: unknown } }
    return typeof error?.code === 'string' && typeof error.message === 'string'
  },
}

const action = fc
  .tuple(fc.constantFrom('index', 'create', 'update', 'delete', 'toString', '__proto__', ''), member, member)
  .map(
    ([verb, about, source]) =>
      `{${JSON.stringify(verb)}:${about}}\n${verb === 'delete' ? '' : `${source}\n`}`,
  )

const bulkCreation = (id: string): string => `{"create":{"_index":"things","_id":"${id}"}}\n{"v":1}\n`

const bulk: Face = {
  name: 'bulk',
  path: '/elastic/_bulk',
  type: 'application/x-ndjson',
  operation: action,
  around: (hostile, before, after) =>
    `${bulkCreation(before)}${hostile.replace(/\n?$/, '\n')}${bulkCreation(after)}`,
  results: (body) => (body as { items: readonly object[] }).items,
  statusOf: (result) => (Object.values(result)[0] as { status: number }).status,
  isRefusal: (body) => {
    const { error, status } = body as { error?: { type?: unknown; reason?: unknown }; status?: unknown }
    return typeof error?.type === 'string' && typeof error.reason === 'string' && typeof status === 'number'
  },
}

export const faces: readonly Face[] = [odata, bulk]

const deep = (open: string, close: string) => open.repeat(100_000) + close.repeat(100_000)

/** Whole bodies, by what is wrong with them. */
export const bodiesFor = ({ around }: Face): readonly (readonly [string, string | Uint8Array])[] => [
  ['nothing', ''],
  ['null', 'null'],
  ['a number', '1'],
  ['a text', '"requests"'],
  ['an array', '[]'],
  ['a hundred thousand brackets', deep('[', ']')],
  ['the same within a request', around(`{"id":"x","body":${deep('[', ']')}}`, '1', '2')],
  ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ['a lone surrogate', around('{"id":"x","method":"POST","url":"things","body":{"id":"\\ud800"}}', '1', '2')],
  ['a member of every object', around('{"__proto__":{"x":1},"constructor":1,"id":"toString"}', '1', '2')],
  ['a member twice', around('{"id":"x","id":"y"}', '1', '2')],
  [
    'an integer that no float holds',
    around('{"id":"x","url":"things/1","method":"PUT","body":{"n":9007199254740993}}', '1', '2'),
  ],
  ['only line ends', '\n'.repeat(10_000)],
  ['an action without its document', '{"index":{"_index":"things","_id":"1"}}\n'],
  ['an update of everything', '{"update":{"_index":"things","_id":"1"}}\n{"doc":null,"script":"x"}\n'],
  ['a cut body', around('{"id":"x"}', '1', '2').slice(0, -9)],
  ['many members', `{"requests":{${Array.from({ length: 50_000 }, (_, at) => `"a${at}":1`).join(',')}}}`],
]

/** What a client can hide in the base64 of a request's body: none of it is an item. */
export const packedBodies: readonly (readonly [string, string | Uint8Array])[] = [
  ['half a body', '{"id":'],
  ['no object', '[1]'],
  ['nothing', 'null'],
  ['a number', '1e400'],
  ['a member twice', '{"id":"x","id":"y"}'],
  ['an integer that no float holds', '{"id":"x","n":9007199254740993}'],
  ['a lone surrogate', '{"id":"x","t":"\\ud800"}'],
  ['a prototype', '{"id":"x","__proto__":{"y":1}}'],
  ['a hundred thousand brackets', `{"id":"x","a":${deep('[', ']')}}`],
  ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['base64 once more', Buffer.from('{"id":"x"}').toString('base64')],
]

/** What stands in the place of an item's address, and is none. */
export const wrongUrls: readonly string[] = [
  "things('",
  "things(''')",
  "things('1')('2')",
  "things('1')/touch/more",
  'things/%',
  'things/%2e%2e',
  'things/..',
  'things/%00',
  'things//1',
  'things/1?$select=v',
  'things/1#v',
  '$metadata',
  '$1/things',
  'https://elsewhere.example/v1/things/1',
  '//elsewhere.example/things/1',
  'javascript:alert(1)',
  '\u0000',
  '../problems/not-found',
  'batches',
  '$batch',
]
