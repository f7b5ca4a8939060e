import { SignatureV4, type SignatureV4Init } from '@smithy/signature-v4'
import type { RequestSigner, UnsignedRequest } from './options.ts'
import { Sha256 } from './sign/sha256.ts'

export interface SigV4Options {
  readonly region: string
  /** Keys, or a provider of the AWS SDK's, such as `fromNodeProviderChain()`. */
  readonly credentials: SignatureV4Init['credentials']
  /** `execute-api` when absent. */
  readonly service?: string | undefined
}

/** Signs requests for an API Gateway whose authorizer is IAM. */
export const sigV4 = ({ region, credentials, service = 'execute-api' }: SigV4Options): RequestSigner => {
  const signer = new SignatureV4({ region, credentials, service, sha256: Sha256 })
  return {
    sign: async (request) => {
      const signed = await signer.sign(asHttpRequest(request))
      const added = Object.entries(signed.headers).filter(([name]) => isOurs(name, request))
      return Object.fromEntries(added)
    },
  }
}

/** `fetch` sets Host itself; all other headers that the signature adds have to be sent. */
const isOurs = (name: string, { headers }: UnsignedRequest): boolean => name !== 'host' && !(name in headers)

const asHttpRequest = ({ method, url, headers, body }: UnsignedRequest) => ({
  method,
  protocol: url.protocol,
  hostname: url.hostname,
  ...(url.port === '' ? {} : { port: Number(url.port) }),
  path: url.pathname,
  query: queryOf(url),
  headers: { ...headers, host: url.host },
  body,
})

const queryOf = ({ searchParams }: URL): Record<string, string[]> => {
  const names = [...new Set(searchParams.keys())]
  return Object.fromEntries(names.map((name) => [name, searchParams.getAll(name)]))
}
