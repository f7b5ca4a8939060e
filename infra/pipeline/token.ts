import { z } from 'zod'

/**
 * Prints a token for the suite. `SUITE_CREDENTIALS` has the credentials of the suite's own client, as JSON. The client
 * should have a tenant of its own, too, since the suite writes items and leaves them there.
 */
const credentials = z.object({
  /** The issuer's token endpoint (OAuth 2.0, client credentials). */
  endpoint: z.url(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  scope: z.string().optional(),
})

const answer = z.object({ access_token: z.string().min(1) })

const { SUITE_CREDENTIALS: text } = process.env
if (text === undefined) throw new Error('SUITE_CREDENTIALS is not set')
const { endpoint, clientId, clientSecret, scope } = credentials.parse(JSON.parse(text))
const basic = [clientId, clientSecret].map(encodeURIComponent).join(':')
const response = await fetch(endpoint, {
  method: 'POST',
  headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
  body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) }),
})
// The text of a refusal may repeat the credentials, and many can read the log of a build.
if (!response.ok) throw new Error(`${endpoint} gave no token: ${response.status}`)
console.log(answer.parse(await response.json()).access_token)
