import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { expect, it } from 'vitest'
import { createEventBus } from '../../functions/aws/event-bus.ts'
import { createSecrets } from '../../functions/aws/secrets.ts'
import { manualClock } from '../support/clock.ts'
import { type Interceptor, intercept } from '../support/wire.ts'

const wired = <Client>(client: Client, wire: Interceptor): Client => {
  // The SDK's own retries write into it.
  const answered: Interceptor = async (call) => ({ ...((await wire(call)) as object), $metadata: {} })
  intercept(client as unknown as DynamoDBClient, answered)
  return client
}

const local = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }

interface Entry {
  readonly Detail: string
}

/** A bus that does not take some events the first times. */
const scene = (refuses: (detail: string, call: number) => boolean) => {
  const calls: (readonly Entry[])[] = []
  const client = wired(new EventBridgeClient(local), async ({ input }) => {
    const { Entries } = input as { readonly Entries: readonly Entry[] }
    calls.push(Entries)
    const entries = Entries.map(({ Detail }) =>
      refuses(Detail, calls.length) ? { ErrorCode: 'ThrottlingException' } : { EventId: 'taken' },
    )
    return { FailedEntryCount: entries.filter((entry) => 'ErrorCode' in entry).length, Entries: entries }
  })
  const pauses: number[] = []
  const pause = async (milliseconds: number) => void pauses.push(milliseconds)
  const bus = createEventBus({ client, bus: 'mine', source: 'multistatus-test', pause, random: () => 1 })
  return { bus, calls, pauses }
}

const events = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    type: 'batch.completed',
    timestamp: '2026-11-28T10:00:00.000Z',
    text: JSON.stringify({ at }),
  }))

it('ten events a call, as the bus wants them', async () => {
  const { bus, calls } = scene(() => false)
  await bus.publish(events(23))
  expect(calls.map((call) => call.length)).toEqual([10, 10, 3])
  expect(calls[0]?.[0]).toEqual({
    EventBusName: 'mine',
    Source: 'multistatus-test',
    DetailType: 'batch.completed',
    Time: new Date('2026-11-28T10:00:00.000Z'),
    Detail: '{"at":0}',
  })
})

it('only what the bus did not take is sent again', async () => {
  const { bus, calls, pauses } = scene((detail, call) => call < 3 && /[37]/.test(detail))
  await bus.publish(events(9))
  expect(calls.map((call) => call.map(({ Detail }) => JSON.parse(Detail).at))).toEqual([
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
    [3, 7],
    [3, 7],
  ])
  expect(pauses).toEqual([50, 100])
})

it('what the bus never takes is an error', async () => {
  const { bus, calls } = scene((detail) => detail.includes('2'))
  await expect(bus.publish(events(4))).rejects.toThrow('1 events could not be published')
  expect(calls.map((call) => call.length)).toEqual([4, 1, 1, 1, 1])
})

const first = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const second = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

it('a secret is read from where the settings say, and again after five minutes', async () => {
  const clock = manualClock()
  const asked: unknown[] = []
  let value = first
  const wire: Interceptor = async ({ command, input }) => {
    asked.push([command, input])
    return command === 'GetParameterCommand' ? { Parameter: { Value: value } } : { SecretString: value }
  }
  const secretsOf = createSecrets(
    new Map([
      ['https://one.example/', { secretsManager: 'multistatus/hook' }],
      ['https://two.example/', { parameter: '/multistatus/hook' }],
    ]),
    {
      secretsManager: wired(new SecretsManagerClient(local), wire),
      ssm: wired(new SSMClient(local), wire),
      now: clock.now,
    },
  )
  const read = async (address: string) =>
    (await secretsOf(address)).map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`)
  expect(await read('https://one.example/')).toEqual([first])
  expect(await read('https://two.example/')).toEqual([first])
  value = `${second}\n${first}`
  clock.advance(5 * 60_000 - 1)
  expect(await read('https://one.example/')).toEqual([first])
  clock.advance(1)
  expect(await read('https://one.example/')).toEqual([second, first])
  expect(asked).toEqual([
    ['GetSecretValueCommand', { SecretId: 'multistatus/hook' }],
    ['GetParameterCommand', { Name: '/multistatus/hook', WithDecryption: true }],
    ['GetSecretValueCommand', { SecretId: 'multistatus/hook' }],
  ])
  await expect(secretsOf('https://three.example/')).rejects.toThrow('no secret')
})
