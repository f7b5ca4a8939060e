import { App } from 'aws-cdk-lib'
import { addRules } from '../../infra/deployment.ts'
import { GitHubRoles } from './roles.ts'

/**
 * The resources for GitHub Actions in the account, deployed once:
 * `npx cdk deploy --app 'npx node examples/github-actions/app.ts' -c repository=OWNER/NAME`.
 */
const app = new App()
new GitHubRoles(app, 'Multistatus-GitHub', {
  description: 'Multistatus: the roles of its workflow, without stored keys',
  repository: String(app.node.tryGetContext('repository') ?? 'OWNER/NAME'),
  suiteSecrets: ['multistatus/dev/suite', 'multistatus/prod/suite'],
})
addRules(app)
app.synth()
