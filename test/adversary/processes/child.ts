import { composeApi } from '../../../functions/compose/api.ts'
import { setFunctionEnvironment, setSdkEnvironment } from '../../../local/environment.ts'
import type { LambdaHandler } from '../../../local/gateway/invoke.ts'
import { startGateway } from '../../../local/gateway.ts'
import { localNames } from '../../../local/tables.ts'
import { collections } from '../../support/declared.ts'

/** One process of the API function behind the gateway. It tells its parent where it listens, and does not outlive it. */

process.once('disconnect', () => process.exit(0))
const [dynamodbEndpoint = '', seconds = ''] = process.argv.slice(2)
const functionTimeoutSeconds = Number(seconds)
const nowhere = 'http://127.0.0.1:9'

setSdkEnvironment({ dynamodbEndpoint, awsEndpoint: nowhere })
setFunctionEnvironment(
  {
    tables: localNames,
    bucket: 'none',
    chunksQueueUrl: nowhere,
    uploadsQueueUrl: nowhere,
    functionTimeoutSeconds,
    auth: 'none',
  },
  'api',
)
// What went wrong on the way is what this is about; the oracle reads answers and the store.
const log = () => {}
const gateway = await startGateway({
  handler: composeApi(collections) as LambdaHandler,
  functionTimeoutSeconds,
  log,
})
process.send?.(gateway.url)
