import { join } from 'node:path'
import * as cdk from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { defineCollection, refuse } from 'multistatus'
import { BulkEndpoint } from 'multistatus/cdk'
import { createClient } from 'multistatus/client'
import { start } from 'multistatus/local'
import { testService } from 'multistatus/testing'
import * as z from 'zod'

export const products = defineCollection({
  name: 'products',
  schema: z.strictObject({ name: z.string() }),
  actions: {
    stop: { input: z.strictObject({}), run: (item) => (item.name === '' ? refuse(409, 'x') : item) },
  },
})
export class ShopStack extends cdk.Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id)
    const bulk = new BulkEndpoint(this, 'Bulk', {
      collections: join(__dirname, '../src/collections.ts'),
      auth: { type: 'iam' },
    })
    new cdk.CfnOutput(this, 'Address', { value: bulk.url satisfies string })
    // @ts-expect-error no such setting
    new BulkEndpoint(this, 'Other', { collections: 'x', auth: { type: 'wat' } })
    bulk.metricOperations('failed')
  }
}
export const tested = async () => {
  const service = await testService({ products })
  const { results } = await service.client.batch([
    { method: 'POST', path: '/products', body: { id: '1', name: 'x' } },
  ])
  // @ts-expect-error no such collection
  await service.client.batch([{ method: 'POST', path: '/goods', body: { id: '1', name: 'x' } }])
  const n: number = results[0].status
  return [n, start, createClient]
}
