import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addRules } from '../../infra/deployment.ts'
import { pipelineSettings } from '../../infra/pipeline/config.ts'
import { PipelineStack } from '../../infra/pipeline/stack.ts'
import { acknowledgedIn, brokenIn, packsOf, violationsIn } from './reports.ts'
import { contextOf, newOutput, resourceLike, resourcesOf } from './synthesized.ts'

const app = new App({ outdir: newOutput(), context: contextOf() })
const settings = pipelineSettings({ email: 'night@example.com' })
const stack = new PipelineStack(app, 'Multistatus-Pipeline', { settings })
addRules(app)
const template = Template.fromStack(stack)

interface Action {
  readonly Name: string
  readonly RunOrder: number
  readonly ActionTypeId: { readonly Category: string; readonly Provider: string }
  readonly Configuration: Readonly<Record<string, unknown>>
  readonly InputArtifacts?: readonly { readonly Name: string }[]
}

interface PipelineProperties {
  readonly PipelineType: string
  readonly Stages: readonly { readonly Name: string; readonly Actions: readonly Action[] }[]
  readonly ArtifactStore: { readonly EncryptionKey: { readonly Type: string } }
}

const { properties } = resourceLike<PipelineProperties>(template, 'AWS::CodePipeline::Pipeline', 'Pipeline')

interface Project {
  readonly Source: { readonly BuildSpec: string }
  readonly EncryptionKey: unknown
  readonly Environment: {
    readonly PrivilegedMode: boolean
    readonly EnvironmentVariables?: readonly object[]
  }
}

const commandsOf = (name: string): string => {
  const project = resourceLike<Project>(template, 'AWS::CodeBuild::Project', name).properties
  const { phases } = JSON.parse(project.Source.BuildSpec) as {
    phases: Record<string, { commands: string[] }>
  }
  return Object.values(phases)
    .flatMap(({ commands }) => commands)
    .join('\n')
}

describe('the pipeline', () => {
  test('goes from a commit to production, with somebody’s approval and a suite in each stage', () => {
    expect(
      properties.Stages.map(({ Name, Actions }) => [Name, ...Actions.map((action) => action.Name)]),
    ).toEqual([
      ['Source', 'Source'],
      ['Check', 'Check'],
      ['Development', 'Deploy', 'Suite'],
      ['Approval', 'Approve'],
      ['Production', 'Deploy', 'Suite'],
    ])
  })

  test('deploys what was checked, and nothing that was made since', () => {
    const after = properties.Stages.slice(2).flatMap(({ Actions }) => Actions)
    const inputs = after.flatMap(({ InputArtifacts = [] }) => InputArtifacts.map(({ Name }) => Name))
    expect(inputs).toEqual(['Checked', 'Checked', 'Checked', 'Checked'])
    expect(commandsOf('Check')).toMatch(/npm ci\nnpm run check\n.*-c stage=dev.*\n.*-c stage=prod/s)
    expect(commandsOf('Deployprod')).toContain('cdk deploy --all --app cdk.out/prod')
    expect(commandsOf('Deployprod')).not.toContain('synth')
  })

  test('runs the suite behind its deployment, against the URL that came of it', () => {
    for (const stage of ['Development', 'Production']) {
      const [deploy, suite] = properties.Stages.find(({ Name }) => Name === stage)?.Actions ?? []
      expect((deploy?.RunOrder ?? 0) < (suite?.RunOrder ?? 0)).toBe(true)
      expect(JSON.stringify(suite?.Configuration)).toContain(`#{Deployed${stage}.URL}`)
    }
  })

  test('follows a branch by a connection, and keeps no secret', () => {
    const [source] = properties.Stages[0]?.Actions ?? []
    expect(source?.Configuration).toMatchObject({
      ConnectionArn: settings.connectionArn,
      FullRepositoryId: 'OWNER/NAME',
      BranchName: 'main',
    })
  })

  test('tells of a failure, and of nothing of other accounts', () => {
    template.hasResourceProperties('AWS::CodeStarNotifications::NotificationRule', {
      EventTypeIds: [
        'codepipeline-pipeline-pipeline-execution-failed',
        'codepipeline-pipeline-manual-approval-needed',
      ],
    })
    const policies = JSON.stringify(resourcesOf(template, 'AWS::SNS::TopicPolicy'))
    expect(policies).toContain('"aws:SourceAccount":{"Ref":"AWS::AccountId"}')
  })
})

describe('what the pipeline may do', () => {
  const statementsOf = (role: string) =>
    Object.entries(
      resourcesOf<{ PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] } }>(
        template,
        'AWS::IAM::Policy',
      ),
    )
      .filter(([id]) => id.startsWith(role))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)

  test.each(['Deploydev', 'Deployprod'])('%s takes the roles of the bootstrap, and no other', (step) => {
    const assuming = statementsOf(step).filter(({ Action }) => [Action].flat().includes('sts:AssumeRole'))
    expect(JSON.stringify(assuming.map(({ Resource }) => Resource))).toMatch(
      /role\/cdk-hnb659fds-deploy-role-.*role\/cdk-hnb659fds-file-publishing-role-/,
    )
    expect(assuming.flatMap(({ Resource }) => Resource)).toHaveLength(2)
  })

  test.each(['Check', 'Suitedev', 'Suiteprod'])('%s takes no role, and deploys nothing', (step) => {
    const actions = statementsOf(step).flatMap(({ Action }) => Action)
    expect(actions.filter((action) => /^(sts|iam|cloudformation|lambda):/.test(action))).toEqual([])
  })

  test('a suite reads the one secret of its stage', () => {
    const secrets = (step: string) =>
      JSON.stringify(statementsOf(step).filter(({ Action }) => [Action].flat().join().includes('secret')))
    expect(secrets('Suitedev')).toContain('multistatus/dev/suite')
    expect(secrets('Suitedev')).not.toContain('multistatus/prod/suite')
    expect(secrets('Deployprod')).toBe('[]')
  })

  test('steps are not privileged, and their artifacts are under the pipeline’s key', () => {
    expect(properties.ArtifactStore.EncryptionKey.Type).toBe('KMS')
    const projects = Object.values(resourcesOf<Project>(template, 'AWS::CodeBuild::Project'))
    expect(projects).toHaveLength(5)
    for (const { Properties } of projects) {
      expect(Properties.Environment.PrivilegedMode).toBe(false)
      expect(JSON.stringify(Properties.EncryptionKey)).toContain('ArtifactsKey')
    }
  })
})

test('breaks no rule; each exception has a reason, and is one', () => {
  expect(violationsIn(app)).toEqual([])
  const acknowledged = acknowledgedIn(app)
  for (const [, reason] of acknowledged) expect(reason).toMatch(/^[A-Z].{30,}\.$/)
  const broken = packsOf(app).flatMap((pack) => brokenIn(app, pack))
  const rules = acknowledged.map(([rule]) => rule.replace(/^annotation::/i, ''))
  expect([...new Set(rules)].sort()).toEqual([...new Set(broken)].sort())
})

test.each([
  [{ repository: 'NAME' }, /repository: is not OWNER\/NAME/],
  [{ connectionArn: 'arn:aws:s3:::bucket' }, /connectionArn: is no connection/],
])('settings that cannot be meant are refused: %j', (overrides, message) => {
  expect(() => pipelineSettings(overrides)).toThrow(message)
})

describe('the token of the suite', () => {
  const asked: { authorization: string | undefined; body: string }[] = []
  const issuer = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += String(piece)
    asked.push({ authorization: request.headers.authorization, body })
    response.statusCode = body.includes('scope=never') ? 400 : 200
    response.end('{"access_token":"a.b.c","token_type":"Bearer"}')
  })
  beforeAll(() => new Promise<void>((ready) => issuer.listen(0, '127.0.0.1', ready)))
  afterAll(() => void issuer.close())

  const run = async (scope: string) => {
    const address = issuer.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const endpoint = `http://127.0.0.1:${port}/oauth2/token`
    const credentials = { endpoint, clientId: 'suite', clientSecret: 'p:w', scope }
    const env = { ...process.env, SUITE_CREDENTIALS: JSON.stringify(credentials) }
    const child = spawn(process.execPath, ['infra/pipeline/token.ts'], { env })
    let printed = ''
    let complained = ''
    child.stdout.on('data', (text) => {
      printed += text
    })
    child.stderr.on('data', (text) => {
      complained += text
    })
    const code = await new Promise((ended) => child.once('close', ended))
    return { code, printed, complained }
  }

  test('is asked for with the client’s credentials, and is all that is printed', async () => {
    expect(await run('read write')).toMatchObject({ code: 0, printed: 'a.b.c\n' })
    // RFC 6749, 2.3.1: both are form-encoded before they are joined.
    const authorization = `Basic ${Buffer.from('suite:p%3Aw').toString('base64')}`
    expect(asked.at(-1)).toEqual({ authorization, body: 'grant_type=client_credentials&scope=read+write' })
  })

  test('that is refused ends the step, and shows no secret', async () => {
    const { code, printed, complained } = await run('never')
    expect(code).toBe(1)
    expect(printed).toBe('')
    expect(complained).toContain('gave no token: 400')
    expect(complained).not.toContain('p:w')
  })
})
