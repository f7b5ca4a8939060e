import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { BulkEndpoint } from 'multistatus/cdk'

const app = new App()
const collections = join(import.meta.dirname, '../src/collections.ts')

const two = new Stack(app, 'Two')
for (const id of ['One', 'Other']) new BulkEndpoint(two, id, { collections, auth: { type: 'iam' } })

new BulkEndpoint(new Stack(app, 'Deployed'), 'Bulk', {
  collections,
  development: true,
  auth: { type: 'none' },
  alarms: false,
})
