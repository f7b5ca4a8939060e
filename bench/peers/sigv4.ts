import { createHmac, hash } from 'node:crypto'

export interface Signing {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly host: string
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

let derived: { readonly day: string; readonly key: Buffer } | undefined

const keyFor = (day: string, { secretAccessKey, region }: Signing): Buffer => {
  if (derived?.day !== day) {
    const parts = [day, region, 'dynamodb', 'aws4_request']
    derived = { day, key: parts.reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`)) }
  }
  return derived.key
}

const signedHeaders = 'host;x-amz-date;x-amz-target'

/** The headers of a DynamoDB call, with the smallest set of signed headers (Signature Version 4). */
export const signedCall = (target: string, body: string, signing: Signing): Record<string, string> => {
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const scope = `${day}/${signing.region}/dynamodb/aws4_request`
  const canonical = `POST\n/\n\nhost:${signing.host}\nx-amz-date:${time}\nx-amz-target:${target}\n\n${signedHeaders}\n${hash('sha256', body)}`
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`
  const signature = hmac(keyFor(day, signing), text).toString('hex')
  return {
    host: signing.host,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-date': time,
    'x-amz-target': target,
    authorization: `AWS4-HMAC-SHA256 Credential=${signing.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  }
}
