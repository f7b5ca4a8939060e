import { parseArgs } from 'node:util'
import { type Kind, kinds } from '../history/spec.ts'

/** What the command line asks for. */
export interface Options {
  readonly kinds: readonly Kind[]
  /** Names the sequence of histories. */
  readonly seed: string
  readonly histories: number | undefined
  readonly minutes: number | undefined
  readonly processes: number
  readonly store: 'double' | 'embedded'
  /** One history, such as "zombies 7.42", to be repeated and printed. */
  readonly history: { readonly kind: Kind; readonly seed: string } | undefined
  /** Failing histories are made shorter before they are printed. */
  readonly shrink: boolean
  /** Stops at the first history that fails. */
  readonly first: boolean
  /** Which share of the histories a process of the explorer takes. */
  readonly share: number | undefined
}

/** Weighted: as often as it stands here. */
const everyKind: readonly Kind[] = [
  'zombies',
  'calm',
  'zombies',
  'async',
  'calm',
  'zombies',
  'flood',
  'calm',
  'async',
  'days',
]

const usage = `npm run test:adversary -- [options]
  --minutes N       explore for so long (1 without any limit)
  --histories N     or so many histories
  --kind K          of one kind only: ${kinds.join(', ')}
  --seed S          another sequence of histories
  --store embedded  over the embedded DynamoDB in place of the double
  --history "K S"   repeat one history, and print it
  --no-shrink       print failing histories as they are
  --first           stop at the first that fails
  --processes N     so many at a time (2)`

const isKind = (text: string | undefined): text is Kind => kinds.some((kind) => kind === text)

/** @throws Error that says what is wrong with them */
export const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      minutes: { type: 'string' },
      histories: { type: 'string' },
      kind: { type: 'string' },
      seed: { type: 'string', default: '1' },
      store: { type: 'string', default: 'double' },
      history: { type: 'string' },
      shrink: { type: 'boolean', default: true },
      first: { type: 'boolean', default: false },
      processes: { type: 'string', default: '2' },
      share: { type: 'string' },
    },
  })
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text))
  const [kind, seed] = values.history?.split(' ') ?? []
  if (values.history !== undefined && (!isKind(kind) || seed === undefined))
    throw new Error(`a history is a kind and a seed, such as "zombies 1.42"\n${usage}`)
  if (values.kind !== undefined && !isKind(values.kind))
    throw new Error(`there is no kind ${values.kind}\n${usage}`)
  const [minutes, histories] = [number(values.minutes), number(values.histories)]
  return {
    kinds: isKind(values.kind) ? [values.kind] : everyKind,
    seed: values.seed,
    histories,
    minutes: minutes ?? (histories === undefined ? 1 : undefined),
    processes: Number(values.processes),
    store: values.store === 'embedded' ? 'embedded' : 'double',
    history: isKind(kind) && seed !== undefined ? { kind, seed } : undefined,
    shrink: values.shrink,
    first: values.first,
    share: number(values.share),
  }
}
