import { setup } from '../deployment.ts'
import { streamRecordOf } from '../doubles/stream.ts'
import type { Following } from '../history/spec.ts'
import type { Stage } from './stage.ts'

type Record = ReturnType<typeof streamRecordOf>

/**
 * Follows the table of items as Lambda follows a stream: records in their order, cut anywhere, from the same place again until
 * they are done, and now and then once more afterwards.
 */
export const follow = (
  stage: Stage,
  followings: readonly Following[],
  begin: (part: Promise<unknown>) => void,
): void => {
  const { world, stream } = stage
  const chance = stage.random.fork('follower')
  const troubles = new Map(followings.map((following) => [following.following, following]))
  const waiting: Record[] = []
  let [at, invocations, busy] = [0, 0, false]

  const next = async (): Promise<void> => {
    const cut = chance.chance(0.7) ? waiting.length : at + chance.int(1, 3)
    const records = waiting.slice(at, Math.min(cut, at + setup.stream.batchSize))
    const following = troubles.get(++invocations)
    const left = await deliver(stage, records, { number: invocations, troubles: following?.troubles ?? [] })
    at += following?.again && left === 0 ? 0 : records.length - left
    if (at < waiting.length) later(chance.int(10, 1_000))
    else busy = false
  }

  // What happens next must not wait for what comes behind it.
  const later = (milliseconds: number) => void world.after(milliseconds, () => begin(next()))

  stream.watch((change) => {
    waiting.push(streamRecordOf(change, world.now()))
    if (busy) return
    busy = true
    later(setup.stream.batchingWindowSeconds * 1_000 + chance.int(10, 400))
  })
}

interface Delivery {
  readonly number: number
  readonly troubles: Following['troubles']
}

/** @returns how many of the records are to be delivered again. */
const deliver = async (
  stage: Stage,
  records: readonly Record[],
  { number, troubles }: Delivery,
): Promise<number> => {
  const { world, journal } = stage
  const label = `publisher.${number}`
  const seconds = setup.stream.functionTimeoutSeconds
  const { functions, run } = stage.invoke({ label, owner: () => undefined, troubles, ahead: 0, seconds })
  const killed = world.sleep(seconds * 1_000).then(() => undefined)
  const told = run(() => functions.publisher({ Records: [...records] })).catch((error: unknown) => {
    journal.add({ kind: 'noted', attempt: label, text: `throws ${String(error)}` })
    return undefined
  })
  const answer = await Promise.race([told, killed])
  if (answer === undefined) return records.length
  const [first] = answer.batchItemFailures
  if (first === undefined) return 0
  return (
    records.length - records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === first.itemIdentifier)
  )
}
