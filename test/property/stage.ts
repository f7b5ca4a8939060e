import type { Scheduler } from 'fast-check'

/**
 * Actors that share a store move one at a time: each stops before and after every wire call, and only when all stand
 * still does the scheduler pick who goes on. So a seed says the whole interleaving, however fast the store is.
 */
export interface Stage {
  /** Lets an actor in, at a moment that the scheduler picks. Settles when it is done. */
  readonly enter: <T>(label: string, act: () => Promise<T>) => Promise<T>
  /** An actor waits here until it is its turn. */
  readonly turn: (label: string) => Promise<void>
  /** Moves the actors until the promise settles; those that it does not need may be left where they stand. */
  readonly play: <T>(until: Promise<T>) => Promise<T>
  /** Moves everybody until nobody waits. */
  readonly finish: () => Promise<void>
}

export const createStage = (scheduler: Scheduler): Stage => {
  let moving = 0
  let wake = (): void => {}
  const stop = (): void => {
    moving--
    if (moving < 0) throw new Error('an actor must make one wire call at a time')
    if (moving === 0) wake()
  }
  const stillness = async (): Promise<void> => {
    while (moving > 0) await new Promise<void>((resolve) => (wake = resolve))
  }
  const picked = (label: string): Promise<void> =>
    scheduler.schedule(Promise.resolve(), label, undefined, (run) => {
      moving++
      return run()
    })
  const enter: Stage['enter'] = async (label, act) => {
    await picked(label)
    try {
      return await act()
    } finally {
      stop()
    }
  }
  const turn = (label: string): Promise<void> => {
    const mine = picked(label)
    stop()
    return mine
  }
  const playWhile = async (wanted: () => boolean): Promise<void> => {
    for (;;) {
      await stillness()
      // What an actor left to be done in microtasks belongs to its move.
      await new Promise((resolve) => setImmediate(resolve))
      if (!wanted() || scheduler.count() === 0) return
      await scheduler.waitNext(1)
    }
  }
  const play: Stage['play'] = async (until) => {
    let settled = false
    const note = (): void => {
      settled = true
    }
    until.then(note, note)
    await playWhile(() => !settled)
    if (!settled) throw new Error('nobody is left to move')
    return until
  }
  return { enter, turn, play, finish: () => playWhile(() => true) }
}
