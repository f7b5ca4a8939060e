import { Duration, Validations } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  ApiMapping,
  type CfnStage,
  type CorsHttpMethod,
  type CorsPreflightOptions,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  type HttpRouteIntegration,
  HttpRouteKey,
  HttpStage,
  type IDomainName,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { ARecord, RecordTarget } from 'aws-cdk-lib/aws-route53'
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets'
import { Construct } from 'constructs'
import { allowedHeaders, allowedMethods, exposedHeaders } from '../../functions/http/headers.ts'
import { isOpen, type Route, routeKey, routes } from '../../functions/http/routes.ts'
import type { Settings } from '../config.ts'
import { accessLogEntry } from './access-log.ts'
import { guardsFor } from './authorizer.ts'
import { KeptLog, type KeptLogProps } from './kept-log.ts'
import { baseOf, type OwnDomain, type ServiceDomain, urlOf } from './service-domain.ts'
import { WholeApiIntegration } from './whole-api-integration.ts'

export interface RoutedApiProps extends KeptLogProps {
  readonly domain?: ServiceDomain | undefined
}

/** An HTTP API with the routes of the table, all served by one function. */
export class RoutedApi extends Construct {
  readonly api: HttpApi
  private readonly stage: HttpStage
  readonly url: string
  /** Undefined at the generated address; other APIs may have base paths under the same name. */
  readonly domainName: IDomainName | undefined

  constructor(scope: Construct, id: string, props: RoutedApiProps) {
    super(scope, id)
    const { settings, domain } = props
    this.api = new HttpApi(this, 'Api', {
      apiName: settings.name,
      createDefaultStage: false,
      ...(settings.corsOrigins.length > 0 && { corsPreflight: preflight(settings.corsOrigins) }),
    })
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: settings.throttling.rate, burstLimit: settings.throttling.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(new KeptLog(this, 'AccessLog', props)),
        format: AccessLogFormat.custom(JSON.stringify(accessLogEntry(settings.auth))),
      },
    })
    this.domainName = domain && this.listenAt(domain)
    this.url = domain ? urlOf(domain) : this.api.apiEndpoint
  }

  private listenAt(domain: ServiceDomain): IDomainName {
    const domainName = 'domainName' in domain ? domain.domainName : this.madeOf(domain)
    const base = baseOf(domain)
    const key = base === '' ? {} : { apiMappingKey: base.slice(1) }
    new ApiMapping(this, 'Mapping', { api: this.api, domainName, stage: this.stage, ...key })
    return domainName
  }

  private madeOf({ name, certificate, zone }: OwnDomain): IDomainName {
    const domainName = new DomainName(this, 'Domain', { domainName: name, certificate })
    const { regionalDomainName, regionalHostedZoneId } = domainName
    const there = new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId)
    if (zone)
      new ARecord(this, 'Record', { zone, recordName: `${name}.`, target: RecordTarget.fromAlias(there) })
    return domainName as IDomainName
  }

  /**
   * Sends every route of the table to the function, past the stage's authorizer.
   * @param authorizerArn of the function that decides about callers, with auth "lambda".
   */
  serve(handler: IFunction, settings: Settings, authorizerArn?: string): void {
    const { auth, corsOrigins } = settings
    const integration = new WholeApiIntegration('Function', handler)
    integration.allow(this.api)
    const guardOf = guardsFor(settings, authorizerArn)
    for (const route of routes) {
      const added = new HttpRoute(this, idOf(route), {
        httpApi: this.api,
        routeKey: keyOf(route),
        integration,
        ...guardOf(route),
      })
      if (isOpen(route, settings.publicDocs)) {
        unguarded(added, 'The route table declares it open: it touches no items.')
        this.slow(route, added, settings)
      } else if (auth.type === 'none')
        unguarded(added, 'Settings ask for no authorizer, which only a development stage may.')
    }
    if (corsOrigins.length > 0) this.letPreflightPass(integration)
    integration.waitForPermission(this)
  }

  /** Open routes have a rate of their own. A stage that names a route has to be made after the route. */
  private slow(route: Route, added: HttpRoute, { openThrottling: { rate, burst } }: Settings): void {
    const stage = this.stage.node.defaultChild as CfnStage
    stage.addPropertyOverride(`RouteSettings.${routeKey(route).replaceAll('.', '\\.')}`, {
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: burst,
    })
    stage.node.addDependency(added)
  }

  /**
   * `$default` takes OPTIONS as well, and its authorizer would refuse a browser's preflight, which carries no
   * credentials. AWS documents this more specific route as the solution.
   */
  private letPreflightPass(integration: HttpRouteIntegration): void {
    const routeKey = HttpRouteKey.with('/{proxy+}', HttpMethod.OPTIONS)
    const authorizer = new HttpNoneAuthorizer()
    const added = new HttpRoute(this, 'Preflight', { httpApi: this.api, routeKey, integration, authorizer })
    unguarded(added, 'Browsers send no credentials with a preflight request; OPTIONS touches no items.')
  }
}

const unguarded = (route: HttpRoute, reason: string): void =>
  Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason })

const keyOf = ({ method, path }: Route): HttpRouteKey =>
  path === '$default' ? HttpRouteKey.DEFAULT : HttpRouteKey.with(path, HttpMethod[method])

const prefixes: Readonly<Record<string, string>> = { HEAD: 'Head' }

/** A route's logical name, stable over deployments; its HEAD has the same one. */
const idOf = ({ name, method }: Route): string =>
  `${prefixes[method] ?? ''}${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** The gateway answers preflight requests itself, and then sets these headers on every answer of the function, too. */
const preflight = (origins: readonly string[]): CorsPreflightOptions => ({
  allowOrigins: [...origins],
  allowHeaders: allowedHeaders,
  allowMethods: allowedMethods as CorsHttpMethod[],
  exposeHeaders: exposedHeaders,
  maxAge: Duration.minutes(10),
})
