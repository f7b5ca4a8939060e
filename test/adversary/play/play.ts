import { setup } from '../deployment.ts'
import type { MakeDatabase } from '../doubles/database.ts'
import type { History, SownItem } from '../history/spec.ts'
import { ask, calm, exchange, learn, playClient, upload } from './client.ts'
import { follow } from './follower.ts'
import type { Journal, Known } from './journal.ts'
import { type Office, openOffice } from './office.ts'
import { playReader } from './reader.ts'
import { httpOf } from './requests.ts'
import { createStage, type Stage, start } from './stage.ts'

/** Plays a history to its end, and then until everything that was accepted has come to its end, too. */
export const play = async (history: History, makeDatabase: MakeDatabase): Promise<Journal> => {
  const stage = await createStage(history, makeDatabase)
  const { world, journal, database } = stage
  const office = openOffice(stage, history)
  const faults: unknown[] = []
  const begin = (part: Promise<unknown>): void => void part.catch((error: unknown) => faults.push(error))
  if (history.events.items) follow(stage, history.events.items, begin)
  const goOn = async (part?: Promise<unknown>): Promise<void> => {
    if (part) begin(part)
    await world.run()
    if (faults.length > 0) throw faults[0]
  }
  await goOn(sow(stage, history.sown))
  const began = world.now() - start
  for (const client of history.clients) begin(playClient(stage, client))
  for (const [at, { at: when, ...meets }] of history.sweeps.entries())
    world.after(when - began, () => begin(sweep(stage, `sweeper.${at + 1}`, meets)))
  for (const when of history.redrives) world.after(when - began, () => void office.redrive())
  for (const when of history.expiries)
    world.after(when - began, () => {
      world.nextMoment()
      return database.expire()
    })
  for (const [at, reader] of history.readers.entries()) begin(playReader(stage, `reader${at + 1}`, reader))
  await goOn()
  await settle(stage, office, history, goOn)
  await goOn(readAll(stage))
  await database.close()
  return journal
}

/** In the end nothing moves any more, so all of it has to be found, by every number that items have had last. */
const readAll = async (stage: Stage): Promise<void> => {
  const last = new Map<string, unknown>()
  for (const entry of stage.journal.entries)
    if (entry.kind === 'written') last.set(entry.item, entry.after.data?.n)
  const numbers = [...new Set(last.values())].filter((n) => typeof n === 'number')
  for (const by of [undefined, ...numbers.slice(0, 4)])
    await playReader(stage, `end${by ?? ''}`, { at: 0, principal: 'sower', by, limit: 2, pause: 0 })
}

const sow = async (stage: Stage, items: readonly SownItem[]): Promise<void> => {
  if (items.length === 0) return
  const operations = items.map(({ id, n }) => {
    const mark = `sown${id}`
    return {
      mark,
      method: 'PUT',
      collection: 'things',
      item: id,
      body: { last: mark, n, marks: {} },
    } as const
  })
  const request = {
    form: 'batch',
    principal: 'sower',
    operations,
    atomic: false,
    strict: false,
    dry: false,
    shows: 'results',
  } as const
  const known: Known = {
    id: 'sower',
    client: 'sower',
    request,
    cancelled: false,
    arrived: false,
    removed: false,
  }
  stage.journal.requests.set('sower', known)
  await exchange(stage, 'sower#1', { known, about: 'answer', http: httpOf(request), send: calm })
}

const sweep = async (
  stage: Stage,
  label: string,
  meets: Omit<History['sweeps'][number], 'at'>,
): Promise<void> => {
  const { functions, context, run } = stage.invoke({
    label,
    owner: () => undefined,
    seconds: setup.sweeperSeconds,
    ...meets,
  })
  stage.journal.add({ kind: 'noted', attempt: label, text: 'begins' })
  await run(() => functions.sweeper({}, context)).catch((error: unknown) => {
    stage.journal.add({ kind: 'noted', attempt: label, text: `throws ${String(error)}` })
  })
}

const [second, hour] = [1_000, 3_600_000]
/** Longer than any lease of the HTTP function. */
const pastTheLease = 45 * second
/** A key holds for 24 hours; in the last of them nobody asks for what must be remembered. */
const keyHolds = 23 * hour
const mostTries = 8

/** Nothing goes wrong any more: clients come back for their answers, messages are delivered, sweeps sweep. */
const settle = async (
  stage: Stage,
  office: Office,
  history: History,
  goOn: (part?: Promise<unknown>) => Promise<void>,
): Promise<void> => {
  const { world, journal } = stage
  const clients = history.clients.filter(({ givesUp }) => !givesUp)
  const knowns = clients.flatMap(({ name }) => journal.requests.get(name) ?? [])
  const synchronous = knowns.filter(
    ({ request: { form, key, dry } }) => key !== undefined && !dry && form !== 'async' && form !== 'import',
  )
  const again = async (known: Known, label: string) => {
    const heard = await exchange(stage, `${known.client}#${label}`, {
      known,
      about: 'answer',
      http: httpOf(known.request),
      send: calm,
    })
    learn(known, heard)
    return heard
  }
  const isFresh = () => world.now() - start < keyHolds
  for (const known of synchronous) {
    for (let tries = 1; tries <= mostTries && isFresh(); tries++) {
      await goOn(world.sleep(pastTheLease))
      let open = true
      await goOn(again(known, `end${tries}`).then((heard) => (open = !isSettled(heard))))
      if (!open) break
    }
  }
  if (isFresh()) for (const known of synchronous) await goOn(again(known, 'replay'))
  const asynchronous = knowns.filter(({ request: { form } }) => form === 'async' || form === 'import')
  for (const known of asynchronous) {
    if (known.request.key !== undefined && known.batch === undefined && isFresh())
      await goOn(again(known, 'end'))
    upload(stage, known)
    await goOn()
  }
  await settleBatches(stage, office, asynchronous, goOn)
}

/** Everything was told, and nothing needs to be sent again. */
const isSettled = (heard: Awaited<ReturnType<typeof exchange>>): boolean =>
  heard !== undefined &&
  heard.status < 500 &&
  heard.body?.type !== '/problems/idempotency-key-in-progress' &&
  !heard.body?.results?.some((r: { retryable?: boolean }) => r.retryable)

const settleBatches = async (
  stage: Stage,
  office: Office,
  batches: readonly Known[],
  goOn: (part?: Promise<unknown>) => Promise<void>,
): Promise<void> => {
  if (batches.length === 0) return
  for (let round = 1; round <= 4; round++) {
    if (round <= 2) office.redrive()
    await goOn()
    await goOn(
      stage.world.sleep(hour).then(() => sweep(stage, `sweeper.end${round}`, { troubles: [], ahead: 0 })),
    )
  }
  office.resume()
  await goOn()
  for (const known of batches) {
    if (known.batch === undefined) continue
    for (const about of ['status', 'results', 'errors'] as const)
      await goOn(ask(stage, known, `${known.client}?${about}`, about))
  }
}
