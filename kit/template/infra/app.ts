import { join } from 'node:path'
import { App, CfnOutput, Stack } from 'aws-cdk-lib'
import { BulkEndpoint } from 'multistatus/cdk'

const app = new App()
const stack = new Stack(app, 'ProjectName')

const bulk = new BulkEndpoint(stack, 'Bulk', {
  collections: join(import.meta.dirname, '../src/collections.ts'),
  // Callers sign their requests and need execute-api:Invoke. Tokens and functions of yours decide as well.
  auth: { type: 'iam' },
})

new CfnOutput(stack, 'Url', { value: bulk.url })
