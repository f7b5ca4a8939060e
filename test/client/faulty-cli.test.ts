import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type FaultyProxy, startFaultyProxy } from './proxy/proxy.ts'
import { randomOf } from './proxy/random.ts'
import { type Finished, multistatus, newFolder } from './support/cli.ts'
import { startService } from './support/service.ts'
import { storedItems } from './support/stored.ts'
import { csvOf, type Planned, plannedFor, someCities } from './support/workload.ts'

const count = Number(process.env.CLIENT_CITIES ?? 500)
/** A machine that is busy with other things takes its time. In milliseconds. */
const patience = 300_000
const seed = Number(process.env.CLIENT_SEED ?? 20_261_121)
const kills = Number(process.env.CLIENT_KILLS ?? 2)
const rowsARequest = Math.min(1000, Math.ceil(count / 12))

interface Killed extends Finished {
  readonly killed: number
}

/** Kills the command when some requests have come or gone, again and again; then lets it finish. */
const runUntilDone = async (
  folder: string,
  args: readonly string[],
  proxy: FaultyProxy,
  mostMoments: number,
): Promise<Killed> => {
  const random = randomOf(seed)
  for (let killed = 0; killed < kills; killed++) {
    let left = 1 + Math.floor(random() * mostMoments)
    const finished = await multistatus(folder, args, (child) => {
      proxy.onMoment = () => void (--left === 0 && child.kill('SIGKILL'))
    })
    if (finished.code !== undefined) return { ...finished, killed }
  }
  proxy.onMoment = () => {}
  return { ...(await multistatus(folder, args)), killed: kills }
}

const scene = async (planned: readonly Planned[], share: number) => {
  // A short life of the function makes the lease short, too, that a retry after a cut connection waits for.
  const service = await startService('--timeout', '1')
  const proxy = await startFaultyProxy(service.url, { seed, share })
  onTestFinished(() => proxy.stop().then(service.stop))
  const folder = newFolder()
  writeFileSync(join(folder, 'cities.csv'), csvOf(planned.map(({ operation }) => operation.body)))
  const to = ['--collection', 'cities', '--url', proxy.url, '--timeout', '1', '--json']
  return { service, proxy, folder, args: ['import', 'cities.csv', ...to] }
}

/** Lines and statuses of the rows that have to fail. */
const badRows = (planned: readonly Planned[]): string[] =>
  planned.flatMap(({ status }, index) => (status === 201 ? [] : [`${index + 2},${status}`]))

const failedRows = (folder: string): string[] =>
  readFileSync(join(folder, 'cities.failed.csv'), 'utf8')
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',', 2).join())

const cities = someCities(count)
const stored = new Map(cities.map((item) => [`/cities/${item.id}`, { version: 1, item }]))

it(
  `${count} cities from a file, killed ${kills} times (CLIENT_SEED=${seed}): each once, each told truly`,
  async () => {
    const planned = plannedFor(cities)
    const { service, proxy, folder, args } = await scene(planned, 0.15)
    const cut = [...args, '--rows', String(rowsARequest)]
    const { code, stdout, stderr, killed } = await runUntilDone(folder, cut, proxy, 14)

    const bad = badRows(planned)
    expect([code, killed], stderr).toEqual([2, kills])
    expect(JSON.parse(stdout)).toMatchObject({
      total: planned.length,
      success: count,
      failed: bad.length,
      open: 0,
    })
    expect(await storedItems(service.dynamodbEndpoint)).toEqual(stored)
    expect(failedRows(folder)).toEqual(bad)

    const chunks = Math.ceil(planned.length / rowsARequest)
    expect(new Set(proxy.passages.map(({ key }) => key)).size).toBe(chunks)
    // Each life of the command has a floor of 50 retries, and begins anew what was under way when the last one ended.
    expect(proxy.passages.length).toBeLessThanOrEqual((kills + 1) * 50 + 1.5 * (chunks + kills * 4))
    const before = proxy.passages.length
    expect((await multistatus(folder, cut)).code).toBe(2)
    expect(proxy.passages.length).toBe(before)
  },
  patience,
)

it(
  'the same in the background',
  async () => {
    // The service does not keep the order of two rows of one item that are far from each other, so here are none.
    const planned = plannedFor(cities).filter(({ status }) => status !== 409)
    const { service, proxy, folder, args } = await scene(planned, 0.15)
    const { code, stdout, stderr } = await runUntilDone(folder, [...args, '--async'], proxy, 5)
    const bad = badRows(planned)
    expect(code, stderr).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ total: planned.length, success: count, failed: bad.length })
    expect(await storedItems(service.dynamodbEndpoint)).toEqual(stored)
    expect(failedRows(folder)).toEqual(bad)
  },
  patience,
)
