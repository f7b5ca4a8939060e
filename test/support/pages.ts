import type { Answer, Caller } from './answer.ts'

/** Where an answer says that the next page is. */
export const nextOf = ({ headers }: Answer): string | undefined =>
  /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1]

/** Every page, from the first to the one without a next. */
async function* eachPage(
  call: Caller,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): AsyncGenerator<Answer, undefined> {
  for (let next: string | undefined = path; next !== undefined; ) {
    const page = await call({ method: 'GET', path: next, headers })
    if (page.status !== 200) throw new Error(`a page is ${page.status}: ${page.text}`)
    yield page
    next = nextOf(page)
  }
}

export const pagesOf = (call: Caller, path: string, headers = {}): Promise<readonly Answer[]> =>
  Array.fromAsync(eachPage(call, path, headers))

export interface ListedItem {
  readonly id: string
  readonly etag: string
  readonly body: Readonly<Record<string, unknown>>
}

export const itemsOf = (pages: readonly Answer[]): readonly ListedItem[] =>
  pages.flatMap(({ text }) => JSON.parse(text).items)

/** Every item of a list. */
export const listAll = async (call: Caller, path: string): Promise<readonly ListedItem[]> =>
  itemsOf(await pagesOf(call, path))
