import type { ManualClock } from '../support/clock.ts'
import type { TestQueue } from '../support/queues.ts'
import { type Consumer, type Ground, type Process, redeliveredAfter } from './async-process.ts'

/** A message that waits to be delivered, for the `receives`th time then. */
export interface Letter {
  readonly id: string
  readonly to: Consumer
  readonly body: string
  readonly receives: number
}

/**
 * A post office in the place of the event sources: it takes the messages out of the queues and delivers them when, in
 * which order and how often a test says.
 */
export interface Office {
  readonly letters: Letter[]
  /** What S3 and the functions have sent since, in the order of its text. */
  readonly collect: () => Promise<readonly Letter[]>
  /** Delivers a letter once; one that was not taken comes back after its visibility timeout. */
  readonly deliver: (letter: Letter, process: Process, isDead?: () => boolean) => Promise<boolean>
  /** Delivers everything, first come first served, until nothing is left. */
  readonly deliverAll: (process: () => Process, isDead?: () => boolean) => Promise<void>
  /** Letters that were received too often. */
  readonly dead: readonly Letter[]
}

const maxReceives = 6

/** Held back for long, and given up after a day. */
const patient: ReadonlySet<Consumer> = new Set(['notifier', 'webhookSender'])

export const openOffice = ({ aws, events }: Ground, clock: ManualClock): Office => {
  const [letters, dead]: [Letter[], Letter[]] = [[], []]
  let named = 0
  const add = (to: Consumer, body: string): Letter => {
    const letter = { id: `${to}-${++named}`, to, body, receives: 1 }
    letters.push(letter)
    return letter
  }
  const collect = async (): Promise<readonly Letter[]> => {
    const notifications = await drain(aws.uploads)
    const chunks = await drain(aws.chunks)
    const ends = events ? await drain(events.ends) : []
    const webhooks = events ? await drain(events.webhooks) : []
    return [
      ...ends.map((body) => add('notifier', body)),
      ...webhooks.map((body) => add('webhookSender', body)),
      ...notifications.map((body) => add('importer', body)),
      ...chunks.map((body) => add('worker', body)),
    ]
  }
  const comeBack = (letter: Letter): void => {
    clock.advance(redeliveredAfter[letter.to])
    const next = { ...letter, receives: letter.receives + 1 }
    if (next.receives > maxReceives && !patient.has(letter.to)) dead.push(letter)
    else letters.push(next)
  }
  const deliver: Office['deliver'] = async (letter, process, isDead = () => false) => {
    const taken = await process
      .deliver(letter.to, { messageId: letter.id, body: letter.body, receives: letter.receives })
      .catch(() => false)
    await collect()
    // Nobody hears what a dead process answers.
    const done = taken && !isDead()
    if (!done) comeBack(letter)
    return done
  }
  const deliverAll: Office['deliverAll'] = async (process, isDead) => {
    for (let letter = letters.shift(); letter; letter = letters.shift()) {
      await deliver(letter, process(), isDead)
    }
  }
  return { letters, collect, deliver, deliverAll, dead }
}

const drain = async (queue: TestQueue): Promise<readonly string[]> => {
  const bodies: string[] = []
  for (let found = await queue.receive(); found.length > 0; found = await queue.receive()) {
    await Promise.all(found.map(queue.remove))
    bodies.push(...found.map(({ Body = '' }) => Body))
  }
  return bodies.sort()
}
