import * as z from 'zod'
import { description, healthSchema, problemPage } from '../../http/faces/json/schemas/service.ts'
import { problems, problemType } from '../../model/problems.ts'
import { anywhere, failures, guarded } from '../failures.ts'
import { edgeHeaders } from '../headers.ts'
import type { ResponseVariant } from '../response-variants.ts'
import type { ServiceRoute } from '../route-description.ts'

const found = (schema: z.ZodType, description: string, key: string): ResponseVariant => ({
  status: 200,
  key,
  description,
  headers: edgeHeaders,
  media: 'application/json',
  schema,
})

export const describeRoute: ServiceRoute = {
  tag: 'Service',
  describe: () => ({
    summary: 'Describe the service',
    description: 'Its collections, its limits, and where things are.',
    answers: [found(description, 'What there is.', 'Service'), ...guarded],
  }),
}

export const healthRoute: ServiceRoute = {
  tag: 'Service',
  describe: () => ({
    summary: 'See whether the service answers',
    answers: [found(healthSchema, 'It does.', 'Health'), ...anywhere],
  }),
}

const page = { type: problemType('not-found'), ...problems['not-found'] }

export const problemRoute: ServiceRoute = {
  tag: 'Service',
  describe: () => ({
    summary: 'Explain a problem',
    description: 'What a problem’s `type` points to.',
    parameters: ['problem'],
    answers: [
      {
        ...found(problemPage, 'What it means, where it comes from, and what to do.', 'ProblemPage'),
        examples: { 'not-found': { summary: page.title, value: page } },
      },
      ...failures(['not-found']),
      ...anywhere,
    ],
  }),
}

const document = (media: string, schema: z.ZodType, description: string): ResponseVariant => ({
  ...found(schema, description, media === 'text/html' ? 'page' : 'openapi'),
  media,
})

export const openapiRoute: ServiceRoute = {
  tag: 'Service',
  describe: () => ({
    summary: 'Read this description',
    answers: [
      document('application/json', z.record(z.string(), z.unknown()), 'OpenAPI 3.1.'),
      ...failures(['not-found']),
      ...anywhere,
    ],
  }),
}

export const referenceRoute: ServiceRoute = {
  tag: 'Service',
  describe: () => ({
    summary: 'Read this description as a page',
    description: 'Requests can be tried out there.',
    answers: [document('text/html', z.string(), 'A page.'), ...failures(['not-found']), ...anywhere],
  }),
}

export const consoleRoute: ServiceRoute = {
  tag: 'Service',
  describe: () => ({
    summary: 'Send files as a person',
    description:
      'A page that sends files, shows which rows failed and why, and sends those again that were mended.',
    answers: [document('text/html', z.string(), 'A page.'), ...failures(['not-found']), ...anywhere],
  }),
}

/** All requests without another route. */
export const fallbackRoute: ServiceRoute = {
  tag: 'Service',
  describe: () => ({
    summary: 'Anything else',
    answers: [
      {
        status: 204,
        key: 'options',
        description: 'OPTIONS: what the path takes.',
        headers: { ...edgeHeaders, allow: 'always' },
      },
      ...failures(['not-found', 'method-not-allowed']),
      ...guarded,
    ],
  }),
}
