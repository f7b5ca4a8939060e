import { noAction, noCollection } from '../../batch/parse/slot.ts'
import { rowsSchema } from '../../model/collection.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import type { Rows } from '../../rows/row.ts'
import { withoutMembers } from '../../rows/row-reader.ts'
import { type FileContext, rowsOfFile } from '../../rows/rows-file.ts'
import type { RowFormat } from '../../rows/scan.ts'
import { bodyBytes } from '../body.ts'
import type { Dependencies } from '../dependencies.ts'
import {
  type ApiRequest,
  actionAsked,
  asRefusal,
  type EndpointContext,
  mostOperations,
  pathParameter,
} from '../request.ts'

/** The rows of a body that is a file, typed by the collection of the path, or by what the action takes. */
export const parseFileRows = (
  contentType: RowFormat,
  request: ApiRequest,
  dependencies: Dependencies,
): Rows | Refusal => {
  const bytes = bodyBytes(request.event)
  if (isRefusal(bytes)) return bytes
  return rowsOfBytes(bytes, { contentType, most: mostOperations(request) }, { request, dependencies })
}

/** … and of a file in a form. */
export const rowsOfBytes = (
  bytes: Uint8Array,
  { contentType, most }: Pick<FileContext, 'contentType' | 'most'>,
  { request, dependencies: { collections } }: EndpointContext,
): Rows | Refusal => {
  const collection = collections.get(pathParameter(request, 'collection'))
  const typed = collection && rowsSchema(collection, actionAsked(request))
  // The cells of a file say nothing without the schema that types them.
  if (contentType === 'text/csv' && typed === undefined)
    return asRefusal(collection ? noAction : noCollection)
  return rowsOfFile(bytes, { contentType, collection: typed ?? withoutMembers, most })
}
