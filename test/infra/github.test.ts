import { readFileSync } from 'node:fs'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { GitHubRoles } from '../../examples/github-actions/roles.ts'
import { addRules } from '../../infra/deployment.ts'
import { acknowledgedIn, brokenIn, packsOf, violationsIn } from './reports.ts'
import { contextOf, newOutput, resourceLike, resourcesOf } from './synthesized.ts'

const app = new App({ outdir: newOutput(), context: contextOf() })
const stack = new GitHubRoles(app, 'Multistatus-GitHub', {
  repository: 'acme/shop',
  suiteSecrets: ['multistatus/dev/suite', 'multistatus/prod/suite'],
})
addRules(app)
const template = Template.fromStack(stack)

interface Trust {
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly { readonly Condition: object }[] }
}

describe.each([
  ['development', 'dev'],
  ['production', 'prod'],
])('the role of %s', (environment, stage) => {
  const role = resourceLike<Trust>(template, 'AWS::IAM::Role', `${environment}Role`)
  const policies = JSON.stringify(
    Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).filter(([id]) => id.startsWith(environment)),
  )

  test('is for jobs of this repository in this environment, and for no others', () => {
    expect(role.properties.AssumeRolePolicyDocument.Statement.map(({ Condition }) => Condition)).toEqual([
      {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': `repo:acme/shop:environment:${environment}`,
        },
      },
    ])
  })

  test('takes the roles of the bootstrap, and reads the secret of its suite', () => {
    expect(policies.match(/role\/cdk-hnb659fds-[a-z-]+-role/g)).toEqual([
      'role/cdk-hnb659fds-deploy-role',
      'role/cdk-hnb659fds-file-publishing-role',
    ])
    expect(policies.match(/multistatus\/\w+\/suite/g)).toEqual([`multistatus/${stage}/suite`])
  })
})

test('breaks no rule; what is acknowledged is broken', () => {
  expect(violationsIn(app)).toEqual([])
  const rules = new Set(acknowledgedIn(app).map(([rule]) => rule.replace(/^annotation::/i, '')))
  expect([...rules].sort()).toEqual([...new Set(packsOf(app).flatMap((pack) => brokenIn(app, pack)))].sort())
})

describe('the workflows', () => {
  const workflow = (name: string) =>
    readFileSync(new URL(`../../examples/github-actions/${name}`, import.meta.url), 'utf8')
  const [deploy, release] = [workflow('deploy.yml'), workflow('release.yml')]

  test('store no key: AWS takes a token that GitHub signs', () => {
    expect(`${deploy}${release}`).not.toMatch(/secrets\.|aws-access-key|AWS_SECRET/i)
    expect(release).toMatch(/role-to-assume: \$\{\{ vars\.AWS_ROLE \}\}/)
    expect(release.match(/id-token: write/g)).toHaveLength(1)
    // What runs the code of a commit before anybody has approved it gets no token.
    const check = deploy.slice(deploy.indexOf('  check:'), deploy.indexOf('  development:'))
    expect(check).not.toContain('id-token')
  })

  test('run the commands of the pipeline', () => {
    for (const command of ['npm ci', 'npm run check', 'cdk synth --quiet -c stage=prod'])
      expect(deploy).toContain(command)
    for (const command of ['cdk deploy --all --app "cdk.out/$STAGE"', 'npx vitest run test/scenarios'])
      expect(release).toContain(command)
  })

  test('do not let a second deployment into the first one’s canary', () => {
    expect(deploy).toMatch(/concurrency:\n {2}group: deploy\n {2}cancel-in-progress: false/)
  })
})
