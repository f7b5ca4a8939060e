import { Stack, type StackProps } from 'aws-cdk-lib'
import { Artifact, type IStage, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline'
import {
  CodeBuildAction,
  CodeStarConnectionsSourceAction,
  ManualApprovalAction,
} from 'aws-cdk-lib/aws-codepipeline-actions'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { Artifacts } from './artifacts.ts'
import type { PipelineSettings } from './config.ts'
import { failureTopic, notify } from './notifications.ts'
import { acknowledgeWildcards } from './rules.ts'
import { checkStep, deployStep, suiteStep } from './steps.ts'

export interface PipelineStackProps extends StackProps {
  readonly settings: PipelineSettings
}

/**
 * Checks and synthesizes a commit once, and deploys that result to every stage. The pipeline does not change itself, so
 * that a push cannot widen its rights; a change of the pipeline is deployed by hand.
 */
export class PipelineStack extends Stack {
  private readonly pipeline: Pipeline
  private readonly artifacts: Artifacts
  private readonly settings: PipelineSettings
  private readonly checked = new Artifact('Checked')

  constructor(scope: Construct, id: string, { settings, ...props }: PipelineStackProps) {
    super(scope, id, props)
    this.settings = settings
    this.artifacts = new Artifacts(this, 'Artifacts')
    this.pipeline = new Pipeline(this, 'Pipeline', {
      pipelineName: 'multistatus',
      pipelineType: PipelineType.V2,
      artifactBucket: this.artifacts as IBucket,
      restartExecutionOnUpdate: false,
    })
    const { development, production, suiteSecrets } = settings
    this.check()
    const topic = failureTopic(this, settings.email)
    this.release('Development', development, suiteSecrets.development)
    this.pipeline
      .addStage({ stageName: 'Approval' })
      .addAction(new ManualApprovalAction({ actionName: 'Approve', notificationTopic: topic }))
    this.release('Production', production, suiteSecrets.production)
    notify(this, this.pipeline, topic)
    acknowledgeWildcards(this, this.artifacts)
  }

  private check(): void {
    const { repository, branch, connectionArn, development, production } = this.settings
    const [owner = '', repo = ''] = repository.split('/')
    const output = new Artifact('Source')
    const source = new CodeStarConnectionsSourceAction({
      actionName: 'Source',
      connectionArn,
      owner,
      repo,
      branch,
      output,
    })
    this.pipeline.addStage({ stageName: 'Source', actions: [source] })
    const project = checkStep(this, this.artifacts.key, [development, production])
    const check = new CodeBuildAction({
      actionName: 'Check',
      project,
      input: output,
      outputs: [this.checked],
    })
    this.pipeline.addStage({ stageName: 'Check', actions: [check] })
  }

  /** Deploys the checked artifact, and runs the suite against its URL. */
  private release(stageName: string, stage: string, secret: string): void {
    const { key } = this.artifacts
    const deploy = new CodeBuildAction({
      actionName: 'Deploy',
      project: deployStep(this, key, stage),
      input: this.checked,
      variablesNamespace: `Deployed${stageName}`,
      runOrder: 1,
    })
    const suite = new CodeBuildAction({
      actionName: 'Suite',
      project: suiteStep(this, key, { stage, secret }),
      input: this.checked,
      environmentVariables: { MULTISTATUS_URL: { value: deploy.variable('URL') } },
      runOrder: 2,
    })
    const added: IStage = this.pipeline.addStage({ stageName })
    for (const action of [deploy, suite]) added.addAction(action)
  }
}
