import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { expect } from 'vitest'
import type { TestTables } from '../support/tables.ts'

type Attributes = Record<string, AttributeValue>

/** What became of the record of a key, write by write. */
export interface History {
  /** To be called after every wire call, with its input. */
  readonly note: (input: unknown) => Promise<void>
  /** A key is taken over only when its lease has ended; only who holds it completes; what is stored stays until then. */
  readonly check: () => void
}

interface Seen {
  readonly owner: string | undefined
  readonly state: string | undefined
  readonly leaseUntil: number
  readonly results: string
}

export const createHistory = ({ client, batches }: TestTables): History => {
  const seen: Seen[] = []
  const note: History['note'] = async (input) => {
    const { TableName, Key, Item } = input as { TableName?: string; Key?: Attributes; Item?: Attributes }
    const pk = (Key ?? Item)?.pk
    if (TableName !== batches || pk === undefined) return
    const key = { pk, sk: { S: 'META' } }
    const found = await client.send(
      new GetItemCommand({ TableName: batches, Key: key, ConsistentRead: true }),
    )
    const { owner, state, leaseUntil, results } = found.Item ?? {}
    seen.push({
      owner: owner?.S,
      state: state?.S,
      leaseUntil: Number(leaseUntil?.N),
      results: Buffer.from(results?.B ?? new Uint8Array()).toString('hex'),
    })
  }
  return { note, check: () => checkAll(seen) }
}

/** The function's timeout in milliseconds: no attempt lives longer, and no lease is shorter. */
const lifetime = 30_000

const checkAll = (seen: readonly Seen[]): void => {
  for (const [at, now] of seen.entries()) {
    const before = seen[at - 1] ?? nothing
    const isSame = JSON.stringify(before) === JSON.stringify(now)
    if (isSame) continue
    if (now.state === 'running') {
      // Given back by who holds it.
      if (before.state === 'running' && before.owner === now.owner && now.leaseUntil === 0) continue
      const wait = before.state === 'running' ? now.leaseUntil - before.leaseUntil : lifetime
      expect(wait, 'the key is taken from an attempt that may still run').toBeGreaterThanOrEqual(lifetime)
      continue
    }
    expect(before, 'only the attempt that holds the key completes').toMatchObject({
      owner: now.owner,
      state: 'running',
    })
  }
}

const nothing: Seen = { owner: undefined, state: undefined, leaseUntil: 0, results: '' }
