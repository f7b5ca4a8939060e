import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { createDouble, type DynamoDbDouble } from '../../../local/dynamodb-double/double.ts'
import { openJournal } from '../../../local/dynamodb-double/journal.ts'
import { announce, holds, timeout } from '../../property/runs.ts'
import { tableNames } from './arbitraries.ts'
import { wireCall } from './calls.ts'
import { makeTables } from './scene.ts'
import { answersOf } from './wire.ts'

announce('journal')

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'new', 'dynamodb.jsonl')
}

const open = (file: string): DynamoDbDouble => createDouble({ journal: openJournal(file) })

const everything = (double: DynamoDbDouble) =>
  Object.values(tableNames).map((name) =>
    double
      .items(name)
      .map((item) => JSON.stringify(Object.entries(item).sort()))
      .sort(),
  )

it(
  'a restart finds what every sequence of calls left, tables and indexes included',
  async () => {
    const file = scratch()
    await holds(
      fc.tuple(fc.array(wireCall, { maxLength: 20 }), fc.array(wireCall, { maxLength: 20 })),
      async (halves) => {
        rmSync(file, { force: true })
        const memory = createDouble()
        await makeTables(answersOf(memory))
        for (const [at, calls] of halves.entries()) {
          const kept = open(file)
          if (at === 0) await makeTables(answersOf(kept))
          for (const call of calls) expect(await answersOf(kept)(call)).toEqual(await answersOf(memory)(call))
          kept.close()
        }
        const again = open(file)
        expect(everything(again)).toEqual(everything(memory))
        again.close()
      },
      60,
    )
  },
  timeout,
)

/** Writes items one after the other, and says which were answered. */
const writer = (file: string): string => `
  import { createDouble } from ${JSON.stringify(new URL('../../../local/dynamodb-double/double.ts', import.meta.url).href)}
  import { openJournal } from ${JSON.stringify(new URL('../../../local/dynamodb-double/journal.ts', import.meta.url).href)}
  const double = createDouble({ journal: openJournal(${JSON.stringify(file)}), tables: [
    { name: 'Numbers', keys: { partition: { name: 'n', type: 'N' } }, indexes: [], createdAt: 0 }] })
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.PutItem' }
  for (let n = 0; ; n++) {
    const body = JSON.stringify({ TableName: 'Numbers', Item: { n: { N: String(n) }, text: { S: 'x'.repeat(n % 5000) } } })
    if (double.answer({ method: 'POST', path: '/', headers, body }).status === 200) process.stdout.write(n + '\\n')
    if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
  }`

it('what was answered is there after a kill, again and again', async () => {
  const file = scratch()
  for (const answers of [20, 200, 600]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer(file)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let told = ''
    for await (const chunk of child.stdout) {
      told += chunk
      if (told.split('\n').length > answers) break
    }
    child.kill('SIGKILL')
    if (child.signalCode === null) await once(child, 'exit')
    const numbers = told.split('\n').slice(0, -1)
    const double = open(file)
    const there = new Set(double.items('Numbers').map(({ n }) => n?.N))
    double.close()
    expect(numbers.length).toBeGreaterThanOrEqual(answers)
    expect(numbers.filter((n) => !there.has(n))).toEqual([])
  }
}, 180_000)

it('a line that was cut off is left out; one that was damaged is named', async () => {
  const file = scratch()
  const first = open(file)
  await makeTables(answersOf(first))
  await answersOf(first)(['PutItem', { TableName: tableNames.plain, Item: { pk: { S: 'a' } } }])
  first.close()
  const whole = readFileSync(file, 'utf8')
  appendFileSync(file, '{"put":[["Plain",{"pk":{"S":"b"')
  const second = open(file)
  expect(second.items(tableNames.plain)).toEqual([{ pk: { S: 'a' } }])
  second.close()
  const lines = whole.split('\n')
  writeFileSync(file, [lines[0], '{"put', ...lines.slice(1)].join('\n'))
  expect(() => open(file)).toThrow(`${file}, line 2 cannot be read`)
  expect(existsSync(`${file}.lock`)).toBe(false)
})

it.each([
  ['a number that is not known', '{"v":2}\n{"put":[],"remove":[]}\n', 'is of format 2'],
  ['an entry that is not known', '{"v":1}\n{"renamed":["A","B"]}\n', 'line 2 cannot be read'],
])('refuses %s, and leaves the file as it is', (_, text, complaint) => {
  const file = scratch()
  open(file).close()
  writeFileSync(file, text)
  expect(() => open(file)).toThrow(complaint)
  expect(readFileSync(file, 'utf8')).toBe(text)
})

it('reads a file from before there were numbers, and gives it one', async () => {
  const file = scratch()
  const first = open(file)
  await makeTables(answersOf(first))
  await answersOf(first)(['PutItem', { TableName: tableNames.plain, Item: { pk: { S: 'a' } } }])
  first.close()
  const [number, ...rest] = readFileSync(file, 'utf8').split('\n')
  expect(number).toBe('{"v":1}')
  writeFileSync(file, rest.join('\n'))
  const second = open(file)
  expect(second.items(tableNames.plain)).toEqual([{ pk: { S: 'a' } }])
  second.close()
  expect(readFileSync(file, 'utf8')).toMatch(/^\{"v":1\}\n/)
})

it('belongs to one process at a time', () => {
  const file = scratch()
  const double = open(file)
  writeFileSync(`${file}.lock`, String(process.ppid))
  expect(() => openJournal(file)).toThrow(`process ${process.ppid} uses this data`)
  writeFileSync(`${file}.lock`, '999999999')
  openJournal(file).close()
  double.close()
})
