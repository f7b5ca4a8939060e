import type { ServerResponse } from 'node:http'

/** A refusal in S3's own words. The SDK names its error after the code. */
export class S3Failure extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export const failures = {
  noSuchBucket: () => new S3Failure(404, 'NoSuchBucket', 'The specified bucket does not exist'),
  noSuchKey: () => new S3Failure(404, 'NoSuchKey', 'The specified key does not exist.'),
  precondition: () =>
    new S3Failure(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold'),
  range: () => new S3Failure(416, 'InvalidRange', 'The requested range is not satisfiable'),
  noLength: () =>
    new S3Failure(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.'),
  tooLarge: () =>
    new S3Failure(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size'),
  incomplete: () =>
    new S3Failure(
      400,
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    ),
  digest: (name: string) =>
    new S3Failure(400, 'BadDigest', `The ${name} you specified did not match what we received.`),
  denied: (message: string) => new S3Failure(403, 'AccessDenied', message),
  signature: () =>
    new S3Failure(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    ),
  malformed: (message: string) => new S3Failure(400, 'InvalidRequest', message),
  notImplemented: () =>
    new S3Failure(501, 'NotImplemented', 'The local stack has no use for this, and does not do it.'),
  internal: () => new S3Failure(500, 'InternalError', 'We encountered an internal error. Please try again.'),
} as const

export const sendFailure = (response: ServerResponse, failure: S3Failure, resource: string): void => {
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>${failure.code}</Code><Message>${toXml(failure.message)}</Message><Resource>${toXml(resource)}</Resource></Error>`
  response.writeHead(failure.status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export const toXml = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign)
