import type { Headers } from '../../model/headers.ts'
import type { Batch } from '../../model/operation.ts'
import type { Refusal } from '../../model/outcome.ts'
import type { Rows } from '../../rows/row.ts'
import type { Dependencies } from '../dependencies.ts'
import type { MediaType } from '../media.ts'
import type { JsonBody } from '../payload.ts'
import type { ApiRequest } from '../request.ts'
import type { FileOfForm, Kind, View } from '../view.ts'

/** A view in the words of a face. */
export interface Text {
  /** Where the face's own protocol wants another one than HTTP. */
  readonly statusCode?: number
  /** `Content-Type`, and what only this face has. */
  readonly headers: Headers
  readonly body?: string
  /** Something that was asked for is left out. */
  readonly truncated?: boolean
  /** Lenient handling of several items has no words in this face, so it is not honoured. */
  readonly isStatusOnly?: boolean
}

/** Operations, and a text of the body that is equal for equal content. */
export interface Operations {
  readonly batch: Batch
  readonly canonical: () => string
}

/** Rows, and what else came with them in a form. */
export interface RowsOfBody extends Rows {
  /** Stands for `Idempotency-Key`, as the header would say it. */
  readonly key?: string | undefined
  readonly files?: readonly FileOfForm[]
}

/** A body that is no list but a single item. */
export interface Alone {
  readonly alone: JsonBody
}

/** What a face reads: the body of a batch, and a list of items of one collection. */
export interface Parse {
  readonly operations?: (request: ApiRequest, dependencies: Dependencies) => Operations | Refusal
  readonly rows?: (request: ApiRequest, dependencies: Dependencies) => RowsOfBody | Alone | Refusal
}

/** Words for each kind of view. */
export type Renderers = { readonly [K in Kind]: (view: View<K>, request: Asked) => Text }

/** What of a request a face may look at when it answers. */
export type Asked = Pick<ApiRequest, 'headers' | 'base'> & {
  /** Milliseconds since the request came. */
  readonly elapsed?: () => number
  /** `Accept` has a choice. */
  readonly isChosen?: boolean
  /** Nothing is written (`validateOnly`). */
  readonly isDryRun?: boolean
}

/** The media types of the bodies that a face reads. */
interface Takes {
  /** As `Content-Type` names it. */
  readonly type: MediaType
  /** Other names that clients have for the same. */
  readonly aliases?: readonly string[]
  readonly as: readonly (keyof Parse)[]
}

/** How a face reads and writes. It translates, and decides nothing. */
export interface Words {
  /** Absent where it only answers. */
  readonly parse?: Parse
  /** What it has no words for is answered in JSON. */
  readonly render: Partial<Renderers>
  /** Absent where a refusal is a problem in JSON. */
  readonly renderRefusal?: (refusal: Refusal, request: Asked) => Text
}

/** Other words for what the service takes and says, and which requests want them. */
export interface Face<Type extends string = string> {
  /** The media types of its answers, as `Accept` names them. */
  readonly types: readonly Type[]
  /** Absent where it only answers. */
  readonly takes?: Takes
  /** Loaded at the first request that speaks it, since a batch in JSON needs no other face. */
  readonly words: () => Promise<Words>
}
