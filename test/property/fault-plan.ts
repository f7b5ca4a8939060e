import fc from 'fast-check'
import { names } from '../support/statements.ts'
import { brokenConnection, type Interceptor, serviceError } from '../support/wire.ts'
import type { Stage } from './stage.ts'

/**
 * How one wire call goes wrong. `fail`: this call. `crash`: the actor's process dies there, so its later calls fail as
 * well. `before`: the call never arrives. `after`: it takes effect, and the answer is lost. `late`: given up by the
 * caller, it arrives at some later moment.
 */
const kinds = ['fail before', 'fail after', 'late', 'crash before', 'crash after'] as const
type Kind = (typeof kinds)[number]

export interface FaultPlan {
  /** Counted from 1. */
  readonly faults: readonly { readonly call: number; readonly kind: Kind }[]
  /** Every call that touches this item is throttled, as long as the actor lives. */
  readonly starved: string | undefined
  /** The actor does not notice that time goes by. */
  readonly frozen: boolean
  /** Dies when it is about to record what it did: at its second write to the record of its key. */
  readonly unrecorded: boolean
}

export const noFaults: FaultPlan = { faults: [], starved: undefined, frozen: false, unrecorded: false }

/** Fewer faults than any call is tried, so that only a crash or the clock can keep an actor from its end. */
const faultsOf = (among: readonly Kind[]) =>
  fc.array(fc.record({ call: fc.integer({ min: 1, max: 10 }), kind: fc.constantFrom(...among) }), {
    maxLength: 3,
  })

const never = fc.constant(undefined)

/** Anything that can happen to an attempt on a few items. */
export const anyFaultPlan: fc.Arbitrary<FaultPlan> = fc.record({
  faults: faultsOf(kinds),
  starved: fc.oneof({ weight: 3, arbitrary: never }, fc.constantFrom('1', '2', '3')),
  frozen: fc.boolean(),
  unrecorded: fc.constant(false),
})

/** Calls that go wrong and can be made good. */
export const badCalls: fc.Arbitrary<FaultPlan> = fc.record({
  faults: faultsOf(['fail before', 'fail after', 'late']),
  starved: never,
  frozen: fc.constant(false),
  unrecorded: fc.constant(false),
})

/** The process dies: somewhere, or just before it records what it did. */
export const death: fc.Arbitrary<FaultPlan> = fc.record({
  faults: fc
    .constantFrom<Kind>('crash before', 'crash after')
    .chain((kind) => fc.integer({ min: 2, max: 7 }).map((call) => [{ call, kind }])),
  starved: never,
  frozen: fc.constant(false),
  unrecorded: fc.boolean(),
})

/**
 * An actor's wire: it waits for its turn before and after each call, and meets its trouble there.
 * @param made is told of every call that has taken effect.
 */
export const wireOf = (
  stage: Stage,
  name: string,
  { faults, starved, unrecorded }: FaultPlan,
  made: (input: unknown) => Promise<void>,
): Interceptor => {
  const kindOf = new Map(faults.map(({ call, kind }) => [call, kind]))
  let calls = 0
  let records = 0
  let dead = false
  return async ({ command, input, proceed }) => {
    if (command === 'UpdateItemCommand') records++
    dead ||= unrecorded && records === 2
    if (dead) throw brokenConnection()
    if (starved !== undefined && touches(input, starved)) throw serviceError('ThrottlingException', 400)
    const kind = kindOf.get(++calls)
    const label = `${name}: ${command} (${calls})`
    await stage.turn(`${label}, before`)
    if (kind === 'late')
      void stage.enter(`${label}, late`, () => proceed().finally(() => made(input))).catch(() => {})
    dead = kind?.startsWith('crash') ?? false
    if (kind === 'late' || kind?.endsWith('before')) throw brokenConnection()
    const told = await proceed().then(
      (output) => () => output,
      (error: unknown) => () => Promise.reject(error),
    )
    await made(input)
    await stage.turn(`${label}, after`)
    if (kind !== undefined) throw brokenConnection()
    return told()
  }
}

const touches = (input: unknown, id: string): boolean => names(input, 'cities', id)
