import { isDeepStrictEqual } from 'node:util'
import type { ChunkRange } from '../../../functions/model/range.ts'
import { ask, type Status } from '../client.ts'
import type { File } from './file.ts'
import { type City, isSpoilt } from './rows.ts'

interface Entry {
  readonly index: number
  readonly id: string
  readonly status: number
  readonly error?: { readonly errors?: readonly { readonly pointer: string; readonly line?: number }[] }
}

interface Found {
  readonly results: readonly { readonly status: number; readonly body?: City }[]
}

/** Checks that all results, page by page, are those of these ranges, row by row. */
export const checkResults = async (
  url: string,
  { links }: Status,
  ranges: readonly ChunkRange[],
): Promise<void> => {
  const wanted = ranges.flatMap(indexesOf).map((index) => [index, isSpoilt(index) ? 422 : 201])
  const found: [number, number][] = []
  for (let next: string | undefined = `${links.results}?limit=1000`; next; ) {
    const page: Page = await ask<Page>(url + next)
    found.push(...page.results.map(({ index, status }): [number, number] => [index, status]))
    next = page.next
  }
  checkAlike(found, wanted)
}

/** @throws Error that shows the first difference, and not thousands of rows. */
const checkAlike = (found: readonly unknown[], wanted: readonly unknown[]): void => {
  const most = Math.max(found.length, wanted.length)
  for (let at = 0; at < most; at++) {
    if (isDeepStrictEqual(found[at], wanted[at])) continue
    throw new Error(`${JSON.stringify(found[at])} was found for ${JSON.stringify(wanted[at])}`)
  }
}

interface Page {
  readonly results: readonly Entry[]
  readonly next?: string
}

/** A request line has 10 KB. */
const idsPerRequest = 500

/** Checks that every item of these ranges is the generator's row. */
export const checkItems = async (
  url: string,
  { maker }: File,
  ranges: readonly ChunkRange[],
): Promise<void> => {
  const rows = ranges.flatMap(indexesOf).filter((index) => !isSpoilt(index))
  for (let at = 0; at < rows.length; at += idsPerRequest) {
    const cities = rows.slice(at, at + idsPerRequest).map(maker.cityOf)
    const { results } = await ask<Found>(`${url}/v1/cities?id=${cities.map(({ id }) => id).join()}`)
    checkAlike(
      results.map(({ body }) => body),
      cities,
    )
  }
}

const indexesOf = ({ firstIndex, count }: ChunkRange): number[] =>
  Array.from({ length: count }, (_, at) => firstIndex + at)
