import type { Client, History, Operation } from './history/spec.ts'
import { judge } from './oracle/judge.ts'
import type { Journal, Told, Written } from './play/journal.ts'

/** A small history, and what a journal would be if something in it had been otherwise. */

export const thing = (mark: string, more: Partial<Operation>): Operation => ({
  mark,
  method: 'PATCH',
  collection: 'things',
  item: '1',
  body: { last: mark, marks: { [mark]: 'x' } },
  ...more,
})

export const client = (name: string, at: number, operations: readonly Operation[]): Client => ({
  name,
  at,
  request: {
    form: 'batch',
    principal: 'p1',
    key: name,
    operations,
    atomic: false,
    strict: false,
    dry: false,
    shows: 'results',
  },
  sends: [{ after: 0, troubles: [], lost: false, patience: 30_000, ahead: 0 }],
  asks: [],
  givesUp: false,
})

/** Two clients, one after the other, on two items; the second reads, fails and writes. */
export const plain: History = {
  seed: 'plain',
  kind: 'calm',
  sown: [{ id: '1', n: 1 }],
  clients: [
    client('a', 0, [thing('a.0', {}), thing('a.1', {})]),
    client('b', 1_000, [
      thing('b.0', { method: 'GET', body: undefined, id: 'read' }),
      thing('b.1', { item: '2', dependsOn: ['read'] }),
      thing('b.2', {}),
    ]),
  ],
  deliveries: [],
  announcements: [],
  sweeps: [],
  redrives: [],
  expiries: [],
  deployments: [{ at: 0, version: { strictSchema: false, guardedDeletes: false, rowsPerChunk: 3 } }],
  removals: [],
  readers: [{ at: 2_000, principal: 'p2', by: undefined, limit: 1, pause: 10 }],
  events: { ends: undefined, items: [] },
}

/** The journal with some of its entries otherwise. */
export const forged = (
  journal: Journal,
  change: (entry: Journal['entries'][number]) => unknown,
): Journal => ({
  ...journal,
  entries: journal.entries.flatMap((entry) => (change(entry) ?? entry) as typeof entry),
})

export const rulesOf = (journal: Journal): readonly string[] => [
  ...new Set(judge(journal).map(({ rule }) => rule)),
]

/** What the first answer to a client says of one operation is exchanged. */
export const toldOtherwise = (journal: Journal, attempt: string, index: number, result: object): Journal =>
  forged(journal, (entry) =>
    entry.kind === 'told' && entry.attempt === attempt
      ? ({
          ...entry,
          body: {
            ...entry.body,
            results: entry.body.results.with(index, { ...entry.body.results[index], ...result }),
          },
        } satisfies Told)
      : undefined,
  )

export const isWrite = (entry: Journal['entries'][number], attempt: string): entry is Written =>
  entry.kind === 'written' && entry.attempt === attempt
