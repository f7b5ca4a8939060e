import { expect, it } from 'vitest'
import { city, scene, sharedService } from './support/scene.ts'

const service = sharedService()

const create = (id: string) => JSON.stringify({ method: 'POST', path: '/cities', body: city(id) })

it('operations, each as it is; a bad line fails alone', async () => {
  const lines = [
    create('1'),
    '{nope',
    JSON.stringify({ method: 'PATCH', path: '/cities/1', body: { population: 2 }, dependsOn: ['0'] }),
    JSON.stringify({ method: 'DELETE', path: '/cities/19', id: 'x' }),
    JSON.stringify({ method: 'PATCH', path: '/cities/1', body: { population: 3 }, dependsOn: ['y'] }),
  ]
  const { run, read, stored } = scene(service(), 1, { 'o.ndjson': lines.join('\n') })
  expect((await run('apply', 'o.ndjson', '--quiet')).code).toBe(2)
  // What depends on the creation is a write of its own.
  expect(await stored()).toEqual(new Map([['/cities/1', { version: 2, item: city('1', 'Somewhere', 2) }]]))
  const failed = read('o.failed.ndjson').trimEnd().split('\n')
  expect(failed.map((line) => JSON.parse(line))).toEqual([
    { line: 2, status: 400, reason: 'Not sent. The line is not a JSON object.', text: '{nope' },
    { line: 4, status: 404, reason: 'Not found. There is no such item.', row: JSON.parse(lines[3] ?? '') },
    { line: 5, status: 400, reason: expect.stringContaining('"y"'), row: JSON.parse(lines[4] ?? '') },
  ])
})

it('what the service refuses on account of one operation refuses only that one', async () => {
  const deep = `${'['.repeat(40)}${']'.repeat(40)}`
  const lines = [
    create('21'),
    create('22'),
    `{"method":"PUT","path":"/cities/23","body":${deep}}`,
    create('24'),
  ]
  const { run, read, stored, forget } = scene(service(), 2, { 'o.ndjson': lines.join('\n') })
  expect((await run('apply', 'o.ndjson', '--quiet')).code).toBe(2)
  expect([...(await stored()).keys()].sort()).toEqual(['/cities/21', '/cities/22', '/cities/24'])
  expect(JSON.parse(read('o.failed.ndjson'))).toMatchObject({ line: 3, status: 413 })
  // Killed before the answer and started again, it takes the same way, with the same keys.
  forget('o.ndjson')
  expect(await run('apply', 'o.ndjson', '--quiet')).toMatchObject({ code: 2, stderr: '' })
  expect([...(await stored()).values()].map(({ version }) => version)).toEqual([1, 1, 1])
})

it('an operation keeps its number wherever the file is cut, and labels may come again', async () => {
  const named = JSON.stringify({ id: 'a', method: 'PATCH', path: '/cities/31', body: { population: 7 } })
  const after = JSON.stringify({ method: 'DELETE', path: '/cities/33', dependsOn: ['2'] })
  const lines = [create('31'), named, create('33'), after, named]
  const { run, stored } = scene(service(), 3, { 'o.ndjson': lines.join('\n') })
  expect(await run('apply', 'o.ndjson', '--quiet', '--rows', '2')).toMatchObject({ code: 0, stderr: '' })
  const items = await stored()
  expect(items.get('/cities/31')).toEqual({ version: 3, item: city('31', 'Somewhere', 7) })
  expect(items.get('/cities/33')).toEqual({ version: 2, item: undefined })
})
