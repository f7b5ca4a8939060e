import type { RowsAs } from '../../client/index.ts'

/** What becomes of the rows of a file. */
export interface Target {
  readonly collection: string
  readonly as: RowsAs
  readonly contentType: 'text/csv' | 'application/x-ndjson'
}

export interface Verb {
  readonly label: string
  readonly as: RowsAs
}

const verbs: readonly Verb[] = [
  { label: 'Create', as: { method: 'POST' } },
  { label: 'Create or replace', as: { method: 'PUT' } },
  { label: 'Change some members', as: { method: 'PATCH' } },
]

/** What can be done with rows of a collection. */
export const verbsFor = (actions: readonly string[]): readonly Verb[] => [
  ...verbs,
  ...actions.map((action) => ({ label: `Action: ${action}`, as: { action } })),
]

/** Of a batch that was made elsewhere. */
export const asOf = ({ method, action }: { readonly method?: string; readonly action?: string }): RowsAs => {
  if (action !== undefined) return { action }
  const known = (['POST', 'PUT', 'PATCH'] as const).find((one) => one === method)
  return { method: known ?? 'POST' }
}

export const verbText = ({ method, action }: RowsAs): string =>
  verbsFor(action === undefined ? [] : [action]).find(
    ({ as }) => as.method === method && as.action === action,
  )?.label ?? ''
