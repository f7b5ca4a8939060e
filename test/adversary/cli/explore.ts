import type { MakeDatabase } from '../doubles/database.ts'
import { startEmbedded } from '../doubles/embedded.ts'
import { inProcess } from '../doubles/in-process.ts'
import { historyOf } from '../generate/history.ts'
import { print } from '../history/print.ts'
import { shrink } from '../history/shrink.ts'
import type { History, Kind } from '../history/spec.ts'
import { warmUp } from '../play/stage.ts'
import { type Trial, tryOut } from '../trial.ts'
import type { Options } from './options.ts'

/** What a process of the explorer tells the one that started it. */
export type Report =
  | { readonly played: Kind }
  | {
      readonly found: {
        readonly kind: Kind
        readonly seed: string
        readonly rule: string
        readonly text: string
      }
    }

/** Plays its share of the histories, until there are enough or the time is over. */
export const explore = async (options: Options, tell: (report: Report) => void): Promise<void> => {
  const { kinds, seed, histories = Number.POSITIVE_INFINITY, minutes = Number.POSITIVE_INFINITY } = options
  const { processes, share = 0 } = options
  const end = Date.now() + minutes * 60_000
  await withStore(options, async (makeDatabase) => {
    for (let number = share; number < histories && Date.now() < end; number += processes) {
      const kind = kinds[number % kinds.length] as Kind
      const name = `${seed}.${number}`
      const { violations } = await tryOut(historyOf(kind, name), makeDatabase)
      tell({ played: kind })
      const [first] = violations
      if (first) tell({ found: { kind, seed: name, rule: first.rule, text: first.text } })
      if (first && options.first) return
    }
  })
}

const withStore = async ({ store }: Options, act: (make: MakeDatabase) => Promise<void>): Promise<void> => {
  await warmUp()
  if (store === 'double') return act(inProcess)
  const embedded = await startEmbedded()
  await act(embedded.make).finally(embedded.stop)
}

/** Plays one history again and prints it; a failing one as short as it gets. */
export const repeat = async (options: Options, kind: Kind, seed: string): Promise<boolean> => {
  let failed = false
  await withStore(options, async (makeDatabase) => {
    const history = historyOf(kind, seed)
    const trial = await tryOut(history, makeDatabase)
    failed = trial.violations.length > 0
    const short = failed && options.shrink ? await shorter(history, trial, makeDatabase) : history
    const { journal, violations } = await tryOut(short, makeDatabase)
    process.stdout.write(`${print(short, journal, violations)}\n`)
  })
  return failed
}

const shorter = (history: History, { violations }: Trial, makeDatabase: MakeDatabase): Promise<History> =>
  shrink(history, async (candidate) => {
    const trial = await tryOut(candidate, makeDatabase)
    return trial.violations.some(({ rule }) => rule === violations[0]?.rule)
  })
