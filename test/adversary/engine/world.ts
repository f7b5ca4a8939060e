/**
 * Virtual time. Whatever happens is an event in one queue; between two events everything that the code does in
 * microtasks runs to its end. So a history is the same each time, and hours take milliseconds.
 */
export interface World {
  /** True time, in milliseconds since the epoch. */
  readonly now: () => number
  /** The number of the last thing that happened; what happens later has a higher one. */
  readonly moment: () => number
  readonly nextMoment: () => number
  /** Calls after so many milliseconds. What is due at one time comes in the order in which it was asked for. */
  readonly after: (milliseconds: number, act: () => void | Promise<void>) => Scheduled
  readonly sleep: (milliseconds: number) => Promise<void>
  /** Until nothing is left to happen. */
  readonly run: () => Promise<void>
}

export interface Scheduled {
  readonly cancel: () => void
}

interface Entry {
  readonly due: number
  readonly order: number
  act: (() => void | Promise<void>) | undefined
}

/** More events than any history has: one that does not end is a fault of the adversary's or the code's. */
const mostEvents = 30_000

export const createWorld = (start: number): World => {
  let [time, order, moment] = [start, 0, 0]
  const heap: Entry[] = []
  const after: World['after'] = (milliseconds, act) => {
    const entry: Entry = { due: time + Math.max(0, milliseconds), order: order++, act }
    push(heap, entry)
    return {
      cancel: () => {
        entry.act = undefined
      },
    }
  }
  const run = async (): Promise<void> => {
    for (let events = 0; ; events++) {
      // A microtask of the last event may have asked for more.
      await stillness()
      const entry = pop(heap)
      if (entry === undefined) return
      if (entry.act === undefined) continue
      if (events > mostEvents) throw new Error('this history does not end')
      time = entry.due
      await entry.act()
    }
  }
  return {
    now: () => time,
    moment: () => moment,
    nextMoment: () => ++moment,
    after,
    sleep: (milliseconds) => new Promise((resolve) => void after(milliseconds, resolve)),
    run,
  }
}

/** Captured before anybody exchanges timers. */
const soon = setImmediate

/** All microtasks and ticks are done before an immediate comes. */
const stillness = (): Promise<void> => new Promise((resolve) => void soon(resolve))

const isBefore = (a: Entry, b: Entry): boolean => a.due < b.due || (a.due === b.due && a.order < b.order)

const push = (heap: Entry[], entry: Entry): void => {
  let at = heap.push(entry) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent] as Entry
    if (!isBefore(entry, above)) break
    heap[at] = above
    at = parent
  }
  heap[at] = entry
}

const pop = (heap: Entry[]): Entry | undefined => {
  const top = heap[0]
  const last = heap.pop()
  if (top === undefined || last === undefined || heap.length === 0) return top
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child++
    if (!isBefore(heap[child] as Entry, last)) break
    heap[at] = heap[child] as Entry
    at = child
  }
  heap[at] = last
  return top
}
