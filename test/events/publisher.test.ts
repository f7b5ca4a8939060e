import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { changeIn } from '../../functions/aws/dynamodb/stream-record.ts'
import { maxEventItemBytes } from '../../functions/jobs/events/item-changed.ts'
import { readNote, writeEvent } from '../../functions/jobs/events/messages.ts'
import { createPublisher } from '../../functions/jobs/events/publisher.ts'
import { type Collection, defineCollection, registryOf } from '../../functions/model/collection.ts'
import { type EventText, NotPublished } from '../../functions/ports/events.ts'
import { collections } from '../support/declared.ts'

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>

const paris = { M: { population: { N: '1' }, country: { S: 'FR' }, name: { S: 'Paris' } } }
/** Format 4: the first byte. */
const receipts = { B: Buffer.from([4, 1, 2, 3]).toString('base64') }

const image = (version: number, data: Image[string] = paris, more: Image = {}): Image => ({
  pk: { S: 'acme%20%23ltd#cities#9' },
  sk: { S: '71' },
  data,
  version: { N: String(version) },
  lock: { N: '1795860000' },
  receipts,
  createdAt: { S: '2026-11-28T10:00:00.000Z' },
  updatedAt: { S: '2026-11-28T11:00:00.000Z' },
  ...more,
})
const gone = { NULL: true }

let number = 0
const record = (after: Image | undefined, before?: Image): DynamoDBRecord => ({
  eventID: `e${++number}`,
  dynamodb: {
    SequenceNumber: String(number),
    ...(after && { NewImage: after }),
    ...(before && { OldImage: before }),
  },
})

/** A publisher whose bus takes what `takes` says. */
const scene = (
  takes: (event: EventText) => boolean = () => true,
  keeps = true,
  declared: readonly Collection[] = collections,
) => {
  const [published, kept, failures]: [string[], string[], string[]] = [[], [], []]
  const handler = createPublisher({
    changeIn,
    collections: registryOf(declared),
    bus: {
      publish: async (events) => {
        published.push(...events.filter(takes).map(({ text }) => text))
        const left = events.filter((event) => !takes(event))
        if (left.length > 0) throw new NotPublished(left)
      },
    },
    keeper: {
      keep: async (events) => {
        if (!keeps) throw new Error('the queue is away, too')
        kept.push(...events.map(({ text }) => text))
      },
    },
    log: { info: () => {}, error: (message) => void failures.push(message) },
    metrics: { recordEvents: () => {}, recordFailedMessage: () => {}, flush: () => {} },
  })
  const deliver = async (...records: DynamoDBRecord[]) => {
    const { batchItemFailures } = await handler({ Records: records } as DynamoDBStreamEvent)
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
  }
  const data = () => published.map((text) => JSON.parse(text).data)
  return { deliver, published, kept, failures, data }
}

it('tells of a change with the item as a GET shows it', async () => {
  const { deliver, published } = scene()
  const created = record(image(1))
  expect(await deliver(created)).toEqual([])
  // The members in the order of the schema.
  expect(published).toEqual([
    JSON.stringify({
      id: `evt_${created.eventID}`,
      type: 'item.changed',
      timestamp: '2026-11-28T11:00:00.000Z',
      data: {
        collection: 'cities',
        id: '71',
        tenant: 'acme #ltd',
        version: 1,
        change: 'created',
        item: { id: '71', name: 'Paris', country: 'FR', population: 1 },
        links: { self: '/v1/cities/71' },
      },
    }),
  ])
})

it.each([
  ['created', record(image(1)), 'created', 1],
  ['created again', record(image(4), image(3, gone)), 'created', 4],
  ['created where it was frozen before', record(image(1), image(0, gone)), 'created', 1],
  ['changed', record(image(3), image(2)), 'changed', 3],
  ['deleted and created in one write', record(image(5), image(3)), 'changed', 5],
  ['deleted', record(image(3, gone), image(2)), 'deleted', 3],
  ['created and deleted in one write', record(image(2, gone)), 'deleted', 2],
] as const)('an item that was %s', async (_, given, change, version) => {
  const { deliver, data } = scene()
  await deliver(given)
  expect(data()).toMatchObject([{ change, version }])
  expect('item' in data()[0]).toBe(change !== 'deleted')
  expect(data()[0]).not.toHaveProperty('omitted')
})

const later = { lock: { N: '1795860001' } }
it.each([
  ['a freeze', record(image(2, paris, later), image(2))],
  ['a freeze of what is not there', record(image(0, gone))],
  ['a freeze of what was deleted', record(image(3, gone, later), image(3, gone))],
  ['entries that were dropped', record(image(2, paris, { receipts: { B: 'BA==' } }), image(2))],
  [
    'index attributes that were added',
    record(image(2, paris, { i1p: { S: 'x' }, i1s: { S: 'y' } }), image(2)),
  ],
  ['a record beside an item', record(image(1, gone, { sk: { S: '71#abc' } }))],
  ['a tombstone that TTL removed', record(undefined, image(3, gone))],
])('%s tells nobody', async (_, given) => {
  const { deliver, published, failures } = scene()
  expect(await deliver(given)).toEqual([])
  expect([published, failures]).toEqual([[], []])
})

describe('an item of a collection that shows more than it stores', () => {
  const declared = (title: () => string) => [
    defineCollection({
      name: 'cities',
      version: 2,
      schema: z.strictObject({ name: z.string(), land: z.string() }),
      upgrade: { 1: ({ name, country }) => ({ name, land: country }) },
      timestamps: true,
      computed: { title },
    }),
  ]
  const told = async (title: () => string, more: Image = {}, data: Image[string] = paris) => {
    const { deliver, data: events, failures } = scene(undefined, true, declared(title))
    expect(await deliver(record(image(1, data, more)), record(image(2, paris), image(1)))).toEqual([])
    expect(failures).toEqual([])
    return events()
  }

  it('is told as a GET shows it: upgraded, with its timestamps and computed members', async () => {
    const item = {
      id: '71',
      name: 'Paris',
      land: 'FR',
      createdAt: '2026-11-28T10:00:00.000Z',
      updatedAt: '2026-11-28T11:00:00.000Z',
      title: 'made',
    }
    expect((await told(() => 'made')).map((event) => event.item)).toEqual([item, item])
  })

  it('and not upgraded again', async () => {
    const data = { M: { name: { S: 'Paris' }, land: { S: 'DE' } } }
    const [first] = await told(() => 'made', { schemaVersion: { N: '2' } }, data)
    expect(first.item).toMatchObject({ name: 'Paris', land: 'DE' })
  })

  it('is told without its body where that code fails, and holds nothing up', async () => {
    const events = await told(() => {
      throw new Error('a fault of the deployer')
    })
    expect(events).toMatchObject([1, 2].map((version) => ({ version, omitted: 'collection-failed' })))
    expect(events.some((event) => 'item' in event)).toBe(false)
  })
})

it('leaves out what is too large, and says so', async () => {
  const named = (bytes: number) => ({ M: { ...paris.M, name: { S: 'é'.repeat(bytes / 2) } } })
  const around = Buffer.byteLength(JSON.stringify({ id: '71', name: '', country: 'FR', population: 1 }))
  const { deliver, data } = scene()
  const fits = maxEventItemBytes - around - ((maxEventItemBytes - around) % 2)
  await deliver(record(image(1, named(fits))), record(image(1, named(fits + 2))))
  const [whole, cut] = data()
  expect(Buffer.byteLength(JSON.stringify(whole.item))).toBeGreaterThan(200 * 1024 - 2)
  expect(whole).not.toHaveProperty('omitted')
  expect(cut).toMatchObject({ omitted: 'too-large', version: 1, change: 'created' })
  expect(cut).not.toHaveProperty('item')
})

it('tells of an item whose collection was taken away, without its body', async () => {
  const { deliver, data } = scene()
  await deliver(record(image(1, paris, { pk: { S: 'shared#towns#1' } })))
  expect(data()).toMatchObject([{ collection: 'towns', tenant: 'shared', omitted: 'collection-unknown' }])
})

it.each([
  ['of a later format', image(3, paris, { receipts: { B: Buffer.from([99]).toString('base64') } })],
  ['that is none of ours', image(3, { S: 'text' })],
  ['without a version', image(3, paris, { version: { S: 'three' } })],
])('a record %s is reported by its place, after those before it were told', async (_, poisoned) => {
  const { deliver, data, failures } = scene()
  const [good, bad, behind] = [record(image(1)), record(poisoned, image(2)), record(image(7))]
  expect(await deliver(good, bad, behind)).toEqual([bad.dynamodb?.SequenceNumber])
  expect(data().map(({ version }) => version)).toEqual([1])
  expect(failures).toEqual(['change not read'])
})

it('what the bus does not take goes into a queue, and only that', async () => {
  const { deliver, published, kept } = scene(({ text }) => !text.includes('"version":2'))
  expect(await deliver(record(image(1)), record(image(2), image(1)), record(image(3), image(2)))).toEqual([])
  expect([published, kept].map((texts) => texts.map((text) => JSON.parse(text).data.version))).toEqual([
    [1, 3],
    [2],
  ])
})

it('if neither takes it, the records come again', async () => {
  const { deliver } = scene(() => false, false)
  await expect(deliver(record(image(1)))).rejects.toThrow('the queue is away, too')
})

it.each([1, 2])('a kept event is published as it was (format %i)', async (format) => {
  const { deliver, kept } = scene(() => false)
  await deliver(record(image(1, { M: { ...paris.M, name: { S: '"\\\u2028é' } } })))
  const [text = ''] = kept
  const event = { type: 'item.changed', timestamp: '2026-11-28T11:00:00.000Z', text }
  expect(readNote(writeEvent(event, format))).toEqual({ event })
})

const everything = () => true

it('an item is told with its timestamps, with what is computed, and as its schema is now', async () => {
  const cities = defineCollection({
    name: 'cities',
    schema: z.strictObject({ name: z.string(), land: z.string() }),
    version: 2,
    upgrade: { 1: ({ population: _, country, ...old }) => ({ ...old, land: country }) },
    timestamps: true,
    computed: { label: ({ name, land }) => `${name}, ${land}` },
  })
  const { deliver, data } = scene(everything, true, [cities])
  const later = { M: { land: { S: 'DE' }, name: { S: 'Bonn' } } }
  expect(await deliver(record(image(1)), record(image(2, later, { schemaVersion: { N: '2' } })))).toEqual([])
  const instants = { createdAt: '2026-11-28T10:00:00.000Z', updatedAt: '2026-11-28T11:00:00.000Z' }
  expect(data().map(({ item }) => JSON.stringify(item))).toEqual([
    JSON.stringify({ id: '71', name: 'Paris', land: 'FR', ...instants, label: 'Paris, FR' }),
    JSON.stringify({ id: '71', name: 'Bonn', land: 'DE', ...instants, label: 'Bonn, DE' }),
  ])
})

it('an item that the code of its collection cannot show is left out, and those beside it are told', async () => {
  const cities = defineCollection({
    name: 'cities',
    schema: z.strictObject({ name: z.string(), country: z.string(), population: z.int() }),
    computed: {
      label: ({ name }) => {
        if (name === 'Paris') throw new Error('no label')
        return name
      },
    },
  })
  const { deliver, data, failures } = scene(everything, true, [cities])
  const bonn = { M: { population: { N: '2' }, country: { S: 'DE' }, name: { S: 'Bonn' } } }
  expect(await deliver(record(image(1)), record(image(2, bonn)))).toEqual([])
  expect(data()).toMatchObject([
    { version: 1, change: 'created', omitted: 'collection-failed' },
    { version: 2, item: { id: '71', name: 'Bonn', label: 'Bonn' } },
  ])
  expect(data()[0]).not.toHaveProperty('item')
  expect(failures).toEqual([])
})
