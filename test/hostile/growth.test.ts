import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { parseBatch } from '../../functions/batch/parse/envelope.ts'
import { rowsOfJson, slotsOfRows } from '../../functions/batch/parse/rows.ts'
import { canonicalText } from '../../functions/json/canonical.ts'
import { readJson } from '../../functions/json/json.ts'
import { defineCollection, registryOf } from '../../functions/model/collection.ts'
import { rowsOfFile } from '../../functions/rows/rows-file.ts'
import type { RowFormat } from '../../functions/rows/scan.ts'
import { growth, linear } from '../support/growth.ts'

const collection = defineCollection({
  name: 'things',
  schema: z.strictObject({
    list: z.array(z.int()).optional(),
    map: z.record(z.string(), z.int()).optional(),
  }),
})
const rules = { collections: registryOf([collection]), missingScope: () => undefined }
const most = { name: 'maxAsyncOperations', max: 10_000 } as const

/** What a body is put through before anything is read or written. */
const batch = (text: string): unknown => {
  const reading = readJson(text, 32)
  if ('error' in reading) return reading
  canonicalText(reading.value)
  return parseBatch({ value: reading.value, faults: reading.faults }, rules, most)
}

const list = (text: string): unknown => {
  const reading = readJson(text, 32)
  if ('error' in reading || !Array.isArray(reading.value)) return reading
  const rows = rowsOfJson({ values: reading.value, faults: reading.faults, canonical: () => text }, most)
  return 'rows' in rows ? slotsOfRows(rows.rows, { verb: 'POST', collection: 'things' }, rules) : rows
}

const file = (contentType: RowFormat) => (bytes: Buffer) => {
  const rows = rowsOfFile(bytes, { contentType, collection, most })
  return 'rows' in rows
    ? [rows.canonical(), slotsOfRows(rows.rows, { verb: 'PUT', collection: 'things' }, rules)]
    : rows
}

/** Bytes that are sent; four times as many as well. The limit is 5 MiB. */
const size = 120_000

const repeated =
  (part: string, before = '', after = '') =>
  (bytes: number) =>
    before +
    part.repeat(Math.max(1, Math.floor((bytes - before.length - after.length) / part.length))) +
    after

const numbered = (part: (at: number) => string, before: string, after: string) => (bytes: number) => {
  const parts: string[] = []
  for (let [at, length] = [0, 0]; length < bytes; at++) length += parts[parts.push(part(at)) - 1]?.length ?? 0
  return `${before}${parts.join()}${after}`
}

const inBody = (before: string, after: string): readonly [string, string] => [
  `{"operations":[{"method":"PUT","path":"/things/1","body":${before}`,
  `${after}}]}`,
]

const put = (members: string): string => `{"method":"PUT","path":"/things/1"${members}}`

const bodies: Record<string, (bytes: number) => string> = {
  'white space': repeated(' \n', '{"operations":[', ']}'),
  'small numbers': repeated('1,', ...inBody('{"list":[', '0]}')),
  'long numbers': repeated(`${'1'.repeat(15)},`, ...inBody('{"list":[', '0]}')),
  'numbers in full': repeated(`${2n ** 1000n},`, ...inBody('{"list":[', '0]}')),
  'numbers that are not held': repeated('9007199254740993,', ...inBody('{"list":[', '0]}')),
  'one number': repeated('0', ...inBody('{"list":[1.', '1]}')),
  'text of escapes': repeated('\\n\\"', ...inBody('{"list":["', '"]}')),
  'text of backslashes': repeated('\\\\', ...inBody('{"list":["', '"]}')),
  'lone surrogates': repeated('"\\ud800",', ...inBody('{"list":[', '0]}')),
  'wrong elements': repeated('"",', ...inBody('{"list":[', '0]}')),
  'wrong members': numbered((at) => `"${at}":""`, ...inBody('{"map":{', '}}')),
  'unknown members': numbered((at) => `"${at}":1`, ...inBody('{', '}')),
  'repeated members': repeated('"a":1,', ...inBody('{"map":{', '"a":1}}')),
  'escaped names': numbered((at) => `"\\u0061${at}":1`, ...inBody('{"map":{', '}}')),
  ['__proto__']: repeated('"__proto__":1,', ...inBody('{"map":{', '"a":1}}')),
  'one name': repeated('x', ...inBody('{"', '":[1e999]}')),
  towers: repeated(`${'['.repeat(28)}${']'.repeat(28)},`, ...inBody('{"list":[', '0]}')),
  brackets: repeated('[', '{"operations":'),
  'an end that is none': repeated('{"a":[]},', '[', 'x'),
  'operations of nothing': repeated('0,', '{"operations":[', '0]}'),
  'operations that are no objects': (bytes) =>
    repeated(`"${'x'.repeat(bytes / 5000)}",`, '{"operations":[', '0]}')(bytes),
  'operations with unknown members': numbered((at) => `"${at}":1`, '{"operations":[{', '}]}'),
  labels: numbered((at) => put(`,"id":"label ${at}"`), '{"operations":[', ']}'),
  'dependencies of the wrong type': repeated(
    '0,',
    `{"operations":[{"method":"GET","path":"/things/1","dependsOn":[`,
    '0]}]}',
  ),
  'a chain': numbered((at) => put(at === 0 ? '' : `,"dependsOn":["${at - 1}"]`), '{"operations":[', ']}'),
  'a chain from the end': (bytes) => {
    const count = Math.floor(bytes / 80)
    const operations = Array.from({ length: count }, (_, at) =>
      put(at < count - 1 ? `,"dependsOn":["${at + 1}"]` : ''),
    )
    return `{"operations":[${operations.join()}]}`
  },
  'one operation that waits often': repeated(
    '"1",',
    `{"operations":[{"method":"GET","path":"/things/1","dependsOn":[`,
    `"1"]},{}]}`,
  ),
  'a condition': repeated('"1",', `{"operations":[${put(',"ifMatch":"').slice(0, -1)}`, '"}]}'),
}

const elements: Record<string, (bytes: number) => string> = {
  'small elements': repeated('1,', '[', '0]'),
  'elements with wrong members': repeated('{"list":[""]},', '[', '0]'),
  'elements with repeated members': repeated('{"a":1,"a":2},', '[', '0]'),
}

const files: Record<string, readonly [RowFormat, (bytes: number) => string | Buffer]> = {
  'rows of one byte': ['text/csv', repeated('1\n', 'id\n')],
  'rows of too few cells': ['text/csv', repeated('1\n', 'id,list\n')],
  'rows of too many cells': [
    'text/csv',
    (bytes) => repeated(`${',1'.repeat(bytes / 4000)}\n`, 'id,list\n')(bytes),
  ],
  'broken quotes': ['text/csv', repeated('"a"b\n', 'id\n')],
  'open quotes': ['text/csv', repeated('"\n', 'id\n')],
  'one open quote': ['text/csv', repeated('a\n', 'id\n"')],
  'doubled quotes': ['text/csv', repeated('""', 'id\n"', '"\n')],
  'blank lines': ['text/csv', repeated('\r\n', 'id\n')],
  'a header of commas': ['text/csv', repeated(',', 'id')],
  'byte order marks': ['text/csv', repeated('\ufeff')],
  'cells of JSON': ['text/csv', repeated('1,[0]\n', 'id,list\n')],
  'cells of bad JSON': ['text/csv', repeated('1,[0\n', 'id,list\n')],
  'a cell of JSON': ['text/csv', repeated('1 ,', 'id,list\n1,"[', '1]"\n')],
  'bytes that are no text': [
    'text/csv',
    (bytes) => Buffer.concat([Buffer.from('id\n'), Buffer.alloc(bytes, '\xff\n', 'latin1')]),
  ],
  'empty lines': ['application/x-ndjson', repeated('\n')],
  'lines of one byte': ['application/x-ndjson', repeated('1\n')],
  'bad lines': ['application/x-ndjson', repeated('{\n')],
  'one bad line': ['application/x-ndjson', repeated('[')],
  'lines with repeated members': ['application/x-ndjson', repeated('{"a":1,"a":1}\n')],
}

describe('work is in proportion to the bytes of a batch:', () => {
  it.each(Object.entries(bodies))('%s', (_, body) => {
    expect(growth(body, batch, size)).toBeLessThan(linear)
  })
})

describe('work is in proportion to the bytes of a list:', () => {
  it.each(Object.entries(elements))('%s', (_, body) => {
    expect(growth(body, list, size)).toBeLessThan(linear)
  })
})

describe('work is in proportion to the bytes of a file:', () => {
  it.each(Object.entries(files))('%s', (_, [contentType, body]) => {
    expect(growth((bytes) => Buffer.from(body(bytes)), file(contentType), size)).toBeLessThan(linear)
  })
})

/** Rows more than a request may have; what is behind them is not looked at. */
const beyond: Record<string, readonly [RowFormat, string]> = {
  'rows of one byte': ['text/csv', '1\n'],
  'broken quotes': ['text/csv', '"a"b\n'],
  'rows of another length': ['text/csv', '1,2\n'],
  'lines of one byte': ['application/x-ndjson', '1\n'],
  'bad lines': ['application/x-ndjson', '{\n'],
}

describe('work ends at the limit, however many more there are:', () => {
  it.each(Object.entries(beyond))('%s', (_, [contentType, row]) => {
    const many = (rows: number) => Buffer.from((contentType === 'text/csv' ? 'id\n' : '') + row.repeat(rows))
    expect(growth(many, file(contentType), 100_000, 1.5)).toBeLessThan(1.5)
  })
})
