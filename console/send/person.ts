import { personIn } from './credentials.ts'
import type { Effects } from './effects.ts'

/** Whose the page is. What one person has begun is neither shown to the next, nor goes on with other credentials. */
export interface Persons {
  /** Before anything is asked for with these credentials. */
  readonly arrive: (values: Readonly<Record<string, string>>) => Promise<void>
  /** After a person has gone for good: not where a sign-in has ended by itself. */
  readonly depart: () => void
}

export const createPersons = (effects: Effects): Persons => {
  let present: string | undefined
  return {
    arrive: async (values) => {
      const whom = await digest(personIn(values))
      if (present !== undefined && present !== whom) empty(effects)
      effects.memory.belongTo(whom)
      present = whom
    },
    depart: () => {
      empty(effects)
      effects.memory.forget()
      present = undefined
    },
  }
}

const empty = ({ store, running, turning, unanswered, again }: Effects): void => {
  for (const controller of running.values()) controller.abort()
  for (const kept of [running, turning, unanswered, again]) kept.clear()
  store.tell({ type: 'emptied' })
}

/** It is kept in the tab, so it must not be the name or the credentials themselves. */
const digest = async (text: string): Promise<string> => {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
