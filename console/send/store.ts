import { type App, type AppEvent, reduceApp } from '../state/app.ts'
import type { WorkEvent } from '../state/work.ts'

export interface Store {
  readonly get: () => App
  readonly tell: (event: AppEvent) => void
  /** Returns how to stop listening. */
  readonly listen: (listener: () => void) => () => void
}

/** Holds the state of the page; every change is an event. */
export const createStore = (initial: App): Store => {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    tell: (event) => {
      state = reduceApp(state, event)
      for (const listener of listeners) listener()
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** Tells what happens to one work. */
export type Tell = (event: WorkEvent) => void

export const teller =
  (store: Store, key: string): Tell =>
  (event) =>
    store.tell({ type: 'work', key, event })
