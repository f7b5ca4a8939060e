import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { expect, it } from 'vitest'
import type {
  WireBatchCompleted,
  WireItemChanged,
} from '../../../functions/http/faces/json/schemas/events.ts'
import { batchCompleted } from '../../../functions/jobs/events/batch-completed.ts'
import { itemChanged } from '../../../functions/jobs/events/item-changed.ts'
import { registryOf } from '../../../functions/model/collection.ts'
import { noCounts } from '../../../functions/model/counts.ts'
import { openapiDocument } from '../../../functions/openapi/document.ts'
import { asyncBatch } from '../../support/async-batch.ts'
import { collections } from '../../support/declared.ts'

const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default

const document = JSON.parse(JSON.stringify(openapiDocument([])))
const busOf = (type: string) =>
  JSON.parse(readFileSync(new URL(`../../../docs/eventbridge/${type}.json`, import.meta.url), 'utf8'))

/** What is told of a batch; it compiles only if the description has the same members. */
const told: WireBatchCompleted = batchCompleted(
  {
    batch: {
      ...asyncBatch,
      completedAt: '2026-11-28T10:01:00.000Z',
      cancelledAt: '2026-11-28T10:00:30.000Z',
      endedBy: 'mark',
    },
    counts: { ...noCounts, total: 2, success: 1, failed: 1, chunks: 1 },
  },
  'mark',
)

const validator = (schemas: object) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats(ajv)
  ajv.addSchema({ $id: 'd', components: { schemas } })
  return (name: string, value: unknown) => {
    ajv.validate({ $ref: `d#/components/schemas/${name}` }, value)
    return ajv.errors ?? []
  }
}

it('a webhook is what the description says', () => {
  const { requestBody, parameters, security } = document.webhooks['batch.completed'].post
  expect(requestBody.content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/BatchCompleted',
  })
  expect(parameters.map(({ name }: { name: string }) => name)).toEqual([
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
  ])
  expect(security).toEqual([])
  const errorsOf = validator(document.components.schemas)
  expect(errorsOf('BatchCompleted', told)).toEqual([])
  expect(told.data).toMatchObject({ state: 'cancelled', outcome: 'partial', summary: { total: 3 } })
  expect(errorsOf('BatchCompleted', { ...told, principal: 'alice' })).not.toEqual([])
  expect(errorsOf('BatchCompleted', { ...told, data: { ...told.data, state: 'running' } })).not.toEqual([])
})

const changed: WireItemChanged = itemChanged(
  {
    id: 'e1',
    tenant: 'acme',
    collection: 'cities',
    item: '71',
    version: 3,
    kind: 'changed',
    createdAt: '2026-11-28T10:00:00.000Z',
    updatedAt: '2026-11-28T11:00:00.000Z',
    data: '{"population":1,"name":"Paris","country":"FR"}',
  },
  registryOf(collections),
)

it.each([told, changed])('an event on the bus is what the file for its registry says: $type', (detail) => {
  const bus = busOf(detail.type)
  const event = {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': detail.type,
    source: 'multistatus-prod',
    account: '111122223333',
    time: detail.timestamp,
    region: 'eu-central-1',
    resources: [],
    detail,
  }
  const errorsOf = validator(bus.components.schemas)
  expect(errorsOf('AWSEvent', event)).toEqual([])
  expect(errorsOf('AWSEvent', { ...event, detail: { ...detail, type: 'other' } })).not.toEqual([])
  expect(errorsOf('AWSEvent', { ...event, detail: { ...detail, principal: 'alice' } })).not.toEqual([])
  expect(bus.openapi).toBe('3.0.0')
  expect(bus.components.schemas.AWSEvent['x-amazon-events-detail-type']).toBe(detail.type)
  // The registry knows no other references than these.
  for (const [, ref = ''] of JSON.stringify(bus).matchAll(/"\$ref":"([^"]+)"/g))
    expect(bus.components.schemas).toHaveProperty(ref.replace('#/components/schemas/', ''))
})
