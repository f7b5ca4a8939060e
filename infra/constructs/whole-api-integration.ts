import { Stack } from 'aws-cdk-lib'
import { CfnIntegration, type HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { IConstruct } from 'constructs'

const apiGateway = new ServicePrincipal('apigateway.amazonaws.com')

/** A function behind every route of an API, with one permission for all: one for each would fill its policy. */
export class WholeApiIntegration extends HttpLambdaIntegration {
  private readonly lambda: IFunction

  constructor(id: string, lambda: IFunction) {
    super(id, lambda)
    this.lambda = lambda
  }

  /**
   * Lets the API call the function. CDK's own pattern for all routes has a wildcard each for stage, method and path,
   * which does not match `$default`, called as `{api}/{stage}/$default`.
   */
  allow(api: HttpApi): void {
    const route = { service: 'execute-api', resource: api.apiId, resourceName: '*' }
    const sourceArn = Stack.of(api).formatArn(route)
    this.lambda.addPermission('Api', { principal: apiGateway, sourceArn })
  }

  /** The API gets the function only after the permission: a first alias takes over from the function itself. */
  waitForPermission(routes: IConstruct): void {
    const permission = this.lambda.node.findChild('Api')
    for (const made of routes.node.findAll())
      if (made instanceof CfnIntegration) made.node.addDependency(permission)
  }

  protected override completeBind(): void {}
}
