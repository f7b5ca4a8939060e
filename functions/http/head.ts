import { serializeDictionary } from 'structured-headers'
import type { Conclusion } from '../batch/render/conclusion.ts'
import type { LiveSummary } from '../batch/render/progress.ts'
import type { Base } from '../model/base.ts'
import { etagOf } from '../model/etags.ts'
import type { Headers } from '../model/headers.ts'
import type { Refusal } from '../model/outcome.ts'
import { batchPath, itemPath } from '../model/paths.ts'
import type { Summary } from '../model/summary.ts'
import { caching } from './headers.ts'
import type { View } from './view.ts'

/** The header fields of an answer, which are the same in every face. */
export const headersOf = (view: View, base: Base): Headers => {
  switch (view.kind) {
    case 'batch':
      return { ...ofConclusion(view.conclusion), ...ofReplay(view.replayed) }
    case 'items':
      return ofConclusion(view.conclusion)
    case 'item':
      return ofItem(view, base)
    case 'progress':
      return ofProgress(view, base)
    case 'finished':
      return { summary: dictionary(view.summary) }
    case 'batches':
    case 'list':
    case 'results':
    case 'rows':
      return view.next === undefined ? {} : { link: `<${view.next}>; rel="next"` }
    case 'result':
    case 'health':
      return {}
    case 'service':
      return { cacheControl: caching.service }
    case 'problem':
      return { cacheControl: view.isDeclared ? caching.declared : caching.problem }
  }
}

export const headersOfRefusal = ({ retryAfter, headers }: Refusal): Headers => ({
  ...(retryAfter === undefined ? {} : { retryAfter: String(retryAfter) }),
  ...headers,
})

export const ofReplay = (replayed: boolean): Headers => (replayed ? { replayed: 'true' } : {})

const ofConclusion = ({ summary, retry }: Conclusion): Headers => ({
  summary: dictionary(summary),
  ...(summary.retryable > 0 ? { retryAfter: String(retry.after) } : {}),
})

const ofItem = (
  { result: { created, version, outdated }, isRead, replayed }: View<'item'>,
  base: Base,
): Headers => ({
  ...(isRead ? { cacheControl: caching.item } : {}),
  ...(created === undefined ? {} : { location: `${base}${itemPath(created)}` }),
  ...(version === undefined ? {} : { etag: etagOf(version) }),
  ...(outdated ? { itemOutdated: '?1' } : {}),
  ...ofReplay(replayed),
})

/** What was made or begun is elsewhere. */
const ofProgress = (
  { status, progress, summary, after, replayed }: View<'progress'>,
  base: Base,
): Headers => ({
  summary: dictionary(summary),
  ...(after === undefined ? {} : { retryAfter: String(after) }),
  ...(status === 200 ? {} : { location: `${base}${batchPath(progress.batch.id)}` }),
  ...ofReplay(replayed),
})

/** The summary as an RFC 9651 dictionary, for whoever does not read bodies. */
const dictionary = ({ total, success, failed, notAttempted, ...others }: Summary | LiveSummary): string =>
  serializeDictionary({
    ...{ total, success, failed, 'not-attempted': notAttempted },
    ...{ retryable: others.retryable, replayed: others.replayed },
    ...('pending' in others ? { pending: others.pending } : {}),
  })
