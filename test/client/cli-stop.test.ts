import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startFaultyProxy } from './proxy/proxy.ts'
import { multistatus, newFolder } from './support/cli.ts'
import { sharedService } from './support/scene.ts'
import { csvOf, someCities } from './support/workload.ts'

const service = sharedService()

it('Ctrl-C begins nothing more, and waits for what is under way', async () => {
  const proxy = await startFaultyProxy(service().url, { seed: 1, share: 0 })
  onTestFinished(() => proxy.stop())
  const folder = newFolder()
  writeFileSync(join(folder, 'c.csv'), csvOf(someCities(600)))
  const args = [
    'import',
    'c.csv',
    '--collection',
    'cities',
    '--url',
    proxy.url,
    '--rows',
    '20',
    '--json',
    '--quiet',
  ]
  const stopped = await multistatus(folder, args, (child) => {
    let moments = 0
    proxy.onMoment = () => void (++moments === 7 && child.kill('SIGINT'))
  })
  proxy.onMoment = () => {}
  expect(stopped).toMatchObject({ code: 1, stderr: expect.stringMatching(/^multistatus: stopped; /) })
  expect(JSON.parse(stopped.stdout)).toMatchObject({
    outcome: 'failed',
    error: { message: expect.stringMatching(/^stopped; /) },
  })
  const journal = readFileSync(join(folder, 'c.csv.journal'), 'utf8')
  const sent = journal.match(/"sent"/g)?.length ?? 0
  expect([journal.match(/"chunk"/g)?.length, journal.includes('"ended"')]).toEqual([sent, false])
  expect(sent).toBeLessThan(30)
  expect(proxy.passages.length).toBe(sent)
  const resumed = await multistatus(folder, args)
  expect(JSON.parse(resumed.stdout)).toMatchObject({
    total: 600,
    success: 600,
    requests: 30 - sent,
    retries: 0,
  })
})
