import { Duration, Validations } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  type CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  type HttpRouteIntegration,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { allowedHeaders, allowedMethods, exposedHeaders } from '../../functions/http/headers.ts'
import { type Route, routes } from '../../functions/http/routes.ts'
import type { Settings } from '../config.ts'
import { accessLogEntry } from './access-log.ts'
import { guardsFor } from './authorizer.ts'
import { KeptLog } from './kept-log.ts'
import { WholeApiIntegration } from './whole-api-integration.ts'

/** An HTTP API whose routes are those of the table, all of them served by one function. */
export class RoutedApi extends Construct {
  readonly api: HttpApi

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', {
      apiName: `multistatus-${settings.stage}`,
      createDefaultStage: false,
      ...(settings.corsOrigins.length > 0 && { corsPreflight: preflight(settings.corsOrigins) }),
    })
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: settings.throttling.rate, burstLimit: settings.throttling.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(new KeptLog(this, 'AccessLog', settings)),
        format: AccessLogFormat.custom(JSON.stringify(accessLogEntry)),
      },
    })
  }

  get url(): string {
    return this.api.apiEndpoint
  }

  /** Sends every route of the table to the function, past the stage's authorizer. */
  serve(handler: IFunction, { auth, corsOrigins }: Settings): void {
    const integration = new WholeApiIntegration('Function', handler)
    integration.allow(this.api)
    const guardOf = guardsFor(auth)
    for (const route of routes) {
      const added = new HttpRoute(this, idOf(route), {
        httpApi: this.api,
        routeKey: keyOf(route),
        integration,
        ...guardOf(route),
      })
      if (route.open) unguarded(added, 'The route table declares it open: it touches no items.')
      else if (auth.type === 'none')
        unguarded(added, 'Settings ask for no authorizer, which only a development stage may.')
    }
    if (corsOrigins.length > 0) this.letPreflightPass(integration)
  }

  /**
   * `$default` takes OPTIONS as well, and its authorizer would refuse a browser's preflight, which carries no
   * credentials. AWS documents this route, which comes before it, as the way out.
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

const pascal = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** HEAD bears the name of its GET. */
const idOf = ({ name, method }: Route): string => `${method === 'HEAD' ? 'Head' : ''}${pascal(name)}`

/** The gateway answers preflight requests itself, and then sets these headers on every answer of the function, too. */
const preflight = (origins: readonly string[]): CorsPreflightOptions => ({
  allowOrigins: [...origins],
  allowHeaders: allowedHeaders,
  allowMethods: allowedMethods as CorsHttpMethod[],
  exposeHeaders: exposedHeaders,
  maxAge: Duration.minutes(10),
})
