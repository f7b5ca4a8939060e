import { type Advice, adviceOf, isSignedOut, signedOut } from '../state/advice.ts'
import type { Connection } from './connection.ts'
import type { Group } from './groups.ts'
import type { Memory } from './memory.ts'
import { type Store, type Tell, teller } from './store.ts'

/** All that effects need. */
export interface Effects {
  readonly store: Store
  readonly connection: Connection
  readonly memory: Memory
  /** Milliseconds. */
  readonly now: () => number
  /** By the key of a work: how to stop it. */
  readonly running: Map<string, AbortController>
  /** … and the page of failed rows that was asked for last. */
  readonly turning: Map<string, symbol>
  /** … and mended rows that were sent and not answered: the service may have run them. */
  readonly unanswered: Map<string, Group>
  /** … and how to do again what it was about. */
  readonly again: Map<string, () => Promise<void>>
}

/** Begins something that can be stopped by its work's key. */
export const begun = ({ running }: Effects, key: string): AbortSignal => {
  running.get(key)?.abort()
  const controller = new AbortController()
  running.set(key, controller)
  return controller.signal
}

type Telling = Pick<Effects, 'store'>

/** Who was signed out has to sign in first, whatever it was about. */
export const adviceAbout = ({ store }: Telling, error: unknown): Advice => {
  if (isSignedOut(error)) store.tell({ type: 'session', session: { kind: 'out', advice: signedOut } })
  return adviceOf(error)
}

/** Says what went wrong with something beside a work, which goes on. Its own button is still there to be pressed again. */
export const advise = (effects: Telling, key: string, error: unknown): void => {
  const { remedy, ...advice } = adviceAbout(effects, error)
  teller(
    effects.store,
    key,
  )({ type: 'advised', advice: { ...advice, remedy: remedy === 'try again' ? 'none' : remedy } })
}

/** Says what a work was stopped by. */
export const failed = (effects: Telling, tell: Tell, error: unknown): void => {
  const advice = adviceAbout(effects, error)
  const isAbout = advice.remedy === 'change the file'
  tell({ type: 'failed', phase: isAbout ? 'refused' : 'stopped', advice })
}
