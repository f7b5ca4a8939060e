import { randomBytes } from 'node:crypto'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { expect } from 'vitest'
import type { Post } from '../../functions/ports/events.ts'
import { endsQueue, webhooksQueue } from '../../functions/resources/queues.ts'
import { createQueue } from '../../local/queues.ts'
import { type Answer, bodyOf } from '../support/answer.ts'
import { testQueue } from '../support/queues.ts'
import type { TestTables } from '../support/tables.ts'
import type { Interceptor } from '../support/wire.ts'
import type { Ground } from './async-process.ts'

interface Event {
  readonly id: string
  readonly type: string
  readonly timestamp: string
  readonly data: { readonly id: string; readonly state: string }
}

/** One time that somebody was told, with the end that was on record then. */
export interface Told {
  readonly to: string
  readonly event: Event
  readonly endedBy: string | undefined
}

/** Writes down everything that anybody is told. */
export interface Ears {
  readonly ground: Ground
  /** Listens on the wire of a process to what the bus gets. */
  readonly on: (wire?: Interceptor) => Interceptor
  readonly toldOf: (batch: string) => readonly Told[]
}

const addresses = ['https://one.example/hook', 'https://two.example/hook']

/** A ground on which a bus and two addresses are told. */
export const withEars = async (ground: Ground): Promise<Ears> => {
  const { sqs } = ground.aws
  const suffix = `-${randomBytes(6).toString('hex')}`
  const [ends, webhooks] = await Promise.all([
    createQueue(sqs, endsQueue, suffix),
    createQueue(sqs, webhooksQueue, suffix),
  ])
  const told: Told[] = []
  const hear = async (to: string, text: string): Promise<void> => {
    const event = JSON.parse(text) as Event
    told.push({ to, event, endedBy: await endedByOf(ground.tables, event.data.id) })
  }
  const post = async ({ address, body, headers }: Post) => {
    await hear(address, body)
    expect(headers['webhook-id']).toBe((JSON.parse(body) as Event).id)
    return { kind: 'answered', status: 204 } as const
  }
  return {
    ground: {
      ...ground,
      events: { ends: testQueue(sqs, ends), webhooks: testQueue(sqs, webhooks), addresses, post },
    },
    on:
      (wire = ({ proceed }) => proceed()) =>
      (call) =>
        wire({ ...call, proceed: () => overheard(call, hear) }),
    toldOf: (batch) => told.filter(({ event }) => event.data.id === batch),
  }
}

/** What reaches the bus, whatever becomes of the answer. */
const overheard = async (
  { command, input, proceed }: Parameters<Interceptor>[0],
  hear: (to: string, text: string) => Promise<void>,
): Promise<unknown> => {
  if (command === 'PutEventsCommand') {
    const { Entries } = input as { readonly Entries: readonly { readonly Detail: string }[] }
    for (const { Detail } of Entries) await hear('bus', Detail)
  }
  return proceed()
}

const endedByOf = async ({ client, batches }: TestTables, id: string): Promise<string | undefined> => {
  const Key = { pk: { S: id }, sk: { S: 'META' } }
  const { Item } = await client.send(new GetItemCommand({ TableName: batches, Key, ConsistentRead: true }))
  return Item?.completedAt === undefined ? undefined : Item.endedBy?.S
}

/** That everybody was told of the end that stands on record, of no other, never before it, and what the status says. */
export const checkTold = (told: readonly Told[], status: Answer, context: string): void => {
  const body = bodyOf(status)
  expect([...new Set(told.map(({ to }) => to))].sort(), context).toEqual(['bus', ...addresses])
  for (const { event, endedBy } of told) {
    expect(endedBy, context).toBeDefined()
    expect(event, context).toEqual({
      id: `evt_${endedBy}`,
      type: 'batch.completed',
      timestamp: body.completedAt,
      data: {
        id: body.id,
        state: body.state,
        outcome: body.outcome,
        summary: body.summary,
        links: body.links,
      },
    })
  }
  expect(new Set(told.map(({ event }) => event.id)).size, context).toBe(1)
}
