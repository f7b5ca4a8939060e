import type { BatchState } from '../../client/service.ts'

/** The members of an asynchronous batch's status that the demo shows. */
export interface Status {
  readonly state: BatchState
  readonly outcome?: string
  readonly summary: { readonly total: number; readonly success: number; readonly failed: number }
  readonly links: { readonly self: string; readonly errors: string }
  readonly upload?: { readonly url: string; readonly headers: Readonly<Record<string, string>> }
}

/** @throws Error when the answer is a problem. */
export const ask = async (url: string, init: RequestInit = {}): Promise<Status> => {
  const response = await fetch(url, { ...init, headers: { 'content-type': 'application/json' } })
  const answer = (await response.json()) as Status
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${JSON.stringify(answer)}`)
  return answer
}

/** All pages of a list, one after the other, as text of a media type. */
export const download = async (url: string, type: string): Promise<string> => {
  const pages: string[] = []
  for (let next: string | undefined = url; next !== undefined; ) {
    const response: Response = await fetch(next, { headers: { accept: type } })
    if (!response.ok) throw new Error(`${next} answered ${response.status}`)
    const page = await response.text()
    pages.push(pages.length === 0 ? page : page.slice(page.indexOf('\n') + 1)) // one header is enough
    const [, path] = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '') ?? []
    next = path && new URL(path, next).href
  }
  return pages.join('')
}
