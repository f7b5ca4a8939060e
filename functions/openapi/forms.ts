import * as z from 'zod'
import { limits } from '../model/limits.ts'
import { groupBy } from './group-by.ts'
import { type DescribedHeaders, mergedHeaders } from './headers.ts'
import type { ResponseVariant } from './response-variants.ts'
import type { RouteDescription } from './route-description.ts'

const file = z.string().meta({ format: 'binary' })

/** The form of a web page. Its files may be in any field. */
export const form: NonNullable<RouteDescription['body']> = {
  'multipart/form-data': {
    schema: z.object({
      file: z.array(file).min(1).max(limits.maxFormParts).meta({
        description:
          'One or more files of CSV, NDJSON or JSON, by their type, else by the ends of their names. The field may have any name.',
      }),
      idempotencyKey: z.string().optional().meta({ description: 'Stands for `Idempotency-Key`.' }),
    }),
  },
}

const inHtml = z.string().meta({ description: 'A page for people: what failed, and why.' })

/** The same answers for whoever would rather have `text/html`. What the gateway answers by itself is no page. */
export const alsoAsPage = (variants: readonly ResponseVariant[]): readonly ResponseVariant[] => {
  const told = variants.filter(({ key, media }) => media === 'application/problem+json' || pages.has(key))
  return [
    ...variants,
    ...[...groupBy(told, ({ status }) => status)].map(
      ([status, alike]): ResponseVariant => ({
        status,
        key: 'Page',
        description: 'The same as a page, where `Accept` would rather have `text/html`.',
        headers: { ...headersOf(alike), contentSecurityPolicy: 'always' },
        media: 'text/html',
        schema: inHtml,
      }),
    ),
  ]
}

/** Answers to a batch that are no problems. */
const pages: ReadonlySet<string> = new Set(['Batch', 'accepted'])

const headersOf = (variants: readonly ResponseVariant[]): DescribedHeaders =>
  mergedHeaders(variants.map(({ headers }) => headers))
