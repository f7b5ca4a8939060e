import type { CallReport } from '../functions/ports/usage.ts'

export interface Meter {
  readonly report: (call: CallReport) => void
  readonly units: () => number
  /** What the store has said last, where it refused a call or did not answer. */
  readonly lastWords: () => string | undefined
}

export const createMeter = (): Meter => {
  let [units, words] = [0, undefined as string | undefined]
  return {
    report: (call) => {
      units += call.units
      if (call.error instanceof Error) words = call.error.message
    },
    units: () => units,
    lastWords: () => words,
  }
}
