import { Aws, Token } from 'aws-cdk-lib'
import { z } from 'zod'
import type { ConsoleChoice } from '../console/choice.ts'
import { originOf, type ServiceDomain } from './constructs/service-domain.ts'
import { isKnown, notKnown } from './known.ts'
import { parsedUrl } from './parsed-url.ts'

const origin = z
  .url()
  .refine((text) => parsedUrl(text)?.origin === text, { error: 'is no origin (scheme, host, port)' })

const text = z.string().min(1).refine(isKnown, { error: notKnown })

/** Without a client a person pastes a token. */
const signsIn = z.strictObject({
  /** What the issuer calls the console: a public client that may come back to `{service}/console`. */
  clientId: text,
  scope: text.default('openid'),
  /** What else the issuer wants to be told, such as an `audience`. */
  parameters: z.record(z.string(), z.string().refine(isKnown, { error: notKnown })).default({}),
  /** Origins that the issuer serves its endpoints from, beside its own; a Cognito pool has its domain there. */
  connect: z.array(origin).default([]),
})

/** Whether there is a page for people at `/console`, and how they sign in there. */
export const consoleSetting = z.union([z.enum(['on', 'off']), signsIn]).default('on')

interface Stage {
  readonly auth: { readonly type: 'jwt' | 'lambda' | 'iam' | 'none'; readonly issuer?: string }
  readonly console: z.infer<typeof consoleSetting>
}

/** Undefined if there is none: signed requests (auth "iam") cannot be made by a page that has no secret. */
const consoleOf = ({ auth, console: asked }: Stage): ConsoleChoice | undefined => {
  if (asked === 'off' || auth.type === 'iam') return undefined
  // The page is made before an issuer of this app has its name: there, people paste a token.
  const issuer = Token.isUnresolved(auth.issuer) ? undefined : auth.issuer
  return asked === 'on' ? { issuer } : { issuer, ...asked }
}

/** The option for docs/bundle.ts. */
export const consoleFlag = (stage: Stage): readonly string[] => {
  const choice = consoleOf(stage)
  return choice === undefined ? [] : ['--console', Buffer.from(JSON.stringify(choice)).toString('base64url')]
}

/**
 * Where the page may upload from: the domain, if there is one. The API has its name in a stack that comes later, so all APIs of the region are allowed:
 * the presigned URL is the credential, and nobody else gets one.
 */
export const consoleOrigins = (stage: Stage, domain: ServiceDomain | undefined): readonly string[] =>
  consoleOf(stage) === undefined
    ? []
    : [`https://*.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`, ...(domain ? [originOf(domain)] : [])]
