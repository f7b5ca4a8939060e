import { App, Stack } from 'aws-cdk-lib'
import { BulkData, BulkEndpoint, bulkSettings } from '../../infra/index.ts'

// Where the package is installed, the import is from 'multistatus/cdk'.

const app = new App()

/** Two endpoints in a stack; the first one keeps its data in another, which can stay when this one goes. */
const kept = new Stack(app, 'ShopData', { terminationProtection: true })
const settings = bulkSettings({ corsOrigins: ['https://shop.example'] }, 'the data of the shop')
const data = new BulkData(kept, 'Bulk', { settings })

const stack = new Stack(app, 'Shop')
new BulkEndpoint(stack, 'Bulk', {
  collections: 'examples/shop/collections.ts',
  title: 'Shop',
  auth: { type: 'jwt', issuer: 'https://login.shop.example', audience: ['shop'] },
  corsOrigins: ['https://shop.example'],
  data,
})
new BulkEndpoint(stack, 'Places', {
  collections: 'examples/demo/collections.ts',
  delivery: { type: 'none' },
  alarms: false,
})

app.synth()
