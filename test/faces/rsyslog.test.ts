import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { city, newId } from '../scenarios/given.ts'
import { unpacked } from './foreign/apt.ts'
import { startShipper } from './foreign/rsyslog.ts'
import { startThrottled, type ThrottledService } from './throttled.ts'

let service: ThrottledService
let root: string | undefined

beforeAll(async () => {
  service = await startThrottled()
  root = await unpacked('rsyslog-elasticsearch')
}, 240_000)
afterAll(() => service.stop())

it('7.2 rsyslog’s omelasticsearch, unchanged: what is valid is stored, what is not is put aside, what is throttled comes again', async ({
  skip,
}) => {
  if (root === undefined) return skip('there is no rsyslog here')
  const [one, wrong, slow, two] = [newId(), newId(), newId(), newId()]
  service.throttle(slow, 1)
  service.sent.length = 0
  const shipper = await startShipper(root, {
    url: service.url,
    lines: [city(one), city(wrong, { population: -5 }), city(slow), city(two)],
  })
  onTestFinished(() => shipper.stop())
  const isDone = async () => {
    const stored = await Promise.all([one, slow, two].map(service.stored))
    return stored.every((item) => typeof item === 'object') && shipper.errors().includes(wrong)
  }
  await vi.waitUntil(isDone, { timeout: 60_000, interval: 100 }).catch(() => {})
  const told = `${shipper.complaints()} ${service.sent.join('\n--\n')} ${shipper.errors()}`
  expect(await Promise.all([one, slow, two].map(service.stored)), told).toEqual([
    city(one),
    city(slow),
    city(two),
  ])
  expect(await service.stored(wrong)).toBe(404)
  expect(shipper.errors()).toContain('mapper_parsing_exception')
  expect(shipper.errors()).toContain('/population: ')
  // It sends neighbours again as well, which their ids make harmless.
  expect(service.sent.filter((body) => body.includes(slow)).length).toBeGreaterThan(1)
}, 90_000)
