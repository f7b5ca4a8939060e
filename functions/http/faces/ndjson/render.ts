import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { fitted } from '../fit.ts'
import { rowAt } from '../json/pages.ts'
import { resultAt } from '../json/result.ts'
import type { WireResult } from '../json/schemas/result.ts'

const headers = { contentType: 'application/x-ndjson; charset=utf-8' }

const linesOf = (results: readonly WireResult[]): string =>
  results.map((result) => `${JSON.stringify(result)}\n`).join('')

/** A page of lines too large to be sent would have to be cut; it has JSON's way to leave detail out. */
export const renderResults = ({ entries }: View<'results'>, { base }: Asked): Text => {
  const { body } = fitted((level) => linesOf(entries.map((entry) => resultAt(entry, { level, base }))))
  return { headers, body }
}

export const renderRows = ({ rows }: View<'rows'>, { base }: Asked): Text => {
  const { body } = fitted((level) => linesOf(rows.map((row) => rowAt(row, { level, base }))))
  return { headers, body }
}
