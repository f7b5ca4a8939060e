import type { Random } from '../engine/random.ts'
import type { Members } from './database.ts'

/** An EventBridge bus: what it took, somebody else is told. */
export interface Bus {
  /** @param partly the numbers that decide which entries fail; undefined when none does. */
  readonly exchange: (input: Members, partly: Random | undefined) => Members
  readonly watch: (listener: (detailType: string, detail: string) => void) => void
}

interface PutEntry {
  readonly DetailType: string
  readonly Detail: string
}

export const createBus = (): Bus => {
  const listeners: ((detailType: string, detail: string) => void)[] = []
  let taken = 0
  return {
    exchange: ({ Entries }, partly) => {
      const told = (Entries as readonly PutEntry[]).map(({ DetailType, Detail }) => {
        if (partly?.chance(0.5)) return { ErrorCode: 'InternalFailure', ErrorMessage: 'InternalFailure' }
        for (const listener of listeners) listener(DetailType, Detail)
        return { EventId: `taken-${++taken}` }
      })
      return { FailedEntryCount: told.filter((one) => 'ErrorCode' in one).length, Entries: told }
    },
    watch: (listener) => void listeners.push(listener),
  }
}
