// A receiver of webhooks: MULTISTATUS_WEBHOOK_SECRET=whsec_… node examples/webhook-receiver.ts
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { verifyWebhook } from '../client/webhooks.ts' // in a project of yours: 'multistatus-client/webhooks'

const secrets = (process.env.MULTISTATUS_WEBHOOK_SECRET ?? '').split(' ') // the new one and the old one
const seen = new Set<string>() // in production: a table, or an item whose id this is

const server = createServer(async (request, response) => {
  try {
    const event = await verifyWebhook({ headers: request.headers, body: await buffer(request) }, secrets)
    if (!seen.has(event.id))
      console.log(event.type, event.data.id, event.data.outcome, event.data.links.errors)
    seen.add(event.id)
    response.writeHead(204).end()
  } catch {
    response.writeHead(400).end()
  }
})
server.listen(Number(process.env.PORT ?? 4000), '127.0.0.1')
