import * as z from 'zod'

type Json = Readonly<Record<string, unknown>>

const text = { type: 'string' }

/** What EventBridge puts around every event. */
const envelope = (detail: string, type: string): Json => ({
  type: 'object',
  required: ['detail-type', 'resources', 'detail', 'id', 'source', 'time', 'region', 'version', 'account'],
  'x-amazon-events-detail-type': type,
  'x-amazon-events-source': 'multistatus-prod',
  properties: {
    detail: { $ref: `#/components/schemas/${detail}` },
    'detail-type': text,
    id: text,
    source: { ...text, description: '`multistatus-` and the name of the stage.' },
    time: { ...text, format: 'date-time' },
    region: text,
    version: text,
    account: text,
    resources: { type: 'array', items: text },
  },
})

/** The file that EventBridge's schema registry takes: OpenAPI 3.0, one event a file. */
export const eventSchemaText = (event: z.ZodObject<{ type: z.ZodLiteral<string> }>): string => {
  const { definitions = {} } = z.toJSONSchema(event, { target: 'openapi-3.0' }) as {
    readonly definitions?: Json
  }
  const [type = ''] = event.shape.type.values
  const name = event.meta()?.id ?? ''
  const document = {
    openapi: '3.0.0',
    info: { title: type, version: '1.0.0' },
    paths: {},
    components: { schemas: { AWSEvent: envelope(name, type), ...definitions } },
  }
  return `${JSON.stringify(document, null, 2).replaceAll('#/definitions/', '#/components/schemas/')}\n`
}
