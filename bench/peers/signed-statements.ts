import http from 'node:http'
import https from 'node:https'
import { type Event, type Handler, multiStatus, type Outcome } from './handler.ts'
import { type Signing, signedCall } from './sigv4.ts'

const endpoint = new URL(
  process.env.AWS_ENDPOINT_URL_DYNAMODB ?? `https://dynamodb.${process.env.AWS_REGION}.amazonaws.com`,
)
const { request, Agent } = endpoint.protocol === 'https:' ? https : http
const agent = new Agent({ keepAlive: true, maxSockets: 50 })
const signing: Signing = {
  accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
  region: process.env.AWS_REGION ?? '',
  host: endpoint.host,
}
const statement = `INSERT INTO "${process.env.PEERS_TABLE}" VALUE {'pk':?, 'data':?}`

/** Peer 6, nearly the minimum for a client: one text per item, no SDK, no validation. */
export const handler: Handler = async ({ body = '' }: Event) => {
  const items = JSON.parse(body) as { id: string }[]
  const chunks = Array.from({ length: Math.ceil(items.length / 25) }, (_, at) =>
    items.slice(at * 25, (at + 1) * 25),
  )
  return multiStatus((await Promise.all(chunks.map(insert))).flat())
}

const insert = async (items: readonly { id: string }[]): Promise<Outcome[]> => {
  const Statements = items.map(({ id, ...fields }) => ({
    Statement: statement,
    Parameters: [{ S: `cities#${id}` }, { S: JSON.stringify(fields) }],
  }))
  const answer = await call('DynamoDB_20120810.BatchExecuteStatement', JSON.stringify({ Statements }))
  const { Responses } = JSON.parse(answer) as { Responses: { Error?: { Code: string } }[] }
  return Responses.map(({ Error: error }) =>
    error ? { status: error.Code === 'DuplicateItem' ? 409 : 500, error: error.Code } : { status: 201 },
  )
}

const call = (target: string, body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { ...signedCall(target, body, signing), 'content-length': Buffer.byteLength(body) }
    const sent = request(
      { agent, method: 'POST', hostname: endpoint.hostname, port: endpoint.port, headers },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))))
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
