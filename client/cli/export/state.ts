import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isRecord } from '../../send/call.ts'
import { UsageError } from '../usage-error.ts'

/** What is exported, and how. Another one does not go on with the file of this one. */
export interface ExportPlan {
  readonly url: string
  readonly collection: string
  /** The query of the first page. */
  readonly query: string
  readonly format: 'csv' | 'ndjson'
  readonly gzip: boolean
}

/** How far an export has come. */
export interface ExportState {
  readonly plan: ExportPlan
  /** The query of the page that comes next; absent at the end. */
  readonly next?: string | undefined
  /** Of the file, up to the end of the last whole page. */
  readonly bytes: number
  readonly items: number
  /** The number of items that the service cannot show, and the ids of the first ones. */
  readonly unshown: { readonly count: number; readonly ids: readonly string[] }
  /** In how many rows of CSV a member is in the column of all those that no cell can carry. */
  readonly carried: Readonly<Record<string, number>>
}

/** The number of the format. */
const format = 1

/** Beside the file: how far it is, and the file while it is not whole. */
export const statePath = (file: string): string => `${file}.export`
export const partPath = (file: string): string => `${file}.part`

export const beginning = (plan: ExportPlan): ExportState => ({
  plan,
  next: plan.query,
  bytes: 0,
  items: 0,
  unshown: { count: 0, ids: [] },
  carried: {},
})

/** Written completely or not at all. */
export const saveState = (path: string, state: ExportState): void => {
  writeFileSync(`${path}.new`, JSON.stringify({ v: format, ...state }))
  renameSync(`${path}.new`, path)
}

/**
 * The state that an earlier run left; undefined where there is none.
 * @throws UsageError when it is of another export, or of a later version.
 */
export const savedState = (path: string, plan: ExportPlan): ExportState | undefined => {
  if (!existsSync(path)) return undefined
  const saved = parsed(readFileSync(path, 'utf8'))
  if (!isRecord(saved) || saved.v !== format)
    throw new UsageError(`${path} is of no export that this version knows; --overwrite begins anew`)
  const { v: _, ...state } = saved
  const found = state as unknown as ExportState
  if (JSON.stringify(found.plan) !== JSON.stringify(plan))
    throw new UsageError(
      `${path} is of another export (${found.plan.collection}${found.plan.query} as ${found.plan.format}); ` +
        'go on with that one, or begin anew with --overwrite',
    )
  return found
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
