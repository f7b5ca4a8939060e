import { noCollection } from '../../batch/parse/slot.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import type { Rows } from '../../rows/row.ts'
import { withoutMembers } from '../../rows/row-reader.ts'
import { rowsOfFile } from '../../rows/rows-file.ts'
import type { RowFormat } from '../../rows/scan.ts'
import { bodyBytes } from '../body.ts'
import type { Dependencies } from '../dependencies.ts'
import { type ApiRequest, asRefusal, mostOperations, pathParameter } from '../request.ts'

/** The rows of a body that is a file, typed by the collection of the path. */
export const parseFileRows = (
  contentType: RowFormat,
  request: ApiRequest,
  { collections }: Dependencies,
): Rows | Refusal => {
  const bytes = bodyBytes(request.event)
  if (isRefusal(bytes)) return bytes
  const collection = collections.get(pathParameter(request, 'collection'))
  // The cells of a file say nothing without the schema of its collection.
  if (contentType === 'text/csv' && collection === undefined) return asRefusal(noCollection)
  const most = mostOperations(request)
  return rowsOfFile(bytes, { contentType, collection: collection ?? withoutMembers, most })
}
