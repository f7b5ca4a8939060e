import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { wholePage } from '../whole-page.ts'

const headers = { contentType: 'application/x-ndjson; charset=utf-8' }

/** An item a line, as it can be sent again. */
export const renderList = (view: View<'list'>, request: Asked): Text =>
  wholePage(view, request, (items) => ({ headers, body: items.map(({ text }) => `${text}\n`).join('') }))
