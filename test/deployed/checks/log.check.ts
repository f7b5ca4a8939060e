import { expect, inject, test } from 'vitest'
import { metricTable } from '../../../functions/runtime/metrics.ts'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { datapointsOf } from '../../support/emf.ts'
import { functionLog } from '../logs.ts'
import { callAs, creating, newIds } from './support.ts'

test('a batch leaves one line of metrics and one of log, and nothing of what it carried', async () => {
  const [id = '', other = ''] = newIds(2)
  const operation = creating(id)
  operation.body.name = 'Payload-that-nobody-logs'
  const answer = await callAs('all')(
    batchRequest([operation, { method: 'DELETE', path: `/cities/${other}` }]),
  )
  const batch = bodyOf(answer)

  const { ministack } = inject('deployed')
  const isMetrics = (line: string) => line.includes(batch.id) && line.includes('CloudWatchMetrics')
  // The emulator writes its log when it has answered.
  await expect
    .poll(async () => (await functionLog(ministack)).some(isMetrics), { timeout: 60_000 })
    .toBe(true)
  const lines = await functionLog(ministack)
  const about = lines.filter((line) => line.includes(batch.id))
  const emf = about.filter(isMetrics)
  expect(emf).toHaveLength(1)
  expect(about.length).toBeGreaterThan(1)
  const values = Object.fromEntries(datapointsOf(emf[0] ?? '').map(({ name, value }) => [name, value]))
  expect(values).toMatchObject({
    Operations: 2,
    Succeeded: 1,
    ClientFailed: 1,
    ServerFailed: 0,
    RequestFailed: 0,
  })
  expect(values.DynamoDBCalls).toBeGreaterThan(0)
  // What only a sweep, or who consumes a queue or a stream, has to say.
  const ofOthers = [
    'MessagesFailed',
    'StuckBatches',
    'EventsPublished',
    'WebhooksDelivered',
    'WebhooksFailed',
  ]
  const own = Object.keys(metricTable).filter((name) => !ofOthers.includes(name))
  expect(Object.keys(values).sort()).toEqual(own.sort())
  expect(datapointsOf(emf[0] ?? '')[0]?.dimensions).toEqual({ service: 'multistatus-dev' })
  expect(lines.filter((line) => line.includes('Payload-that-nobody-logs'))).toEqual([])
})
