import type { Face } from '../face.ts'
import { parseOperations } from './parse.ts'
import { renderBatch, renderFinished, renderProgress, renderRefusal } from './render.ts'

/** JSON batches of OData 4.01, which are those of Microsoft Graph. */
export const odata: Face = {
  types: ['application/json'],
  parse: { type: 'application/json', operations: parseOperations },
  render: { batch: renderBatch, finished: renderFinished, progress: renderProgress },
  renderRefusal,
}
