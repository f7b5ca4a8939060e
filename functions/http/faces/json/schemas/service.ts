import * as z from 'zod'
import { limits } from '../../../../model/limits.ts'
import { problemNames } from './problem.ts'
import type { Wire } from './wire.ts'

const quota = (description: string) => z.int().min(1).meta({ description })

const limitValues = z.strictObject({
  ...Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, z.literal(value)])),
  maxRequestUnits: z.int().min(1).meta({
    description: 'DynamoDB units, reads and writes together, after which a request starts nothing more.',
  }),
  maxOpenBatches: quota('Asynchronous batches and imports of one caller that are not finished.'),
  maxImportRows: quota('Rows of one upload that are run.'),
  maxUnitsPerMinute: quota('Read and write units of one caller’s asynchronous work in a minute.').optional(),
})

const collection = z.strictObject({
  name: z.string(),
  href: z.string(),
  ids: z.enum(['client', 'server']).meta({ description: 'Who makes the ids of new items.' }),
  schema: z
    .record(z.string(), z.unknown())
    .meta({ description: 'JSON Schema of an item as it is sent, without its id.' }),
  actions: z.array(
    z.strictObject({
      name: z.string(),
      href: z.string(),
      input: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of what it takes.' }),
    }),
  ),
  indexes: z
    .array(
      z.strictObject({
        name: z.string(),
        partition: z.string().meta({ description: 'The member whose value is asked for.' }),
        sort: z.string().optional().meta({ description: 'The member that the items are in order of.' }),
        parameters: z
          .array(z.string())
          .meta({ description: 'Query parameters of its lists; the first has to be given.' }),
      }),
    )
    .meta({ description: 'By what else than its id an item can be found.' }),
})

/** `GET /v1`. */
export const description = z
  .strictObject({
    name: z.literal('Multistatus'),
    version: z.literal('v1'),
    limits: limitValues,
    bodies: z.record(z.string(), z.int()).meta({
      description:
        'Bytes of a body as it is sent: by media type, and packed with gzip. API Gateway counts quotes and line ends of JSON and CSV twice, and takes 6 MB so counted.',
    }),
    collections: z.array(collection).meta({ description: 'Those that the caller has a scope for.' }),
    links: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Service', description: 'What there is, and how much of it goes into one request.' })

/** `GET /health`. */
export const healthSchema = z
  .strictObject({ status: z.literal('ok') })
  .meta({ id: 'Health', description: 'The service answers.' })

/** `GET /problems/{name}`. */
export const problemPage = z
  .strictObject({
    type: z.enum(problemNames.map((name) => `/problems/${name}`)),
    title: z.string(),
    status: z.int(),
    retryable: z.boolean(),
    meaning: z.string(),
    cause: z.string(),
    cure: z.string(),
  })
  .meta({ id: 'ProblemPage', description: 'What a problem means, where it comes from, and what to do.' })

/** What API Gateway answers by itself, before or instead of the function. */
export const gatewayMessage = z
  .strictObject({ message: z.string().nullable() })
  .meta({ id: 'GatewayMessage', description: 'API Gateway answered instead of the service.' })

export type WireService = Wire<typeof description>
export type WireHealth = Wire<typeof healthSchema>
export type WireProblemPage = Wire<typeof problemPage>
