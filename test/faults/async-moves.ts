import fc from 'fast-check'
import { bodyOf } from '../support/answer.ts'
import { faultAt, type Mode, modes, type Suspended, sleepAt } from '../support/faulty.ts'
import type { Letter } from './async-office.ts'
import { type Process, redeliveredAfter } from './async-process.ts'
import type { Stage, Trial } from './async-stage.ts'

/** What happens next. `pick` chooses among the letters that wait, `call` is the wire call where it happens. */
export interface Move {
  readonly kind: 'deliver' | 'copy' | 'fault' | 'sleep' | 'wake' | 'cancel' | 'ask again'
  readonly pick: number
  readonly call: number
  readonly mode: Mode
  readonly late: boolean
}

const weights: readonly [Move['kind'], number][] = [
  ['deliver', 6],
  ['copy', 3],
  ['fault', 6],
  ['sleep', 4],
  ['wake', 2],
  ['cancel', 1],
  ['ask again', 1],
]

export const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.oneof(...weights.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) }))),
  pick: fc.nat(20),
  call: fc.integer({ min: 1, max: 12 }),
  mode: fc.constantFrom(...modes),
  late: fc.boolean(),
})

/** Deliveries after which a letter is not disturbed any more: a message that always meets trouble is given up. */
const patience = 3

export interface Player {
  readonly play: (move: Move) => Promise<void>
  /** Wakes whoever is asleep. */
  readonly end: () => Promise<void>
  /** Whether a cancellation was accepted. */
  readonly cancelled: () => boolean
}

interface Sleeper {
  readonly process: Process
  readonly sleeping: Suspended
  readonly walking: Promise<unknown>
}

/** @param unsound meets the faults; each of the spares may fall asleep once at a time. */
export const createPlayer = (
  { healthy, clock }: Stage,
  { office, begin, cancel }: Trial,
  id: string,
  [unsound, ...spares]: readonly [Process, ...Process[]],
): Player => {
  const free = [...spares]
  const asleep: Sleeper[] = []
  let accepted = false

  const wake = async (): Promise<void> => {
    const sleeper = asleep.shift()
    if (sleeper === undefined) return
    sleeper.sleeping.wake()
    await sleeper.walking
    sleeper.process.through()
    free.push(sleeper.process)
    await office.collect()
  }

  const sleep = async (letter: Letter, { call, mode, late }: Move, process: Process): Promise<void> => {
    const sleeping = sleepAt(call, mode.endsWith('after') ? 'after' : 'before')
    process.through(sleeping.wire)
    const delivery = { ...letter, messageId: letter.id }
    const walking = process.deliver(letter.to, delivery).catch(() => false)
    await Promise.race([sleeping.asleep, walking])
    asleep.push({ process, sleeping, walking })
    // Another copy of the message while it sleeps, or the same one when it should be dead.
    if (late) clock.advance(redeliveredAfter[letter.to])
    office.letters.push({ ...letter, receives: letter.receives + 1 })
  }

  const onLetter = async (letter: Letter, move: Move): Promise<void> => {
    const { kind, call, mode } = move
    const process = free[0]
    if (kind === 'sleep' && process && letter.receives < patience) {
      free.shift()
      return sleep(letter, move, process)
    }
    if (kind === 'fault' && letter.receives < patience) {
      const faulty = faultAt({ call, mode })
      unsound.through(faulty.wire)
      const isDead = () => mode.startsWith('crash') && faulty.calls() >= call
      await office.deliver(letter, unsound, isDead)
      return
    }
    if (kind === 'copy') office.letters.push({ ...letter, id: `${letter.id}+` })
    await office.deliver(letter, healthy)
  }

  const play = async (move: Move): Promise<void> => {
    if (move.kind === 'wake') return wake()
    if (move.kind === 'cancel') {
      accepted = (await cancel(id)).status === 202 || accepted
      return
    }
    if (move.kind === 'ask again') {
      const asked = await begin(healthy)
      if (bodyOf(asked).id !== id) throw new Error('another batch under the same key')
      return
    }
    const [letter] = office.letters.splice(move.pick % Math.max(1, office.letters.length), 1)
    if (letter) await onLetter(letter, move)
  }

  const end = async (): Promise<void> => {
    while (asleep.length > 0) await wake()
  }

  return { play, end, cancelled: () => accepted }
}
