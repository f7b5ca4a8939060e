import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { readSecrets } from '../../functions/webhooks/secrets.ts'
import { signedHeaders } from '../../functions/webhooks/sign.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/**
 * A signed webhook, as another language's library verifies it.
 * @throws Error when it does not, or verifies too much.
 */
export const verifiedElsewhere = async (commands: string): Promise<void> => {
  const body = JSON.stringify({ id: 'evt_1', type: 'batch.completed', data: { name: 'Zürich' } })
  const signable = { id: 'evt_1', seconds: Math.floor(Date.now() / 1000), body }
  // While a secret is replaced, both sign; the receiver has the older one still.
  const headers = signedHeaders(
    signable,
    readSecrets(`${`whsec_${Buffer.alloc(24, 9).toString('base64')}`} ${secret}`),
  )
  const script = new URL('./webhook.py', import.meta.url).pathname
  const child = spawn(`${commands}python`, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify({ body, headers, secret, other }))
  const printed = text(child.stdout)
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`webhook.py ended with ${code}`)
  console.log((await printed).trim())
}
