import { createBatchStore } from '../aws/dynamodb/batches.ts'
import { createCursorKey } from '../aws/dynamodb/cursor-key.ts'
import { createEndings } from '../aws/dynamodb/endings.ts'
import { createItemStore } from '../aws/dynamodb/items.ts'
import { createListStore } from '../aws/dynamodb/lists.ts'
import { uploadOrigin } from '../aws/upload-origin.ts'
import { type Api, createApi } from '../http/api.ts'
import { documentsIn } from '../http/documents.ts'
import type { Mapping } from '../http/mapping.ts'
import { type Collection, registryOf } from '../model/collection.ts'
import { written } from '../ports/formats.ts'
import { logCollectionFaults } from '../runtime/collection-faults.ts'
import { type Environment, readEnvironment } from '../runtime/environment.ts'
import { once } from '../runtime/once.ts'
import { baseOf } from './base.ts'

/**
 * The HTTP function for these collections, made from its environment. What a batch in JSON does not need is imported at its
 * first use: in the deployed function it lies in files beside the bundle, which a cold start does not read.
 */
export const composeApi = (collections: readonly Collection[]): Api => {
  const environment = readEnvironment(process.env)
  const { connection, records, usage, common } = baseOf(environment.BATCHES_TABLE)
  logCollectionFaults(common.log)

  const bodies = once(async () => {
    const { connectBodies, createBodyStore } = await import('../aws/s3.ts')
    const pathStyle = environment.AWS_ENDPOINT_URL_S3 !== undefined
    return createBodyStore(connectBodies(pathStyle), environment.BODIES_BUCKET)
  })

  // Only a batch that is cancelled before its body came ends here.
  const ends = once(async () => {
    const { connectQueues, createEndQueue } = await import('../aws/end-queue.ts')
    return createEndQueue(connectQueues(), environment.ENDS_QUEUE_URL ?? '', records)
  })

  return createApi({
    ...common,
    items: createItemStore(connection(), environment.ITEMS_TABLE),
    lists: createListStore(connection(), environment.ITEMS_TABLE),
    cursorKey: createCursorKey(records),
    batches: createBatchStore(records),
    endings: createEndings(records),
    asyncStores: once(async () =>
      (await import('../aws/dynamodb/async-stores.ts')).createAsyncStores(records),
    ),
    bodies,
    ...(environment.ENDS_QUEUE_URL && { ends: { announce: async (end) => (await ends()).announce(end) } }),
    documents: documentsIn(environment.LAMBDA_TASK_ROOT),
    random: Math.random,
    collections: registryOf(collections),
    settings: {
      auth: environment.AUTH,
      iamPrincipal: environment.IAM_PRINCIPAL,
      tenantClaim: environment.TENANT_CLAIM,
      principalMember: environment.PRINCIPAL_MEMBER,
      identityHeaders: environment.IDENTITY_HEADERS,
      scopesMember: environment.SCOPES_MEMBER,
      methodScopes: environment.METHOD_SCOPES ?? {},
      functionTimeoutSeconds: environment.FUNCTION_TIMEOUT_SECONDS,
      batchStatus: environment.BATCH_STATUS,
      maxRequestUnits: environment.MAX_REQUEST_UNITS,
      corsOrigins: environment.CORS_ORIGINS ?? [],
      elasticProduct: environment.ELASTIC_PRODUCT,
      mapping: mappingOf(environment),
      uploadOrigin: uploadOrigin(environment),
      quotas: {
        maxOpenBatches: environment.MAX_OPEN_BATCHES,
        maxImportRows: environment.MAX_IMPORT_ROWS,
        maxUnitsPerMinute: environment.MAX_UNITS_PER_MINUTE,
      },
    },
    usage,
    writes: written,
  })
}

const mappingOf = ({ DOMAIN_NAME: domainName, BASE_PATH: basePath }: Environment): Mapping | undefined =>
  domainName === undefined || basePath === undefined ? undefined : { domainName, basePath }
