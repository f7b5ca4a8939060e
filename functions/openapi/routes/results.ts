import * as z from 'zod'
import { resultPage } from '../../http/faces/json/schemas/asynchronous.ts'
import { result } from '../../http/faces/json/schemas/result.ts'
import { page } from '../async-examples.ts'
import { guarded } from '../failures.ts'
import type { ResponseVariant } from '../response-variants.ts'
import type { ServiceRoute, Subject } from '../route-description.ts'
import { found, paged, tag, unknown, wrongQuery } from './asynchronous.ts'

const pageOf = (which: 'results' | 'errors', subject: Subject): ResponseVariant => ({
  ...found({ schema: resultPage, key: which }, 'A page.', paged),
  examples: { page: { summary: 'A page, and where the next one is', value: page(which, subject) } },
})

export const readBatchResultsRoute: ServiceRoute = {
  tag,
  describe: (subject) => ({
    summary: 'Read results',
    description: 'In the order of the operations; before the batch has ended, those that there are.',
    parameters: ['batch', 'status', 'resultLimit', 'cursor'],
    answers: [pageOf('results', subject), ...wrongQuery, ...unknown, ...guarded],
  }),
}

/** A page in a format of lines. */
export const lines = (media: string, description: string): ResponseVariant => ({
  ...found({ schema: z.string(), key: media.replace(/^.*\W/, '') }, description, paged),
  media,
})

export const readBatchErrorsRoute: ServiceRoute = {
  tag,
  describe: (subject) => ({
    summary: 'Read failed results',
    description: 'As JSON, NDJSON or CSV, as `Accept` asks.',
    parameters: ['batch', 'rows', 'resultLimit', 'cursor'],
    answers: [
      pageOf('errors', subject),
      lines('application/x-ndjson', 'One result a line.'),
      lines('text/csv', 'RFC 4180: index, id, line, status, type, title, detail, pointer, retryable.'),
      ...wrongQuery,
      ...unknown,
      ...guarded,
    ],
  }),
}

export const readBatchOperationRoute: ServiceRoute = {
  tag,
  describe: () => ({
    summary: 'Read the result of one operation',
    parameters: ['batch', 'operation'],
    answers: [found({ schema: result, key: 'Result' }, 'What became of it.'), ...unknown, ...guarded],
  }),
}
