import type { Face } from '../face.ts'
import { renderBatch, renderItems } from './render.ts'

/** The multistatus of WebDAV (RFC 4918, 13), for whoever has a reader of it. There is no more of WebDAV here. */
export const xml: Face<'application/xml'> = {
  types: ['application/xml'],
  render: { batch: renderBatch, items: renderItems },
}
