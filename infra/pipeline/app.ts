import { App } from 'aws-cdk-lib'
import { addRules } from '../deployment.ts'
import { pipelineSettings } from './config.ts'
import { PipelineStack } from './stack.ts'

const app = new App()
const overrides: unknown = app.node.tryGetContext('pipeline')
new PipelineStack(app, 'Multistatus-Pipeline', {
  description: 'Multistatus: from a commit to production, and back',
  settings: pipelineSettings(typeof overrides === 'string' ? JSON.parse(overrides) : undefined),
})
addRules(app)
app.synth()
