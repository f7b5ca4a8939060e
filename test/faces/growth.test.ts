import { describe, expect, it } from 'vitest'
import type { Dependencies } from '../../functions/http/dependencies.ts'
import { words as bulk } from '../../functions/http/faces/bulk/words.ts'
import type { Words } from '../../functions/http/faces/face.ts'
import { words as odata } from '../../functions/http/faces/odata/words.ts'
import type { ApiRequest } from '../../functions/http/request.ts'
import { registryOf } from '../../functions/model/collection.ts'
import { things } from '../hostile/service.ts'
import { growth, linear } from '../support/growth.ts'

const dependencies = {
  collections: registryOf([things]),
  settings: { methodScopes: {} },
} as unknown as Dependencies

/** What reading a body looks at. Ten thousand operations may come where they are run later. */
const requestOf = (body: string): ApiRequest =>
  ({
    event: { body, headers: {}, isBase64Encoded: false, pathParameters: {} },
    headers: { host: 'test', 'content-type': 'application/json' },
    query: '',
    principal: { id: 'a', tenant: 't', scopes: undefined },
    preferences: { 'respond-async': true },
  }) as unknown as ApiRequest

const read =
  ({ parse }: Words) =>
  (body: string): unknown => {
    const told = parse?.operations?.(requestOf(body), dependencies)
    if (told === undefined) throw new Error('this face reads no operations')
    return 'batch' in told ? [told.canonical(), told.batch.slots.length] : told
  }

const repeated =
  (part: string, before = '', after = '') =>
  (bytes: number): string =>
    before + part.repeat(Math.ceil(bytes / part.length)) + after

const numbered =
  (part: (at: number) => string, before: string, after: string) =>
  (bytes: number): string => {
    const parts: string[] = []
    for (let [at, length] = [0, 0]; length < bytes; at++)
      length += parts[parts.push(part(at)) - 1]?.length ?? 0
    return `${before}${parts.join()}${after}`
  }

const inRequest = (before: string, after: string): readonly [string, string] => [
  `{"requests":[{"id":"a","method":"PUT","url":"things/1",${before}`,
  `${after}}]}`,
]

const ofOdata: Record<string, (bytes: number) => string> = {
  'many requests': numbered(
    (at) => `{"id":"${at}","method":"GET","url":"things/${at}"}`,
    '{"requests":[',
    ']}',
  ),
  'requests without anything': repeated('{"id":"a"},', '{"requests":[', '{"id":"a"}]}'),
  'one group of many': numbered(
    (at) => `{"id":"${at}","atomicityGroup":"g","method":"GET","url":"things/1"}`,
    '{"requests":[',
    ']}',
  ),
  'many that wait for the one before': numbered(
    (at) => `{"id":"${at}","method":"GET","url":"things/1","dependsOn":[${at === 0 ? '' : `"${at - 1}"`}]}`,
    '{"requests":[',
    ']}',
  ),
  'many names to wait for': numbered((at) => `"${at}"`, ...inRequest('"dependsOn":[', ']')),
  'many headers': numbered((at) => `"x-${at}":"a"`, ...inRequest('"headers":{', '}')),
  'one header in many spellings': numbered(
    (at) => `"${' '.repeat(at % 64)}If-Match${' '.repeat(Math.floor(at / 64) % 64)}":"\\"1\\""`,
    ...inRequest('"headers":{', '}'),
  ),
  'a long condition': repeated('\\"1\\",', ...inRequest('"headers":{"If-Match":"', '\\"1\\""}')),
  'a long media type': repeated(' ', ...inRequest('"headers":{"Content-Type":"', 'x"}')),
  'a long url': repeated('a', '{"requests":[{"id":"a","method":"GET","url":"', '"}]}'),
  'a url of quotes': repeated("''", '{"requests":[{"id":"a","method":"GET","url":"things(\'', '\')"}]}'),
  'a url of slashes': repeated('/', '{"requests":[{"id":"a","method":"GET","url":"', '"}]}'),
  'a url of brackets': repeated('(', '{"requests":[{"id":"a","method":"GET","url":"', '"}]}'),
  'a url of escapes': repeated('%27', '{"requests":[{"id":"a","method":"GET","url":"', '"}]}'),
  'a body in base64': repeated('QUFB', ...inRequest('"body":"', '"')),
  'a body that is nearly base64': repeated('=', ...inRequest('"body":"A', 'A"')),
  'members that nobody knows': numbered((at) => `"@x${at}":1`, ...inRequest('"body":{},', '')),
}

const ofBulk: Record<string, (bytes: number) => string> = {
  'many actions': repeated('{"index":{"_index":"things","_id":"1"}}\n{"v":1}\n'),
  'many deletes': repeated('{"delete":{"_index":"things","_id":"1"}}\n'),
  'nothing but line ends': repeated('\n'),
  'white space': repeated(' \r\n'),
  'lines of blanks': repeated(`${' '.repeat(500)}\n`),
  'one long line': repeated(' ', '{"index":{"_index":"things"}}\n', '{}\n'),
  'a line without its end': repeated('a', '{"index":{}}\n'),
  'many verbs': numbered((at) => `"index${at}":{}`, '{', '}\n'),
  'metadata without meaning': numbered((at) => `"x${at}":1`, '{"index":{"_index":"things",', '}}\n{}\n'),
  'many options of an update': numbered(
    (at) => `"o${at}":1`,
    '{"update":{"_index":"things","_id":"1"}}\n{"doc":{},',
    '}\n',
  ),
  'a long id': repeated('a', '{"index":{"_index":"things","_id":"', '"}}\n{}\n'),
  'a long collection': repeated('a', '{"index":{"_index":"', '"}}\n{}\n'),
}

const size = 40_000

describe.each([
  { name: 'OData', face: odata, bodies: ofOdata },
  { name: 'bulk', face: bulk, bodies: ofBulk },
])('3.17 what reading takes is linear in the bytes, $name', ({ face, bodies }) => {
  it.each(Object.entries(bodies))('%s', (_, bodyOf) => {
    expect(growth(bodyOf, read(face), size)).toBeLessThan(linear)
  })
})
