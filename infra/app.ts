import { App } from 'aws-cdk-lib'
import { addDeployment, addRules, settingsOf } from './deployment.ts'

const app = new App()
addDeployment(app, settingsOf(app))
addRules(app)
app.synth()
