import { Token } from 'aws-cdk-lib'
import type { IDomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { IHostedZone } from 'aws-cdk-lib/aws-route53'
import { basePathFault, basePathOf } from '../../functions/http/base-path.ts'
import type { Base } from '../../functions/model/base.ts'

interface WithBasePath {
  /** Where the API is under the name: `bulk`, or `orders/bulk`; at the root without. Links in answers begin with it. */
  readonly basePath?: string | undefined
}

/** A name of the deployer's own, which is set up for this API. */
export interface OwnDomain extends WithBasePath {
  readonly name: string
  readonly certificate: ICertificate
  /** Gets the record that leads to the API; without it, the deployer makes one. */
  readonly zone?: IHostedZone
}

/** A name that API Gateway has already, of another endpoint or of any API. */
export interface SharedDomain extends WithBasePath {
  readonly domainName: IDomainName
}

/** An address of the deployer's own. */
export type ServiceDomain = OwnDomain | SharedDomain

/** Lower case, as browsers write origins; a wildcard is no address that links could lead to. */
const hostName =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** What is wrong with a domain, by its member. What is known when it is deployed is taken as it is. */
export const domainFault = (domain: ServiceDomain): string | undefined => {
  const { basePath } = domain
  if ('name' in domain && !Token.isUnresolved(domain.name) && !hostName.test(domain.name))
    return 'name: is no host name in lower case (of other scripts: as xn--…), without a scheme, a path or a wildcard'
  const fault = basePath === undefined ? undefined : basePathFault(basePath)
  return fault === undefined ? undefined : `basePath: ${fault}`
}

const nameOf = (domain: ServiceDomain): string =>
  'domainName' in domain ? domain.domainName.name : domain.name

/** @throws Error for what is no base path. */
export const baseOf = ({ basePath }: ServiceDomain): Base =>
  basePath === undefined ? '' : basePathOf(basePath)

export const originOf = (domain: ServiceDomain): string => `https://${nameOf(domain)}`

/** Where the API listens, without a slash at the end. */
export const urlOf = (domain: ServiceDomain): string => `${originOf(domain)}${baseOf(domain)}`

/** By what functions know their links; nothing at the root of a name, or without one. */
export const linkVariables = (
  domain: ServiceDomain | undefined,
): { readonly BASE_PATH?: string; readonly DOMAIN_NAME?: string } => {
  const base = domain === undefined ? '' : baseOf(domain)
  return domain === undefined || base === '' ? {} : { BASE_PATH: base, DOMAIN_NAME: nameOf(domain) }
}
