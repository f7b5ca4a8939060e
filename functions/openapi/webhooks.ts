import * as z from 'zod'
import type { ZodOpenApiObject } from 'zod-openapi'
import { batchCompleted } from '../http/faces/json/schemas/events.ts'

const header = (description: string) => z.string().meta({ description })

/** The headers of Standard Webhooks. */
const headers = z.object({
  'webhook-id': header('The event’s `id`: the same in every attempt.'),
  'webhook-timestamp': header('When this attempt was made, in seconds since the epoch.'),
  'webhook-signature': header(
    '`v1,` and an HMAC-SHA-256 of `{id}.{timestamp}.{body}` in base64; one for each secret, parted by blanks.',
  ),
})

const answer = (description: string) => ({ description })

/** What the addresses of the deployment's settings get. */
export const webhooks: NonNullable<ZodOpenApiObject['webhooks']> = {
  'batch.completed': {
    post: {
      operationId: 'batchCompleted',
      tags: ['Asynchronous batches'],
      summary: 'A batch has ended',
      description:
        'Sent to each address of the deployment’s settings, at least once, after the end is on record. An answer other than 2xx is followed by eight more attempts over a day; a redirect is not followed.',
      // Nobody signs in: the signature is in the headers.
      security: [],
      requestParams: { header: headers },
      requestBody: {
        required: true,
        content: { 'application/json': { schema: batchCompleted } },
      },
      responses: {
        '2XX': answer('It was taken.'),
        '410': answer('It will never be taken: no further attempt at this event.'),
        '4XX': answer('It was not taken; it is sent again.'),
        '5XX': answer('It was not taken; it is sent again.'),
      },
    },
  },
}
