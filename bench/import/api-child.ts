import { startGateway } from '../../local/gateway.ts'
import { handler } from '../subject/api.ts'

/** The HTTP function behind the gateway, in a process of its own. It is not measured, so it is not bundled. */
const { url } = await startGateway({ port: 0, functionTimeoutSeconds: 30, handler })

// The process ends with the bench, however that ends.
process.once('disconnect', () => process.exit())
process.send?.({ answer: url })
