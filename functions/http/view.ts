import type * as z from 'zod'
import type { BatchView } from '../batch/render/batch.ts'
import type { ItemsView } from '../batch/render/many.ts'
import type { FinishedView, ProgressView } from '../batch/render/progress.ts'
import type { ItemView } from '../batch/render/single.ts'
import type { BatchResource } from '../batch/resource.ts'
import type { FailedRow } from '../jobs/results.ts'
import type { Shown } from '../lists/show.ts'
import type { Collection } from '../model/collection.ts'
import type { Headers } from '../model/headers.ts'
import type { Entry, Refusal } from '../model/outcome.ts'
import type { Problem } from '../model/problems.ts'
import type { Quotas } from '../model/quotas.ts'
import type { RowFormat } from '../rows/scan.ts'
import type { Honoured } from './honoured.ts'
import type { UsableCollection } from './usable.ts'

/** What is listed in pages: where the next one is, if there is one. */
interface Paged {
  readonly next: string | undefined
}

interface BatchesView extends Paged {
  readonly batches: readonly BatchResource[]
}

interface ResultsView extends Paged {
  readonly entries: readonly Entry[]
}

interface ListView extends Paged {
  readonly collection: Collection
  readonly shown: readonly Shown[]
}

interface RowsView extends Paged {
  readonly rows: readonly FailedRow[]
  /** The header row of the file, where it has one. */
  readonly header: string | undefined
}

interface ServiceView {
  readonly collections: readonly UsableCollection[]
  readonly quotas: Quotas
  readonly maxRequestUnits: number
  /** JSON Schema of what is sent. */
  readonly schemaOf: (schema: z.ZodType) => Readonly<Record<string, unknown>>
}

interface ProblemView {
  readonly page: Problem & { readonly name: string }
  /** By an action: a deployment may say it otherwise. */
  readonly isDeclared: boolean
}

/** A file of the request at hand, whose rows are operations in a row. */
export interface FileOfForm {
  readonly name: string
  readonly type: RowFormat | 'application/json'
  readonly bytes: Buffer
  /** Index of its first row, and their number. */
  readonly first: number
  readonly count: number
}

interface BatchOfFiles extends BatchView {
  /** Where it came as files, and these are at hand. */
  readonly files?: readonly FileOfForm[] | undefined
}

/** All that a face puts into words, by kind. */
interface Views {
  readonly batch: BatchOfFiles
  readonly item: ItemView
  readonly items: ItemsView
  readonly list: ListView
  readonly progress: ProgressView
  readonly finished: FinishedView
  readonly batches: BatchesView
  readonly results: ResultsView
  readonly rows: RowsView
  readonly result: { readonly entry: Entry }
  readonly service: ServiceView
  readonly health: object
  readonly problem: ProblemView
}

export type Kind = keyof Views

/** What an endpoint has to say: numbers and names, in no format. */
export type View<K extends Kind = Kind> = { [Of in K]: { readonly kind: Of } & Views[Of] }[K]

/** What has a format of its own, whatever face the request has: a document, or nothing. */
export interface Plain {
  readonly kind: 'plain'
  readonly statusCode: number
  readonly headers: Headers
  readonly body?: string
  /** The body stands for bytes that are no text. */
  readonly isBase64Encoded?: true
}

/** … and what of the caller's preferences it honours; undefined on routes that know none. */
export type Answer = (View | Plain | Refusal) & { readonly honoured?: Honoured }
