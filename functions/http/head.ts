import { serializeDictionary } from 'structured-headers'
import type { Conclusion } from '../batch/render/conclusion.ts'
import type { LiveSummary } from '../batch/render/progress.ts'
import { etagOf } from '../model/etags.ts'
import type { Headers } from '../model/headers.ts'
import type { Refusal } from '../model/outcome.ts'
import type { Summary } from '../model/summary.ts'
import { batchPath, itemPath } from './paths.ts'
import type { View } from './view.ts'

const unkept: Headers = { cacheControl: 'no-store' }

/** The header fields of an answer, which are the same in every face. */
export const headersOf = (view: View): Headers => {
  switch (view.kind) {
    case 'batch':
      return { ...ofConclusion(view.conclusion), ...ofReplay(view.replayed) }
    case 'items':
      return ofConclusion(view.conclusion)
    case 'item':
      return ofItem(view)
    case 'progress':
      return ofProgress(view)
    case 'finished':
      return { ...unkept, summary: dictionary(view.summary) }
    case 'batches':
    case 'results':
    case 'rows':
      return { ...unkept, ...(view.next === undefined ? {} : { link: `<${view.next}>; rel="next"` }) }
    case 'result':
    case 'health':
      return unkept
    case 'service':
      return { cacheControl: 'private, max-age=60' }
    case 'problem':
      return { cacheControl: 'public, max-age=86400' }
  }
}

export const headersOfRefusal = ({ retryAfter, headers }: Refusal): Headers => ({
  ...unkept,
  ...(retryAfter === undefined ? {} : { retryAfter: String(retryAfter) }),
  ...headers,
})

export const ofReplay = (replayed: boolean): Headers => (replayed ? { replayed: 'true' } : {})

const ofConclusion = ({ summary, retry }: Conclusion): Headers => ({
  ...unkept,
  summary: dictionary(summary),
  ...(summary.retryable > 0 ? { retryAfter: String(retry.after) } : {}),
})

const ofItem = ({ result: { created, version }, isRead, replayed }: View<'item'>): Headers => ({
  // A read may be kept, if it is checked against its ETag each time.
  cacheControl: isRead ? 'private, no-cache' : 'no-store',
  ...(created === undefined ? {} : { location: itemPath(created) }),
  ...(version === undefined ? {} : { etag: etagOf(version) }),
  ...ofReplay(replayed),
})

/** What was made or begun is elsewhere. */
const ofProgress = ({ status, progress, summary, after, replayed }: View<'progress'>): Headers => ({
  ...unkept,
  summary: dictionary(summary),
  ...(after === undefined ? {} : { retryAfter: String(after) }),
  ...(status === 200 ? {} : { location: batchPath(progress.batch.id) }),
  ...ofReplay(replayed),
})

/** The summary as an RFC 9651 dictionary, for whoever does not read bodies. */
const dictionary = ({ total, success, failed, notAttempted, ...others }: Summary | LiveSummary): string =>
  serializeDictionary({
    ...{ total, success, failed, 'not-attempted': notAttempted },
    ...{ retryable: others.retryable, replayed: others.replayed },
    ...('pending' in others ? { pending: others.pending } : {}),
  })
