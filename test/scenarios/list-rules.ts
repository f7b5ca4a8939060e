import { parse } from 'csv-parse/sync'
import { expect } from 'vitest'
import type { Answer } from '../support/answer.ts'

interface Page {
  readonly items: readonly {
    readonly id: string
    readonly etag: string
    readonly body: { readonly id: string }
  }[]
  readonly next?: string
}

/** A page of items in JSON. */
export const checkList = ({ headers }: Answer, { items, next }: Page, about: string): void => {
  expect(headers.link, about).toBe(next === undefined ? undefined : `<${next}>; rel="next"`)
  const ids = items.map(({ id }) => id)
  expect(new Set(ids).size, `${about}: an item twice`).toBe(ids.length)
  for (const { id, body, etag } of items) {
    expect(body.id, about).toBe(id)
    expect(etag, about).toMatch(/^"[1-9]\d*"$/)
  }
}

/** … and as lines or rows: each item has its id. */
export const checkLines = ({ text }: Answer, type: string, about: string): void => {
  const ids = type.startsWith('text/csv') ? idsOfRows(text, about) : idsOfLines(text, about)
  expect(new Set(ids).size, `${about}: an item twice`).toBe(ids.length)
}

const idsOfRows = (text: string, about: string): readonly string[] => {
  const [header = [], ...rows] = parse(text, { record_delimiter: '\r\n' })
  expect(header[0], about).toBe('id')
  return rows.map(([id = '']) => id)
}

const idsOfLines = (text: string, about: string): readonly string[] => {
  const lines = text.split('\n').slice(0, -1)
  expect(text, about).toBe(lines.map((line) => `${line}\n`).join(''))
  return lines.map((line) => JSON.parse(line).id)
}
