import { Duration, Stack } from 'aws-cdk-lib'
import {
  AuthorizerPayloadVersion,
  HttpAuthorizer,
  HttpAuthorizerType,
  type HttpRouteAuthorizerBindOptions,
  type HttpRouteAuthorizerConfig,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { CfnPermission } from 'aws-cdk-lib/aws-lambda'
import type { Auth } from '../config.ts'

type LambdaAuth = Extract<Auth, { type: 'lambda' }>

/**
 * A function that API Gateway asks about each request. CDK's own construct sends events of format 1.0 to functions that
 * answer with policies; here all get format 2.0, so that one function serves either setting.
 */
export class FunctionAuthorizer implements IHttpRouteAuthorizer {
  private readonly functionArn: string
  private readonly auth: LambdaAuth
  private made: HttpAuthorizer | undefined

  constructor(functionArn: string, auth: LambdaAuth) {
    this.functionArn = functionArn
    this.auth = auth
  }

  /** The first route makes the authorizer, and all others share it. */
  bind({ route, scope }: HttpRouteAuthorizerBindOptions): HttpRouteAuthorizerConfig {
    this.made ??= this.make(route, scope)
    return { authorizationType: 'CUSTOM', authorizerId: this.made.authorizerId }
  }

  private make(
    { httpApi }: HttpRouteAuthorizerBindOptions['route'],
    scope: HttpRouteAuthorizerBindOptions['scope'],
  ): HttpAuthorizer {
    const { partition, region } = Stack.of(scope)
    const { response, identitySources, cacheSeconds } = this.auth
    const made = new HttpAuthorizer(scope, 'Lambda', {
      httpApi,
      type: HttpAuthorizerType.LAMBDA,
      payloadFormatVersion: AuthorizerPayloadVersion.VERSION_2_0,
      enableSimpleResponses: response === 'simple',
      identitySource: [...identitySources],
      resultsCacheTtl: Duration.seconds(cacheSeconds),
      authorizerUri: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${this.functionArn}/invocations`,
    })
    const resourceName = `authorizers/${made.authorizerId}`
    new CfnPermission(scope, 'LambdaPermission', {
      action: 'lambda:InvokeFunction',
      functionName: this.functionArn,
      principal: 'apigateway.amazonaws.com',
      sourceArn: Stack.of(scope).formatArn({ service: 'execute-api', resource: httpApi.apiId, resourceName }),
    })
    return made
  }
}
